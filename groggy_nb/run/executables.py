"""Executables made once for a program, the types it meets and the options that change its code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from groggy_nb.codegen.build import Executable, build
from groggy_nb.once import Once
from groggy_nb.passes import optimize
from groggy_nb.plan.planning import plan
from groggy_nb.run.bind import Bound
from groggy_nb.run.history import History

MOST = 64
_made = Once(MOST)  # (program, Once of its executable) each: what is being built keeps nobody else waiting


def executable(
    bound: Bound,
    mode: str,
    chosen: tuple[str, ...],
    checked: bool,
    profile: str,
    compiling: Callable[[int, int], None] = lambda number, total: None,
    *,
    compiled: bool = True,
) -> tuple[Executable, bool, list[str]]:
    """The executable of a program and its types, made once; whether it was made now, and what to warn of.

    `compiling(number, total)` is called before each native function that must be built. Without
    `compiled` nothing is built: the plan alone serves a prediction.
    """
    # By identity: hashing a program costs more than a small run. The executable keeps it alive.
    key: tuple[Any, ...] = (id(bound.program), tuple(bound.known.items()), mode, chosen, checked, profile)
    if not compiled:
        _, found = _made.peek(key) or (None, Once())
        if found.peek("executable") is None:
            key = (*key, "planned")
    _, entry = _made.get(key, lambda: (bound.program, Once()))
    problems: list[str] = []
    fresh = False

    def make() -> Executable:
        nonlocal fresh
        fresh = True
        history = History()
        best = optimize(
            bound.program, dict(bound.known), chosen, watch=history.watch, problems=problems, checked=checked
        )
        planned = plan(
            best,
            dict(bound.known),
            mode,
            fuse="fuse" in chosen and profile != "steps",
            reuse="reuse" in chosen,
            checked=checked,
        )
        done = build(planned, counted=profile != "off", compiled=compiled, compiling=compiling)
        done.memo.put("history", history)
        return done

    return entry.get("executable", make), fresh, problems
