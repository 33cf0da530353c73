"""Options that show or write more than the result: the annotated source, the prediction, traces."""

import json

import pytest
from inside import Inside

from groggy_nb.errors import GroggyError, ProgramErrors, UsageError
from groggy_nb.measure import calibrating, checking
from groggy_nb.once import Once
from groggy_nb.program import Program
from groggy_nb.report import costs
from groggy_nb.report.result import Result

HEAT = """\
rate = param(0.5, min=0, max=1)
heat = full(1 / N)
for _ in range(20):
    heat = (1 - rate) * heat + rate * mean(heat[u] for u in neighbors)
nodes["heat"] = heat
"""


@pytest.fixture
def measured(monkeypatch, tmp_path):
    """A new machine, measured in no time; holds a word for each time."""
    times = []
    rates = {name: {1: ((1, 1e-9),)} for name in costs.TOLD}
    monkeypatch.setattr(costs, "_known", Once())
    monkeypatch.setattr(costs, "_file", lambda: tmp_path / "costs.json")
    monkeypatch.setattr(checking, "checked", lambda of: ())
    monkeypatch.setattr(calibrating, "measured", lambda: (times.append("measured"), (rates, {1: 1e10}))[1])
    return times


@pytest.mark.parametrize("option", ["-a", "--annotate"])
def test_the_annotated_source_stands_below_the_result_in_one_output(notebook, option):
    ran = notebook(f"%%groggy p karate {option}\n{HEAT}")
    assert ran.ok, ran.text
    assert len(ran.shown) == 1 and notebook["_"] is notebook["p_result"]
    page = ran.shown[0].data["text/html"]
    annotation = notebook["p_result"].report.annotation
    assert repr(annotation) in ran.plain and annotation._repr_html_() in page
    assert page.startswith(notebook["p_result"]._repr_html_()[:100])
    for line in HEAT.splitlines():
        assert line in ran.plain


def test_a_comparison_is_annotated_with_its_fused_run(notebook):
    ran = notebook(f"%%groggy p karate -a -m compare\n{HEAT}")
    assert ran.ok, ran.text
    assert "equal bit for bit: yes" in ran.plain and repr(notebook["p_result"].report.annotation) in ran.plain


def test_a_quiet_cell_shows_no_annotation(notebook):
    assert notebook(f"%%groggy p karate -a -q\n{HEAT}").shown == []
    assert notebook(f"%%groggy p karate -a\n{HEAT.rstrip()};").shown == []


def test_a_dry_run_shows_the_prediction_and_runs_nothing(notebook, measured, monkeypatch):
    def run(*_, **__):
        raise AssertionError("a dry run ran")

    monkeypatch.setattr(Program, "_run", run)
    ran = notebook(f"%%groggy p karate -n rate=0.25\n{HEAT}")
    assert ran.ok, ran.text
    assert isinstance(notebook["p"], Program) and "p_result" not in notebook
    assert len(ran.shown) == 1 and notebook["_"].crossings == 1
    assert repr(notebook["_"]) == ran.plain
    assert notebook("%groggy history").plain == "no run yet"
    assert notebook(f"%%groggy q karate -n -q\n{HEAT}").ok
    assert measured == ["measured"]


@pytest.mark.parametrize(("mode", "predicted"), [("step", "step"), ("batch", "batch"), ("compare", "fused")])
def test_a_dry_run_predicts_the_mode_asked_for(notebook, measured, mode, predicted):
    ran = notebook(f"%%groggy p karate --dry-run -m {mode} --passes none --threads 1 -q\n{HEAT}")
    assert ran.ok, ran.text
    assert ran.shown == [] and notebook["_"].mode == predicted and notebook["_"].threads == 1
    wanted = notebook["p"].run(notebook["karate"], mode=predicted, passes=())
    assert notebook["_"].crossings == wanted.report.crossings


def test_a_dry_run_passes_inputs_on_and_finds_errors(notebook, measured):
    notebook["start"] = list(range(34))
    assert notebook('%%groggy p karate -n -q\nnodes["x"] = start * 2').ok
    ran = notebook('%%groggy p karate -n\nnodes["x"] = nodes["missing"]')
    assert isinstance(ran.error, GroggyError) and "missing" in ran.text
    assert isinstance(notebook("%%groggy p karate -n\nnodes[").error, ProgramErrors)


