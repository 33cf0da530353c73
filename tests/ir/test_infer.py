"""Kinds and dtypes are inferred through loops, arms and sweeps."""

import time

import pytest

import groggy_nb as gn
from groggy_nb.domains import EDGE, NODE, SCALAR
from groggy_nb.dsl import parse
from groggy_nb.ir.forms import Type
from groggy_nb.ir.infer import infer


def typed(text, known=None):
    """The types of a text's outputs and named values."""
    program = parse(text).program
    known = {s.out: t for s in program.sources for n, t in (known or {}).items() if s.name == n}
    types = infer(program, known).types
    found = {n: types[i] for i, n in program.names.items()}
    return found | {o.name: types[o.value] for o in program.outputs}


@pytest.mark.parametrize(
    ("expression", "kind", "dtype"),
    [
        ("1", SCALAR, "int64"),
        ("1 / 2", SCALAR, "float64"),
        ("1 + 2.5", SCALAR, "float64"),
        ("True + True", SCALAR, "int64"),
        ("degree()", NODE, "int64"),
        ("degree() > 1", NODE, "bool"),
        ("full(True)", NODE, "bool"),
        ("floor(degree())", NODE, "float64"),
        ("sum(degree() > 1)", SCALAR, "int64"),
        ("mean(degree())", SCALAR, "float64"),
        ("at_source(degree())", EDGE, "int64"),
        ("sum(1.5 for u in neighbors)", NODE, "float64"),
        ("argmax((u for u in neighbors), default=-1)", NODE, "int64"),
        ("min((u for u in neighbors), default=0.5)", NODE, "float64"),
        ("2 ** -1", SCALAR, "float64"),
        ("2 ** 2", SCALAR, "int64"),
    ],
)
def test_types_of_expressions(expression, kind, dtype):
    assert typed(f"y = {expression}\nz = y")["y"] == Type(kind, dtype)


def test_an_int_that_becomes_float_in_a_loop_is_float_from_the_start():
    found = typed(
        "x = 0\nfor _ in range(3):\n    y = x\n    z = y + 1\n    x = z * 0.5\ngraph['x'] = x\ngraph['z'] = z"
    )
    assert found["x"] == Type(SCALAR, "float64")
    assert found["z"] == Type(SCALAR, "float64")


def test_a_dtype_widens_through_a_chain_of_values():
    chain = "".join(f"a{i} = 0\n" for i in range(30))
    moves = "".join(f"    a{i} = a{i + 1}\n" for i in range(29))
    found = typed(f"{chain}for _ in range(3):\n{moves}    a29 = a0 + 0.5\ngraph['x'] = a0")
    assert found["x"] == Type(SCALAR, "float64")


def test_a_dtype_widens_through_nested_loops_in_time():
    depth = 40
    heads = "".join("    " * d + "for _ in range(2):\n" for d in range(depth))
    began = time.perf_counter()
    found = typed(f"x = 0\ny = 0\n{heads}{'    ' * depth}x = y\n{'    ' * depth}y = x / 2\ngraph['x'] = x")
    # One walk for each combination of loops would never end.
    assert time.perf_counter() - began < 10
    assert found["x"] == Type(SCALAR, "float64")


def test_values_of_arms_meet():
    found = typed("if M > 1:\n    x = 1\nelse:\n    x = 2.5\ngraph['x'] = x")
    assert found["x"] == Type(SCALAR, "float64")


def test_a_swept_value_widens_with_what_is_stored():
    found = typed("x = degree()\nfor v in nodes:\n    x[v] = x[v] / 2\nnodes['x'] = x")
    assert found["x"] == Type(NODE, "float64")


def test_uses_settle_the_kind_of_an_input():
    types = infer(parse("nodes['y'] = sum(x[u] for u in neighbors) * z").program).types
    assert types[0].domain is NODE
    assert types[1].domain is None
    types = infer(parse("edges['y'] = z + 1").program).types
    assert types[0].domain is EDGE


def test_what_a_graph_knows_goes_through():
    found = typed("y = x + 1\nnodes['y'] = y", {"x": Type(NODE, "float64")})
    assert found["y"] == Type(NODE, "float64")
    found = typed("y = x + 1\nz = y", {})
    assert found["y"] == Type(None, None)


WATCHED_TWICE = """\
y = ones()
for i in range(3):
    x = sum(y)
    watch(x)
    x = {second}
    watch(x)
nodes["y"] = y
"""


@pytest.mark.parametrize(
    ("second", "type_"), [("y + 1", "float64 node value"), ("x > 3", "bool scalar"), ("3", "int64 scalar")]
)
def test_a_name_is_watched_as_values_of_one_type(second, type_):
    wanted = f"'x' is watched as float64 scalar and here as {type_}"
    with pytest.raises(gn.errors.ProgramErrors, match=wanted):
        gn.parse(WATCHED_TWICE.format(second=second))


def test_a_name_may_be_watched_twice():
    program = gn.parse(WATCHED_TWICE.format(second="x + 1"))
    runs = [program.run(gn.datasets.karate(), mode=mode) for mode in ("reference", "step", "fused")]
    assert [run.report.watch["x"].tolist() for run in runs] == 3 * [[34, 35, 34, 35, 34, 35]]
