"""Errors of a running program, told at the place in the user's text, the same in every mode."""

from __future__ import annotations

from collections.abc import Iterator

from groggy_nb.domains import EDGE, NODE, Domain
from groggy_nb.errors import RunError, clipped, uncovered
from groggy_nb.graph import Graph
from groggy_nb.ir.forms import (
    Break,
    Const,
    Fold,
    Gather,
    If,
    Item,
    Loop,
    Map,
    Operand,
    Program,
    Step,
    Store,
    Sweep,
    Watch,
    walk,
)
from groggy_nb.ops import OPS, OpFailure
from groggy_nb.run.rounds import count_rounds


def failed(
    program: Program,
    item: Item,
    sentence: str,
    graph: Graph | None = None,
    place: int | None = None,
    value: int | None = None,
    domain: Domain | None = NODE,
) -> RunError:
    """The error of an item that has no value, with its place and the names it works on.

    Parameters
    ----------
    program : Program
        The program as the user wrote it; its text is shown.
    item : Item
        The step (a step inside a comprehension or chain too), or the loop.
    sentence : str
        What went wrong: an op's `fails`, or the message of an OpFailure.
    graph, place : Graph and int, optional
        The node at which it did, or the edge, which the error names.
    value : int, optional
        The index there, which names no node.
    domain : Domain, optional
        EDGE where the place is one.
    """
    if graph is not None and place is not None:
        at = _edge(graph, place) if domain is EDGE else f"node {_label(graph, place)}"
        wanted = f"index {value} at {at} (wanted 0 to {graph.num_nodes - 1})"
        sentence = f"{sentence} (at {at})" if value is None else wanted
    # Passes keep ids, so the step as it was written says the same whatever they did to its operands.
    item = next((w for w in _written(program) if w.out == getattr(item, "out", None)), item)
    where = getattr(item, "place", None)
    return RunError(f"{_shown(program, item)}{sentence}", code="step-failed", place=where, text=program.text)


def _label(graph: Graph, node: int) -> str:
    return clipped(repr(graph.label_of(node)))


def _edge(graph: Graph, edge: int) -> str:
    """An edge by its number and its ends."""
    return f"edge {edge}, {_label(graph, int(graph.src[edge]))} to {_label(graph, int(graph.dst[edge]))}"


def miscounted(program: Program, loop: Loop, start: int, stop: int, step: int) -> RunError:
    """The error of a loop whose range is no count."""
    try:
        count_rounds(start, stop, step)
    except OpFailure as problem:
        return failed(program, loop, str(problem))
    raise AssertionError(loop)


def _written(program: Program) -> Iterator[Step | Fold | Gather]:
    """Every step of a program, those inside comprehensions and chains too."""
    for item in walk(program.body):
        if isinstance(item, Step | Fold | Gather):
            yield item
        if isinstance(item, Gather | Map):
            yield from item.body


def _shown(program: Program, item: Item) -> str:
    """The call as the user may know it: `min(dist): `, nothing for forms without an op."""

    def name(operand: Operand) -> str:
        if isinstance(operand, Const):
            return operand.text
        return program.names.get(operand, "...") if operand is not None else "..."

    match item:
        case Step() | Fold():
            op = OPS[item.op]
            if op.written == "x[i]":
                x, i = map(name, item.inputs)
                return f"{x}[{i}]: "
            if op.symbol and len(op.operands) == 2:
                return f"{name(item.inputs[0])} {op.symbol} {name(item.inputs[1])}: "
            return f"{op.called}({name(item.inputs[0]) if item.inputs else ''}): "
        case Gather():
            return f"{item.op}() of a node's {item.direction} row: "
        case Map() | Loop() | Sweep() | If() | Break() | Store() | Watch():
            return ""
        case _:
            raise uncovered(item)
