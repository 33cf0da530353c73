"""`%%groggy` cells in a real IPython: what they bind, what they show, and how they fail."""

import numpy as np
import pandas as pd
import pytest

from groggy_nb.errors import GroggyError, ProgramErrors, UsageError
from groggy_nb.measure.compare import Comparison
from groggy_nb.notebook.arguments import ARGUMENTS
from groggy_nb.program import Program, load, parse
from groggy_nb.report.explanation import Explanation
from groggy_nb.report.result import Result
from groggy_nb.run.record import Interrupted

HEAT = """\
rate = param(0.5, min=0, max=1)
heat = full(1 / N)
for _ in range(20):
    heat = (1 - rate) * heat + rate * mean(heat[u] for u in neighbors)
nodes["heat"] = heat
"""
DEGREE = 'nodes["degree"] = degree()\n'


def test_a_cell_binds_program_and_result_and_shows_one_output(notebook):
    ran = notebook("%%groggy p karate\n" + HEAT)
    assert ran.ok, ran.text
    assert isinstance(notebook["p"], Program) and notebook["p"] == parse(HEAT)
    assert isinstance(notebook["p_result"], Result)
    assert notebook["_"] is notebook["p_result"]
    assert len(ran.shown) == 1
    assert "fused" in ran.plain and "20 rounds" in ran.plain
    assert "<details" in ran.shown[0].data["text/html"]
    assert "<script" not in ran.shown[0].data["text/html"]


def test_the_cell_is_the_value_of_out(notebook):
    ran = notebook("%%groggy karate --mode reference\n" + DEGREE)
    assert ran.ok, ran.text
    assert isinstance(notebook["_"], Result)
    assert notebook["Out"][2] is notebook["_"]


def test_without_a_graph_the_cell_defines_the_program(notebook):
    ran = notebook("%%groggy p rate=0.25\n" + HEAT)
    assert ran.ok, ran.text
    assert dict(notebook["p"].params) == {"rate": 0.25}
    assert notebook["_"] is notebook["p"]
    assert "p_result" not in notebook
    assert "rate" in ran.plain and "run" in ran.plain


def test_a_parameter_is_set_for_the_run_and_the_text_keeps_its_default(notebook):
    notebook["slow"] = 0.125
    assert notebook("%%groggy p karate rate=slow --mode reference\n" + HEAT).ok
    wanted = parse(HEAT).run(notebook["karate"], mode="reference", params={"rate": 0.125})
    np.testing.assert_array_equal(notebook["p_result"]["heat"], wanted["heat"])
    assert dict(notebook["p"].params) == {"rate": 0.5}


def test_a_label_may_be_a_bare_word(notebook):
    text = 's = param("a", kind="node")\nnodes["x"] = node_index() == index_of(s)\n'
    assert notebook("%%groggy p ring s=c --mode reference\n" + text).ok
    assert notebook["p_result"]["x"].tolist() == [False, False, True, False]


def test_free_names_are_the_notebooks_variables(notebook):
    notebook["start"] = np.arange(4.0)
    notebook["factor"] = 3
    ran = notebook('%%groggy p ring --mode reference\nnodes["x"] = factor * start\n')
    assert ran.ok, ran.text
    assert notebook["p_result"]["x"].tolist() == [0.0, 3.0, 6.0, 9.0]
    ran = notebook('%%groggy p ring --mode reference\nnodes["x"] = factr * start\n')
    assert not ran.ok and "factr" in ran.text


def test_the_body_is_never_interpolated(notebook):
    notebook["evil"] = "nodes"
    ran = notebook('%%groggy p ring --mode reference\nnodes["{evil} $evil"] = degree()\n')
    assert ran.ok, ran.text
    assert list(notebook["p_result"]) == ["{evil} $evil"]


def test_a_file_is_a_graph(notebook, tmp_path):
    pd.DataFrame({"source": ["x", "y"], "target": ["y", "z"]}).to_csv(tmp_path / "net.csv", index=False)
    ran = notebook("%%groggy p net.csv --mode reference\n" + DEGREE)
    assert ran.ok, ran.text
    assert notebook["p_result"].nodes["degree"].to_dict() == {"x": 1, "y": 2, "z": 1}


@pytest.mark.parametrize("line", ["p karate --mode reference -q", "p karate --mode reference --quiet"])
def test_quiet_binds_and_shows_nothing(notebook, line):
    ran = notebook(f"%%groggy {line}\n" + DEGREE)
    assert ran.ok and ran.shown == [] and ran.text == ""
    assert isinstance(notebook["p_result"], Result)


