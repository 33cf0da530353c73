"""What sockets of carried values are written as: a line before a loop, at a round's or an arm's end."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import partial

from groggy_nb.dsl.binding import bindings
from groggy_nb.dsl.edits.carried import Carried, given_on, handing, hands_on, start_of
from groggy_nb.dsl.edits.exact import UNIT, Splice
from groggy_nb.dsl.edits.flow import flow
from groggy_nb.dsl.edits.moving import moved
from groggy_nb.dsl.edits.outline import Block, Entry, Outline
from groggy_nb.dsl.edits.placing import focus_of, inserted, replaced
from groggy_nb.dsl.edits.refusal import Edit, EditRefused, commit
from groggy_nb.errors import clipped

Attempt = Callable[[], Edit]


def before(outline: Outline, entry: Entry, line: str) -> list[Splice]:
    """The splice that puts a line directly before a region."""
    exact = outline.exact
    at = exact.starts[entry.node.lineno - 1]
    return [Splice(at, at, f"{exact.indent(entry.node.lineno)}{line}\n")]


def attempts(outline: Outline, value: Carried, socket: str, new: str, giver: Entry | None) -> list[Attempt]:
    """The edits that bring a text to a socket, the least one first."""
    block = value.arm(socket)
    if block is not None:
        return bound(outline, value, block, new, giver, [])
    made = before if socket == "start" else other_arm
    added: Attempt = lambda: commit(  # noqa: E731
        outline.exact, made(outline, value.region, f"{value.name} = {new}")
    )
    line = giver_of(outline, value, socket) if socket == "start" else None
    if line is None or not hands_on(outline, line):
        return [added]
    return [lambda: replaced(outline, line, [right_side(outline, line, new)], ""), added]


def bound(
    outline: Outline, value: Carried, block: Block, new: str, giver: Entry | None, head: Sequence[Splice]
) -> list[Attempt]:
    """The edits that bind a carried value at the end of its block, `head` written with them."""
    exact = outline.exact
    line = handing(outline, block, value.name)
    if line is not None:
        splice = right_side(outline, line, new)

        def moves() -> Edit:
            # Its place may be too early for what it is to hand on now.
            changed = Outline(exact.apply([splice]))
            edit = moved(changed, [line.id], changed.blocks[str(block.region)].body[-1].id, block.region)
            return Edit(edit.text, (Splice(0, len(exact.raw), edit.text),), edit.parsed, None, edit.say)

        return [lambda: commit(exact, [splice, *head]), *([] if head else [moves])]
    anchors = dict.fromkeys([_earliest(outline, block, value.name, giver), block.body[-1]])
    lines = [
        (a, f"{t} = {t if new == value.name else new}")
        for a in anchors
        for t in _targets(outline, value, block)
    ]
    return [partial(_inserted, outline, block, anchor, line, head) for anchor, line in lines]


def _inserted(outline: Outline, block: Block, anchor: Entry, line: str, head: Sequence[Splice]) -> Edit:
    splices = [*inserted(outline, block, anchor, [line]), *head]
    return commit(outline.exact, splices, focus=focus_of(outline, splices, line))


def right_side(outline: Outline, line: Entry, new: str) -> Splice:
    assert isinstance(line.node, ast.Assign)
    return Splice(*outline.exact.span(line.node.value), new)


def first_of(attempts: Sequence[Attempt], say: str, wanted: tuple[str, str, str] | None = None) -> Edit:
    """The first edit that parses, and after which a wanted value enters: socket's id, socket, source."""
    reason = EditRefused(
        "it would be another value there",
        code="edit-carried",
        hint="keep it under a name of its own first, by a step that reads it",
    )
    for attempt in attempts:
        try:
            edit = attempt()
        except EditRefused as refused:
            reason = refused
            continue
        if wanted is None or flow(Outline(edit.text)).sources(*wanted[:2]) == [wanted[2]]:
            return Edit(edit.text, edit.splices, edit.parsed, edit.focus, say)
    raise reason


def _targets(outline: Outline, value: Carried, block: Block) -> list[str]:
    """How a value may be bound in a block: in a sweep, an entry of a node value or a scalar."""
    visit = outline.visits(block)
    if visit is None:
        return [value.name]
    whole, entry = value.name, f"{value.name}[{visit}]"
    bound = {n: at for n, _, at in bindings([e.node for e in block.body])}
    if value.name in bound:
        return [entry if bound[value.name] else whole]
    return [whole, entry]


def _earliest(outline: Outline, block: Block, name: str, giver: Entry | None) -> Entry:
    """The statement after which a value may be rebound: its last reader in the round, and what gives it."""
    found = None
    for entry in block.body:
        is_giver = giver is not None and (entry is giver or outline.inside(giver.block, entry))
        if is_giver or any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(entry.node)):
            found = entry
    return found or block.body[-1]


def other_arm(outline: Outline, entry: Entry, line: str) -> list[Splice]:
    """The splices that give a conditional its other arm."""
    if entry.block.body[-1] is not entry and outline.is_elif(entry):
        raise EditRefused("that arm is an `elif`, which holds one test", code="edit-region")
    indent = outline.exact.indent(entry.node.lineno)
    stop = outline.exact.stops[(entry.node.end_lineno or entry.node.lineno) - 1]
    return [Splice(stop, stop, f"\n{indent}else:\n{indent}{UNIT}{line}")]


def giver_of(outline: Outline, value: Carried, socket: str) -> Entry | None:
    """The statement whose right side is a socket's: it binds the value there and serves nothing else."""
    block = value.arm(socket)
    if block is not None:
        return handing(outline, block, value.name) or last_plain(outline, block, value.name)
    return start_of(value)


def socket_text(outline: Outline, value: Carried, socket: str) -> str:
    """What enters a socket, as it is written; a name where another statement computes it."""
    line = giver_of(outline, value, socket)
    if line is not None and isinstance(line.node, ast.Assign):
        text = outline.exact.of(line.node.value)
        return "" if hands_on(outline, line) and given_on(line) == value.name else text
    (source, *_) = flow(outline).sources(value.id, socket) or [""]
    entry = outline.entries.get(source)
    return entry.name if entry is not None else source.rpartition(":")[2]


def last_plain(outline: Outline, block: Block, name: str) -> Entry | None:
    """The last assignment of a name in a block, if it stands in the block itself."""
    for entry in reversed(block.body):
        if any(n == name for n, _, _ in bindings([entry.node])):
            return entry if isinstance(entry.node, ast.Assign) and entry.kind == "step" else None
    return None


def is_bound_before(entry: Entry, name: str) -> bool:
    """Whether a name has a value where a region begins."""
    at: Entry | None = entry
    while at is not None:
        above = [e.node for e in at.block.body[: at.index]]
        if any(n == name for n, _, _ in bindings(above)):
            return True
        at = at.block.owner
    return False


def is_in(outline: Outline, block: Block, entry: Entry) -> bool:
    return any(e is entry or outline.inside(entry.block, e) for e in block.body)


def check_socket(value: Carried, socket: str, carried: dict[str, Carried]) -> None:
    if value.id not in carried:
        raise EditRefused("that value is not carried any more", code="edit-node")
    if socket not in value.sockets:
        raise EditRefused(f"{value.name} has no {clipped(socket)!r}", code="edit-port")
