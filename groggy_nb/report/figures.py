"""A run's record as plain figures, and read back from them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from groggy_nb.report import series
from groggy_nb.run.record import Fate, LoopRow, Phase, RunRecord, StepRow

# The parts that a run's time splits into. Compile is paid once, so it stands beside them, never in a stack.
RUN_PARTS = ("kernel", "crossing", "glue", "unaccounted")
PARTS = (*RUN_PARTS[:3], "compile", RUN_PARTS[3])

_LISTS = ("rows", "loops", "watch", "rewrites", "fates", "phases", "stamps", "stamped")
_TIMES = ("wall", *PARTS)
_NAMES = [f.name for f in dataclasses.fields(RunRecord)]


def to_dict(record: RunRecord, text: str | None) -> dict[str, Any]:
    """Every figure as numbers, strings, lists and dicts; times in seconds."""
    return {
        "format": "groggy_nb.report",
        "version": 1,
        **{name: _plain(getattr(record, name)) for name in _NAMES if name not in (*_LISTS, *_TIMES)},
        "iterations": record.iterations,
        "wall": record.wall,
        "breakdown": {part: getattr(record, part) for part in PARTS},
        "steps": [_plain(dataclasses.asdict(row)) for row in record.rows],
        "loops": [dataclasses.asdict(row) for row in record.loops],
        "rewrites": [{"pass": name, "removed": removed} for name, removed in record.rewrites],
        "fates": [dataclasses.asdict(fate) for fate in record.fates],
        "phases": [dataclasses.asdict(phase) for phase in record.phases],
        "stamps": np.asarray(record.stamps, float).tolist(),
        "stamped": np.asarray(record.stamped, np.int64).tolist(),
        "watch": {name: series.as_list(values) for name, values in series.scalars(record).items()},
        "text": text,
    }


def from_dict(written: Mapping[str, Any]) -> RunRecord:
    """The record that `to_dict` wrote; what an earlier version did not know has its default."""
    plain = {name: written[name] for name in _NAMES if name in written and name not in _LISTS}
    lists: dict[str, Any] = {
        name: tuple(plain[name]) for name in ("passes", "watch_states", "groups", "layout") if name in plain
    }
    lists |= {"looped": frozenset(plain["looped"])} if "looped" in plain else {}
    record = RunRecord(**plain | lists | written["breakdown"])
    record.rows = [
        StepRow(
            **row
            | {"lines": tuple(row["lines"]), "steps": tuple(row["steps"])}
            | {"costs": tuple((name, amount) for name, amount in row.get("costs", ()))}
            | {"weights": tuple(row.get("weights", ()))}
        )
        for row in written["steps"]
    ]
    record.loops = [LoopRow(**row) for row in written["loops"]]
    record.rewrites = [(row["pass"], row["removed"]) for row in written["rewrites"]]
    record.fates = [Fate(**row) for row in written.get("fates", ())]
    record.phases = [Phase(**row) for row in written.get("phases", ())]
    record.stamps = np.asarray(written.get("stamps", ()), float)
    record.stamped = np.asarray(written.get("stamped", ()), np.int64)
    record.watch = {name: series.from_list(values) for name, values in written["watch"].items()}
    return record


def _plain(value: Any) -> Any:
    """Tuples and sets as lists, also inside one another and in a dict."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(inner) for inner in value] if isinstance(value, tuple) else value
