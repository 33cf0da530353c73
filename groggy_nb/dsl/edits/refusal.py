"""What an edit gives: a new text that parses, or a refusal that says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from groggy_nb.dsl.edits.exact import ExactText, Splice
from groggy_nb.dsl.limits import TEXT_LIMIT
from groggy_nb.dsl.parse import Parsed, parse
from groggy_nb.errors import ProgramErrors, UsageError, clipped


class EditRefused(UsageError):
    """An edit that would break the program, or that means nothing; the text stays as it was."""

    default_code = "edit"


@dataclass(frozen=True, slots=True)
class Edit:
    """An accepted edit.

    Attributes
    ----------
    text : str
        The new text, exact.
    splices : tuple of Splice
        The places that differ, by offsets of the old text.
    parsed : Parsed or None
        The new program; None for a text without statements.
    focus : int or None
        The offset, in the new text, of the statement to look at.
    say : str
        What happened, in a sentence.
    """

    text: str
    splices: tuple[Splice, ...]
    parsed: Parsed | None
    focus: int | None = None
    say: str = ""


def read(text: str) -> Parsed | None:
    """The program of a text; None where it has no statements yet, as an empty canvas has none.

    Raises
    ------
    ProgramErrors
        All errors of the text.
    """
    try:
        return parse(text)
    except ProgramErrors as wrong:
        if [d.code for d in wrong.errors] == ["empty"]:
            return None
        raise


def commit(exact: ExactText, splices: Iterable[Splice], *, focus: int | None = None, say: str = "") -> Edit:
    """The edit that some splices make, if the new text parses.

    `focus` is an offset of the new text.

    Raises
    ------
    EditRefused
        With the first error of the new text as the reason.
    """
    parts = tuple(sorted(splices, key=lambda s: (s.start, s.end)))
    text = exact.apply(parts)
    if len(text.encode(errors="replace")) > TEXT_LIMIT:
        raise EditRefused(f"the program would be longer than {TEXT_LIMIT // 1024} KiB", code="edit-size")
    try:
        parsed = read(text)
    except ProgramErrors as wrong:
        first = wrong.errors[0]
        where = f"line {first.place.line}: " if first.place else ""
        raise EditRefused(clipped(where + first.message), code=first.code, hint=first.hint) from None
    return Edit(text, parts, parsed, focus, say)


def shifted(splices: Iterable[Splice], offset: int, newline: str = "\n") -> int:
    """Where an offset of the old text stands in the new one; a place that was replaced gives its beginning.

    Examples
    --------
    >>> shifted([Splice(0, 2, "abc")], 5)
    6
    """
    moved = 0
    for splice in sorted(splices, key=lambda s: (s.start, s.end)):
        if splice.end > offset or splice.start > offset:
            return min(offset, splice.start) + moved if splice.start <= offset else offset + moved
        moved += len(splice.new.replace("\n", newline)) - (splice.end - splice.start)
    return offset + moved
