"""Constants are folded with the bits that a run gives."""

from trees import after, lines, optimized

from groggy_nb.ir.forms import Const, Output, Program, Step
from groggy_nb.ir.infer import infer
from groggy_nb.passes.fold import fold


def test_literals_become_operands_and_steps_on_them_their_value():
    assert after("fold", 'nodes["y"] = (x + (2 * 3 - 1)) ** 0.5\ngraph["a"] = 1 / 0') == [
        "%1 = add(x 5)",
        "%2 = pow(%1 0.5)",
        "nodes y %2",
        "graph a inf",
    ]


def test_comprehensions_are_folded_inside_and_the_filter_stays_in_front():
    assert after("fold", 'nodes["y"] = sum(2 * x[u] for u in in_neighbors if x[u] > 1 + 1)') == [
        "%5 = in sum[%1 = at_neighbor(x); %2 = gt(%1 2); %3 = at_neighbor(x); %4 = mul(2 %3) -> %4 if %2]",
        "nodes y %5",
    ]


def test_a_step_that_fails_stays_to_fail_where_it_stands():
    assert after("fold", 'k = 0 - 1\ngraph["y"] = 2 ** k') == ["%0 = pow(2 -1)", "graph y %0"]


def test_an_overflow_stays_where_it_is_an_error():
    step = Step(0, "add", (Const.of(2**63 - 1), Const.of(1)))
    program = Program((), (step,), (Output("graph", "x", 0),))
    assert lines(fold(infer(program)).program) == [f"graph x {-(2**63)}"]
    assert fold(infer(program), True).program is program


def test_loop_bounds_starts_and_conditions_take_constants():
    text = 'x = 0.5\nfor i in range(2):\n    x = x + 1\n    if x > 1 + 1:\n        break\ngraph["x"] = x'
    assert lines(optimized(text, ("fold",))) == [
        "loop(%0 = 0.5 then %2 as %1)",
        "  %2 = add(%0 1)",
        "  %3 = gt(%2 2)",
        "  break %3 with %2",
        "graph x %1",
    ]
