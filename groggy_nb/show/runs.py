"""What is said of two runs side by side: their times, each statement before and after, what came out."""

from __future__ import annotations

from groggy_nb.measure.runs import RunComparison, StepPair, ValuePair
from groggy_nb.report.annotation import note
from groggy_nb.show import words
from groggy_nb.show.content import Table
from groggy_nb.show.sheet import Sheet, cell

STEPS_SHOWN = 40
BRIEF = ("ms", "crossings", "bytes")
BRIEF_WIDTH = 80


def sheet(of: RunComparison) -> Sheet:
    """The two runs in a line each; the statements, those whose time changed most first; the values."""
    reports = (of.before.report, of.after.report)
    equal = "values equal bit for bit" if of.equal else "values differ"
    facts = [
        (
            when,
            f"{report.mode}, {words.seconds(report.run_time)}, {words.count(report.crossings, 'crossing')}",
        )
        for when, report in zip(("before", "after"), reports, strict=True)
    ]
    return Sheet(
        "Two runs",
        f"{words.digits(of.ratio)} times as long · {equal}",
        tuple(facts),
        (_steps(of), _values(of)),
    )


def listed(of: RunComparison) -> list[StepPair]:
    """Statements that took time, were edited, or were dealt with by a pass; the largest change first."""
    told = [pair for pair in of.pairs if pair.status != "same" or _is_told(pair)]
    return sorted(told, key=lambda pair: -abs(pair.change))


def _steps(of: RunComparison) -> Table:
    """One row a statement."""
    told = listed(of)
    rows = tuple(
        (
            words.label(pair.text, 48),
            pair.status,
            " → ".join("-" if line is None else str(line) for line in pair.lines),
            *(figure for figures in _figures(pair) for figure in figures),
            _became(pair),
            _told(pair.value) if pair.value else "-",
        )
        for pair in told[:STEPS_SHOWN]
    )
    more = len(told) - len(rows)
    ends = ("ms: before", "after", "crossings: before", "after", "bytes: before", "after", "became", "value")
    headers = ("step", "status", "line", *ends)
    told_more = f"… {more:,} more are in .steps" if more > 0 else ""
    return Table(headers, rows, 3, "steps, the largest change first", told_more)


def _is_told(pair: StepPair) -> bool:
    """Whether there is a figure, or a fate, to show."""
    return any(cost and (cost.seconds or cost.fate) for cost in (pair.before, pair.after))


def brief(pair: StepPair) -> list[str]:
    """A statement where there is little room: what it says, what is told of it, and each figure of `BRIEF`.

    >>> from groggy_nb.report.statements import StatementCost
    >>> costs = StatementCost(seconds=0.0042, crossings=1), StatementCost(seconds=0.0021, crossings=1)
    >>> brief(StepPair("edited", "x = 2 * y", ("x#1", "x#1"), (3, 4), *costs))
    ['x = 2 * y', 'edited · line 3 → 4', '4.20 → 2.10', '1', '0 B']
    """
    lines = _once(*(str(line) for line in pair.lines if line is not None))
    value = ("differs " if pair.value.differing else "") + _told(pair.value) if pair.value else ""
    told = [pair.status, f"line {lines}", _became(pair), value]
    figures = (_once(*found) for found in _figures(pair))
    return [words.label(pair.text, BRIEF_WIDTH), " · ".join(filter(None, told)), *figures]


def _once(*found: str) -> str:
    """What was before and after, once where both are the same."""
    return " → ".join(dict.fromkeys(found))


def _figures(pair: StepPair) -> list[tuple[str, ...]]:
    """Milliseconds, crossings and bytes, each before and after."""
    found = (pair.before, pair.after)
    return [
        tuple(words.milliseconds(cost.seconds) if cost else "-" for cost in found),
        tuple(f"{cost.crossings:,}" if cost else "-" for cost in found),
        tuple(words.size(round(cost.bytes)) if cost else "-" for cost in found),
    ]


def _became(pair: StepPair) -> str:
    """What the optimizer did to a statement."""
    notes = (note(cost.fate) for cost in (pair.before, pair.after) if cost and cost.fate)
    return "; ".join(dict.fromkeys(filter(None, notes)))


def _values(of: RunComparison) -> Table:
    """One row a value."""
    rows = tuple((words.label(pair.name), _told(pair), cell(pair.largest)) for pair in of.values)
    return Table(("value", "differs", "by at most"), rows, 2, "values")


def _told(pair: ValuePair) -> str:
    """How a value differs."""
    if pair.size < 0:
        return "in shape or kind, or is in one run only"
    return f"in {pair.differing:,} of {pair.size:,}" if pair.differing else "equal bit for bit"
