"""Names numbered by their bytes, beside a plain loop over the lines; the peak of memory while reading."""

import random
import tracemalloc

import pytest

import groggy_nb as gn
from groggy_nb.graph import plain_names, text_tables

LETTERS = "abz019_-é€𝄞 ,x"


def numbered(rows):
    """The oracle: names by first appearance, row by row, and each row as numbers."""
    known = {}
    return [[known.setdefault(name, len(known)) for name in row] for row in rows], list(known)


def random_name(draw):
    """A name of 1 to 40 characters, most of them short; many share their first bytes."""
    if draw.random() < 0.3:
        return "node_number_" + str(draw.randrange(30))
    length = draw.choice([1, 2, 7, 8, 9, 15, 16, 17, 40])
    letters = [draw.choice(LETTERS.replace(",", "").replace(" ", "")) for _ in range(length)]
    return "".join(letters[:1]) + "".join(draw.choice([c, "q"]) for c in letters[1:])


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("ending", ["", "\n", "\n\n"])
def test_names_are_numbered_as_a_loop_numbers_them(tmp_path, monkeypatch, seed, ending):
    draw = random.Random(seed)
    monkeypatch.setattr(plain_names, "PIECE", draw.choice([1, 30, 300, 1 << 22]))
    monkeypatch.setattr(text_tables, "_numbered", None)  # the way of other texts is not taken
    monkeypatch.setattr(plain_names, "SOME", draw.choice([1, 5, 1 << 15]))
    rows = [[random_name(draw), random_name(draw)] for _ in range(draw.choice([1, 2, 60, 400]))]
    path = tmp_path / "edges.csv"
    path.write_text("source,target\n" + "\n".join(map(",".join, rows)) + ending, encoding="utf-8")
    graph = gn.as_graph(path)
    numbers, names = numbered(rows)
    assert [*zip(graph.src.tolist(), graph.dst.tolist(), strict=True)] == [*map(tuple, numbers)]
    assert [graph.label_of(k) for k in range(graph.num_nodes)] == names


@pytest.mark.parametrize(
    "text",
    [
        'a,b,1\n"c, d",e,2\n',
        "a, b,1\nc,d,2\n",
        "a,b ,1\nc,d,2\n",
        "a,b,1\n\nc,d,2\n",
        f"a,{'b' * 5000},1\nc,d,2\n",
        "a\tb\t1\nc\td\t2\n",
        "a;b;1,5\nc;d;2\n",
    ],
)
def test_other_texts_are_read_alike(tmp_path, text):
    head = "source,target,weight\n"
    for mark in "\t;":
        head = head.replace(",", mark) if mark in text else head
    path = tmp_path / ("edges.tsv" if "\t" in text else "edges.csv")
    path.write_text(head + text, encoding="utf-8")
    graph = gn.as_graph(path)
    rows = [
        line.replace('"c, d"', "c@ d").replace(";" if ";" in text else "\t", ",") for line in text.split("\n")
    ]
    ends = [[field.strip().replace("@", ",") for field in row.split(",")[:2]] for row in rows if row]
    numbers, names = numbered(ends)
    assert [*zip(graph.src.tolist(), graph.dst.tolist(), strict=True)] == [*map(tuple, numbers)]
    assert [graph.label_of(k) for k in range(graph.num_nodes)] == names


@pytest.mark.parametrize(
    ("name", "times"),
    [("{}", 4), ("user_{}", 5)],
    ids=["integers", "names"],
)
def test_reading_takes_a_few_times_the_size_of_a_file(tmp_path, name, times):
    draw = random.Random(1)
    ends = [[name.format(draw.randrange(40_000)) for _ in range(2)] for _ in range(400_000)]
    path = tmp_path / "edges.csv"
    path.write_text("source,target\n" + "\n".join(map(",".join, ends)), encoding="utf-8")
    del ends
    small = tmp_path / "small.csv"
    small.write_text("source,target\na,b\n1,2\n")
    gn.as_graph(small)  # what is imported and kept for every file
    tracemalloc.start()
    try:
        graph = gn.as_graph(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert graph.num_edges == 400_000
    assert peak < times * path.stat().st_size, peak / path.stat().st_size
