"""The figures that notebook 02 tells of: whole, consistent, and free of paths."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks" / "measured"
FORMS = ("native", "batched", "loop")


@pytest.fixture(scope="module")
def text():
    return (FOLDER / "groggy_0_5_2.json").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def figures(text):
    return json.loads(text)


def test_every_size_of_the_note_has_a_time_or_a_reason_for_every_form(figures):
    found = {(run["form"], run["nodes"]): run for run in figures["runs"]}
    assert set(found) == {(f, n) for f in FORMS for n in (1_000, 5_000, 10_000, 50_000, 200_000)}
    for run in found.values():
        assert run.get("failed") or 0 < run["outside"] < run["seconds"] == min(run["samples"])


def test_all_forms_ran_the_same_rounds_on_the_same_edges(figures):
    assert {run["rounds"] for run in figures["runs"]} == {100}
    assert all(run["edges"] == 5 * run["nodes"] for run in figures["runs"])


def test_the_crossings_are_the_sum_of_the_calls(figures):
    for form in (*FORMS, "unrolled"):
        crossings = figures["crossings"][form]
        assert crossings["total"] == sum(crossings["calls"].values()) < 10


def test_the_steps_sum_to_the_run_they_are_part_of(figures):
    for split in figures["split"]:
        # What lies between two steps is in neither's time.
        assert 0.9 * split["seconds"] < sum(row["seconds"] for row in split["steps"]) < split["seconds"]


def test_a_result_is_called_right_only_where_every_ratio_is_one(figures):
    assert {row["form"] for row in figures["right"]} >= set(FORMS)
    for row in figures["right"]:
        assert row["right"] == (abs(row["least"] - 1) < 1e-4 and abs(row["most"] - 1) < 1e-4)


def test_the_conditions_are_stated(figures):
    assert figures["groggy"] == "0.5.2"
    assert figures["python"].startswith("3.12.")
    assert {"cpu", "cores", "load", "when", "graph"} <= set(figures)


def test_no_path_or_address_is_in_it(text):
    assert "/" not in text and "\\" not in text
