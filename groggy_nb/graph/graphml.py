"""GraphML files: defaults applied, any spelling of the namespace, no entities of the file's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import numpy as np

from ..errors import GraphError, clipped
from .graph import Graph
from .networks import assembled, check_direction, gathered

BOOLS = {"true": True, "1": True, "false": False, "0": False}
TYPES: dict[str, Any] = {
    "boolean": lambda text: BOOLS[text.lower()],
    "int": int,
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "string": str,
}
LABELS = ("NodeLabel", "EdgeLabel")  # of yEd's drawing data
Record = dict[str, Any]


@dataclass(slots=True)
class Key:
    """The declaration of an attribute."""

    name: str
    domain: str
    type: str
    default: Any = None


@dataclass(slots=True)
class _Edge:
    """An edge as it stands in the file."""

    source: str
    target: str
    directed: bool
    data: Record = field(default_factory=dict)


def read_graphml(data: bytes, directed: bool | None, weight: Any) -> Graph:
    """The graph of a GraphML file: the first one in it, its nodes named by their ids.

    Raises
    ------
    GraphError
        For XML that is damaged or declares entities, hyperedges, edges of both kinds, an edge that
        leads to no node, and a value that is not of its key's type.
    """
    reader = _Reader()
    reader.read(data)
    check_direction(reader.directed, directed, "GraphML", "another edgedefault")
    place = {name: k for k, name in enumerate(reader.nodes)}
    ends = []
    for k, edge in enumerate(reader.edges):
        if edge.directed != reader.directed:
            what = f"edge {k} is {'' if edge.directed else 'un'}directed in a graph that is not"
            raise GraphError(what, code="graph-file-kind", hint="write one edge for each direction")
        for end in (edge.source, edge.target):
            if end not in place:
                what = f"edge {k} leads to {clipped(repr(end))}; no node has that id"
                raise GraphError(what, code="graph-node-id")
        ends.append((place[edge.source], place[edge.target]))
    pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
    keys = reader.keys.values()
    edge_data = _with_defaults(
        [e.data for e in reader.edges], [k for k in keys if k.domain in ("edge", "all")]
    )
    node_data = _with_defaults(list(reader.nodes.values()), [k for k in keys if k.domain in ("node", "all")])
    return assembled(
        pairs[:, 0],
        pairs[:, 1],
        reader.directed,
        list(place),
        gathered(edge_data),
        gathered(node_data),
        weight,
        list(dict.fromkeys(reader.notes)),
    )


def _with_defaults(records: list[Record], keys: list[Key]) -> list[Record]:
    """The records with the default of each key that they lack."""
    defaults = {key.name: key.default for key in keys if key.default is not None}
    return [{**defaults, **record} for record in records] if defaults else records


class _Reader:
    """What one pass over the elements has found."""

    def __init__(self) -> None:
        self.keys: dict[str, Key] = {}
        self.nodes: dict[str, Record] = {}
        self.edges: list[_Edge] = []
        self.directed = False
        self.notes: list[str] = []
        self.path: list[str] = []
        self.graphs = 0  # that have begun
        self.key: Key | None = None  # whose text is being read
        self.words: list[str] = []

    def read(self, data: bytes) -> None:
        """Read a whole file."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.EntityDeclHandler = self.entity
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            what = f"the file is damaged: {clipped(str(error))}"
            raise GraphError(what, code="graph-file-damaged") from None
        except (LookupError, ValueError) as error:  # an encoding that Python does not know
            raise GraphError(
                f"the file is damaged: {clipped(str(error))}", code="graph-file-damaged"
            ) from None
        if not self.graphs:
            raise GraphError("there is no element graph", code="graph-file-damaged")

    def entity(self, *declared: Any) -> None:
        """Refuse entities: they can be made to fill the memory or to read other files."""
        raise GraphError("the file declares entities, which are not read", code="graph-file-kind")

    @property
    def is_inside(self) -> bool:
        """Whether the place is in the first graph, and in no graph within it."""
        return self.graphs == 1 and self.path.count("graph") == 1

    def start(self, tag: str, given: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition(":")[2]
        if name == "graph":
            self.graphs += "graph" not in self.path
            if self.graphs > 1 or "graph" in self.path:
                inner = "graph" in self.path
                self.notes.append("graphs within nodes left out" if inner else "only the first graph is read")
            else:
                self.directed = given.get("edgedefault") == "directed"
                if "edgedefault" not in given:
                    self.notes.append("undirected, as edgedefault is missing")
        self.path.append(name)
        if name == "key":
            self.declare(given)
        elif name == "default" and self.keys and "key" in self.path:
            self.key = list(self.keys.values())[-1]
            self.words = []
        elif not self.is_inside:
            return
        elif name == "node":
            self.node(given)
        elif name == "edge":
            self.edge(given)
        elif name == "hyperedge":
            raise GraphError("the graph has hyperedges; wanted edges of two ends", code="graph-file-kind")
        elif name == "data":
            self.key = self.known(given)
            self.words = []

    def declare(self, given: dict[str, str]) -> None:
        """A key begins."""
        number = _required(given, "id", "a key")
        kind = given.get("attr.type", "string" if "yfiles.type" not in given else "")
        kind = kind.lower() if kind.lower() in TYPES else ""
        self.keys[number] = Key(given.get("attr.name", number), given.get("for", "all"), kind)

    def known(self, given: dict[str, str]) -> Key:
        """The key that data belong to."""
        number = _required(given, "key", "data")
        if number not in self.keys:
            raise GraphError(
                f"data have the key {clipped(repr(number))}, which is not declared", code="graph-file-damaged"
            )
        return self.keys[number]

    def node(self, given: dict[str, str]) -> None:
        """A node begins."""
        name = _required(given, "id", f"node {len(self.nodes)}")
        if name in self.nodes:
            raise GraphError(f"two nodes have the id {clipped(repr(name))}", code="graph-label-repeated")
        self.nodes[name] = {}

    def edge(self, given: dict[str, str]) -> None:
        """An edge begins."""
        source, target = (_required(given, end, f"edge {len(self.edges)}") for end in ("source", "target"))
        own = given.get("directed")
        self.edges.append(
            _Edge(source, target, self.directed if own is None else own.lower() in ("true", "1"))
        )

    def text(self, words: str) -> None:
        """Text between tags."""
        if self.key is not None and (self.path[-1] in ("data", "default", *LABELS)):
            self.words.append(words)

    def end(self, tag: str) -> None:
        """An element ends."""
        name = self.path.pop()
        if self.key is None or name not in ("data", "default"):
            return
        key, self.key = self.key, None
        text = "".join(self.words)
        owner = self.path[-1] if self.path else ""
        if name == "default":
            key.default = self.value(key, text, f"the default of {clipped(repr(key.name))}")
        elif owner == "node" and self.nodes:
            number = len(self.nodes) - 1
            self.put(self.nodes[next(reversed(self.nodes))], key, text, f"node {number}")
        elif owner == "edge" and self.edges:
            self.put(self.edges[-1].data, key, text, f"edge {len(self.edges) - 1}")

    def put(self, record: Record, key: Key, text: str, owner: str) -> None:
        """Keep the value of a key; of drawing data only the label."""
        if key.type:
            record[key.name] = self.value(key, text, f"{clipped(repr(key.name))} of {owner}")
            return
        self.notes.append("drawing data left out, but for labels")
        if text.strip():
            record.setdefault("label", text.strip())

    def value(self, key: Key, text: str, what: str) -> Any:
        """A text as its key's type; None where there is none."""
        plain = text if key.type == "string" else text.strip()
        if not key.type or (not plain and key.type != "string"):
            return None
        try:
            return TYPES[key.type](plain)
        except (ValueError, KeyError):
            raise GraphError(
                f"{what} is {clipped(repr(plain))}; wanted {key.type}", code="graph-file-damaged"
            ) from None


def _required(given: dict[str, str], name: str, what: str) -> str:
    """An attribute that an element must have."""
    if name not in given:
        raise GraphError(f"{what} has no {name}", code="graph-file-damaged")
    return given[name]
