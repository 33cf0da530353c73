"""What is said of a recording: its loops, what was kept at what cost, and the values of the last rounds."""

from __future__ import annotations

from groggy_nb.measure.recorded import RecordedLoop, Recording, Round
from groggy_nb.show import content, words
from groggy_nb.show.content import ENDINGS, Table
from groggy_nb.show.sheet import Sheet, cell

VALUES_SHOWN = 24
FIGURES = ("min", "median", "mean", "max", "nan")


def sheet(of: Recording) -> Sheet:
    """The loops and their kept rounds, the cost, and the figures of what each loop ended with."""
    graph = of.result.graph
    facts = [
        ("graph", f"{graph.num_nodes:,} nodes, {graph.num_edges:,} edges"),
        *((f"loop, line {loop.line}" if loop.line else "loop", _loop(loop)) for loop in of.loops),
        ("cost", cost(of)),
        *content.warnings((*of.notes, *of.result.report.warnings)),
    ]
    tables = [
        _values(loop.rounds[-1], f"round {loop.rounds[-1].number:,} of the loop on line {loop.line}")
        for loop in of.loops
        if loop.rounds
    ]
    kept = sum(len(loop.rounds) for loop in of.loops)
    headline = f"{words.count(len(of.loops), 'loop')} · {words.count(kept, 'round')} kept"
    return Sheet(
        "Recording", headline, tuple(facts), (*tables, _values(of.end, "outside of loops, at the end"))
    )


def cost(of: Recording) -> str:
    """What recording took, in a line."""
    spent = of.cost
    counting = f" and {words.seconds(spent.counting)} to count rounds before" if spent.counting else ""
    return (
        f"{words.seconds(spent.looking)} to look at values, beside {words.seconds(spent.running)} for the "
        f"run step by step{counting}; "
        f"arrays of {words.size(spent.kept)}, of {words.size(spent.room)} that they may take"
    )


def _loop(loop: RecordedLoop) -> str:
    """A loop in a line."""
    rounds = words.count(loop.total, "round")
    entered = f", entered {words.count(loop.entries, 'time')}" if loop.entries != 1 else ""
    numbers = [each.number for each in loop.rounds]
    told = (
        ", ".join(map(str, numbers)) if len(numbers) <= 6 else f"{numbers[0]}, {numbers[1]}, … {numbers[-1]}"
    )
    return f"{rounds}{entered}, {ENDINGS[loop.ended]}; kept {told or 'none'}"


def _values(of: Round, title: str) -> Table:
    """One row a named value."""
    rows = tuple(
        (
            words.label(name),
            f"{seen.port.line}" if seen.port.line else "-",
            seen.port.domain.name,
            *(cell(seen.figures[figure]) for figure in FIGURES),
            ", ".join(words.label(label, 12) for label, _ in seen.top[:3]) or "-",
        )
        for name, seen in list(of.items())[:VALUES_SHOWN]
    )
    more = len(of) - len(rows)
    note = f"… {more:,} more" if more > 0 else ""
    return Table(("value", "line", "kind", *FIGURES, "highest"), rows, 3, title, note)
