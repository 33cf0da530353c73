"""The reference mode gives what plain loops give, and the meaning that the language documents."""

import math

import numpy as np
import plain_loops
import pytest
from spec_texts import LABELS, LEVELS, PAGERANK, PATHS, SYNCHRONOUS

from groggy_nb.dsl import parse
from groggy_nb.errors import RunError
from groggy_nb.graph import Graph, datasets
from groggy_nb.run.execute import execute
from groggy_nb.run.record import Interrupted

FACTS = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4)]
RING = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 2)]
TRIANGLES = [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (0, 3)]


def made(edges, directed=False, n=None, **attributes):
    src, dst = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    return Graph.from_edges(src, dst, directed=directed, num_nodes=n, **attributes)


def run(text, graph, params=None, inputs=None, **options):
    options |= {"params": params, "inputs": inputs}
    return execute(parse(text).program, graph, mode="reference", **options)


def value(expression, graph=None, before="", **options):
    """The value of a scalar expression."""
    outcome = run(f'{before}\ngraph["x"] = {expression}', graph or made(FACTS, n=6), **options)
    return outcome.values["x"]


def node_values(expression, graph=None, before="", **options):
    """A node value as a list."""
    outcome = run(f'{before}\nnodes["x"] = {expression}', graph or made(FACTS, n=6), **options)
    return outcome.values["x"].tolist()


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        ("count(u for u in neighbors)", [2, 2, 3, 2, 1, 0]),
        ("count(u for u in neighbors if x[u] < 2)", [1, 1, 2, 0, 0, 0]),
        ("count(e for u, e in incident_edges)", [2, 2, 3, 2, 1, 0]),
        ("count(v for v in nodes if x[v] < 2) + x * 0", [2] * 6),
        ("count(u for u in neighbors if any(v for v in nodes if x[v] == 0))", [2, 2, 3, 2, 1, 0]),
        ("1 if any(u for u in neighbors if x[u] == 0) else 0", [0, 1, 1, 0, 0, 0]),
        ("1 if all(u for u in neighbors) else 0", [1] * 6),
    ],
)
def test_counting_neighbors_counts_entries_node_0_among_them(counted, expected):
    assert node_values(counted, before="x = node_index()") == expected


@pytest.mark.parametrize("directed", [True, False])
def test_pagerank_equals_plain_loops(directed):
    karate = datasets.karate()
    edges = list(zip(karate.src.tolist(), karate.dst.tolist(), strict=True))
    graph = made(edges, directed, karate.num_nodes)
    outcome = run(PAGERANK, graph, {"rounds": 12})
    expected = plain_loops.pagerank(graph.num_nodes, edges, directed, 0.85, 12)
    # The formula is the same, in another order of additions.
    np.testing.assert_allclose(outcome.values["pagerank"], expected, rtol=1e-13)
    assert len(outcome.record.watch["delta"]) == 12


def test_pagerank_of_the_ring_gives_the_known_values():
    outcome = run(PAGERANK, made(RING, True))
    assert outcome.values["pagerank"].round(6).tolist() == [0.166958, 0.171914, 0.322255, 0.166958, 0.171914]
    first = run(PAGERANK, made(RING, True), {"rounds": 1})
    assert first.values["pagerank"].round(3).tolist() == [0.115, 0.2, 0.37, 0.115, 0.2]


def test_label_propagation_equals_plain_loops_ordered_and_synchronous():
    graph = made(TRIANGLES)
    assert run(LABELS, graph).values["community"].tolist() == [0] * 6
    assert run(SYNCHRONOUS, graph, {}).values["community"].tolist() == [0, 0, 0, 0, 3, 3]
    karate = datasets.karate()
    edges = list(zip(karate.src.tolist(), karate.dst.tolist(), strict=True))
    graph = made(edges)
    assert run(LABELS, graph).values["community"].tolist() == plain_loops.label_propagation(34, edges, True)


@pytest.mark.parametrize("directed", [True, False])
def test_shortest_paths_equal_dijkstra(directed):
    weights = [1.0, 2.5, 0.5, 1.0, 1.0, 0.25]
    graph = made(RING, directed, 7, weight=weights)
    expected = plain_loops.shortest_paths(7, RING, weights, 1, directed)
    assert run(PATHS, graph, {"source": 1}).values["distance"].tolist() == expected


@pytest.mark.parametrize("directed", [True, False])
def test_breadth_first_levels_equal_plain_loops(directed):
    graph = made(FACTS, directed, 6)
    expected = plain_loops.bfs_levels(6, FACTS, 0, directed)
    assert run(LEVELS, graph).values["level"].tolist() == expected


