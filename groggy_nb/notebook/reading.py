"""The words that options take, each read and refused with a hint; nothing is evaluated."""

from __future__ import annotations

from collections.abc import Callable, Collection

from groggy_nb.errors import UsageError, clipped, nearest
from groggy_nb.passes import PASS_NAMES

MOST_RUNS = 10_000


def one_of(what: str, choices: Callable[[], tuple[str, ...]]) -> Callable[[str], str]:
    """Reads one word out of a few."""

    def read(word: str) -> str:
        if word not in choices():
            raise unknown(what, word, choices())
        return word

    return read


def passes(word: str) -> tuple[str, ...]:
    """Reads `all`, `none`, names to use, or names with a minus to leave out.

    Examples
    --------
    >>> passes("share,fold")
    ('fold', 'share')
    """
    if word in ("all", "none"):
        return PASS_NAMES if word == "all" else ()
    names = [part.strip() for part in word.split(",") if part.strip()]
    for name in names:
        if name.removeprefix("-") not in PASS_NAMES:
            raise unknown("pass", name.removeprefix("-"), ("all", "none", *PASS_NAMES))
    left_out = [name for name in names if name.startswith("-")]
    if left_out and len(left_out) < len(names):
        raise UsageError(
            f"--passes {clipped(word)} names passes to use and passes to leave out",
            code="usage-passes",
            hint="give only one kind: `--passes fold,share` or `--passes -fuse`",
        )
    if left_out:
        return tuple(name for name in PASS_NAMES if f"-{name}" not in left_out)
    return tuple(name for name in PASS_NAMES if name in names)


def count(flag: str, least: int, most: int | None = None) -> Callable[[str], int]:
    """Reads a whole number, such as of threads or runs."""

    def read(word: str) -> int:
        # int() also reads underscores, and digits beyond these ten
        if not (word.isascii() and word.isdecimal() and len(word) < 19) or int(word) < least:
            raise UsageError(
                f"{flag} is {clipped(word)!r}; wanted a whole number from {least}",
                code=f"usage-{flag.lstrip('-')}",
            )
        if most is not None and int(word) > most:
            raise UsageError(f"{flag} is {word}; at most {most:,}", code=f"usage-{flag.lstrip('-')}")
        return int(word)

    return read


def seconds(word: str) -> float:
    """Reads a positive number of seconds."""
    try:
        found = float(word)
    except ValueError:
        found = 0.0
    if not 0 < found < float("inf"):
        raise UsageError(f"--timeout is {clipped(word)!r}; wanted seconds above 0", code="usage-timeout")
    return found


def variable(word: str) -> str:
    """Reads the name of a notebook variable."""
    if not word.isidentifier():
        raise UsageError(f"--into is {clipped(word)!r}; wanted a variable's name", code="usage-into")
    return word


def unknown(what: str, word: str, choices: Collection[str]) -> UsageError:
    """There is no such option, mode, pass: with the nearest one, or all of them."""
    near = nearest(word, choices)
    hint = f"did you mean `{near}`?" if near else f"one of {', '.join(choices)}"
    return UsageError(f"there is no {what} {clipped(word)!r}", code=f"usage-{what}", hint=hint)
