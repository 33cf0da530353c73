"""Recorded rounds on the canvas: strips by loop, figures of every step at a round, what makes them stale."""

from __future__ import annotations

import base64
import json
import threading

import pytest
from start_texts import COMMENTED

import groggy_nb as gn
from groggy_nb.notebook.editor import rounds
from groggy_nb.notebook.editor.messages import Mailbox
from groggy_nb.notebook.editor.running import RECORD
from groggy_nb.notebook.editor.session import Session
from groggy_nb.notebook.editor.surroundings import Surroundings
from groggy_nb.notebook.editor.workbench import Workbench
from groggy_nb.show.replay import movie, page

TEXT = """\
damping = param(0.85, min=0, max=1)
deg = degree()
ranks = full(1 / N)
for i in range(4):
    new = damping * mean(ranks[u] for u in neighbors) + deg
    moved = l1(new - ranks)
    if i > 1:
        high = max(new)
        moved = moved + high
    watch(moved)
    ranks = new
nodes["ranks"] = ranks
"""


REGIONS = """\
labels = node_index()
x = full(1.0)
for _ in range(3):
    for v in nodes:
        labels[v] = mode(labels[u] for u in neighbors)
    if sum(labels) > 9:
        x = x * 2
    else:
        x = x + 1
nodes["labels"] = labels
nodes["x"] = x
"""


@pytest.fixture(scope="module")
def recorded():
    bench = Workbench(Session(TEXT, gn.datasets.karate()), Surroundings())
    told = []
    bench.listen(told.append)
    assert bench.run(RECORD, {"damping": 0.5}).ok
    assert bench.wait(60)
    assert bench.run_state["state"] == "done", bench.run_state
    bench.told = told
    return bench


def ask(bench, kind, **content):
    return Mailbox(bench).read({"type": kind, "id": "1", **content})


def test_each_loop_has_its_rounds_times_residual_and_end(recorded):
    strip = recorded.recording["loops"]["loop#1"]
    assert (strip["rounds"], strip["total"], strip["ended"]) == ([1, 2, 3, 4], 4, "all of them")
    assert strip["residual"] == "moved"
    assert len(strip["ms"]) == len(strip["curve"]) == 4
    assert "to look at values" in recorded.run_state["message"]
    assert recorded.told.count("figures") == 1
    json.dumps(recorded.recording, allow_nan=False)


def test_a_round_gives_the_figures_of_every_step_and_the_values_of_nodes(recorded):
    answer = ask(recorded, "round", region="loop#1", number=3)
    expected = (
        gn.parse(TEXT).record(recorded.session.graph, params={"damping": 0.5}, mode="reference").loop()[3]
    )
    ports = answer["data"]["ports"]
    rows = {"carried:loop#1:ranks", "carried:if#1:moved"}
    assert set(ports) == {"new#1", "moved#1", "moved#2", "high#1", *rows}
    assert ports["new#1"]["median"] == expected["new"].figures["median"]
    assert ports["new#1"]["top"][0][0] == expected["new"].top[0][0]
    assert ports["moved#1"]["mean"] < ports["moved#2"]["mean"] == expected["moved"].values
    values = answer["data"]["values"]
    assert values["carried:loop#1:ranks"] == [float(f"{x:.7g}") for x in expected["ranks"].values]
    assert "high#1" not in ask(recorded, "round", region="loop#1", number=1)["data"]["ports"]
    json.dumps(answer, allow_nan=False)


def test_a_round_that_was_not_kept_is_refused_in_words(recorded):
    for region, number in (("loop#1", 9), ("loop#2", 1), (["loop#1"], 1), (None, None), ("loop#1", "1")):
        answer = ask(recorded, "round", region=region, number=number)
        assert not answer["ok"]
        assert "record again" in answer["reason"]


def test_after_it_every_step_parameter_and_size_has_a_value(recorded):
    ports = recorded.overlay["ports"]
    shown = {n["id"]: n["kind"] for n in recorded.session.projection["nodes"]}
    missing = [name for name, kind in shown.items() if name not in ports and kind not in ("break", "watch")]
    assert missing == []
    assert ports["damping#1"]["mean"] == 0.5
    assert next(ports[name] for name, kind in shown.items() if kind == "size")["mean"] == 34


def test_each_value_has_a_curve_over_the_rounds(recorded):
    sparks = recorded.recording["sparks"]
    answers = [ask(recorded, "round", region="loop#1", number=number) for number in (1, 2)]
    first, second = (answer["data"]["values"]["new#1"] for answer in answers)
    moved = sum(abs(a - b) for a, b in zip(first, second, strict=True)) / 34
    assert sparks["new#1"]["what"] == "change"
    assert sparks["new#1"]["values"][:2] == [None, pytest.approx(moved)]  # sent with seven digits
    assert sparks["high#1"]["what"] == "value"
    assert [x is None for x in sparks["high#1"]["values"]] == [True, True, False, False]


def test_rows_of_sweeps_and_conditionals_have_curves_as_those_of_loops():
    bench = Workbench(Session(REGIONS, gn.datasets.karate()), Surroundings())
    assert bench.run(RECORD).ok
    assert bench.wait(60)
    sparks = bench.recording["sparks"]
    loop = gn.parse(REGIONS).record(bench.session.graph, mode="reference").loop()
    assert sparks["carried:sweep#1:labels"] == sparks["carried:loop#1:labels"]
    assert sparks["carried:if#1:x"]["values"] == sparks["carried:loop#1:x"]["values"]
    moved = abs(loop[2]["x"].values - loop[1]["x"].values).mean()
    assert sparks["carried:if#1:x"]["values"][1] == pytest.approx(moved)
    shown = ask(bench, "round", region="loop#1", number=2)["data"]["ports"]
    assert shown["carried:sweep#1:labels"]["max"] == loop[2]["labels"].figures["max"]


