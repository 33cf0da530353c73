"""What each statement of a text cost in a run: rows that cover several are split by what each has to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groggy_nb.dsl.edits import Entry, Flow, Outline
from groggy_nb.errors import clipped
from groggy_nb.report.report import Report
from groggy_nb.run.record import Fate, StepRow
from groggy_nb.run.rows import REST


@dataclass(slots=True)
class StatementCost:
    """What a statement took over the whole run; of one that runs with others, an estimated part.

    together : how many others it runs as one with, and the seconds of all; None where it runs alone.
    fate : what became of a statement that no row is about.
    """

    seconds: float = 0.0
    share: float = 0.0
    crossings: int = 0
    calls: int = 0
    bytes: float = 0.0
    together: tuple[int, float] | None = None
    fate: Fate | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Statements that ran as one: the row's name, their ids, its seconds."""

    label: str
    ids: tuple[str, ...]
    seconds: float


def entries_at(outline: Outline, streams: Flow, lines: Sequence[int]) -> list[Entry]:
    """The steps that stand on some lines, in the order of the text.

    The heads of regions are none, nor lines that only hand a value on.
    """
    wanted = set(lines)
    found = []
    for entry in outline.walk():
        if entry.id not in streams.forms:
            continue
        last = entry.node.end_lineno or entry.node.lineno
        if any(line in wanted for line in range(entry.node.lineno, last + 1)):
            found.append(entry)
    return found


def costs(
    report: Report, outline: Outline, streams: Flow
) -> tuple[dict[str, StatementCost], dict[int, Together]]:
    """The cost of each statement by id, and by the number of a row what ran as one in it.

    Crossings of a row stand at its first statement.
    """
    found: dict[str, StatementCost] = {}
    groups: dict[int, Together] = {}
    for number, row in enumerate(report.record.rows):
        entries = entries_at(outline, streams, row.lines)
        seconds = row.kernel + row.crossing
        if not entries or row.label == REST:
            continue  # loop control and copies are no step's
        if len(entries) > 1:
            groups[number] = Together(clipped(row.label), tuple(e.id for e in entries), seconds)
        parts = _parts(row, entries)
        for k, entry in enumerate(entries):
            cost = found.setdefault(entry.id, StatementCost())
            cost.seconds += seconds * parts[k]
            cost.share += report.share(seconds) * parts[k]
            cost.crossings += row.crossings if k == 0 else 0
            cost.calls += row.calls
            cost.bytes += row.bytes * row.calls * parts[k]
            if len(entries) > 1:
                cost.together = len(entries) - 1, seconds
    for fate in report.record.fates:
        for entry in entries_at(outline, streams, [fate.line]) if fate.line is not None else ():
            if entry.id not in found:
                found[entry.id] = StatementCost(fate=fate)
    return found, groups


def _parts(row: StepRow, entries: Sequence[Entry]) -> list[float]:
    """The part of a row that each of its statements is: that of its lines."""
    split = row.split(row.lines)
    ranges = [range(e.node.lineno, (e.node.end_lineno or e.node.lineno) + 1) for e in entries]
    parts = [sum(part for line, part in split.items() if line in lines) for lines in ranges]
    total = sum(parts)
    return [part / total if total > 0 else 1 / len(parts) for part in parts]
