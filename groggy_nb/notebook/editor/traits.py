"""What a view writes into shared traits, reduced to what is well-formed."""

from __future__ import annotations

import math
from typing import Any

from groggy_nb.modes import FASTEST
from groggy_nb.notebook.editor.running import is_offered

MOST = 2_000


def checked_pins(value: object) -> dict[str, list[float]]:
    """Places of nodes by id; anything else in it is left out.

    >>> checked_pins({"x#1": [1, 2.5], "y#1": "<img>", 3: [0, 0]})
    {'x#1': [1.0, 2.5]}
    """
    if not isinstance(value, dict):
        return {}
    found = {}
    for name, place in list(value.items())[:MOST]:
        is_pair = isinstance(place, list | tuple) and len(place) == 2
        if isinstance(name, str) and len(name) <= 300 and is_pair and all(map(_is_number, place)):
            found[name] = [float(place[0]), float(place[1])]
    return found


def checked_options(value: object) -> dict[str, Any]:
    """The mode and the values of parameters.

    >>> checked_options({"mode": "turbo", "params": {"d": 0.5, "e": [1]}, "more": 1})
    {'mode': 'fused', 'params': {'d': 0.5}}
    """
    given = value if isinstance(value, dict) else {}
    mode = given.get("mode")
    params = given.get("params")
    kept = {}
    for name, each in list((params if isinstance(params, dict) else {}).items())[:MOST]:
        is_text = isinstance(each, str) and len(each) <= 300
        if (
            isinstance(name, str)
            and name.isidentifier()
            and (is_text or isinstance(each, bool) or _is_number(each))
        ):
            kept[name] = each
    return {"mode": mode if is_offered(mode) else FASTEST, "params": kept}


def checked_selection(value: object) -> list[str]:
    """Ids of nodes.

    >>> checked_selection(["x#1", 3, None])
    ['x#1']
    """
    names = value if isinstance(value, list | tuple) else []
    return [n for n in names[:MOST] if isinstance(n, str) and len(n) <= 300]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
