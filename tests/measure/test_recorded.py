"""A recording: the values of steps at rounds, equal to those of a run that was stopped there."""

import re

import numpy as np
import pytest
from same_bits import bits

import groggy_nb as gn
from groggy_nb.domains import SCALAR
from groggy_nb.errors import UsageError

# A counted loop, a loop inside it, a conditional, edges, a break in the middle of a round.
ALL = """\
cut = param(0.01)
x = full(1 / N)
seen = 0
for i in range(9):
    y = sum(x[u] for u in neighbors) / N
    if i % 2 == 0:
        half = y * 0.5
        y = half + 0.25
        seen = max(y)
    else:
        y = y + 1
    k = 0
    while k < i:
        k = k + 1
        y = sqrt(y)
        low = min(y)
    moved = l1(y - x)
    if moved < cut:
        break
    told = mean(y)
    x = y
nodes["x"] = x
graph["seen"] = seen
"""
STOPPED = (
    "pagerank",
    "hits",
    "ordered_label_propagation",
    "louvain_level",
    "sir_epidemic",
    "katz",
)


@pytest.fixture(scope="module")
def graph():
    return gn.datasets.karate()


@pytest.fixture(scope="module")
def program():
    return gn.parse(ALL)


@pytest.fixture(scope="module")
def recorded(program, graph):
    return program.record(graph, mode="reference")


def values(of):
    """The bits of all that a round left, by id."""
    return {seen.port.id: bits(seen.values) for seen in of.by_id.values()}


@pytest.mark.parametrize("name", STOPPED)
def test_values_at_a_round_are_those_of_the_reference_stopped_at_it(name, graph):
    program = getattr(gn.algorithms, name)()
    loop = program.record(graph, rounds=4, mode="reference").loop()
    compared = 0
    for kept in loop.rounds:
        text = re.sub("(max_iter = .*)min=0", r"\1min=1", program.text)
        for value, seen in kept.items():
            form = seen.port.domain.form
            text += f'\n{form}["at {value}"] = {value}'
        stopped = gn.parse(text).run(graph, mode="reference", params={"max_iter": kept.number})
        for value, seen in kept.items():
            assert bits(stopped[f"at {value}"]) == bits(seen.values), value
            compared += 1
    assert compared > 2


def test_native_steps_leave_the_values_of_the_reference_in_every_round(program, graph, recorded):
    native = program.record(graph)
    assert native.result.report.mode == "step"
    for loop, expected in zip(native.loops, recorded.loops, strict=True):
        assert (loop.total, loop.ended, loop.entries) == (expected.total, expected.ended, expected.entries)
        assert [r.number for r in loop.rounds] == [r.number for r in expected.rounds]
        for kept, of in zip(loop.rounds, expected.rounds, strict=True):
            assert kept.within == of.within
            assert values(kept) == values(of)
        assert {n: bits(x) for n, x in loop.scalars.items()} == {
            n: bits(x) for n, x in expected.scalars.items()
        }
    assert values(native.end) == values(recorded.end)


def test_a_round_that_a_break_leaves_has_what_it_computed_before(program, graph):
    found = program.record(graph, mode="reference", params={"cut": 1e9})
    loop = found.loop(4)
    assert (loop.total, loop.ended) == (1, "break")
    assert "told" not in loop[1]
    assert bits(loop[1]["x"].values) == bits(np.full(34, 1 / 34))
    assert loop.residual == "moved"


def test_values_of_an_arm_are_there_in_rounds_that_took_it(recorded):
    loop = recorded.loop(4)
    assert ["half" in kept for kept in loop.rounds] == [kept.number % 2 == 1 for kept in loop.rounds]


def test_rounds_of_an_inner_loop_are_numbered_over_all_entries_and_know_the_outer_round(recorded):
    inner, outer = recorded.loop(13), recorded.loop(4)
    assert inner.entries == outer.total == 9
    assert inner.total == sum(range(9))
    assert [kept.within for kept in inner.rounds] == [i + 1 for i in range(9) for _ in range(i)]
    assert bits(inner.rounds[-1]["y"].values) == bits(outer[9]["x"].values)


def test_each_round_has_its_time_and_its_scalars(recorded):
    loop = recorded.loop(4)
    table = loop.table
    assert table.index.tolist() == list(range(1, 10))
    assert (table["seconds"] > 0).all()
    for kept in loop.rounds:
        for name, seen in kept.items():
            if seen.port.domain is SCALAR and not seen.port.is_carried and name in table:
                assert float(seen.values) == table[name][kept.number]


@pytest.mark.parametrize(
    ("asked", "kept"), [(3, [1, 5, 9]), ([9, 2, 70], [2, 9]), (None, list(range(1, 10)))]
)
def test_rounds_are_kept_in_even_steps_or_as_they_were_asked_for(program, graph, asked, kept):
    found = program.record(graph, asked, mode="reference")
    assert [each.number for each in found.loop(4).rounds] == kept


def test_arrays_take_no_more_than_their_room_and_figures_stay(program, graph):
    most = 6_000
    found = program.record(graph, room=most, mode="reference")
    every = [
        seen for of in (*found.loops[0].rounds, *found.loops[1].rounds, found.end) for seen in of.values()
    ]
    arrays = [seen for seen in every if seen.port.domain.is_array]
    held = {id(seen.values): seen.values.nbytes for seen in arrays if seen.values is not None}
    assert 0 < sum(held.values()) <= found.cost.kept <= most
    assert any(seen.values is None for seen in arrays)
    assert all(len(seen.top) == 10 and sum(seen.figures["hist"]) == 34 for seen in arrays)
    last = found.loop(4).rounds[-1]
    assert last["x"].values is not None
    assert any("MiB" in note for note in found.notes)


def test_a_recording_says_what_it_cost(recorded):
    cost = recorded.cost
    assert min(cost.counting, cost.running, cost.looking) > 0
    wall = recorded.result.report.wall
    assert cost.running + cost.looking == pytest.approx(wall)
    assert "to look at values" in repr(recorded)
    assert recorded._repr_html_().count("<table") >= 3


def test_figures_are_those_of_the_value(recorded):
    seen = recorded.loop(4)[4]["y"]
    ordered = sorted(seen.values.tolist())
    assert (seen.figures["min"], seen.figures["max"]) == (ordered[0], ordered[-1])
    assert seen.figures["median"] == (ordered[16] + ordered[17]) / 2
    best = max(range(34), key=lambda k: seen.values[k])
    assert seen.top[0] == (str(best), ordered[-1])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rounds": 0}, "rounds"),
        ({"rounds": "all"}, "rounds"),
        ({"rounds": [1, -2]}, "rounds"),
        ({"rounds": range(1, 2000)}, "1,000"),
        ({"room": -1}, "room"),
        ({"mode": "fused"}, "mode"),
        ({"mode": 3}, "mode"),
    ],
)
def test_what_cannot_be_recorded_so_is_refused_in_words(program, graph, options, said):
    with pytest.raises(UsageError, match=said):
        program.record(graph, **options)


def test_a_loop_a_round_or_a_name_that_is_not_there_is_refused_with_what_is(recorded):
    with pytest.raises(UsageError, match="4, 13"):
        recorded.loop(5)
    with pytest.raises(UsageError, match="was not kept"):
        recorded.loop(4)[10]
    with pytest.raises(UsageError, match="moved"):
        recorded.loop(4)[3]["mowed"]
