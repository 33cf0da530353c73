"""Tables: what a histogram counts, alike in every mode; who may not read one; how it is shown and written."""

import math
import pickle

import numpy as np
import pandas as pd
import pytest

import groggy_nb as gn
from groggy_nb.errors import GroggyError
from groggy_nb.report.writing import write

KARATE = gn.datasets.karate()
TWO = gn.parse("""bins = param(5)
tables["nodes"] = histogram(x, bins)
tables["edges"] = histogram(float(w), bins)
""")
BOUNDED = gn.parse("""low = param(0.0)
high = param(1.0)
tables["nodes"] = histogram(x, 4, low=low, high=high)
tables["edges"] = histogram(w, 4, low=low)
""")
TINY = math.ulp(0.0)
VALUES = [
    [float(v) for v in range(10)],
    [4.0] * 10,
    [1e308, -1e308, 0.0, 1e307, 5e307, -1e300, 1.7e308, 0.5, -0.0, 2.0],
    [0.0, TINY, 2 * TINY, 3 * TINY, -0.0, TINY, 4 * TINY, 5 * TINY, 0.0, TINY],
    [1.0, 1.0 + 2**-52, 1.0 + 2**-51, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0 + 2**-50],
    [math.inf, -math.inf, math.nan, 1.0, 2.0, math.nan, math.inf, math.inf, 0.1, 0.3],
    [math.nan] * 9 + [math.inf],
    [1e300] * 10,
    [0.1 * v for v in range(10)],
]


def graph_of(n):
    """As many nodes as edges."""
    return gn.as_graph((np.arange(n), (np.arange(n) + 1) % n))


def rows(result, name):
    return result.outcome.values[name].tolist()


def counted(values, bins):
    """The rows by their definition: each value is counted in the last bin whose low it reaches."""
    finite = [v for v in values if math.isfinite(v)]
    found = [(-math.inf, -math.inf, values.count(-math.inf))]
    if finite:
        low, high = min(finite), max(finite)
        low, high = (low - 0.5, high + 0.5) if low == high else (low, high)
        half = 1.0 if math.isfinite(high - low) else 0.5
        width = (high * half - low * half) / bins
        lows = [(low * half + b * width) / half for b in range(bins)]
        counts = [0] * bins
        for v in finite:
            reached = [b for b in range(bins) if lows[b] <= v]
            counts[reached[-1]] += 1
        found += [(lows[b], lows[b + 1] if b + 1 < bins else high, counts[b]) for b in range(bins)]
    found += [(math.inf, math.inf, values.count(math.inf))]
    found += [(math.nan, math.nan, sum(math.isnan(v) for v in values))]
    return [row for row in found if row[2] or math.isfinite(row[0])]


@pytest.mark.parametrize("values", VALUES, ids=range(len(VALUES)))
def test_each_value_is_counted_in_the_last_bin_whose_low_it_reaches(values):
    graph = graph_of(len(values))
    for bins in (1, 2, 5, 7, 1000):
        given = {"params": {"bins": bins}, "inputs": {"x": np.array(values), "w": np.arange(len(values))}}
        reference, fused = (TWO.run(graph, mode=mode, **given) for mode in ("reference", "fused"))
        wanted = [tuple(v + 0.0 for v in row) for row in counted(values, bins)]
        assert str(wanted) == str([tuple(map(float, row)) for row in rows(reference, "nodes")])
        for name in ("nodes", "edges"):
            assert fused.outcome.values[name].tobytes() == reference.outcome.values[name].tobytes()


def test_the_counts_are_those_of_numpy():
    values = np.random.default_rng(1).normal(size=500)
    given = {"inputs": {"x": values, "w": np.round(values, 1)}, "params": {"bins": 20}}
    found = TWO.run(graph_of(500), **given)
    counts, ends = np.histogram(values, 20)
    assert (found["nodes"]["count"] == counts).all()
    assert [*found["nodes"]["low"], values.max()] == ends.tolist()
    assert (found["edges"]["count"] == np.histogram(np.round(values, 1), 20)[0]).all()


