"""Ways of writing that are short for other steps: declared beside the ops, lowered by `dsl/sugar.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from groggy_nb.domains import NODE, SCALAR, Domain
from groggy_nb.ops.groups import GROUPS
from groggy_nb.ops.table import OPS, Arg, Op, families, row_aggregates, signature

DIRECTIONS = ("in", "out", "both")
SEEDINGS = ("singleton", "degree", "random")
WINDOWED = {"sum": "", "mean": "", "count": "", "min": ", default=nan", "max": ", default=nan"}
MATRICES = ("A", "A.T", "W", "W.T")


@dataclass(frozen=True, slots=True)
class Sugar:
    """One such way: what all that list the steps ask of it.

    Under an op's name it is that op with a further argument, as `log` with a base. called : the name in a
    call, where it is not its own.
    """

    name: str
    family: str
    args: tuple[Arg, ...]
    doc: str
    gives: Domain | None  # as a form's `result`
    symbol: str | None = None
    groggy: tuple[str, ...] = ()  # as an op's
    called: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "called", self.called or self.name)

    @property
    def summary(self) -> str:
        """The first sentence."""
        return self.doc.split("\n")[0]

    @property
    def signature(self) -> str:
        """As a user writes it.

        Examples
        --------
        >>> SUGAR["neighbor_agg"].signature, SUGAR["matmul"].signature
        ('neighbor_agg(x, agg, direction="in", weights=)', 'A @ x')
        """
        return f"A {self.symbol} x" if self.symbol else signature(self.called, self.args)


_DECLARED = (
    Sugar(
        "neighbor_agg",
        "neighbors",
        (
            Arg("x", "node"),
            Arg("agg", "option", choices=row_aggregates()),
            Arg("direction", "option", "in", choices=DIRECTIONS),
            Arg("weights", "edge", None),
        ),
        "An aggregate over each node's neighbors, by name.\n"
        '`neighbor_agg(x, "sum")` is `sum(x[u] for u in in_neighbors)`; `weights=w` multiplies by `w[e]`.',
        NODE,
    ),
    Sugar(
        "weighted_degree",
        "neighbors",
        (Arg("w", "edge"), Arg("direction", "option", "both", choices=DIRECTIONS)),
        "The sum of each node's edge values.\n"
        'Of the edges that lead in and out together; of one kind alone with `direction="in"` or `"out"`.',
        NODE,
    ),
    Sugar(
        "matmul",
        "neighbors",
        (Arg("matrix", "option", "A", choices=MATRICES), Arg("x", "node")),
        "The sum over each node's out-neighbors; with A.T over its in-neighbors, with W times the weights.\n"
        "`A @ x` is `sum(x[u] for u in out_neighbors)`; W reads the edges' attribute `weight`.",
        NODE,
        symbol="@",
    ),
    Sugar(
        "modularity",
        "community",
        (Arg("labels", "node"), Arg("weight", "edge", None)),
        "How much of the edges' weight lies inside of communities, less what is expected by chance.\n"
        "Newman's modularity, on a directed graph that of Leicht and Newman, as networkx has it: "
        "`sum(modularity_share(labels))`. Nodes with equal labels are a community; without `weight` an edge "
        "counts 1; nan where edges have no weight.",
        SCALAR,
    ),
    Sugar(
        "community_seed",
        "community",
        (
            Arg("strategy", "option", "singleton", choices=SEEDINGS),
            Arg("k", "scalar", None, keyword_only=True),
            Arg("seed", "scalar", None, keyword_only=True),
        ),
        "Labels to begin with: each node's index, that of its largest neighbor, or one of k at random.\n"
        '`"singleton"` is `node_index()`, `"degree"` is `argmax(degree()[u] for u in closed_neighbors)`, and '
        '`community_seed("random", k=4, seed=1)` is `random_integers(0, 4, seed=1)`.',
        NODE,
        groggy=("core.community_seed",),
    ),
    Sugar(
        "window_aggregate",
        "time",
        (
            Arg("x", "edge"),
            Arg("t", "edge"),
            Arg("width", "scalar", keyword_only=True),
            Arg("agg", "option", "sum", keyword_only=True, choices=tuple(WINDOWED)),
            Arg("stop", "scalar", None, keyword_only=True),
            Arg("direction", "option", "both", keyword_only=True, choices=DIRECTIONS),
        ),
        "An aggregate over each node's edges whose time lies in the last `width`, in seconds for times.\n"
        "`sum(x[e] for u, e in incident_edges if (t > max(t) - width)[e])`; before `stop` with "
        "`window(t, stop - width, stop)` as the filter. `min` and `max` are nan where there is no such edge.",
        NODE,
        groggy=("temporal.window_aggregate",),
    ),
    Sugar(
        "label_propagation_step",
        "community",
        (Arg("labels", "node"),),
        "The most frequent label of the node and its neighbors; of equally frequent ones the lowest.\n"
        "All nodes at once: `mode(labels[u] for u in closed_neighbors)`. In an ordered sweep each sees those "
        "before it: `labels[v] = mode(labels[u] for u in closed_neighbors)`.",
        NODE,
        groggy=("core.label_propagate_step",),
    ),
    Sugar(
        "log",
        OPS["log"].family,
        (*OPS["log"].args, Arg("base", "any", None, keyword_only=True)),
        OPS["log"].doc,
        OPS["log"].form.result,
    ),
    *(
        Sugar(
            name,
            OPS[name].family,
            (
                Arg("count", "scalar", None),
                Arg("fraction", "scalar", None, keyword_only=True),
                Arg("seed", "scalar", keyword_only=True),
            ),
            OPS[name].doc,
            OPS[name].form.result,
        )
        for name in ("sample_nodes", "sample_edges")
    ),
    *(
        Sugar(
            op.name,
            op.family,
            (*op.args, Arg("by", "node", None, keyword_only=True)),
            f"{op.doc}\n`by=labels` reads it back there, at each node the value of its group; without `at=` "
            "the groups are of these\nlabels too.",
            NODE,
            called=op.called,
        )
        for op in GROUPS.values()
    ),
)
SUGAR: Mapping[str, Sugar] = MappingProxyType({s.name: s for s in _DECLARED})


def written() -> dict[str, tuple[Op | Sugar, ...]]:
    """Everything that a user may write, by family: the public ops, and what is short for others."""
    found: dict[str, list[Op | Sugar]] = {
        family: [SUGAR.get(op.name, op) for op in ops] for family, ops in families().items()
    }
    for sugar in SUGAR.values():
        if sugar.name not in OPS:
            found.setdefault(sugar.family, []).append(sugar)
    return {family: tuple(ways) for family, ways in found.items()}
