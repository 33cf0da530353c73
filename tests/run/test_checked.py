"""Failing steps tell the user's line with the same words in every mode; `checked` makes overflow one."""

import numpy as np
import pytest

from groggy_nb.dsl import parse
from groggy_nb.errors import RunError
from groggy_nb.graph import Graph
from groggy_nb.run.execute import execute

MODES = ("reference", "fused", "batch", "step")
EDGES = [(0, 1), (0, 2), (1, 2), (2, 3)]

OVERFLOWS = {
    "add": ("x = node_index() + big\n", 3),
    "sub": ("x = -node_index() - big - big\n", 3),
    "mul": ("x = node_index() * big\n", 3),
    "scalar": ("k = big + N\nx = node_index() + k * 0\n", 3),
    "neg": ("low = -big - 1\nk = -low\nx = node_index() + k * 0\n", 4),
    "abs": ("x = abs(-big - node_index())\n", 3),
    "a power": ("x = (node_index() + 2) ** (big // big * 62 + node_index())\n", 3),
    "a literal power": ("x = (node_index() + 2 ** 31) ** 3\n", 3),
    "the lowest by -1": ("x = (-big - 1) // (node_index() - 1)\n", 3),
    "a conversion": ("x = node_index() + int(1e18 * (node_index() + 9))\n", 3),
    "no number": ("x = node_index() + int(log(node_index() - 1.0))\n", 3),
    "a sum": ("y = node_index() + (big - 3)\nx = node_index() + sum(y)\n", 4),
    "a filtered sum": (
        "x = node_index() + sum(node_index() * 0 + big for v in nodes if node_index() > 1)\n",
        3,
    ),
    "a product": ("x = node_index() + prod(node_index() + 2 ** 31)\n", 3),
    "a sum in a row": ("y = node_index() * 0 + big\nx = sum(y[u] for u in in_neighbors)\n", 4),
    "a product in a row": ("y = node_index() * 0 - big\nx = prod(y[u] for u in in_neighbors)\n", 4),
    "a sum in a sweep": (
        "x = node_index() + (big - 3)\nfor v in nodes:\n    x[v] = sum(x[u] for u in neighbors)\n",
        5,
    ),
    "in a loop": ("x = node_index()\nfor i in range(70):\n    x = x * 2\n", 5),
    "in a comprehension": ("x = node_index()\nx = sum(x[u] * big for u in neighbors)\n", 4),
    "in a sweep": ("x = node_index()\nfor v in nodes:\n    x[v] = x[v] + big\n", 5),
    "in a conditional": ("x = node_index()\nif N > 2:\n    x = x + big\n", 5),
}
ZEROS = {
    "floor division": ("x = 5 // node_index()\n", 3),
    "remainder": ("x = 5 % node_index()\n", 3),
    "of scalars": ("k = N - 4\nx = node_index() + N // k\n", 4),
    "in a loop": ("x = node_index() + 1\nfor i in range(5):\n    x = x // (3 - i)\n", 5),
    # Nodes 2 and 3 overflow in the step before, but node 0 is visited first.
    "in a sweep": ("x = node_index()\nfor v in nodes:\n    y = (x - 1 + big) % 0\n    x[v] = 1\n", 5),
}
FAILING = {
    "a negative power": ("x = node_index() ** (0 - node_index())\n", 3),
    "the maximum of nothing": (
        "m = max(node_index() for v in nodes if node_index() > 9)\nx = node_index() + m\n",
        3,
    ),
    "an empty row": ("x = max(node_index()[u] for u in in_neighbors)\n", 3),
    "a scale of zero": ("x = normalize(zeros())\n", 3),
    "a negative count": ("k = N - 9\nx = node_index()\nfor i in range(k):\n    x = x + i\n", 5),
    "no step": ("k = N - 4\nx = node_index()\nfor i in range(0, 5, k):\n    x = x + i\n", 5),
    "the second of two": (
        "x = node_index() - 9\ny = x ** 2\nz = max(y[u] for u in out_neighbors)\nx = z ** x\n",
        5,
    ),
    "in the third round": ("x = node_index() + 2\nfor i in range(5):\n    x = x ** (2 - i)\n", 5),
}


def graph():
    src, dst = np.array(EDGES).T
    return Graph.from_edges(src, dst, directed=True)


def failure(body, mode, **options):
    """The error of a program whose third line on are given."""
    text = f'big = param({2**63 - 1})\nunused = big - 1\n{body}nodes["x"] = x\ngraph["u"] = unused\n'
    with pytest.raises(RunError) as caught:
        execute(parse(text).program, graph(), mode=mode, **options)
    return caught.value


@pytest.mark.parametrize("name", OVERFLOWS)
def test_overflow_is_an_error_where_checked(name):
    body, line = OVERFLOWS[name]
    expected = failure(body, "reference", checked=True)
    assert expected.place.line == line
    for mode in MODES[1:]:
        found = failure(body, mode, checked=True, threads=2)
        assert (found.message, found.place) == (expected.message, expected.place), mode


FITTING = [
    ("sum", [2**63 - 1, 5, -9, 0], 2**63 - 5),
    ("sum", [-(2**63), -1, 1, 0], -(2**63)),
    ("prod", [2**62, 4, 9, 0], 0),
    ("prod", [-(2**62), 2, 1, 1], -(2**63)),
    ("prod", [2**62, 2, -1, 1], -(2**63)),
    ("prod", [-(2**63), 1, 1, 1], -(2**63)),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("op", "values", "wanted"), FITTING)
