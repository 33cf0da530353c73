"""Comprehensions of a walk folded by neighbor, some blocks at a time, before all else in them."""

from __future__ import annotations

from dataclasses import dataclass

from groggy_nb.codegen.numba.context import Context
from groggy_nb.codegen.numba.folds import States
from groggy_nb.codegen.numba.lanes import Lane
from groggy_nb.codegen.numba.rows import value_dtype, write_entry
from groggy_nb.codegen.numba.symbols import AT, POINTERS
from groggy_nb.graph.blocked import FAR
from groggy_nb.ir.forms import Gather
from groggy_nb.ops import OPS
from groggy_nb.plan.accesses import At, at_of
from groggy_nb.plan.blocking import of_edges
from groggy_nb.plan.nodes import Walk
from groggy_nb.plan.rows import row_of


@dataclass(frozen=True, slots=True)
class _Kept:
    """A running value of each row of a part: its local name while it is worked on, and its array."""

    name: str
    dtype: str
    array: str


class BlockedWriter:
    """Writes what a walk folds by neighbor; running values of a part's rows lie in memory of the thread."""

    def __init__(self, writer: Context, node: Walk) -> None:
        self.writer = writer
        self.rows, self.ordered = "wide" if node.wide else "rows", node.ordered
        self.items = [i for i in node.items if isinstance(i, Gather) and i.out in node.blocked]
        self.states: dict[int, States] = {}
        self.kept: dict[int, list[_Kept]] = {}

    def open(self) -> None:
        """Before the walk: where this thread keeps the running values."""
        arrays = 0
        for item in self.items:
            op, lane = OPS[item.op], self.writer.lane("ZERO", inline=False)
            states = States(self.writer, item, op, [value_dtype(item, lane)], item.default)
            names = [(states.names[s.name], states.dtype(s)) for s in states.states]
            if item.where is not None and states.needs_count(op.aggregate.empty_row):
                names.append((states.count, "int64"))
            self.states[item.out] = states
            self.kept[item.out] = [_Kept(n, d, self.array(arrays + k, d)) for k, (n, d) in enumerate(names)]
            arrays += len(names)
        self.writer.row_states = max(self.writer.row_states, arrays)

    def array(self, number: int, dtype: str) -> str:
        """A thread's array of a running value, one entry for each row of a part."""
        s = self.writer.symbols
        name = s.fresh("kept")
        s.write(f"{name} = {POINTERS[dtype]}(T[{AT['states']}] + {8 * number} * T[{AT['state_rows']}])")
        return name

    def part(self) -> None:
        """Part `q`, the rows from `part` to `part_end`: all their entries, comprehension by comprehension."""
        s = self.writer.symbols
        for item in self.items:
            states, kept = self.states[item.out], self.kept[item.out]
            r = s.fresh("offset")
            with s.indented(f"for {r} in range(ZERO, part_end - part):"):
                states.start()
                if kept[-1].name == states.count:
                    s.write(f"{states.count} = 0")
                self.put(kept, r)
            self.entries(item, states, kept)

    def entries(self, item: Gather, states: States, kept: list[_Kept]) -> None:
        """The loop over the entries of a part."""
        s, direction = self.writer.symbols, item.direction
        rows = s.pointer(f"indptr_{direction}")
        k, r, v, u, gap, far = (s.fresh(prefix) for prefix in ("k", "offset", "v", "n", "gap", "far"))
        s.write(f"{u} = ZERO")
        s.write(f"{far} = {s.pointer(f'blocked_begins_{direction}')}[q]")
        with s.indented(f"for {k} in range({rows}[part], {rows}[part_end]):"):
            s.write(f"{gap} = {s.pointer(f'blocked_gaps_{direction}')}[{k}]")
            # Else each entry takes one jump more: 1.27 in place of 0.93 ns, Kronecker 18 on a Xeon.
            with s.indented(f"if unlikely({gap} == {FAR}):"):
                s.write(f"{u} = as_u8({s.pointer(f'blocked_far_{direction}')}[{far}])")
                s.write(f"{far} += ONE")
            with s.indented("else:"):
                s.write(f"{u} += as_u8({gap})")
            s.write(f"{r} = {s.pointer(f'blocked_{self.rows}_{direction}')}[{k}]")
            s.write(f"{v} = part + {r}")
            entry = self.writer.lane(v)
            entry.names = {"neighbor": u}
            if any(at_of(step) is At.EDGE for step in item.body):
                e = s.fresh("e")
                s.write(f"{e} = {s.pointer(f'blocked_edges_{direction}')}[{k}]")
                entry.names["edge"] = e
                for value in sorted(of_edges(item, self.writer.plan)):
                    if (direction, value) in self.ordered:
                        entry.copied[value, e] = f"{s.ordered(direction, value)}[{k}]"

            def take(entry: Lane) -> None:
                text = entry.operand(item.value, states.working[0], atom=True)
                for each in kept:
                    there = f"{each.array}[{r}]"
                    s.write(
                        f"{each.name} = {there} != 0" if each.dtype == "bool" else f"{each.name} = {there}"
                    )
                states.update({OPS[item.op].operands[0].name: text}, f"as_i8({u})")
                if kept[-1].name == states.count:
                    s.write(f"{states.count} += 1")
                self.put(kept, r)

            write_entry(row_of(item, entry.types, (), checked=True), entry, take)

    def get(self, kept: list[_Kept], r: str) -> None:
        """Take up the running values of a row."""
        for each in kept:
            test = " != 0" if each.dtype == "bool" else ""
            self.writer.symbols.write(f"{each.name} = {each.array}[{r}]{test}")

    def put(self, kept: list[_Kept], r: str) -> None:
        """Keep the running values of a row."""
        for each in kept:
            text = f"1 if {each.name} else 0" if each.dtype == "bool" else each.name
            self.writer.symbols.write(f"{each.array}[{r}] = {text}")

    def conclude(self, item: Gather, lane: Lane) -> None:
        """At the node: the value of its row."""
        s, states = self.writer.symbols, self.states[item.out]
        empty = OPS[item.op].aggregate.empty_row
        self.get(self.kept[item.out], f"{lane.index} - part")
        if item.where is None and states.needs_count(empty):
            rows = s.pointer(f"indptr_{item.direction}")
            s.write(f"{states.count} = as_i8({rows}[{lane.index} + ONE] - {rows}[{lane.index}])")
        lane.known[item.out] = states.conclude(empty, lane)
