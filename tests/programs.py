"""Random valid programs with graphs to run them on: every public op, every form, many degenerate graphs.

Everything follows from a seed. `smallest` looks for the smallest program of a seed that still fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from program_control import Control
from program_graphs import GRAPHS, random_graph
from program_values import SCALAR

from groggy_nb.graph import Graph
from groggy_nb.ir.forms import (
    Const,
    Output,
    Program,
)
from groggy_nb.ir.renamed import canonical

__all__ = ["GRAPHS", "Case", "case", "random_graph", "smallest"]

SPREADING = 15  # of so many programs, one ends in a loop that may pass nodes by
SWEEPING = 8  # and one, so many after it, in a loop of sweeps that may


@dataclass(frozen=True)
class Case:
    """A program, a graph, and what its sources are given."""

    seed: int
    size: int
    program: Program
    graph: Graph
    params: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)


def case(seed: int, size: int | None = None) -> Case:
    """The case of a seed: `size` statements at the top (4 to 10 by the seed), nested ones in addition."""
    random = Random(seed)
    size = 4 + seed % 7 if size is None else size
    graph = random_graph(random)
    maker = _Maker(random, graph)
    maker.sources()
    body = maker.statements(size)
    if seed % SPREADING == 0:
        body += maker.spreading()
    elif seed % SPREADING == SWEEPING:
        body += maker.sweeping()
    outputs = maker.outputs()
    program = canonical(Program(tuple(maker.made), tuple(body), outputs))
    return Case(seed, size, program, graph, maker.params, maker.inputs)


def smallest(failing: Case, fails: Callable[[Case], bool]) -> Case:
    """A small failing case: fewer statements of the same seed, then fewer outputs."""
    found = failing
    for size in range(1, failing.size):
        if fails(case(failing.seed, size)):
            found = case(failing.seed, size)
            break
    for output in found.program.outputs:
        rest = tuple(o for o in found.program.outputs if o != output)
        program = Program(found.program.sources, found.program.body, rest)
        fewer = Case(found.seed, found.size, program, found.graph, found.params, found.inputs)
        if rest and fails(fewer):
            found = fewer
    return found


class _Maker(Control):
    """Builds one program."""

    def outputs(self) -> tuple[Output, ...]:
        """Outputs of what loops, conditionals and sweeps left, and of a few or most other values.

        Few let passes drop and fuse much; most show what they may not.
        """
        own = {s.out for s in self.made}
        made = [(i, t) for i, t in self.scope if i not in own]
        wanted = [(i, t) for i, t in made if i in self.must][-5:]
        wanted += self.random.sample(made, min(len(made), self.random.choice((3, 12)))) + made[-2:]
        outputs = [(t.domain or SCALAR, i) for i, t in dict.fromkeys(wanted)]
        found = tuple(Output(domain.form, f"o{n}", i) for n, (domain, i) in enumerate(outputs))
        return found or (Output("graph", "nothing", Const.of(1)),)
