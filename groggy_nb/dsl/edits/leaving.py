"""How statements are taken out, and their lines, for a copy or another place."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from groggy_nb.dsl.edits.exact import Splice, reindented
from groggy_nb.dsl.edits.outline import Block, Entry, Outline
from groggy_nb.dsl.edits.placing import last_line
from groggy_nb.dsl.edits.refusal import EditRefused


def removed(outline: Outline, entries: Iterable[Entry]) -> list[Splice]:
    """The splices that take statements away, their lines with them; an empty body keeps a `pass`."""
    gone = set(entries)
    gone -= {e for e in gone if any(outline.inside(e.block, g) for g in gone)}
    splices: list[Splice] = []
    for block in dict.fromkeys(e.block for e in gone):
        splices += _removed_from(outline, block, gone)
    return splices


def _removed_from(outline: Outline, block: Block, gone: set[Entry]) -> list[Splice]:
    exact = outline.exact
    splices: list[Splice] = []
    stays = [e for e in block.body if e not in gone]
    leaves = [e for e in block.body if e in gone]
    if not stays and block.owner is not None and not outline.is_elif(leaves[0]):
        start, end = exact.span(leaves[0].node)
        if all(e.node.lineno == leaves[0].node.lineno for e in leaves) and not leaves[0].is_region:
            return [Splice(start, exact.span(leaves[-1].node)[1], "pass")]
        splices.append(Splice(start, end, "pass"))
        leaves = [e for e in leaves[1:] if e.node.lineno != leaves[0].node.end_lineno]
    for group in _lines(leaves, block.body):
        kept = [e for e in group if e not in gone]
        if not kept:
            start = exact.starts[group[0].node.lineno - 1]
            last = group[-1].node.end_lineno or 0
            end = exact.starts[last] if last < len(exact.starts) else len(exact.raw)
            splices.append(Splice(start, end, ""))
            continue
        tail = [e for e in group if e in gone and exact.span(e.node)[0] > exact.span(kept[-1].node)[0]]
        if tail:
            splices.append(Splice(exact.span(kept[-1].node)[1], exact.span(tail[-1].node)[1], ""))
        for n, entry in enumerate(group):
            if entry in gone and entry not in tail:
                splices.append(Splice(exact.span(entry.node)[0], exact.span(group[n + 1].node)[0], ""))
    return splices


def _lines(leaves: list[Entry], body: list[Entry]) -> list[list[Entry]]:
    """The statements of a block by the lines they share, those without a leaving one left out."""
    groups: list[list[Entry]] = []
    for entry in body:
        if groups and groups[-1][-1].node.end_lineno == entry.node.lineno:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return [g for g in groups if any(e in leaves for e in g)]


def found(outline: Outline, ids: Iterable[str]) -> list[Entry]:
    """The statements of some ids, in the order of the text; those inside others are left out.

    Raises
    ------
    EditRefused
        For an id that is no statement.
    """
    wanted = list(dict.fromkeys(ids))
    chosen: set[Entry] = set()
    for each in wanted:
        if each in outline.entries:
            chosen.add(outline.entries[each])
        elif each in outline.blocks:
            owner = outline.blocks[each].owner
            assert owner is not None
            chosen.add(owner)
        elif each.startswith(("input:", "size:")):
            raise EditRefused(
                f"{each.partition(':')[2]} is read from outside; delete or connect what reads it",
                code="edit-source",
            )
        else:
            raise EditRefused("that step is not there any more", code="edit-node")
    if not chosen:
        raise EditRefused("nothing is selected", code="edit-node")
    return [e for e in outline.walk() if e in chosen and not any(outline.inside(e.block, g) for g in chosen)]


def lines_of(outline: Outline, entry: Entry, leaving: Collection[Entry] = ()) -> list[str]:
    """The lines of a statement without its indentation, a comment behind it included if it is alone.

    Where all statements of a line are `leaving`, the last one takes the comment along.
    """
    exact = outline.exact
    node = entry.node
    start = exact.span(node)[0]
    shared = any(
        other is not entry and (other.node.end_lineno == node.lineno or other.node.lineno == node.end_lineno)
        for other in entry.block.body
    )
    first, last = node.lineno, last_line(outline, entry)
    if shared or not exact.begins_line(start):
        last = node.end_lineno or first
        lines = exact.of(node).split("\n")
        group = _lines([entry], entry.block.body)[0]
        if group[-1] is entry and all(e in leaving for e in group):
            lines[-1] += exact.raw[exact.span(node)[1] : exact.stops[last - 1]]
    else:
        lines = exact.lines[first - 1 : last]
    before = exact.indent(first)
    head = lines[0].lstrip(" \t")
    if outline.is_elif(entry):
        head = head.removeprefix("el")  # elsewhere it is a conditional of its own
    rest = reindented(lines[1:], list(range(first + 1, last + 1)), before, "", exact.in_strings())
    return [head, *rest]
