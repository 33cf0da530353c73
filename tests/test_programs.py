"""The generator of programs draws from the whole vocabulary."""

from collections import Counter

from program_steps import OPEN
from programs import case

from groggy_nb.plan.accesses import computed

PROGRAMS = 1000


def test_each_op_is_in_one_of_a_hundred_programs():
    drawn = Counter()
    for seed in range(PROGRAMS):
        body = case(seed).program.body
        drawn.update({item.op for item in computed(body)})
    assert {op.name: drawn[op.name] for op in OPEN if drawn[op.name] < PROGRAMS / 100} == {}
