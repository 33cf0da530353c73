"""What carries out a run: the driver (`execute.py`) asks for its phases in order and times them."""

from __future__ import annotations

from typing import Any, Protocol

from groggy_nb.run.observer import Observer
from groggy_nb.run.record import RunRecord, Unfinished


class Executor(Protocol):
    """One run of a bound program; made of its `Bound`, its `RunRequest` and when the call began.

    A mode names its own in `modes.py`. Where it leaves loops and conditionals to Python, `control.py` runs
    them on a `Machine` of its own.

    Attributes
    ----------
    observer : Observer or None
        Set before `compile`; only a mode whose loops and conditionals are Python's tells it anything.
    problem : Unfinished or None
        What ended an interrupted run, where that was neither Ctrl-C nor the time-out.
    choosing : float
        Seconds of `compile` in which a layout for the graph was chosen, for which its entries are counted.
    """

    observer: Observer | None
    problem: Unfinished | None
    choosing: float

    def compile(self) -> None:
        """Make what serves all runs of the program."""

    def prepare(self) -> None:
        """Make what this run alone needs: its memory."""

    def run(self) -> float:
        """Run; gives the seconds without those that it took to wait for a thread.

        Raises
        ------
        RunError
            Where a step has no value.
        Interrupted
            Without an outcome, where Ctrl-C or the time-out left nothing whole. Where they left whole rounds,
            it returns, and `collect` notes it.
        """
        ...

    def collect(self, record: RunRecord) -> dict[str, Any]:
        """The outputs by name; what the run was is written into `record`, which has what all modes know."""
        ...