@pytest.mark.parametrize("mode", ["fused", "compare"])
def test_a_trace_is_a_chrome_trace(notebook, tmp_path, mode):
    ran = notebook(f"%%groggy p karate -m {mode} --trace 'my run.json'\n{HEAT}")
    assert ran.ok, ran.text
    written = json.loads((tmp_path / "my run.json").read_text("utf-8"))
    assert written == json.loads(json.dumps(notebook["p_result"].report.to_chrome_trace()))
    assert written["traceEvents"]


def test_a_name_with_speedscope_makes_a_speedscope_profile(notebook, tmp_path):
    assert notebook(f"%%groggy p karate --trace run.SpeedScope.json -r 3\n{HEAT}").ok
    written = json.loads((tmp_path / "run.SpeedScope.json").read_text("utf-8"))
    assert written == json.loads(json.dumps(notebook["p_result"].report.to_speedscope()))
    assert "speedscope" in written["$schema"]


def test_a_trace_that_cannot_be_written_fails_the_cell_and_keeps_the_result(notebook):
    ran = notebook(f"%%groggy p karate --trace missing/run.json\n{HEAT}")
    assert isinstance(ran.error, GroggyError) and "missing/run.json was not written" in ran.text
    assert isinstance(notebook["p_result"], Result) and "20 rounds" in ran.plain


def test_passes_and_timeout_can_be_settings(notebook):
    assert notebook("%config GroggyMagics.passes = '-fuse'").ok
    assert notebook(f"%%groggy p karate -q\n{HEAT}").ok
    assert "fuse" not in notebook["p_result"].report.record.passes
    assert notebook(f"%%groggy p karate -q --passes all\n{HEAT}").ok
    assert "fuse" in notebook["p_result"].report.record.passes
    assert notebook("%config GroggyMagics.timeout = 0.3").ok
    endless = "x = ones()\nfor _ in range(500000000):\n    x = x + 0.5\nnodes['x'] = x\n"
    assert type(notebook(f"%%groggy p karate -q\n{endless}").error) is KeyboardInterrupt
    assert notebook["p_result"].report.interrupted


@pytest.mark.parametrize(
    "setting", ["passes = 'fuze'", "passes = '-fuse,fold'", "repeats = 0", "mode = 'fsued'", "timeout = -1"]
)
def test_a_setting_that_does_not_fit_is_refused_and_nothing_changes(notebook, setting, caplog):
    magics = notebook.shell.magics_manager.registry["GroggyMagics"]
    before = magics.trait_values()
    notebook(f"%config GroggyMagics.{setting}")  # IPython logs what is wrong, and the cell goes on
    assert caplog.records and caplog.records[-1].levelname == "ERROR"
    assert magics.trait_values() == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("-r 0", "--repeats"),
        ("-r two", "--repeats"),
        ("-r 20000", "10,000"),
        ("-w -1", "-w"),
        ("--trace", "--trace"),
    ],
)
def test_a_wrong_number_is_refused(notebook, line, said):
    ran = notebook(f"%%groggy p karate {line}\n{HEAT}")
    assert isinstance(ran.error, UsageError) and said in ran.text


def test_a_trace_whose_name_asks_for_no_format_is_refused_before_anything_runs(notebook):
    ran = notebook(f"%%groggy p karate --trace run.csv\n{HEAT}")
    assert isinstance(ran.error, UsageError) and "run.csv" in ran.text
    assert "p" not in notebook


def test_cells_sweep_and_predict_on_a_cluster_whatever_mode_the_settings_name(notebook, measured, tmp_path):
    text = 'k = param(1)\nnodes["x"] = sum(k for u in neighbors)\n'
    notebook["workers"], rounds = Inside(2), tmp_path / "rounds"
    assert notebook("%config GroggyMagics.mode = 'step'").ok
    try:
        swept = notebook(f"%%groggy p karate --sweep k=1:4 --cluster workers -q\n{text}")
        assert swept.ok, swept.text
        assert [row.sum() for row in notebook["p_sweep"]["x"]] == [156, 312, 468]
        ran = notebook(f"%%groggy p karate --cluster workers -q\n{text}")
        assert ran.ok and notebook["p_result"].report.mode == "cluster"
        kept = notebook(f"%%groggy p karate --cluster workers --checkpoint {rounds} -q\n{text}")
        assert kept.ok and not [*rounds.iterdir()]  # it came to its end
        refused = notebook(f"%%groggy p karate --checkpoint {rounds} -q\n{text}")
        assert "checkpoint without cluster" in refused.text
        predicted = notebook(f"%%groggy p karate -n --cluster workers -q\n{text}")
        assert predicted.ok and notebook["_"].cluster.workers == 2
    finally:
        notebook("%config GroggyMagics.mode = 'auto'")
