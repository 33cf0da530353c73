"""How kinds of values are told apart in the editor: colours, a shape, words; the front end is sent them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from groggy_nb.domains import DOMAINS, EDGE, NODE, SCALAR, TABLE, Domain


@dataclass(frozen=True, slots=True)
class Hue:
    """Of ports, cards and wires of a form.

    light, dark : its colour on a light and on a dark ground.
    shape : "circle", "square", "diamond" or "double": colour alone tells nothing in grey.
    """

    light: str
    dark: str
    shape: str


HUES = {
    SCALAR.form: Hue("#c2610c", "#f0a45d", "circle"),
    NODE.form: Hue("#0b69a8", "#62b5ee", "square"),
    EDGE.form: Hue("#0b7d58", "#4fcf9f", "diamond"),
    TABLE.form: Hue("#7a4fb5", "#c3a5f0", "double"),
}


def kinds() -> list[dict[str, Any]]:
    """The kinds of values as the front end is told.

    >>> [(kind["name"], kind["told"]) for kind in kinds()][:2]
    [('scalar', 'scalar: one number'), ('node', 'node value: one for each node')]
    """
    return [
        {
            "name": domain.name,
            "form": domain.form,
            "one": domain.one,
            "is_read": domain.is_read,
            "told": f"{domain.value}: {_held(domain)}",
            "light": HUES[domain.form].light,
            "dark": HUES[domain.form].dark,
            "shape": HUES[domain.form].shape,
        }
        for domain in DOMAINS
    ]


def _held(domain: Domain) -> str:
    """What a value of a domain is."""
    if not domain.is_read:
        return "rows to put out"
    return f"one for each {domain.name}" if domain.is_array else "one number"
