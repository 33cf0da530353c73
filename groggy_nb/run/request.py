"""What one run is asked to do: its options, checked once, before anything else happens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from groggy_nb import given, modes
from groggy_nb.errors import UsageError, nearest
from groggy_nb.passes import PASS_NAMES
from groggy_nb.run.record import Progress

LONGEST = 1e9  # seconds, some 31 years: a longer time-out is this one, which nanoseconds can count


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """The options of a run, each as the plain value it stands for; `Program.run` says what they mean.

    `passes` is None for all. Any spelling that Python allows is taken: numpy's whole numbers and truth
    values, any mapping, any collection of names.

    Raises
    ------
    UsageError
        For an option of another type or out of its range, with what was wanted and what was found.

    Examples
    --------
    >>> RunRequest(mode="step", passes=["share", "fold"]).chosen
    ('fold', 'share')
    """

    mode: str = modes.AUTO
    params: Mapping[str, Any] | None = None
    inputs: Mapping[str, Any] | None = None
    passes: Collection[str] | None = None
    threads: int | None = None
    profile: str = "calls"
    checked: bool = False
    max_rounds: int = 1_000_000
    timeout: float | None = None
    precision: str = "float64"
    fast: bool = False
    progress: Callable[[Progress], None] | None = None

    def __post_init__(self) -> None:
        for name, check in CHECKS.items():
            value, default = getattr(self, name), DEFAULTS[name]
            # What was left out is not looked at: that would be a tenth of a run on a small graph.
            if value is not default and not (type(value) is type(default) and value == default):
                object.__setattr__(self, name, check(name, value))

    @property
    def chosen(self) -> tuple[str, ...]:
        """The passes of the run in their order."""
        return PASS_NAMES if self.passes is None else tuple(p for p in PASS_NAMES if p in self.passes)


def _passes(name: str, value: object) -> tuple[str, ...]:
    """Names of passes."""
    names = given.words(name, value, example='passes=("share",)')
    for each in names:
        if each not in PASS_NAMES:
            near = nearest(each, PASS_NAMES)
            raise UsageError(
                f"passes: unknown pass {given.shown(each)}; there are {', '.join(PASS_NAMES)}",
                hint=near and f"did you mean {near!r}?",
            )
    return names


def _seconds(name: str, value: object) -> float:
    """Seconds from 0."""
    seconds = given.number(name, value, wanted="seconds, a number from 0")
    if seconds < 0:
        raise given.refusal(name, value, "seconds, a number from 0")
    return min(seconds, LONGEST)


def _precision(name: str, value: object) -> str:
    """The one precision there is."""
    if not isinstance(value, str) or value != "float64":
        raise given.refusal(
            name, value, "'float64', in which this version computes", hint="leave precision= out"
        )
    return "float64"


def _fast(name: str, value: object) -> bool:
    """No other order of sums than the strict one."""
    if given.flag(name, value):
        raise UsageError("this version adds in strict order; found fast=True", hint="leave fast= out")
    return False


# How each option is checked; None stands for itself where an option may be left open.
CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    "mode": lambda name, value: given.word(name, value, modes.words()),
    "params": lambda name, value: given.mapping(name, value, example='params={"damping": 0.9}'),
    "inputs": lambda name, value: given.mapping(name, value, example='inputs={"x": values}'),
    "passes": _passes,
    "threads": lambda name, value: given.whole(name, value, least=1),
    "profile": lambda name, value: given.word(name, value, modes.PROFILES),
    "checked": lambda name, value: given.flag(name, value),
    "max_rounds": lambda name, value: given.whole(name, value, least=0),
    "timeout": _seconds,
    "precision": _precision,
    "fast": _fast,
    "progress": lambda name, value: given.function(name, value, "a function of one argument"),
}
DEFAULTS = {field.name: field.default for field in fields(RunRequest)}
