"""Statements in another place, or in a new region."""

from __future__ import annotations

from collections.abc import Iterable

from groggy_nb.dsl.edits.adding import HEADS, head
from groggy_nb.dsl.edits.exact import UNIT, Splice
from groggy_nb.dsl.edits.leaving import found, lines_of, removed
from groggy_nb.dsl.edits.outline import Block, Entry, Outline
from groggy_nb.dsl.edits.placing import focus_of, inserted, last_line, place
from groggy_nb.dsl.edits.refusal import Edit, EditRefused, commit
from groggy_nb.errors import clipped


def move(text: str, nodes: Iterable[str], *, after: str | None = None, region: str | None = None) -> Edit:
    """Move statements after another one, or to the end of a region; comments on lines of their own stay.

    Raises
    ------
    EditRefused
        Where a region would go into itself, and where the program would not parse in that order.

    Examples
    --------
    >>> move("a = 1\\nb = 2\\n", ["a#1"], after="b#1").text
    'b = 2\\na = 1\\n'
    """
    return moved(Outline(text), nodes, after, region)


def wrap(text: str, nodes: Iterable[str], op: str, header: str = "") -> Edit:
    """Put statements that follow each other into a new loop, sweep or conditional.

    Raises
    ------
    EditRefused
        Where they do not follow each other, and where the program would not parse so.

    Examples
    --------
    >>> print(wrap("a = ones()\\nb = 2 * a", ["b#1"], "loop").text)
    a = ones()
    for _ in range(10):
        b = 2 * a
    """
    if op not in HEADS:
        raise EditRefused(f"{clipped(op)} holds no steps", code="edit-op")
    outline = Outline(text)
    return wrapped(outline, nodes, head(outline, op, {"header": header})[0])


def moved(outline: Outline, ids: Iterable[str], after: str | None, region: str | None) -> Edit:
    """Move statements after another one, or to the end of a region; comments on lines of their own stay.

    Raises
    ------
    EditRefused
        Where a region would go into itself, and where the program would not parse in that order.
    """
    return put(outline, found(outline, ids), *place(outline, after, region))


def put(outline: Outline, entries: list[Entry], block: Block, anchor: Entry | None) -> Edit:
    """Move statements into a block, after one of its own; None is the block's beginning.

    Raises
    ------
    EditRefused
        Where a region would go into itself, and where the program would not parse in that order.
    """
    if any(outline.inside(block, e) for e in entries):
        raise EditRefused("a region cannot move into itself", code="edit-move")
    while anchor is not None and anchor in entries:
        n = anchor.index
        anchor = block.body[n - 1] if n else None
    if anchor is None and all(e in entries for e in block.body) and block.body:
        raise EditRefused("it stands there already", code="edit-move")
    lines = [line for e in entries for line in lines_of(outline, e, entries)]
    splices = [*inserted(outline, block, anchor, lines), *removed(outline, entries)]
    count = len(entries)
    return _committed(outline, splices, f"moved {count} step{'s' if count > 1 else ''}", lines[0])


def wrapped(outline: Outline, ids: Iterable[str], head: str) -> Edit:
    """Put statements that follow each other into a new block under a head such as `for _ in range(10):`.

    Raises
    ------
    EditRefused
        Where they do not follow each other, and where the program would not parse so.
    """
    entries = found(outline, ids)
    block = entries[0].block
    if any(e.block is not block for e in entries):
        raise EditRefused("the steps stand in different regions", code="edit-wrap")
    first, last = entries[0].index, entries[-1].index
    if len(entries) != last - first + 1:
        between = next(e for e in block.body[first:last] if e not in entries)
        raise EditRefused(
            f"{between.name or between.id} on line {between.node.lineno} stands between them",
            code="edit-wrap",
            hint="select it too, or move it",
        )
    exact = outline.exact
    start, stop = entries[0].node.lineno, last_line(outline, entries[-1])
    outside = [e for e in block.body if e not in entries]
    if not exact.begins_line(exact.span(entries[0].node)[0]) or any(
        e.node.lineno <= stop and (e.node.end_lineno or 0) >= start for e in outside
    ):
        raise EditRefused("the steps share a line with others", code="edit-wrap")
    kept = exact.in_strings()
    at = exact.starts[start - 1]
    splices = [Splice(at, at, f"{exact.indent(start)}{head}\n")]
    for number in range(start, stop + 1):
        if number not in kept and exact.lines[number - 1].strip():
            here = exact.starts[number - 1]
            splices.append(Splice(here, here, UNIT))
    merged = [Splice(at, at, splices[0].new + UNIT), *splices[2:]]
    return commit(exact, merged, focus=at + len(exact.indent(start)), say=f"wrapped in {head.split()[0]}")


def _committed(outline: Outline, splices: list[Splice], say: str, first: str) -> Edit:
    """An edit whose new lines are to be looked at; splices that meet are made one."""
    merged: list[Splice] = []
    for splice in sorted(splices, key=lambda s: (s.start, s.end)):
        if merged and splice.start < merged[-1].end:
            before = merged.pop()
            splice = Splice(before.start, max(before.end, splice.end), before.new + splice.new)
        merged.append(splice)
    return commit(outline.exact, merged, focus=focus_of(outline, merged, first), say=say)
