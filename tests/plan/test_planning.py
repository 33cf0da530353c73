"""A plan is a value: equal for equal programs, numbered, and it says what threads meet for."""

import dataclasses

import pytest
from built import built
from spec_texts import LABELS, LEVELS, PAGERANK, PATHS

from groggy_nb.modes import compiled
from groggy_nb.plan.nodes import LoopNode, Meet, SweepNode, Walk, nodes_of, outside

PROGRAMS = {"pagerank": PAGERANK, "labels": LABELS, "levels": LEVELS, "paths": PATHS}
MEETING = (
    "x = sqrt(node_index())\ny = sum(x[u] for u in neighbors)\nz = y * x\ns = sum(z)\nnodes['w'] = z / s\n"
)


def planned(text, mode="fused", **options):
    return built(text, mode, None, **options).plan


def met(text, mode="fused", kind=Walk):
    """The names of the values that each walk's threads meet for."""
    plan = built(text, mode).plan
    names = plan.program.names
    walks = [n for n in nodes_of(plan.nodes) if isinstance(n, kind)]
    return [sorted(names.get(i, "?") for i in walk.meet.apart) for walk in walks]


@pytest.mark.parametrize("mode", compiled())
@pytest.mark.parametrize("name", PROGRAMS)
def test_two_plans_of_one_program_and_types_are_equal(name, mode):
    one, other = planned(PROGRAMS[name], mode), planned(PROGRAMS[name], mode)
    assert one == other and hash(one) == hash(other) and one is not other


def test_another_mode_another_option_and_another_program_are_other_plans():
    plan = planned(PAGERANK)
    others = [planned(PAGERANK, "step"), planned(PAGERANK, fuse=False), planned(LABELS)]
    others += [planned(PAGERANK, checked=True), planned(PAGERANK, reuse=False)]
    assert all(plan != other for other in others)


@pytest.mark.parametrize("mode", compiled())
@pytest.mark.parametrize("name", PROGRAMS)
def test_every_node_has_a_number_of_its_own(name, mode):
    found = [n.number for n in nodes_of(planned(PROGRAMS[name], mode).nodes)]
    assert sorted(found) == list(range(len(found)))


def test_nodes_are_frozen():
    walk = next(n for n in nodes_of(planned(PAGERANK).nodes) if isinstance(n, Walk))
    with pytest.raises(dataclasses.FrozenInstanceError):
        walk.domain = "edge"


def test_threads_meet_for_what_neighbors_read_and_for_what_is_folded():
    assert met(MEETING) == [["x"], ["s"], []]


def test_a_value_that_the_next_round_reads_at_neighbors_is_met_for():
    text = (
        "x = node_index() * 1.0\nfor i in range(3):\n    y = sum(x[u] for u in neighbors)\n    x = y * 0.5\n"
        "nodes['x'] = x\n"
    )
    assert met(text)[-1] == ["x"]


def test_all_that_a_sweep_makes_is_met_for():
    text = "x = node_index()\nfor v in nodes:\n    x[v] = x[v] + 1\nnodes['x'] = x\n"
    assert met(text, kind=SweepNode) == [["x"]]


def test_each_walk_ends_in_one_meeting_and_so_does_a_loop():
    nodes = [*nodes_of(planned(PAGERANK).nodes)]
    found = [n for n in nodes if isinstance(n, Walk | LoopNode)]
    assert len(found) == sum(isinstance(n, Meet) for n in nodes) > 0


def test_between_native_calls_nothing_meets():
    plan = planned(PAGERANK, "batch")
    assert not [n for n in outside(plan.nodes) if isinstance(n, Meet)] and plan.loops[0].meet is None


def test_a_round_without_a_walk_has_a_meeting_of_its_own():
    text = "k = 0\nwhile k < 5:\n    k = k + 1\ngraph['k'] = k\n"
    (loop,) = planned(text).loops
    assert [isinstance(n, Meet) for n in loop.body][-1] and sum(isinstance(n, Meet) for n in loop.body) == 1


def test_what_stands_in_a_call_is_not_outside():
    plan = planned(PAGERANK)
    assert [*outside(plan.nodes)] == [*plan.units]
