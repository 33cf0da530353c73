"""Steps put into wires: new ones, and ones that stand there."""

from __future__ import annotations

from collections.abc import Mapping

from groggy_nb.dsl.edits.adding import add, first_free
from groggy_nb.dsl.edits.arguments import entry_of
from groggy_nb.dsl.edits.carried import carried_of
from groggy_nb.dsl.edits.carrying import value_name
from groggy_nb.dsl.edits.exact import Splice
from groggy_nb.dsl.edits.flow import Flow, flow
from groggy_nb.dsl.edits.moving import put
from groggy_nb.dsl.edits.outline import Entry, Outline
from groggy_nb.dsl.edits.placing import place
from groggy_nb.dsl.edits.ports import Port, ports
from groggy_nb.dsl.edits.refusal import Edit, EditRefused
from groggy_nb.dsl.edits.wiring import connect, disconnect


def insert_on(
    text: str, op: str, target: str, port: str, arguments: Mapping[str, str], name: str | None = None
) -> Edit:
    """Put a new step into the wire that enters a port: it reads what entered there, and enters itself.

    Raises
    ------
    EditRefused
        Where nothing enters there, for a step that reads or gives no value, and where the kinds do not fit.

    Examples
    --------
    >>> insert_on("a = ones()\\ns = sum(a)", "sqrt", "s#1", "x", {}).text
    'a = ones()\\nsqrt = sqrt(a)\\ns = sum(sqrt)'
    """
    outline = Outline(text)
    sources = flow(outline).sources(target, port)
    first = first_free(op, arguments)
    if not sources or first is None:
        raise EditRefused("nothing enters there that the step could read", code="edit-port")
    value = carried_of(outline, target)
    entry = value.region if value is not None else entry_of(outline, target)
    block = entry.block if value is None else value.arm(port) or entry.block
    # Above its reader; connecting moves it there where it is added at the end.
    above = block.body[entry.index - 1].id if block is entry.block and entry.index else None
    given = {**arguments, first: value_name(outline, sources[-1])}
    made = add(text, op, after=above, region=block.region, arguments=given, name=name)
    new = Outline(made.text).at(made.focus or 0)
    if new is None or new.kind != "step":
        raise EditRefused("that gives no value to others", code="edit-source")
    edit = connect(made.text, new.id, target, port)
    whole = Splice(0, len(text), edit.text)
    return Edit(edit.text, (whole,), edit.parsed, made.focus, f"{new.name} stands on the wire")


def put_on(text: str, node: str, target: str, port: str) -> Edit:
    """Put a step that stands there into the wire that enters a port: as `insert_on`, with its line moved.

    Every other wire stays as it is, but for the one that entered the step's first port.

    Raises
    ------
    EditRefused
        Where nothing enters the port, for a step that gives or takes no value, for one whose value is read,
        and where another wire would not stay.

    Examples
    --------
    >>> put_on("a = ones()\\ns = sum(a)\\nb = sqrt(q)", "b#1", "s#1", "x").text
    'a = ones()\\nb = sqrt(a)\\ns = sum(b)\\n'
    """
    outline = Outline(text)
    before = flow(outline)
    card = entry_of(outline, node)
    sources = before.sources(target, port)
    if not sources or target == node:
        raise EditRefused("that wire is none that the step could stand on", code="edit-port")
    own = _loose(outline, before, card)
    if any(not source.startswith(("input:", "size:")) for source in before.sources(node, own.name)):
        # What it reads now need not be known on the wire.
        outline = Outline(disconnect(text, node, own.name).text)
    value = carried_of(outline, target)
    reader = value.region if value is not None else entry_of(outline, target)
    arm = value.arm(port) if value is not None else None
    if arm is not None:
        block, above = place(outline, None, arm.region)
    else:
        block, above = reader.block, reader.block.body[reader.index - 1] if reader.index else None
    card = outline.entries[node]
    if above is not card:
        outline = Outline(put(outline, [card], block, above).text)
    fed = connect(outline.exact.raw, sources[-1], node, _first(outline, outline.entries[node]).name)
    made = connect(fed.text, node, target, port)
    after = Outline(made.text)
    streams = flow(after)
    kept = [a for a in before.arrows if (a.target, a.port) not in ((target, port), (node, own.name))]
    same = _followed(before, streams, node)
    wanted = {(same.get(a.source, a.source), same.get(a.target, a.target)) for a in kept}
    wanted |= {(same.get(sources[-1], sources[-1]), node), (node, same.get(target, target))}
    heads = {region: tuple(same.get(r, r) for r in read) for region, read in before.headers.items()}
    if {(a.source, a.target) for a in streams.arrows} != wanted or streams.headers != heads:
        raise EditRefused(
            f"{card.name} there would change what other steps read",
            code="edit-port",
            hint="give it a name of its own, or move what it reads above that wire",
        )
    focus = after.exact.span(after.entries[node].node)[0]
    whole = Splice(0, len(text), made.text)
    return Edit(made.text, (whole,), made.parsed, focus, f"{card.name} stands on the wire")


def _followed(before: Flow, after: Flow, card: str) -> dict[str, str]:
    """The new ids of all steps but one that moved: a line that hands a value on may have come between."""
    old, new = ([node for node in streams.forms if node != card] for streams in (before, after))
    return dict(zip(old, new, strict=True)) if len(old) == len(new) else {}


def _first(outline: Outline, card: Entry) -> Port:
    """The first port of a step."""
    own = next((p for p in ports(outline, card) if p.given is not None), None)
    if own is None or card.kind != "step":
        raise EditRefused(f"{card.name or 'that'} does not take a value and give one", code="edit-source")
    return own


def _loose(outline: Outline, streams: Flow, card: Entry) -> Port:
    """The first port of a step that can go onto a wire, as no other reads its value.

    Raises
    ------
    EditRefused
        For any other statement.
    """
    own = _first(outline, card)
    named = [
        e for e in outline.walk() if e.name == card.name and e.kind in ("step", "param") and e is not card
    ]
    if named:
        raise EditRefused(
            f"{card.name} is another value's name too, on line {named[0].node.lineno}",
            code="edit-name",
            hint="rename one first",
        )
    heads = [region for region, read in streams.headers.items() if card.id in read]
    reader = next((a.target for a in streams.arrows if a.source == card.id), next(iter(heads), None))
    if reader is not None:
        who = reader.rpartition(":")[2].partition("#")[0]
        raise EditRefused(
            f"{card.name} is read by {who}",
            code="edit-source",
            hint="take that wire away first, or duplicate the step",
        )
    return own