@pytest.mark.parametrize("values", VALUES, ids=range(len(VALUES)))
def test_between_bounds_the_counts_are_those_of_numpy_and_nothing_is_left_out(values):
    graph, x = graph_of(len(values)), np.array(values)
    for low, high in ((-0.5, 2.0), (0.3, 4.0), (1e301, 1e302), (-math.inf, 0.3), (4.0, math.inf)):
        given = {"params": {"low": low, "high": high}, "inputs": {"x": x, "w": x}}
        reference, fused = (BOUNDED.run(graph, mode=mode, **given) for mode in ("reference", "fused"))
        for name, top in (("nodes", high), ("edges", math.inf)):
            found = rows(reference, name)
            assert fused.outcome.values[name].tobytes() == reference.outcome.values[name].tobytes()
            assert sum(row[2] for row in found) == len(values)
            beyond = [row for row in found if not (math.isfinite(row[0]) and math.isfinite(row[1]))]
            below, above = sum((x < low) | (x == -math.inf)), sum((x > top) | (x == math.inf))
            wanted = [(-math.inf, low, below), (top, math.inf, above), (math.nan, math.nan, sum(np.isnan(x)))]
            assert str(beyond) == str([(a, b, int(n)) for a, b, n in wanted if n])
            inside = x[(x >= low) & (x <= top) & np.isfinite(x)]
            if math.isfinite(low) and math.isfinite(top):
                ends = (low, top)
                bins = [row for row in found if row not in beyond and row[0] == row[0]]
                assert [n for *_, n in bins] == np.histogram(inside, 4, ends)[0].tolist()
                assert (bins[0][0], bins[-1][1]) == ends


def test_what_lies_beside_the_bounds_is_told_above_the_picture():
    graph = graph_of(4)
    given = {"inputs": {"x": np.array([-1.0, 0.5, 9.0, math.nan]), "w": np.zeros(4)}}
    title = BOUNDED.run(graph, mode="reference", **given).plot("nodes").get_title()
    assert title.endswith("1 below 0; 1 above 1; 1 nan")


def test_integers_and_truth_values_are_counted_as_numbers_and_nothing_gives_no_rows():
    program = gn.parse(
        'tables["whole"] = histogram(node_index(), 5)\ntables["masks"] = histogram(node_index() > 6, 2)'
    )
    found = program.run(graph_of(10), mode="reference")
    assert rows(found, "whole") == [(1.8 * b, 1.8 * b + 1.8, 2) for b in range(3)] + [
        (1.8 * 3, 1.8 * 4, 2),
        (1.8 * 4, 9.0, 2),
    ]
    assert rows(found, "masks") == [(0.0, 0.5, 7), (0.5, 1.0, 3)]
    nothing = program.run(gn.as_graph(([], [])), mode="reference")
    assert [rows(nothing, name) for name in nothing] == [[], []]


def test_the_ends_of_bins_of_times_are_times():
    dates = pd.to_datetime(["2020-01-01", "2020-01-31", None])
    calls = gn.as_graph(pd.DataFrame({"source": [0, 1, 2], "target": [1, 2, 0], "t": dates}))
    found = gn.parse('tables["t"] = histogram(edges["t"], 2)').run(calls, mode="reference")
    assert found["t"]["high"].tolist() == [pd.Timestamp("2020-01-16"), pd.Timestamp("2020-01-31"), pd.NaT]
    assert found["t"]["count"].tolist() == [1, 1, 1]
    assert "no time" in repr(found) and "1 without a time" in found.plot("t").get_title()


