"""What is computed only where it matters: values under masks, draws behind the masks of a row."""

import pytest
from built import built

from groggy_nb.ir.forms import Gather, walk
from groggy_nb.ops import OPS
from groggy_nb.plan import blocking
from groggy_nb.plan.nodes import Unit, Walk, nodes_of
from groggy_nb.plan.rows import row_of

START = "ill = node_index() == 3\nage = float(node_index())\nfor t in range(9):\n    "
END = "\n    ill = ill if count(ill) < 5 else age > t\n    age = age + float(x)\nnodes['a'] = age * ill\n"


def planned(body, **options):
    return built(START + body + END, "fused", None, **options).plan


def guards(body, **options):
    """For each guarded value the masks, by the names in the program; `~` before one that must not hold."""
    plan = planned(body, **options)
    name = plan.program.names.get
    return {
        name(value): [("" if g.holds else "~") + name(g.mask) for g in found]
        for value, found in plan.guards.items()
    }


ROW = "any(ill[u] for u in neighbors)"
GUARDED = {
    f"m = age < 4.0\n    r = {ROW}\n    x = r and m": {"r": ["m"]},
    f"m = age < 4.0\n    r = {ROW}\n    x = not (m or not r)": {"r": ["~m"]},
    "m = age < 4.0\n    r = sum(age[u] for u in neighbors)\n    x = r if m else age": {"r": ["m"]},
    "m = age < 4.0\n    r = sum(age[u] for u in neighbors)\n    x = age if m else r * 2.0": {"r": ["~m"]},
    f"m = age < 4.0\n    d = bernoulli(0.5, seed=t)\n    r = {ROW}\n    x = (d and m) != r": {"d": ["m"]},
    # A row is asked where the draw holds, not the draw where the row does: one of two has to come first.
    f"d = bernoulli(0.5, seed=t)\n    r = {ROW}\n    x = d and r": {"r": ["d"]},
    f"m = age < 4.0\n    k = age > 1.0\n    r = {ROW}\n    y = r and m\n    x = (y and k) or (k and r)": {
        "r": ["k"]
    },
}
FREE = {
    "a value that is read without the mask too": f"m = age < 4.0\n    r = {ROW}\n    x = (r and m) or r",
    "a mask that is made of the value": f"r = {ROW}\n    m = not r\n    x = m and r",
    "a value that is folded": f"m = age < 4.0\n    r = {ROW}\n    s = count(r)\n    x = r and m and s > 0",
    "a value that others read at neighbors": f"m = age < 4.0\n    r = {ROW}\n"
    "    x = (r and m) != any(r[u] for u in neighbors)",
    "a row that can fail": "m = age < 4\n    r = min(age[u] for u in neighbors)\n    x = r if m else age",
    "draws without a row, vectorized": "m = age < 4\n    d = bernoulli(0.5, seed=t)\n    x = d and m",
}


@pytest.mark.parametrize("body", GUARDED)
def test_a_costly_value_is_computed_only_where_all_that_reads_it_asks_for_it(body):
    assert guards(body) == GUARDED[body]


@pytest.mark.parametrize("body", FREE.values(), ids=FREE)
def test_other_values_are_computed_everywhere(body):
    assert guards(body) == {}


def test_without_fusing_and_in_steps_nothing_is_left_out():
    body = f"m = age < 4.0\n    r = {ROW}\n    x = r and m"
    assert guards(body, fuse=False) == {} and not built(START + body + END, "step", None).plan.guards


def test_a_mask_stands_before_what_it_guards_and_the_plan_says_so():
    plan = planned(f"r = {ROW}\n    m = age < 4.0\n    x = r and m")
    (order,) = [
        [plan.program.names.get(i.out) for i in node.items]
        for node in nodes_of(plan.nodes)
        if isinstance(node, Walk) and any(i.out in plan.guards for i in node.items)
    ]
    assert order.index("m") < order.index("r")
    assert "only where m" in repr(plan)


