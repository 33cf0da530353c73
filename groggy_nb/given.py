"""What a caller gave for an argument: taken as the plain Python value it stands for, or refused in words."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from operator import index
from typing import Any

from groggy_nb.errors import GroggyError, UsageError, clipped, nearest

Error = type[GroggyError]
INFINITE, NAN = float("inf"), float("nan")


def whole(
    name: str, given: object, least: int, most: int = 2**63 - 1, *, error: Error = UsageError, code: str = ""
) -> int:
    """A whole number as a Python int: Python's and numpy's own; no truth value, no 2.0, no text.

    Examples
    --------
    >>> import numpy as np
    >>> whole("threads", np.int64(2), least=1)
    2
    """
    number = _index(given)
    if number is None or not least <= number <= most:
        bounds = f"from {least}" if number is None or number < least else f"up to {most:,}"
        raise refusal(name, given, f"a whole number {bounds}", error=error, code=code)
    return number


def _index(given: object) -> int | None:
    """A whole number of any library; None for anything else."""
    if isinstance(given, bool) or type(given).__name__ in ("bool", "bool_"):  # numpy's are not Python's
        return None
    try:
        return index(given)  # type: ignore[arg-type]
    except Exception:  # a value of any class
        return None


def number(name: str, given: object, *, error: Error = UsageError, code: str = "", wanted: str = "") -> float:
    """A number that is not nan as a float: Python's and numpy's own; no truth value, no text."""
    integer = _index(given)
    try:
        value = float(integer) if integer is not None else float(given) if _is_real(given) else NAN  # type: ignore[arg-type]
    except OverflowError:  # of a whole number beyond 1e308
        value = INFINITE if integer is not None and integer > 0 else -INFINITE
    if value != value:
        raise refusal(name, given, wanted or "a number", error=error, code=code)
    return value


def _is_real(given: object) -> bool:
    """Whether it is one float of Python or numpy."""
    return isinstance(given, float) or (
        getattr(getattr(given, "dtype", None), "kind", "") == "f" and getattr(given, "ndim", 1) == 0
    )


def flag(name: str, given: object, *, error: Error = UsageError, code: str = "") -> bool:
    """A truth value: True and False, also numpy's; no text, since "no" would count as true.

    Examples
    --------
    >>> flag("checked", True)
    True
    """
    if isinstance(given, bool):
        return given
    if type(given).__module__ == "numpy" and type(given).__name__ in ("bool", "bool_"):
        return bool(given)
    raise refusal(name, given, "True or False", error=error, code=code)


def word(
    name: str, given: object, allowed: Collection[str], *, error: Error = UsageError, code: str = ""
) -> str:
    """One of a few words."""
    if isinstance(given, str) and given in allowed:
        return str(given)
    near = nearest(given, allowed) if isinstance(given, str) else None
    raise refusal(
        name,
        given,
        f"one of {', '.join(allowed)}",
        error=error,
        code=code,
        hint=near and f"did you mean {near!r}?",
    )


def words(
    name: str, given: object, *, example: str, error: Error = UsageError, code: str = ""
) -> tuple[str, ...]:
    """Some texts, in order; a single text does not stand for its letters."""
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise refusal(name, given, "a collection of names", error=error, code=code, hint=f"write {example}")
    try:
        found = tuple(given)
    except TypeError:  # an array without dimensions says that it can be walked, and cannot
        found = (None,)
    for each in found:
        if not isinstance(each, str):
            raise refusal(
                f"an entry of {name}", each, "a text", error=error, code=code, hint=f"write {example}"
            )
    return tuple(map(str, found))


def function(name: str, given: object, wanted: str, *, error: Error = UsageError, code: str = "") -> Any:
    """Something that can be called."""
    if not callable(given):
        raise refusal(name, given, wanted, error=error, code=code)
    return given


def mapping(
    name: str, given: object, *, example: str, error: Error = UsageError, code: str = ""
) -> dict[str, Any]:
    """A mapping from names to values, as a dict of its own; empty for None."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise refusal(
            name, given, "a mapping from names to values", error=error, code=code, hint=f"write {example}"
        )
    for key in given:
        if not isinstance(key, str):
            raise refusal(
                f"a key of {name}", key, "a name in quotes", error=error, code=code, hint=f"write {example}"
            )
    return dict(given)


def path(name: str, given: object, *, error: Error = UsageError, code: str = "") -> str:
    """A path of the file system as text; a "~" in front stands for a home folder that exists."""
    if not isinstance(given, str | os.PathLike):
        raise refusal(name, given, "a path", error=error, code=code, hint="a text or a pathlib.Path")
    found = os.fspath(given)
    if isinstance(found, bytes):
        found = os.fsdecode(found)
    try:
        is_possible = b"\0" not in os.fsencode(found)
    except UnicodeEncodeError:  # a lone surrogate, or a letter that the file system's encoding has not
        is_possible = False
    if not is_possible:
        raise refusal(name, given, "a path of characters that files may have", error=error, code=code)
    expanded = os.path.expanduser(found)
    if found.startswith("~") and expanded == found:
        user = found.partition("/")[0]
        raise refusal(
            name, given, f"a path: no home folder is known for {clipped(user)}", error=error, code=code
        )
    return expanded


def refusal(
    name: str,
    given: object,
    wanted: str,
    *,
    error: Error = UsageError,
    code: str = "",
    hint: str | None = None,
) -> GroggyError:
    """The error: what was wanted, and what was found with its type."""
    return error(f"{name} wants {wanted}, found {shown(given)}", code=code or None, hint=hint)


def shown(given: object) -> str:
    """A value and its type in a few words, whatever its own repr does."""
    if given is None:
        return "None"
    try:
        text = repr(given)
    except Exception:  # a value of the user's own class
        text = "an object"
    if isinstance(given, str | bool):
        return clipped(text)
    short = clipped(text if "\n" not in text else text.partition("\n")[0] + " …")
    return f"{short[:80]} ({clipped(type(given).__name__)})"
