"""The graph: nodes 0..N-1, edges in the order given, attributes, and rows of neighbors made once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from .. import given, looks
from ..errors import GraphError
from ..once import Once
from . import attributes, conversions, describe, edges, grouping, parts, views
from .blocked import BlockedRows
from .columns import Column
from .content import Content
from .csr import CSR, I64, U32, U64, Direction
from .label_index import LabelIndex
from .labels import Labels, as_labels, label_values, packed, unpacked
from .rows import Rows


class Graph:
    """An immutable directed or undirected multigraph; made by `from_edges` or `as_graph`.

    Attributes
    ----------
    num_nodes, num_edges : int
        N, and M as given (after merging, where that was asked for).
    directed : bool
    src, dst : uint32 (M,)
        The ends of each edge as given, read-only.
    labels : int64, uint64 or object (N,), or None
        The user's own names of nodes; None where they are 0..N-1.
    packed_labels : the same, or numpy's StringDType (N,)
        As they are held: names that are all text take 16 bytes each, and longer ones their UTF-8.
    node_attrs, edge_attrs : read-only mapping of str to Column
        Weights are the edge attribute "weight".
    notes : tuple of str
        What was assumed, dropped or merged on the way in.
    """

    def __init__(
        self, content: Content, rows: Rows | None = None, label_index: LabelIndex | None = None
    ) -> None:
        # Users call from_edges or as_graph. Graphs of the same edges share rows, of the same labels an index.
        self._content = own = content
        self._rows = rows or Rows(own.src, own.dst, own.num_nodes, own.directed)
        self._label_index = label_index or LabelIndex(own.labels, own.num_nodes)
        self._made = Once()

    @classmethod
    def from_edges(
        cls,
        src: Any,
        dst: Any,
        *,
        num_nodes: int | None = None,
        directed: bool = True,
        weight: Any = None,
        labels: Any = None,
        edge_attrs: Mapping[str, Any] | None = None,
        duplicates: edges.Duplicates = "keep",
        node_attrs: Mapping[str, Any] | None = None,
        notes: Iterable[str] = (),
    ) -> Graph:
        """The graph of numbered edges.

        Parameters
        ----------
        src, dst : integer array-likes (M,)
            Node numbers 0..N-1; copied. For labels use `as_graph((src, dst))`.
        num_nodes : int, optional
            N; by default the number of labels, or one more than the highest id.
        weight : array-like (M,), optional
            Finite numbers, kept as edge attribute "weight".
        labels : iterable of N distinct hashables, in order, optional
        edge_attrs, node_attrs : mapping of str to array-like, optional
        duplicates : {"keep", "sum", "error"}
            Keep parallel edges; merge them in the order of first appearance, weights added (1 each
            where there are none); or refuse them.
        notes : iterable of str
            What to tell about the origin.

        Raises
        ------
        GraphError
            For ends that are no nodes (with the first position), and values that do not fit.

        Examples
        --------
        >>> Graph.from_edges([0, 1, 2], [1, 2, 0], directed=False).num_edges
        3
        """
        directed = given.flag("directed", directed, error=GraphError, code="graph-directed")
        given.word("duplicates", duplicates, edges.DUPLICATES, error=GraphError, code="graph-duplicates")
        told = given.words(
            "notes", notes, example='notes=["from the ledger"]', error=GraphError, code="graph-notes"
        )
        names = None if labels is None else label_values(labels)
        if num_nodes is not None:
            num_nodes = edges.check_num_nodes(num_nodes)
        elif names is not None:
            num_nodes = len(names)
        edges.check_room(src, edge_attrs, weight)
        sources, targets, num_nodes = edges.numbered_ends(src, dst, num_nodes)
        own_labels = None if names is None else as_labels(names, num_nodes)
        columns = attributes.edge_columns(edge_attrs, weight, len(sources), beside=src)
        sources, targets, columns, merged = edges.with_duplicates(
            duplicates, sources, targets, columns, directed
        )
        node_columns = attributes.node_columns(node_attrs, num_nodes)
        told += merged
        return cls(Content(sources, targets, num_nodes, directed, own_labels, node_columns, columns, told))

    @property
    def num_nodes(self) -> int:
        """N, the number of nodes."""
        return self._content.num_nodes

    @property
    def num_edges(self) -> int:
        """M, the number of edges as given."""
        return self._content.num_edges

    @property
    def directed(self) -> bool:
        """Whether edges lead from source to target only."""
        return self._content.directed

    @property
    def src(self) -> U32:
        """Sources of the edges as given, uint32 (M,)."""
        return self._content.src

    @property
    def dst(self) -> U32:
        """Targets of the edges as given, uint32 (M,)."""
        return self._content.dst

    @property
    def labels(self) -> Labels | None:
        """The user's names of nodes (N,), None where they are 0..N-1.

        An array of str is made when it is first asked for, and kept: some 80 bytes a node.
        """
        return self._label_index.unpacked

    @property
    def packed_labels(self) -> Labels | None:
        """The names of nodes as they are held: those that are all text in numpy's StringDType."""
        return self._content.labels

    @property
    def node_attrs(self) -> Mapping[str, Column]:
        """Columns of node attributes by name."""
        return self._content.node_attrs

    @property
    def edge_attrs(self) -> Mapping[str, Column]:
        """Columns of edge attributes by name; weights are "weight"."""
        return self._content.edge_attrs

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed, dropped or merged on the way in."""
        return self._content.notes

    @property
    def folder(self) -> str | None:
        """The folder that the rows are mapped from, as `open_blocks` does; None for a graph in memory."""
        return self._rows.folder

    @property
    def folder_sums(self) -> Mapping[str, Any]:
        """The sums of that folder's files, by which it is known elsewhere; empty for a graph in memory."""
        return self._rows.folder_sums

    @property
    def nodes(self) -> Any:
        """A DataFrame of node attributes, indexed by label; a copy."""
        return views.node_table(self.num_nodes, self.packed_labels, self.node_attrs)

    @property
    def edges(self) -> Any:
        """A DataFrame of source, target (labels) and edge attributes, in the order given; a copy."""
        return views.edge_table(self.src, self.dst, self.packed_labels, self.edge_attrs)

    def index_of(self, label: object) -> int:
        """The number of the node with this label; GraphError with a near one where there is none."""
        return self._label_index.find(label)

    def label_of(self, index: int) -> Any:
        """The label of a node number; the number itself where the graph has no labels."""
        return self._label_index.label_of(index)

    def csr(self, direction: Direction, heed: Callable[[], None] = lambda: None) -> CSR:
        """The rows of neighbors in one direction, made on the first call and kept.

        Parameters
        ----------
        direction : {"in", "out", "both", "closed"}
            Sources of edges into a node; targets of edges out of it; the out row, then the in row
            (a self loop once); the node itself, then "both". On an undirected graph the first three
            are one object: every edge seen from both ends, a self loop once.
        heed : function
            Called now and then while the rows of a large graph are made; what it raises ends that.
        """
        return self._rows.csr(direction, heed)

    def rows_of(self, direction: Direction) -> Direction:
        """The direction whose rows serve this one: "both" for in, out and both of an undirected graph."""
        return self._rows.rows_of(direction)

    def blocked(
        self, direction: Direction, edges: bool = False, heed: Callable[[], None] = lambda: None
    ) -> BlockedRows:
        """The rows of one direction block by block, made on the first call and kept beside the rows.

        Parameters
        ----------
        edges : bool
            Whether the edges' numbers are wanted too.
        heed : function
            Called again and again while they are made; what it raises ends that.
        """
        return self._rows.blocked(direction, edges, heed)

    def in_blocks(self, direction: Direction, values: Any) -> Any:
        """Values of edges in the order of the entries of `blocked`: a fresh array."""
        return self._rows.in_blocks(direction, values)

    def has_blocked(self, direction: Direction, edges: bool = False) -> bool:
        """Whether the rows of one direction are there block by block, with the edges' numbers if wanted."""
        return self._rows.has_blocked(direction, edges)

    @property
    def row_walks(self) -> Counter[Direction]:
        """How often runs walked rows, by `rows_of`, that they could have walked block by block."""
        return self._rows.row_walks

    @property
    def parts(self) -> I64:
        """The number of the block that each part of `blocked` begins with, int64 (parts + 1,)."""
        return self._rows.parts

    @property
    def longest_part(self) -> int:
        """The most rows of a part."""
        return self._rows.longest_part

    def blocking_nbytes(self, wanted: Iterable[tuple[Direction, bool]]) -> tuple[int, int]:
        """Bytes that `blocked` takes for directions, with edges or not: at the peak, and those that stay."""
        return self._rows.blocking_nbytes(wanted)

    def degrees(self, direction: Direction = "both") -> I64:
        """The length of each row, int64 (N,), a fresh array; counted without making the rows."""
        return self._rows.degrees(direction)

    def longest_row(self, direction: Direction) -> int:
        """The most entries of a row, counted once for each direction."""
        return self._rows.longest_row(direction)

    @property
    def node_blocks(self) -> U64:
        """Boundaries of the blocks of nodes that sums are combined over, uint64 (blocks + 1,)."""
        return self._rows.node_blocks

    @property
    def most_blocks(self) -> int:
        """The most blocks that nodes or edges have; known before they are made, without counting degrees."""
        return self._rows.most_blocks

    @property
    def edge_blocks(self) -> U64:
        """Boundaries of the blocks of edges, uint64 (blocks + 1,)."""
        return self._rows.edge_blocks

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits that differ where nodes, edges, direction or attributes do.

        Labels are not part of it: results do not depend on them. Cost: one hash of all arrays.
        """
        return self._made.get("fingerprint", self._content.fingerprint)

    @property
    def nbytes(self) -> int:
        """Bytes held now: edges, attributes, labels of 16 bytes or as pointers, and the rows made so far."""
        return self._content.nbytes + self._rows.nbytes

    def has_csr(self, direction: Direction) -> bool:
        """Whether the rows of one direction are made already."""
        return self._rows.has_csr(direction)

    def csr_nbytes(self, direction: Direction) -> int:
        """Bytes that the rows of one direction hold, an upper bound known before they are made."""
        return self._rows.csr_nbytes(direction)

    def making_nbytes(self, directions: Iterable[Direction]) -> tuple[int, int]:
        """Bytes that a run takes to make these rows and the blocks: at the peak, and those that stay."""
        return self._rows.making_nbytes(directions)

    def with_node_attrs(self, columns: Mapping[str, Any], notes: Iterable[str] = ()) -> Graph:
        """The same graph with more node attributes (of the same name: replaced); shares its arrays.

        A mapping, or a table as `Result.nodes`. A Series goes by its labels, and may leave nodes without
        a value: so what was computed on a part is put on the whole.

        Examples
        --------
        >>> graph = Graph.from_edges([0, 1, 2], [1, 2, 3], labels=["ann", "bob", "cy", "dora"])
        >>> part = graph.subgraph(["bob", "cy", "dora"])
        >>> found = part.with_node_attrs({"links": part.degrees()}).nodes
        >>> graph.with_node_attrs(found).nodes["links"].tolist()
        [<NA>, 1, 2, 1]
        """
        content = self._content
        added = attributes.node_columns(columns, self.num_nodes, self)
        content = replace(content, node_attrs={**content.node_attrs, **added}, notes=(*content.notes, *notes))
        return Graph(content, self._rows, self._label_index)

    def subgraph(self, nodes: Any) -> Graph:
        """Some nodes and the edges between them, in the order that they have here.

        Parameters
        ----------
        nodes : mask (N,), or labels
            True or False for each node, as a boolean output of a result, a Series by label, or a column;
            or the labels of nodes, in any order.

        Returns
        -------
        Graph
            Labels, attributes and direction kept; nodes of a graph without labels are labelled by their
            number here, so results go back by label: `G.with_node_attrs(r.nodes)`. Without any node for a
            mask that is False everywhere.

        Raises
        ------
        GraphError
            For a mask of another length, with gaps, or of numbers; for labels that are no node's or come
            twice.

        Examples
        --------
        >>> graph = Graph.from_edges([0, 1, 2, 0], [1, 2, 3, 2], directed=False)
        >>> graph.subgraph(graph.degrees() > 1).edges.to_numpy().tolist()
        [[0, 1], [1, 2], [0, 2]]
        """
        return Graph(parts.of_nodes(self._content, parts.chosen_nodes(self, nodes)))

    def edge_subgraph(self, edges: Any) -> Graph:
        """All nodes and some edges, in the order that they have here; node results stay side by side.

        Parameters
        ----------
        edges : mask (M,)
            True or False for each edge: a boolean output of a result, a column, or what a comparison of
            `G.edges` gives.

        Raises
        ------
        GraphError
            For anything but truth values, a mask of another length, or one with gaps.

        Examples
        --------
        >>> graph = Graph.from_edges([0, 1, 2], [1, 2, 3], weight=[1.0, 5.0, 2.0])
        >>> graph.edge_subgraph(graph.edges["weight"] > 1).edges["target"].tolist()
        [2, 3]
        """
        return Graph(parts.of_edges(self._content, *parts.chosen_edges(self, edges)))

    def window(self, name: str, start: Any = None, stop: Any = None) -> Graph:
        """All nodes and the edges whose attribute is from `start` on and before `stop`.

        Parameters
        ----------
        name : str
            An edge attribute of times or numbers; edges without a value are in no window.
        start, stop : ISO text, datetime or Timestamp, or a number, optional
            None leaves that side open.

        Raises
        ------
        GraphError
            For an attribute that is not there or holds words, bounds of another kind, or a stop before
            the start.

        Examples
        --------
        >>> import numpy as np
        >>> days = np.array(["2024-01-30", "2024-02-01", "2024-03-01"], "M8[D]")
        >>> graph = Graph.from_edges([0, 1, 2], [1, 2, 0], edge_attrs={"day": days})
        >>> graph.window("day", "2024-02-01", "2024-03-01").num_edges
        1
        """
        return Graph(parts.of_edges(self._content, *parts.window_edges(self, name, start, stop)))

    def with_weight(self, weight: Any) -> Graph:
        """The same graph with other weights, or with none; shares its arrays."""
        columns = {name: column for name, column in self.edge_attrs.items() if name != "weight"}
        weighted = attributes.edge_columns(columns, weight, self.num_edges)
        return Graph(replace(self._content, edge_attrs=weighted), self._rows, self._label_index)

    def groups(self, values: Any, by: Any = None, top: int = 3) -> Any:
        """The groups that values of nodes make, the largest first.

        Parameters
        ----------
        values : str, or a value for each node
            A node attribute by name; or integers, truth values or words, a Series by its labels.
        by : str or numbers, optional
            What members are ranked by, ties in node order; by default their degree.
        top : int
            Members to name.

        Returns
        -------
        DataFrame
            By "group": "size"; "inner", the edges with both ends in it; "outer", those with one; "top", the
            labels of the first members in a tuple. Nodes without a value are in no group.

        Raises
        ------
        GraphError
            For measures (floats, times), and a name that no attribute has.

        Examples
        --------
        >>> Graph.from_edges([0, 1, 2], [1, 2, 3]).groups(["a", "a", "a", "b"], top=1)
               size  inner  outer   top
        group
        a         3      2      1  (1,)
        b         1      0      1  (3,)
        """
        return grouping.group_table(self, values, by, top)

    def plot(self, color: Any = None, size: Any = None, labels: bool | None = None, ax: Any = None) -> Any:
        """The graph drawn node by node; of one too large for that, a summary of its degrees and its edges.

        Parameters
        ----------
        color : str, or a value for each node, optional
            A node attribute by name, an output of a result, a Series by label. Integers of few kinds, truth
            values and words are groups with a legend, other numbers a scale.
        size : str, or a number for each node, optional
        labels : bool, optional
            Whether to write the nodes' labels; by default where there are 50 or fewer.
        ax : matplotlib axes, optional

        Returns
        -------
        matplotlib axes
            One; of a summary two. A graph of at most 500 nodes and 5,000 edges is drawn, with the
            force-directed layout of networkx (or igraph), the same for the same graph.

        Raises
        ------
        GraphError
            For values that are none of all nodes, and where neither library is installed.
        """
        if labels is not None:
            labels = given.flag("labels", labels, error=GraphError, code="graph-plot")
        return looks.draw("graph", self, color=color, size=size, labels=labels, ax=ax)

    def to_networkx(self) -> Any:
        """A networkx graph of the same nodes, edges and attributes; a multigraph where edges are parallel.

        Nodes are the labels. An attribute that is missing at a node or an edge is left out there.

        Raises
        ------
        GraphError
            Where networkx is not installed.
        """
        return conversions.to_networkx(self)

    def to_igraph(self) -> Any:
        """An igraph graph of the same nodes, edges and attributes.

        Labels are the vertex attribute "name"; a missing attribute is None.

        Raises
        ------
        GraphError
            Where igraph is not installed.
        """
        return conversions.to_igraph(self)

    def to_scipy(self, weight: str | None = "weight") -> Any:
        """The adjacency matrix: entry (i, j) is the weight of the edge from node i to node j.

        Parameters
        ----------
        weight : str, optional
            The edge attribute to take. Edges weigh 1 with None, and where there is no "weight".

        Returns
        -------
        scipy.sparse.csr_array (N, N)
            float64 or int64; symmetric for an undirected graph, a self loop on the diagonal once; the
            weights of parallel edges are added.

        Raises
        ------
        GraphError
            For an attribute that is not there, holds no numbers, or is missing at an edge.

        Examples
        --------
        >>> Graph.from_edges([0, 1], [1, 2], weight=[5, 7], directed=False).to_scipy().toarray().tolist()
        [[0, 5, 0], [5, 0, 7], [0, 7, 0]]
        """
        return conversions.to_scipy(self, weight)

    def to_pandas(self) -> tuple[Any, Any]:
        """The tables of edges and of nodes: `edges, nodes = graph.to_pandas()`.

        `as_graph(edges, graph.directed, nodes=nodes)` is the graph again, its nodes perhaps in another
        order: they are numbered as the edges name them, those without an edge at the end.
        """
        return self.edges, self.nodes

    def __len__(self) -> int:
        """N, as networkx has it."""
        return self.num_nodes

    def __bool__(self) -> bool:
        """True, also without a node."""
        return True

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle and copy keep: the arrays and names, not the rows, which are made again."""
        own = self._content
        # MAINT 2026-11: numpy before 2.2.5 crashes when it copies a StringDType deeply; pickles hold str.
        labels = None if own.labels is None else unpacked(own.labels)
        columns = (dict(own.node_attrs), dict(own.edge_attrs))
        return _unpickled, (own.src, own.dst, own.num_nodes, own.directed, labels, *columns, own.notes)

    def __repr__(self) -> str:
        return describe.as_text(self)

    def _repr_html_(self) -> str:
        return describe.as_html(self)


def _unpickled(*parts: Any) -> Graph:
    """The graph of the parts that were pickled, its labels read-only again."""
    content = Content(*parts)
    return Graph(content if content.labels is None else replace(content, labels=packed(content.labels)))
