"""The verifier accepts what the parser makes and refuses each broken rule."""

from dataclasses import replace

import pytest
from programs import case
from spec_texts import LABELS, LEVELS, PAGERANK, PATHS

from groggy_nb.domains import EDGE, NODE
from groggy_nb.dsl import parse
from groggy_nb.errors import InternalError
from groggy_nb.ir.forms import (
    Break,
    Carried,
    Const,
    Fold,
    Gather,
    If,
    Loop,
    Map,
    Merge,
    Output,
    Program,
    Source,
    Step,
    Store,
    Sweep,
    SweptArray,
    Type,
    Watch,
)
from groggy_nb.ir.verify import verify

X = Source(0, "input", "x")
COUNT = (Const.of(0), Const.of(3), Const.of(1))
DEGREE = Step(1, "degree")


@pytest.mark.parametrize("text", [PAGERANK, LABELS, LEVELS, PATHS])
def test_what_the_parser_makes_is_valid(text):
    verify(parse(text).program)


@pytest.mark.parametrize("seed", range(60))
def test_generated_programs_are_valid(seed):
    verify(case(seed).program)


def sweep(*body, scalars=()):
    return (DEGREE, Sweep((SweptArray(2, 1, 3),), scalars, body))


BROKEN = {
    "read before it is defined": (Step(1, "exp", (2,)), Step(2, "degree")),
    "defined twice": (DEGREE, DEGREE),
    "unknown op": (Step(1, "frobnicate", (0,)),),
    "has 1 operands, wants 2": (Step(1, "add", (0,)),),
    "lacks its operand a": (Step(1, "add", (None, 0)),),
    "not the options": (Step(1, "power", (0,)),),
    "has no n='x'": (Step(1, "power", (0,), (("n", "x"),)),),
    "has no by='no'": (Step(1, "normalize", (0, None), (("by", "no"),)),),
    "cannot stand here": (Step(1, "at_neighbor", (0,)),),
    "a literal has one number": (Step(1, "literal", (0,)),),
    "read outside its block": (
        Loop((), (Step(1, "degree"),), COUNT),
        Step(2, "exp", (1,)),
    ),
    "a break stands outside": (Break(Const.of(True), ()),),
    "a break stands outside a loop's own body": (
        Loop((), (If(Const.of(True), (Break(Const.of(True), ()),), ()),), COUNT),
    ),
    "a break has 0 values for 1 carried": (
        DEGREE,
        Loop((Carried(2, 1, 2, 3),), (Break(Const.of(True), ()),), COUNT),
    ),
    "a break leaves before": (
        Loop((Carried(2, None, 4, 3),), (Break(Const.of(True), (None,)), Step(4, "degree")), COUNT),
    ),
    "no value at the end of its loop": (DEGREE, Loop((Carried(2, 1, 9, 3),), (), COUNT)),
    "has no next one": (DEGREE, Loop((Carried(2, 1, None, 3),), (), COUNT)),
    "a count lacks an operand": (Loop((), (), (None, *COUNT[1:])),),
    "a `while` has no counter": (Loop((), (), None, 1),),
    "one test at its head": (Loop((), (Break(Const.of(True), (), True),), COUNT),),
    "made of steps": (Loop((), (Watch(0, "x"), Break(Const.of(True), (), True))),),
    "a merge takes a value": (If(Const.of(True), (DEGREE,), (), (Merge(2, 1, 1),)),),
    "stands in a sweep": sweep(Loop((), (), COUNT), Store(2, Const.of(1))),
    "a sweep stands in a sweep": sweep(Sweep((), (), ()), Store(2, Const.of(1))),
    "over the whole graph stands in a sweep": sweep(Fold(4, "sum", (1,))),
    "goes by what is no order": (DEGREE, Sweep((), (), (), order=1)),
    "outside a comprehension": sweep(Step(4, "this_neighbor")),
    "no array of this sweep": sweep(Store(1, Const.of(1))),
    "a scalar of a sweep has no start": sweep(scalars=(Carried(4, None, 4, 5),)),
    "is no aggregate": (Fold(1, "exp", (0,)),),
    "does not go over neighbors": (Gather(1, "in", "l1", (), 0),),
    "unknown direction": (Gather(1, "up", "sum", (), 0),),
    "closed rows have no edge values": (Gather(1, "closed", "sum", (Step(2, "this_edge"),), 2),),
    "does not fit its steps": (Gather(1, "in", "sum", (), 0, 1, 0),),
    "sum lacks its operand x": (Gather(1, "in", "sum", (), None),),
    "last step is not its value": (Map(1, (Step(2, "exp", (0,)),)),),
    "wants a node value": (DEGREE, Step(2, "at_source", (1,)), Step(3, "at_source", (2,))),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_rule_is_named(what):
    program = Program((X,), BROKEN[what], ())
    with pytest.raises(InternalError) as caught:
        verify(program)
    assert what in caught.value.message


@pytest.mark.parametrize(
    ("program", "what"),
    [
        (Program((replace(X, form="magic"),), (), ()), "unknown source form"),
        (Program((replace(X, form="size"),), (), ()), "unknown size"),
        (Program((replace(X, form="param"),), (), ()), "has no default"),
        (Program((replace(X, form="code"),), (), ()), "belongs to no attribute"),
        (Program((X, replace(X, out=1)), (), ()), "two sources named 'x'"),
        (Program((X,), (), (Output("nodes", "a", 0), Output("edges", "a", 0))), "two outputs of one name"),
        (Program((X,), (), (Output("heaps", "a", 0),)), "unknown output form"),
        (Program((X,), (), (Output("nodes", "a", 7),)), "read before"),
    ],
)
def test_sources_and_outputs_are_checked(program, what):
    with pytest.raises(InternalError) as caught:
        verify(program)
    assert what in caught.value.message


def test_known_types_are_taken_into_account():
    program = Program((X,), (Step(1, "at_source", (0,)),), ())
    verify(program, {0: Type(NODE, "float64")})
    with pytest.raises(InternalError, match="wants a node value"):
        verify(program, {0: Type(EDGE, "float64")})


@pytest.mark.parametrize("default", ["soon", None, Const.of(5)])
def test_a_parameter_that_is_a_time_holds_iso_text(default):
    program = parse('s = param("2020-01-01", kind="time")\nedges["x"] = edges["t"] >= s').program
    assert verify(program) is None
    sources = tuple(replace(s, default=default) if s.form == "param" else s for s in program.sources)
    with pytest.raises(InternalError, match="is a time: ISO text"):
        verify(replace(program, sources=sources))