def test_a_semicolon_at_the_end_of_the_body_silences(notebook):
    ran = notebook('%%groggy p karate --mode reference\nnodes["degree"] = degree();')
    assert ran.ok and ran.shown == [] and ran.text == ""
    assert isinstance(notebook["p_result"], Result)


def test_into_names_the_result(notebook):
    assert notebook("%%groggy p karate --mode reference --into found\n" + DEGREE).ok
    assert isinstance(notebook["found"], Result) and "p_result" not in notebook


def test_save_writes_the_program(notebook, tmp_path):
    assert notebook("%%groggy p --save heat.json\n" + HEAT).ok
    assert load(tmp_path / "heat.json") == notebook["p"]


def test_explain_runs_nothing(notebook):
    ran = notebook("%%groggy p karate --explain\n" + HEAT)
    assert ran.ok, ran.text
    assert isinstance(notebook["_"], Explanation)
    assert "p_result" not in notebook
    assert "fold" in ran.plain


def test_explain_shows_only_the_passes_asked_for(notebook):
    assert notebook("%%groggy p karate --explain --passes hoist -q\n" + HEAT).ok
    assert {rewrite.name for rewrite in notebook["_"].rewrites} <= {"hoist"}


def test_passes_reach_the_run(notebook):
    assert notebook("%%groggy p karate --mode reference --passes none\n" + HEAT).ok
    assert notebook["p_result"].report.record.passes == ()


def test_compare_runs_three_modes_in_order(notebook):
    ran = notebook("%%groggy p karate --mode compare\n" + HEAT)
    assert ran.ok, ran.text
    comparison = notebook["p_compare"]
    assert isinstance(comparison, Comparison) and comparison.equal
    assert list(comparison.results) == ["fused", "batch", "step"]
    assert notebook["p_result"] is comparison["fused"]
    assert len(ran.shown) == 1
    assert "equal bit for bit: yes" in ran.plain
    assert ran.shown[0].data["text/html"].count("<img") == 2


def test_a_comparison_cannot_run_while_a_name_is_taken(notebook):
    notebook["p_compare"] = 3
    ran = notebook("%%groggy p karate --mode compare\n" + HEAT)
    assert isinstance(ran.error, UsageError) and notebook["p_compare"] == 3


@pytest.mark.parametrize(
    ("text", "carets"),
    [
        ('x = out_degre()\nnodes["x"] = x\n', "out_degree"),
        ('nodes["x"] = degree(\n', "^"),
        ('__import__("os").system("true")\n', "^"),
    ],
)
def test_an_error_fails_the_cell_with_carets_and_without_our_frames(notebook, text, carets):
    ran = notebook("%%groggy p karate\n" + text)
    assert not ran.ok
    assert isinstance(ran.error, ProgramErrors)
    assert "^" in ran.text and carets in ran.text
    assert "Traceback" not in ran.text and "groggy_nb/" not in ran.text
    assert "p" not in notebook


@pytest.mark.parametrize(
    "line", ["p karate --mdoe step", "p karate --mode fusd", "karate2 karate3 x y", "ring p"]
)
def test_a_bad_line_fails_the_cell_with_our_own_error(notebook, line):
    ran = notebook(f"%%groggy {line}\n" + DEGREE)
    assert isinstance(ran.error, UsageError)
    assert ran.text.startswith("UsageError: error usage") and "Traceback" not in ran.text


def test_a_variable_that_is_no_program_is_never_overwritten(notebook):
    notebook["p"] = 42
    ran = notebook("%%groggy p karate\n" + DEGREE)
    assert isinstance(ran.error, UsageError)
    assert "`%%groggy p2 karate`" in ran.text and notebook["p"] == 42
    notebook["q_result"] = "mine"
    ran = notebook("%%groggy q karate\n" + DEGREE)
    assert isinstance(ran.error, UsageError) and notebook["q_result"] == "mine"


def test_running_a_cell_twice_replaces_its_own_names(notebook):
    for text in (DEGREE, HEAT):
        assert notebook("%%groggy p karate --mode reference\n" + text).ok
    assert list(notebook["p_result"]) == ["heat"]


def test_an_unknown_parameter_names_the_nearest(notebook):
    ran = notebook("%%groggy p karate raet=0.1 --mode reference\n" + HEAT.replace("raet", "rate"))
    assert isinstance(ran.error, GroggyError) and "rate" in ran.text


def test_labels_are_shown_as_text(notebook):
    from groggy_nb.graph import Graph

    label = "<img src=x onerror=alert(1)>"
    notebook["bad"] = Graph.from_edges([0], [1], labels=[label, "b"])
    ran = notebook("%%groggy p bad --mode reference\n" + 'nodes["x"] = out_degree() * 1.0\n')
    assert ran.ok, ran.text
    assert "<img src=x" not in ran.shown[0].data["text/html"]


