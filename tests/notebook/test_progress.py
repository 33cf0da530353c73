"""Progress: late, rarely, in one place, and gone when the report is there."""

from typing import ClassVar

import pytest

from groggy_nb.notebook import progress as module
from groggy_nb.notebook.progress import ProgressDisplay, as_line
from groggy_nb.run.record import Progress


class Handle:
    """Records what a display handle is asked to show."""

    made: ClassVar[list["Handle"]] = []

    def __init__(self):
        self.shown = []
        Handle.made.append(self)

    def display(self, thing, raw=False):
        self.shown.append(("display", thing, raw))

    def update(self, thing, raw=False):
        self.shown.append(("update", thing, raw))


class Shell:
    """A shell of a notebook."""

    kernel = object()


@pytest.fixture
def clock(monkeypatch):
    """A clock that tests set; and recorded handles."""
    now = [100.0]
    Handle.made = []
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    monkeypatch.setattr("IPython.display.DisplayHandle", Handle)
    return now


def state(rounds):
    return Progress(rounds=rounds, expected=100, residual=0.5, seconds=1.0)


def test_a_short_run_shows_no_progress(clock):
    shown = ProgressDisplay(Shell())
    for _ in range(10):
        clock[0] += 0.04
        shown(state(1))
    assert Handle.made == []


def test_updates_go_to_one_display_at_most_four_times_a_second(clock):
    shown = ProgressDisplay(Shell())
    for k in range(300):
        clock[0] = 100 + k / 100
        shown(state(k))
    (handle,) = Handle.made
    assert [kind for kind, _, _ in handle.shown] == ["display"] + ["update"] * (len(handle.shown) - 1)
    assert len(handle.shown) <= 4 * 2.5 + 1
    assert "round 50 of at most 100" in handle.shown[0][1]["text/plain"]


def test_the_report_takes_the_place_of_the_progress(clock):
    shown = ProgressDisplay(Shell())
    clock[0] += 1
    shown(state(1))
    shown.replace("the report")
    assert Handle.made[0].shown[-1] == ("update", "the report", False)


def test_a_failure_after_the_report_leaves_the_report(clock):
    shown = ProgressDisplay(Shell())
    clock[0] += 1
    shown(state(1))
    shown.replace("the report")
    shown.clear()
    assert Handle.made[0].shown[-1] == ("update", "the report", False)


def test_an_error_leaves_no_progress(clock):
    shown = ProgressDisplay(Shell())
    clock[0] += 1
    shown(state(1))
    shown.clear()
    assert Handle.made[0].shown[-1] == ("update", {"text/plain": ""}, True)


def test_quiet_shows_nothing(clock, capsys):
    shown = ProgressDisplay(Shell(), quiet=True)
    clock[0] += 1
    shown(state(1))
    shown.replace("the report")
    shown.clear()
    assert Handle.made == [] and capsys.readouterr() == ("", "")


def test_a_pipe_gets_no_progress(clock, capsys):
    shown = ProgressDisplay(object())
    clock[0] += 1
    shown(state(1))
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_one_line_that_is_wiped(clock, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    shown = ProgressDisplay(object())
    for k in range(1, 4):
        clock[0] += 1
        shown(state(k))
    shown.clear()
    written = capsys.readouterr().err
    assert written.count("\n") == 0 and written.endswith("\r")
    assert "round 3 of" in written


@pytest.mark.parametrize(
    ("progress", "line"),
    [
        (Progress(0, None, None, 0.7, "compiling 7 of 18"), "compiling 7 of 18: 0.7 s"),
        (Progress(5, None, None, 2.0), "running: round 5, 2.0 s"),
        (Progress(0, None, None, 2.0, share=0.45), "running: 45% of an algorithm, 2.0 s"),
        (Progress(10, 10**6, None, 2.0), "running: round 10 of at most 1,000,000, 2.0 s, at most 56 h more"),
        (Progress(100, 100, 1e-9, 2.0), "running: round 100 of at most 100, residual 1e-09, 2.0 s"),
    ],
)
def test_the_line_says_what_is_known(progress, line):
    assert as_line(progress) == line