def rows(text, **options):
    """How each comprehension is gone through: the masks of the tests by their ops, and what settles it."""
    plan = built(f"ill = node_index() == 3\nw = edges.get('w', 1.0)\n{text}", "fused", None, **options).plan
    found = []
    for unit in (n for n in nodes_of(plan.nodes) if isinstance(n, Unit)):
        for item in (i for i in walk(unit.items) if isinstance(i, Gather)):
            row = row_of(item, plan.types, plan.virtual, checked=plan.checked)
            ops = {s.out: s.op for s in item.body}
            found.append(([(ops[t.mask], t.holds) for t in row.tests], len(row.steps), row.settles))
    return found, {s.op for s in plan.virtual.values()} & DRAWS


DRAWS = {op.name for op in OPS.values() if op.is_draw}
LIVE = 'live = bernoulli(0.5, seed=1, over="edges")\n'
AT_EDGE, AT_NEIGHBOR = ("at_edge", True), ("at_neighbor", True)
ASKED = {
    "any(ill[u] for u, e in in_edges if live[e])": ([AT_NEIGHBOR, AT_EDGE], 0, True),
    "all(ill[u] for u, e in in_edges if live[e])": ([("at_neighbor", False), AT_EDGE], 0, False),
    "sum(w[e] for u, e in in_edges if live[e] and ill[u])": ([AT_NEIGHBOR, AT_EDGE], 1, None),
    "any(w[e] for u, e in in_edges if live[e] and ill[u])": ([AT_NEIGHBOR, AT_EDGE], 1, None),
    "any((ill[u] for u, e in in_edges if ill[u] and live[e]), default=True)": (
        [AT_NEIGHBOR, AT_EDGE],
        0,
        None,
    ),
}


@pytest.mark.parametrize("text", ASKED)
def test_a_draw_is_made_for_the_entries_that_pass_the_cheaper_masks(text):
    (row,), made = rows(f"{LIVE}nodes['x'] = {text}")
    assert row == ASKED[text] and made == {"among"}


@pytest.mark.parametrize(
    "text",
    [
        f"{LIVE}nodes['x'] = sum(w[e] for u, e in in_edges if live[e])",
        f"{LIVE}nodes['x'] = any(ill[u] for u, e in in_edges if live[e])\nedges['l'] = live",
        f"{LIVE}nodes['x'] = any(ill[u] for u, e in in_edges if live[e])\ngraph['l'] = count(live)",
        f"{LIVE}for t in range(3):\n    ill = any(ill[u] for u, e in in_edges if live[e])\nnodes['x'] = ill",
        'live = bernoulli(w * 0.5, seed=1, over="edges")\n'
        "nodes['x'] = any(ill[u] for u, e in in_edges if live[e])",
    ],
)
def test_a_draw_that_more_or_all_entries_ask_for_is_made_once_beforehand(text):
    (row,), made = rows(text)
    assert "among" not in made and row[2] is None


def test_a_row_with_a_step_that_can_fail_asks_its_filter_as_it_is_written():
    text = f"{LIVE}nodes['x'] = sum(3 // (u + 1) for u, e in in_edges if live[e] and ill[u])"
    (row,), _ = rows(text, checked=True)
    assert row[0] == [("and", True)]


def test_a_row_for_few_nodes_or_with_draws_for_few_entries_is_not_folded_by_neighbor():
    masks = "m = age < 4.0\n    r = sum(age[u] for u in neighbors)\n    x = r if m else age"
    assert not blocking.visits(planned(masks)).rows
    assert blocking.visits(planned(masks.replace("if m", "if t > 3"))).rows
    text = f"ill = node_index() == 3\n{LIVE}nodes['x'] = any(ill[u] for u, e in in_edges if live[e])"
    assert not blocking.visits(built(text, "fused", None).plan).rows
