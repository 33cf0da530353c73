"""How many rounds a `for` loop runs, the same in every mode."""

from __future__ import annotations

from groggy_nb.ops import OpFailure

MOST_ROUNDS = 10**9


def stopped_at(most: int) -> str:
    """What to say of a `while` loop that ran all the rounds it may."""
    return f"was stopped after max_rounds={most:,} rounds; run(..., max_rounds=) allows more"


def count_rounds(start: int, stop: int, step: int) -> int:
    """The number of rounds of `range(start, stop, step)`.

    Raises
    ------
    OpFailure
        For a step of 0, a negative count, and a count above 10^9.

    Examples
    --------
    >>> count_rounds(0, 10, 3)
    4
    """
    shown = f"range({stop})" if (start, step) == (0, 1) else f"range({start}, {stop}, {step})"
    if step == 0:
        raise OpFailure(f"{shown} never ends: its step is 0")
    count = -((start - stop) // step)
    if count < 0:
        raise OpFailure(f"{shown} has a negative count ({count})")
    if count > MOST_ROUNDS:
        raise OpFailure(f"{shown} has {count:,} rounds; {MOST_ROUNDS:,} are the most")
    return count
