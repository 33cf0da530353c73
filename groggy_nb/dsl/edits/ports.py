"""Where values enter a statement: one port for each name an argument reads, or for the argument itself."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from groggy_nb.dsl.edits.exact import ExactText
from groggy_nb.dsl.edits.forms import Form, Given, form_of
from groggy_nb.dsl.edits.outline import Entry, Outline
from groggy_nb.dsl.edits.reads import reads


@dataclass(frozen=True, slots=True)
class Port:
    """A place where a value enters.

    name : unique in its statement: an argument, or `argument.value` where an argument reads several.
    read : the value that enters now; None for a number, a text, or nothing.
    places : where that name stands.
    given : the argument; None for the own value of `x += y`.
    """

    name: str
    label: str
    kind: str
    read: str | None
    places: tuple[ast.Name, ...]
    given: Given | None
    text: str


def ports(outline: Outline, entry: Entry, form: Form | None = None) -> tuple[Port, ...]:
    """The ports of a statement, in the order of its arguments."""
    form = form or form_of(entry)
    exact = outline.exact
    visit = outline.visits(entry.block)
    hidden = frozenset([visit] if visit else [])
    found: list[Port] = []
    if isinstance(entry.node, ast.AugAssign):
        target = entry.node.target
        name = target.value if isinstance(target, ast.Subscript) else target
        if isinstance(name, ast.Name):
            found.append(Port(f"{name.id}.before", name.id, "any", name.id, (), None, name.id))
    for given in form.given:
        if given.is_value:
            found += _of_argument(form, given, exact, hidden | _row_names(form, given))
    return tuple(found)


def _of_argument(form: Form, given: Given, exact: ExactText, hidden: frozenset[str]) -> list[Port]:
    """The ports of one argument."""
    if form.kind == "param":
        return []
    by_name: dict[str, list[ast.Name]] = {}
    for place in reads(given.node, hidden):
        by_name.setdefault(place.id, []).append(place)
    is_expression = given.name == "expression"
    if not by_name:
        if is_expression:
            return []
        text = exact.of(given.node) if given.node is not None else _default(given)
        return [Port(given.name, given.name, _wanted(given, None), None, (), given, text)]
    found = []
    for name, places in by_name.items():
        if is_expression:
            port = label = name
        elif len(by_name) == 1:
            port = label = given.name
        else:
            port, label = f"{given.name}.{name}", name
        text = exact.of(given.node) if given.node is not None and len(by_name) == 1 else name
        found.append(Port(port, label, _wanted(given, places[0]), name, tuple(places), given, text))
    return found


def _default(given: Given) -> str:
    default = given.arg.default
    return "" if default is None or not isinstance(default, bool | int | float | str) else repr(default)


def _row_names(form: Form, given: Given) -> frozenset[str]:
    """The variables of a comprehension, which are known inside it."""
    if form.kind != "row" or not isinstance(form.node, ast.Call):
        return frozenset()
    if not given.is_entry and given.name != "where":
        return frozenset()
    inner = form.node.args[0]
    assert isinstance(inner, ast.GeneratorExp)
    return frozenset(n.id for n in ast.walk(inner.generators[0].target) if isinstance(n, ast.Name))


def _wanted(given: Given, place: ast.Name | None) -> str:
    """The kind of value a port takes: the argument's, or what the subscript around a name says."""
    if place is not None and given.node is not None:
        for node in ast.walk(given.node):
            if isinstance(node, ast.Subscript) and node.value is place:
                index = node.slice.id if isinstance(node.slice, ast.Name) else ""
                return "edge" if index == "e" else "node"
        if given.node is not place:
            return "any"
    return given.arg.kind
