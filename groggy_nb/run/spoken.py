"""How the options of a run are said in words, on a command line or on a cell's first: read, or refused.

Nothing is evaluated, and nothing heavy is imported: a command line shows its help before it needs numpy.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from groggy_nb.errors import UsageError, clipped, nearest


@dataclass(frozen=True, slots=True)
class Spoken:
    """How a line of words says one option: its spellings, what it does, and the words it takes.

    metavar : what its word is called; None for a switch, which takes none
    read : its word as the value it stands for, or UsageError; words : those that can be listed
    repeats : whether it may stand there several times
    """

    flags: tuple[str, ...]
    help: str
    metavar: str | None = None
    read: Callable[[str], Any] = str
    words: Callable[[], tuple[str, ...]] = tuple
    repeats: bool = False

    @property
    def settings(self) -> dict[str, Any]:
        """What argparse is told; what is not said is None."""
        if self.metavar is None:
            return {"help": self.help, "action": "store_const", "const": True}
        action = "append" if self.repeats else "store"
        return {"help": self.help, "metavar": self.metavar, "type": self.read, "action": action}


def option(default: Any, check: Callable[[str, Any], Any], spoken: Spoken | None = None) -> Any:
    """A field of a dataclass of options, declared once.

    `check` takes its name and what Python code gave, and returns the plain value or raises UsageError;
    without `spoken` it is for Python code alone.
    """
    return field(default=default, metadata={"check": check, "spoken": spoken})


@cache  # each run asks
def pass_names() -> tuple[str, ...]:
    """The names of the passes, in their order."""
    from groggy_nb.passes import PASS_NAMES

    return PASS_NAMES


def pass_words() -> tuple[str, ...]:
    """What `--passes` takes, of which several are joined by commas."""
    return ("all", "none", *pass_names(), *(f"-{name}" for name in pass_names()))


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
    known = pass_names()
    if word in ("all", "none"):
        return known if word == "all" else ()
    names = [part.strip() for part in word.split(",") if part.strip()]
    for name in names:
        if name.removeprefix("-") not in known:
            raise unknown("pass", name.removeprefix("-"), ("all", "none", *known))
    left_out = [name for name in names if name.startswith("-")]
    if left_out and len(left_out) < len(names):
        raise UsageError(
            f"--passes {clipped(word)} names passes to use and passes to leave out",
            code="usage-passes",
            hint="give only one kind: `--passes fold,share` or `--passes -fuse`",
        )
    if left_out:
        return tuple(name for name in known if f"-{name}" not in left_out)
    return tuple(name for name in known if name in names)


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


def scheduler(word: str) -> str:
    """Reads the address of a scheduler."""
    if "://" not in word:
        raise UsageError(
            f"--cluster is {clipped(word)!r}; wanted the address of a scheduler",
            code="usage-cluster",
            hint="as tcp://127.0.0.1:8786, which the scheduler prints when it starts",
        )
    return word


def unknown(what: str, word: str, choices: Collection[str]) -> UsageError:
    """There is no such option, mode, pass: with the nearest one, or all of them."""
    near = nearest(word, choices)
    hint = f"did you mean `{near}`?" if near else f"one of {', '.join(choices)}"
    return UsageError(f"there is no {what} {clipped(word)!r}", code=f"usage-{what}", hint=hint)
