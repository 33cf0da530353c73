"""What nothing needs is dropped; what may fail, is watched or counts rounds stays."""

from trees import after

from groggy_nb.ir.forms import Const, Gather, Output, Program, Source, Step
from groggy_nb.ir.infer import infer
from groggy_nb.passes.prune import prune


def test_unused_steps_go_and_those_that_may_fail_stay():
    assert after("prune", 'a = x + 1\nb = max(x)\nc = normalize(x)\nnodes["o"] = x') == [
        "%1 = max[x]",
        "%2 = normalize(x False)",
        "nodes o x",
    ]


def test_a_carried_value_that_only_feeds_itself_goes():
    text = """
s = x
d = x
for i in range(3):
    d = d * s
    s = s + 1
    if sum(s) > 3:
        break
nodes["o"] = s
"""
    assert after(("fold", "prune"), text) == [
        "loop(%1 = x then %3 as %2)",
        "  %3 = add(%1 1)",
        "  %4 = sum[%3]",
        "  %5 = gt(%4 3)",
        "  break %5 with %3",
        "nodes o %2",
    ]


def test_a_loop_stays_even_empty_because_its_rounds_are_counted():
    assert after("prune", 's = x\nfor i in range(3):\n    s = s + 1\nnodes["o"] = x') == [
        "loop()",
        "nodes o x",
    ]


def test_an_array_that_is_never_read_goes_with_its_stores():
    text = 'y = x\nz = x\nfor v in nodes:\n    y[v] = x + 1\n    z[v] = y\nnodes["o"] = y'
    assert after(("fold", "prune"), text) == [
        "sweep(%1 = x as %2)",
        "  %3 = add(x 1)",
        "  store %1 %3",
        "nodes o %2",
    ]


def test_a_sweep_and_a_conditional_without_a_reader_go():
    sweep = 'y = x\nfor v in nodes:\n    y[v] = x + 1\nnodes["o"] = x'
    assert after("prune", sweep) == ["nodes o x"]
    choice = 'c = sum(x)\nif c > 1:\n    a = x + 1\nelse:\n    a = x\nnodes["o"] = x'
    assert after("prune", choice) == ["nodes o x"]


def test_a_watched_value_stays():
    text = "s = x\nfor i in range(3):\n    s = s + 1\n    t = sum(s)\n    watch(t)\n"
    assert any("watch" in line for line in after("prune", text + 'nodes["o"] = x'))


def test_unused_steps_inside_a_comprehension_go_and_the_filter_keeps_its_own():
    body = (
        Step(1, "at_neighbor", (0,)),
        Step(2, "sqrt", (1,)),
        Step(3, "gt", (1, Const.of(0))),
        Step(4, "exp", (1,)),
        Step(5, "neg", (1,)),
    )
    gather = Gather(6, "in", "sum", body, 5, guard=3, where=3)
    program = Program((Source(0, "input", "x"),), (gather,), (Output("nodes", "o", 6),))
    pruned = prune(infer(program)).program.body[0]
    assert [s.out for s in pruned.body] == [1, 3, 5]
    assert pruned.guard == 2
