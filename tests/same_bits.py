"""Everything that a run shows, to the bit, so that two runs can be compared."""

from __future__ import annotations

from typing import Any

import numpy as np

from groggy_nb.errors import RunError
from groggy_nb.run.execute import execute

# Algorithms that are compiled for many graphs and threads: all forms of items, and no more.
GALLERY = (
    "pagerank",
    "pagerank_note",
    "label_propagation",
    "ordered_label_propagation",
    "bfs_levels",
    "shortest_paths",
)


def bits(value: Any) -> tuple[str, tuple[int, ...], bytes]:
    """dtype, shape and bytes."""
    array = np.asarray(value)
    return array.dtype.str, array.shape, array.tobytes()


def seen(outcome: Any) -> dict[str, Any]:
    """Outputs, watched values and loops of an outcome."""
    record = outcome.record
    loops = [(x.line, x.entries, x.rounds, x.ended if x.entries else "", x.top) for x in record.loops]
    return {
        "values": {name: bits(x) for name, x in outcome.values.items()},
        "forms": dict(outcome.forms),
        "watch": {name: bits(np.asarray(x)) for name, x in record.watch.items()},
        "loops": loops,
    }


def shown(program: Any, graph: Any, **options: Any) -> dict[str, Any]:
    """Everything a run shows, or how it failed; the formula must give the count of crossings."""
    try:
        outcome = execute(program, graph, **options)
    except RunError as error:
        return {"error": error.message, "place": error.place}
    record = outcome.record
    assert record.crossings == record.predicted, (record.crossings, record.predicted, record.formula)
    return seen(outcome)


def shown_case(case: Any, **options: Any) -> dict[str, Any]:
    """The same for a generated case."""
    return shown(case.program, case.graph, params=case.params, inputs=case.inputs, **options)


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Where two runs differ, in words short enough for a failure's text."""
    found = []
    for key in sorted({*one, *other}):
        a, b = one.get(key), other.get(key)
        if a != b:
            if isinstance(a, dict) and isinstance(b, dict):
                a, b = ({n: x for n, x in p.items() if p.get(n) != q.get(n)} for p, q in ((a, b), (b, a)))
            found.append(f"{key}: {str(a)[:200]} and {str(b)[:200]}")
    return found
