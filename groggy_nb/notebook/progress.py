"""The progress of a run under its cell: one display that is updated in place and replaced by the report."""

from __future__ import annotations

import sys
import time
from html import escape
from typing import Any

from groggy_nb.run.record import Progress

WAIT = 0.5  # seconds; a run that is shorter shows no progress
PAUSE = 0.25  # seconds between two updates


class ProgressDisplay:
    """Shows where a run is; called by the thread that runs the cell, never by a worker.

    Parameters
    ----------
    shell : InteractiveShell
        A notebook is updated in place; a terminal gets one line on stderr, anything else nothing.
    quiet : bool
        Show nothing at all.
    handle : DisplayHandle, optional
        An output that is there already, to be used in place of a new one.
    """

    def __init__(self, shell: Any, *, quiet: bool = False, handle: Any = None) -> None:
        # The kernel marks a shell whose front end can replace an output; a terminal would print it again.
        self._notebook = not quiet and getattr(shell, "kernel", None) is not None
        self._terminal = not quiet and not self._notebook and sys.stderr.isatty()
        self._quiet = quiet
        self._handle: Any = handle
        self.is_replaced = False
        self._width = 0
        self._next = time.monotonic() + WAIT

    def __call__(self, progress: Progress) -> None:
        """Show the state, unless the last one is a quarter of a second old or less."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + PAUSE
        line = as_line(progress)
        if self._notebook:
            self._show(line)
        elif self._terminal:
            sys.stderr.write(f"\r{line.ljust(self._width)}")
            sys.stderr.flush()
            self._width = len(line)

    def replace(self, report: Any) -> None:
        """Show the report in place of the progress."""
        self._clear_line()
        self.is_replaced = True
        if self._handle is not None:
            self._handle.update(report)
            self._handle = None  # from here on the output is the report's
        elif not self._quiet:
            from IPython.display import display

            display(report)

    def clear(self) -> None:
        """Leave nothing of the progress: the cell fails, and its error says why."""
        self._clear_line()
        if self._handle is not None:
            self._handle.update({"text/plain": ""}, raw=True)

    def _show(self, line: str) -> None:
        """The line in the notebook: a new output at first, then the same one."""
        bundle = {"text/plain": line, "text/html": f"<div>{escape(line)}</div>"}
        if self._handle is None:
            from IPython.display import DisplayHandle

            self._handle = DisplayHandle()
            self._handle.display(bundle, raw=True)
        else:
            self._handle.update(bundle, raw=True)

    def _clear_line(self) -> None:
        """Wipe the terminal's line."""
        if self._width:
            sys.stderr.write(f"\r{' ' * self._width}\r")
            sys.stderr.flush()
            self._width = 0


def as_line(progress: Progress) -> str:
    """The state in one line.

    Examples
    --------
    >>> as_line(Progress(rounds=40, expected=100, residual=3.2e-7, seconds=2.0))
    'running: round 40 of at most 100, residual 3.2e-07, 2.0 s, at most 3 s more'
    """
    parts = []
    if progress.rounds:
        bound = f" of at most {progress.expected:,}" if progress.expected else ""
        parts.append(f"round {progress.rounds:,}{bound}")
    if progress.share is not None:
        parts.append(f"{progress.share:.0%} of an algorithm")
    if progress.residual is not None:
        parts.append(f"residual {progress.residual:.3g}")
    parts.append(f"{progress.seconds:.1f} s")
    if progress.rounds and progress.expected and progress.expected > progress.rounds:
        rest = progress.seconds / progress.rounds * (progress.expected - progress.rounds)
        parts.append(f"at most {_duration(rest)} more")
    return f"{progress.doing}: {', '.join(parts)}"


def _duration(seconds: float) -> str:
    """An estimate of time, as roughly as it is known."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:,.0f} h"
