"""What Python itself does in a run: parts that it prepares, and actions between crossings."""

from __future__ import annotations

from collections.abc import Mapping

from groggy_nb.codegen.build import Executable
from groggy_nb.plan.nodes import IfNode, LoopNode, Node, Unit

WATCH_PARTS = 8  # a ring of 10,000 values is zeroed for each watch


def parts_of(done: Executable) -> int:
    """Entries of the table, arrays, sources and outputs: each is looked at once a run."""
    program = done.program
    pieces = len(done.entries) + len(done.storage.variables) + len(program.sources) + len(program.outputs)
    return pieces + WATCH_PARTS * len(done.watches)


def actions_of(done: Executable, rounds: Mapping[int, float]) -> float:
    """How many nodes outside native code Python interprets; `rounds` are those of each loop for one entry."""
    return _count(done.tree, 1.0, rounds)


def _count(nodes: list[Node], times: float, rounds: Mapping[int, float]) -> float:
    """The nodes of a block that runs `times`; a loop is an action a round."""
    total = 0.0
    for node in nodes:
        total += times
        match node:
            case LoopNode():
                inner = times * rounds.get(id(node.item), 1.0)
                total += inner + _count(node.body, inner, rounds)
            case IfNode():
                total += _count(node.then, times, rounds) + _count(node.orelse, times, rounds)
            case Unit():
                pass
    return total
