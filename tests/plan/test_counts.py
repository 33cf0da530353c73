"""How often nodes run: the sums of a plan beside what runs counted, and their text."""

import pytest
from built import built
from spec_texts import LEVELS, PAGERANK

from groggy_nb.dsl import parse
from groggy_nb.graph import datasets
from groggy_nb.plan.counts import ONCE, Symbol, counts, evaluate, expected, value
from groggy_nb.plan.nodes import IfNode, Walk, nodes_of
from groggy_nb.run.execute import execute

NESTED = (
    "x = node_index() * 1.0\nfor i in range(3):\n    for j in range(4):\n        x = x + 1.0\n"
    "    if i > 1:\n        x = x * 2.0\n    else:\n        x = x * 3.0\nnodes['x'] = x\n"
)


@pytest.mark.parametrize("mode", ["batch", "step"])
def test_a_while_loop_with_a_way_out_is_counted_exactly(mode):
    text = (
        "x = node_index() * 1.0\nk = 0\nwhile k < 9:\n    k = k + 1\n    x = x + 1.0\n"
        "    if k > 4:\n        break\n    x = x * 0.5\nnodes['x'] = x\n"
    )
    record = execute(parse(text).program, datasets.karate(), mode=mode).record
    assert record.crossings == record.predicted
    assert "breaks_1" in record.formula and "rounds" in record.formula


def test_the_rounds_of_loops_multiply():
    plan = built(NESTED).plan
    outer, inner = plan.loops
    values = expected(plan.nodes, {outer.number: 3.0, inner.number: 4.0})
    times = counts(plan.nodes)
    assert values[Symbol("rounds", inner.number)] == 12.0
    walks = [value(times[n.number], values) for n in nodes_of(inner.body) if isinstance(n, Walk)]
    assert walks == [12.0]


def test_a_run_to_come_may_take_both_arms():
    plan = built(NESTED).plan
    branch = next(n for n in nodes_of(plan.nodes) if isinstance(n, IfNode))
    values = expected(plan.nodes, {plan.loops[0].number: 3.0})
    assert values[Symbol("then", branch.number)] == values[Symbol("not then", branch.number)] == 3.0


def test_a_program_in_one_call_is_called_once():
    plan = built(LEVELS).plan
    assert plan.crossings == {ONCE: 1} and plan.formula == "1"
    assert evaluate(plan.crossings, {}, {}, {}) == 1


def test_the_formula_names_the_only_loop_plainly():
    assert built(PAGERANK, "batch", None).plan.formula == "1 + rounds"


def test_several_loops_are_numbered_in_their_order():
    assert "rounds_2" in built(NESTED, "batch").plan.formula
