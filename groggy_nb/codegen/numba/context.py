"""What all that write a unit share: its symbols, its lanes, walks over blocks, copies, where threads meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from groggy_kernels.layout import ROW_WORDS
from groggy_nb.codegen.numba.lanes import Lane, cast
from groggy_nb.codegen.numba.symbols import AT, Symbols
from groggy_nb.domains import Domain
from groggy_nb.ir.forms import Item, ends, operands, walk
from groggy_nb.passes.facts import ways_to_fail
from groggy_nb.plan.accesses import computed
from groggy_nb.plan.nodes import Copy, LoopNode, Meet, Node, Unit
from groggy_nb.plan.planning import Plan

CANCELLED = "return -1"


class Context:
    """One unit being written; writers of forms are given it, and it knows none of them."""

    def __init__(self, unit: Unit, plan: Plan, *, counted: bool) -> None:
        self.storage = plan.storage
        self.types = plan.types
        self.virtual = plan.virtual
        self.counted = counted
        self.symbols = Symbols(plan.storage, plan.types, plan.sizes, plan.checked)
        self.uses = _count_uses(unit)
        self.rows: list[Node] = []
        self.slot_words = 8
        self.imports: dict[str, str] = {}  # native functions of steps -> their modules
        self.at_row = ""  # the address of the counters of the row being written
        self.failures: list[tuple[Item | LoopNode, str]] = []
        for item in computed(unit.items):
            ways = ways_to_fail(item, plan.checked)
            if ways:
                self.symbols.rank[item.out] = len(self.failures)
                self.failures += [(item, sentence) for sentence in ways]

    def lane(self, index: str, *, inline: bool = True) -> Lane:
        """A fresh lane of this unit."""
        return Lane(self.symbols, self.types, self.virtual, self.uses, index, inline=inline)

    @contextmanager
    def row(self, node: Node) -> Iterator[None]:
        """What is written inside is one row of the step table: its cycles are counted apart."""
        self.rows.append(node)
        if not self.counted:
            yield
            return
        ticks = self.symbols.slot(("ticks", None), "ticks", f"T[{AT['ticks']}] + 8 * {{}}")
        self.at_row = f"{ticks} + {8 * ROW_WORDS * (len(self.rows) - 1)}"
        yield
        self.symbols.write(f"mark = tick({self.at_row}, thread, mark)")
        self.at_row = ""

    def barrier(self, meet: Meet | None) -> None:
        """What the plan's meeting is written as; inside a row the wait is counted."""
        assert meet is not None, "only native calls have threads that meet"
        if self.at_row:
            self.symbols.write(f"mark = meet(control, threads, {self.at_row}, mark)")
            with self.symbols.indented("if mark < 0:"):
                self.symbols.write(CANCELLED)
            return
        with self.symbols.indented("if barrier(control, threads) != 0:"):
            self.symbols.write(CANCELLED)

    def walk_blocks(
        self, domain: Domain, meet: Meet | None, body: Any, before: Any = None, after: Any = None
    ) -> None:
        """A walk over all of a domain, block by block off the shared counter, and the barrier."""
        s = self.symbols
        blocks = domain.form
        s.write("q = take_block(control, base)")
        with s.indented(f"while q < {blocks}_nb:"):
            if before:
                before()
            with s.indented(f"for i in range({blocks}[q], {blocks}[q + 1]):"):
                body()
            if after:
                after()
            s.write("q = take_block(control, base)")
        s.write(f"base += {blocks}_nb + threads")
        self.barrier(meet)

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
