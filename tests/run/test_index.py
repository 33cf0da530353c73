"""Reads at an index: equal bits in every mode, against plain loops, and errors at the place."""

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.errors import RunError
from groggy_nb.graph import Graph

MODES = ("reference", "step", "batch", "fused")
READS = gn.parse("""
jump = i
for _ in range(4):
    jump = jump[maximum(jump, i)]
x = y[i] * 0.5
x = x + sum(y[i][u] * y[jump] for u in in_neighbors)
nodes["jump"] = jump
nodes["x"] = x
nodes["m"] = (y > 1.0)[i]
nodes["when"] = nodes["t"][i]
""")


def made(n):
    """A graph of n nodes with times, an index and a value at each."""
    random = np.random.default_rng(3)
    src, dst = random.integers(0, max(n, 1), (2, 3 * n))
    t = np.datetime64("2020-01-01", "us") + random.integers(0, 10**6, n)
    g = Graph.from_edges(src, dst, num_nodes=n, node_attrs={"t": t})
    return g, random.integers(0, max(n, 1), n), random.normal(size=n), t, list(zip(src, dst, strict=True))


def plain(i, y, edges):
    """What the program gives, in loops."""
    jump = i
    for _ in range(4):
        jump = [jump[max(jump[v], i[v])] for v in range(len(i))]
    x = [y[k] * 0.5 for k in i]
    for v in range(len(i)):
        total = 0.0
        for u in sorted(a for a, b in edges if b == v):
            total += y[i[u]] * y[jump[v]]
        x[v] += total
    return jump, x


@pytest.mark.parametrize("n", [0, 1, 700])  # of the last, two blocks of nodes
def test_a_value_is_read_where_an_index_says_in_every_mode(n):
    g, i, y, t, edges = made(n)
    jump, x = plain(i.tolist(), y.tolist(), edges)
    for mode, threads in [*((m, 1) for m in MODES), ("fused", 3)]:
        found = READS.run(g, mode=mode, threads=threads, inputs={"i": i, "y": y})
        assert found["jump"].tolist() == jump
        assert found["x"].tolist() == x
        assert found["m"].tolist() == [y[k] > 1.0 for k in i]
        assert found["when"].tolist() == [t[k].item() for k in i]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wrong", [-1, 700, 2**62, -(2**63)])
def test_an_index_of_no_node_is_an_error_where_it_is_read(mode, wrong):
    g, i, y, _, _ = made(700)
    i[650] = wrong
    with pytest.raises(RunError, match=rf"z\[k\]: index {wrong} at node 650 \(wanted 0 to 699\)") as caught:
        gn.parse('z = y * 2\nk = i + 0\nnodes["z"] = y - z[k]').run(g, mode=mode, inputs={"i": i, "y": y})
    assert (caught.value.place.line, caught.value.place.column) == (3, 17)


def test_of_two_indices_that_name_no_node_the_first_is_told():
    g = gn.datasets.karate()
    p = gn.parse('x = degree()\na = x[x + 30]\nb = x[x - 30]\nnodes["x"] = a + b')
    for mode in MODES:
        with pytest.raises(RunError) as caught:
            p.run(g, mode=mode)
        assert caught.value.place.line == 2
