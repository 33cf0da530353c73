"""What a walk is told to cost: draws by their own names, reads elsewhere, parts of what a mask asks for."""

import pytest
from built import built

from groggy_nb.graph import datasets
from groggy_nb.plan.nodes import Walk, nodes_of
from groggy_nb.run.work import ASKED, work_of

G = datasets.karate()
N, ENTRIES = 34, 156


def costs(text):
    """What all walks of a program pay for, and how often."""
    done = built(text, "fused", None)
    found = {}
    for node in (n for n in nodes_of(done.plan.nodes) if isinstance(n, Walk)):
        for cost, times in work_of(node, done).costs(G):
            found[cost] = found.get(cost, 0.0) + times
    return found


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("random_uniform(seed=1)", "random_uniform"),
        ("bernoulli(0.5, seed=1)", "bernoulli"),
        ("random_integers(0, 9, seed=1)", "random_integers"),
    ],
)
def test_a_draw_costs_by_the_name_of_its_step_and_more_beside_rows(call, name):
    found = costs(f"nodes['x'] = {call}")
    assert found[f"op:{name}"] == N and "alone" not in found
    found = costs(f"nodes['x'] = float({call}) * sum(u for u in neighbors)")
    assert found[f"op:{name}"] == N == found["alone"]


def test_a_read_at_an_index_or_an_end_of_an_edge_is_a_read_out_of_order():
    assert costs("x = sqrt(node_index())\nnodes['y'] = x[node_index()]")["gathered"] == N
    assert costs("edges['y'] = at_source(sqrt(node_index()))")["gathered"] == G.num_edges


def test_what_a_mask_asks_for_counts_by_a_share():
    text = "x = sqrt(degree())\nr = sum(x[u] for u in neighbors)\nnodes['y'] = r if x > 2.0 else x"
    assert costs(text)["entry"] == ASKED * ENTRIES
    live = "live = bernoulli(0.5, seed=1, over='edges')\nill = degree() > 3\n"
    found = costs(f"{live}nodes['y'] = any(ill[u] for u, e in in_edges if live[e])")
    assert found["op:bernoulli"] == ASKED * ENTRIES == found["alone"] and "edge.mask" not in found
    found = costs(f"{live}nodes['y'] = count(1 for u, e in in_edges if live[e])")
    assert found["op:bernoulli"] == G.num_edges and found["edge.mask"] == ENTRIES
