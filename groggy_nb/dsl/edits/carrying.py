"""Carried values as edits: what a loop starts with, what its next round gets, what an arm gives."""

from __future__ import annotations

import ast

from groggy_nb.dsl.edits.carried import Carried, carried_of, handing, hands_on
from groggy_nb.dsl.edits.exact import Splice
from groggy_nb.dsl.edits.flow import flow
from groggy_nb.dsl.edits.moving import moved
from groggy_nb.dsl.edits.outline import Entry, Outline
from groggy_nb.dsl.edits.placing import inserted, replaced
from groggy_nb.dsl.edits.reads import fresh, names_bound, names_read, taken
from groggy_nb.dsl.edits.refusal import Edit, EditRefused
from groggy_nb.dsl.edits.sockets import (
    attempts,
    before,
    bound,
    check_socket,
    first_of,
    giver_of,
    is_bound_before,
    is_in,
    last_plain,
    other_arm,
    right_side,
)
from groggy_nb.dsl.edits.writing import checked_name, expression
from groggy_nb.ir.words import SIZES


def carry(text: str, region: str, source: str | None = None, name: str | None = None) -> Edit:
    """Let a region hand a value on: a new row of its frame, with a line for each socket that lacks one.

    Parameters
    ----------
    text : str
        The program.
    region : str
        A loop, a sweep or a conditional, or the other arm of one.
    source : str, optional
        A value: from outside of the region it is what the row starts with, from inside what it gives.
    name : str, optional
        What the row is called; the value's own name, or an unused one, by default.

    Raises
    ------
    EditRefused
        For a region that is not there, and a value that it hands on already or cannot.

    Examples
    --------
    >>> print(carry("x = ones()\\nfor _ in range(3):\\n    y = 2 * x", "loop#1", "x#1").text)
    x = ones()
    for _ in range(3):
        y = 2 * x
        x = x
    """
    outline = Outline(text)
    block = outline.block(region)
    entry = block.owner if block is not None else None
    if block is None or entry is None:
        raise EditRefused("that region is not there any more", code="edit-region")
    word = value_name(outline, source) if source is not None else None
    giver = outline.entries.get(source or "")
    inside = giver is not None and outline.inside(giver.block, entry)
    label = checked_name(name) if name and name.strip() else None
    used = taken(outline)
    if label is None:
        is_own = giver is not None and giver.kind == "step" and not inside
        own = word if is_own or carried_of(outline, source or "") is not None else None
        label = own or fresh("result" if entry.kind == "if" else "state", used)
    elif label in used and label not in names_bound(outline):
        raise EditRefused(f"{label} is an input or counts rounds; choose another name", code="edit-name")
    value = Carried(entry, label)
    if value.id in flow(outline).carried:
        raise EditRefused(f"{label} is carried there already", code="edit-carried")
    used.add(label)
    given = word if inside else label
    say = f"{label} is carried"
    if entry.kind == "if":
        return _carried_by_arms(outline, value, giver if inside else None, given or label, say)
    if inside:
        starts = "" if is_bound_before(entry, label) else fresh("start", used)
    elif word is not None:
        starts = word if word != label else ""
    else:
        starts = "" if is_bound_before(entry, label) else fresh("start", used)
    head = before(outline, entry, f"{label} = {starts}") if starts else []
    return first_of(
        bound(outline, value, entry.inner[0], given or label, giver if inside else None, head), say
    )


def _carried_by_arms(outline: Outline, value: Carried, giver: Entry | None, given: str, say: str) -> Edit:
    """A row of a conditional: its other arm keeps what was before, or reads an input."""
    entry = value.region
    arms = [*entry.inner, None][:2]
    own = 1 if giver is not None and arms[1] is not None and is_in(outline, arms[1], giver) else 0
    block, other = arms[own], arms[1 - own]
    assert block is not None
    head: list[Splice] = []
    if not is_bound_before(entry, value.name):
        if giver is None:
            raise EditRefused(f"{value.name} has no value before that conditional", code="edit-carried")
        free = f"{value.name} = {fresh('start', taken(outline) | {value.name})}"
        head = (
            other_arm(outline, entry, free)
            if other is None
            else inserted(outline, other, other.body[-1], [free])
        )
    return first_of(bound(outline, value, block, given, giver, head), say)


def feed(outline: Outline, value: Carried, socket: str, source: str) -> Edit:
    """Let a value enter a socket, in place of what enters there now.

    Raises
    ------
    EditRefused
        For a value that is not known there, or would be another one there.
    """
    word = value_name(outline, source)
    streams = flow(outline)
    check_socket(value, socket, streams.carried)
    found = streams.sources(value.id, socket)
    if found == [source]:
        raise EditRefused(f"{word} enters there already", code="edit-port")
    say = f"{word} enters {value.name}, {socket}"
    if source == value.id or (socket == "start" and word == value.name):
        raise EditRefused(f"{value.name} is itself without a wire", code="edit-port")
    return first_of(
        attempts(outline, value, socket, word, outline.entries.get(source)), say, (value.id, socket, source)
    )


