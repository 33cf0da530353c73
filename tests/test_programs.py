"""The generator of programs draws from the whole vocabulary."""

from collections import Counter

from program_steps import OPEN
from programs import SPREADING, case

from groggy_nb.ops.rules import DTYPES
from groggy_nb.passes import optimize
from groggy_nb.plan.accesses import computed
from groggy_nb.plan.planning import plan
from groggy_nb.run.bind import bind

PROGRAMS = 1000


def test_each_op_is_in_one_of_a_hundred_programs():
    drawn = Counter()
    for seed in range(PROGRAMS):
        body = case(seed).program.body
        drawn.update({item.op for item in computed(body)})
    assert {op.name: drawn[op.name] for op in OPEN if drawn[op.name] < PROGRAMS / 100} == {}


def test_loops_that_may_pass_nodes_by_are_in_one_of_a_hundred_programs_with_values_of_each_dtype():
    drawn = Counter()
    for seed in range(0, PROGRAMS, SPREADING):
        one = case(seed)
        bound = bind(one.program, one.graph, params=one.params, inputs=one.inputs)
        planned = plan(optimize(bound.typed), "fused")
        kept = [pair for loop in planned.loops if loop.frontier for pair in loop.frontier.kept]
        drawn.update({planned.types[param].dtype for param, _ in kept})
    assert min(drawn[dtype] for dtype in DTYPES) >= PROGRAMS / 100
