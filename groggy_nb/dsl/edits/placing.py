"""Where statements go and how they leave: insertion, removal, moving, wrapping, with the right indent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from groggy_nb.dsl.edits.carried import carried_of, hands_on
from groggy_nb.dsl.edits.exact import Splice
from groggy_nb.dsl.edits.outline import Block, Entry, Outline
from groggy_nb.dsl.edits.refusal import Edit, EditRefused, commit, shifted


def place(outline: Outline, after: str | None, region: str | None) -> tuple[Block, Entry | None]:
    """The block and the statement after which something goes; None is the block's beginning.

    Without `after` it goes to the end of the region, before the lines that only hand values on to the next
    round. After a carried value it goes to the beginning of the round, or behind the conditional that gives
    it. An `after` that is no statement otherwise (an input, a size) counts as none.

    Raises
    ------
    EditRefused
        For a region that is not there.
    """
    anchor = outline.entries.get(after) if after is not None else None
    value = carried_of(outline, after) if after is not None else None
    if value is not None and value.region.kind == "if":
        return value.region.block, value.region
    if value is not None:
        return value.region.inner[0], None
    if anchor is not None and (region is None or anchor.block.region == region):
        return anchor.block, anchor
    block = outline.block(region)
    if block is None:
        raise EditRefused("that region is not there any more", code="edit-region")
    last = len(block.body)
    while block.owner is not None and last and hands_on(outline, block.body[last - 1]):
        last -= 1
    return block, block.body[last - 1] if last else None


def inserted(outline: Outline, block: Block, anchor: Entry | None, lines: Sequence[str]) -> list[Splice]:
    """The splices that put new lines into a block after a statement; the lines begin at no indentation."""
    exact = outline.exact
    if block.body and outline.is_elif(block.body[0]):
        raise EditRefused("that arm is an `elif`, which holds one test", code="edit-region")
    indent = outline.indent(block)
    text = "\n".join(indent + line if line else line for line in lines)
    if not block.body:
        glue = "" if not exact.raw or exact.lines[-1] == "" else "\n"
        return [Splice(len(exact.raw), len(exact.raw), f"{glue}{text}\n")]
    first = exact.span(block.body[0].node)
    opening = _opening(outline, block)
    if block.is_blank and block.owner is not None:
        start, end = first[0], exact.span(block.body[-1].node)[1]
        new = text[len(indent) :] if opening is None else f"\n{text}"
        return [Splice(start if opening is None else opening, end, new)]
    if anchor is None:
        if opening is not None:
            return [Splice(opening, first[0], f"\n{text}\n{indent}")]
        at = exact.starts[block.body[0].node.lineno - 1]
        return [Splice(at, at, f"{text}\n")]
    splices = [] if opening is None else [Splice(opening, first[0], f"\n{indent}")]
    following = _next_on_line(outline, anchor)
    if following is not None:
        start = exact.span(following.node)[0]
        return [*splices, Splice(exact.span(anchor.node)[1], start, f"\n{text}\n{indent}")]
    at = exact.stops[last_line(outline, anchor) - 1]
    return [*splices, Splice(at, at, f"\n{text}")]


def insert(
    outline: Outline, after: str | None, region: str | None, lines: Sequence[str], say: str = ""
) -> Edit:
    """Put new statements after another one, or at the end of a region.

    Raises
    ------
    EditRefused
        Where the program would not parse with them there.
    """
    block, anchor = place(outline, after, region)
    splices = inserted(outline, block, anchor, lines)
    return commit(outline.exact, splices, focus=focus_of(outline, splices, lines[0]), say=say)


def first(outline: Outline, lines: Sequence[str], say: str = "") -> Edit:
    """Put new statements before all others."""
    splices = inserted(outline, outline.top, None, lines)
    return commit(outline.exact, splices, focus=focus_of(outline, splices, lines[0]), say=say)


def focus_of(outline: Outline, splices: Sequence[Splice], first: str) -> int:
    """Where the first new line begins in the new text."""
    carrier = next(s for s in splices if first in s.new)
    newline = outline.exact.newline
    before = shifted([s for s in splices if s is not carrier], carrier.start, newline)
    return before + len(carrier.new[: carrier.new.index(first)].replace("\n", newline))


def _opening(outline: Outline, block: Block) -> int | None:
    """Just after the colon, where a block begins on the line of its head; None where it has its own lines."""
    exact = outline.exact
    start = exact.span(block.body[0].node)[0]
    if block.owner is None or exact.begins_line(start):
        return None
    while exact.raw[start - 1] in " \t":
        start -= 1
    return start


def _next_on_line(outline: Outline, entry: Entry) -> Entry | None:
    """The statement that stands behind a semicolon on the same line."""
    body = entry.block.body
    n = entry.index + 1
    if n < len(body) and body[n].node.lineno == entry.node.end_lineno:
        return body[n]
    return None


def last_line(outline: Outline, entry: Entry) -> int:
    """The last line of a statement; of a region, comments that stand deeper than its head belong to it."""
    exact = outline.exact
    last = entry.node.end_lineno or entry.node.lineno
    if not entry.is_region:
        return last
    indent = len(exact.indent(entry.node.lineno))
    number = last
    while number < len(exact.lines):
        row = exact.lines[number].strip()
        deep = row.startswith("#") and len(exact.indent(number + 1)) > indent
        if row and not deep:
            break
        number += 1
        if deep:
            last = number
    return last


def replaced(outline: Outline, entry: Entry, splices: Iterable[Splice], say: str) -> Edit:
    """The edit of a part of a statement; comments inside it move to lines above it.

    Raises
    ------
    EditRefused
        Where the program would not parse so.
    """
    exact = outline.exact
    parts = list(splices)
    comments = [c for s in parts if s.end > s.start for c in exact.comments_between(s.start, s.end)]
    if comments:
        line = entry.node.lineno
        above = "".join(f"{exact.indent(line)}{c}\n" for c in comments)
        parts.append(Splice(exact.starts[line - 1], exact.starts[line - 1], above))
    return commit(exact, parts, say=say)
