"""Two runs side by side, step by step: of one text or of two, where the second is the first one edited."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import numpy as np

from groggy_nb import looks
from groggy_nb.dsl.edits import Entry, Outline, flow
from groggy_nb.errors import UsageError
from groggy_nb.measure.differences import Difference, differences
from groggy_nb.measure.recorded import Recording
from groggy_nb.report import series
from groggy_nb.report.annotation import note
from groggy_nb.report.result import Result
from groggy_nb.report.statements import StatementCost, costs

if TYPE_CHECKING:
    from pandas import DataFrame

SAME, EDITED, ADDED, REMOVED = "same", "edited", "added", "removed"


@dataclass(frozen=True, slots=True)
class StepPair:
    """A statement in both runs, or in one of them.

    status : "same", "edited", "added" or "removed".
    before, after : what it cost; None where it is not there.
    value : how its value differs: of an output or a watched scalar, and of two recordings' other steps in the
    last round that both kept.
    """

    status: str
    text: str
    ids: tuple[str | None, str | None]
    lines: tuple[int | None, int | None]
    before: StatementCost | None
    after: StatementCost | None
    value: ValuePair | None = None

    @property
    def change(self) -> float:
        """Seconds that the second run took more; what is not there took none."""
        return (self.after.seconds if self.after else 0.0) - (self.before.seconds if self.before else 0.0)


@dataclass(frozen=True, slots=True)
class ValuePair:
    """An output or a watched scalar in both runs.

    differing, size : entries that are not equal bit for bit, of how many; both -1 where shapes or dtypes are
    not the same, or one is missing. largest : the largest absolute difference, nan where there is none.
    """

    name: str
    differing: int
    size: int
    largest: float


@dataclass(frozen=True, slots=True, repr=False)
class RunComparison:
    """Two runs by what their statements are: what each took before and after, and what came out.

    Attributes
    ----------
    before, after : Result
    pairs : tuple of StepPair
        In the order of the second text; what is gone stands where it was.
    values : tuple of ValuePair
    """

    before: Result
    after: Result
    pairs: tuple[StepPair, ...]
    values: tuple[ValuePair, ...]

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Outputs and watched values that are not equal bit for bit, all nan being one nan."""
        return tuple(differences(self.before.outcome, self.after.outcome, "after", "before"))

    @property
    def equal(self) -> bool:
        """Whether all outputs and watched values are equal bit for bit."""
        return not self.differences

    @property
    def ratio(self) -> float:
        """How many times as long as the first run the second took, without compile."""
        before = self.before.report.run_time
        return self.after.report.run_time / before if before > 0 else float("nan")

    @property
    def steps(self) -> DataFrame:
        """One row a statement.

        Columns: step, status, line_before, line_after, ms_before, ms_after, ms_change, crossings_before,
        crossings_after, bytes_before, bytes_after, became_before, became_after (what the optimizer did to
        it), differing, largest (of its value, as `StepPair` says; none where it is not known).
        """
        import pandas as pd

        rows = []
        for pair in self.pairs:
            row: dict[str, Any] = {"step": pair.text, "status": pair.status}
            for when, line, cost in zip(
                ("before", "after"), pair.lines, (pair.before, pair.after), strict=True
            ):
                row |= {
                    f"line_{when}": line,
                    f"ms_{when}": 1e3 * cost.seconds if cost else np.nan,
                    f"crossings_{when}": cost.crossings if cost else None,
                    f"bytes_{when}": round(cost.bytes) if cost else None,
                    f"became_{when}": note(cost.fate) if cost and cost.fate else "",
                }
            row["ms_change"] = 1e3 * pair.change
            if pair.value is not None:
                row |= {"differing": pair.value.differing, "largest": pair.value.largest}
            rows.append(row)
        names = ("line", "ms", "crossings", "bytes", "became")
        pairs = [f"{name}_{when}" for name in names for when in ("before", "after")]
        pairs.insert(4, "ms_change")
        pairs += ["differing", "largest"] if any(pair.value for pair in self.pairs) else []
        whole = {n: "Int64" for n in pairs if n.startswith(("line", "crossings", "bytes", "differing"))}
        return pd.DataFrame(rows, columns=["step", "status", *pairs]).astype(whole)

    def __repr__(self) -> str:
        return looks.as_text(self)

    def _repr_html_(self) -> str:
        return looks.as_html(self)


