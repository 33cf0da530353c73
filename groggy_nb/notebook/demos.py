"""The demos: complete cells to run and to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from groggy_nb import algorithms
from groggy_nb.errors import UsageError, clipped, nearest
from groggy_nb.graph import Graph, datasets
from groggy_nb.program import Program

GRAPH = "karate"


@dataclass(frozen=True, slots=True)
class Demo:
    """One demo: what it shows, and the cell's first line after NAME and GRAPH."""

    summary: str
    options: str = ""


# By the name of the algorithm in the gallery whose text it is.
DEMOS = {
    "pagerank": Demo("three modes compared, their crossings counted", "--mode compare"),
    "pagerank_note": Demo(
        "the loop of 1,700 crossings, step by step without passes", "--mode step --passes none"
    ),
    "personalized_pagerank": Demo("from one node's view, with sliders", "source=33 --interact"),
    "label_propagation": Demo("communities", "seed=1"),
    "ordered_label_propagation": Demo("an ordered sweep", "max_iter=10"),
    "bfs_levels": Demo("levels from a node, with `min` over neighbors", "source=0"),
    "shortest_paths": Demo("distances, with edge values", "source=0"),
    "betweenness": Demo("a loop over all sources, the time of each line beside it", "--annotate"),
    "pointer_jumping": Demo("components in few rounds, by reads at an index", "--profile steps"),
    "maximal_independent_set": Demo("random numbers of a seed", "seed=3"),
    "sir_epidemic": Demo("an epidemic over forty seeds", "--sweep beta=0.1:0.5:5 --sweep seed=0:40"),
    "spectral_embedding": Demo("a place on a line, what the optimizer does", "--explain"),
}


def demo(shell: Any, name: str | None = None) -> str:
    """Put a demo's cell below, and return it for hosts that ignore that; without a name, the list.

    The graph that the cell runs on is bound in the notebook, where its name is free.
    """
    if name is None:
        width = max(map(len, DEMOS))
        rows = [f"  %groggy demo {n.ljust(width)}  {d.summary}" for n, d in DEMOS.items()]
        return "\n".join(("demos:", *rows))
    if name not in DEMOS:
        near = nearest(name, DEMOS)
        hint = f"did you mean `%groggy demo {near}`?" if near else f"one of {', '.join(DEMOS)}"
        raise UsageError(f"there is no demo {clipped(name)!r}", code="usage-demo", hint=hint)
    variables = shell.user_ns
    graph = _free(GRAPH, variables, Graph)
    said = ""
    if graph not in variables:
        shell.push({graph: datasets.karate()})
        said = f"# {graph} = gn.datasets.karate() is bound in this notebook; run this cell:\n"
    cell = cell_of(name, _free(name, variables, Program), graph)
    shell.set_next_input(cell)
    return said + cell


def cell_of(name: str, variable: str, graph: str) -> str:
    """The demo as a cell.

    Examples
    --------
    >>> print(cell_of("bfs_levels", "levels", "G").splitlines()[0])
    %%groggy levels G source=0
    """
    chosen = DEMOS[name]
    text = getattr(algorithms, name)().text
    return f"%%groggy {variable} {graph} {chosen.options}".rstrip() + f"\n{text}".rstrip()


def _free(name: str, variables: Any, wanted: type) -> str:
    """The name, or the name and a number where something else has it."""
    found, number = name, 2
    while found in variables and not isinstance(variables[found], wanted):
        found, number = f"{name}_{number}", number + 1
    return found
