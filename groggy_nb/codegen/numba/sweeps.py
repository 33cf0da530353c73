"""Ordered sweeps: one thread visits the nodes in order and sees its own updates.

Where a run is cut, each worker's visits its own nodes, behind those of the worker before it.
"""

from __future__ import annotations

from groggy_kernels.layout import CANCEL
from groggy_nb.codegen.numba.context import Context
from groggy_nb.codegen.numba.folds import SLOTS
from groggy_nb.codegen.numba.frontiers import FrontierWriter
from groggy_nb.codegen.numba.lanes import Lane, cast
from groggy_nb.codegen.numba.rows import RowWriter
from groggy_nb.codegen.numba.symbols import FAILED
from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import Block, Break, Fold, Gather, If, Loop, Map, Step, Store, Sweep, Watch, walk
from groggy_nb.passes.facts import ways_to_fail
from groggy_nb.plan.accesses import At, computed, reads
from groggy_nb.plan.nodes import SweepNode

NODES_BETWEEN_CHECKS = 4096  # a cancel is seen after 0.6 ms, at no visible cost (2026-11)


class SweepWriter:
    """Writes one sweep."""

    def __init__(self, writer: Context, rows: RowWriter, frontiers: FrontierWriter) -> None:
        self.writer = writer
        self.rows = rows
        self.frontiers = frontiers

    def sweep(self, node: SweepNode) -> None:
        """Thread 0 runs the visits; the scalars it updated reach the other threads through slots."""
        writer, s, sweep = self.writer, self.writer.symbols, node.item
        by_turns = writer.is_parted and sweep.order is None
        if not by_turns:
            writer.copies(node.start)
        outer = writer.lane("ZERO", inline=False)
        names = {c.param: s.fresh("v") for c in sweep.scalars}
        for c in sweep.scalars:
            s.write(f"{names[c.param]} = {outer.operand(c.init, outer.dtype(c.param))}")
        if by_turns:
            self.go_on(sweep, names, outer)
        s.scalars.update(names)
        with s.indented("if thread == 0:"):
            with self.frontiers.sweep(node.frontier):
                self.visits(node, names, by_turns)
            for n, c in enumerate(sweep.scalars):
                dtype = outer.dtype(c.param)
                text = cast(names[c.param], dtype, "int64") if dtype == "bool" else names[c.param]
                s.write(f"{SLOTS[dtype]}[half + {n}] = {text}")
        writer.slot_words = max(writer.slot_words, self.stride(sweep))
        writer.slots[node.number] = len(sweep.scalars)
        writer.barrier(node.meet)
        self.take(sweep, names, outer)
        writer.turn_half()
        for c in sweep.scalars:
            s.keep(c.out, names[c.param])

    def go_on(self, sweep: Sweep, names: dict[int, str], outer: Lane) -> None:
        """Begin where the turn before ended: with its scalars, unless no node was visited before."""
        s = self.writer.symbols
        before = "nodes_first + nodes_nb != nodes_all" if sweep.reverse else "nodes_first != 0"
        if sweep.scalars:
            with s.indented(f"if {before}:"):
                self.take(sweep, names, outer)

    def take(self, sweep: Sweep, names: dict[int, str], outer: Lane) -> None:
        """The scalars as they stand in slots."""
        s = self.writer.symbols
        for n, c in enumerate(sweep.scalars):
            dtype = outer.dtype(c.param)
            text = f"{SLOTS[dtype]}[half + {n}]"
            s.write(f"{names[c.param]} = {text} != 0" if dtype == "bool" else f"{names[c.param]} = {text}")

    def visits(self, node: SweepNode, names: dict[int, str], by_turns: bool) -> None:
        """The visits, some thousand between two looks at the cancel word."""
        s, sweep, end = self.writer.symbols, node.item, "num_nodes"
        if by_turns:  # those of the own blocks
            first, end = "as_i8(nodes[0])", "as_i8(nodes[nodes_nb])"
            if sweep.reverse:
                first, end = f"num_nodes - {end}", f"num_nodes - {first}"
            s.write(f"low = {first}")
            end = s.bind(end)
        else:
            s.write("low = 0")
        with s.indented(f"while low < {end}:"):
            with s.indented(f"if atomic_load(control + {8 * CANCEL}) == 2:"):
                s.write("break")
            s.write(f"high = min(low + {NODES_BETWEEN_CHECKS}, {end})")
            may_fail = any(ways_to_fail(item, s.checked) for item in computed(sweep.body))
            if may_fail:
                s.write(f"{FAILED} = False")
            with self.frontiers.some(node.frontier), s.indented("for visit in range(low, high):"):
                s.write("i = as_u8(num_nodes - 1 - visit)" if sweep.reverse else "i = as_u8(visit)")
                if sweep.order is not None:
                    s.write(f"i = as_u8({s.variable(self.writer.storage.of[sweep.order])}[i])")
                self.visit(node, names)
                if may_fail:
                    with s.indented(f"if {FAILED}:"):
                        s.write("break")
            if may_fail:
                with s.indented("if has_failed(control) != 0:"):  # which lets the others go, too
                    s.write("break")
            s.write("low = high")

    def stride(self, sweep: Sweep) -> int:
        return max(8, (len(sweep.scalars) + 7) // 8 * 8)

    def visit(self, node: SweepNode, names: dict[int, str]) -> None:
        """One node: reads as the visit begins, then the body in order."""
        sweep = node.item
        self.writer.symbols.visited = "i"
        lane = self.writer.lane("i", inline=False)
        lane.names["node"] = "i"
        arrays = {a.param for a in sweep.arrays}
        found = {r.value for item in walk(sweep.body) for r in reads(item) if r.at in (At.PLACE, At.ARRAY)}
        found |= {c.next for c in sweep.scalars if isinstance(c.next, int)}
        with self.frontiers.visit(node.frontier, lane):
            for value in sorted(found & arrays):
                lane.value(value)
            for value in sorted(found - arrays):
                if value in self.writer.storage.of or value in self.writer.virtual:
                    lane.bind(value, lane.value(value))
            self.body(sweep.body, lane)
        fresh = []
        for c in sweep.scalars:
            dtype = lane.dtype(c.param)
            fresh.append((names[c.param], self.writer.symbols.bind(lane.operand(c.next, dtype))))
        for name, text in fresh:
            self.writer.symbols.write(f"{name} = {text}")
        self.writer.symbols.visited = None

    def body(self, block: Block, lane: Lane) -> None:
        """The items of a visit."""
        for item in block:
            match item:
                case Step():
                    lane.bind(item.out, lane.expression(item))
                case Gather():
                    self.rows.gather(item, lane)
                case Store():
                    dtype = lane.dtype(item.value)
                    self.writer.store(
                        self.writer.storage.of[item.array], lane.operand(item.value, dtype, atom=True), dtype
                    )
                case If():
                    self.conditional(item, lane)
                case Fold() | Map() | Loop() | Sweep() | Break() | Watch():
                    raise AssertionError(item)
                case _:
                    raise uncovered(item)

    def conditional(self, item: If, lane: Lane) -> None:
        """A conditional of a visit; its arms see the lane, and leave merged values in it."""
        s = self.writer.symbols
        names = {m.out: s.fresh("m") for m in item.merges}
        cond = lane.operand(item.cond, "bool")
        for number, (head, arm) in enumerate(((f"if {cond}:", item.then), ("else:", item.orelse))):
            with s.indented(head):
                inner = Lane(s, lane.types, lane.virtual, lane.uses, lane.index, inline=False)
                inner.known, inner.names = dict(lane.known), lane.names
                self.body(arm, inner)
                for m in item.merges:
                    value = m.orelse if number else m.then
                    s.write(f"{names[m.out]} = {inner.operand(value, inner.dtype(m.out))}")
                s.write("pass")
        lane.known.update(names)