def set_socket(text: str, node: str, socket: str, value: str) -> Edit:
    """Replace what a carried value starts with, becomes next, or is given by an arm.

    Raises
    ------
    EditRefused
        For a socket that it does not have, and a text that does not fit.

    Examples
    --------
    >>> loop = "x = ones()\\nfor _ in range(3):\\n    x = x"
    >>> print(set_socket(loop, "carried:loop#1:x", "next", "2 * x").text)
    x = ones()
    for _ in range(3):
        x = 2 * x
    """
    outline = Outline(text)
    found = known(outline, node)
    check_socket(found, socket, flow(outline).carried)
    new = expression(value)
    say = f"{found.name}, {socket} set"
    giver = giver_of(outline, found, socket)
    if giver is not None:
        return replaced(outline, giver, [right_side(outline, giver, new)], say)
    return first_of(attempts(outline, found, socket, new, None), say)


def unfeed(outline: Outline, value: Carried, socket: str) -> Edit:
    """Take away what enters a socket: the value stays as it is there, and a start is an open input.

    Raises
    ------
    EditRefused
        Where nothing enters that could be taken away.
    """
    streams = flow(outline)
    check_socket(value, socket, streams.carried)
    sources = streams.sources(value.id, socket)
    say = f"nothing enters {value.name}, {socket}"
    block = value.arm(socket)
    if block is None and socket == "else":
        raise EditRefused("nothing enters there", code="edit-port")
    stays = socket == "next" or (block is not None and is_bound_before(value.region, value.name))
    if not stays and any(s.startswith("input:") for s in sources):
        raise EditRefused(f"{value.name} reads an open input there already", code="edit-port")
    new = value.name if stays else fresh("start", taken(outline))
    if block is None:
        return first_of(attempts(outline, value, socket, new, None), say)
    line = handing(outline, block, value.name)
    if line is None:
        raise EditRefused(
            f"{value.name} is computed there",
            code="edit-carried",
            hint="delete that step or give it another name, or wire another value in its place",
        )
    if hands_on(outline, line) == new and not sources:
        raise EditRefused("nothing enters there", code="edit-port")
    assert isinstance(line.node, ast.Assign)
    text = outline.exact.of(line.node.targets[0]) if stays else new
    return replaced(outline, line, [right_side(outline, line, text)], say)


def known(outline: Outline, node: str) -> Carried:
    """The carried value of an id.

    Raises
    ------
    EditRefused
        For an id that is none.
    """
    found = carried_of(outline, node)
    if found is None or found.id not in flow(outline).carried:
        raise EditRefused("that value is not carried any more", code="edit-node")
    return found


def value_name(outline: Outline, source: str) -> str:
    """The name that a source of values is read by.

    Raises
    ------
    EditRefused
        For what gives no value.
    """
    entry = outline.entries.get(source)
    if entry is not None:
        if entry.kind in ("step", "param"):
            return entry.name
        raise EditRefused("that gives no value to others", code="edit-source")
    if carried_of(outline, source) is not None:
        return known(outline, source).name
    form, _, name = source.partition(":")
    if form == "size" and name in SIZES:
        return name
    if form == "input" and name in names_read(outline):
        return name
    raise EditRefused("that value is not there any more", code="edit-source")


def after_reader(edit: Edit, source: str, target: str) -> Edit:
    """An edit after which a step reads a carried value: the line that rebinds it moves below the step.

    Raises
    ------
    EditRefused
        Where the step still reads another value of the name.
    """
    outline = Outline(edit.text)
    if _reads(outline, target, source):
        return edit
    value = carried_of(outline, source)
    entry = outline.entries.get(target)
    if value is not None and entry is not None and value.region.kind != "if":
        block = value.region.inner[0]
        line = handing(outline, block, value.name) or last_plain(outline, block, value.name)
        around = next((e for e in block.body if e is entry or outline.inside(entry.block, e)), None)
        if line is not None and around is not None and line.index < around.index:
            again = moved(outline, [line.id], around.id, block.region)
            after = Outline(again.text)
            if _reads(after, target, source):
                whole = Splice(0, len(outline.exact.raw), again.text)
                say = f"{edit.say}; its next value comes after that"
                return Edit(again.text, (whole,), again.parsed, None, say)
    name = value.name if value is not None else "it"
    raise EditRefused(f"{name} is another value there", code="edit-carried")


def _reads(outline: Outline, target: str, source: str) -> bool:
    return any(a.target == target and a.source == source for a in flow(outline).arrows)
