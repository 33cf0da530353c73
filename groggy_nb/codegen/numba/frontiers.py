"""A walk of a loop over all nodes or a list of them, and what it notes for the round after."""

from __future__ import annotations

from collections.abc import Callable

from groggy_kernels.layout import ANYTHING, CUTS, REACH, SIDE, TAKEN
from groggy_nb.codegen.numba.context import Context
from groggy_nb.codegen.numba.lanes import Lane
from groggy_nb.codegen.numba.symbols import AT
from groggy_nb.plan.frontiers import LISTS, MARKS
from groggy_nb.plan.nodes import Frontier, LoopNode, Meet

BACK = {"in": "out", "out": "in", "both": "both", "closed": "closed"}  # by which rows a change is seen


class FrontierWriter:
    """Writes the walk of the loop that is being written."""

    def __init__(self, writer: Context) -> None:
        self.writer = writer
        self.loop: LoopNode | None = None

    def words(self) -> str:
        """The address of the words of the loop's frontier."""
        assert self.loop is not None
        where = f"T[{AT['stats']}] + 8 * {{}}"
        return self.writer.symbols.slot(("frontier", self.loop.number), "words", where)

    def begin(self, loop: LoopNode) -> None:
        """Before a loop: its first round takes all nodes."""
        self.loop = loop
        if loop.frontier is not None:
            with self.writer.symbols.indented("if thread == 0:"):
                self.writer.symbols.write(f"i8_at({self.words()})[{REACH}] = {ANYTHING}")

    def walk(
        self,
        frontier: Frontier,
        meet: Meet,
        body: Callable[[], None],
        before: Callable[[], None],
        after: Callable[[str], None],
    ) -> None:
        """The nodes are chosen, and each thread takes some of them at a time."""
        s, of = self.writer.symbols, self.writer.storage.of
        words, back = self.words(), BACK[frontier.direction]
        changed, lists = s.variable(of[MARKS]), s.variable(of[LISTS])
        rows = [s.pointer(f"indptr_{d}") for d in (frontier.direction, back)] + [s.pointer(f"indices_{back}")]
        addresses = ", ".join(f"address_of({name})" for name in rows)
        with s.indented("if thread == 0:"):
            s.write(
                f"choose_nodes({words}, address_of({changed}), address_of({lists}), num_nodes, {addresses})"
            )
        self.writer.barrier(frontier.meet)
        s.write(f"state = i8_at({words})")
        s.write(f"taken = state[{TAKEN}]")
        s.write(f"cuts = nodes_nb if taken < 0 else state[{CUTS}]")
        s.write(f"listed = u4_at(address_of({lists}) + 4 * num_nodes * state[{SIDE}])")
        s.write("q = take_block(control, base)")
        with s.indented("while q < cuts:"):
            before()
            s.write("reach = 0")
            s.write("first = nodes[q] if taken < 0 else as_u8(q * taken // cuts)")
            s.write("last = nodes[q + 1] if taken < 0 else as_u8((q + 1) * taken // cuts)")
            with s.indented("for k in range(first, last):"):
                s.write("i = k if taken < 0 else as_u8(listed[k])")
                body()
            with s.indented("if reach != 0:"):
                s.write(f"atomic_add({words} + {8 * REACH}, reach)")
            after("q")
            s.write("q = take_block(control, base)")
        s.write("base += cuts + threads")
        s.write(f"T[{AT['base']}] = base")
        self.writer.barrier(meet)

    def note(self, frontier: Frontier, lane: Lane) -> None:
        """At a node, before anything is stored: whether its next values are others than these."""
        s, tests = self.writer.symbols, []
        for param, after in frontier.kept:
            dtype = lane.dtype(param)
            old, new = (lane.operand(v, dtype, atom=True) for v in (param, after))
            tests.append(f"{new} != {old}")
            if dtype == "float64":  # zeros of two signs differ, and nan is never known to be the same
                tests.append(f"({new} == 0.0 and 1.0 / {new} != 1.0 / {old})")
        rows = s.pointer(f"indptr_{BACK[frontier.direction]}")
        marks = s.variable(self.writer.storage.of[MARKS])
        s.write(f"{marks}[i] = 0")
        with s.indented(f"if {' or '.join(tests) or 'False'}:"):
            s.write(f"{marks}[i] = 1")
            s.write(f"reach += as_i8({rows}[i + ONE] - {rows}[i]) + 1")