def test_the_facts_of_the_catalogue_hold():
    graph = made(FACTS, n=6, weight=[1.0, 2.0, 3.0, 1.0, 1.0])
    assert node_values("degree()", graph) == [2, 2, 3, 2, 1, 0]
    assert node_values("weighted_degree(edges['weight'])", graph) == [4, 3, 6, 2, 1, 0]
    hundred = made([], n=100)
    assert value("quantile(node_index(), 0.25)", hundred) == 24.75
    assert value("entropy(node_index())", made([], n=4)) == 2.0
    found = value("std(x)", made([], n=8), inputs={"x": [2, 4, 4, 4, 5, 5, 7, 9]})
    assert round(found, 3) == 2.138


def test_aggregates_of_nothing_are_as_documented():
    empty = made([], n=0)
    assert math.copysign(1, value("sum(zeros())", empty)) == 1
    assert value("prod(ones())", empty) == 1
    assert value("any(ones())", empty) is False
    assert value("all(ones())", empty) is True
    assert value("count(ones())", empty) == 0
    lonely = made([], n=2)
    assert node_values("mean(1.0 + u for u in in_neighbors)", lonely) == [0.0, 0.0]
    for name in ("min", "max", "mode", "argmin", "argmax", "first", "std", "median", "var"):
        with pytest.raises(RunError, match="default"):
            node_values(f"{name}(u for u in in_neighbors)", lonely)
        assert node_values(f"{name}((u for u in in_neighbors), default=7)", lonely) == [7, 7]
    with pytest.raises(RunError, match="default"):
        value("mean(ones())", empty)
    assert math.isnan(value("std(ones())", made([], n=1)))


def test_the_awkward_numbers_are_as_documented():
    graph = made(FACTS, n=6)
    assert value("1 / (N - N)", graph) == math.inf
    assert math.isnan(value("(N - N) / (N - N)", graph))
    assert value("N // (N - N)", graph) == 0
    assert value("N % (N - N)", graph) == 0
    assert value("x + 1", graph, inputs={"x": 2**63 - 1}) == -(2**63)
    for expression in ("N // (N - N)", "N % (N - N)", "x + 1", "x * 2", "-x - 2"):
        with pytest.raises(RunError):
            value(expression, graph, inputs={"x": 2**63 - 1}, checked=True)
    assert value("nan < 1.0", graph) is False
    assert math.isnan(value("maximum(nan, 1.0)", graph))
    assert node_values("0.0 if degree() == 0 else 1 / degree()", graph)[5] == 0.0


def test_a_filter_runs_before_the_expression():
    # 2 ** (u - 1) would be an error for u = 0.
    found = node_values("sum(2 ** (u - 1) for u in out_neighbors if u > 0)", made(RING, True))
    assert found == [1, 2, 4, 8, 2]


def test_an_int_that_becomes_float_in_a_loop_is_float_from_the_start():
    text = "n = param(0)\nx = 0\nfor i in range(n):\n    x = x + 0.5\n"
    assert isinstance(value("x", before=text), float)


def test_loops_count_rounds_and_say_why_they_ended():
    text = "x = 0\nwhile x < 3:\n    x = x + 1\nfor i in range(5):\n    if i == 2:\n        break\n"
    loops = run(text + 'graph["x"] = x', made(FACTS)).record.loops
    assert [(r.rounds, r.ended, r.line) for r in loops] == [(3, "condition", 2), (3, "break", 4)]
    nested = "x = 0\nfor i in range(3):\n    for j in range(i):\n        x += j\n"
    loops = run(nested + 'graph["x"] = x', made(FACTS)).record.loops
    assert [(r.entries, r.rounds, r.top) for r in loops] == [(1, 3, True), (3, 3, False)]


def test_a_while_loop_stops_at_max_rounds_with_a_warning():
    text = 'x = 0\nwhile True:\n    x += 1\ngraph["x"] = x'
    outcome = run(text, made(FACTS), max_rounds=20)
    assert outcome.values["x"] == 20
    assert outcome.record.loops[0].ended == "max_rounds"
    assert "max_rounds=20" in outcome.record.warnings[0]
    exact = run('x = 0\nwhile x < 20:\n    x += 1\ngraph["x"] = x', made(FACTS), max_rounds=20)
    assert not exact.record.warnings


