"""Loops and conditionals inside a native function: rounds, ways out, what values become."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from groggy_kernels.layout import CANCEL, LIMITED
from groggy_nb.codegen.numba.context import Context
from groggy_nb.codegen.numba.lanes import Lane
from groggy_nb.codegen.numba.symbols import AT
from groggy_nb.codegen.numba.teams import Team
from groggy_nb.domains import SCALAR
from groggy_nb.ir.forms import Break, Const, Loop, Operand, ends, operands, walk
from groggy_nb.plan.nodes import BreakNode, Frontier, IfNode, LoopNode, Moves, Node

MARK = f"T[{AT['mark']}]"
MOST_ROUNDS = 10**9  # a loop of more is refused when it begins


class ControlWriter:
    """Writes the control of one unit; `write` writes what stands inside."""

    def __init__(self, writer: Context, write: Callable[[Node], None]) -> None:
        self.writer = writer
        self.write = write
        self.symbols = writer.symbols

    def assign(self, node: LoopNode, moves: Moves, values: tuple[Operand, ...]) -> None:
        """Give the carried values of a loop their next ones: exchanges of addresses, copies, scalars.

        Values that changed nodes gave on stand in the place of those of the round.
        """
        s, loop = self.symbols, node.item
        places = [[s.place_of(("at", ("var", v)), "w") for v in pair] for pair in moves.exchanges]
        with ExitStack() as unless:
            if places and isinstance(node.frontier, Frontier) and node.frontier.push is not None:
                unless.enter_context(s.indented(f"if T[{AT['pushed']}] == 0:"))
            olds = [(target, s.bind(f"T[{source}]")) for target, source in places]
            for target, name in olds:
                s.write(f"T[{target}] = {name}")
        self.writer.copies(moves.copies)
        lane = self.writer.lane("ZERO", inline=False)
        fresh = []
        for c, value in zip(loop.carried, values, strict=True):
            if self.is_scalar(c.param) and value != c.param:
                fresh.append((c.param, s.bind(lane.operand(value, lane.dtype(c.param)))))
        for param, name in fresh:
            s.keep(param, name)

    def loop(self, node: LoopNode) -> None:
        """A loop: initial values, rounds, the agreement of all threads to stop, the counters."""
        writer, s, loop = self.writer, self.symbols, node.item
        writer.copies(node.start)
        lane = writer.lane("ZERO", inline=False)
        self.carried_scalars(loop, lane)
        stats = s.slot(("stats", node.number), "stats", f"T[{AT['stats']}] + 8 * {{}}")
        rounds, ended = s.fresh("rounds"), s.fresh("ended")
        limit, index = self.count(node, lane, stats, rounds)
        s.write(f"{rounds} = 0")
        s.write(f"{ended} = 0")
        around = s.bind(MARK) if writer.counted else ""
        team = Team(s, node, rounds, ended)
        team.begin()
        with s.indented(f"while {rounds} < {limit}:"):
            team.begin_round()
            if index:
                s.keep(loop.index, index)  # type: ignore[arg-type]
            self.round(node, rounds, ended)
            self.assign(node, node.moves, tuple(c.next for c in loop.carried))
            with s.indented("if stopped != 0 or is_stopped(control, turn) != 0:"):
                s.write("stopped = 1")
                s.write(f"{ended} = -1")
                s.write("break")
            team.end_round()
        team.end()
        if loop.range is None:
            with s.indented(f"if {ended} == 0 and thread == 0:"):
                s.write(f"atomic_store(control + {8 * LIMITED}, 1)")
        s.write(f"end_loop({stats}, thread, {rounds}, {ended})")
        writer.barrier(node.meet)
        if writer.counted:
            s.write(f"{MARK} = restart({around})")
        for c in loop.carried:
            if self.is_scalar(c.param):
                s.keep(c.out, s.scalar(c.param))

    def carried_scalars(self, loop: Loop, lane: Lane) -> None:
        """Give the carried scalars their initial values."""
        for c in loop.carried:
            if self.is_scalar(c.param):
                dtype = lane.dtype(c.param)
                zero = {"float64": "0.0", "bool": "False"}.get(dtype, "0")
                self.symbols.keep(c.param, lane.operand(c.init, dtype) if c.init is not None else zero)

    def is_scalar(self, value: int) -> bool:
        return self.writer.types[value].domain is SCALAR

    def count(self, node: LoopNode, lane: Lane, stats: str, rounds: str) -> tuple[str, str]:
        """The text of a loop's limit, and of its counter where the body reads it."""
        s, loop = self.symbols, node.item
        if loop.range is None:
            return f"T[{AT['max_rounds']}]", ""
        known = _known_rounds(loop)
        if known is not None and not _is_read(loop):
            return s.literal(known, "int64"), ""
        start, stop, step = (lane.operand(o, "int64", atom=True) for o in loop.range)
        # Wrapping: rounds * step may leave int64 though the sum does not.
        index = f"add_i8({start}, mul_i8({rounds}, {step}))" if _is_read(loop) else ""
        if known is not None:
            return s.literal(known, "int64"), index
        count = s.bind(f"round_count({start}, {stop}, {step})")
        with s.indented(f"if {count} < 0:"):
            words = s.bind(f"i8_at({stats})")
            for n, text in enumerate((start, stop, step)):  # for the message; all threads write the same
                s.write(f"{words}[{n}] = {text}")
            s.write(f"fail(control, {s.number(self.loop_failure(node))}, -1)")
            s.write(f"atomic_store(control + {8 * CANCEL}, 2)")
            s.write("return -2")
        return count, index

    def round(self, node: LoopNode, rounds: str, ended: str) -> None:
        """The body of a loop."""
        begins_with_test = any(isinstance(b, Break) and b.head for b in node.item.body)
        if not begins_with_test:
            self.begin_round(rounds)
        breaks = 0
        for inner in node.body:
            if isinstance(inner, BreakNode):
                breaks += 1
                self.break_out(node, inner, ended, breaks)
                if inner.item.head:
                    self.begin_round(rounds)
            else:
                self.write(inner)

    def begin_round(self, rounds: str) -> None:
        self.symbols.write(f"{rounds} += 1")
        self.symbols.write("turn = begin_round(control, thread, turn)")
        if self.writer.counted:
            self.symbols.write(f"{MARK} = mark_round(control, thread, turn)")

    def break_out(self, loop: LoopNode, node: BreakNode, ended: str, number: int) -> None:
        """One way out."""
        s = self.symbols
        cond = self.writer.lane("ZERO", inline=False).operand(node.item.cond, "bool")
        with s.indented(f"if {'not ' if node.item.head else ''}{cond}:"):
            self.assign(loop, node.moves, node.item.values)
            s.write(f"{ended} = {number}")
            s.write("break")

    def loop_failure(self, node: LoopNode) -> int:
        failures = self.writer.failures
        if (node, "") not in failures:
            failures.append((node, ""))
        return failures.index((node, ""))

    def conditional(self, node: IfNode) -> None:
        s, item = self.symbols, node.item
        lane = self.writer.lane("ZERO", inline=False)
        cond = lane.operand(item.cond, "bool")
        for number, (head, arm) in enumerate(((f"if {cond}:", node.then), ("else:", node.orelse))):
            with s.indented(head):
                for inside in arm:
                    self.write(inside)
                for m in item.merges:
                    value = m.orelse if number else m.then
                    if self.is_scalar(m.out):
                        s.keep(m.out, lane.operand(value, lane.dtype(m.out)))
                self.writer.copies(node.copies[number])
                s.write("pass")


def _known_rounds(loop: Loop) -> Const | None:
    """How often a loop over literals runs; None where it is not known, or may be refused at run time."""
    written = [o.value for o in loop.range or () if isinstance(o, Const)]
    if len(written) < 3 or written[2] == 0:
        return None
    rounds = len(range(*map(int, written)))
    return Const.of(rounds) if 0 < rounds <= MOST_ROUNDS else None


def _is_read(loop: Loop) -> bool:
    """Whether anything in a loop's body reads its counter."""
    found = [o for i in walk(loop.body) for o in (*operands(i), *ends(i))]
    return loop.index is not None and loop.index in (*found, *(c.next for c in loop.carried))
