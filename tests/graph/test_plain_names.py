"""Names numbered by their bytes, beside a plain loop over the lines; the peak of memory while reading."""

import csv
import io
import random
import tracemalloc

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb import routines
from groggy_nb.errors import GraphError
from groggy_nb.graph import name_numbers, name_places, name_texts, text_layout, text_places, text_tables

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
    monkeypatch.setattr(text_places, "SMALLEST", 0)
    monkeypatch.setattr(text_tables, "_numbered", None)  # the way of other texts is not taken
    monkeypatch.setattr(name_places, "BATCH", draw.choice([2, 3, 64, 1 << 15]))
    monkeypatch.setattr(name_numbers, "MOST_FEW", [1, 40, 1 << 15][seed // 4])
    monkeypatch.setattr(name_texts, "TAKEN", [2, 3, 64, 1 << 13][seed % 4])
    monkeypatch.setattr(name_texts, "LET_GO", [1, 50, 1 << 19][seed % 3])
    monkeypatch.setattr(name_texts, "WIDE", draw.choice([0, 1, 3, 8]))
    monkeypatch.setattr(routines, "cores", lambda: [1, 2, 3, 5, 64][seed % 5])
    if seed % 3 == 0:
        monkeypatch.setattr(name_texts, "_above_lengths", lambda: 0)
    rows = [[random_name(draw), random_name(draw)] for _ in range(draw.choice([1, 2, 60, 400]))]
    marks = {",": "csv", ", ": "csv", " ": "txt", "   ": "txt", "\t": "txt", " \t": "txt", ";": "csv"}
    mark = draw.choice(list(marks))
    behind = draw.choice(["", " "]) if mark.strip(" ") == "" else ""
    quoted = draw.choice([0, 0.5, 1])
    lines = [mark.join(f'"{x}"' if draw.random() < quoted else x for x in row) + behind for row in rows]
    path = tmp_path / f"edges.{marks[mark]}"
    path.write_text(f"source{mark}target\n" + "\n".join(lines) + ending, encoding="utf-8")
    graph = gn.as_graph(path)
    numbers, names = numbered(rows)
    assert [*zip(graph.src.tolist(), graph.dst.tolist(), strict=True)] == [*map(tuple, numbers)]
    assert [graph.label_of(k) for k in range(graph.num_nodes)] == names


@pytest.mark.parametrize("seed", range(20))
def test_bare_texts_are_read_as_csv_reads_them_in_any_number_of_parts(tmp_path, monkeypatch, seed):
    draw = random.Random(seed)
    monkeypatch.setattr(text_places, "SMALLEST", 0)
    monkeypatch.setattr(text_tables, "_numbered", None)
    monkeypatch.setattr(name_places, "BATCH", draw.choice([8, 65, 1 << 15]))
    monkeypatch.setattr(name_numbers, "MOST_FEW", [1, 40, 1 << 15][seed % 3])
    cores = draw.choice([1, 2, 3, 4, 7])
    monkeypatch.setattr(routines, "cores", lambda: cores)
    names = ["".join(draw.choices("abc0_#", k=draw.choice([1, 7, 8, 9, 15, 16, 30]))) for _ in range(50)]
    width, count = draw.choice([2, 3, 5]), draw.choice([1, 2, 40, 3000])
    head = ["source", "target", "w", "x", "y"][:width]
    draw.shuffle(head)
    lines = [
        ",".join(draw.choice(names) if field in ("source", "target") else str(k) for field in head)
        for k in range(count)
    ]
    line_end = draw.choice(["\n", "\r\n"])
    path = tmp_path / "edges.csv"
    text = line_end.join([",".join(head), *lines]) + draw.choice(["", line_end])
    path.write_bytes(text.encode())
    graph = gn.as_graph(path)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    numbers, known = numbered([[row["source"], row["target"]] for row in rows])
    assert [*zip(graph.src.tolist(), graph.dst.tolist(), strict=True)] == [*map(tuple, numbers)]
    assert graph.labels.tolist() == known
    for name in head:
        if name not in ("source", "target"):
            assert graph.edge_attrs[name].values.tolist() == [int(row[name]) for row in rows]
    wrong = draw.randrange(count)
    lines[wrong] = draw.choice([lines[wrong] + ",z", "z", "a" + ",z" * width])
    path.write_bytes(line_end.join([",".join(head), *lines]).encode())
    found = lines[wrong].count(",") + 1
    with pytest.raises(GraphError) as raised:
        gn.as_graph(path)
    if count > 1:  # of one row the header may be what lacks a name
        shown = (
            f"edges.csv: row {wrong + 2} has {found} {'field' if found == 1 else 'fields'}; wanted {width}"
        )
        assert raised.value.message == shown


def test_an_empty_line_between_rows_is_none_and_an_empty_name_is_told_with_its_line(tmp_path, monkeypatch):
    monkeypatch.setattr(text_places, "SMALLEST", 0)
    monkeypatch.setattr(routines, "cores", lambda: 2)
    path = tmp_path / "edges.csv"
    for gap in range(40):
        lines = [f"a{k},b{k}" for k in range(40)]
        path.write_text("source,target\n" + "\n".join([*lines[:gap], "", "", *lines[gap:]]))
        assert gn.as_graph(path).num_edges == 40
        lines[gap] = ","
        path.write_text("source,target\n" + "\n".join(lines))
        with pytest.raises(GraphError, match=f"row {gap + 2} has no source"):
            gn.as_graph(path)


@pytest.mark.parametrize("mark", [",", "\t", " "])
@pytest.mark.parametrize("is_quoted", [False, True])
def test_fields_stand_where_their_lengths_say(mark, is_quoted):
    draw = random.Random(mark)
    layout = text_layout.Layout(mark.strip(" ") or None, is_quoted)
    for _ in range(400):
        width = draw.choice([2, 3])
        data, wanted = b"", []
        for field in range(width * draw.choice([1, 2, 30])):
            length = draw.choice([1, 3, 63, 64, 65, 200] if mark == " " else [0, 1, 12, 62, 63, 64, 150])
            quote = b'"' * (is_quoted and draw.random() < 0.3)
            data += b"" if field == 0 else b"\n" if field % width == 0 else mark.encode()
            wanted.append((len(data + quote), length))
            data += quote + b"x" * length + quote
        data += draw.choice([b"", b"\n"])
        places = name_places.Places()
        places.most = draw.choice([3, 9, 1000])
        found = []
        lines = text_places.Lines(0, text_places.end_of(data))
        is_bare = mark == "," and not is_quoted and draw.random() < 0.7
        search = text_places.Search(data, layout, width, range(width), is_bare)
        assert search.rows_in(lines) == len(wanted) // width
        for rows in search.places_in(lines, places):
            assert rows > 0
            found += places.words[: rows * width].tolist()
        assert [(place >> 16, place & 0xFFFF) for place in found] == wanted, data


def test_rows_of_bare_texts_are_counted_where_all_have_as_many_fields():
    draw = random.Random(4)
    for _ in range(600):
        width, count = draw.choice([2, 3, 7]), draw.choice([1, 2, 30])
        fields = [["x" * draw.choice([0, 1, 12, 70]) for _ in range(width)] for _ in range(count)]
        rows = [",".join(row) for row in fields]
        if draw.random() < 0.5:
            at = draw.randrange(count)
            rows[at] = draw.choice([rows[at] + ",", rows[at].replace(",", "", 1), ""])
        data = "\n".join(rows) + draw.choice(["", "\n"])
        if not data:
            continue
        commas = [row.count(",") for row in data.removesuffix("\n").split("\n")]
        search = text_places.Search(data.encode(), text_layout.Layout(","), width, (), True)
        found = search.rows_in(text_places.Lines(0, len(data)))
        assert found == (len(commas) if {*commas} == {width - 1} else name_places.ODD), data


@pytest.mark.parametrize("size", [1, 63, 64, 65, 200])
def test_a_text_is_bare_where_no_byte_of_it_has_a_meaning(monkeypatch, size):
    monkeypatch.setattr(text_places, "SMALLEST", 0)
    plain = (b"ab,#~\n0;|" * 20)[:size]
    assert text_places.is_bare(plain)
    for place in {0, size // 2, size - 1}:
        for byte in b'\0\r \t"\x0b\x80\xc3\xff':
            assert not text_places.is_bare(plain[:place] + bytes([byte]) + plain[place + 1 :]), byte


def test_names_of_one_hash_are_told_apart(tmp_path, monkeypatch):
    draw = random.Random(2)
    names = [f"{draw.getrandbits(64):x}" for _ in range(60_000)]
    path = tmp_path / "edges.csv"
    path.write_text("source,target\n" + "".join(f"{name},{names[~k]}\n" for k, name in enumerate(names)))
    monkeypatch.setattr(text_places, "SMALLEST", 0)
    monkeypatch.setattr(text_tables, "_numbered", None)
    graph = gn.as_graph(path)
    ends = [*zip(names, reversed(names), strict=True)]
    numbers, known = numbered(ends)
    assert graph.labels.tolist() == known
    assert [*zip(graph.src.tolist(), graph.dst.tolist(), strict=True)] == [*map(tuple, numbers)]
    assert len(set(hashes_of(known))) < len(known)


def hashes_of(names):
    """What native code keeps of each name's hash."""
    data = np.frombuffer("".join(names).encode() + bytes(8), np.uint8)
    lengths = np.array([len(name.encode()) for name in names], np.uint64)
    places = (np.cumsum(lengths) - lengths) << np.uint64(name_places.LENGTH_BITS) | lengths
    hashes, registers = np.empty(len(names), np.uint32), np.zeros(name_numbers.REGISTERS + 1, np.uint8)
    words = len(names), 1, len(names), hashes.ctypes.data, registers.ctypes.data
    name_places.call("hash_names", data.ctypes.data, places.ctypes.data, *words)
    return hashes.tolist()


def test_a_table_that_turns_out_too_small_leaves_names_to_the_other_way(tmp_path, monkeypatch):
    rows = [[f"from {k}", f"to {k % 7}"] for k in range(500)]
    path = tmp_path / "edges.csv"
    path.write_text("source,target\n" + "\n".join(map(",".join, rows)))
    monkeypatch.setattr(text_places, "SMALLEST", 0)
    monkeypatch.setattr(name_places, "BATCH", 8)
    monkeypatch.setattr(name_numbers, "MOST_FEW", 1)
    monkeypatch.setattr(name_numbers, "_distinct", lambda registers: 1)
    graph = gn.as_graph(path)
    numbers, names = numbered(rows)
    assert [*zip(graph.src.tolist(), graph.dst.tolist(), strict=True)] == [*map(tuple, numbers)]
    assert graph.labels.tolist() == names


@pytest.mark.parametrize("count", [0, 1, 2, 500, 20_000, 300_000])
def test_names_are_counted_within_four_percent_before_they_are_numbered(count):
    registers = np.zeros(name_numbers.REGISTERS + 1, np.uint8)
    names = np.array([f"name {k}" for k in range(count)], "S16")
    data = names.view(np.uint8)
    places = np.arange(count, dtype=np.uint64) * np.uint64(16) << np.uint64(name_places.LENGTH_BITS)
    places |= np.char.str_len(names).astype(np.uint64)
    hashes = np.empty(count, np.uint32)
    for _ in range(2):  # a name that is met again counts once
        words = count, 1, count, hashes.ctypes.data, registers.ctypes.data
        name_places.call("hash_names", data.ctypes.data, places.ctypes.data, *words)
    assert name_numbers._distinct(registers[:-1]) == pytest.approx(count, rel=0.04)


@pytest.mark.parametrize(
    "text",
    [
        'a,b,1\n"c, d",e,2\n',
        'a,b,1\n"c",e,2\n',
        'a,b,1\n"c, d","e",2\n',
        "a, b,1\nc,d,2\n",
        "a,b ,1\nc,d,2\n",
        "a,b,1\n\nc,d,2\n",
        f"a,{'b' * 70_000},1\nc,d,2\n",
        f"a,{'b' * 5000},1\nc,d,2\n",
        "a\tb\t1\nc\td\t2\n",
        "a;b;1,5\nc;d;2\n",
    ],
)
@pytest.mark.parametrize("smallest", [0, 1 << 22])
def test_other_texts_are_read_alike(tmp_path, monkeypatch, text, smallest):
    monkeypatch.setattr(text_places, "SMALLEST", smallest)
    head = "source,target,weight\n"
    for mark in "\t;":
        head = head.replace(",", mark) if mark in text else head
    path = tmp_path / ("edges.tsv" if "\t" in text else "edges.csv")
    path.write_text(head + text, encoding="utf-8")
    graph = gn.as_graph(path)
    rows = [
        line.replace('"c, d"', "c@ d").replace(";" if ";" in text else "\t", ",") for line in text.split("\n")
    ]
    ends = [
        [field.strip().strip('"').replace("@", ",") for field in row.split(",")[:2]] for row in rows if row
    ]
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


def test_dates_and_distinct_names_take_less_than_their_strings(tmp_path):
    draw = random.Random(2)
    path = tmp_path / "edges.csv"
    with path.open("w") as file:
        file.write("source,target,day\n")
        for k in range(150_000):
            day = f"20{draw.randrange(10, 25)}-{1 + k % 12:02}-{1 + k % 28:02}T{k % 24:02}:{k % 60:02}:09"
            file.write(f"{draw.randrange(9000)},{draw.randrange(9000)},{day}\n")
    assert peak_over_size(path) < 2.5
    path.write_text("source,target\n" + "".join(f"customer_{k},client_{k}\n" for k in range(150_000)))
    assert peak_over_size(path) < 4.5


def peak_over_size(path):
    """The most bytes held while a file is read, for each of its own."""
    gn.as_graph(path)  # what is imported and kept for every file
    tracemalloc.start()
    try:
        gn.as_graph(path)
        return tracemalloc.get_traced_memory()[1] / path.stat().st_size
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("rows", [1, 2, 3, 100])
def test_dates_are_read_some_rows_at_a_time_as_all_at_once(tmp_path, monkeypatch, rows):
    monkeypatch.setattr(text_tables, "ROWS", rows)
    path = tmp_path / "edges.csv"
    lines = ["0,1,2024-01-01,2024-01-01,,2024-01-01T00:00Z,2024-01-01T00:00Z", "1,2,,9999-12-31,,,"]
    lines += [
        "2,3,2024-03-01T00:00,2024-05-05,,,",
        "3,0,2024-03-02,soon,,2024-03-01T00:00Z,2024-03-01T02:00+02:00",
    ]
    path.write_text("source,target,day,word,nothing,zoned,mixed\n" + "\n".join(lines) + "\n")
    graph = gn.as_graph(path)
    found = {name: column.dtype_name for name, column in graph.edge_attrs.items()}
    kinds = {"day": "time", "word": "string", "nothing": "float64", "zoned": "time", "mixed": "string"}
    assert found == kinds
    days = {
        name: graph.edge_attrs[name].values.astype("M8[D]").astype(str).tolist() for name in ("day", "zoned")
    }
    assert days["day"] == ["2024-01-01", "NaT", "2024-03-01", "2024-03-02"]
    assert days["zoned"] == ["2024-01-01", "NaT", "NaT", "2024-03-01"]