def compare_runs(before: Result | Recording, after: Result | Recording) -> RunComparison:
    """Two results side by side; of recordings, the values of their steps too.

    Raises
    ------
    UsageError
        For a result without its program's text.
    """
    first, second = (each.result if isinstance(each, Recording) else each for each in (before, after))
    outlines = (_outline(first), _outline(second))
    found = [
        costs(result.report, outline, flow(outline))[0]
        for result, outline in zip((first, second), outlines, strict=True)
    ]
    seen = [_last_values(each) if isinstance(each, Recording) else {} for each in (before, after)]

    def value(n: int, entry: Entry) -> Any:
        """What is known of a statement's value in one of the runs; None where nothing is."""
        outcome = (first, second)[n].outcome
        given = {"output": outcome.values, "watch": outcome.record.watch}.get(entry.kind, {})
        return given.get(entry.name, seen[n].get((entry.name, entry.node.lineno)))

    pairs = []
    for old, new in matched(*outlines):
        shown = new or old
        if shown is None or shown.is_region or shown.kind == "pass":
            continue
        status = REMOVED if new is None else ADDED if old is None else EDITED
        pair = None
        if old is not None and new is not None:
            status = SAME if _said(old) == _said(new) else EDITED
            values = value(0, old), value(1, new)
            if values[0] is not None and values[1] is not None:
                pair = value_pair(new.name, *map(np.asarray, values))
        pairs.append(
            StepPair(
                status,
                _said(shown),
                (old.id if old else None, new.id if new else None),
                (old.node.lineno if old else None, new.node.lineno if new else None),
                found[0].get(old.id, StatementCost()) if old else None,
                found[1].get(new.id, StatementCost()) if new else None,
                pair,
            )
        )
    return RunComparison(first, second, tuple(pairs), tuple(_values(first, second)))


def _outline(result: Result) -> Outline:
    if result.report.text is None:
        raise UsageError("a result of a program without a text has no steps to compare", code="compare-text")
    return Outline(result.report.text)


def _last_values(of: Recording) -> dict[tuple[str, int], Any]:
    """The values of steps by name and line: in the last kept round of their loop, or at the end."""
    rounds = [of.end, *(loop.rounds[-1] for loop in of.loops if loop.rounds)]
    every = [seen for each in rounds for seen in each.by_id.values() if not seen.port.is_carried]
    return {(seen.port.name, seen.port.line): seen.values for seen in every}


def matched(old: Outline, new: Outline) -> Iterator[tuple[Entry | None, Entry | None]]:
    """The statements of two texts, each with the one that it is in the other.

    Those that say the same, in the same order, are the same; between them, those that bind the same name.

    Examples
    --------
    >>> a, b = Outline("x = ones()\\ny = 2 * x\\nz = y\\n"), Outline("y = 3 * x\\nw = y\\nz = y\\n")
    >>> [(x and x.id, y and y.id) for x, y in matched(a, b)]
    [('x#1', None), ('y#1', 'y#1'), (None, 'w#1'), ('z#1', 'z#1')]
    """
    olds, news = list(old.walk()), list(new.walk())
    matcher = SequenceMatcher(None, list(map(_said, olds)), list(map(_said, news)), autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(olds[a:b], news[c:d], strict=True)
            continue
        names = SequenceMatcher(
            None, list(map(_bound, olds[a:b])), list(map(_bound, news[c:d])), autojunk=False
        )
        for same, e, f, g, h in names.get_opcodes():
            if same == "equal":
                yield from zip(olds[a + e : a + f], news[c + g : c + h], strict=True)
            else:
                yield from ((each, None) for each in olds[a + e : a + f])
                yield from ((None, each) for each in news[c + g : c + h])


def _said(entry: Entry) -> str:
    """What a statement says, without spacing; of a region its head, and the block it stands in of neither."""
    node = entry.node
    match node:
        case ast.For():
            return f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}"
        case ast.While() | ast.If():
            return f"{entry.kind} {ast.unparse(node.test)}"
        case _:
            return ast.unparse(node)


def _bound(entry: Entry) -> str:
    """What a statement is known by where its text is another one."""
    return entry.id.rpartition("#")[0]


def _values(before: Result, after: Result) -> Iterator[ValuePair]:
    """Each output and watched value of either run."""
    for of in (lambda result: result.outcome.values, lambda result: result.outcome.record.watch):
        old, new = of(before), of(after)
        for name in dict.fromkeys((*old, *new)):
            if name in old and name in new:
                yield value_pair(name, np.asarray(old[name]), np.asarray(new[name]))
            else:
                yield ValuePair(name, -1, -1, float("nan"))


def value_pair(name: str, old: Any, new: Any) -> ValuePair:
    """How two values differ."""
    if old.dtype != new.dtype or old.shape != new.shape:
        return ValuePair(name, -1, -1, float("nan"))
    differing = int(np.count_nonzero(series.unequal(old, new)))
    largest = float("nan")
    if old.dtype.kind in "fib" and differing:
        with np.errstate(invalid="ignore", over="ignore"):
            apart = np.abs(new.astype(np.float64) - old.astype(np.float64))
        apart = apart[np.isfinite(apart)]
        largest = float(apart.max()) if apart.size else largest
    return ValuePair(name, differing, max(1, old.size), largest)
