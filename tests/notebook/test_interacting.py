"""`--interact`: a control that moves reruns the program, updates one output, and survives errors."""

import threading

import ipywidgets
import pytest
from IPython.utils.capture import capture_output

from groggy_nb.errors import GroggyError, UsageError
from groggy_nb.program import Program
from groggy_nb.report.result import Result
from groggy_nb.run.record import Interrupted

HEAT = """\
rate = param(0.5, min=0, max=1)
rounds = param(20, min=0, max=50)
heat = node_index() * 1.0
for _ in range(rounds):
    heat = (1 - rate) * heat + rate * mean(heat[u] for u in neighbors)
nodes["heat"] = heat
"""
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def kernel(notebook):
    """A notebook whose shell believes in a front end with widgets."""
    notebook.shell.kernel = object()
    yield notebook
    ipywidgets.Widget.close_all()


def control(name):
    """The live control of a parameter."""
    # The public name of the registry warns that it will go.
    live = ipywidgets.widgets.widget._instances.values()
    (found,) = (widget for widget in live if getattr(widget, "description", None) == name)
    return found


def settle():
    """Wait for reruns, which are made in a thread of their own."""
    for thread in threading.enumerate():
        if thread.name == "groggy_nb-latest":
            thread.join(120)
            assert not thread.is_alive()


def move(name, value):
    """What is displayed when a control is moved."""
    with capture_output() as captured:
        control(name).value = value
        settle()
    assert captured.stdout + captured.stderr == ""
    return captured.outputs


def test_a_cell_shows_controls_and_below_them_one_output_with_the_result(kernel):
    ran = kernel("%%groggy p karate --interact rate=0.25\n" + HEAT)
    assert ran.ok, ran.text
    controls, empty, *_, shown = ran.shown
    assert WIDGET in controls.data and "rate=0.5" in controls.data["text/plain"]
    assert empty.data == {"text/plain": ""}
    assert shown.update and shown.transient == empty.transient
    assert "20 rounds" in shown.data["text/plain"] and "<details" in shown.data["text/html"]
    assert isinstance(kernel["p_result"], Result) and kernel["_"] is kernel["p_result"]
    assert control("rate").value == 0.25


def test_a_change_runs_again_without_compiling_and_binds_the_result(kernel):
    ran = kernel("%%groggy p karate --interact\n" + HEAT)
    display = ran.shown[1].transient
    before = kernel["p_result"]
    (shown,) = move("rounds", 7)
    assert shown.update and shown.transient == display
    assert "7 rounds" in shown.data["text/plain"]
    after = kernel["p_result"]
    assert after is not before and after.report.iterations == 7
    assert after.report.record.compiled == 0 and after.report.record.loaded == 0
    wanted = kernel["p"].run(kernel["karate"], params={"rounds": 7, "rate": 0.5})
    assert after["heat"].tolist() == wanted["heat"].tolist()
    (shown,) = move("rate", 0.75)
    wanted = kernel["p"].run(kernel["karate"], params={"rounds": 7, "rate": 0.75})
    assert kernel["p_result"]["heat"].tolist() == wanted["heat"].tolist()
    assert len(kernel("%groggy history").plain.splitlines()) == 1 + 3


def test_the_name_of_the_line_is_rebound(kernel):
    assert kernel("%%groggy p karate --interact --into mine\n" + HEAT).ok
    move("rounds", 3)
    assert kernel["mine"].report.iterations == 3 and "p_result" not in kernel


def test_an_annotation_moves_along(kernel):
    assert kernel("%%groggy p karate --interact -a\n" + HEAT).ok
    (shown,) = move("rounds", 3)
    assert repr(kernel["p_result"].report.annotation) in shown.data["text/plain"]


def test_an_error_is_shown_inside_and_the_next_change_works(kernel):
    text = 'd = param(1, min=-5, max=5)\nx = ones()\nfor _ in range(d):\n    x = x + 1\nnodes["x"] = x\n'
    assert kernel("%%groggy p karate --interact\n" + text).ok
    before = kernel["p_result"]
    (shown,) = move("d", -1)
    assert "line 3" in shown.data["text/plain"] and "p_result is still" in shown.data["text/plain"]
    assert kernel["p_result"] is before
    (shown,) = move("d", 2)
    assert "2 rounds" in shown.data["text/plain"] and kernel["p_result"] is not before


