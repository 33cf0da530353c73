"""Where modes cut, which steps share a walk, what needs a barrier, what is recomputed."""

from math import inf

import pytest
from built import built, passes_of

from groggy_nb.dsl import parse
from groggy_nb.plan.cut import FUSED_STEPS, cut, is_too_large_to_fuse
from groggy_nb.plan.nodes import BreakNode, IfNode, LoopNode, SweepNode, Unit, WatchNode, nodes_of

LOOP = """
x = node_index() * 0.5
for i in range(3):
    y = x + 1.0
    z = y * y
    if sum(z) > 9.0:
        break
    x = sqrt(z)
    watch(x)
nodes["x"] = x
"""


def kinds(tree):
    """The form of a tree: numbers are the items of units."""
    out = []
    for node in tree:
        match node:
            case Unit():
                out.append(len(node.items))
            case LoopNode():
                out.append(["loop", *kinds(node.body)])
            case IfNode():
                out.append(["if", kinds(node.then), kinds(node.orelse)])
            case BreakNode():
                out.append("break")
            case WatchNode():
                out.append("watch")
    return out


def test_the_cuts_of_the_modes():
    block = parse(LOOP).program.body
    # literals are steps: 0.5, node_index and *; 1.0, +, *, sum, 9.0, >; sqrt
    assert kinds(cut(block, 100)) == [3, ["loop", 6, "break", 1, "watch"]]
    assert kinds(cut(block, 1)) == [1, 1, 1, ["loop", 1, 1, 1, 1, 1, 1, "break", 1, "watch"]]
    fused = cut(block, inf)
    assert len(fused) == 1 and fused[0].items == block


def test_nothing_to_compute_is_no_unit():
    assert cut((), inf) == cut((), 100) == cut((), 1) == ()
    block = parse("for i in range(3):\n    pass\n").program.body
    assert kinds(cut(block, 100)) == [["loop"]]


def test_each_arm_of_a_conditional_is_a_block():
    block = parse(
        "x = node_index()\nif N > 1:\n    x = x + 1\n    x = x * 2\nelse:\n    x = x - 1\nnodes['x'] = x\n"
    )
    found = kinds(cut(block.program.body, 100))
    assert found == [3, ["if", [4], [2]]]


def test_a_program_too_long_for_one_function_is_batched():
    step = parse("x = node_index()\nnodes['x'] = x\n").program.body
    assert not is_too_large_to_fuse(step * FUSED_STEPS) and is_too_large_to_fuse(step * (FUSED_STEPS + 1))
    assert {len(u.items) for u in cut(step * 205, 100)} == {100, 5}


def test_a_chain_shares_one_walk():
    text = "x = node_index() * 0.5\ny = sqrt(x)\nz = exp(y) + x\nnodes['z'] = z\n"
    assert passes_of(built(text)) == [["sqrt", "exp", "add"]]  # the index and its half are recomputed
    assert [len(p) for p in passes_of(built(text, fuse=False))] == [1] * 5


def test_a_value_read_at_a_neighbor_needs_a_walk_before():
    text = "x = sqrt(node_index())\ny = sum(x[u] for u in neighbors)\nz = y + x\nnodes['z'] = z\n"
    assert passes_of(built(text)) == [["sqrt"], ["sum", "add"]]


def test_gathers_that_wait_for_nothing_share_a_walk():
    text = (
        "x = sqrt(node_index())\na = sum(x[u] for u in neighbors)\n"
        "b = max((x[u] for u in neighbors), default=0.0)\nnodes['z'] = a + b\n"
    )
    assert passes_of(built(text)) == [["sqrt"], ["sum", "max", "add"]]


def test_a_folded_scalar_needs_a_walk_before():
    text = "x = sqrt(node_index())\ns = sum(x)\ny = x / s\nt = sum(x * 2.0)\nnodes['y'] = y + t\n"
    found = passes_of(built(text))
    assert found == [["sqrt", "sum", "mul", "sum"], ["div", "add"]]


def test_edge_values_are_walks_over_edges():
    text = (
        "x = sqrt(node_index())\nw = at_source(x) + at_target(x)\n"
        "y = sum(w[e] for u, e in in_edges)\nnodes['y'] = y\n"
    )
    found = passes_of(built(text))
    assert found == [["sqrt"], ["at_source", "at_target", "add"], ["sum"]]


def test_a_sweep_stands_alone_between_walks():
    text = "x = node_index()\ny = x + 1\nfor v in nodes:\n    y[v] = y[v] + 1\nz = y * 2\nnodes['z'] = z\n"
    nodes = list(nodes_of(built(text).plan.nodes))
    assert sum(isinstance(n, SweepNode) for n in nodes) == 1
    assert [p for p in passes_of(built(text)) if p][-1] == ["mul"]


@pytest.mark.parametrize("mode", ["step", "fused"])
def test_degrees_and_masks_of_them_are_recomputed_not_stored(mode):
    text = (
        "d = out_degree()\nm = d == 0\nx = 0.5 if m else 2.0\n"
        "y = sum(x[u] for u in neighbors)\nz = y / d + x\nnodes['z'] = z\n"
    )
    done = built(text, mode, passes=("fold",))
    stored = {done.plan.storage.variables[v].dtype for i, v in done.plan.storage.of.items()}
    if mode == "fused":
        assert stored == {"float64"}  # x, which neighbors read, and the output
        assert sum(v.source is None for v in done.plan.storage.variables) == 2
    else:
        assert {"int64", "bool"} <= stored


def test_a_step_that_can_fail_is_never_recomputed():
    text = "i = node_index()\np = i ** i\ny = sum(p[u] for u in neighbors)\nnodes['y'] = y + p\n"
    assert "pow" in [op for one in passes_of(built(text)) for op in one]
