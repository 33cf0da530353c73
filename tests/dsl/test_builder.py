"""The builder gives the program that text gives."""

import numpy as np
import pytest
from spec_texts import LABELS, LEVELS, PAGERANK, PATHS

from groggy_nb.dsl import builder, parse
from groggy_nb.errors import ProgramErrors, UsageError


def same(b, text):
    assert b.build().program == parse(text).program


def test_pagerank():
    b = builder("pagerank")
    damping = b.param("damping", 0.85, min=0, max=1, help="chance of following a link")
    rounds = b.param("rounds", 100, min=1)
    deg = b.out_degree()
    sink = deg == 0
    ranks = b.var("ranks", b.full(1 / b.N))
    with b.loop(rounds):
        contrib = b.where(sink, 0, ranks / deg)
        pulled = b.in_neighbors.sum(contrib)
        lost = b.sum(b.where(sink, ranks, 0))
        new = damping * (pulled + lost / b.N) + (1 - damping) / b.N
        delta = b.var("delta", b.l1(new - ranks))
        b.var("ranks", new)
        b.watch(delta)
        b.break_if(delta < 1e-10)
    b.nodes["pagerank"] = ranks
    b.graph["delta"] = delta
    same(b, PAGERANK)
    assert b.build().program.doc == "pagerank"
    assert b.build().program.text is None


def test_label_propagation():
    b = builder()
    labels = b.var("labels", b.node_index())
    with b.loop(10):
        before = b.var("before", labels)
        with b.sweep() as v:
            labels[v] = b.closed_neighbors.mode(labels)
        b.break_if(b.all(labels == before))
    b.nodes["community"] = labels
    same(b, LABELS)


def test_shortest_paths():
    b = builder()
    source = b.param("source", 0, kind="node")
    w = b.edges.get("weight", 1.0)
    dist = b.var("dist", b.where(b.node_index() == b.index_of(source), 0.0, b.inf))
    with b.while_():
        relaxed = b.in_edges.min(lambda u, e: dist[u] + w[e], default=b.inf)
        new = b.minimum(dist, relaxed)
        b.break_if(b.all(new == dist))
        b.var("dist", new)
    b.nodes["distance"] = dist
    same(b, PATHS)


def test_levels_with_a_test_at_the_head():
    b = builder()
    source = b.param("source", 0, kind="node")
    level = b.var("level", b.where(b.node_index() == b.index_of(source), 0, -1))
    depth = b.var("depth", 0)
    found = b.var("found", True)
    with b.while_(found):
        reached = b.in_neighbors.any(lambda u: level[u] == depth)
        new = reached & (level == -1)
        b.var("depth", depth + 1)
        b.var("level", b.where(new, depth, level))
        b.var("found", b.any(new))
    b.nodes["level"] = level
    text = """
source = param(0, kind="node")
level = 0 if node_index() == index_of(source) else -1
depth = 0
found = True
while found:
    reached = any(level[u] == depth for u in in_neighbors)
    new = reached & (level == -1)
    depth = depth + 1
    level = depth if new else level
    found = any(new)
nodes["level"] = level
"""
    same(b, text)
    assert parse(LEVELS).program.outputs


