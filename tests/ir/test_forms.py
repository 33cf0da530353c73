"""What is asked of every item, asked of all kinds of item, and of one that is none."""

from typing import get_args

import pytest

from groggy_nb.domains import NODE
from groggy_nb.errors import InternalError
from groggy_nb.ir import forms, renamed
from groggy_nb.passes import facts
from groggy_nb.plan.nodes import Meet
from groggy_nb.run import rows, work

ITEMS = {
    forms.Step(0, "literal", (forms.Const.of(1),)),
    forms.Fold(0, "sum", (1,)),
    forms.Gather(0, "in", "sum", (), 1),
    forms.Map(0, (forms.Step(0, "neg", (1,)),)),
    forms.Loop((), ()),
    forms.Sweep((), (), ()),
    forms.If(1, (), ()),
    forms.Break(1, ()),
    forms.Store(0, 1),
    forms.Watch(1, "x"),
}
ASKED = {
    "defined": forms.defined,
    "inner_blocks": forms.inner_blocks,
    "operands": forms.operands,
    "ends": forms.ends,
    "own_ids": forms.own_ids,
    "rewritten": lambda item: renamed.rewritten(item, lambda o: o),
    "may stop a run": lambda item: facts.may_fail(item, {1: forms.Type(NODE, "float64")}),
}


def test_every_kind_of_item_is_here():
    assert {type(item) for item in ITEMS} == set(get_args(forms.Item))


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_every_kind_of_item_has_an_answer_and_another_one_is_refused(ask):
    assert all(ask(item) is not None for item in ITEMS)
    with pytest.raises(InternalError, match="str is not covered here"):
        ask("no item")


@pytest.mark.parametrize("ask", [rows._covered, lambda done, node: work.work_of(node, done)])
def test_a_node_that_makes_no_row_is_refused_not_left_out(ask):
    with pytest.raises(InternalError, match="Meet makes no row"):
        ask(None, Meet())
