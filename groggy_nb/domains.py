"""What a value has entries for: the whole graph, each node, each edge; and all that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """What a value has one entry for. A smaller one fits beside a larger: a scalar beside a node value.

    Equal only to itself, so that a type is hashed and compared at the price of a pointer.

    Attributes
    ----------
    name : str
        As files and the front end are told.
    value : str
        A value of it, in words.
    form : str
        What its outputs and attributes are read and written as: ``nodes["x"]``.
    size : str
        What the language calls the number of its entries.
    entries, blocks, attributes : callable
        Of a graph: the number of its entries, where blocks of them begin, its columns.
    index : str
        The letter under which a comprehension over all of it reads an entry.
    read : str
        How a row of neighbors reads an entry of it.
    is_array : bool
        Whether values of it lie in memory as arrays; the others are words of a table.
    in_rows : bool
        Whether it has rows and visits, which read a value of it at their own place.
    spread : str
        The text that makes a value of it out of a scalar x.
    width : int
        The columns of each entry.
    usage : str
        How a program writes its form, said where the word stands for a value.
    keys : tuple of str
        What tells its entries apart outside of a run, in frames and files; nothing, and they have no names.
    ends : callable
        Of a graph and places, the nodes that its entries there are named by, one for each key.
    columns : mapping of str
        Of a table the dtype of each column by name, float64 where it holds what its values are of.
    there : callable
        Of the cells of a table, the rows that are put out; the others are room.
    """

    name: str
    value: str
    form: str
    entries: Callable[[Any], int]
    size: str = ""
    blocks: Callable[[Any], Any] = lambda graph: ()
    attributes: Callable[[Any], Mapping[str, Any]] = lambda graph: {}
    index: str = ""
    read: str = ""
    is_array: bool = True
    in_rows: bool = False
    spread: str = ""
    width: int = 1
    usage: str = ""
    keys: tuple[str, ...] = ()
    ends: Callable[[Any, Any], tuple[Any, ...]] = lambda graph, at: ()
    columns: Mapping[str, str] = field(default_factory=dict)
    there: Callable[[Any], Any] = lambda cells: ...

    def __le__(self, other: Domain) -> bool:
        return self is other or (not self.is_array and other.is_array)

    def __lt__(self, other: Domain) -> bool:
        return self is not other and self <= other

    def __repr__(self) -> str:
        return self.name

    def __reduce__(self) -> str:
        return self.name.upper()  # copied and unpickled as the one that there is

    @property
    def one(self) -> str:
        """A value of it with its article.

        >>> EDGE.one
        'an edge value'
        """
        return f"{'an' if self.value[0] in 'aeiou' else 'a'} {self.value}"

    @property
    def each(self) -> str:
        """One of what it has entries for.

        >>> EDGE.each
        'an edge'
        """
        return self.one.removesuffix(" value")

    @property
    def output(self) -> str:
        """The palette's name of its outputs."""
        return f"{self.form.removesuffix('s')}_output"

    @property
    def is_read(self) -> bool:
        """Whether steps read values of it: those of several columns are put out and nothing else."""
        return self.width == 1 and not self.columns

    def count(self, graph: Any) -> int:
        """How many numbers a value of it holds on a graph."""
        return self.entries(graph) * self.width


SCALAR = Domain(
    "scalar",
    "scalar",
    "graph",
    lambda graph: 1,
    is_array=False,
    usage='a scalar output is graph["name"] = x',
)
NODE = Domain(
    "node",
    "node value",
    "nodes",
    lambda graph: int(graph.num_nodes),
    size="N",
    blocks=lambda graph: graph.node_blocks,
    attributes=lambda graph: graph.node_attrs,
    index="v",
    read="x[u]",
    in_rows=True,
    spread="full(x)",
    usage='an attribute is nodes["name"]',
    keys=("node",),
    ends=lambda graph, at: (at,),
)
EDGE = Domain(
    "edge",
    "edge value",
    "edges",
    lambda graph: int(graph.num_edges),
    size="M",
    blocks=lambda graph: graph.edge_blocks,
    attributes=lambda graph: graph.edge_attrs,
    index="e",
    read="w[e]",
    spread="at_source(full(x))",
    usage='an attribute is edges["name"]',
    keys=("source", "target"),
    ends=lambda graph, at: (graph.src[at], graph.dst[at]),
)

# Rows of three float64; those that are not there have a count below 0.
MOST_BINS = 1000
TABLE = Domain(
    "table",
    "table",
    "tables",
    lambda graph: MOST_BINS + 3,  # and what is -inf, inf and nan
    width=3,
    usage='a table is put out: tables["name"] = histogram(x, 10)',
    columns=MappingProxyType({"low": "float64", "high": "float64", "count": "int64"}),
    there=lambda cells: cells[:, -1] >= 0,
)

# What a search for several paths keeps, in words of 8 bytes: 33 paths of up to N nodes, and 3 words of each.
PATHS = Domain(
    "paths", "paths of a search", "paths", lambda graph: 33 * (3 + (int(graph.num_nodes) + 1) // 2)
)

DOMAINS = (SCALAR, NODE, EDGE, TABLE)
WALKED = (NODE, EDGE)  # in blocks, by all threads
NAMED: Mapping[str, Domain] = MappingProxyType({d.name: d for d in DOMAINS})
# The domain that a form of outputs is called after; others may have the same one.
OF_FORM: Mapping[str, Domain] = MappingProxyType({d.form: d for d in (NODE, EDGE, SCALAR, TABLE)})
ATTRIBUTES = tuple(d.form for d in WALKED)  # read as nodes["x"]
OF_SIZE: Mapping[str, Domain] = MappingProxyType({d.size: d for d in WALKED})


def one(domain: Domain | None) -> str:
    """A value in words, also one of which nobody knows yet what it has entries for."""
    return "a value of open kind" if domain is None else domain.one


def joined(domains: Iterable[Domain | None]) -> Domain | None:
    """The least domain that all of some values fit; None where two do not fit one another.

    Of nothing it is a scalar's; an open one fits all.

    >>> joined([SCALAR, NODE]), joined([NODE, EDGE])
    (node, None)
    """
    least = SCALAR
    for domain in domains:
        if domain is None or domain <= least:
            continue
        if not least <= domain:
            return None
        least = domain
    return least


def walked(domains: Iterable[Domain | None]) -> Domain:
    """What a walk over values of some domains goes over: the nodes where all are scalars."""
    found = joined(domains)
    return found if found is not None and found.is_array else NODE
