"""Aggregates at an index: thread 0 goes over the nodes, the running states of all groups in arrays."""

from __future__ import annotations

from contextlib import ExitStack
from typing import NamedTuple

from groggy_kernels.layout import CANCEL
from groggy_nb.codegen.numba.context import Context
from groggy_nb.codegen.numba.folds import States
from groggy_nb.codegen.numba.symbols import POINTERS
from groggy_nb.ir.forms import Const, Step
from groggy_nb.ops import OPS
from groggy_nb.ops.forms import Group
from groggy_nb.plan.nodes import KernelNode

NODES_BETWEEN_CHECKS = 1 << 16  # at some 10 ns each: a cancel is seen well within 0.2 s


class Held(NamedTuple):
    """A running value: its local name, its dtype, and the array that holds it for each group."""

    name: str
    dtype: str
    array: str
    is_byte: bool


class GroupWriter:
    """Writes one aggregate at an index."""

    def __init__(self, writer: Context) -> None:
        self.writer = writer

    def group(self, node: KernelNode, form: Group) -> None:
        """Start all groups, take each node into the group that its index names, conclude all."""
        writer, s, item = self.writer, self.writer.symbols, node.item
        value, _, _, default = item.inputs
        fold = OPS[form.of]
        aggregate = fold.as_fold
        assert aggregate is not None
        empty = aggregate.empty_row
        states = States(writer, item, fold, [writer.lane("ZERO").dtype(value)], default)
        with s.indented("if thread == 0:"):
            held = self.held(item, states, counted=states.needs_count(empty))
            states.start()
            s.write(f"{states.count} = 0")
            with s.indented("for i in range(ZERO, as_u8(num_nodes)):"):
                self.keep(held, "i")
            s.write("low = 0")
            with s.indented("while low < num_nodes:"):
                with s.indented(f"if atomic_load(control + {8 * CANCEL}) == 2:"):
                    s.write("break")
                s.write(f"high = min(low + {NODES_BETWEEN_CHECKS}, num_nodes)")
                with s.indented("for i in range(as_u8(low), as_u8(high)):"):
                    self.take(item, states, held)
                s.write("low = high")
            with s.indented("for i in range(ZERO, as_u8(num_nodes)):"):
                self.fetch(held, "i")
                lane = writer.lane("i", inline=False)
                text = states.conclude(empty, lane)
                writer.store(writer.storage.of[item.out], text, lane.dtype(item.out))
        writer.barrier(node.meet)

    def held(self, item: Step, states: States, *, counted: bool) -> list[Held]:
        """Where the running values are: the first that fits in the result's array, the others in scratch."""
        s, storage = self.writer.symbols, self.writer.storage
        named = [(states.names[each.name], states.dtype(each)) for each in states.states]
        if counted:
            named.append((states.count, "int64"))
        own, scratch = storage.of[item.out], iter(storage.scratch(item.out))
        found: list[Held] = []
        for name, dtype in named:
            if own >= 0 and dtype == storage.variables[own].dtype:
                found.append(Held(name, dtype, s.variable(own), dtype == "bool"))
                own = -1
            else:
                pointer = "f8_at" if dtype == "float64" else POINTERS["int64"]
                array = s.bind(f"{pointer}(address_of({s.variable(next(scratch))}))")
                found.append(Held(name, dtype, array, False))
        return found

    def take(self, item: Step, states: States, held: list[Held]) -> None:
        """One node's value into its group; the run fails where its index names no node."""
        s = self.writer.symbols
        value, index, where, _ = item.inputs
        lane = self.writer.lane("i", inline=False)
        with ExitStack() as inside:
            if where != Const.of(True):
                inside.enter_context(s.indented(f"if {lane.operand(where, 'bool')}:"))
            at = lane.operand(index, "int64", atom=True)
            s.fail(item, f"{at} < 0 or {at} >= num_nodes", node="i", value=at)
            inside.enter_context(s.indented("else:"))
            group = s.bind(f"as_u8({at})")
            self.fetch(held, group)
            text = lane.operand(value, states.working[0], atom=True)
            states.update({states.op.operands[0].name: text}, "as_i8(i)")
            if held[-1].name == states.count:
                s.write(f"{states.count} += 1")
            self.keep(held, group)

    def fetch(self, held: list[Held], at: str) -> None:
        """The running values of one group."""
        for each in held:
            text = f"{each.array}[{at}]"
            self.writer.symbols.write(
                f"{each.name} = {text} != 0" if each.dtype == "bool" else f"{each.name} = {text}"
            )

    def keep(self, held: list[Held], at: str) -> None:
        """The same, put back."""
        for each in held:
            text = f"1 if {each.name} else 0" if each.dtype == "bool" else each.name
            self.writer.symbols.write(f"{each.array}[{at}] = {text}")