def interrupting(outcome_of, message):
    """A stand-in for a run that Ctrl-C ended."""

    def run(self, graph, **options):
        stop = Interrupted(None, message)
        stop.result = outcome_of(self, graph)
        raise stop

    return run


def test_an_interrupted_run_binds_its_whole_rounds_and_then_raises(notebook, monkeypatch):
    real = Program._run

    def partial(program, graph):
        result = real(program, graph, mode="reference")
        result.outcome.record.interrupted = True
        return result

    monkeypatch.setattr(Program, "_run", interrupting(partial, "interrupted after 20 rounds"))
    ran = notebook("%%groggy p karate\n" + HEAT)
    assert type(ran.error) is KeyboardInterrupt
    assert ran.text == "KeyboardInterrupt: interrupted after 20 rounds; p_result holds the whole rounds\n"
    assert notebook["p_result"].report.interrupted
    assert "interrupted after 20 rounds" in ran.plain


def test_an_interrupted_run_without_whole_rounds_leaves_the_result_as_it_was(notebook, monkeypatch):
    assert notebook("%%groggy p karate --mode reference\n" + DEGREE).ok
    before = notebook["p_result"]
    monkeypatch.setattr(Program, "_run", interrupting(lambda *_: None, "interrupted"))
    ran = notebook("%%groggy p karate\n" + HEAT)
    assert type(ran.error) is KeyboardInterrupt
    assert "p_result stays as it was" in ran.text and notebook["p_result"] is before


def test_warnings_stand_in_the_report_and_not_on_stderr(notebook):
    text = (
        "x = ones()\nwhile True:\n    x = x + sum(x for u in neighbors)\n    if max(x) < 0:\n        break\n"
    )
    ran = notebook("%%groggy p ring\n" + text + 'nodes["x"] = x\n')
    assert ran.ok and "GroggyWarning" not in ran.text
    found = notebook["p_result"].report.warnings
    assert len(found) == len(set(found)) == 2
    assert any("max_rounds" in warning for warning in found)
    assert any("line 3" in warning for warning in found)


def test_a_timeout_keeps_whole_rounds(notebook):
    text = "x = ones()\nfor _ in range(500000000):\n    x = x + 0.5\nnodes['x'] = x\n"
    ran = notebook("%%groggy p karate --timeout 0.3\n" + text)
    assert type(ran.error) is KeyboardInterrupt
    result = notebook["p_result"]
    assert result.report.interrupted
    assert result["x"].tolist() == [1 + 0.5 * result.report.iterations] * 34


@pytest.mark.parametrize("mode", ["fused", "compare"])
def test_ctrl_c_while_compiling_is_one_line(notebook, monkeypatch, mode):
    def run(self, graph, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(Program, "_run", run)
    ran = notebook(f"%%groggy p karate --mode {mode}\n" + HEAT)
    assert type(ran.error) is KeyboardInterrupt
    assert len(ran.text.splitlines()) == 1 and "no result was bound" in ran.text
    assert "p_result" not in notebook


def test_settings_stand_in_for_what_the_line_leaves_out(notebook):
    assert notebook("%config GroggyMagics.mode = 'reference'").ok
    assert notebook("%%groggy p karate\n" + DEGREE).ok
    assert notebook["p_result"].report.mode == "reference"
    assert "mode" in notebook("%config GroggyMagics").text
    assert notebook("%config GroggyMagics.mode = 'compare'").ok
    assert notebook("%%groggy p karate\n" + DEGREE).ok
    assert notebook["p_compare"].equal


def test_help_lists_every_option(notebook):
    text = notebook.shell.magics_manager.magics["cell"]["groggy"].__doc__
    for argument in ARGUMENTS:
        assert all(flag in text for flag in argument.flags)
        assert " ".join(argument.help.split()) in " ".join(text.split())
    assert "%groggy" in text


def test_loading_twice_and_unloading_leaves_nothing(notebook):
    assert notebook("%reload_ext groggy_nb").ok
    assert notebook("%unload_ext groggy_nb").ok
    manager = notebook.shell.magics_manager
    assert "groggy" not in manager.magics["line"] and "groggy" not in manager.magics["cell"]
    assert not any(type(c).__name__ == "GroggyMagics" for c in notebook.shell.configurables)
    assert notebook("%load_ext groggy_nb").ok
    assert notebook("%%groggy p karate --mode reference\n" + DEGREE).ok
