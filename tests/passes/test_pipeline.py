"""The passes together: order, counts of steps, names, failures, what a caller sees."""

from itertools import combinations, pairwise

import pytest
from trees import lines, optimized, typed

from groggy_nb.domains import EDGE
from groggy_nb.dsl import parse
from groggy_nb.errors import InternalError, UsageError
from groggy_nb.ir.forms import Const, Loop, Output, Program, Step, Type
from groggy_nb.ir.typed import Typed
from groggy_nb.passes import PASSES, Pass, count_steps, optimize, pipeline

NOTE = """
deg = out_degree()
sink = deg == 0
inv_deg = recip(deg, epsilon=1e-9)
inv_n = 1 / N
ranks = full(inv_n)
for _ in range(100):
    contrib = ranks * inv_deg
    contrib = where(sink, 0.0, contrib)
    pulled = sum(contrib[u] for u in in_neighbors)
    damped = pulled * 0.85
    uniform = full(inv_n)
    teleport = uniform * 0.15
    lost = where(sink, ranks, 0.0)
    mass = sum(lost)
    share = uniform * mass
    share = share * 0.85
    new = damped + teleport
    ranks = new + share
nodes["pagerank"] = normalize(ranks, by="sum")
"""
NAMES = tuple(p.name for p in PASSES)


def steps_in_loop(program):
    return sum(count_steps(i.body) for i in program.body if isinstance(i, Loop))


def test_the_names_are_the_public_ones_and_each_has_a_reason():
    assert NAMES == ("fold", "share", "hoist", "prune", "simplify", "fuse", "reuse", "frontier")
    assert all(p.why for p in PASSES)


@pytest.mark.parametrize(("passes", "steps"), [((), 17), (("share",), 15), (("fold",), 12), (None, 6)])
def test_the_notes_pagerank_has_these_steps_a_round(passes, steps):
    assert steps_in_loop(optimized(NOTE, passes)) == steps


def test_optimizing_twice_changes_nothing_more():
    for k in range(len(NAMES) + 1):
        for subset in combinations(NAMES, k):
            once = optimized(NOTE, subset)
            assert optimize(typed(once), subset).program == once


def test_a_name_that_is_no_pass_is_refused_with_the_nearest():
    with pytest.raises(UsageError) as caught:
        optimize(typed(parse(NOTE).program), ["fodl"])
    assert caught.value.hint == "did you mean 'fold'?"


def test_the_order_of_names_does_not_matter():
    assert optimized(NOTE, ["simplify", "fold"]) == optimized(NOTE, ["fold", "simplify"])


def test_watch_sees_each_rewrite_before_and_after():
    seen = []
    given = typed(parse(NOTE).program)
    done = optimize(given, watch=lambda *change: seen.append(change))
    assert [name for name, _, _ in seen] == ["fold", "hoist", "simplify", "share", "prune", "fuse"]
    assert seen[0][1] is given and seen[-1][2] is done
    assert all(a[2] is b[1] for a, b in pairwise(seen))


@pytest.mark.parametrize("kind", ["raises", "breaks the program", "breaks its types"])
def test_a_pass_that_fails_is_left_out_with_a_sentence(kind, monkeypatch):
    def wrong(given, checked=False):
        if kind == "raises":
            raise ZeroDivisionError("oh")
        if kind == "breaks its types":
            return Typed(given.program, dict.fromkeys(given.types, Type(EDGE, "bool")))
        return Typed(Program((), (Step(99, "add", (98, 97)),), ()), given.types)

    broken = tuple(Pass(p.name, p.why, wrong, p.again) if p.name == "share" else p for p in PASSES)
    monkeypatch.setattr(pipeline, "PASSES", broken)
    given = typed(parse(NOTE).program)
    problems = []
    done = optimize(given, ("fold", "share"), problems=problems)
    assert lines(done.program) == lines(optimize(given, ("fold",)).program)
    assert "'share'" in problems[0]
    with pytest.raises((ZeroDivisionError, InternalError)):
        pipeline.apply(broken[1], given)


def test_checked_arithmetic_is_neither_moved_nor_dropped():
    steps = (Step(0, "add", (Const.of(2**63 - 1), Const.of(1))), Step(1, "add", (Const.of(1), Const.of(2))))
    program = Program((), steps, (Output("graph", "x", 1),))
    assert lines(optimize(typed(program)).program) == ["graph x 3"]
    assert lines(optimize(typed(program), checked=True).program)[0].startswith(
        "%0 = add(9223372036854775807 1)"
    )


def test_ten_thousand_equal_steps_become_one():
    steps = tuple(Step(n, "degree") for n in range(10_000))
    program = Program((), steps, (Output("nodes", "x", 9_999),))
    assert lines(optimize(typed(program)).program) == ["%0 = degree()", "nodes x %0"]
