"""Runs in a thread of their own: results, progress, interrupts, and what the canvas shows of them."""

from __future__ import annotations

import json
import threading

import numpy as np
import pytest
from start_texts import COMMENTED

import groggy_nb as gn
from groggy_nb.measure.observing import record
from groggy_nb.notebook.editor import running, table
from groggy_nb.notebook.editor.session import Session
from groggy_nb.notebook.editor.surroundings import Surroundings
from groggy_nb.notebook.editor.workbench import Workbench
from groggy_nb.program import Program
from groggy_nb.report.statistics import statistics
from groggy_nb.run import interrupts
from groggy_nb.run.record import Progress

ENDLESS = 'x = ones()\nfor _ in range(900_000_000):\n    x = x * 0.5 + 1\nnodes["x"] = x\n'


def bench_of(text, graph):
    return Workbench(Session(text, graph), Surroundings())


@pytest.fixture(scope="module")
def ran(karate):
    """A workbench after a run in all modes."""
    bench = bench_of(COMMENTED, karate)
    assert bench.run("compare", {"damping": 0.5, "gone": 3}).ok and bench.wait(120)
    assert bench.run_state["state"] == "done", bench.run_state
    return bench


def test_a_run_gives_the_same_as_the_program(ran, karate):
    expected = gn.parse(COMMENTED).run(karate, params={"damping": 0.5})
    assert np.array_equal(ran.result["pagerank"], expected["pagerank"])
    assert ran.comparison.equal and ran.report.crossings == 1


def test_the_overlay_shows_times_rounds_and_modes(ran):
    seen = ran.overlay
    json.dumps(seen, allow_nan=False)
    assert seen["rev"] == 0 and not seen["stale"] and "crossing" in seen["headline"]
    assert {m["mode"]: m["equal"] for m in seen["modes"]} == {"fused": True, "batch": True, "step": True}
    assert seen["loops"]["loop#1"]["rounds"] == ran.report.iterations
    assert seen["nodes"]["pulled#1"]["ms"] > 0 and set(seen["nodes"]) <= {n["id"] for n in ran.session.nodes}
    assert sum(cost["crossings"] for cost in seen["nodes"].values()) == 1


def test_every_step_has_figures_after_a_plain_run_and_those_of_the_oracle(ran, karate):
    ports = ran.overlay["ports"]
    values = ran.result["pagerank"]
    for name in ("out:nodes:pagerank#1", "carried:loop#1:ranks"):
        assert ports[name]["mean"] == pytest.approx(values.mean()) and sum(ports[name]["hist"]) == 34
    assert ports["out:graph:delta#1"]["max"] == ran.result["delta"] == ports["delta#1"]["max"]
    kept = gn.parse(COMMENTED).record(karate, [ran.report.iterations], params={"damping": 0.5})
    assert ports["pulled#1"]["median"] == kept.loop()[ran.report.iterations]["pulled"].figures["median"]
    assert ports["damping#1"]["mean"] == 0.5
    assert {ports[n["id"]]["mean"] for n in ran.session.nodes if n["kind"] == "size"} == {34}


def test_of_a_large_graph_a_plain_run_shows_outputs_and_of_other_steps_the_shape(karate, monkeypatch):
    monkeypatch.setattr(running, "LOOKED", 33)
    bench = bench_of(COMMENTED, karate)
    assert bench.run("fused").ok and bench.wait(60)
    ports = bench.overlay["ports"]
    assert ports["pulled#1"]["shape"] == [34] and ports["pulled#1"]["mean"] is None
    assert ports["out:nodes:pagerank#1"]["mean"] == pytest.approx(bench.result["pagerank"].mean())


@pytest.mark.parametrize(("small", "mode"), [(112, "reference"), (111, "step")])
def test_only_a_small_graph_is_looked_at_by_the_reference(karate, monkeypatch, small, mode):
    """34 nodes and 78 edges are 112; on 20,000 nodes the reference took 10 seconds and no value was shown."""
    modes = []
    monkeypatch.setattr(running, "SMALL", small)
    monkeypatch.setattr(
        running, "record", lambda *given, **asked: modes.append(asked["mode"]) or record(*given, **asked)
    )
    bench = bench_of(COMMENTED, karate)
    assert bench.run("fused").ok and bench.wait(60)
    assert modes == [mode] and bench.overlay["ports"]["pulled#1"]["mean"] is not None


