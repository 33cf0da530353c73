"""Traces for Perfetto: complete events that nest, rounds where they were, counters of watched scalars."""

import json
import math

import numpy as np
import pytest
from timed_records import HOSTILE, RECORDS, timed

from groggy_nb.report.chrome import EVENLY, chrome_trace
from groggy_nb.run.record import LoopRow

KEYS = {
    "X": {"name", "cat", "ph", "ts", "dur", "pid", "tid", "args"},
    "M": {"name", "ph", "pid", "tid", "args"},
    "C": {"name", "ph", "ts", "pid", "args"},
}


def made(name):
    return chrome_trace(RECORDS[name])


def events(trace, phase):
    return [event for event in trace["traceEvents"] if event["ph"] == phase]


def named(trace, kind):
    return {event["name"]: event for event in events(trace, "X") if event["cat"] == kind}


@pytest.mark.parametrize("name", RECORDS)
def test_every_event_has_what_its_phase_needs(name):
    trace = json.loads(json.dumps(made(name), allow_nan=False))
    assert trace["displayTimeUnit"] == "ms"
    for event in trace["traceEvents"]:
        assert set(event) == KEYS[event["ph"]]
        assert event["pid"] == 1 and isinstance(event["name"], str)
    for event in events(trace, "X"):
        assert event["ts"] >= 0 and event["dur"] >= 0
    for event in events(trace, "C"):
        assert all(math.isfinite(value) for value in event["args"].values())


@pytest.mark.parametrize("name", RECORDS)
def test_pieces_of_one_track_nest_to_the_nanosecond(name):
    trace = made(name)
    for track in {event["tid"] for event in events(trace, "X")}:
        ends = []
        for event in (e for e in events(trace, "X") if e["tid"] == track):
            start, end = round(1e3 * event["ts"]), round(1e3 * (event["ts"] + event["dur"]))
            while ends and ends[-1] <= start and ends[-1] < end:
                ends.pop()
            assert not ends or end <= ends[-1]
            ends.append(end)


def test_process_and_tracks_have_names():
    names = [(e["name"], e["tid"], e["args"]["name"]) for e in events(chrome_trace(timed()), "M")]
    assert names == [
        ("process_name", 1, "groggy_nb: fused, a graph"),
        ("thread_name", 1, "the run; its steps in program order"),
        ("thread_name", 2, "rounds"),
    ]


def test_phases_and_steps_are_in_microseconds():
    trace = chrome_trace(timed())
    run = named(trace, "phase")["run"]
    assert (run["ts"], run["dur"]) == (3.75e6, 6e6)
    assert [s["dur"] for s in named(trace, "step").values()] == [1.5e6, 3.5e6]
    assert named(trace, "step")["ones (line 1)"]["ts"] == run["ts"]


def test_a_step_says_that_it_is_drawn_as_one_piece():
    step = named(chrome_trace(timed()), "step")["divide (lines 3, 4)"]
    assert step["args"]["aggregated"].startswith("3 calls in one piece")
    assert (step["args"]["calls"], step["args"]["crossings"], step["args"]["lines"]) == (3, 3, [3, 4])
    assert step["args"]["kernel (s)"] == 2.0


def test_rounds_begin_where_they_were_stamped_and_end_with_the_run():
    rounds = named(chrome_trace(timed()), "round")
    assert list(rounds) == ["round 1", "round 2", "round 3"]
    assert [e["ts"] for e in rounds.values()] == [4e6, 5e6, 7e6]
    assert [e["dur"] for e in rounds.values()] == [1e6, 2e6, 2.75e6]


def test_of_many_rounds_those_between_stamps_are_one_piece_that_says_so():
    rounds = named(made("many rounds, some stamped"), "round")
    assert list(rounds) == ["rounds 1 to 10", "rounds 11 to 20", "rounds 21 to 30"]
    assert all("10 rounds" in event["args"]["aggregated"] for event in rounds.values())


def test_rounds_of_several_loops_say_how_they_are_counted():
    assert "all loops" in named(made("two loops"), "round")["round 1"]["args"]["counted"]


def test_a_watched_scalar_is_a_counter_at_the_ends_of_its_rounds():
    found = [(e["name"], e["ts"], e["args"]["value"]) for e in events(chrome_trace(timed()), "C")]
    assert found == [("delta", 5e6, 0.5), ("delta", 7e6, 0.25)]  # the third value is infinite


def test_between_stamps_counters_stand_on_a_straight_line():
    found = events(made("many rounds, some stamped"), "C")
    assert [e["ts"] for e in found[:10]] == pytest.approx([4e6 + 1e5 * k for k in range(1, 11)])
    assert len(found) == 30


@pytest.mark.parametrize(
    "changes", [{"stamps": (), "stamped": ()}, {"loops": [LoopRow(2, 1, 2, "count")] * 2}]
)
def test_where_a_values_round_is_not_known_its_counter_says_so(changes):
    found = events(chrome_trace(timed(watch={"delta": np.ones(4)}, **changes)), "C")
    assert {e["name"] for e in found} == {"delta" + EVENLY}
    assert [e["ts"] for e in found] == [5.25e6, 6.75e6, 8.25e6, 9.75e6]


def test_truth_values_and_whole_numbers_are_numbers():
    watch = {"k": np.array([2**53 + 1]), "odd": np.array([True])}
    found = events(chrome_trace(timed(watch=watch)), "C")
    assert [e["args"]["value"] for e in found] == [float(2**53), 1.0]


def test_watched_node_values_are_no_counters():
    assert not events(chrome_trace(timed(watch_states=("delta",))), "C")


def test_labels_are_clipped_and_lists_are_short():
    trace = made("hostile names")
    text = json.dumps(trace)
    assert HOSTILE not in text and "x" * 300 not in text
    (step,) = named(trace, "step").values()
    assert step["args"]["steps"][-1] == "and 70 more"
