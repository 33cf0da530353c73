"""The generator of programs draws from the whole vocabulary."""

from collections import Counter

from programs import case

from groggy_nb.ir.forms import Map, walk
from groggy_nb.ops import OPS
from groggy_nb.plan.accesses import computed

PROGRAMS = 1000
BY_PASSES = {"guarded"}  # stands in what is optimized alone


def test_each_op_is_in_one_of_a_hundred_programs():
    drawn = Counter()
    for seed in range(PROGRAMS):
        body = case(seed).program.body
        assert not any(isinstance(item, Map) for item in walk(body))
        drawn.update({item.op for item in computed(body)})
    rare = {name: drawn[name] for name in OPS if drawn[name] < PROGRAMS / 100}
    assert set(rare) == BY_PASSES, rare