def test_a_look_at_the_values_gives_way_to_the_next_run(karate, monkeypatch):
    looking, bench = threading.Event(), bench_of("a = param(1)\nnodes['x'] = degree() * a\n", karate)

    def endless(*given, **options):
        looking.set()
        while True:
            interrupts.check()

    monkeypatch.setattr(running, "record", endless)
    assert bench.run("fused").ok and looking.wait(60)
    assert bench.run_state["state"] == "done"
    monkeypatch.undo()
    assert bench.run("fused", {"a": 2}).ok and bench.wait(60)
    assert bench.result["x"][0] == 32 and bench.overlay["ports"]["out:nodes:x#1"]["max"] == 34


def test_only_what_leaves_every_loop_as_a_whole_is_marked_as_run_once(karate):
    text = (
        "d = param(0.85)\nx = ones()\nfor _ in range(5):\n    c = degree() * 2\n"
        "    x = x * (d + sqrt(d)) + c / N\n    for _ in range(2):\n        e = x * d\n        x = x + e\n"
        'nodes["x"] = x\n'
    )
    for mode in ("fused", "step"):
        bench = bench_of(text, karate)
        assert bench.run(mode).ok and bench.wait(120)
        # Part of the second line is hoisted, and the first of the inner loop only as far as the outer one.
        assert bench.overlay["hoisted"] == ["c#1"]


def test_a_newer_run_takes_the_place_of_the_one_that_goes_on(karate):
    bench = bench_of(
        ENDLESS.replace("900_000_000", "n").replace("x = ones", "n = param(5)\nx = ones"), karate
    )
    assert bench.run("fused", {"n": 900_000_000}).ok
    for rounds in (800_000_000, 700_000_000, 7):
        assert bench.run("fused", {"n": rounds}, overtake=True).ok
    assert bench.wait(60) and bench.run_state["state"] == "done"
    assert bench.report.iterations == 7 and not bench.report.interrupted


def test_an_edit_makes_the_figures_stale_and_undo_right_again(ran):
    before = ran.overlay["nodes"]["pulled#1"]
    assert ran.command({"kind": "rename", "node": "pulled#1", "name": "got"}, ran.session.rev).ok
    assert ran.overlay["stale"] and ran.overlay["nodes"]["got#1"] == before
    assert ran.command({"kind": "undo"}, ran.session.rev).ok
    assert not ran.overlay["stale"] and ran.overlay["nodes"]["pulled#1"] == before


def test_moving_a_parameter_makes_the_figures_stale_and_runs_again(karate):
    bench = bench_of("a = param(2, min=0, max=9)\nnodes['x'] = degree() * a\n", karate)
    bench.move({}, "fused")
    assert bench.result is None  # nothing moved
    assert bench.run("fused").ok and bench.wait(60) and bench.result["x"][0] == 32
    seen = []
    bench.listen(lambda what: seen.append(bench.overlay["why"]) if what == "figures" else None)
    bench.move({"a": 3}, "fused")
    assert bench.wait(60) and bench.result["x"][0] == 48
    assert seen == ["parameters moved since", "", ""] and not bench.overlay["stale"]


def test_without_a_graph_a_moved_parameter_only_moves():
    bench = bench_of("a = param(2, min=0, max=9)\nnodes['x'] = degree() * a\n", None)
    bench.move({"a": 3}, "fused")
    assert bench.wait(60) and bench.result is None and bench.run_state["state"] == "idle"


def test_an_endless_run_is_interrupted_and_its_whole_rounds_kept(karate):
    bench = bench_of(ENDLESS, karate)
    begun = threading.Event()
    states = []

    def hear(what):
        if what == "run_state":
            states.append(bench.run_state["state"])
            if bench.run_state["rounds"]:
                begun.set()

    bench.listen(hear)
    assert bench.run("fused").ok and begun.wait(60)
    assert bench.run_state["at"] == ["x#2"]  # the only step of the loop
    assert not bench.run("fused").ok  # one at a time
    assert bench.command({"kind": "rename", "node": "x#1", "name": "y"}, 0).ok  # edits go on
    assert bench.interrupt().ok and bench.wait(60)
    assert bench.run_state["state"] == "interrupted" and bench.report.interrupted
    assert bench.result["x"].max() <= 2.0 and bench.report.iterations > 0
    assert bench.overlay["stale"] and "running" in states and not bench.interrupt().ok


