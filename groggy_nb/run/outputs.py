"""What a native run leaves: its outputs, the rounds of its loops, the values it watched."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from groggy_kernels.layout import LIMITED, SPARSE, WALKED
from groggy_nb.codegen.build import Executable
from groggy_nb.domains import OF_FORM, SCALAR
from groggy_nb.ir.forms import Break, Const, Operand, Watch
from groggy_nb.modes import MODES
from groggy_nb.run.bind import Bound
from groggy_nb.run.record import LoopRow, RunRecord
from groggy_nb.run.rounds import stopped_at


class Remains(Protocol):
    """The memory that a run leaves: a `Table`, or what several have left."""

    done: Executable
    arrays: Any  # by variable
    table: Any
    floats: Any
    words: Any
    stats: Any
    kept: Any
    rings: dict[str, Any]


class Counted(Protocol):
    """What control counted."""

    loops: dict[int, list[int]]
    max_rounds: int


def outputs(done: Executable, table: Remains, bound: Bound) -> dict[str, Any]:
    """The outputs by name, nan made one nan, scalars as Python numbers."""
    values: dict[str, Any] = {}
    for output in done.plan.program.outputs:
        if not OF_FORM[output.form].is_array:
            values[output.name] = _scalar(done, table, bound, output.value)
            continue
        array = table.arrays[done.plan.storage.of[output.value]]
        if (
            any(array is v for v in values.values())
            or array.flags.writeable is False
            or _is_given(array, bound)
        ):
            array = array.copy()
        if array.dtype == np.float64:
            array[np.isnan(array)] = np.nan
        values[output.name] = array
    return bound.put_out(values)


def _is_given(array: Any, bound: Bound) -> bool:
    return any(array is v for v in bound.values.values())


def _scalar(done: Executable, table: Remains, bound: Bound, operand: Operand) -> Any:
    if isinstance(operand, Const):
        return operand.value
    entry = done.entries.get(("scalar", operand))
    if entry is None or operand in bound.values:
        value = bound.values[operand]  # type: ignore[index]
        return value.item() if hasattr(value, "item") else value
    dtype = done.plan.types[operand].dtype  # type: ignore[index]
    if dtype == "float64":
        value = table.floats[entry]
        return float("nan") if value != value else value
    return bool(table.table[entry]) if dtype == "bool" else int(table.table[entry])


def record_loops(record: RunRecord, done: Executable, table: Remains, control: Counted) -> None:
    """A row for each loop: entries, rounds, why it ended last."""
    for node in done.plan.loops:
        loop = node.item
        at = table.done.stats[node.number]
        entries, rounds, ended = control.loops[node.number]
        if MODES[done.plan.mode].has_native_loops:
            entries, rounds, ended = table.stats[at : at + 3].tolist()
            control.loops[node.number] = [entries, rounds, ended]
        why = "count" if loop.range else "max_rounds"
        if ended == -1:
            why = "interrupted"
        elif ended > 0:
            breaks = [b for b in loop.body if isinstance(b, Break)]
            why = "condition" if breaks[ended - 1].head else "break"
        line, is_top = loop.place.line if loop.place else None, node.number in done.plan.top
        words = done.frontiers.get(node.number)
        sparse, walked = (0, 0) if words is None else (int(table.stats[words + n]) for n in (SPARSE, WALKED))
        record.loops.append(LoopRow(line, entries, rounds, why, is_top, sparse, walked))
    if table.words[LIMITED]:
        record.warnings.append(f"a while loop {stopped_at(control.max_rounds)}")


def record_watches(record: RunRecord, done: Executable, table: Remains, bound: Bound) -> None:
    """The watched values: the last 10,000 of each scalar, the last state of each node value."""
    for watch in done.plan.watches:
        name = watch.name
        dtype = watch_dtype(done, watch)
        values = np.array(table.kept[name], dtype=dtype)
        if name in table.rings:
            ring = table.rings[name]
            count, size = int(ring[:1].view(np.int64)[0]), len(ring) - 1
            kept = ring[1:] if dtype == np.float64 else ring[1:].view(np.int64)
            values = (kept[:count] if count <= size else np.roll(kept, -(count % size))).astype(dtype)
        if not len(values):
            continue
        state = done.plan.storage.of.get(("watch", name))
        if state is not None:
            values = table.arrays[state].copy()
        if values.dtype == np.float64:
            values[np.isnan(values)] = np.nan
        record.watch[name] = values
    record.watch = bound.as_times(record.watch)


def last_watched(done: Executable, table: Remains) -> float | None:
    """The last value of a watched scalar, read while the run goes on."""
    last = None
    for watch in done.plan.watches:
        ring = table.rings.get(watch.name)
        if ring is None:
            continue
        count = ring[:1].view(np.int64)[0]
        if count:
            kept = ring if watch_dtype(done, watch) == np.float64 else ring.view(np.int64)
            last = float(kept[1 + (count - 1) % (len(ring) - 1)])
    for rounds in table.kept.values():
        if rounds:
            last = float(rounds[-1])
    return last


def watch_dtype(done: Executable, watch: Watch) -> Any:
    """The dtype a watched scalar is kept in; how often a whole state was kept is counted in floats."""
    if isinstance(watch.value, Const):
        return np.dtype(watch.value.dtype)
    type_ = done.plan.types[watch.value or 0]
    dtype = type_.dtype if type_.domain is SCALAR else "float64"
    return np.dtype("int64" if dtype in ("label", "text") else dtype)
