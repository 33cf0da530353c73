"""What is said of two runs side by side: their times, each statement before and after, what came out."""

from __future__ import annotations

from groggy_nb.measure.runs import RunComparison, StepPair, ValuePair
from groggy_nb.report.annotation import note
from groggy_nb.report.statements import StatementCost
from groggy_nb.show import words
from groggy_nb.show.content import Table
from groggy_nb.show.sheet import Sheet, cell

STEPS_SHOWN = 40


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
            *(words.milliseconds(cost.seconds) if cost else "-" for cost in (pair.before, pair.after)),
            *(f"{cost.crossings:,}" if cost else "-" for cost in (pair.before, pair.after)),
            *(words.size(round(cost.bytes)) if cost else "-" for cost in (pair.before, pair.after)),
            "; ".join(dict.fromkeys(_became(cost) for cost in (pair.before, pair.after) if _became(cost))),
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


def _became(cost: StatementCost | None) -> str:
    """What the optimizer did to a statement."""
    return note(cost.fate) if cost and cost.fate else ""


def _values(of: RunComparison) -> Table:
    """One row a value."""
    rows = tuple((words.label(pair.name), _told(pair), cell(pair.largest)) for pair in of.values)
    return Table(("value", "differs", "by at most"), rows, 2, "values")


def _told(pair: ValuePair) -> str:
    """How a value differs."""
    if pair.size < 0:
        return "in shape or kind, or is in one run only"
    return f"in {pair.differing:,} of {pair.size:,}" if pair.differing else "equal bit for bit"
