"""What all that write a unit share: its symbols, its lanes, walks over blocks, copies, where threads meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from groggy_kernels.layout import ROW_WORDS
from groggy_nb.codegen.numba.lanes import Lane, cast
from groggy_nb.codegen.numba.symbols import AT, Symbols
from groggy_nb.domains import WALKED, Domain
from groggy_nb.ir.forms import Item, Operand, ends, operands, walk
from groggy_nb.passes.facts import ways_to_fail
from groggy_nb.plan.accesses import computed
from groggy_nb.plan.nodes import LoopNode, Node, Unit
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

    def barrier(self) -> None:
        """Where all threads meet; inside a row the wait is counted."""
        if self.at_row:
            self.symbols.write(f"mark = meet(control, threads, {self.at_row}, mark)")
            with self.symbols.indented("if mark < 0:"):
                self.symbols.write(CANCELLED)
            return
        with self.symbols.indented("if barrier(control, threads) != 0:"):
            self.symbols.write(CANCELLED)

    def walk_blocks(self, domain: Domain, body: Any, before: Any = None, after: Any = None) -> None:
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
        self.barrier()

    def store(self, variable: int, text: str, dtype: str, index: str = "i") -> None:
        wanted = self.storage.variables[variable].dtype
        text = cast(text, dtype, wanted)
        if wanted == "bool":
            text = f"1 if {text} else 0"
        self.symbols.write(f"{self.symbols.variable(variable)}[{index}] = {text}")

    def copies(self, wanted: list[tuple[int, Operand, int | None]]) -> None:
        """Copy values into variables, one walk for each domain."""
        for domain in WALKED:
            here = [c for c in wanted if self.storage.variables[c[0]].domain is domain]
            if not here:
                continue

            def body(here: list[Any] = here) -> None:
                lane = self.lane("i", inline=False)
                texts = []
                for target, value, stands in here:
                    if stands is not None:
                        text = f"{self.symbols.variable(stands)}[i]"
                        found = self.storage.variables[stands].dtype
                        texts.append(
                            (target, self.symbols.bind(f"{text} != 0" if found == "bool" else text), found)
                        )
                    else:
                        texts.append(
                            (target, lane.operand(value, lane.dtype(value), atom=True), lane.dtype(value))
                        )
                for target, text, dtype in texts:
                    self.store(target, text, dtype)

            self.walk_blocks(domain, body)

    def starts(self, pairs: list[tuple[int, Operand]]) -> None:
        """Put initial values where a loop or sweep will change them."""
        of = self.storage.of
        wanted = [
            (of[param], init, of.get(init) if isinstance(init, int) else None)
            for param, init in pairs
            if param in of and init is not None and not (isinstance(init, int) and of.get(init) == of[param])
        ]
        self.copies(wanted)  # type: ignore[arg-type]


def _count_uses(unit: Unit) -> Counter[int]:
    found: Counter[int] = Counter()
    for item in walk(unit.items):
        found.update(o for o in (*operands(item), *ends(item)) if isinstance(o, int))
    return found
