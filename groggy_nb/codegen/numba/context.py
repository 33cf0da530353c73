"""What all that write a unit share: its symbols, its lanes, walks over blocks, copies, where threads meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from groggy_nb.codegen.numba.lanes import Lane, cast
from groggy_nb.codegen.numba.symbols import AT, Function, Symbols
from groggy_nb.domains import Domain
from groggy_nb.ir.forms import Item, defined, ends, operands, own_ids, walk
from groggy_nb.passes.facts import ways_to_fail
from groggy_nb.plan.accesses import computed
from groggy_nb.plan.nodes import (
    Collect,
    Copy,
    KernelNode,
    LoopNode,
    Meet,
    Node,
    SweepNode,
    Unit,
    Walk,
)
from groggy_nb.plan.planning import Plan

CANCELLED = "return -1"
# What a function's first lines make of its arguments, as far as it uses it.
OPENING = (
    "T = i8_at(table)",
    "F = f8_at(table)",
    "L = i8_at(slots)",
    f"control = T[{AT['control']}]",
    f"num_nodes = T[{AT['num_nodes']}]",
    f"num_edges = T[{AT['num_edges']}]",
    f"slots_f = f8_at(T[{AT['slots']}])",
    f"slots_i = i8_at(T[{AT['slots']}])",
    f"nodes = u8_at(T[{AT['node_blocks']}])",
    f"nodes_nb = T[{AT['num_node_blocks']}]",
    f"edges = u8_at(T[{AT['edge_blocks']}])",
    f"edges_nb = T[{AT['num_edge_blocks']}]",
    f"parts = i8_at(T[{AT['parts']}])",
    f"parts_nb = T[{AT['num_parts']}]",
    f"base = T[{AT['base']}]",
    f"half = T[{AT['half']}]",
    f"nodes_all = T[{AT['all_node_blocks']}]",
    f"nodes_first = T[{AT['first_node_block']}]",
    f"edges_all = T[{AT['all_edge_blocks']}]",
    f"edges_first = T[{AT['first_edge_block']}]",
)


class Context:
    """One unit being written; writers of forms are given it, and it knows none of them."""

    def __init__(self, unit: Unit, plan: Plan, *, counted: bool) -> None:
        self.storage = plan.storage
        self.types = plan.types
        self.plan = plan
        self.virtual = plan.virtual
        self.counted = counted
        self.uses = _count_uses(unit)
        self.rows: list[Node] = []
        self.slot_words = 8
        self.row_states = 0  # running values of a row that a thread keeps at a time
        self.imports: dict[str, str] = {}  # native functions of steps -> their modules
        self.at_row = ""  # the address of the counters of the row being written
        self.lines: list[list[Function]] = []  # functions that are called one after the other
        self.line_end = (0, 0)  # where the call of the last line stands
        self.is_apart = False
        self.is_parted = plan.is_parted
        self.meeting: Meet | None = None  # that of the row being written, where native calls end at it
        self.calls: list[tuple[Function, tuple[tuple[Function, ...], ...]]] = []  # drivers that are done
        self.slots: dict[int, int] = {}  # by the number of a node, the words of a block that others read
        self.failures: list[tuple[Item | LoopNode, str]] = []
        rank: dict[int, int] = {}
        for item in computed(unit.items):
            ways = ways_to_fail(item, plan.checked)
            if ways:
                rank[item.out] = len(self.failures)
                self.failures += [(item, sentence) for sentence in ways]
        made = frozenset(i for item in walk(unit.items) for i in (*defined(item), *own_ids(item)))
        self.symbols = Symbols(plan.storage, plan.types, plan.sizes, plan.checked, rank, made)

    def lane(self, index: str, *, inline: bool = True) -> Lane:
        """A fresh lane of this unit."""
        return Lane(self.symbols, self.types, self.virtual, self.uses, index, inline=inline)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What is written inside is a function of its own, with no name of the program, called here."""
        if self.is_apart:
            yield
            return
        self.driver, imports = self.symbols, self.imports
        self.symbols, self.imports, self.is_apart = self.driver.inner(), {}, True
        yield
        if self.symbols.lines:
            self.called()
        self.symbols, self.imports, self.is_apart = self.driver, imports, False

    def called(self) -> None:
        """What is written is a function that the driver calls."""
        driver = self.driver
        self.symbols.write("return 0")
        made = self.symbols.function(OPENING, self.imports)
        if self.line_end != (len(driver.lines), driver.depth):
            line = driver.slot(("line", len(self.lines)), "line", None)
            self.lines.append([])
            with driver.indented(f"if walks({line}, thread, threads, table) != 0:"):
                driver.write(CANCELLED)
            self.line_end = (len(driver.lines), driver.depth)
        self.lines[-1].append(made)

    def end(self) -> None:
        """The native call ends here; what is written from here on is the next one."""
        driver = self.driver if self.is_apart else self.symbols
        if self.is_apart:
            self.called()
            self.symbols.restart()
            self.imports = {}
        driver.write("return cycles() - start")
        self.calls.append((driver.function(OPENING, {}), tuple(map(tuple, self.lines))))
        driver.restart()
        driver.write("start = cycles()")
        self.lines, self.line_end = [], (0, 0)

    @contextmanager
    def row(self, node: Node) -> Iterator[None]:
        """What is written inside is one row of the step table: a function, whose cycles are counted apart."""
        self.rows.append(node)
        if self.is_parted and isinstance(node, Walk | Collect | KernelNode | SweepNode):
            self.meeting = node.meet
        with self.apart():
            if not self.counted:
                yield
                return
            row = ("row", len(self.rows) - 1)
            self.at_row = self.symbols.slot(row, "row", f"T[{AT['ticks']}] + 8 * {{}}")
            self.symbols.write(f"mark = T[{AT['mark']}]")
            yield
            self.symbols.write(f"T[{AT['mark']}] = tick({self.at_row}, thread, mark)")
            self.at_row = ""

    def barrier(self, meet: Meet | None) -> None:
        """What the plan's meeting is written as; inside a row the wait is counted."""
        assert meet is not None, "only native calls have threads that meet"
        if meet is self.meeting:
            self.end()
            return
        if self.at_row:
            self.symbols.write(f"mark = meet(control, threads, {self.at_row}, mark)")
            with self.symbols.indented("if mark < 0:"):
                self.symbols.write(CANCELLED)
            return
        with self.symbols.indented("if barrier(control, threads) != 0:"):
            self.symbols.write(CANCELLED)

    def walk_blocks(
        self,
        domain: Domain,
        meet: Meet | None,
        body: Any,
        before: Any = None,
        after: Any = None,
        part: Any = None,
    ) -> None:
        """A walk over all of a domain, block by block off the shared counter, and the barrier.

        With `part`, blocks are taken several at a time, and that is written in front of them.
        """
        s = self.symbols
        blocks = domain.form
        taken = blocks if part is None else "parts"
        s.write("q = take_block(control, base)")
        with s.indented(f"while q < {taken}_nb:"):
            if part is None:
                self.block(blocks, "q", body, before, after)
            else:
                s.write(f"part = {blocks}[parts[q]]")
                s.write(f"part_end = {blocks}[parts[q + 1]]")
                part()
                with s.indented("for block in range(parts[q], parts[q + 1]):"):
                    self.block(blocks, "block", body, before, after)
            s.write("q = take_block(control, base)")
        s.write(f"base += {taken}_nb + threads")
        s.write(f"T[{AT['base']}] = base")
        self.barrier(meet)

    def block(self, blocks: str, number: str, body: Any, before: Any, after: Any) -> None:
        """What happens in one block, of this number."""
        if before:
            before()
        with self.symbols.indented(f"for i in range({blocks}[{number}], {blocks}[{number} + 1]):"):
            body()
        if after:
            after(number)

    def turn_half(self) -> None:
        """The other half of the slots next time: a fast thread may fill it while a slow one reads this.

        A half has room for the widest slots of the run, so that no walk's slots reach into the other one.
        """
        self.symbols.write(f"half = T[{AT['half_words']}] - half")
        self.symbols.write(f"T[{AT['half']}] = half")

    def store(self, variable: int, text: str, dtype: str, index: str = "i") -> None:
        wanted = self.storage.variables[variable].dtype
        text = cast(text, dtype, wanted)
        if wanted == "bool":
            text = f"1 if {text} else 0"
        self.symbols.write(f"{self.symbols.variable(variable)}[{index}] = {text}")

    def copy(self, node: Copy) -> None:
        """Copy values into variables: all are read at a place before any is written."""

        def body() -> None:
            lane, s = self.lane("i", inline=False), self.symbols
            texts = []
            for move in node.moves:
                if move.stands is not None:
                    text, found = f"{s.variable(move.stands)}[i]", self.storage.variables[move.stands].dtype
                    texts.append((s.bind(f"{text} != 0" if found == "bool" else text), found))
                else:
                    found = lane.dtype(move.value)
                    texts.append((lane.operand(move.value, found, atom=True), found))
            for move, (text, dtype) in zip(node.moves, texts, strict=True):
                self.store(move.variable, text, dtype)

        with self.apart():
            self.walk_blocks(node.domain, node.meet, body)

    def copies(self, nodes: tuple[Copy, ...]) -> None:
        """Several copies, one after the other."""
        for node in nodes:
            self.copy(node)


def _count_uses(unit: Unit) -> Counter[int]:
    found: Counter[int] = Counter()
    for item in walk(unit.items):
        found.update(o for o in (*operands(item), *ends(item)) if isinstance(o, int))
    return found
