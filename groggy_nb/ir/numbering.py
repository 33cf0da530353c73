"""Which outputs are numbers of nodes, handed on and chosen among: labels of groups, and no measure."""

from __future__ import annotations

from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import (
    Break,
    Carried,
    Fold,
    Gather,
    If,
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
from groggy_nb.ops import OPS


def node_numbers(program: Program) -> tuple[str, ...]:
    """The names of the outputs that come from nodes' numbers by choice alone, in order.

    A label of a component or of a community is one; a degree or a distance is counted, and is none.

    Examples
    --------
    >>> from groggy_nb.ir.forms import Const, Output
    >>> node_numbers(Program((), (Step(0, "node_index"), Step(1, "degree")),
    ...     (Output("nodes", "label", 0), Output("nodes", "degree", 1))))
    ('label',)
    """
    found: set[int] = set()
    before = -1
    while len(found) > before:  # what goes round in loops takes another walk
        before = len(found)
        for item in walk(program.body):
            match item:
                case Step():
                    _step(item, found)
                case Gather():
                    for step in item.body:
                        _step(step, found)
                    _give(found, item.out, OPS[item.op].bounded, (item.value,))
                case Fold():
                    _give(found, item.out, OPS[item.op].bounded, item.inputs)
                case Store():
                    _give(found, item.array, True, (item.value,))
                case If():
                    for merge in item.merges:
                        _give(found, merge.out, True, (merge.then, merge.orelse))
                case Loop():
                    _carry(found, item.carried)
                case Sweep():
                    _carry(found, item.scalars)
                    for array in item.arrays:
                        _give(found, array.param, True, (array.init,))
                        _give(found, array.out, True, (array.param,))
                case Map() | Break() | Watch():
                    pass
                case _:
                    raise uncovered(item)
    return tuple(o.name for o in program.outputs if isinstance(o.value, int) and o.value in found)


def _step(step: Step, found: set[int]) -> None:
    """A step that chooses among its operands; one that has none gives the numbers of nodes."""
    op = OPS.get(step.op)
    if op is None:  # a literal
        return
    if op.bounded and not op.operands:
        found.add(step.out)
    is_read_elsewhere = op.form.at in ("index", "everywhere")  # of the first operand, by the others
    _give(found, step.out, op.bounded, step.inputs[:1] if is_read_elsewhere else step.inputs)


def _carry(found: set[int], carried: tuple[Carried, ...]) -> None:
    """Values that go from round to round."""
    for each in carried:
        _give(found, each.param, True, (each.init, each.next))
        _give(found, each.out, True, (each.init, each.next))


def _give(found: set[int], out: int, chooses: bool, values: tuple[Operand, ...]) -> None:
    """Note a value that is one of others, some of which are numbers of nodes."""
    if chooses and any(isinstance(value, int) and value in found for value in values):
        found.add(out)
