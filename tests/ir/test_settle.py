"""Programs that say the same settle into one form."""

from groggy_nb.ir.forms import Carried, Const, Gather, If, Loop, Merge, Output, Program, Source, Step
from groggy_nb.ir.settle import settled, uses

COUNT = (Const.of(0), Const.of(3), Const.of(1))


def test_a_value_that_keeps_its_start_does_not_go_round():
    body = (Step(1, "degree"), Loop((Carried(2, 1, 2, 3),), (Step(4, "exp", (2,)),), COUNT, 9))
    (_, loop) = settled(Program((), body, (Output("nodes", "x", 3),))).body
    assert (loop.carried, loop.index) == ((), None)
    assert loop.body[0].inputs == (0,)
    assert settled(Program((), body, (Output("nodes", "x", 3),))).outputs[0].value == 0


def test_values_that_only_feed_each_other_do_not_go_round():
    carried = (Carried(1, 0, 2, 3), Carried(2, 0, 1, 4))
    program = Program((), (Step(0, "degree"), Loop(carried, (), COUNT)), ())
    assert settled(program).body[1].carried == ()


def test_equal_arms_need_no_merge():
    body = (Step(0, "degree"), If(Const.of(True), (), (), (Merge(1, 0, 0), Merge(2, 0, Const.of(1)))))
    (_, found) = settled(Program((), body, (Output("nodes", "x", 1),))).body
    assert found.merges == ()


def test_a_comprehension_is_a_tree_with_its_filter_first():
    body = (
        Step(1, "at_neighbor", (0,)),
        Step(2, "mul", (1, 1)),
        Step(3, "this_node"),
        Step(4, "gt", (1, Const.of(0))),
    )
    gather = Gather(5, "in", "sum", body, 2, 4, 4)
    program = settled(Program((Source(0, "input", "x"),), (gather,), (Output("nodes", "y", 5),)))
    (found,) = program.body
    assert [s.op for s in found.body] == ["at_neighbor", "gt", "at_neighbor", "at_neighbor", "mul"]
    assert found.guard == 2


def test_sources_stand_in_the_order_of_their_use_and_once():
    sources = (
        Source(0, "input", "unused"),
        Source(1, "size", "N"),
        Source(2, "input", "x"),
        Source(3, "param", "k", Const.of(1)),
        Source(4, "size", "N"),
    )
    body = (Step(5, "add", (2, 4)), Step(6, "add", (5, 1)))
    program = settled(Program(sources, body, (Output("graph", "y", 6),)))
    assert [(s.out, s.name) for s in program.sources] == [(0, "k"), (1, "x"), (2, "N")]


def test_an_operand_left_out_is_its_default():
    program = settled(
        Program((Source(0, "input", "x"),), (Step(1, "recip", (0, None)),), (Output("graph", "y", 1),))
    )
    assert program.body[0].inputs == (0, Const.of(1e-10))


def test_settling_twice_changes_nothing_and_uses_are_counted():
    program = Program((Source(0, "input", "x"),), (Step(1, "mul", (0, 0)),), (Output("graph", "y", 1),))
    assert settled(settled(program)) == settled(program)
    assert uses(program) == {0: 2, 1: 1}
