"""Connections: which value enters a port."""

from __future__ import annotations

from groggy_nb.dsl.edits.arguments import entry_of, written
from groggy_nb.dsl.edits.carried import carried_of
from groggy_nb.dsl.edits.carrying import after_reader, feed, unfeed, value_name
from groggy_nb.dsl.edits.exact import Splice
from groggy_nb.dsl.edits.flow import flow
from groggy_nb.dsl.edits.forms import form_of, is_required
from groggy_nb.dsl.edits.moving import put
from groggy_nb.dsl.edits.outline import Entry, Outline
from groggy_nb.dsl.edits.placing import replaced
from groggy_nb.dsl.edits.ports import Port, ports
from groggy_nb.dsl.edits.reads import fresh, taken
from groggy_nb.dsl.edits.refusal import Edit, EditRefused
from groggy_nb.dsl.edits.templates import at_entry, placeholder
from groggy_nb.errors import clipped
from groggy_nb.ir.words import SIZES


def connect(text: str, source: str, target: str, port: str) -> Edit:
    """Let a value enter a port, in place of what enters there now.

    A step that stands below its new reader moves up to just before it, if it can.

    Raises
    ------
    EditRefused
        Where kinds do not fit, the value is not known there, or the port takes none.

    Examples
    --------
    >>> connect("a = ones()\\nb = zeros()\\ns = sum(a)", "b#1", "s#1", "x").text
    'a = ones()\\nb = zeros()\\ns = sum(b)'
    """
    outline = Outline(text)
    name = value_name(outline, source)
    value = carried_of(outline, target)
    if value is not None:
        return feed(outline, value, port, source)
    entry = entry_of(outline, target)
    try:
        edit = _connected(outline, name, entry, port)
        return edit if carried_of(outline, source) is None else after_reader(edit, source, target)
    except EditRefused as refused:
        giver = outline.entries.get(source)
        if refused.code != "unbound" or giver is None or giver is entry:
            raise
        above = _moved_before(outline, giver, entry)
        if above is None:
            raise
        again = Outline(above[0].text)
        edit = _connected(again, name, entry_of(again, above[1]), port)
        whole = Splice(0, len(text), edit.text)
        return Edit(edit.text, (whole,), edit.parsed, None, f"{edit.say}; {name} moved up, before it is read")


def _moved_before(outline: Outline, giver: Entry, reader: Entry) -> tuple[Edit, str] | None:
    """The text with a step moved before the statement that is to read it, and that statement's id there."""
    ancestor = reader
    while ancestor.block is not giver.block and ancestor.block.owner is not None:
        ancestor = ancestor.block.owner
    if ancestor.block is not giver.block or ancestor.index > giver.index:
        return None
    above = giver.block.body[ancestor.index - 1] if ancestor.index else None
    try:
        edit = put(outline, [giver], giver.block, above)
    except EditRefused:
        return None
    same = [e.id for e in outline.walk() if e.name == reader.name and e.kind == reader.kind]
    after = [e.id for e in Outline(edit.text).walk() if e.name == reader.name and e.kind == reader.kind]
    return (edit, after[same.index(reader.id)]) if len(same) == len(after) else None


def _connected(outline: Outline, name: str, entry: Entry, port: str) -> Edit:
    form = form_of(entry)
    found = _port(outline, entry, port)
    exact = outline.exact
    say = f"{name} enters {entry.name or 'the test'}"
    if found.read == name:
        raise EditRefused(f"{name} enters there already", code="edit-port")
    if found.places:
        return replaced(outline, entry, [Splice(*exact.span(place), name) for place in found.places], say)
    if found.given is None:
        raise EditRefused("that port follows the step's own name", code="edit-port")
    value = name
    if found.given.is_entry:
        over = form.argument("over")
        row = exact.of(over.node) if over is not None and over.node is not None else ""
        value = at_entry(name, "v" if row == "nodes" else "u")
    return replaced(outline, entry, written(exact, form, found.given, value), say)


def _port(outline: Outline, entry: Entry, port: str) -> Port:
    found = next((p for p in ports(outline, entry) if p.name == port), None)
    if found is None:
        raise EditRefused(f"there is no port {clipped(port)!r}", code="edit-port")
    return found


def disconnect(text: str, target: str, port: str) -> Edit:
    """Take the value away that enters a port: a default stands there then, or a free name, which is an input.

    Raises
    ------
    EditRefused
        Where nothing enters that could be taken away.

    Examples
    --------
    >>> disconnect("a = ones()\\ns = sum(a)", "s#1", "x").text
    'a = ones()\\ns = sum(x)'
    """
    outline = Outline(text)
    value = carried_of(outline, target)
    if value is not None:
        return unfeed(outline, value, port)
    entry = entry_of(outline, target)
    form = form_of(entry)
    found = _port(outline, entry, port)
    exact = outline.exact
    if found.read is None or found.given is None:
        raise EditRefused("nothing enters there", code="edit-port")
    if f"input:{found.read}" in flow(outline).sources(entry.id, port) and found.label not in SIZES:
        raise EditRefused(f"{found.read} is an open input already", code="edit-port")
    say = f"{found.read} enters {entry.name or 'the test'} no more"
    given = found.given
    if not is_required(given.arg) and given.node is not None and port == given.name and form.kind != "sink":
        return replaced(outline, entry, written(exact, form, given, ""), say)
    used = taken(outline)
    whole = len(found.places) == 1 and found.places[0] is given.node
    free = placeholder(given.arg, used) if whole else fresh("x", used)
    return replaced(outline, entry, [Splice(*exact.span(place), free) for place in found.places], say)


def rewire(text: str, source: str, target: str, port: str, old_target: str, old_port: str) -> Edit:
    """Let a value enter another port than before: what a wire's end that is moved means.

    Raises
    ------
    EditRefused
        Where it cannot enter there, or not leave where it entered.

    Examples
    --------
    >>> rewire("a = ones()\\nb = sqrt(a)\\nc = exp(b)", "a#1", "c#1", "x", "b#1", "x").text
    'a = ones()\\nb = sqrt(x)\\nc = exp(a)'
    """
    made = connect(text, source, target, port)
    edit = disconnect(made.text, old_target, old_port)
    return Edit(edit.text, (Splice(0, len(text), edit.text),), edit.parsed, None, made.say)
