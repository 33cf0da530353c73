"""What each statement's value is: kind and dtype, on the graph at hand where there is one."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from groggy_nb.domains import ATTRIBUTES, NODE, OF_FORM, SCALAR
from groggy_nb.dsl.edits import Entry, Flow, Outline
from groggy_nb.dsl.source import SourceText
from groggy_nb.errors import Diagnostic, GroggyError, Place
from groggy_nb.graph import Graph
from groggy_nb.ir.forms import Const, Fold, Gather, Program, Source, Step, Type, walk
from groggy_nb.ir.infer import infer
from groggy_nb.run.arguments import input_value
from groggy_nb.run.attributes import Texts, attribute_value

OPEN = Type(None, None)


def known_types(
    program: Program, graph: Graph | None, inputs: Mapping[str, Any]
) -> tuple[dict[int, Type], list[Diagnostic]]:
    """The types of sources that a graph and the inputs at hand settle, and what the graph lacks."""
    known: dict[int, Type] = {}
    found: list[Diagnostic] = []
    if graph is None:
        return known, found
    texts = Texts(program, graph)
    for source in program.sources:
        try:
            type_ = _known(source, program, graph, inputs, texts)
        except GroggyError as wrong:
            found += [
                Diagnostic(d.code, d.message, d.place or source.place, d.hint, "warning")
                for d in wrong.diagnostics
            ]
            continue
        if type_ is not None:
            known[source.out] = type_
    return known, found


def _known(
    source: Source, program: Program, graph: Graph, inputs: Mapping[str, Any], texts: Texts
) -> Type | None:
    if source.form in ATTRIBUTES:
        dtype, _ = attribute_value(source, graph, texts, program.text)
        return Type(OF_FORM[source.form], dtype)
    if source.form == "input" and source.name in inputs:
        domain, dtype, _ = input_value(source, inputs[source.name], graph, program.text)
        return Type(domain, dtype) if domain is not None else None
    if source.form == "param" and source.kind != "node" and isinstance(source.default, Const):
        return Type(SCALAR, source.default.dtype)
    return None


class Kinds:
    """The types of a program's statements and sources.

    Parameters
    ----------
    outline, flow
        The text, and where its values come from.
    program : Program
        The same in the intermediate representation.
    graph, inputs
        What is at hand to settle open kinds.
    """

    def __init__(
        self, outline: Outline, flow: Flow, program: Program, graph: Graph | None, inputs: Mapping[str, Any]
    ) -> None:
        known, self.found = known_types(program, graph, inputs)
        typed = infer(program, known)
        if any(d.severity == "error" for d in typed.found) and known:
            self.found += [
                Diagnostic(d.code, d.message, d.place, d.hint, "warning")
                for d in typed.found
                if d.severity == "error"
            ]
        self._types = typed.types
        self._by_place: dict[Place, Type] = {}
        for item in walk(program.body):
            if isinstance(item, Step | Fold | Gather) and item.place is not None:
                self._by_place[item.place] = self._types.get(item.out, OPEN)
        self._sources = {(s.form, s.name): self._types.get(s.out, OPEN) for s in program.sources}
        self._source = SourceText.of(outline.exact.plain)
        self._flow = flow
        self.of: dict[str, Type] = {}
        self._seen: set[str] = set()
        for entry in outline.walk():
            if entry.kind in ("step", "param"):
                self.of[entry.id] = self._entry(entry)
        for outside in flow.outside:
            form, _, name = outside.partition(":")
            size = Type(SCALAR, "int64") if form == "size" else OPEN
            self.of[outside] = self._sources.get((form, name), size)
        for name in flow.carried:
            self.of[name] = self._carried(name)

    def _carried(self, name: str) -> Type:
        """What a region hands on is of the kind that it starts with, and of the dtype that it gets."""
        if name in self._seen:
            return OPEN
        self._seen.add(name)
        found = [
            self._carried(s) if s in self._flow.carried else self.of.get(s, OPEN)
            for socket in self._flow.carried[name].sockets
            for s in self._flow.sources(name, socket)
        ]
        self._seen.discard(name)
        domain = next((t.domain for t in found if t.domain is not None), None)
        return Type(domain, next((t.dtype for t in reversed(found) if t.dtype is not None), None))

    def _entry(self, entry: Entry) -> Type:
        if entry.kind == "param":
            return self._sources.get(("param", entry.name), OPEN)
        node = entry.node
        if isinstance(node, ast.AugAssign):
            return self._placed(node)
        value = getattr(node, "value", None)
        target = getattr(node, "targets", [None])[0]
        found = self._value(entry, value)
        if isinstance(target, ast.Subscript):  # `x[v] = ...` in a sweep: an entry of a node value
            return Type(NODE, found.dtype)
        return found

    def _value(self, entry: Entry, value: object) -> Type:
        match value:
            case ast.Name():
                for port in self._flow.ports.get(entry.id, ()):
                    for source in self._flow.sources(entry.id, port.name):
                        if source in self.of:
                            return self.of[source]
                        if source in self._flow.carried:
                            return self._carried(source)
                        form, _, name = source.partition(":")
                        return self._sources.get((form, name), OPEN)
                return self._placed(value)
            case (
                ast.Subscript(value=ast.Name(id="nodes" | "edges" as form), slice=ast.Constant(value=name))
                | ast.Call(
                    func=ast.Attribute(value=ast.Name(id="nodes" | "edges" as form)),
                    args=[ast.Constant(value=name), *_],
                )
            ):
                return Type(OF_FORM[form], self._sources.get((form, str(name)), OPEN).dtype)
            case ast.expr():
                return self._placed(value)
        return OPEN

    def _placed(self, node: ast.AST) -> Type:
        place = self._source.place(node)
        return self._by_place.get(place, OPEN) if place is not None else OPEN
