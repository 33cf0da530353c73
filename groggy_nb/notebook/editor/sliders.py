"""Parameters as sliders show them: value, bounds, step, choices."""

from __future__ import annotations

import math
from typing import Any

from groggy_nb.errors import clipped
from groggy_nb.ir.forms import Const, Source


def param_of(source: Source) -> dict[str, Any]:
    """A parameter as a slider shows it."""
    default = _plain(source.default)
    low, high = _plain(source.minimum), _plain(source.maximum)
    choices = [_plain(c) for c in source.choices] or None
    if source.kind in ("node", "time"):
        kind = "label"
    elif choices:
        kind = "choice"
    else:
        dtype = source.default.dtype if isinstance(source.default, Const) else "float64"
        kind = {"bool": "bool", "int64": "integer"}.get(dtype, "number")
    step: float | None = None
    if kind == "integer":
        step = 1
    elif kind == "number" and isinstance(low, int | float) and isinstance(high, int | float) and high > low:
        step = (high - low) / 100
    return {
        "name": source.name,
        "value": default,
        "default": default,
        "min": low,
        "max": high,
        "step": step,
        "kind": kind,
        "choices": choices,
        "help": clipped(source.help),
    }


def _plain(value: Const | str | None) -> Any:
    """A number as JSON takes it: infinities and nan as None, which a slider reads as open."""
    if isinstance(value, Const):
        number = value.value
        return number if math.isfinite(number) else None
    return value
