"""speedscope files: valid, balanced, and as heavy as the record."""

import json
from pathlib import Path

import jsonschema
import pytest
from timed_records import HOSTILE, RECORDS, timed

from groggy_nb.report.speedscope import speedscope

SCHEMA = json.loads((Path(__file__).parent / "speedscope.schema.json").read_text(encoding="utf-8"))


def made(name):
    return speedscope(RECORDS[name])


@pytest.mark.parametrize("name", RECORDS)
def test_the_file_is_valid_after_a_trip_through_json(name):
    text = json.dumps(made(name), allow_nan=False)
    jsonschema.validate(json.loads(text), SCHEMA)


def test_the_schema_sees_a_wrong_key():
    file = made("timed")
    file["profiles"][0]["events"][0]["time"] = 0.0
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(file, SCHEMA)


@pytest.mark.parametrize("name", RECORDS)
def test_each_frame_closes_after_those_it_opened_around(name):
    file = made(name)
    evented = file["profiles"][0]
    stack, last = [], evented["startValue"]
    for event in evented["events"]:
        assert event["at"] >= last
        last = event["at"]
        if event["type"] == "O":
            stack.append(event["frame"])
        else:
            assert stack.pop() == event["frame"]
    assert stack == [] and last <= evented["endValue"]


@pytest.mark.parametrize("name", RECORDS)
def test_all_frames_exist(name):
    file = made(name)
    evented, sampled = file["profiles"]
    used = {e["frame"] for e in evented["events"]} | {f for stack in sampled["samples"] for f in stack}
    assert used <= set(range(len(file["shared"]["frames"])))


def test_steps_are_inside_the_run():
    file = speedscope(timed())
    names = [frame["name"] for frame in file["shared"]["frames"]]
    path, found = [], set()
    for event in file["profiles"][0]["events"]:
        if event["type"] == "C":
            path.pop()
            continue
        path.append(names[event["frame"]])
        found.add(tuple(path[1:]))
    assert ("run", "ones (line 1)", "waiting for other threads") in found
    assert ("run", "divide (lines 3, 4)", "crossing (there and back)") in found
    assert {path[0] for path in found if path} == {"bind", "compile", "prepare", "run", "collect"}


@pytest.mark.parametrize("name", ["timed", "without phases", "without rows", "rows wider than the run"])
def test_the_weights_add_up_to_kernel_and_crossing(name):
    record = RECORDS[name]
    rows = [(row.kernel, row.crossing) for row in record.rows] or [(record.kernel, record.crossing)]
    sampled = made(name)["profiles"][1]
    assert len(sampled["samples"]) == len(sampled["weights"])
    assert sum(sampled["weights"]) == pytest.approx(sum(map(sum, rows))) == sampled["endValue"]


def test_a_steps_weight_has_its_crossing_and_wait_apart():
    file = speedscope(timed())
    names = [frame["name"] for frame in file["shared"]["frames"]]
    sampled = file["profiles"][1]
    weights = {
        tuple(names[f] for f in stack): weight
        for stack, weight in zip(sampled["samples"], sampled["weights"], strict=True)
    }
    assert weights == {
        ("ones (line 1)",): 0.75,
        ("ones (line 1)", "crossing (there and back)"): 0.5,
        ("ones (line 1)", "waiting for other threads"): 0.25,
        ("divide (lines 3, 4)",): 2.0,
        ("divide (lines 3, 4)", "crossing (there and back)"): 1.5,
    }


def test_frames_point_to_the_users_lines():
    lines = {frame["name"]: frame.get("line") for frame in speedscope(timed())["shared"]["frames"]}
    assert lines["divide (lines 3, 4)"] == 3 and lines["bind"] is None


def test_names_say_what_is_aggregated():
    assert "over all calls" in speedscope(timed())["profiles"][0]["name"]
    assert "over all" in speedscope(timed())["profiles"][1]["name"]


def test_labels_are_clipped_and_printable():
    text = json.dumps(made("hostile names"))
    assert HOSTILE not in text and "x" * 300 not in text
    assert all(frame["name"].isprintable() for frame in made("hostile names")["shared"]["frames"])


def test_a_real_run_is_valid():
    import groggy_nb as gn

    text = "x = ones()\nfor i in range(20):\n    x = x / 2\n    s = sum(x)\n    watch(s)\nnodes['x'] = x\n"
    result = gn.parse(text).run(gn.datasets.karate(), mode="step")
    file = json.loads(json.dumps(speedscope(result.report.record), allow_nan=False))
    jsonschema.validate(file, SCHEMA)
    record = result.report.record
    rows = sum(row.kernel + row.crossing for row in record.rows)
    assert sum(file["profiles"][1]["weights"]) == pytest.approx(rows)