def film(bench, **asked):
    """The answer once the file is made, and what was told of it before."""
    shares = []
    while True:
        answer = ask(bench, "film", **asked)
        if not answer["ok"] or "share" not in answer["data"]:
            return answer, shares
        shares.append(answer["data"]["share"])


def test_while_a_film_is_made_the_editor_answers_and_says_how_far_it_is(recorded, monkeypatch):
    going, drawn = threading.Event(), threading.Event()

    def slow(recording, name, line, tell):
        tell(0.5)
        drawn.set()
        assert going.wait(60)
        return b"GIF8"

    monkeypatch.setattr(rounds, "movie", slow)
    asked = {"form": "gif", "region": "loop#1", "step": "new#1"}
    assert "share" in ask(recorded, "film", **asked)["data"] and drawn.wait(60)
    assert ask(recorded, "film", **asked)["data"] == {"share": 0.5}
    assert ask(recorded, "round", region="loop#1", number=2)["ok"]
    going.set()
    answer, _ = film(recorded, **asked)
    assert base64.b64decode(answer["data"]["data"]) == b"GIF8"
    monkeypatch.setattr(rounds, "movie", lambda *_, tell: 1 / 0)
    assert "ZeroDivisionError" in film(recorded, **asked)[0]["reason"]


def test_rounds_are_exported_as_a_page_or_as_a_gif_of_the_chosen_step(recorded):
    made = {}
    for form in ("html", "gif"):
        answer, _ = film(recorded, form=form, region="loop#1", step="new#1")
        made[form] = base64.b64decode(answer["data"]["data"])
        assert answer["data"]["name"] == f"rounds.{form}"
    assert made["html"] == page(recorded.figures.replay.recording).encode()
    assert made["gif"] == movie(recorded.figures.replay.recording, "new", 4)
    scalar, _ = film(recorded, form="gif", region="loop#1", step="moved#1")
    assert base64.b64decode(scalar["data"]["data"]) == movie(recorded.figures.replay.recording, "ranks", 4)
    for wrong in (
        {"form": "mp4", "region": "loop#1"},
        {"form": "gif", "region": "loop#9"},
        {"form": ["gif"]},
    ):
        assert "record values first" in ask(recorded, "film", **wrong)["reason"]


def test_the_graph_is_drawn_where_it_is_small(recorded):
    found = ask(recorded, "drawing")["data"]
    assert len(found["places"]) == len(found["labels"]) == 34
    assert len(found["edges"]) == 78


def test_recorded_rounds_are_stale_while_text_or_parameters_are_others():
    bench = Workbench(Session(TEXT, gn.datasets.karate()), Surroundings())
    bench.run(RECORD)
    assert bench.wait(60)
    bench.command({"kind": "rename", "node": "new#1", "name": "fresh"}, bench.session.rev)
    assert bench.recording["stale"]
    assert bench.recording["why"] == "edited since"
    assert "fresh#1" in bench.recording["sparks"]
    bench.command({"kind": "undo"}, bench.session.rev)
    assert not bench.recording["stale"]
    assert "new#1" in bench.recording["sparks"]


def test_without_a_graph_or_with_errors_nothing_is_recorded():
    assert not Workbench(Session(COMMENTED, None), Surroundings()).run(RECORD).ok
    assert not ask(Workbench(Session(TEXT, gn.datasets.karate()), Surroundings()), "drawing")["ok"]


WATCHED = """\
since = param("2020-01-01", kind="time")
x = degree()
for i in range(3):
    watch(i * 1.0, name="at")
    watch(since)
nodes["x"] = x
"""


def test_after_a_run_outputs_name_their_highest_entries_and_watched_values_have_a_curve():
    bench = Workbench(Session(WATCHED, gn.datasets.karate()), Surroundings())
    assert bench.run("fused").ok
    assert bench.wait(60)
    ports = bench.overlay["ports"]
    assert ports["out:nodes:x#1"]["top"][:2] == [["33", 17], ["0", 16]]
    assert ports["watch:at#1"]["curve"] == [0.0, 1.0, 2.0]
    assert len(set(ports["watch:since#1"]["curve"])) == 1
    json.dumps(bench.overlay, allow_nan=False)


def test_a_kept_run_is_compared_with_a_later_one_of_an_edited_text():
    bench = Workbench(Session(WATCHED, gn.datasets.karate()), Surroundings())
    assert "keep a run" in ask(bench, "compare")["reason"]
    assert "nothing ran" in ask(bench, "keep")["reason"]
    assert bench.run("fused").ok
    assert bench.wait(60)
    assert ask(bench, "keep")["ok"]
    bench.set_text(WATCHED.replace("x = degree()", "x = degree() + 1"))
    assert bench.run("fused").ok
    assert bench.wait(60)
    found = ask(bench, "compare")["data"]
    says, told, *figures = next(step["cells"] for step in found["steps"] if step["id"] == "x#1")
    # Each run's steps were looked at.
    assert (says, told) == ("x = degree() + 1", "edited · line 2 · differs in 34 of 34")
    assert len(figures) == len(found["figures"])
    assert found["values"][0] == ["x", "in 34 of 34", "1.00"]
    json.dumps(found, allow_nan=False)
