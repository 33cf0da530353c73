"""Algorithms on the whole graph as steps: their values, in every mode, on every kind of graph."""

import math

import numpy as np
import pytest
from plain_draws import sampled
from plain_draws import walk as walk_of
from program_graphs import GRAPHS
from structure_loops import (
    clustering,
    common_neighbors,
    common_neighbors_with,
    components_strong,
    components_weak,
    core_number,
    distances,
    jaccard,
    levels,
    modularity_gains,
    modularity_shares,
    predecessors,
    rank,
    rows_of,
    triangles,
)

import groggy_nb as gn
from groggy_nb.domains import EDGE, NODE
from groggy_nb.errors import GroggyError, RunError
from groggy_nb.graph import Graph
from groggy_nb.ir.forms import walk
from groggy_nb.ops import OPS
from groggy_nb.passes import optimize
from groggy_nb.run.bind import bind
from groggy_nb.run.record import Interrupted

MODES = ("fused", "batch", "step")
EVERYTHING = """
s = param(0)
k = param(2)
x = nodes["x"]
visited = full(0)
visits = 0
for v in reversed(nodes_by(x)):
    visited[v] = visits
    visits += 1
nodes["weak"] = components()
nodes["strong"] = components(connection="strong")
nodes["core"] = core_number()
nodes["in_core"] = k_core(k)
nodes["triangles"] = triangles()
nodes["clustering"] = clustering()
nodes["ranks"] = rank(x)
nodes["falling"] = rank(x, order="descending")
nodes["whole"] = rank(degree())
nodes["order"] = nodes_by(x)
nodes["visited"] = visited
nodes["top"] = top_k(x, k)
nodes["crowded"] = top_k(degree(), 2)
nodes["levels"] = bfs_levels(s)
nodes["hops"] = shortest_paths(s)
nodes["far"] = shortest_paths(s, weight=edges["w"])
nodes["years"] = shortest_paths(s, edges["year"])
nodes["share"] = modularity_share(degree(), edges["year"])
nodes["gain"] = modularity_gain(degree())
nodes["some"] = sample_nodes(fraction=0.5, seed=k)
nodes["before"] = path_predecessors(s)
nodes["lighter"] = path_predecessors(s, weight=edges["year"])
nodes["path"] = astar(s, N - 1, weight=edges["w"])
nodes["guessed"] = astar(s, N - 1, heuristic=degree() - 2, weight=edges["year"])
nodes["ways"] = k_shortest_paths(s, N - 1, k, weight=edges["w"])
nodes["walked"] = random_walk(s, length=9, restart=0.2, seed=k)
nodes["led"] = random_walk(s, length=9, weights=edges["year"], seed=k)
nodes["shared"] = common_neighbors_with(s)
edges["common"] = common_neighbors()
edges["jaccard"] = jaccard()
edges["moved"] = flow_update(edges["w"], 0 * edges["year"])
edges["few"] = sample_edges(fraction=0.3, seed=k)
tables["values"] = histogram(x, k)
tables["weights"] = histogram(edges["w"], 3)
"""
WITHOUT_SOURCE = "\n".join(line for line in EVERYTHING.splitlines() if "(s" not in line or "param" in line)


def graph_of(n, edges, directed):
    """A graph whose values hold nan, equal ones and both zeros."""
    ends = np.array(edges, np.int64).reshape(-1, 2)
    x = [(0.5, float("nan"), -0.0, 0.0, 2.5, float("-inf"))[v % 6] for v in range(n)]
    w = [(0.5, 0.0, 2.0, float("inf"), 0.1)[e % 5] for e in range(len(edges))]
    return Graph.from_edges(
        ends[:, 0],
        ends[:, 1],
        num_nodes=n,
        directed=directed,
        node_attrs={"x": np.array(x)},
        edge_attrs={"w": np.array(w), "year": np.arange(len(edges)) % 4},
    )


def kinds():
    """Every kind of graph, in both directions."""
    for name, (n, edges) in GRAPHS.items():
        edges = edges or [(v, (3 * v + 1) % n) for v in range(n)] * (name == "random")
        for directed in (True, False):
            yield pytest.param(n, edges, directed, id=f"{name}-{'directed' if directed else 'undirected'}")


def near(values):
    """Sums that are exact, beside those that round."""
    return pytest.approx(values, abs=1e-14, nan_ok=True)


