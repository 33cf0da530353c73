"""Names in columns that Arrow holds, numbered beside a plain loop over their strings."""

import random
import tracemalloc

import pandas as pd
import pyarrow as pa
import pytest

import groggy_nb as gn
from groggy_nb.graph import arrow_names, ends, name_numbers

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
    monkeypatch.setattr(name_numbers, "BATCH", draw.choice([2, 6, 64, 1 << 15]))
    count = draw.choice([1, 2, 50, 700])
    names = random_names(draw, 2 * count)
    rows = [*zip(names[:count], names[count:], strict=True)]
    frame = pd.DataFrame({"target": column(draw, names[count:]), "source": column(draw, names[:count])})
    check(gn.as_graph(frame), rows)


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


@pytest.mark.parametrize("name", ["user_{}", "customer_of_the_shop_number_{}"])
def test_what_a_table_of_names_takes_is_asked_for_within_a_fifth(monkeypatch, name):
    names = [name.format(k) for k in range(300_000)]
    frame = pd.DataFrame({"source": names[::2], "target": names[1::2]})
    asked, check = [], name_numbers.check_fits
    monkeypatch.setattr(
        name_numbers, "check_fits", lambda needed, what: asked.append(needed) or check(needed, what)
    )
    gn.as_graph(frame)  # what is imported and kept for every frame
    asked.clear()
    tracemalloc.start()
    try:
        graph = gn.as_graph(frame)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert graph.num_nodes == 300_000
    assert sum(asked) + 8 * len(frame) == pytest.approx(peak, rel=0.2)
