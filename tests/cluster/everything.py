"""What a cluster must compute as one machine does: the gallery on graphs, and generated programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from gallery_cases import CASES
from gallery_graphs import EMPTY
from programs import case
from same_bits import shown

from groggy_nb import algorithms
from groggy_nb.graph.rows import Rows
from groggy_nb.ir.forms import walk

BLOCKS = 7  # more than workers, and no multiple of how many there are
ROUNDS = 20
MOST_ROUNDS = 50  # of generated loops
MOST_STEPS = 12  # of a generated program: compiling is what it takes


@dataclass(frozen=True)
class Task:
    """A program, a graph in some blocks, and the options of its runs."""

    name: str
    program: Any
    graph: Any
    options: Mapping[str, Any] = field(default_factory=dict)

    def shown(self, **how: Any) -> dict[str, Any]:
        """What a run shows."""
        return shown(self.program, self.graph, **self.options, **how)


def cut(graph: Any, blocks: int = BLOCKS) -> Any:
    """The same graph with so many blocks, as large ones have."""
    graph = copy(graph)
    graph._rows = Rows(graph.src, graph.dst, graph.num_nodes, graph.directed)
    for name, length in (("node blocks", graph.num_nodes), ("edge blocks", graph.num_edges)):
        bounds = [length * k // blocks for k in range(blocks + 1)]
        graph._rows.made.put(name, np.array(bounds, dtype=np.uint64))
    return graph


def gallery(name: str, chosen: Callable[[Mapping[str, Any]], Iterable[str]] = tuple) -> Iterator[Task]:
    """An algorithm on the empty graph and on those that are chosen of its check's."""
    found = CASES[name]
    program = getattr(algorithms, name)(**found.params)
    options = {"params": {"max_iter": ROUNDS} if "max_iter" in program.params else {}}
    yield Task(f"{name} on nothing", program.ir, EMPTY, options)
    for kind in chosen(found.graphs):
        yield Task(f"{name} on {kind}", program.ir, cut(found.graphs[kind]), options)


def generated(seed: int) -> Task:
    """A generated program of few steps."""
    cases = (case(seed, size) for size in (4, 3, 2, 1, 0))
    one = next(c for c in cases if sum(1 for _ in walk(c.program.body)) <= MOST_STEPS)
    options = {"params": one.params, "inputs": one.inputs, "max_rounds": MOST_ROUNDS}
    return Task(f"seed {seed}", one.program, one.graph, options)