def test_a_condition_is_read_anew_each_round():
    b = builder()
    x = b.var("x", 10)
    with b.while_(lambda: x * 2 > 1):
        b.var("x", x // 2)
    b.graph["x"] = x
    same(b, 'x = 10\nwhile x * 2 > 1:\n    x = x // 2\ngraph["x"] = x')


def test_arms_counters_and_nested_loops():
    b = builder()
    x = b.var("x", 0)
    with b.loop(1, 10, 2, name="i") as i, b.loop(b.M, name="j") as j:
        with b.if_(i > j):
            b.var("x", x + i)
        with b.else_():
            b.var("x", x - j)
    b.graph["x"] = x
    same(
        b,
        "x = 0\nfor i in range(1, 10, 2):\n    for j in range(M):\n        if i > j:\n            x += i\n"
        "        else:\n            x -= j\ngraph['x'] = x",
    )


def test_operators_from_both_sides_and_steps_by_name():
    b = builder()
    x, m = b.input("x"), b.nodes["m"] > 0
    b.nodes["a"] = 2**x - (1 / x) // 3 % 4 + abs(-x) ** 2
    b.nodes["b"] = b.where(~m | (x <= 2) & (x != 3), b.recip(x, epsilon=1e-9), b.clip(x, min=0))
    b.nodes["c"] = b.A.T @ x + b.W @ x
    b.graph["d"] = b.sum(x, where=m)
    b.graph["e"] = b.quantile(x, 0.5) + b.literal(3)
    b.graph["f"] = b.mode(x, ties="first")
    b.nodes["g"] = b.neighbors.weighted_mode((x, b.degree()), default=0)
    same(
        b,
        'm = nodes["m"] > 0\nnodes["a"] = 2 ** x - (1 / x) // 3 % 4 + abs(-x) ** 2\n'
        'nodes["b"] = where(~m | (x <= 2) & (x != 3), recip(x, epsilon=1e-9), clip(x, min=0))\n'
        'nodes["c"] = A.T @ x + W @ x\ngraph["d"] = sum(x[v] for v in nodes if m[v])\n'
        'graph["e"] = quantile(x, 0.5) + 3\ngraph["f"] = mode(x, ties="first")\ndeg = degree()\n'
        'nodes["g"] = weighted_mode(((x[u], deg[u]) for u in neighbors), default=0)',
    )


def test_filters_of_rows():
    b = builder()
    x = b.input("x")
    b.nodes["y"] = b.neighbors.mean(lambda u: x[u] - x, where=lambda u: x[u] > 0)
    b.nodes["z"] = b.in_edges.max(lambda u, e: b.edges["w"][e], default=0)
    same(
        b,
        'nodes["y"] = mean(x[u] - x for u in neighbors if x[u] > 0)\n'
        'nodes["z"] = max((edges["w"][e] for u, e in in_edges), default=0)',
    )


def test_groggys_names():
    b = builder("groggy")
    ranks = b.var("ranks", b.core.init_nodes(1.0))
    with b.iterate(3):
        b.var("ranks", b.core.mul(ranks, b.const_scalar(0.85)))
    b.attach_as("ranks", b.core.recip(ranks, epsilon=1e-9))
    same(
        b,
        "ranks = full(1.0)\nfor _ in range(3):\n    d = 0.85\n    ranks = ranks * d\n"
        'nodes["ranks"] = recip(ranks, epsilon=1e-9)',
    )


def test_numpy_scalars_and_odd_numbers_are_literals():
    b = builder()
    b.graph["x"] = np.float64(0.5) + b.M + np.int64(-2) + float("-inf")
    same(b, 'graph["x"] = 0.5 + M + -2 + -inf')


def test_a_long_chain_of_calls_builds():
    b = builder()
    x = b.input("x")
    for _ in range(3000):
        x = x + 1
    b.nodes["x"] = x
    assert len(b.build().program.body) == 6000


def test_python_cannot_decide_by_a_value():
    b = builder()
    with pytest.raises(UsageError, match="cannot decide a Python `if`"):
        bool(b.input("x") > 1)
    with pytest.raises(UsageError, match="no entries"):
        list(b.input("x"))
    with pytest.raises(UsageError, match="found ndarray"):
        b.input("x") + np.zeros(3)
    with pytest.raises(AttributeError, match="did you mean 'out_degree'"):
        b.out_degre()
    with pytest.raises(UsageError, match="cannot name a value"):
        b.var("2x", 1)


def test_errors_show_the_text_so_far():
    b = builder()
    b.nodes["x"] = b.sum(b.input("x"))
    with pytest.raises(ProgramErrors) as caught:
        b.build()
    assert "nodes['x'] = sum(x)" in str(caught.value)
    assert "full(x) makes a node value" in str(caught.value)