@pytest.mark.parametrize(("count", "words"), [(-1, "negative count"), (10**12, "1,000,000,000 are the most")])
def test_a_count_that_no_loop_can_have_is_an_error_at_its_line(count, words):
    text = f'n = param({count})\nx = 0\nfor i in range(n):\n    x += 1\ngraph["x"] = x'
    with pytest.raises(RunError, match=words) as caught:
        run(text, made(FACTS))
    assert caught.value.place.line == 3


def test_an_error_names_the_line_and_the_value():
    text = 'x = zeros()\n\nshare = normalize(x)\nnodes["share"] = share'
    with pytest.raises(RunError, match=r"normalize\(x\)") as caught:
        run(text, made(FACTS))
    assert caught.value.place.line == 3
    assert "share = normalize(x)" in str(caught.value)


def test_a_watched_node_value_keeps_its_last_state():
    text = "x = zeros()\nfor i in range(3):\n    x = x + 1\n    watch(x)\n"
    watch = run(text + 'nodes["x"] = x', made(FACTS)).record.watch
    assert watch["x"].tolist() == [3.0] * 5


def test_sweeps_see_earlier_updates_and_run_backwards():
    text = 'x = node_index()\nfor v in {}:\n    x[v] = max(x[u] for u in closed_neighbors)\nnodes["x"] = x'
    path = made([(0, 1), (1, 2), (2, 3)])
    assert run(text.format("nodes"), path).values["x"].tolist() == [1, 2, 3, 3]
    assert run(text.format("reversed(nodes)"), path).values["x"].tolist() == [3, 3, 3, 3]


def test_sweeps_go_by_a_value_and_equal_ones_by_index():
    text = """
x = zeros()
visits = 0
for v in {}:
    visits += 1
    x[v] = visits
nodes["x"] = x
"""
    path = made([(0, 1), (1, 2), (2, 3)])
    assert run(text.format("nodes_by(degree())"), path).values["x"].tolist() == [1, 3, 4, 2]
    assert run(text.format("reversed(nodes_by(degree()))"), path).values["x"].tolist() == [4, 2, 1, 3]
    with_nan = "nodes_by(nan if node_index() == 0 else -node_index())"
    assert run(text.format(with_nan), path).values["x"].tolist() == [4, 3, 2, 1]


def test_a_sweep_updates_scalars_and_keeps_the_value_before():
    text = """
x = node_index()
before = x
changed = 0
for v in nodes:
    if x[v] > 1:
        x[v] = 0
        changed += 1
nodes["x"] = x
nodes["before"] = before
graph["changed"] = changed
"""
    values = run(text, made(FACTS)).values
    assert values["x"].tolist() == [0, 1, 0, 0, 0]
    assert values["before"].tolist() == [0, 1, 2, 3, 4]
    assert values["changed"] == 3


def test_outputs_are_fresh_arrays_and_python_scalars():
    given = np.arange(5)
    outcome = run(
        'nodes["x"] = x\ngraph["n"] = N\ngraph["b"] = all(x > -1)', made(FACTS), inputs={"x": given}
    )
    assert not np.shares_memory(outcome.values["x"], given)
    assert type(outcome.values["n"]) is int
    assert outcome.values["b"] is True


def test_an_empty_graph_gives_empty_outputs():
    values = run(LABELS, made([], n=0)).values
    assert values["community"].tolist() == []


COUNTING = 'x = 0\nfor i in range(10 ** 8):\n    x += i\ngraph["x"] = x'
FOREVER = 'x = 0\nwhile True:\n    x += 1\nwatch(x)\ngraph["x"] = x'
VISITING = (
    "x = 0.0 * node_index()\nfor v in nodes:\n    x[v] = sum(x[u] for u in neighbors) + 1\nnodes['x'] = x"
)


@pytest.mark.parametrize("text", [COUNTING, FOREVER])
def test_a_time_out_ends_a_loop_and_keeps_the_whole_rounds(text):
    with pytest.raises(Interrupted, match=r"time-out of 0\.2 s: interrupted after [\d,]+ rounds") as caught:
        run(text, made(FACTS, n=6), timeout=0.2, max_rounds=10**9)
    outcome = caught.value.outcome
    rounds = outcome.record.loops[0].rounds
    assert outcome.record.interrupted
    assert outcome.values["x"] == (rounds * (rounds - 1) // 2 if text == COUNTING else rounds)


def test_a_time_out_outside_of_a_loop_ends_a_sweep_without_a_result():
    src = np.arange(400_000)
    graph = Graph.from_edges(src, np.roll(src, 1))
    with pytest.raises(Interrupted, match=r"time-out of 0\.1 s: interrupted outside") as caught:
        run(VISITING, graph, timeout=0.1)
    assert caught.value.outcome is None
