"""Names in columns that Arrow holds, numbered beside a plain loop over their strings."""

import random
import tracemalloc

import pandas as pd
import pyarrow as pa
import pytest

import groggy_nb as gn
from groggy_nb import routines
from groggy_nb.graph import arrow_names, ends, name_numbers, name_places

LETTERS = 'ab\u00e9\u20ac\U0001d11e ,"\n'
ODD_NAMES = ["", "NA", "nan", "None", "1", "01", "x" * 15, "x" * 16, "x" * 17, "a" * 200]


def random_names(draw, count):
    """Names that share beginnings, ends and lengths; some are odd ones."""
    found = list(ODD_NAMES)
    for _ in range(draw.choice([1, 30])):
        length = draw.choice([1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 40])
        place, letters = draw.randrange(length), ["q"] * length
        for letter in draw.choices(LETTERS, k=3):
            letters[place] = letter
            found.append("".join(letters))
    return draw.choices(found, k=count)


def column(draw, names):
    """The names as one of the columns that pandas holds in Arrow's memory: cut in pieces, or out of more."""
    kind = draw.choice([pa.string(), pa.large_string()])
    pieces, rest = [], list(names)
    while rest:
        cut = draw.choice([1, 3, len(rest)])
        before = draw.choice([0, 2])
        pieces.append(pa.array(["?"] * before + rest[:cut] + ["!"], kind)[before : before + len(rest[:cut])])
        rest = rest[cut:]
        if draw.random() < 0.2:
            pieces.append(pa.array([], kind))
    return pd.Series(pd.arrays.ArrowStringArray(pa.chunked_array(pieces, kind)))


@pytest.fixture
def native_only(monkeypatch):
    """Any number of rows is numbered by native code, and by nothing else."""
    monkeypatch.setattr(arrow_names, "SMALLEST", 0)
    monkeypatch.setattr(ends, "packed", None)


def check(graph, rows):
    known = {}
    numbers = [tuple(known.setdefault(name, len(known)) for name in row) for row in rows]
    assert [*zip(graph.src.tolist(), graph.dst.tolist(), strict=True)] == numbers
    assert graph.labels.tolist() == [*known]


@pytest.mark.parametrize("seed", range(20))
def test_columns_are_numbered_as_a_loop_numbers_them(native_only, monkeypatch, seed):
    draw = random.Random(seed)
    monkeypatch.setattr(name_places, "BATCH", draw.choice([2, 6, 64, 1 << 15]))
    monkeypatch.setattr(name_numbers, "MOST_FEW", [1, 8, 1 << 15][seed % 3])
    monkeypatch.setattr(routines, "cores", lambda: [1, 2, 7][seed % 7 % 3])
    count = draw.choice([1, 2, 50, 700])
    names = random_names(draw, 2 * count)
    rows = [*zip(names[:count], names[count:], strict=True)]
    frame = pd.DataFrame({"target": column(draw, names[count:]), "source": column(draw, names[:count])})
    check(gn.as_graph(frame), rows)


@pytest.mark.parametrize("kind", ["object", "string[python]"])
@pytest.mark.parametrize("seed", range(4))
def test_columns_of_python_strings_are_copied_and_numbered_so(native_only, monkeypatch, kind, seed):
    draw = random.Random(seed)
    monkeypatch.setattr(arrow_names, "COPIED", draw.choice([1, 7, 1000]))
    names = random_names(draw, 2 * 300)
    rows = [*zip(names[:300], names[300:], strict=True)]
    check(gn.as_graph(pd.DataFrame(rows, columns=["source", "target"]).astype(kind)), rows)


def test_half_of_a_character_is_a_name_too(monkeypatch):
    monkeypatch.setattr(arrow_names, "SMALLEST", 0)
    rows = [("a", "\ud800"), ("\ud800", "b")]
    frame = pd.DataFrame(rows, columns=["source", "target"], dtype=object)
    known = {"a": 0, "\ud800": 1, "b": 2}
    graph = gn.as_graph(frame)
    assert graph.labels.tolist() == [*known]
    assert graph.src.tolist() == [0, 1]


@pytest.mark.parametrize("name", ["a\0", "\0", "y" * 70_000])
def test_names_that_native_code_leaves_are_numbered_all_the_same(monkeypatch, name):
    monkeypatch.setattr(arrow_names, "SMALLEST", 0)
    rows = [("a", name), (name, "a"), ("b", "")]
    check(gn.as_graph(pd.DataFrame(rows, columns=["source", "target"])), rows)


@pytest.mark.parametrize("kinds", [("object", "object"), ("str", "object"), ("category", "str")])
def test_columns_of_other_memory_are_numbered_alike(monkeypatch, kinds):
    monkeypatch.setattr(arrow_names, "SMALLEST", 0)
    rows = [("b", "a"), ("a", "c"), ("", "b")]
    frame = pd.DataFrame(rows, columns=["source", "target"]).astype(
        dict(zip(["source", "target"], kinds, strict=True))
    )
    check(gn.as_graph(frame), rows)


@pytest.mark.parametrize("kind", ["str", "object"])
@pytest.mark.parametrize("name", ["user_{}", "customer_of_the_shop_number_{}"])
def test_what_names_take_is_asked_for_within_a_fifth(monkeypatch, name, kind):
    names = [name.format(k) for k in range(300_000)]
    frame = pd.DataFrame({"source": names[::2], "target": names[1::2]}).astype(kind)
    asked, check = [], name_numbers.check_fits
    for module in (name_numbers, arrow_names):
        monkeypatch.setattr(
            module, "check_fits", lambda needed, what: asked.append(needed) or check(needed, what)
        )
    gn.as_graph(frame)  # what is imported and kept for every frame
    asked.clear()
    copies = []
    monkeypatch.setattr(
        arrow_names, "number_names", lambda *args: copies.append(pa.total_allocated_bytes()) or number(*args)
    )
    held, number = pa.total_allocated_bytes(), name_numbers.number_names
    tracemalloc.start()
    try:
        graph = gn.as_graph(frame)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert graph.num_nodes == 300_000
    assert sum(asked) + 8 * len(frame) == pytest.approx(peak + copies[0] - held, rel=0.2)