TABLE = "h = histogram(degree(), 2)\n"
MISREAD = [
    ('for _ in range(3):\n    h = histogram(degree(), 2)\ntables["h"] = h', "behind the loop"),
    (f'{TABLE}watch(h)\ntables["h"] = h', 'tables["h"] = h'),
    (f'{TABLE}nodes["h"] = h', "nodes['h'] wants a node value, found a table"),
    ('tables["h"] = degree()', "tables['h'] wants a table, found a node value"),
    (f'{TABLE}x = zeros()\nfor v in nodes:\n    x[v] = h\nnodes["x"] = x', "read by no step"),
    (f'{TABLE}nodes["x"] = sum(h[u] for u in neighbors)', "read by no step"),
    ('x = tables["h"]\nnodes["x"] = x', "tables has no attributes to read"),
    ('x = tables\nnodes["x"] = x', 'tables["name"] = histogram(x, 10)'),
]


@pytest.mark.parametrize(("text", "said"), MISREAD)
def test_a_table_is_put_out_and_nothing_else(text, said):
    with pytest.raises(GroggyError) as caught:
        gn.parse(text).run(KARATE, mode="reference")
    assert said in str(caught.value)
    assert len(getattr(caught.value, "diagnostics", [0])) == 1


@pytest.mark.parametrize("bins", [0, -1, 1001])
def test_a_wrong_number_of_bins_is_an_error_at_its_place_in_each_mode(bins):
    inputs = {"x": np.ones(34), "w": np.ones(78)}
    for mode in ("reference", "fused"):
        with pytest.raises(GroggyError, match="bins is from 1 to 1,000") as caught:
            TWO.run(KARATE, mode=mode, params={"bins": bins}, inputs=inputs)
        assert caught.value.place.line == 2


BOTH = gn.parse(
    'nodes["a"] = degree()\ntables["h"] = histogram(degree(), 3)\ntables["k"] = histogram(degree(), 1)'
)


def test_a_table_is_a_frame_a_line_a_picture_and_a_file(tmp_path):
    found = BOTH.run(KARATE, mode="reference")
    assert list(found["h"].columns) == ["low", "high", "count"] and found["h"]["count"].sum() == 34
    assert pickle.loads(pickle.dumps(found))["h"].equals(found["h"])
    assert "3 rows, 34 values" in repr(found) and found._repr_html_().count("<img") == 2
    assert [bar.get_height() for bar in found.plot("h").patches] == found["h"]["count"].tolist()
    assert [p.name for p in write(found, tmp_path / "r.csv")] == ["r.csv", "r.tables.csv"]
    assert pd.read_csv(tmp_path / "r.tables.csv")["table"].tolist() == ["h"] * 3 + ["k"]
    write(found, tmp_path / "r.npz")
    assert np.load(tmp_path / "r.npz")["h"].tolist() == rows(found, "h")
    assert list(found.to_networkx().nodes[0]) == ["club", "a"]


def test_a_program_with_a_table_is_kept_built_and_swept(tmp_path):
    BOTH.save(tmp_path / "p.json")
    assert gn.load(tmp_path / "p.json") == BOTH
    b = gn.builder("both")
    b.tables["h"] = b.histogram(b.degree(), 3)
    assert "tables['h'] = b.histogram" in b.build().to_python()


def test_a_table_keeps_its_place_among_the_outputs():
    program = gn.parse('tables["h"] = histogram(degree(), 2)\nnodes["a"] = degree()')
    for mode in ("reference", "fused"):
        found = program.run(KARATE, mode=mode)
        assert list(found) == ["h", "a"] and found.last == "a"


def test_a_sweep_keeps_no_table():
    program = gn.parse('b = param(2)\nnodes["a"] = degree() + b\ntables["h"] = histogram(degree(), b)')
    swept = program.sweep(KARATE, {"b": [1, 2]}, mode="reference")
    assert list(swept.kept) == ["a"]
    with pytest.raises(GroggyError, match="one of a, found 'h'"):
        program.sweep(KARATE, {"b": [1, 2]}, keep="h", mode="reference")


def test_compared_modes_are_equal_where_a_table_holds_nan():
    program = gn.parse('tables["h"] = histogram(nan if node_index() == 0 else degree(), 2)')
    assert gn.compare(program, KARATE, modes=("reference", "fused")).equal
