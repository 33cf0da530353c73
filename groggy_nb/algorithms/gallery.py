"""Turns the gallery's texts into programs, when one is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from groggy_nb.program import Program


def program(text: str, params: Mapping[str, Any] | None = None) -> Program:
    """The program of a text, its parameters' defaults replaced by `params`."""
    # Not at the top: `gn.algorithms` is listed by completion, which need not load the parser.
    from groggy_nb.program import parse

    return parse(text, params=params)
