"""Every error a user can meet: what was wanted, what was found, where, and what to do."""

from __future__ import annotations

import difflib
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Never

LIMIT_SHOWN = 20
TEXT_CUT = 200
BARS = str.maketrans("█▒░", "#+.")  # of our own charts, in a terminal that has no blocks


@dataclass(frozen=True, slots=True)
class Place:
    """A range of a program's text; lines from 1, columns from 0, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    cell: str | None = None

    def __str__(self) -> str:
        return f"{self.cell or 'line'} {self.line}:{self.column + 1}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding in a program: a code, a sentence, a place and a hint."""

    code: str
    message: str
    place: Place | None = None
    hint: str | None = None
    severity: str = "error"

    def render(self, text: str | None = None) -> str:
        """The finding as text: its place, the source line with carets, and the hint."""
        where = f"{self.place}: " if self.place else ""
        lines = [f"{where}{self.severity} {self.code}: {self.message}"]
        if self.place is not None and text is not None:
            lines += _excerpt(text, self.place)
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)


def _excerpt(text: str, place: Place) -> list[str]:
    """The source line of a place and the carets below it."""
    rows = text.split("\n")
    if not 1 <= place.line <= len(rows):
        return []
    row = rows[place.line - 1].rstrip("\r")
    last = place.end_column if place.end_line == place.line else len(row)
    start = min(place.column, len(row))
    stop = max(start + 1, min(last, len(row)))
    # Long lines are cut around the place, so that a 1 MB line prints one screen.
    first = max(0, min(start - 60, len(row) - TEXT_CUT))
    shown = row[first : first + TEXT_CUT].replace("\t", " ")
    prefix = "… " if first else ""
    carets = " " * (start - first + len(prefix)) + "^" * min(stop - start, TEXT_CUT)
    return [f"  {place.line:>4} | {prefix}{shown}", f"       | {carets}"]


class GroggyError(Exception):
    """The root of everything raised for a user.

    Parameters
    ----------
    message : str
        What was wanted and what was found.
    code : str
        A short stable name of the rule, such as ``"unknown-name"``.
    hint : str, optional
        The next action.
    place : Place, optional
        Where in the program's text.
    text : str, optional
        The program's text, so that the line can be shown.
    """

    default_code = "error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        hint: str | None = None,
        place: Place | None = None,
        text: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.hint = hint
        self.place = place
        self.text = text

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The error as findings, one for most errors."""
        return (Diagnostic(self.code, self.message, self.place, self.hint),)

    def __str__(self) -> str:
        return printable("\n".join(d.render(self.text) for d in self.diagnostics))

    def _render_traceback_(self) -> list[str]:
        """What IPython prints in place of a traceback (a UsageError could not be shaped so)."""
        return [f"{type(self).__name__}: {self}"]


class ProgramErrors(GroggyError):
    """All errors of one program, at most 20 shown, each with its place."""

    default_code = "program"

    def __init__(self, found: Sequence[Diagnostic], text: str | None = None) -> None:
        errors = sorted(
            (d for d in found if d.severity == "error"),
            key=lambda d: (d.place.line, d.place.column) if d.place else (0, 0),
        )
        first = errors[0]
        super().__init__(first.message, code=first.code, hint=first.hint, place=first.place, text=text)
        self.errors = tuple(errors)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Every error found, in the order of the text."""
        return self.errors

    def __str__(self) -> str:
        shown = [d.render(self.text) for d in self.errors[:LIMIT_SHOWN]]
        if len(self.errors) > LIMIT_SHOWN:
            shown.append(f"... and {len(self.errors) - LIMIT_SHOWN} more errors")
        return printable("\n".join(shown))


class GraphError(GroggyError):
    """A graph, a graph file or a table that cannot be used as given."""

    default_code = "graph"


class RunError(GroggyError):
    """A program that cannot run on this graph, or failed while it ran."""

    default_code = "run"


class MemoryLimitError(RunError):
    """A run whose memory was estimated above what is free; nothing was allocated."""

    default_code = "memory"


class ProgramFileError(GroggyError):
    """A program file that is damaged, too new, or not a program."""

    default_code = "program-file"


class UsageError(GroggyError):
    """Options or arguments of a command, a magic or a function that do not fit."""

    default_code = "usage"


class InternalError(GroggyError):
    """Our own fault: an invariant of the compiler that did not hold."""

    default_code = "internal"


def uncovered(what: Never) -> InternalError:
    """The error of a dispatch without an arm for what it met; a type checker sees that none is left."""
    return InternalError(f"{type(what).__qualname__} is not covered here: {what!r}"[:TEXT_CUT])


class GroggyWarning(UserWarning):
    """A finding that does not stop a run."""


_collected: ContextVar[list[str] | None] = ContextVar("groggy_nb_warnings", default=None)


def warn(text: str, stacklevel: int = 1) -> None:
    """Warn the user, or whoever collects what is said here; `stacklevel` counts from the caller."""
    told = _collected.get()
    if told is None:
        warnings.warn(text, GroggyWarning, stacklevel=stacklevel + 1)
    elif text not in told:
        told.append(text)


@contextmanager
def collecting() -> Iterator[list[str]]:
    """Inside it, what this thread warns of is collected.

    Python's own `catch_warnings` changes filters of the whole process, which two threads put back in the
    wrong order.

    Examples
    --------
    >>> with collecting() as told:
    ...     warn("the cache is damaged")
    >>> told
    ['the cache is damaged']
    """
    told: list[str] = []
    token = _collected.set(told)
    try:
        yield told
    finally:
        _collected.reset(token)


def nearest(name: str, choices: Iterable[str]) -> str | None:
    """The choice most like a misspelt name, or None where nothing is close.

    A single edit of a short name must be found, so the cut-off falls with the length.

    Examples
    --------
    >>> nearest("out_degre", ["in_degree", "out_degree", "degree"])
    'out_degree'
    """
    pool = list(dict.fromkeys(choices))
    folded = {c.lower(): c for c in reversed(pool)}
    if name.lower() in folded:
        return folded[name.lower()]
    one_edit = [c for c in pool if _is_one_edit(name, c)]
    if one_edit:
        return max(one_edit, key=lambda c: difflib.SequenceMatcher(None, name, c).ratio())
    close = difflib.get_close_matches(name, pool, n=1, cutoff=0.6 if len(name) > 3 else 0.75)
    return close[0] if close else None


def _is_one_edit(a: str, b: str) -> bool:
    """Whether one insertion, deletion, replacement or swap of neighbors turns a into b."""
    if a == b or abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < 2:
        return a == b
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    ra, rb = a[start:], b[start:]
    return ra[1:] == rb[1:] or ra == rb[1:] or ra[1:] == rb or (ra[:2] == rb[1::-1] and ra[2:] == rb[2:])


def printable(text: str) -> str:
    """A text as `print` can show it: what the terminal's encoding does not have is escaped."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(BARS).encode(encoding, "backslashreplace").decode(encoding)
    return text


def clipped(text: str) -> str:
    """A name or label as it may be shown: control characters named, cut at 200 characters."""
    safe = "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in text[: TEXT_CUT + 1])
    return safe if len(text) <= TEXT_CUT else safe[:TEXT_CUT] + "…"
