"""What a walk is told to cost: draws by their own names, reads elsewhere, parts of what a mask asks for."""

import pytest
from built import built

from groggy_nb.graph import datasets
from groggy_nb.plan.blocking import with_blocks
from groggy_nb.plan.nodes import Walk, nodes_of
from groggy_nb.run.work import work_of

G = datasets.karate()
N, ENTRIES = 34, 156


def costs(text, blocked=()):
    """What all walks of a program pay for, and how often; rows of some directions are walked by block."""
    done = built(text, "fused", None)
    found = {}
    for node in (n for n in nodes_of(with_blocks(done.plan, blocked, False).nodes) if isinstance(n, Walk)):
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


@pytest.mark.parametrize(
    ("call", "cost"),
    [
        ("mode(x[u] for u in closed_neighbors)", "counted"),
        ("mode(x[u] / 2 for u in closed_neighbors)", "collected"),
        ("median(x[u] for u in closed_neighbors)", "collected"),
    ],
)
def test_whole_numbers_of_a_mode_are_counted_and_other_values_sorted(call, cost):
    found = costs(f"x = degree()\nnodes['y'] = {call}")
    assert found[cost] == ENTRIES + N and not {"counted", "collected"} - {cost} & found.keys()


def test_a_read_at_an_index_or_an_end_of_an_edge_is_a_read_out_of_order():
    assert costs("x = sqrt(node_index())\nnodes['y'] = x[node_index()]")["gathered"] == N
    assert costs("edges['y'] = at_source(sqrt(node_index()))")["gathered"] == G.num_edges


@pytest.mark.parametrize(
    ("mask", "share"),
    [
        ("x == 2.0", 0.1),
        ("x != 2.0", 0.9),
        ("x > 2.0", 1 / 3),
        ("not x > 2.0", 2 / 3),
        ("x > 2.0 and x != 3.0", 0.3),
        ("x > 2.0 or x == 3.0", 0.4),
        ("is_nan(x)", 0.5),
        ("bernoulli(0.25, seed=1)", 0.25),
        ("bernoulli(p, seed=1) and x > 2.0", 0.2),
    ],
)
def test_what_a_mask_asks_for_counts_by_the_share_where_it_may_hold(mask, share):
    text = f"p = param(0.6)\nx = sqrt(degree())\nr = sum(x[u] for u in neighbors)\nm = {mask}\n"
    assert costs(f"{text}nodes['y'] = r if m else x")["entry"] == pytest.approx(share * ENTRIES)
    assert costs(f"{text}nodes['y'] = x if m else r")["entry"] == pytest.approx((1 - share) * ENTRIES)


def test_a_draw_for_entries_counts_by_the_share_that_asks_for_it():
    live = "live = bernoulli(0.5, seed=1, over='edges')\nill = degree() > 3\n"
    found = costs(f"{live}nodes['y'] = any(ill[u] for u, e in in_edges if live[e])")
    assert found["op:bernoulli"] == 0.5 * ENTRIES == found["alone"] and "edge.mask" not in found
    found = costs(f"{live}nodes['y'] = count(1 for u, e in in_edges if live[e])")
    assert found["op:bernoulli"] == G.num_edges and found["edge.mask"] == ENTRIES


def test_rows_that_are_walked_block_by_block_cost_what_these_do():
    text = "x = sqrt(degree())\nnodes['y'] = sum(x[u] for u in neighbors)"
    plain, blocked = costs(text), costs(text, blocked=("both",))
    assert {f"blocked.{name}": plain.pop(name) for name in ("row", "entry")}.items() <= blocked.items()
    assert plain.items() <= blocked.items() and "entry" not in blocked
