"""What is said of calibrations and predictions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from groggy_nb.errors import clipped
from groggy_nb.measure.prediction import Prediction
from groggy_nb.measure.spreading import OnCluster
from groggy_nb.report.costs import Calibration
from groggy_nb.show import words
from groggy_nb.show.content import Table
from groggy_nb.show.sheet import Sheet, cell, frame_table

STEPS_SHOWN = 16


def calibration(of: Calibration) -> Sheet:
    """What one crossing, one node and one edge cost on this machine, and how fast its memory is."""
    facts = [
        ("machine", clipped(of.machine)),
        ("measured", clipped(of.when)),
        ("one crossing", words.seconds(of.crossing)),
    ]
    facts += [
        (f"memory, {words.count(threads, 'thread')}", f"{words.digits(rate / 1e9)} GB/s")
        for threads, rate in sorted(of.bandwidth.items())
    ]
    told = f"a crossing of {words.seconds(of.crossing)}"
    if of.bandwidth:
        told += f", memory of {words.digits(max(of.bandwidth.values()) / 1e9)} GB/s"
    return Sheet("Calibration", told, tuple(facts), (_costs(of),))


def _costs(of: Calibration) -> Table:
    """One row a cost: on the smallest and the largest graph, on one thread and on all."""
    rows = []
    for cost, found in of.table.groupby("cost", sort=False):
        figures = found.to_dict("records")
        first, last = figures[0], figures[-1]
        small = _amount(first["one thread"], first["unit"]) if len(figures) > 1 else ""
        last_ones = (_amount(last[name], last["unit"]) for name in ("one thread", "all threads"))
        rows.append((words.label(cost, 48), small, *last_ones))
    headers = ("cost", "small graph", "large graph", "all threads")
    note = "all sizes are in .table; gn.calibrate(fresh=True) measures again"
    return Table(headers, tuple(rows), 1, "costs", note)


def _amount(value: float | None, unit: str) -> str:
    """A time with its unit, a dash where it was not measured."""
    return _or_dash(value, lambda x: f"{cell(x)} {unit}")


def prediction(of: Prediction) -> Sheet:
    """What a run will take, before it runs; what would change it, folded."""
    facts = [
        ("graph", clipped(of.graph)),
        ("rounds", rounds(of)),
        ("crossings", _crossings(of)),
        ("time", _time(of)),
        ("memory", f"{words.size(int(of.memory))} at the peak"),
        *([] if of.cluster is None else _on_cluster(of.cluster)),
        ("calibrated", f"{clipped(of.calibration.when)}, {clipped(of.calibration.machine)}"),
    ]
    details = [
        _times(of.what_if(), "what if", "nothing of this was run"),
        _times(of.break_even(), "from which size on another mode costs little more"),
    ]
    return Sheet(
        "Prediction",
        f"{words.label(of.mode)} on {words.count(of.threads, 'thread')} · {_time(of)} · nothing ran",
        tuple(facts),
        (_steps(of),) if of.rows else (),
        (),
        tuple(table for table in details if table.rows),
    )


def _on_cluster(of: OnCluster) -> Iterator[tuple[str, str]]:
    """A round on the workers, what they send, and what one of them holds."""
    told = "shorter than here" if of.pays else "no shorter than here"
    parts = (
        f"{words.seconds(of.work)} at work",
        f"{words.seconds(of.exchange)} to send {of.sent:,} bytes at {of.gigabits:g} Gb/s",
        f"{words.seconds(of.meeting)} to meet",
    )
    workers = words.count(of.workers, "worker")
    yield f"on {workers}", f"{words.seconds(of.per_round)} a round, {told}: {', '.join(parts)}"
    yield "bytes sent", f"by the first worker: {clipped(of.formula)}"
    yield "memory of a worker", f"{words.size(of.memory)}; machines like this one are reckoned with"


def rounds(of: Prediction) -> str:
    """How many rounds there will be, as far as that is known before."""
    if of.rounds is None:
        return "not known before it runs; predict(..., rounds=) says so many"
    return f"at most {of.rounds:,}: a break may end them" if of.is_bound else f"{of.rounds:,}"


def _crossings(of: Prediction) -> str:
    """The number where the rounds are known, and the formula."""
    formula = clipped(of.formula)
    if of.crossings is None:
        return formula
    most = "at most " if of.is_bound else ""
    return f"{most}{of.crossings:,}" + (f" = {formula}" if formula != str(of.crossings) else "")


def _time(of: Prediction) -> str:
    """The time expected, or that of one round."""
    if of.seconds is None or of.low is None or of.high is None:
        return f"{words.seconds(of.per_round)} a round"
    most = "at most " if of.is_bound or of.is_dense else ""
    each = f", {words.seconds(of.per_round)} a round" if of.per_round > 0 else ""
    return f"{most}{words.seconds(of.seconds)} ({words.reach(of.low, of.high)}{each})"


def _steps(of: Prediction) -> Table:
    """One row a step; of many, the slowest, in the order of the program."""
    kept = sorted(range(len(of.rows)), key=lambda k: of.rows[k].seconds, reverse=True)[:STEPS_SHOWN]
    total = sum(row.seconds for row in of.rows)
    rows = tuple(
        (
            words.label(row.label, 56),
            words.lines(row.lines),
            cell(row.calls if row.calls % 1 else int(row.calls)),
            words.milliseconds(row.seconds),
            words.share(row.seconds / total if total > 0 else 0.0),
        )
        for row in (of.rows[k] for k in sorted(kept))
    )
    more = len(of.rows) - len(rows)
    note = f"… {more:,} faster rows are in .steps" if more else ""
    return Table(("step", "line", "calls", "ms", "share"), rows, 2, "steps, expected", note)


def _times(frame: Any, title: str, note: str = "") -> Table:
    """A frame with its seconds in milliseconds."""
    shown = frame.rename(columns={"seconds": "ms"})
    if "ms" in shown:
        shown["ms"] = [_or_dash(x, words.milliseconds) for x in frame["seconds"]]
    for name in shown.columns.intersection(["rounds", "nodes", "crossings"]):
        shown[name] = [_or_dash(x, lambda x: f"{round(x):,}") for x in frame[name]]
    return frame_table(shown, 1, title, note)


def _or_dash(value: float | None, told: Callable[[float], str]) -> str:
    """A number in words, a dash where there is none."""
    return "-" if value is None or value != value else told(value)
