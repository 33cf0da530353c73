"""What an experiment is asked to do: a program, its modes and repeats, each checked before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from groggy_nb import given
from groggy_nb.errors import UsageError, nearest
from groggy_nb.modes import compiled
from groggy_nb.run.record import Progress
from groggy_nb.run.request import RunRequest

MOST_REPEATS = 1_000_000


def check_program(program: Any) -> None:
    """Raise UsageError for what is no Program."""
    if not hasattr(program, "ir") or isinstance(program, type):
        raise given.refusal(
            "program", program, "a Program", code="no-program", hint="gn.parse(text) makes one"
        )


def check_repeats(repeats: Any) -> int | None:
    """The number of repeats, None for as many as fit; UsageError where it is none from 1."""
    if repeats is None:
        return None
    return given.whole("repeats", repeats, least=1, most=MOST_REPEATS, code="repeats")


def check_progress(progress: Any) -> Callable[[Progress], None] | None:
    """Who is told where the experiment is, if anyone."""
    return None if progress is None else given.function("progress", progress, "a function of one argument")


def check_modes(modes: Any, allowed: tuple[str, ...], code: str) -> tuple[str, ...]:
    """The modes in order; UsageError where one is unknown or there twice, or none is there.

    None stands for all that cross, the most calls first.
    """
    if modes is None:
        return compiled()[::-1]
    wanted = (
        (modes,)
        if isinstance(modes, str)
        else given.words("modes", modes, example=f"modes={allowed[:2]}", code=code)
    )
    for mode in wanted:
        given.word("an entry of modes", mode, allowed, code=code)
    if not wanted or len(set(wanted)) < len(wanted):
        raise given.refusal("modes", modes, "at least one mode, each once", code=code)
    return wanted


def check_options(options: Mapping[str, Any], taken: tuple[str, ...]) -> None:
    """Raise UsageError for a keyword that is no option of a run, or that the experiment sets itself."""
    known = [field.name for field in fields(RunRequest) if field.name not in taken]
    for name in options:
        if name not in known:
            near = nearest(name, known)
            raise UsageError(
                f"there is no option {name}= here; there are {', '.join(known)}",
                code="no-option",
                hint=near and f"did you mean {near}=?",
            )


def refuse_cluster(
    cluster: Any,
    why: str = "it times modes of this machine",
    hint: str = "gn.compare(p, g, cluster=client) times runs here and on the cluster",
) -> None:
    """Raise UsageError where an experiment that no cluster makes is asked for on one."""
    if cluster is not None:
        raise UsageError(f"cluster= is not for this: {why}", code="not-on-cluster", hint=hint)