def wanted(n, edges, directed, k=2, s=0):
    """The values by their definitions."""
    x = [(0.5, float("nan"), -0.0, 0.0, 2.5, float("-inf"))[v % 6] for v in range(n)]
    degree = [0] * n
    for a, b in edges:
        degree[a] += 1
        degree[b] += a != b
    found = {
        "weak": components_weak(n, edges),
        "strong": components_strong(n, edges, directed),
        "core": core_number(n, edges),
        "in_core": [c >= k for c in core_number(n, edges)],
        "triangles": triangles(n, edges),
        "clustering": clustering(n, edges),
        "ranks": rank(x),
        "falling": rank(x, descending=True),
        "whole": rank(degree),
        "order": [rank(x).index(place) for place in range(n)],
        "visited": [n - 1 - place for place in rank(x)],
        "top": [place < k for place in rank(x, descending=True)],
        "share": near(modularity_shares(n, edges, [e % 4 for e in range(len(edges))], degree, directed)),
        "gain": near(modularity_gains(n, edges, [1] * len(edges), degree, directed)),
        "moved": [(0.5, 0.0, 2.0, float("inf"), 0.1)[e % 5] for e in range(len(edges))],
        "crowded": [place < 2 for place in rank(degree, descending=True)],
    }
    found["some"] = sampled(round(0.5 * n), n, k)
    found["few"] = sampled(round(0.3 * len(edges)), len(edges), k, is_edge=True)
    found["common"] = common_neighbors(n, edges)
    found["jaccard"] = jaccard(n, edges)
    if n:
        years = [e % 4 for e in range(len(edges))]
        found["before"] = predecessors(n, edges, [1.0] * len(edges), s, directed)
        found["lighter"] = predecessors(n, edges, years, s, directed)
        found["walked"] = walk_of(rows_of(n, edges, directed), s, 9, 0.2, None, k)
        found["led"] = walk_of(rows_of(n, edges, directed), s, 9, 0.0, years, k)
        found["shared"] = common_neighbors_with(n, edges, s)
        w = [(0.5, 0.0, 2.0, float("inf"), 0.1)[e % 5] for e in range(len(edges))]
        found["levels"] = levels(n, edges, s, directed)
        found["hops"] = distances(n, edges, [1.0] * len(edges), s, directed)
        found["far"] = distances(n, edges, w, s, directed)
        found["years"] = distances(n, edges, years, s, directed)
    return found


def test_the_table_holds_every_kernel():
    named = {op.name for op in OPS.values() if op.as_kernel is not None}
    program = gn.parse(EVERYTHING).ir
    assert {getattr(item, "op", None) for item in walk(program.body)} >= named
    assert len(named) == 23


@pytest.mark.parametrize(("n", "edges", "directed"), [*kinds()])
def test_each_has_its_definition_s_values_in_every_mode(n, edges, directed):
    graph = graph_of(n, edges, directed)
    program = gn.parse(EVERYTHING if n else WITHOUT_SOURCE)
    reference = program.run(graph, mode="reference")
    for name, values in wanted(n, edges, directed).items():
        assert reference[name].tolist() == values, name
    for mode in MODES if n else MODES[:1]:
        for threads in (1, 2) if n else (1,):
            found = program.run(graph, mode=mode, threads=threads).outcome.values
            for name, value in reference.outcome.values.items():
                assert found[name].tobytes() == value.tobytes(), (mode, threads, name)


def test_the_values_that_others_have():
    edges = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4)]
    graph = graph_of(6, edges, directed=False)
    found = gn.parse(EVERYTHING).run(graph)
    assert found["in_core"].tolist() == [True, True, True, False, False, False]
    assert found["triangles"].tolist() == [1, 1, 1, 0, 0, 0]
    assert found["levels"].tolist() == [0, 1, 1, 2, 3, -1]
    assert found["weak"].tolist() == [0, 0, 0, 0, 0, 5]
    assert found["hops"].tolist() == [0, 1, 1, 2, 3, math.inf]


# -- what a step is in a program


def test_a_fused_program_of_kernels_is_one_crossing_and_each_is_a_row():
    graph = graph_of(6, [(0, 1), (1, 2), (2, 0), (3, 4)], True)
    report = gn.parse(EVERYTHING).run(graph).report
    assert report.crossings == 1
    for name in ("components()", "core_number()", "triangles()", "bfs_levels(s)", "rank(x)"):
        assert name in list(report.steps["step"])


def ops_of(text):
    """The ops of an optimized program with those inside its loops marked."""
    program = gn.parse(text)
    ir = optimize(bind(program.ir, gn.datasets.karate()).typed).program
    loops = [inner for item in ir.body for inner in walk(getattr(item, "body", ()))]
    return sorted(
        item.op + (" in loop" if item in loops else "")
        for item in walk(ir.body)
        if getattr(item, "op", None) in ("triangles", "bfs_levels", "core_number", "components")
    )


