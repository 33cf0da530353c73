"""A program's text as the canvas shows it: nodes with ports, arrows, regions, parameters."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from groggy_nb.domains import OF_FORM
from groggy_nb.dsl.edits import Carried, Entry, Flow, Outline, comment_lines, flow, note_of, socket_text
from groggy_nb.dsl.edits.forms import Form, Given, is_required
from groggy_nb.dsl.parse import Parsed
from groggy_nb.errors import Diagnostic, clipped
from groggy_nb.graph import Graph
from groggy_nb.ir.forms import Source, Type
from groggy_nb.notebook.editor.kinds import OPEN, Kinds
from groggy_nb.notebook.editor.palette import argument_help, plain_default
from groggy_nb.notebook.editor.sliders import param_of
from groggy_nb.ops import OPS

LONGEST = 60  # characters of a subtitle
HANDED = {
    "loop": "What each round hands on to the next, and the last one to what follows.",
    "while": "What each round hands on to the next, and the last one to what follows.",
    "sweep": "What each visit updates, for the visits after it and for what follows.",
    "if": "What either arm gives to what follows.",
}


@dataclass(slots=True)
class Picture:
    """What the canvas shows of one text, as values that JSON takes; the keys are those of the projection."""

    nodes: list[dict[str, Any]] = field(default_factory=list)
    edges: list[dict[str, Any]] = field(default_factory=list)
    regions: list[dict[str, Any]] = field(default_factory=list)
    params: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def parts(self) -> dict[str, Any]:
        """The picture as a part of the projection."""
        return {
            "nodes": self.nodes,
            "edges": self.edges,
            "regions": self.regions,
            "params": self.params,
            "warnings": self.warnings,
        }


def project(
    text: str, parsed: Parsed | None, graph: Graph | None = None, inputs: Mapping[str, Any] | None = None
) -> Picture:
    """The picture of a text that parses.

    Examples
    --------
    >>> from groggy_nb.dsl.edits import read
    >>> text = 'd = degree()\\nnodes["d"] = d'
    >>> picture = project(text, read(text))
    >>> [(n["id"], n["value"]) for n in picture.nodes], [e["id"] for e in picture.edges]
    ([('d#1', 'node'), ('out:nodes:d#1', 'node')], ['d#1>out:nodes:d#1:value'])
    """
    if parsed is None:
        return Picture()
    outline = Outline(text)
    streams = flow(outline)
    kinds = Kinds(outline, streams, parsed.program, graph, inputs or {})
    picture = Picture()
    sources = {s.name: s for s in parsed.program.sources if s.form == "param"}
    for name in streams.outside:
        picture.nodes.append(_outside(name, kinds))
    alone = comment_lines(outline.exact)
    for entry in outline.walk():
        note = note_of(outline.exact, entry, alone)
        if entry.is_region:
            _regions(picture, outline, entry, streams.headers.get(entry.id, ()), note)
        elif entry.id in streams.forms:
            picture.nodes.append(_node(outline, streams, kinds, entry, sources) | {"note": note})
    picture.nodes += [_carried(outline, streams, kinds, value) for value in streams.carried.values()]
    for arrow in streams.arrows:
        mark = "back:" if arrow.back else ""
        picture.edges.append(
            {
                "id": f"{mark}{arrow.source}>{arrow.target}:{arrow.port}",
                "source": arrow.source,
                "target": arrow.target,
                "port": arrow.port,
                "back": arrow.back,
            }
        )
    picture.params = [param_of(source) for source in sources.values()]
    picture.warnings = [problem(d) for d in (*parsed.warnings, *kinds.found)]
    return picture


def shown_at(outline: Outline, offset: int) -> str | None:
    """The node or region for the statement at an offset: a line that only hands a value on is its row."""
    entry = outline.at(offset)
    if entry is None:
        return None
    rows = (name for name, lines in flow(outline).handing.items() if entry in lines)
    return next(rows, entry.id)


def problem(found: Diagnostic) -> dict[str, Any]:
    """A finding with its place; lines and columns from 1, the end exclusive."""
    place = found.place
    return {
        "line": place.line if place else 1,
        "column": place.column + 1 if place else 1,
        "end_line": place.end_line if place else 1,
        "end_column": place.end_column + 1 if place else 1,
        "message": clipped(found.message),
        "hint": clipped(found.hint or ""),
        "code": found.code,
    }


# -- nodes


def _outside(name: str, kinds: Kinds) -> dict[str, Any]:
    """An input or a size, which stands in no line."""
    form, _, word = name.partition(":")
    type_ = kinds.of.get(name, OPEN)
    doc = {"N": "number of nodes", "M": "number of edges"}.get(word, "given by run(inputs=), or connect it")
    return {
        "id": name,
        "kind": form,
        "title": word,
        "subtitle": doc if form == "size" else "input",
        "op": None,
        "line": 0,
        "end_line": 0,
        "region": None,
        "value": _domain(type_, ""),
        "dtype": type_.dtype or "",
        "doc": doc,
        "inputs": [],
        "output": {"value": _domain(type_, "any"), "dtype": type_.dtype or ""},
        "arguments": [],
    }


def _node(
    outline: Outline, streams: Flow, kinds: Kinds, entry: Entry, sources: Mapping[str, Source]
) -> dict[str, Any]:
    form = streams.forms[entry.id]
    type_ = kinds.of.get(entry.id, OPEN)
    if entry.kind == "output":
        type_ = Type(OF_FORM[_form(entry)], None)
    gives = entry.kind in ("step", "param")
    return {
        "id": entry.id,
        "kind": entry.kind,
        "title": _title(entry),
        "subtitle": _subtitle(outline, entry, form),
        "op": form.op if entry.kind == "step" else None,
        "line": entry.node.lineno,
        "end_line": entry.node.end_lineno,
        "region": entry.block.region,
        "value": _domain(type_, ""),
        "dtype": type_.dtype or "",
        "doc": _doc(entry, form, sources),
        "inputs": _inputs(streams, kinds, entry),
        "output": {"value": _domain(type_, "any"), "dtype": type_.dtype or ""} if gives else None,
        "arguments": [_argument(outline, form, given) for given in form.given],
    }


def _domain(type_: Type, unknown: str) -> str:
    """The name of what a value has entries for."""
    return type_.domain.name if type_.domain else unknown


def _form(entry: Entry) -> str:
    target = getattr(entry.node, "targets", [None])[0]
    return str(target.value.id)  # an output's target is `nodes[...]` and the like


def _title(entry: Entry) -> str:
    if entry.kind == "break":
        return "until"
    target = getattr(entry.node, "targets", [getattr(entry.node, "target", None)])[0]
    if entry.kind == "step" and isinstance(target, ast.Subscript):
        return clipped(ast.unparse(target))
    return clipped(entry.name)


def _subtitle(outline: Outline, entry: Entry, form: Form) -> str:
    """What the statement does, in a few words."""
    text = outline.exact.of(form.node) if form.node is not None else ""
    plain = " ".join(text.split())
    if entry.kind in ("output", "watch", "param"):
        return {"output": form.title, "watch": "watch", "param": f"param {_first(outline, form)}"}[entry.kind]
    if isinstance(entry.node, ast.AugAssign):
        plain = f"updated by {plain}"
    elif form.kind in ("call", "row"):
        return form.title
    elif form.kind == "operator" and len(form.given) == 2:
        pass  # the operator with its operands says more than its sign
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def _first(outline: Outline, form: Form) -> str:
    node = form.given[0].node if form.given else None
    return clipped(outline.exact.of(node)) if node is not None else ""


def _doc(entry: Entry, form: Form, sources: Mapping[str, Source]) -> str:
    if entry.kind == "param" and entry.name in sources:
        return clipped(sources[entry.name].help)
    op = OPS.get(form.op or "")
    return op.summary if op is not None else ""


def _inputs(streams: Flow, kinds: Kinds, entry: Entry) -> list[dict[str, Any]]:
    found = []
    for port in streams.ports[entry.id]:
        sources = streams.sources(entry.id, port.name)
        type_ = kinds.of.get(sources[-1], OPEN) if sources else OPEN
        found.append(
            {
                "name": port.name,
                "label": port.label,
                "value": port.kind,
                "dtype": type_.dtype or "",
                "from": sources[-1] if sources else None,
                "text": clipped(port.text),
                "editable": port.given is not None,
            }
        )
    return found


def _argument(outline: Outline, form: Form, given: Given) -> dict[str, Any]:
    arg = given.arg
    text = outline.exact.of(given.node) if given.node is not None else ""
    if arg.is_option and isinstance(given.node, ast.Constant):
        text = str(given.node.value)
    return {
        "name": arg.name,
        "text": text,
        "kind": arg.kind,
        "dtype": "",
        "default": plain_default(arg),
        "choices": list(arg.choices) or None,
        "required": is_required(arg),
        "help": argument_help(form.op, arg),
    }


# -- values that regions hand on


def _carried(outline: Outline, streams: Flow, kinds: Kinds, value: Carried) -> dict[str, Any]:
    """A row of a region's frame: a socket for each place that the value comes from."""
    type_ = kinds.of.get(value.id, OPEN)
    kind = _domain(type_, "any")
    inputs = []
    for socket in value.sockets:
        sources = streams.sources(value.id, socket)
        inputs.append(
            {
                "name": socket,
                "label": socket,
                "value": "any" if socket == "next" and value.region.kind == "sweep" else kind,
                "dtype": type_.dtype or "",
                "from": sources[-1] if sources else None,
                "text": clipped(socket_text(outline, value, socket)),
                "editable": True,
            }
        )
    line = value.region.node.lineno
    return {
        "id": value.id,
        "kind": "carried",
        "title": clipped(value.name),
        "subtitle": _missing(value, streams),
        "op": None,
        "line": line,
        "end_line": line,
        "region": value.region.id,
        "value": _domain(type_, ""),
        "dtype": type_.dtype or "",
        "doc": HANDED[value.region.kind],
        "inputs": inputs,
        "output": {"value": kind, "dtype": type_.dtype or ""},
        "arguments": [],
        "lines": [line.node.lineno for line in streams.handing.get(value.id, ())],
    }


