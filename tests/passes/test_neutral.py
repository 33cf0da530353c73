"""Every subset of passes keeps every bit of every result, error, round and watched value."""

import os
from itertools import combinations

import numpy as np
import pytest
from interpreted import interpret
from programs import case, smallest

from groggy_nb.errors import RunError
from groggy_nb.ir.infer import infer
from groggy_nb.ir.verify import verify_typed
from groggy_nb.passes import PASSES, optimize, pipeline
from groggy_nb.run.bind import bind

# 250,000 before a release.
PROGRAMS = int(os.environ.get("GROGGY_NB_FUZZ_PROGRAMS", "1000"))
PARTS = 4
# Two are switches of the plan and rewrite nothing.
REWRITES = [p.name for p in PASSES if p.name not in ("reuse", "frontier")]
SUBSETS = [s for k in range(len(REWRITES) + 1) for s in combinations(REWRITES, k)]


def result(bound, typed=None):
    """Everything a run shows, to the bit, or how it failed."""
    try:
        outcome = interpret(bound, typed, max_rounds=7)
    except RunError as error:
        return error.code, error.message
    record = outcome.record
    values = [(name, bits(x)) for name, x in outcome.values.items()]
    watched = [(name, bits(x)) for name, x in sorted(record.watch.items())]
    return values, watched, record.loops, record.warnings


def bits(value):
    array = np.asarray(value)
    return array.dtype.str, array.shape, array.tobytes()


class Memory:
    """Passes applied once to each distinct program, so that 64 subsets cost about 15 rewrites."""

    def __init__(self):
        self.programs, self.after = {}, {}
        self.apply_pass = pipeline.apply

    def apply(self, each, typed, checked=False):
        key = (each.name, id(typed))
        if key not in self.after:
            found = self.apply_pass(each, typed, checked)
            self.after[key] = self.programs.setdefault(found.program, found)
        return self.after[key]


def rewritten(bound):
    """The distinct programs that the subsets of passes give, each with the first subset that gives it."""
    found = {}
    for subset in SUBSETS:
        problems = []
        typed = optimize(bound.typed, subset, problems=problems)
        assert not problems, (subset, problems)
        found.setdefault(id(typed), (typed, subset))
    return list(found.values())


def differing(one, monkeypatch):
    """The subsets of passes after which a case gives anything else, and how many programs there were."""
    memory = Memory()
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "apply", memory.apply)
        bound = bind(one.program, one.graph, one.params, one.inputs)
        memory.programs[one.program] = bound.typed
        verify_typed(bound.typed)
        expected = result(bound)
        programs = rewritten(bound)
        assert all(infer(typed.program, bound.known).types == typed.types for typed, _ in programs)
        return [s for typed, s in programs if result(bound, typed) != expected], len(programs)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_all_subsets_of_passes_keep_every_bit(part, monkeypatch, record_property):
    distinct = 0
    for seed in range(part, PROGRAMS, PARTS):
        wrong, found = differing(case(seed), monkeypatch)
        distinct += found
        if wrong:
            least = smallest(case(seed), lambda c: bool(differing(c, monkeypatch)[0]))
            pytest.fail(f"seed {seed}, passes {wrong[0]}: size {least.size}\n{least.program}")
    record_property("distinct programs", distinct)
    print(f"{len(range(part, PROGRAMS, PARTS))} programs, {distinct} distinct after {len(SUBSETS)} subsets")
