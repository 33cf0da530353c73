"""Copies: of statements in the program, and of text from elsewhere, with new names for what they bind."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable

from groggy_nb.dsl.edits.exact import Splice
from groggy_nb.dsl.edits.leaving import found, lines_of
from groggy_nb.dsl.edits.outline import Entry, Outline
from groggy_nb.dsl.edits.placing import insert
from groggy_nb.dsl.edits.reads import fresh, own_expressions, reads, taken
from groggy_nb.dsl.edits.refusal import Edit, EditRefused
from groggy_nb.dsl.edits.renaming import targets
from groggy_nb.ir.words import quoted


def duplicate(
    text: str, nodes: Iterable[str], *, after: str | None = None, region: str | None = None
) -> Edit:
    """Copy statements, below the last of them unless a place is given.

    What the copy binds gets new names, which the copy reads too; outputs get new names as well.

    Raises
    ------
    EditRefused
        Where the copy cannot stand there.

    Examples
    --------
    >>> print(duplicate("a = ones()\\nb = 2 * a", ["a#1", "b#1"]).text)
    a = ones()
    b = 2 * a
    a_2 = ones()
    b_2 = 2 * a_2
    """
    outline = Outline(text)
    entries = found(outline, nodes)
    lines = [line for entry in entries for line in lines_of(outline, entry)]
    if after is None and region is None:
        after, region = entries[-1].id, entries[-1].block.region
    return _put(outline, "\n".join(lines), after, region)


def copied(text: str, nodes: Iterable[str]) -> str:
    """The text of some statements, for the clipboard."""
    outline = Outline(text)
    return "\n".join(line for entry in found(outline, nodes) for line in lines_of(outline, entry)) + "\n"


def paste(text: str, piece: str, *, after: str | None = None, region: str | None = None) -> Edit:
    """Put statements from elsewhere into a program; names that it binds already are changed.

    Raises
    ------
    EditRefused
        For a text that is no program, or does not fit there.
    """
    plain = textwrap.dedent(piece.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    try:
        ast.parse(plain)
        parsed = plain.strip()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        parsed = ""
    if not parsed:
        raise EditRefused("the text that was pasted is no program", code="edit-paste")
    return _put(Outline(text), plain, after, region)


def _put(outline: Outline, piece: str, after: str | None, region: str | None) -> Edit:
    """Insert a text with unused names."""
    copy = Outline(piece)
    used = taken(outline)
    outputs = {e.name for e in outline.walk() if e.kind == "output"}
    splices = _other_names(copy, used) + _other_outputs(copy, outputs)
    lines = copy.exact.apply(splices).split("\n")
    if copy.doc is not None:
        lines = lines[copy.doc.end_lineno or 1 :]
        while lines and not lines[0].strip():
            lines = lines[1:]
    if not any(line.strip() for line in lines):
        raise EditRefused("there is no step in what was pasted", code="edit-paste")
    return insert(outline, after, region, lines, f"pasted {_count(copy)}")


def _count(copy: Outline) -> str:
    number = len(copy.entries)
    return f"{number} step{'s' if number > 1 else ''}"


def _other_names(copy: Outline, used: set[str]) -> list[Splice]:
    """New names for what the copy binds; a value that it updates before binding it stays the program's."""
    names: dict[str, str] = {}
    updated: set[str] = set()
    splices: dict[int, Splice] = {}

    def note(place: ast.Name) -> None:
        start, end = copy.exact.span(place)
        splices[start] = Splice(start, end, names[place.id])

    for entry in copy.walk():
        for expression in own_expressions(entry.node):
            for place in reads(expression):
                if place.id in names:
                    note(place)
        for target in targets([entry.node]) if not entry.is_region else []:
            _bound(entry, target, names, updated, used)
            if target.id in names:
                note(target)
    return list(splices.values())


def _bound(entry: Entry, target: ast.Name, names: dict[str, str], updated: set[str], used: set[str]) -> None:
    """Note the new name of a value where the copy first binds it."""
    if target.id in names or target.id in updated:
        return
    is_plain = isinstance(entry.node, ast.Assign) and isinstance(entry.node.targets[0], ast.Name)
    if is_plain and target.id in used:
        names[target.id] = fresh(target.id, used)
    else:
        updated.add(target.id)
        used.add(target.id)


def _other_outputs(copy: Outline, outputs: set[str]) -> list[Splice]:
    splices = []
    for entry in copy.walk():
        target = getattr(entry.node, "targets", [None])[0]
        if entry.kind != "output" or not isinstance(target, ast.Subscript):
            continue
        name, number = entry.name, 1
        while name in outputs:
            number += 1
            name = f"{entry.name}_{number}"
        outputs.add(name)
        if name != entry.name:
            splices.append(Splice(*copy.exact.span(target.slice), quoted(name)))
    return splices
