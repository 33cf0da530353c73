"""GML files, as networkx, igraph, NetworKit and Gephi write them: names optional, edges may repeat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NoReturn

import numpy as np

from ..errors import GraphError, clipped
from .graph import Graph
from .networks import Attributes, assembled, check_direction, gathered, named_by

TOKEN = re.compile(
    r"""(?P<blank>\s+|\#[^\n]*)
    |(?P<open>\[)|(?P<close>\])
    |"(?P<text>[^"]*)"
    |(?P<real>[+-]?(?:\d+\.\d*|\.\d+|\d+(?=[eE][+-]?\d))(?:[eE][+-]?\d+)?)
    |(?P<whole>[+-]?\d+)
    |(?P<word>[+-]?[A-Za-z_][A-Za-z0-9_]*)""",
    re.VERBOSE,
)
NUMBERS = {"NAN": float("nan"), "INF": float("inf"), "+INF": float("inf"), "-INF": float("-inf")}
DEEPEST = 100
WHOLE = re.compile(r"[+-]?\d{1,20}")

Token = tuple[str, str, int]


def read_gml(data: bytes, directed: bool | None, weight: Any) -> Graph:
    """The graph of a GML file: nodes are named by "label", else "name", where none repeats, else by id.

    Raises
    ------
    GraphError
        For text that is no GML, with the line, and for an edge that leads to no node.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")  # what the format's first writers meant beyond ASCII
    whole = _records(text)
    graph = next((value for key, value in whole if key == "graph" and isinstance(value, list)), None)
    if graph is None:
        raise GraphError("the file is damaged: there is no graph [ ... ]", code="graph-file-damaged")
    facts = dict(graph)
    own = bool(facts.get("directed", 0))
    check_direction(own, directed, "GML", "a line `directed 1` in it, or without that line")
    nodes = [_record(value) for key, value in graph if key == "node"]
    edges = [_record(value) for key, value in graph if key == "edge"]
    place: dict[Any, int] = {}
    for k, node in enumerate(nodes):
        number = node.pop("id", None)
        if not isinstance(number, int | str | float) or place.setdefault(number, k) != k:
            raise GraphError(f"node {k} has no id, or that of another one", code="graph-file-damaged")
    ends = [[_end(edge, key, k, place) for key in ("source", "target")] for k, edge in enumerate(edges)]
    if facts.get("multigraph"):
        for edge in edges:
            edge.pop("key", None)
    pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
    notes: list[str] = []
    node_attrs, edge_attrs = gathered(nodes), gathered(edges)
    labels = named_by(("label", "name"), node_attrs, notes) or list(place)
    _mend_large(edge_attrs, notes, "weight" if weight is None else weight)
    _mend_large(node_attrs, notes, None)
    return assembled(pairs[:, 0], pairs[:, 1], own, labels, edge_attrs, node_attrs, weight, notes)


def _tokens(text: str) -> Iterator[Token]:
    """Each token with its kind and position, blanks and comments left out."""
    position = 0
    while position < len(text):
        found = TOKEN.match(text, position)
        if found is None:
            _wrong(text, position)
        kind = found.lastgroup or ""
        if kind != "blank":
            yield kind, found[kind], position
        position = found.end()


def _records(text: str) -> list[tuple[str, Any]]:
    """The keys and values of the file; a value in brackets is such a list itself."""
    stack: list[list[tuple[str, Any]]] = [[]]
    key: str | None = None
    for kind, word, position in _tokens(text):
        if kind == "close" and key is None and len(stack) > 1:
            stack.pop()
        elif kind == "word" and key is None and word[0] not in "+-":
            key = word
        elif kind == "open" and key is not None and len(stack) <= DEEPEST:
            inner: list[tuple[str, Any]] = []
            stack[-1].append((key, inner))
            stack.append(inner)
            key = None
        elif kind in ("text", "real", "whole", "word") and key is not None:
            stack[-1].append((key, _value(kind, word, text, position)))
            key = None
        else:
            _wrong(text, position)
    if len(stack) > 1 or key is not None:
        raise GraphError("the file is damaged: it ends inside a list", code="graph-file-damaged")
    return stack[0]


def _value(kind: str, word: str, text: str, position: int) -> Any:
    """A number or a text."""
    if kind == "text":
        return unescape(word)
    if kind == "real":
        return float(word)
    if kind == "whole" and len(word) < 4000:  # Python itself refuses more digits
        return int(word)
    if word.upper() not in NUMBERS:
        _wrong(text, position)
    return NUMBERS[word.upper()]


def _wrong(text: str, position: int) -> NoReturn:
    """Raise for a place where no GML goes on."""
    line = text.count("\n", 0, position) + 1
    seen = clipped(repr(text[position : position + 20]))
    raise GraphError(f"the file is damaged: line {line} has {seen}", code="graph-file-damaged")


def _record(value: Any) -> dict[str, Any]:
    """The fields of a node or an edge; of a field that repeats a list, of one in brackets a dict."""
    found: dict[str, Any] = {}
    for key, field in value if isinstance(value, list) else ():
        plain = dict(field) if isinstance(field, list) else field
        found[key] = [found[key], plain] if key in found else plain
    return found


def _end(edge: dict[str, Any], key: str, k: int, place: dict[Any, int]) -> int:
    """The node at one end of an edge."""
    end = edge.pop(key, None)
    if not isinstance(end, int | str | float) or end not in place:
        found = "nothing" if end is None else clipped(repr(end))
        raise GraphError(f"the {key} of edge {k} is {found}; no node has that id", code="graph-node-id")
    return place[end]


def _mend_large(attributes: Attributes, notes: list[str], weight: Any) -> None:
    """Turn whole numbers in quotes back into numbers: networkx quotes those beyond 32 bits."""
    for name, values in attributes.items():
        texts = [x for x in values if isinstance(x, str)]
        is_mixed = any(isinstance(x, int | float) for x in values)
        if texts and (is_mixed or name == weight) and all(WHOLE.fullmatch(x) for x in texts):
            attributes[name] = [int(x) if isinstance(x, str) else x for x in values]
            notes.append(f"{clipped(repr(name))} has {len(texts):,} numbers in quotes: they are numbers")
