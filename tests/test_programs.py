"""The generator of programs draws from the whole vocabulary."""

from collections import Counter

from program_steps import OPEN
from programs import SPREADING, SWEEPING, case

from groggy_nb.ops.rules import DTYPES
from groggy_nb.passes import optimize
from groggy_nb.plan.accesses import computed
from groggy_nb.plan.nodes import Frontier
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
    for seed in (s for s in range(PROGRAMS) if s % SPREADING in (0, SWEEPING)):
        one = case(seed)
        bound = bind(one.program, one.graph, params=one.params, inputs=one.inputs)
        planned = plan(optimize(bound.typed), "fused")
        for frontier in (loop.frontier for loop in planned.loops if loop.frontier):
            walks = isinstance(frontier, Frontier)
            params = [p for p, _ in frontier.kept] if walks else frontier.arrays
            drawn.update({(walks, planned.types[param].dtype) for param in params})
    assert min(drawn[walks, dtype] for walks in (True, False) for dtype in DTYPES) >= PROGRAMS / 100
