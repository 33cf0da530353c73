"""The result of a run: outputs as arrays, as frames by label, and its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from groggy_nb import looks
from groggy_nb.domains import EDGE, NODE, SCALAR
from groggy_nb.errors import UsageError, clipped, nearest
from groggy_nb.graph import Graph
from groggy_nb.graph.grouping import group_table
from groggy_nb.report import networks, outputs, preview
from groggy_nb.report.report import Report
from groggy_nb.run.record import Outcome

if TYPE_CHECKING:
    from pandas import DataFrame


class UnknownOutput(UsageError, KeyError):
    """A name that is no output of the program."""

    default_code = "unknown-output"


class Result(Mapping[str, Any]):
    """The outputs of a run by name, in the order of the program; the last one is the result.

    Parameters
    ----------
    outcome : Outcome
        What the run left behind.
    graph : Graph
        The graph it ran on, for labels.
    text : str, optional
        The program's text.

    Examples
    --------
    >>> import groggy_nb as gn
    >>> result = gn.parse('nodes["degree"] = degree()').run(gn.datasets.karate(), mode="reference")
    >>> result["degree"][:3].tolist(), int(result.nodes["degree"].max())
    ([16, 9, 10], 17)
    """

    def __init__(self, outcome: Outcome, graph: Graph, text: str | None = None) -> None:
        self.outcome = outcome
        self.graph = graph
        self.report = Report(outcome.record, text=text, preview=lambda: self.preview)

    # A result is an object, not a value: comparing arrays inside `==` would have no one answer.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle and copy keep: the outputs, the figures, and the graph."""
        return Result, (self.outcome, self.graph, self.report.text)

    def __getitem__(self, name: str) -> Any:
        """A numpy array in node (edge) order, a Python scalar for a graph output, a frame for a table."""
        try:
            found = self.outcome.values[name]
        except (KeyError, TypeError):
            close = nearest(str(name), self.outcome.values)
            have = ", ".join(map(repr, self.outcome.values)) or "none"
            raise UnknownOutput(
                f"no output {clipped(repr(name))}; the program has {have}",
                hint=close and f"did you mean {close!r}?",
            ) from None
        return outputs.shown(found, self.outcome.forms[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.outcome.values)

    def __len__(self) -> int:
        return len(self.outcome.values)

    @property
    def nodes(self) -> DataFrame:
        """The node outputs, indexed by label; a copy."""
        return outputs.frame(self.outcome, self.graph, NODE.form)

    @property
    def edges(self) -> DataFrame:
        """The edge outputs, indexed by the labels of source and target, in the order given; a copy."""
        return outputs.frame(self.outcome, self.graph, EDGE.form)

    @property
    def scalars(self) -> dict[str, Any]:
        """The graph outputs."""
        return outputs.named(self.outcome, SCALAR.form)

    @property
    def watch(self) -> DataFrame:
        """The watched scalars, one row a round (the last 10,000 rounds)."""
        return self.report.watch

    @property
    def states(self) -> dict[str, Any]:
        """The last state of each watched node value."""
        record = self.outcome.record
        return {name: record.watch[name] for name in record.watch_states if name in record.watch}

    @property
    def preview(self) -> preview.Preview | None:
        """The top of the last node output."""
        return preview.preview(self.outcome, self.graph)

    @property
    def last(self) -> str | None:
        """The name of the last output, which is the result."""
        return next(reversed(list(self.outcome.values)), None)

    def plot(self, name: str | None = None, ax: Any = None) -> Any:
        """The distribution of an output and its top 10; of a table a bar for each row.

        By default of the last node output.
        Without `ax`, or with two axes, both panels; with one axes, the distribution only.
        """
        if name is None:
            found = self.preview
            name = found.name if found else ""
        self[name]
        return looks.draw("result", self, name=name, ax=ax)

    def groups(self, name: str | None = None, by: Any = None, top: int = 3) -> DataFrame:
        """The groups of nodes that a node output makes, as communities, the largest first.

        Parameters
        ----------
        name : str, optional
            By default the last node output of integers or truth values.
        by : str or numbers, optional
            What members are ranked by: another output, a node attribute, or numbers; by default the degree.
        top : int
            Members to name.

        Returns
        -------
        DataFrame
            By "group": "size"; "inner", the edges with both ends in it; "outer", those with one; "top", the
            labels of the first members in a tuple.

        Raises
        ------
        GroggyError
            For an output that is a measure or not of nodes, and where there is none of groups.

        Examples
        --------
        >>> import groggy_nb as gn
        >>> text = 'nodes["component"] = node_index() // 2'
        >>> r = gn.parse(text).run(gn.as_graph(([0, 1, 2], [1, 2, 3])), mode="reference")
        >>> r.groups("component")["inner"].tolist()
        [1, 1]
        """
        own = {n: x for n, x in outputs.named(self.outcome, NODE.form).items() if x.ndim == 1}
        if name is None:
            name = next((n for n, x in reversed(own.items()) if x.dtype.kind in "ib"), None)
            if name is None:
                raise UsageError("no node output is of groups: integers or truth values", code="no-groups")
        values = self[name]
        if name not in own:
            raise UsageError(f"{clipped(repr(name))} is no value of nodes", code="no-groups")
        by = own.get(by, by) if isinstance(by, str) else by
        return group_table(self.graph, values, by, top, what=f"values of {clipped(repr(name))}")

    def to_networkx(self, other: Any = None) -> Any:
        """The outputs as attributes of a networkx graph, written back by label.

        Parameters
        ----------
        other : networkx graph, optional
            The graph to write to, modified in place; by default a new one with this graph's edges.

        Returns
        -------
        networkx graph

        Raises
        ------
        GraphError
            Where a node or an edge of this graph is not in `other`; nothing is written then.
        """
        return networks.write_back(self.outcome, self.graph, other)

    def __repr__(self) -> str:
        return looks.as_text(self)

    def _repr_html_(self) -> str:
        return looks.as_html(self)
