"""Other names: of a value with all that read it, of an output, of an input."""

from __future__ import annotations

import ast
from dataclasses import replace

from groggy_nb.dsl.binding import bindings
from groggy_nb.dsl.edits.carried import carried_of
from groggy_nb.dsl.edits.exact import ExactText, Splice
from groggy_nb.dsl.edits.outline import Outline
from groggy_nb.dsl.edits.reads import (
    loop_variables,
    names_bound,
    names_read,
    own_expressions,
    reads,
    row_variables,
    statements,
)
from groggy_nb.dsl.edits.refusal import Edit, EditRefused, commit, read
from groggy_nb.dsl.edits.writing import as_word, checked_name
from groggy_nb.errors import clipped, uncovered
from groggy_nb.ir.forms import Block, Break, Fold, Gather, If, Item, Loop, Map, Step, Store, Sweep, Watch


def rename(text: str, node: str, name: str) -> Edit:
    """Give a value another name, everywhere: assignments of one name are one variable of the program.

    Raises
    ------
    EditRefused
        For a name that is taken, reserved or none, and for what has no name.

    Examples
    --------
    >>> rename("x = ones()\\ny = sum(x)", "x#1", "one").text
    'one = ones()\\ny = sum(one)'
    """
    outline = Outline(text)
    entry = outline.entries.get(node)
    if entry is not None and entry.kind == "output":
        return _output(outline, node, name)
    value = carried_of(outline, node)
    if value is not None and value.name in names_bound(outline):
        old = value.name
    elif entry is None and node.startswith("input:"):
        old = node.removeprefix("input:")
        if old not in names_read(outline) - names_bound(outline):
            raise EditRefused("that input is not there any more", code="edit-node")
    elif entry is None or entry.kind not in ("step", "param"):
        raise EditRefused("that has no name of its own", code="edit-name")
    else:
        old = entry.name
    new = checked_name(name)
    if new == old:
        raise EditRefused(f"it is called {new} already", code="edit-name")
    _check_free(outline, new)
    edit = commit(outline.exact, renamed(outline, {old: new}), say=f"{old} is called {new} now")
    before = read(text)
    bodies = [_unwatched(p.program.body) for p in (before, edit.parsed) if p is not None]
    if len(bodies) < 2 or bodies[0] != bodies[1]:
        raise EditRefused(f"{new} has another meaning where {old} is read", code="edit-name")
    return edit


def _unwatched(block: Block) -> Block:
    """A block whose watches have no names: a watched value's name is that of its watch."""
    found: list[Item] = []
    for item in block:
        match item:
            case Watch():
                found.append(replace(item, name=""))
            case Loop() | Sweep():
                found.append(replace(item, body=_unwatched(item.body)))
            case If():
                found.append(replace(item, then=_unwatched(item.then), orelse=_unwatched(item.orelse)))
            case Step() | Fold() | Gather() | Map() | Break() | Store():
                found.append(item)
            case _:
                raise uncovered(item)
    return tuple(found)


def _check_free(outline: Outline, new: str) -> None:
    """Refuse a name that something else in the program has."""
    body = statements(outline)
    if new in names_bound(outline):
        entry = next((e for e in outline.walk() if e.name == new and e.kind in ("step", "param")), None)
        where = f" on line {entry.node.lineno}" if entry else ""
        raise EditRefused(f"there is a value {new!r} already{where}", code="edit-name")
    if new in loop_variables(body):
        raise EditRefused(f"{new} counts rounds or visits nodes in a loop", code="edit-name")
    if new in row_variables(body) or new in ("u", "e", "_"):
        raise EditRefused(f"{new} stands for a neighbor or an edge", code="edit-name")
    if new in names_read(outline):
        raise EditRefused(f"{new!r} is an input of the program", code="edit-name")


def renamed(outline: Outline, names: dict[str, str]) -> list[Splice]:
    """The splices that write other names wherever some values are bound or read."""
    exact = outline.exact
    places: dict[int, Splice] = {}
    for target in targets(statements(outline)):
        if target.id in names:
            _note(exact, target, names, places)
    for entry in outline.walk():
        for expression in own_expressions(entry.node):
            for place in reads(expression):
                if place.id in names:
                    _note(exact, place, names, places)
    return list(places.values())


def targets(body: list[ast.stmt]) -> list[ast.Name]:
    """The places where names are bound, `x[v] = ...` and `x += ...` included."""
    found = []
    for _, node, _ in bindings(body):
        name = node.value if isinstance(node, ast.Subscript) else node
        if isinstance(name, ast.Name):
            found.append(name)
    return found


def _note(exact: ExactText, place: ast.Name, names: dict[str, str], places: dict[int, Splice]) -> None:
    start, end = exact.span(place)
    places[start] = Splice(start, end, names[place.id])


def _output(outline: Outline, node: str, name: str) -> Edit:
    """An output's name is a text in quotes."""
    target = getattr(outline.entries[node].node, "targets", [None])[0]
    assert isinstance(target, ast.Subscript)
    plain = name.strip()
    others = {e.name for e in outline.walk() if e.kind == "output" and e.id != node}
    if plain in others:
        raise EditRefused(f"there is an output {clipped(plain)!r} already", code="output-name")
    new = as_word(plain)
    return commit(
        outline.exact,
        [Splice(*outline.exact.span(target.slice), new)],
        say=f"the output is called {clipped(plain)} now",
    )