def test_an_exact_total_that_fits_is_no_overflow_whatever_was_on_the_way(op, values, wanted, mode):
    text = (
        f'graph["x"] = {op}(a)\nnodes["b"] = {op}(a[u] for u in neighbors)\n'
        f'graph["y"] = {op}(a for v in nodes if a != 7)\n'
    )
    star = Graph.from_edges([0, 0, 0, 0], [1, 2, 3, 4], directed=True)
    given = {"a": np.array([0 if op == "sum" else 1, *values])}
    found = execute(parse(text).program, star, mode=mode, inputs=given, checked=True).values
    assert (found["x"], found["y"], found["b"][0]) == (wanted, wanted, wanted)


TOO_LARGE = [("sum", [2**62, 2**62]), ("sum", [-(2**63), -1]), ("prod", [2**62, 2]), ("prod", [-(2**63), -1])]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("op", "values"), TOO_LARGE)
def test_a_total_just_beyond_int64_is_an_overflow(op, values, mode):
    pair = Graph.from_edges([0], [1])
    with pytest.raises(RunError, match="does not fit int64") as caught:
        program = parse(f'x = {op}(a)\ngraph["x"] = x').program
        execute(program, pair, mode=mode, inputs={"a": np.array(values)}, checked=True)
    assert caught.value.place.line == 1


@pytest.mark.parametrize("name", ZEROS)
def test_division_by_zero_is_an_error_where_checked(name):
    body, line = ZEROS[name]
    expected = failure(body, "reference", checked=True)
    assert expected.place.line == line and "0" in expected.message
    for mode in MODES[1:]:
        found = failure(body, mode, checked=True)
        assert (found.message, found.place) == (expected.message, expected.place), mode


@pytest.mark.parametrize("name", {**OVERFLOWS, **ZEROS})
def test_unchecked_they_have_values(name):
    body, _ = {**OVERFLOWS, **ZEROS}[name]
    text = f'big = param({2**63 - 1})\n{body}nodes["x"] = x\n'
    expected = execute(parse(text).program, graph(), mode="reference").values["x"]
    assert expected.dtype == np.int64
    for mode in ("fused", "step"):
        found = execute(parse(text).program, graph(), mode=mode).values["x"]
        assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("name", FAILING)
@pytest.mark.parametrize("passes", [None, ()])
def test_a_failing_step_names_the_line_in_every_mode(name, passes):
    body, line = FAILING[name]
    expected = failure(body, "reference")
    assert expected.place.line == line
    for mode in MODES[1:]:
        found = failure(body, mode, passes=passes)
        assert (found.message, found.place) == (expected.message, expected.place), mode


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_of_several_failures_the_first_in_the_program_is_told(threads):
    body = "a = 0 - node_index()\nb = 2 ** a\nc = 3 ** a\nx = b + c + max(b for v in nodes if b > 99)\n"
    found = failure(body, "fused", threads=threads)
    assert found.place.line == 4


def test_quantiles_tell_their_two_errors_apart():
    """A wrong q comes first, nothing to take it of second, and a default stands for nothing."""
    for mode in MODES:
        for q, least in ((2.0, 0), (2.0, 99), (0.5, 99)):
            program = quantile(least, None)
            with pytest.raises(RunError) as caught:
                execute(program, graph(), mode=mode, params={"q": q})
            wanted = "q from 0 to 1" if q > 1 else "nothing"
            assert wanted in caught.value.message, (mode, q, least)
        outcome = execute(quantile(99, 7.0), graph(), mode=mode, params={"q": 2.0})
        assert outcome.values["y"] == 7.0


def quantile(least, default):
    """The program `quantile(degree() where degree() > least, q)`, which the text has no form for."""
    from groggy_nb.ir.forms import Const, Fold, Output, Program, Source, Step

    sources = (Source(0, "param", "q", Const.of(0.5)),)
    body = (
        Step(1, "degree"),
        Step(2, "gt", (1, Const.of(least))),
        Fold(3, "quantile", (1, 0), where=2, default=None if default is None else Const.of(default)),
    )
    return Program(sources, body, (Output("graph", "y", 3),))


def test_two_equal_empty_loops_are_two():
    """Loops compare by structure: of two equal ones each must have its own place in the error."""
    text = 'k = param(0)\nfor _ in range(k):\n    pass\nfor _ in range(k):\n    pass\ngraph["x"] = 1.0\n'
    program = parse(text).program
    for mode in MODES:
        outcome = execute(program, graph(), mode=mode, params={"k": 3})
        assert [row.rounds for row in outcome.record.loops] == [3, 3]
        with pytest.raises(RunError) as caught:
            execute(program, graph(), mode=mode, params={"k": -1})
        assert caught.value.place.line == 2


@pytest.mark.parametrize(
    "expression", ["node_index() // zero", "node_index() % zero", "node_index() ** (zero - 1)"]
)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("passes", [None, ()])
def test_over_no_nodes_nothing_is_computed_and_nothing_fails(expression, mode, passes):
    program = parse(f'zero = N * 0\nnodes["x"] = {expression}').program
    nothing = Graph.from_edges([], [], num_nodes=0)
    assert execute(program, nothing, mode=mode, passes=passes, checked=True).values["x"].tolist() == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("where", ["", " if degree()[u] > 5"])
def test_over_no_entries_of_a_row_nothing_is_computed_and_nothing_fails(mode, where):
    program = parse(f'nodes["x"] = count(2 ** (0 - 3) > 1 for u in neighbors{where})').program
    alone = Graph.from_edges([], [], num_nodes=3)
    assert execute(program, alone, mode=mode, passes=()).values["x"].tolist() == [0, 0, 0]
    if where:
        some = Graph.from_edges([0], [1], num_nodes=3)
        assert execute(program, some, mode=mode, passes=()).values["x"].tolist() == [0, 0, 0]