def test_our_own_faults_are_shown_inside_too(kernel, monkeypatch):
    assert kernel("%%groggy p karate --interact\n" + HEAT).ok

    def run(*_, **__):
        raise ZeroDivisionError("<b>oops</b>")

    monkeypatch.setattr(Program, "_run", run)
    (shown,) = move("rate", 0.25)
    assert shown.data["text/plain"].startswith("ZeroDivisionError: <b>oops</b>")
    assert "text/html" not in shown.data


@pytest.mark.parametrize("has_result", [True, False])
def test_an_interrupt_is_shown_inside(kernel, monkeypatch, has_result):
    assert kernel("%%groggy p karate --interact\n" + HEAT).ok
    before, real = kernel["p_result"], Program._run

    def run(self, graph, **options):
        stop = Interrupted(None, "interrupted after 20 rounds")
        if has_result:
            stop.result = real(self, graph, mode="reference")
            stop.result.outcome.record.interrupted = True
        raise stop

    monkeypatch.setattr(Program, "_run", run)
    (shown,) = move("rate", 0.25)
    assert "interrupted" in shown.data["text/plain"]
    assert (kernel["p_result"] is before) is not has_result


def test_a_name_that_is_the_users_by_now_is_left_alone(kernel):
    assert kernel("%%groggy p karate --interact\n" + HEAT).ok
    kernel["p_result"] = "mine"
    (shown,) = move("rate", 0.25)
    assert "would overwrite" in shown.data["text/plain"] and kernel["p_result"] == "mine"


def test_a_first_run_that_fails_leaves_the_controls_to_mend_it(kernel):
    text = 'd = param(-1, min=-5, max=5)\nx = ones()\nfor _ in range(d):\n    x = x + 1\nnodes["x"] = x\n'
    ran = kernel("%%groggy p karate --interact\n" + text)
    assert isinstance(ran.error, GroggyError) and "line 3" in ran.text
    (shown,) = move("d", 2)
    assert "2 rounds" in shown.data["text/plain"]


def test_without_a_front_end_the_parameters_stand_below_the_result_as_text(notebook):
    ran = notebook("%%groggy p karate --interact\n" + HEAT)
    assert ran.ok, ran.text
    assert all(WIDGET not in output.data for output in ran.shown)
    assert "rate=0.5  from 0.0 to 1.0" in ran.plain and "%%groggy p karate rate=" in ran.plain
    assert isinstance(notebook["p_result"], Result)


def test_a_semicolon_shows_no_control(kernel):
    ran = kernel("%%groggy p karate --interact\n" + HEAT.rstrip() + ";")
    assert ran.ok and ran.shown == [] and isinstance(kernel["p_result"], Result)


def test_a_program_without_parameters_is_refused(notebook):
    ran = notebook('%%groggy p karate --interact\nnodes["x"] = degree()')
    assert isinstance(ran.error, UsageError) and "param(0.5, min=0, max=1)" in ran.text
    assert "p" not in notebook


def test_a_value_outside_the_limits_is_refused_before_anything_is_shown(kernel):
    ran = kernel("%%groggy p karate --interact rate=2\n" + HEAT)
    assert isinstance(ran.error, GroggyError) and ran.shown == [] and "at most" in ran.text


LONG = """\
rounds = param(3, min=1, max=1000000000)
x = ones()
for _ in range(rounds):
    x = x * 0.5 + mean((x[u] for u in neighbors), default=0)
nodes["x"] = x
"""


def test_the_newest_move_ends_the_run_that_goes_on(kernel):
    assert kernel("%%groggy p karate --interact\n" + LONG).ok
    with capture_output() as captured:
        control("rounds").value = 1_000_000_000
        control("rounds").value = 999_999_999
        control("rounds").value = 5
        settle()
    assert kernel["p_result"].report.iterations == 5
    assert "5 rounds" in captured.outputs[-1].data["text/plain"]
    # Whole rounds of a run that nobody waits for are not shown.
    assert not any("interrupted" in output.data["text/plain"] for output in captured.outputs)