def test_a_comparison_runs_each_mode_in_turns_as_the_cell_does(ran):
    runs = ran.comparison.seconds
    assert len({len(seconds) for seconds in runs.values()}) == 1 and len(runs["fused"]) >= 3
    for own in ran.overlay["modes"]:
        seconds = sorted(runs[own["mode"]])
        assert own["runs"] == len(seconds) and own["range"] == [1e3 * seconds[0], 1e3 * seconds[-1]]
        assert own["ms"] / 1e3 == pytest.approx(seconds[(len(seconds) - 1) // 2], rel=1e-9)


@pytest.mark.parametrize("runs", [0, 1, 5])
def test_an_interrupted_comparison_keeps_its_first_run(runs, karate, monkeypatch):
    text = "x = ones()\nfor _ in range(7):\n    x = x * 0.5 + 1\nnodes['x'] = x\n"
    bench = bench_of(text, karate)
    made, run = [], Program._run

    def interrupted(self, graph, *, mode, **options):
        if len(made) == runs:
            bench.interrupt()
        made.append(mode)
        return run(self, graph, mode=mode, **options)

    monkeypatch.setattr(Program, "_run", interrupted)
    assert bench.run("compare").ok and bench.wait(60)
    assert made == ["fused", "batch", "step", "fused", "batch", "step"][: runs + 1]
    assert bench.run_state["state"] == "interrupted" and bench.comparison is None
    if runs == 0:
        assert bench.result is None
    else:
        assert bench.report.mode == "fused" and bench.report.iterations == 7
        assert "comparison interrupted" in bench.run_state["message"]


def test_a_comparison_interrupted_in_its_first_run_keeps_the_whole_rounds(karate):
    bench = bench_of(ENDLESS, karate)
    begun = threading.Event()
    bench.listen(lambda what: begun.set() if bench.run_state["rounds"] else None)
    assert bench.run("compare").ok and begun.wait(60) and bench.interrupt().ok and bench.wait(60)
    assert bench.run_state["message"].startswith("interrupted after")
    assert bench.report.interrupted and bench.report.iterations > 0 and bench.comparison is None


def test_an_interrupt_while_it_compiles_or_runs_never_hangs(karate):
    bench = bench_of(ENDLESS.replace("0.5", "0.25"), karate)
    assert bench.run("step").ok and bench.interrupt().ok and bench.wait(60)
    assert bench.run_state["state"] == "interrupted"


def test_progress_is_told_at_most_ten_times_a_second(karate, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(running.time, "monotonic", lambda: now[0])
    told = []
    runner = running.Runner(told.append, lambda done: None)
    order = running.Order(gn.parse(ENDLESS), karate, "fused")
    for k in range(100):
        now[0] = 100.0 + 0.02 * k  # two seconds
        runner._progress(order, "fused", Progress(k, None, None, 0.02 * k))
    assert 15 <= len(told) <= 20 and told[-1]["rounds"] > 90


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x = ones()\n", "output"),
        ("x = (\n", "errors"),
        ("", "output"),
    ],
)
def test_what_cannot_run_says_why(text, why, karate):
    answer = bench_of(text, karate).run("fused")
    assert not answer.ok and why in answer.reason
    assert "graph" in bench_of('nodes["x"] = ones()\n', None).run("fused").reason


def test_a_run_that_fails_says_where(karate):
    bench = bench_of('x = nodes["age"]\nnodes["x"] = x + missing\n', karate)
    assert bench.run("fused").ok and bench.wait(60)
    assert bench.run_state["state"] == "failed" and "age" in bench.run_state["message"]
    assert bench.result is None


def test_statistics_take_nan_infinities_and_truth_values():
    found = statistics(np.array([np.nan, np.inf, -np.inf, 2.0]), "node")
    assert (found["nan"], found["inf"], found["mean"]) == (1, 2, 2.0)
    assert statistics(np.array([True, False]), "node")["mean"] == 0.5
    assert (
        statistics(np.array([]), "node")["min"] is None and statistics(float("inf"), "scalar")["max"] is None
    )
    huge = statistics(np.array([-1.7e308, 1.7e308]), "node")
    json.dumps(huge, allow_nan=False)
    assert statistics(np.array([1.0, np.nextafter(1.0, 2.0)]), "node")["max"] > 1.0


def test_the_views_are_told_how_much_of_a_long_algorithm_is_done(karate, monkeypatch):
    bench, told = bench_of("x = core_number()\nnodes['x'] = x\n", karate), []

    def run(program, graph, *, progress, **options):
        progress(Progress(0, None, None, 2.0, share=0.25))
        told.append((bench.run_state["share"], table.status(bench)))
        return program.run(graph, mode="reference")

    monkeypatch.setattr(Program, "_run", run)
    assert bench.run("fused", {}).ok and bench.wait(60)
    assert told == [(0.25, "running, 25% of an algorithm")]


def test_what_is_compiled_of_how_many_is_told_while_a_run_waits_for_it(karate):
    bench = bench_of('x = sqrt(degree()) + 0.1875\nnodes["x"] = x * x * x - x\n', karate)
    said = []
    bench.listen(lambda what: said.append(bench.run_state["message"]) if what == "run_state" else None)
    assert bench.run("step", {}).ok and bench.wait(120)
    told = [line for line in said if line.startswith("compiling ")]
    assert told and told[0].startswith("compiling 1 of ")
