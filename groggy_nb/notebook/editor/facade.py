"""What a user of Python reads of an opened editor and does with it, whatever view shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from groggy_nb.errors import RunError
from groggy_nb.measure.compare import Comparison
from groggy_nb.modes import FASTEST
from groggy_nb.notebook.editor.workbench import Workbench
from groggy_nb.program import Program
from groggy_nb.report.report import Report
from groggy_nb.report.result import Result


class Opened:
    """The part that the canvas and the step table have in common."""

    _bench: Workbench

    def __repr__(self) -> str:
        count = len(self._bench.session.nodes)
        name = self._bench.surroundings.name
        told = f" of {name}" if name else ""
        wrong = "" if self._bench.session.is_good else ", its text has errors"
        return f"<visual editor{told}: {count} step{'s' if count != 1 else ''}{wrong}>"

    @property
    def text(self) -> str:
        """The program's text, exact; setting it is an edit like any other."""
        return self._bench.text

    @text.setter
    def text(self, text: str) -> None:
        self._bench.set_text(text)

    @property
    def program(self) -> Program:
        """The program of the text; raises ProgramErrors where that has errors, or no statements."""
        return self._bench.program

    @property
    def result(self) -> Result | None:
        """The result of the last run that left one."""
        return self._bench.result

    @property
    def report(self) -> Report | None:
        """The report of that run."""
        return self._bench.report

    @property
    def comparison(self) -> Comparison | None:
        """The comparison of modes, of the last run in all of them."""
        return self._bench.comparison

    @property
    def is_changed(self) -> bool:
        """Whether the text differs from the one that a cell holds."""
        return self._bench.session.is_changed

    def run(self, mode: str = FASTEST, params: dict[str, Any] | None = None) -> None:
        """Begin a run as the Run button does; `wait()` waits for its end.

        Raises
        ------
        RunError
            Where nothing can run: no graph, no output, errors in the text, another run going on.
        """
        answer = self._bench.run(mode, params)
        if not answer.ok:
            raise RunError(answer.reason, code="editor-run")

    def interrupt(self) -> None:
        """End the run after its round; its result is kept."""
        self._bench.interrupt()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of a run; whether it ended in `timeout` seconds."""
        return self._bench.wait(timeout)

    def to_cell(self) -> str:
        """Put a cell with the text below the running one; gives that cell's text."""
        return self._bench.to_cell()

    def save(self, path: str | Path) -> None:
        """Write the program: JSON for a name that ends in .json, else the text as it is."""
        self._bench.save(path)

    def load(self, path: str | Path) -> None:
        """Take the text of a program file; undo gives the old one back."""
        self._bench.load(path)

    def svg(self) -> str:
        """The static picture as SVG text."""
        return self._bench.svg()