def test_passes_take_a_kernel_for_the_pure_step_that_it_is():
    assert ops_of('nodes["a"] = triangles() + triangles()') == ["triangles"]
    assert ops_of('x = triangles()\nnodes["a"] = degree()') == []
    loop = 'x = zeros()\nfor t in range(9):\n    x = x + {0}\nnodes["a"] = x'
    assert ops_of(loop.format("core_number()")) == ["core_number"]
    assert ops_of(loop.format("bfs_levels(t)")) == ["bfs_levels in loop"]
    both = 'nodes["a"] = components() - components(connection="strong")'
    assert ops_of(both) == ["components", "components"]


def test_scratch_is_memory_of_the_plan_and_serves_again():
    graph = graph_of(6, [(0, 1)], True)
    text = 'nodes["a"] = {}'
    one = gn.parse(text.format("core_number()")).plan(graph).storage.variables
    assert [(v.domain, v.dtype) for v in one] == [(NODE, "int64")] * 5 + [(EDGE, "int64")]
    two = gn.parse(text.format("core_number() + triangles()")).plan(graph).storage.variables
    assert len(two) == 6 + 1 + 1  # what triangles fill, and of their six arrays one more; the sum has theirs
    assert "scratch(core_number())" in repr(gn.parse(text.format("core_number()")).plan(graph))


def test_loops_whose_rounds_ask_kernels_are_the_reference_s():
    graph = graph_of(6, [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4)], True)
    text = """
x = nodes["x"]
total = zeros()
for t in range(4):
    near = bfs_levels(t)
    x = rank(x + near, order="descending")
    if sum(x) < 0:
        break
    total = total + shortest_paths(t, weight=edges["w"] + t) * near
nodes["x"] = x
nodes["total"] = total
"""
    program = gn.parse(text)
    reference = program.run(graph, mode="reference")
    for mode in MODES:
        found = program.run(graph, mode=mode, threads=2)
        assert all(found[name].tobytes() == reference[name].tobytes() for name in reference), mode


# -- what fails, and where

FAILING = """x = degree()
near = bfs_levels(s) + top_k(x, k) + k_core(k)
far = shortest_paths(s, weight=w)
walked = random_walk(a, length=b, restart=r, weights=q, seed=1)
led = astar(c, d, heuristic=x / h) + k_shortest_paths(c, d, j, weight=w) + path_predecessors(c)
nodes["x"] = near + far + walked + led
"""
FAILURES = [
    ({"s": -1}, (2, 8), "bfs_levels(s): the source is no node's index, which are 0 to N - 1"),
    ({"s": 4}, (2, 8), "bfs_levels(s): the source is no node's index"),
    ({"k": -1}, (2, 24), "top_k(x): k must be 0 or more"),
    ({"w": [1.0, -0.5]}, (3, 7), "shortest_paths(s): a weight is negative or nan"),
    ({"w": [1.0, math.nan]}, (3, 7), "shortest_paths(s): a weight is negative or nan"),
    ({"a": 4}, (4, 10), "the start is no node's index"),
    ({"b": -1}, (4, 10), "the length is below 0"),
    ({"c": -1}, (5, 7), "astar(c): the source is no node's index"),
    ({"d": 4}, (5, 7), "astar(c): the goal is no node's index"),
    ({"h": 0}, (5, 7), "astar(c): the heuristic is nan at a node"),
    ({"j": 33}, (5, 38), "k_shortest_paths(c): k is not between 0 and 32"),
    ({"r": 1.5}, (4, 10), "restart is no probability"),
    ({"r": math.nan}, (4, 10), "restart is no probability"),
    ({"q": [math.inf, 1.0]}, (4, 10), "a weight is negative, infinite or nan"),
]


@pytest.mark.parametrize(("given", "place", "sentence"), FAILURES)
@pytest.mark.parametrize("mode", ["reference", "fused"])
def test_a_failing_kernel_names_its_line(given, place, sentence, mode):
    graph = graph_of(4, [(0, 1), (1, 2)], True)
    program = gn.parse(
        "s = param(0); k = param(1); a = param(0); b = param(5); r = param(0.5);"
        "c = param(0); d = param(1); h = param(1); j = param(1)\n" + FAILING
    )
    inputs = {name: np.array(given.get(name, [1.0, 2.0])) for name in "wq"}
    params = {name: value for name, value in given.items() if name not in "wq"}
    with pytest.raises(RunError) as caught:
        program.run(graph, mode=mode, inputs=inputs, params=params)
    found = caught.value.place
    assert sentence in str(caught.value)
    assert (found.line - 1, found.column + 1) == place


