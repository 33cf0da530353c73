"""The values of `--sweep name=values`: ranges, even steps, lists, a variable; nothing is evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from groggy_nb.errors import UsageError, clipped
from groggy_nb.measure.sweeping import MOST_RUNS
from groggy_nb.notebook.arguments import ASSIGNMENT
from groggy_nb.notebook.names import read_params

HOW = "0:100 (0 to 99), 0.1:0.5:5 (five from 0.1 to 0.5), 0.1,0.2 or a variable"


def read_sweep(
    words: Iterable[str], variables: Mapping[str, Any], labels: frozenset[str]
) -> dict[str, tuple[Any, ...]]:
    """The values of each `name=values` word.

    Parameters
    ----------
    labels : frozenset of str
        The parameters that take a label or a word.

    Raises
    ------
    UsageError
        For a word that is no name with values, and a parameter swept twice.

    Examples
    --------
    >>> read_sweep(["seed=0:3", "beta=0.1:0.5:3", "club=a,b"], {}, frozenset({"club"}))
    {'seed': (0, 1, 2), 'beta': (0.1, 0.3, 0.5), 'club': ('a', 'b')}
    """
    found: dict[str, tuple[Any, ...]] = {}
    for word in words:
        if not ASSIGNMENT.match(word):
            raise _refused(word)
        name, _, values = word.partition("=")
        if name in found:
            raise UsageError(f"--sweep {name} is there twice", code="usage-sweep")
        found[name] = _values(name, values, variables, labels)
    return found


def _values(name: str, text: str, variables: Mapping[str, Any], labels: frozenset[str]) -> tuple[Any, ...]:
    """The values of one parameter."""
    given = variables.get(text)
    if isinstance(given, range | list | tuple | np.ndarray):
        return tuple(given)
    parts = text.split(":") if name not in labels else [text]
    if len(parts) == 1:
        each = ((name, part.strip()) for part in text.split(","))
        return tuple(read_params([one], variables, labels)[name] for one in each)
    ends = [read_params([(name, part)], variables, frozenset())[name] for part in parts]
    if len(ends) == 2 and all(map(_is_whole, ends)):
        _check_number(name, text, ends[1] - ends[0])
        return tuple(range(ends[0], ends[1]))
    if len(ends) == 3 and _is_whole(ends[2]) and all(map(np.isfinite, ends)):
        start, stop, number = ends
        _check_number(name, text, number)
        if number > 1 and _is_whole(start) and _is_whole(stop) and (stop - start) % (number - 1) == 0:
            return tuple(start + k * ((stop - start) // (number - 1)) for k in range(number))
        return _even(start, stop, number)
    raise _refused(f"{name}={text}")


def _even(start: float, stop: float, number: int) -> tuple[float, ...]:
    """That many even steps from start to stop.

    Each is the float nearest to the decimal value meant: 0.1:0.5:3 has 0.3, on every processor. In floats the
    second would be 0.30000000000000004 or 0.3, as the machine fuses a product and a sum or not.
    """
    first, last = Fraction(str(start)), Fraction(str(stop))
    return tuple(float(first + (last - first) * k / max(number - 1, 1)) for k in range(number))


def _is_whole(value: Any) -> bool:
    """Whether it is a whole number, and no truth value."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _check_number(name: str, text: str, number: int) -> None:
    """Refuse no values, and more than can be run."""
    if not 1 <= number <= MOST_RUNS:
        raise UsageError(
            f"--sweep {name}={clipped(text)} is {number:,} values; wanted 1 to {MOST_RUNS:,}",
            code="usage-sweep",
            hint=HOW,
        )


def _refused(word: str) -> UsageError:
    """The error for a word that names no values."""
    return UsageError(f"--sweep {clipped(word)} names no values", code="usage-sweep", hint=f"name={HOW}")
