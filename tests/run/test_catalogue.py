"""What the catalogue of steps states of them, through programs.

Fused and by the reference: generated programs hold the other modes to the same bits.
"""

import math

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.errors import GroggyError
from groggy_nb.graph import Graph

FACTS = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4)]  # and node 5 alone
TRIANGLES = [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (0, 3)]


def graph_of(edges, n, directed=False, nodes=None, **columns):
    ends = np.array(edges, np.int64).reshape(-1, 2)
    given = {name: np.array(column) for name, column in columns.items()}
    nodes = {name: np.array(column) for name, column in (nodes or {}).items()}
    return Graph.from_edges(
        ends[:, 0], ends[:, 1], num_nodes=n, directed=directed, node_attrs=nodes, edge_attrs=given
    )


def run(text, graph):
    """The values of a program, the same bits fused as by the reference."""
    program = gn.parse(text)
    wanted = program.run(graph, mode="reference")
    found = program.run(graph)
    for name in wanted:
        assert np.asarray(found[name]).tobytes() == np.asarray(wanted[name]).tobytes(), name
    return {name: np.asarray(wanted[name]).tolist() for name in wanted}


def test_the_facts_of_a_graph_of_six_nodes():
    graph = graph_of(FACTS, 6, weight=[1.0, 2.0, 3.0, 1.0, 1.0])
    found = run(
        """
nodes["degree"] = degree()
nodes["weighted"] = weighted_degree(edges["weight"])
nodes["in_core"] = k_core(2)
nodes["triangles"] = triangles()
nodes["level"] = bfs_levels(0)
nodes["entropy"] = entropy(u for u in neighbors)
nodes["quarter"] = quantile((degree()[u] for u in neighbors), 0.25, default=-1)
edges["rest"] = residual_capacity(edges["weight"], 1.5)
edges["between"] = window(edges["weight"], 1, 3)
""",
        graph,
    )
    assert found["degree"] == [2, 2, 3, 2, 1, 0]
    assert found["weighted"] == [4, 3, 6, 2, 1, 0]
    assert found["in_core"] == [True, True, True, False, False, False]
    assert found["triangles"] == [1, 1, 1, 0, 0, 0]
    assert found["level"] == [0, 1, 1, 2, 3, -1]
    assert found["entropy"] == [1.0, 1.0, pytest.approx(math.log2(3)), 1.0, 0.0, 0.0]
    assert found["quarter"] == [2.25, 2.25, 2.0, 1.5, 2.0, -1.0]
    assert found["rest"] == [-0.5, 0.5, 1.5, -0.5, -0.5]
    assert found["between"] == [True, True, False, True, True]


REFUSED = [
    ("quantile(x[u] for u in neighbors)", "error arguments: quantile() wants q"),
    (
        "quantile((x[u] for u in neighbors), x)",
        "error kind: quantile() wants a scalar as q, found a node value",
    ),
    ("quantile(x, x)", "error kind: quantile() wants a scalar as q, found a node value"),
    ("quantile((x[u] for u in neighbors), -0.5)", "a quantile needs q from 0 to 1"),
    ("quantile((x[u] for u in neighbors), 0.5)", "a value of nothing is not defined"),
]


@pytest.mark.parametrize(("call", "what"), REFUSED)
def test_a_quantile_of_a_row_wants_a_share_that_is_one_number(call, what):
    with pytest.raises(GroggyError) as caught:
        gn.parse(f'x = degree()\nnodes["y"] = x + {call}').run(graph_of(FACTS, 6), mode="reference")
    assert f"line 2:18: {what}" in str(caught.value).replace(
        "error step-failed: quantile() of a node's both row: ", ""
    )


FLOW = 'edges["flow"] = flow_update(edges["flow"], edges["delta"])'
REFUSED_CHANGES = ([0.1, 0.2, 0.1, 0.7, 0], [math.nan, 0, 0, 0, 0], [0, 0, 0, math.inf, 0])


def test_a_flow_changes_by_what_is_conserved_but_at_a_source_and_a_sink():
    ends = [(0, 1), (1, 2), (2, 3), (0, 3), (4, 4)]
    for directed in (True, False):  # on the edges as they were given

        def changed_by(delta, directed=directed):
            return graph_of(ends, 5, directed, flow=[1.0] * 5, delta=np.array(delta, float))

        assert run(FLOW, changed_by([0.1, 0.1, 0.1, 0.7, 3.0]))["flow"] == [1.1, 1.1, 1.1, 1.7, 4.0]
        circle = run(FLOW, changed_by([1.0, 1.0, 1.0, -1.0, 0.0]))
        assert circle["flow"] == [2.0, 2.0, 2.0, 0.0, 1.0]
        for delta in REFUSED_CHANGES:
            for mode in ("reference", "fused"):
                with pytest.raises(GroggyError, match=r"line 1:17: .*conserved at all nodes but a source"):
                    gn.parse(FLOW).run(changed_by(delta), mode=mode)


def test_a_window_s_aggregate_is_of_the_last_edges_or_those_before_a_stop():
    graph = graph_of([(0, 1), (0, 2), (1, 2), (2, 0)], 4, True, x=[1, 2, 3, 5], t=[0.0, 1.0, 2.0, 9.0])
    found = run(
        """
x = edges["x"]
t = edges["t"]
nodes["last"] = window_aggregate(x, t, width=8)
nodes["before"] = window_aggregate(x, t, width=2, stop=2, agg="max", direction="out")
""",
        graph,
    )
    assert found["last"] == [5, 3, 8, 0]  # after 1.0, so that the edge then is out
    assert found["before"] == pytest.approx([2.0, math.nan, math.nan, math.nan], nan_ok=True)


def test_two_triangles_propagate_labels_in_order_and_at_once():
    found = run(
        """
labels = node_index()
nodes["at_once"] = label_propagation_step(labels)
for v in nodes:
    labels[v] = mode(labels[u] for u in closed_neighbors)
nodes["in_order"] = labels
""",
        graph_of(TRIANGLES, 6),
    )
    assert found == {"at_once": [0, 0, 0, 0, 3, 3], "in_order": [0] * 6}


def test_what_changed_takes_nan_for_itself():
    x = [1.0, math.nan, math.nan, 0.0, math.inf]
    y = [1.0, math.nan, 2.0, -0.0, -math.inf]
    graph = graph_of([], 5, nodes={"x": x, "y": y})
    text = 'a = nodes["x"]\nb = nodes["y"]\nnodes["m"] = changed(a, b)\nnodes["w"] = window(a, 0, inf)'
    found = run(text, graph)
    assert found["m"] == [False, False, True, False, True]
    assert found["w"] == [True, False, False, True, False]


def test_a_window_takes_times():
    t = np.array(["2024-01-01", "2024-01-02", "NaT", "2024-02-01"], "datetime64[us]")
    text = """
start = param("2024-01-01", kind="time")
m = window(edges["t"], start, start + 31 * 86400)
nodes["n"] = sum(1 for u, e in in_edges if m[e])
edges["same"] = changed(edges["t"], edges["t"])
"""
    found = gn.parse(text).run(graph_of([(0, 1)] * 4, 2, True, t=t), mode="reference")
    assert found["n"].tolist() == [0, 2]
    assert not found["same"].any()
    with pytest.raises(GroggyError, match="a time stands with a time only"):
        gn.parse('edges["m"] = window(edges["t"], 0, 1)').run(graph_of([(0, 1)] * 4, 2, True, t=t))