def _missing(value: Carried, streams: Flow) -> str:
    """What a row lacks; empty where it lacks nothing."""
    first, second = (streams.sources(value.id, socket) for socket in value.sockets)
    found = []
    if value.region.kind == "if":
        before = [s for s in first if s in second]
        found = [
            f"{s} keeps it as it was"
            for s, own in zip(value.sockets, (first, second), strict=True)
            if before and own == before
        ]
    else:
        found = [f"start is the input {s.partition(':')[2]}" for s in first if s.startswith("input:")]
        if not second:
            found.append("next is missing")
    return "; ".join(found)


# -- regions


def _regions(picture: Picture, outline: Outline, entry: Entry, reads: tuple[str, ...], note: str) -> None:
    """A loop, sweep or conditional; the second arm of a conditional lies in the first one's frame."""
    node = entry.node
    header = ""
    if isinstance(node, ast.For):
        start, end = outline.exact.span(node.target)[0], outline.exact.span(node.iter)[1]
        header = outline.exact.raw[start:end]
        title = f"for {header}"
    elif isinstance(node, ast.While | ast.If):
        header = outline.exact.of(node.test)
        word = "while" if isinstance(node, ast.While) else "elif" if outline.is_elif(entry) else "if"
        title = f"{word} {header}"
    else:
        title = entry.kind
    picture.regions.append(
        {
            "id": entry.id,
            "kind": entry.kind,
            "title": clipped(" ".join(title.split())),
            "header": header,
            "line": node.lineno,
            "end_line": node.end_lineno,
            "region": entry.block.region,
            "reads": list(reads),
            "note": note,
        }
    )
    for block in entry.inner[1:]:
        picture.regions.append(
            {
                "id": block.region,
                "kind": "else",
                "title": "else",
                "header": "",
                "line": block.body[0].node.lineno,
                "end_line": block.body[-1].node.end_lineno,
                "region": entry.id,
                "reads": [],
            }
        )
