"""Values that a region hands on: to its next round, its next visit, or from its arms to what follows."""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass

from groggy_nb.dsl.binding import bindings, names_bound
from groggy_nb.dsl.edits.outline import Block, Entry, Outline
from groggy_nb.dsl.edits.reads import reads

FORM = "carried"


@dataclass(frozen=True, slots=True)
class Carried:
    """One value that a region hands on, with a socket for each place that it comes from.

    A loop's and a sweep's has a start and a next; a conditional's has one for each arm.
    """

    region: Entry
    name: str

    @property
    def id(self) -> str:
        """What the editor knows it by."""
        return f"{FORM}:{self.region.id}:{self.name}"

    @property
    def sockets(self) -> tuple[str, str]:
        """The names of its sockets."""
        return ("then", "else") if self.region.kind == "if" else ("start", "next")

    def arm(self, socket: str) -> Block | None:
        """The block that binds it for a socket; None where it comes from before, or there is no such arm."""
        if socket == "start":
            return None
        n = int(socket == "else")
        return self.region.inner[n] if n < len(self.region.inner) else None


def is_carried(node: str) -> bool:
    """Whether an id is one of a carried value."""
    return node.startswith(f"{FORM}:")


def carried_of(outline: Outline, node: str) -> Carried | None:
    """The carried value of an id; None for an id of another form, or of a region that is gone."""
    form, _, rest = node.partition(":")
    region, _, name = rest.rpartition(":")
    entry = outline.entries.get(region)
    return Carried(entry, name) if form == FORM and entry is not None and entry.is_region else None


def carried_by(region: Entry, known: Collection[str]) -> list[Carried]:
    """What a region hands on, in the order that it is bound: `known` are the names bound before it."""
    arms = [names_bound([e.node for e in block.body]) for block in region.inner]
    if region.kind == "if":
        whole = frozenset.intersection(*arms) if len(arms) > 1 else frozenset()
        names = [n for n in _ordered(region) if n in known or n in whole]
    else:
        names = [n for n in _ordered(region) if n in known]
    return [Carried(region, name) for name in names]


def _ordered(region: Entry) -> list[str]:
    """The names that are bound in a region, in the order of the text."""
    body = [entry.node for block in region.inner for entry in block.body]
    return list(dict.fromkeys(name for name, _, _ in bindings(body)))


def handing(outline: Outline, block: Block, name: str) -> Entry | None:
    """The line that only hands a value on, as `ranks = new` at a round's end: a wire shows it, not a step.

    Nothing behind it in its block may read the name.

    Examples
    --------
    >>> outline = Outline("x = ones()\\nfor _ in range(3):\\n    y = 2 * x\\n    x = y\\n")
    >>> handing(outline, outline.blocks["loop#1"], "x").id
    'x#2'
    """
    last = next((e for e in reversed(block.body) if _mentions(e.node, name)), None)
    return last if last is not None and hands_on(outline, last) == name else None


def starting(outline: Outline, entry: Entry) -> Carried | None:
    """What a line such as `ranks = seed` is the start of: the value that the next reader carries, a loop.

    Examples
    --------
    >>> outline = Outline("x = y\\nfor _ in range(3):\\n    x = 2 * x\\n")
    >>> starting(outline, outline.entries["x#1"]).id
    'carried:loop#1:x'
    """
    name = hands_on(outline, entry)
    if name is None or isinstance(getattr(entry.node, "targets", [None])[0], ast.Subscript):
        return None
    rest = entry.block.body[entry.index + 1 :]
    follower = next((e for e in rest if _mentions(e.node, name)), None)
    if follower is None or not follower.is_region or follower.kind == "if":
        return None
    is_bound = name in names_bound([e.node for e in follower.inner[0].body])
    return Carried(follower, name) if is_bound else None


def start_of(value: Carried) -> Entry | None:
    """The statement directly above a region that binds what a value starts with, if it is an assignment."""
    above = value.region.block.body[: value.region.index]
    last = next((e for e in reversed(above) if _mentions(e.node, value.name)), None)
    if last is None or last.kind != "step" or last.name != value.name:
        return None
    is_plain = isinstance(last.node, ast.Assign) and isinstance(last.node.targets[0], ast.Name)
    return last if is_plain else None


def hands_on(outline: Outline, entry: Entry) -> str | None:
    """The name that a statement binds to another value as it is, `x[v] = s` of a sweep included."""
    match entry.node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name() as value) if any(reads(value)):
            pass
        case ast.Assign(
            targets=[ast.Subscript(value=ast.Name(id=name), slice=ast.Name(id=at))],
            value=ast.Name() | ast.Subscript(value=ast.Name(), slice=ast.Name()) as value,
        ) if at == outline.visits(entry.block):
            own = isinstance(value, ast.Subscript) and ast.unparse(value) == f"{name}[{at}]"
            if not own and not (isinstance(value, ast.Name) and any(reads(value, frozenset([at])))):
                return None
        case _:
            return None
    return name if entry.kind == "step" else None


def given_on(entry: Entry) -> str:
    """The value that a statement hands on, by its name."""
    value = getattr(entry.node, "value", None)
    found = value.value if isinstance(value, ast.Subscript) else value
    assert isinstance(found, ast.Name)
    return found.id


def _mentions(node: ast.stmt, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node))