REFUSED = [
    ("modularity_gain(ones())", 5, "a community's label is a whole number (int64)"),
    ("modularity(degree(), weight=degree())", 5, "wants an edge value as weight"),
    ("modularity()", 5, "the arguments do not fit modularity(labels, weight=)"),
    ('community_seed("rndom")', 20, 'did you mean "random"?'),
    ('community_seed("random", k=2)', 5, 'community_seed("random", k=1, seed=1)'),
    ("label_propagation_step(at_source(degree()))", 5, "x[u] wants a node value"),
    ("bfs_levels()", 5, "wants source"),
    ("bfs_levels(0.5)", 5, "a node's index (int64) is wanted"),
    ('bfs_levels("ann")', 16, ""),
    ("bfs_levels(degree())", 5, "wants a scalar as source"),
    ("shortest_paths(0, weight=degree())", 5, "wants an edge value as weight"),
    ("shortest_paths(0, weight=1)", 5, "wants an edge value as weight"),
    ('components(connection="both")', 27, 'it knows "weak", "strong"'),
    ("k_core(1.5)", 5, "a whole number (int64) is wanted"),
    ("top_k(3, 1)", 5, "wants a node value as x"),
    ("top_k(degree(), 1.5)", 5, "a whole number (int64) is wanted"),
    ('rank(degree(), order="up")', 26, 'it knows "ascending", "descending"'),
    ("sample_nodes(1.5, seed=1)", 5, "a count is a whole number"),
    ("sample_nodes(seed=1)", 5, "wants count= or fraction="),
    ("sample_edges(1, fraction=0.5, seed=1)", 5, "found both"),
    ("sample_edges(fraction=0.5)", 5, "wants seed"),
    ("sample_nodes(1, seed=0.5)", 5, "a seed is a whole number"),
    ("random_walk(0, length=1.5, seed=1)", 5, "the length is a whole number"),
    ("random_walk(0, length=5)", 5, "wants seed"),
    ("random_walk(0, length=5, weights=degree(), seed=1)", 5, "wants an edge value as weights"),
    ("random_walk(0.5, length=5, seed=1)", 5, "a node's index (int64) is wanted"),
    ("common_neighbors(0)", 22, "takes no arguments by position"),
    ("path_predecessors(0, weight=degree())", 5, "wants an edge value as weight"),
    ("astar(0, 1.5)", 5, "a node's index (int64) is wanted"),
    ("astar(0)", 5, "wants goal"),
    ("astar(0, 1, heuristic=0)", 5, "wants a node value as heuristic"),
    ("k_shortest_paths(0, 1, 2.5)", 5, "k is a whole number"),
    ("rank(sum(degree()))", 5, "wants a node value as x"),
    ("histogram(3, 3)", 5, "wants a node value or an edge value"),
    ("histogram(degree(), 2.5)", 5, "the number of bins is whole"),
    ("histogram(degree(), 2) + 1", 5, "a table is put out and read by no step"),
    ("sum(histogram(degree(), 2))", 5, "a table is put out and read by no step"),
    ("sum(histogram(degree(), 2) for u in neighbors)", 5, "a table is put out and read by no step"),
]


@pytest.mark.parametrize(("call", "column", "what"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_wrong_argument_is_refused_at_its_column(call, column, what):
    graph = graph_of(4, [(0, 1), (1, 2)], True)
    with pytest.raises(GroggyError) as caught:
        gn.parse(f'x = {call}\nnodes["x"] = x').run(graph, mode="reference")
    found = caught.value.diagnostics[0] if hasattr(caught.value, "diagnostics") else caught.value
    assert what in str(caught.value) and (found.place.line, found.place.column + 1) == (1, column)


@pytest.mark.parametrize("mode", ["fused", "reference"])
def test_a_loop_of_kernels_ends_at_a_time_out_with_whole_rounds(mode):
    graph = graph_of(6, [(0, 1), (1, 2), (2, 0)], True)
    loop = "while True:\n    x = x + triangles() * (rank(x) >= 0)\n    k = k + 1\n"
    program = gn.parse(f'k = 0\nx = zeros()\n{loop}nodes["x"] = x\ngraph["k"] = k')
    with pytest.raises(Interrupted) as caught:
        program.run(graph, mode=mode, timeout=0.05, max_rounds=10**9)
    found = caught.value.outcome.values
    assert found["k"] > 0 and found["x"].tolist() == [found["k"]] * 3 + [0] * 3
