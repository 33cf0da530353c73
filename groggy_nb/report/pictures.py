"""The pictures of a report, by name; the show layer draws them."""

from __future__ import annotations

from typing import Any

from groggy_nb import looks


class ReportPlots:
    """The pictures of a report; each takes `ax=` and returns the axes, and none runs a program."""

    def __init__(self, report: object) -> None:
        self._report = report

    def breakdown(self, ax: Any = None) -> Any:
        """Milliseconds and shares of kernel, crossing, glue and unaccounted; compile as a mark beside.

        Without `ax`, or with two axes, both panels; with one axes, milliseconds only.
        """
        return looks.draw("report.breakdown", self._report, ax=ax)

    def steps(self, ax: Any = None, limit: int = 12) -> Any:
        """Time and crossings of each step with the user's line, worst first, `limit` rows."""
        return looks.draw("report.steps", self._report, ax=ax, limit=limit)

    def timeline(self, ax: Any = None) -> Any:
        """The rounds of the run over time, and below them the watched scalars on a logarithmic axis.

        Without `ax`, or with two axes, both panels; with one axes, the rounds only.
        """
        return looks.draw("report.timeline", self._report, ax=ax)

    def limits(self, ax: Any = None, limit: int = 12) -> Any:
        """Bytes a second and time an entry of each row, against the memory bandwidth of this machine.

        The bandwidth is that of `gn.calibrate()`; without it, the rows are shown and the picture says so.
        """
        return looks.draw("report.limits", self._report, ax=ax, limit=limit)
