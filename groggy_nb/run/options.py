"""The options of a run, checked before anything else happens."""

from __future__ import annotations

from collections.abc import Collection

from groggy_nb import passes as pipeline
from groggy_nb.errors import UsageError, nearest

MODES = ("step", "batch", "fused", "auto", "reference")
PROFILES = ("off", "calls", "steps")
PASSES = tuple(p.name for p in pipeline.PASSES)


def chosen_passes(passes: Collection[str] | None) -> tuple[str, ...]:
    """The passes of a run in their order; None means all."""
    return tuple(p for p in PASSES if passes is None or p in passes)


def check_options(
    mode: str, profile: str, passes: Collection[str] | None, precision: str, fast: bool, threads: int | None
) -> None:
    """Raise a UsageError for an option that does not fit, with the nearest one that does."""
    for word, given, allowed in (("mode", mode, MODES), ("profile", profile, PROFILES)):
        if given not in allowed:
            near = nearest(str(given), allowed)
            raise UsageError(
                f"{word} wants one of {', '.join(allowed)}, found {given!r}",
                hint=f"did you mean {near!r}?" if near else None,
            )
    if isinstance(passes, str):
        raise UsageError(
            f"passes wants a collection of names, found the text {passes!r}", hint='write ("share",)'
        )
    for name in passes or ():
        if name not in PASSES:
            near = nearest(str(name), PASSES)
            raise UsageError(
                f"unknown pass {name!r}; there are {', '.join(PASSES)}",
                hint=f"did you mean {near!r}?" if near else None,
            )
    if precision != "float64" or fast:
        raise UsageError(
            f"this version computes in float64, in strict order; found {precision=}, {fast=}",
            hint="leave precision and fast out",
        )
    if threads is not None and (not isinstance(threads, int) or isinstance(threads, bool) or threads < 1):
        raise UsageError(f"threads wants a whole number from 1, found {threads!r}")
