"""Turns the gallery's texts into programs, when one is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from groggy_nb import given

if TYPE_CHECKING:
    from groggy_nb.program import Program


def program(text: str, params: Mapping[str, Any] | None = None, **attributes: str) -> Program:
    """The program of a text, its parameters' defaults and the names of attributes that it reads replaced.

    An attribute is given under the name that the text reads.
    """
    # Not at the top: `gn.algorithms` is listed by completion, which need not load the parser.
    from groggy_nb.program import parse

    for read, name in attributes.items():
        if not isinstance(name, str):
            raise given.refusal(read, name, "the name of an attribute")
        text = text.replace(f'.get("{read}"', f".get({json.dumps(name)}")
    return parse(text, params=params)
