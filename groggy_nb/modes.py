"""The modes of a run, one entry each: what every list of modes, and every rule about some of them, reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import inf
from pkgutil import resolve_name
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One way to carry out a program; all give the same bits.

    Attributes
    ----------
    name : str
    help : str
        What it does, in a line.
    executor : callable, or str
        Makes what carries out one run (`run/executor.py`); a text names where it stands, as "module:name",
        and is loaded by the first run, so that a mode pays for its own imports alone.
    steps_a_call : float, optional
        How many steps one native call holds at most. inf: the whole program, its loops too. None: nothing is
        compiled, so nothing crosses and no model knows its price.
    is_parted : bool
        Whether a native call ends where the plan has a meeting, so that more than this process may meet.
    chosen_by : str
        The option of a run that chooses it, where no word of `mode=` does.
    instead : str
        The mode in whose place it runs a program that is too long for one native function.
    profiles : tuple of str
        How deep a report can look into its runs.
    color, marker : str
        Of its lines in pictures and of its name in the editor; told apart in grey and with every kind of
        colour blindness.
    """

    name: str
    help: str
    executor: Callable[..., Any] | str
    steps_a_call: float | None = None
    is_parted: bool = False
    chosen_by: str = ""
    instead: str = ""
    profiles: tuple[str, ...] = ("off",)
    color: str
    marker: str

    @property
    def is_compiled(self) -> bool:
        """Whether its runs cross into native code."""
        return self.steps_a_call is not None

    @property
    def has_native_loops(self) -> bool:
        """Whether loops run in native code, in place of Python."""
        return self.steps_a_call == inf

    @property
    def is_stepwise(self) -> bool:
        """Whether each step is a call of its own, which shares nothing with another."""
        return self.steps_a_call == 1

    def load(self) -> Callable[..., Any]:
        """The executor itself."""
        return _found(self.executor) if isinstance(self.executor, str) else self.executor


@cache
def _found(name: str) -> Any:
    return resolve_name(name)


PROFILES = ("off", "calls", "steps")
LAYOUTS = ("auto", "rows", "blocks")  # how rows of neighbors are walked; the choice is `run/layout.py`
AUTO = "auto"  # the caller leaves the choice to us
FASTEST = "fused"  # what we choose
_NATIVE = "groggy_nb.run.native.executor:Native"

# The fewest calls first: where several modes run, there is something to see while the slow ones go on.
MODES = {
    mode.name: mode
    for mode in (
        Mode(
            name="fused",
            help="one native call for the whole program",
            executor=_NATIVE,
            steps_a_call=inf,
            instead="batch",
            profiles=PROFILES,
            color="#0072B2",
            marker="o",
        ),
        Mode(
            name="batch",
            help="one native call for each block; loops stay in Python",
            executor=_NATIVE,
            steps_a_call=100,
            profiles=PROFILES,
            color="#009E73",
            marker="^",
        ),
        Mode(
            name="step",
            help="one native call for each step",
            executor=_NATIVE,
            steps_a_call=1,
            profiles=PROFILES,
            color="#D55E00",
            marker="s",
        ),
        Mode(
            name="reference",
            help="the slow oracle: numpy and plain Python",
            executor="groggy_nb.oracle.reference:Reference",
            color="#CC79A7",
            marker="D",
        ),
        Mode(
            name="cluster",
            help="one native call between two exchanges of the workers of a Dask cluster",
            executor="groggy_nb.cluster.executor:Cluster",
            steps_a_call=100,
            is_parted=True,
            chosen_by="cluster",
            color="#56B4E9",
            marker="P",
        ),
    )
}


def words() -> tuple[str, ...]:
    """What `mode=` takes.

    >>> words()
    ('auto', 'fused', 'batch', 'step', 'reference')
    """
    return (AUTO, *(mode.name for mode in MODES.values() if not mode.chosen_by))


def chosen(word: str) -> Mode:
    """The mode that a word of `mode=` stands for."""
    return MODES[FASTEST if word == AUTO else word]


def compiled() -> tuple[str, ...]:
    """The modes that differ in their native calls alone, the fewest calls first: what is compared.

    >>> compiled()
    ('fused', 'batch', 'step')
    """
    return tuple(mode.name for mode in MODES.values() if mode.is_compiled and not mode.chosen_by)


def described() -> str:
    """All modes in a sentence.

    >>> described()[:60]
    'fused: one native call for the whole program; batch: one nat'
    """
    return "; ".join(f"{mode.name}: {mode.help}" for mode in MODES.values() if not mode.chosen_by)
