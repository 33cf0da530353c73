"""Repeats and warm-ups: how often a cell runs, which run it shows, what it says of the others."""

import pytest

from groggy_nb.graph import Graph
from groggy_nb.notebook import runs as module
from groggy_nb.notebook.runs import Repeats, Runs
from groggy_nb.program import Program, parse
from groggy_nb.report.result import Result

HEAT = """\
rate = param(0.5, min=0, max=1)
heat = full(1 / N)
for _ in range(20):
    heat = (1 - rate) * heat + rate * mean(heat[u] for u in neighbors)
    watch(max(heat))
nodes["heat"] = heat
"""
RING = Graph.from_edges([0, 1, 2, 3], [1, 2, 3, 0])


def scripted(monkeypatch, seconds, other=None):
    """A program's run with these times, one a run; the run number `other` gives other bits."""
    left = iter(enumerate(seconds))
    real = Program._run

    def run(self, graph, *, mode="auto", **options):
        k, time = next(left)
        factor = 2.0 if k == other else 1.0
        result = real(parse(f'nodes["x"] = {factor} * ones()'), graph, mode="reference")
        result.outcome.record.wall, result.outcome.record.compile = time + 5.0, 5.0
        return result

    monkeypatch.setattr(Program, "_run", run)


def repeated(measured, warmups, noted=None):
    told = [] if noted is None else noted
    runs = Runs(parse('nodes["x"] = ones()'), RING, {}, told.append)
    return runs.several("fused", {}, lambda state: None, measured, warmups)


@pytest.mark.parametrize(
    ("seconds", "warmups", "median"),
    [
        ([0.3, 0.1, 0.2], 0, 0.2),
        ([9.0, 8.0, 0.3, 0.1, 0.2], 2, 0.2),
        ([0.4, 0.1, 0.3, 0.2], 0, 0.2),  # of an even number, the lower of the two in the middle
        ([0.7], 0, 0.7),
    ],
)
def test_the_shown_run_is_the_one_of_median_time_without_compile_and_warm_ups(
    monkeypatch, seconds, warmups, median
):
    scripted(monkeypatch, seconds)
    found = repeated(len(seconds) - warmups, warmups)
    assert found.chosen.report.run_time == pytest.approx(median)
    assert found.seconds == pytest.approx(seconds[warmups:])
    assert found.equal and found.chosen["x"].tolist() == [1.0] * 4


def test_the_line_gives_median_and_spread(monkeypatch):
    scripted(monkeypatch, [1.0, 0.0029, 0.0031, 0.004])
    assert (
        repr(repeated(3, 1))
        == "3 runs after 1 warm-up: median 3.10 ms, 2.90 ms to 4.00 ms; equal bit for bit: yes"
    )


def test_results_that_differ_are_said(monkeypatch):
    scripted(monkeypatch, [0.1, 0.2, 0.3], other=1)
    found = repeated(3, 0)
    assert not found.equal and repr(found).endswith("equal bit for bit: no")
    assert found.chosen["x"].tolist() == [2.0] * 4  # the run whose time is shown, not another
    assert module.UNEQUAL in found.chosen.report.warnings


def test_outputs_are_kept_once(monkeypatch):
    noted = []
    runs = Runs(parse(HEAT), RING, {}, noted.append)
    found = runs.several("fused", {}, lambda state: None, 4, 1)
    assert len(noted) == 5
    assert found.chosen["heat"] is noted[0]["heat"]
    assert found.chosen.watch.equals(noted[0].watch) and len(found.chosen.watch) == 20


def test_progress_says_which_run_it_is():
    told = []

    class Said:
        graph, params = RING, {}

        def _run(self, graph, *, progress, **options):
            from groggy_nb.run.record import Progress

            if progress is not None:  # a second run of less than a second has no listener
                progress(Progress(1, None, None, 0.1))
            return parse('nodes["x"] = ones()').run(graph, mode="reference")

        warnings, text = (), ""

    Runs(Said(), RING, {}, lambda result: None).compared(("fused", "step"), {}, told.append, 2, 0)
    assert [state.doing for state in told] == [
        "fused: run 1 of 2",
        "fused: run 1 of 2: running",
        "step: run 1 of 2",
        "step: run 1 of 2: running",
        "fused: run 2 of 2",
        "step: run 2 of 2",
    ]


def test_a_cell_repeats_and_says_so_above_the_result(notebook):
    ran = notebook("%%groggy p karate -r 5 -w 2\n" + HEAT)
    assert ran.ok, ran.text
    assert len(ran.shown) == 1 and len(notebook.shell.magics_manager.registry["GroggyMagics"].history) == 7
    assert ran.plain.startswith("5 runs after 2 warm-ups: median ") and "Result: fused" in ran.plain
    assert "equal bit for bit: yes" in ran.plain
    assert "5 runs after 2 warm-ups: median " in ran.shown[0].data["text/html"]
    assert isinstance(notebook["p_result"], Result) and notebook["_"] is notebook["p_result"]
    assert notebook["p_result"].report.record.compiled == 0


def test_one_run_without_warm_up_says_nothing_of_runs(notebook):
    ran = notebook("%%groggy p karate -r 1\n" + HEAT)
    assert ran.ok and "1 run" not in ran.plain


def test_warm_ups_alone_are_said(notebook):
    assert notebook("%%groggy p karate -w 3\n" + HEAT).plain.startswith("1 run after 3 warm-ups: ")


def test_a_comparison_repeats_each_mode(notebook):
    ran = notebook("%%groggy p karate -m compare -r 3\n" + HEAT)
    assert ran.ok, ran.text
    assert "the median of 3 runs, in turns" in ran.plain
    assert [len(runs) for runs in notebook["p_compare"].seconds.values()] == [3] * 3
    assert notebook["p_compare"].equal and notebook["p_result"] is notebook["p_compare"]["fused"]
    assert len(ran.shown) == 1


def test_repeats_can_be_a_setting(notebook):
    assert notebook("%config GroggyMagics.repeats = 3").ok
    assert notebook("%config GroggyMagics.warmups = 1").ok
    assert notebook("%%groggy p karate\n" + HEAT).plain.startswith("3 runs after 1 warm-up")
    assert notebook("%%groggy p karate -r 2 -w 0\n" + HEAT).plain.startswith("2 runs: median")


def test_a_line_of_one_run_has_no_spread():
    result = parse('nodes["x"] = ones()').run(RING, mode="reference")
    assert repr(Repeats(result, (0.5,), 0, True)) == "1 run: 500 ms"
