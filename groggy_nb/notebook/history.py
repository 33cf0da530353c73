"""The runs that the magics made in this session: their figures, never their results."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from groggy_nb.errors import clipped
from groggy_nb.report.result import Result
from groggy_nb.show import words

MOST = 1000  # runs kept
SHOWN = 20  # runs listed unless asked otherwise
WIDEST = 32  # characters of a name or a path
HEADS = ("time", "name", "mode", "graph", "rounds", "wall", "crossings")
LEFT = 4  # columns aligned left


@dataclass(frozen=True, slots=True)
class Run:
    """One run. when : seconds since 1970; wall : seconds, compile included."""

    when: float
    name: str
    mode: str
    graph: str
    rounds: int
    wall: float
    crossings: int
    interrupted: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        """The run as a row of the table."""
        rounds = f"{self.rounds:,}{' stopped' if self.interrupted else ''}"
        when = time.strftime("%H:%M:%S", time.localtime(self.when))
        wall, crossings = words.seconds(self.wall), f"{self.crossings:,}"
        return when, _cut(self.name), self.mode, self.graph, rounds, wall, crossings


class History:
    """The last thousand runs.

    Examples
    --------
    >>> print(History().table())
    no run yet
    """

    def __init__(self) -> None:
        self._runs: deque[Run] = deque(maxlen=MOST)

    def __len__(self) -> int:
        return len(self._runs)

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs)

    def note(self, result: Result, name: str | None, graph: str) -> None:
        """Keep the figures of a run; name : None for a cell without; graph : its word on the line."""
        report = result.report
        self._runs.append(
            Run(
                time.time(),
                name or "_",
                report.mode,
                f"{_cut(clipped(graph))}: {words.count(report.record.num_nodes, 'node')}",
                report.iterations,
                report.wall,
                report.crossings,
                report.interrupted,
            )
        )

    def table(self, last: int = SHOWN) -> str:
        """The last runs as text, the newest at the end."""
        if not self._runs:
            return "no run yet"
        shown = list(self._runs)[-last:]
        rows = [HEADS, *(run.cells for run in shown)]
        widths = [max(words.columns(row[k]) for row in rows) for k in range(len(HEADS))]
        lines = ["  ".join(_filled(cell, widths[k], k < LEFT) for k, cell in enumerate(row)) for row in rows]
        if len(shown) < len(self._runs):
            lines.append(f"{len(self._runs) - len(shown):,} before them: `%groggy history {len(self._runs)}`")
        return "\n".join(line.rstrip() for line in lines)


def of(shell: Any) -> History:
    """The history of a shell in which the extension is loaded."""
    found = shell.magics_manager.registry["GroggyMagics"].history
    assert isinstance(found, History)
    return found


def _cut(text: str) -> str:
    """A name that leaves room for the figures."""
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"


def _filled(cell: str, width: int, is_left: bool) -> str:
    """A cell with blanks up to its column's width."""
    blanks = " " * (width - words.columns(cell))
    return cell + blanks if is_left else blanks + cell
