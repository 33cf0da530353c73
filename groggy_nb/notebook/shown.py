"""What a cell shows that no other layer knows: plain text, and several objects as one output."""

from __future__ import annotations

from html import escape
from typing import Any


class Page:
    """Text as an output: monospaced in a notebook, plain in a terminal."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


class Stack:
    """Objects one below the other in one output, so that it can take the place of the progress.

    Examples
    --------
    >>> Stack(Page("above"), Page("below"))
    above
    <BLANKLINE>
    below
    """

    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.parts))

    def _repr_html_(self) -> str:
        return "".join(map(_html, self.parts))


def stacked(*parts: Any) -> Any:
    """The one object, or a stack of several; None among them is left out."""
    kept = [part for part in parts if part is not None]
    return kept[0] if len(kept) == 1 else Stack(*kept)


def _html(part: Any) -> str:
    """The object's own HTML, or its text."""
    if hasattr(part, "_repr_html_"):
        return str(part._repr_html_())
    # Exported pages set <pre> in a proportional font.
    return f'<pre style="font-family:monospace;margin:4px 0">{escape(repr(part))}</pre>'
