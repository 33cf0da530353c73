"""The source of a program with the time, share and crossings of each line, and what became of its steps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from groggy_nb import looks
from groggy_nb.errors import clipped
from groggy_nb.run.rows import REST

if TYPE_CHECKING:
    from groggy_nb.run.record import Fate, RunRecord, StepRow

NOTES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class AnnotatedLine:
    """One line of the source; `seconds` is kernel and crossing, `share` of the run without compile.

    is_split : whether the time is an estimated part of that of several lines, which ran as one.
    """

    number: int
    text: str
    seconds: float = 0.0
    share: float = 0.0
    crossings: int = 0
    notes: tuple[str, ...] = ()
    is_split: bool = False


@dataclass(frozen=True, slots=True)
class Annotation:
    """The lines of a program with what each cost.

    elsewhere : (label, seconds) of rows that stand at no line, such as loop control.
    run_time : seconds of the run without compile.
    """

    lines: tuple[AnnotatedLine, ...]
    elsewhere: tuple[tuple[str, float], ...] = ()
    run_time: float = 0.0
    crossings: int = 0
    mode: str = ""

    def __repr__(self) -> str:
        return looks.as_text(self)

    def _repr_html_(self) -> str:
        return looks.as_html(self)


@dataclass(slots=True)
class _Sum:
    """What a line has gathered so far."""

    seconds: float = 0.0
    crossings: int = 0
    is_split: bool = False
    notes: list[str] = field(default_factory=list)


def annotate(record: RunRecord, text: str) -> Annotation:
    """The source with what each of its lines cost.

    The time of a row that covers several lines is split over them by what each has to do, and the first
    one says so; its crossings stand there too. A sweep's lines run once a visit: the first has their time.

    Examples
    --------
    >>> from groggy_nb.run.record import RunRecord, StepRow
    >>> record = RunRecord("step", "step", 1, (), "calls", "", 3, 2, crossings=2, wall=4.0)
    >>> record.rows = [StepRow("ones", (1,), ("ones",), 1, 3.0, 0.0, 2)]
    >>> annotate(record, "x = ones()").lines[0].share
    0.75
    """
    source = text.replace("\r\n", "\n").rstrip("\n").split("\n") if text.strip() else []
    sums = [_Sum() for _ in source]
    elsewhere = []
    for row in record.rows:
        own = sorted({line for line in row.lines if 1 <= line <= len(source)})
        # The rest of a function has the lines of its scalar steps; what it took is not known by line.
        if not own or row.label == REST:
            elsewhere.append((row.label, row.kernel + row.crossing))
            continue
        _add(row, own, sums)
    timed = {line for row in record.rows for line in row.lines}
    fates = Counter(fate.line for fate in record.fates)
    for fate in record.fates:
        if fate.line is not None and 1 <= fate.line <= len(source):
            is_alone = fates[fate.line] == 1 and fate.line not in timed
            sums[fate.line - 1].notes.append(note(fate, is_alone))
    run_time = record.wall - record.compile
    lines = tuple(
        AnnotatedLine(
            number,
            line,
            found.seconds,
            found.seconds / run_time if run_time > 0 else 0.0,
            found.crossings,
            _few(found.notes),
            found.is_split,
        )
        for number, (line, found) in enumerate(zip(source, sums, strict=True), 1)
    )
    return Annotation(lines, tuple(elsewhere), run_time, record.crossings, record.mode)


def note(fate: Fate, is_alone: bool = True) -> str:
    """What became of a step, in words; its name before them where its line holds other steps too."""
    told = {
        "merged": f"same as {_place(fate)}: merged",
        "folded": f"folded to {clipped(fate.into) or 'a constant'}",
        "hoisted": "computed once, before the loop",
        "dropped": "dropped: nothing uses it",
        "simplified": f"simplified to {clipped(fate.into)}" if fate.into else "simplified away",
    }.get(fate.what, clipped(fate.what))
    return told if is_alone or not fate.step else f"{clipped(fate.step)}: {told}"


def _place(fate: Fate) -> str:
    """The step that another one was merged into."""
    is_other = fate.into_line is not None and fate.into_line != fate.line
    return f"line {fate.into_line}" if is_other else clipped(fate.into) or "another step"


def _add(row: StepRow, own: list[int], sums: list[_Sum]) -> None:
    """Give a row's time to its lines, each its estimated part."""
    parts = row.split(own)
    is_split = len(own) > 1 and parts[own[0]] < 1
    for line in own:
        sums[line - 1].seconds += (row.kernel + row.crossing) * parts[line]
        sums[line - 1].is_split |= is_split
    first = sums[own[0] - 1]
    first.crossings += row.crossings
    if len(own) > 1:
        told = "each shows an estimated part of the time" if is_split else "their time stands here"
        first.notes.append(f"lines {_listed(own)} run as one: {told}")


def _listed(numbers: list[int]) -> str:
    """Line numbers as a sentence has them; of many, the ends."""
    if len(numbers) > 12:
        return f"{numbers[0]} to {numbers[-1]} ({len(numbers):,} of them)"
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _few(notes: list[str]) -> tuple[str, ...]:
    """The notes, each once; of many, the first ones."""
    own = list(dict.fromkeys(notes))
    more = (f"… and {len(own) - NOTES_SHOWN:,} more",) if len(own) > NOTES_SHOWN else ()
    return (*own[:NOTES_SHOWN], *more)
