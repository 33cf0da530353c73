"""Help on a step inside a cell of ours: the front end's Shift+Tab, and a line that is a name and `?`."""

from __future__ import annotations

import re
from typing import Any

from IPython.utils.tokenutil import token_at_cursor

from groggy_nb.notebook.catalogue import describe_step, find_step
from groggy_nb.notebook.completion import CELL

ASKED = re.compile(r"^\s*(?:\?{1,2}\s*(\w+)|(\w+)\s*(?:\(\s*\)\s*)?\?{1,2})\s*$", re.MULTILINE)


def asked(body: str) -> str | None:
    """The step that a line of a program's text asks about, as lines of Python do in IPython.

    Examples
    --------
    >>> asked("x = ones()\\ntop_k?"), asked("?top_k"), asked("top_k()?"), asked("x = 1  # why?")
    ('top_k', 'top_k', 'top_k', None)
    """
    found = ASKED.search(body)
    return found and (found[1] or found[2])


def step_at(code: str, position: int) -> str | None:
    """The step at a place in a cell, or whose brackets are around it; None where the cell is not ours.

    Examples
    --------
    >>> step_at("%%groggy p g\\nx = rank(y)", 18), step_at("rank(y)", 2)
    ('rank', None)
    """
    first = re.search(r"\S.*\n?", code)
    if first is None or not CELL.match(first[0]) or position < first.end():
        return None
    name = token_at_cursor(code[first.end() :], position - first.end())
    return name if find_step(name) is not None else None


def load(shell: Any) -> None:
    """Answer the kernel's questions about steps; where there is no kernel, nobody asks."""
    kernel = getattr(shell, "kernel", None)
    if kernel is None or "do_inspect" in vars(kernel):
        return
    others = kernel.do_inspect

    def do_inspect(code: str, cursor_pos: int, *args: Any, **options: Any) -> Any:
        """What the front end shows of the word at a place."""
        step = step_at(code, cursor_pos)
        if step is None:
            return others(code, cursor_pos, *args, **options)
        data = {"text/plain": describe_step(step)}
        return {"status": "ok", "found": True, "data": data, "metadata": {}}

    kernel.do_inspect = do_inspect


def unload(shell: Any) -> None:
    """Let the kernel answer alone again."""
    kernel = getattr(shell, "kernel", None)
    if kernel is not None:
        vars(kernel).pop("do_inspect", None)
