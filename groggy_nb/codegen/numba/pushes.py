"""Changed nodes of a loop with a frontier that give their value to those beside them."""

from __future__ import annotations

from groggy_kernels.layout import SIDE, TAKEN
from groggy_nb.codegen.numba.context import Context
from groggy_nb.codegen.numba.folds import Frame
from groggy_nb.codegen.numba.lanes import Lane
from groggy_nb.codegen.numba.rows import write_entry
from groggy_nb.ir.forms import Const, Fold, Step
from groggy_nb.ops import OPS
from groggy_nb.ops.targets import Expression
from groggy_nb.passes.facts import LITERAL
from groggy_nb.plan.accesses import At, at_of
from groggy_nb.plan.frontiers import LISTS
from groggy_nb.plan.nodes import Frontier, Push
from groggy_nb.plan.rows import row_of


class PushWriter:
    """Writes it for one walk with the folds of `frame`; `back` are the rows by which a change is seen."""

    def __init__(self, writer: Context, frontier: Frontier, of: Push, back: str, frame: Frame) -> None:
        self.writer, self.symbols, self.of, self.frame = writer, writer.symbols, of, frame
        ((self.param, self.after),) = frontier.kept
        self.rows, self.columns = (self.symbols.pointer(f"{name}_{back}") for name in ("indptr", "indices"))
        self.back = back
        self.dtype = writer.lane("i").dtype(self.param)
        # Nan, and zeros of two signs, by which the order of a row would be seen.
        self.may_be_odd = self.dtype == "float64"

    def push(self, words: str, given: str) -> None:
        """Each changed node gives its value on; the nodes that become others are listed.

        The array of the next round holds, of a changed node, the value of the round before, until the two are
        joined. Where an odd value turns up nothing counts, and the nodes to walk are chosen after all.
        """
        s, gather = self.symbols, self.of.gather
        lists = s.variable(self.writer.storage.of[LISTS])
        s.write(f"listed = u4_at(address_of({lists}) + 4 * num_nodes * state[{SIDE}])")
        s.write(f"fresh = u4_at(address_of({lists}) + 4 * num_nodes * (1 - state[{SIDE}]))")
        if self.may_be_odd:
            s.write("odd = False")
        self.frame.open()
        s.write("reach = 0")
        s.write("found = 0")
        with s.indented(f"for k in range(ZERO, as_u8(state[{TAKEN}])):"):
            s.write("u = as_u8(listed[k])")
            lane = self.writer.lane("u", inline=False)
            lane.names = {"neighbor": "u"}
            now, same = lane.value(self.param), self.alike(lane)
            if self.may_be_odd:
                s.write(f"odd = odd or {now} != {now}")
            self.join(lane, now)
            with s.indented(f"for j in range({self.rows}[u], {self.rows}[u + ONE]):"):
                s.write(f"i = as_u8({self.columns}[j])")
                entry = self.writer.lane("i")
                entry.known, entry.names = dict(same), {"neighbor": "u"}
                if any(at_of(step) is At.EDGE for step in gather.body):
                    s.write(f"e = {s.pointer(f'edges_{self.back}')}[j]")
                    entry.names["edge"] = "e"
                plan = self.writer.plan
                row = row_of(gather, plan.types, plan.drawn, checked=plan.checked)
                write_entry(row, entry, lambda entry: self.give(entry, row.settles))
        self.frame.close("0")
        told = f"end_push({words}, found, reach)"
        if not self.may_be_odd:
            s.write(told)
            return
        with s.indented("if odd:"):
            s.write(f"choose_nodes({given}, 0)")
        with s.indented("else:"):
            s.write(told)

    def alike(self, lane: Lane) -> dict[int, str]:
        """What is one at all entries of a changed node, whose lane it is: computed before they are asked."""
        found: dict[int, str] = {}
        of_entry = {step.out for step in self.of.gather.body}
        for step in self.of.gather.body:
            is_map = step.op != LITERAL and OPS[step.op].as_map is not None
            arrays = {o for o in step.inputs if isinstance(o, int) and lane.types[o].is_array}
            asked = arrays | of_entry.intersection(step.inputs)
            if at_of(step) is At.NEIGHBOR or (is_map and asked <= found.keys()):
                found[step.out] = lane.bind(step.out, lane.expression(step))
        return found

    def give(self, entry: Lane, settles: bool | None) -> None:
        """Join what an entry gives to the next value of the node it is given to.

        The first time that this becomes another, it is told: joined again it goes on the same way, so that
        comparisons with the value of this round stay what they are.
        """
        s = self.symbols
        value = self.of.gather.value if settles is None else Const.of(settles)
        given, now = entry.operand(value, self.dtype, atom=True), entry.value(self.param)
        joined = s.bind(self.joined(now, given))
        if self.may_be_odd:
            s.write(f"odd = odd or {given} != {given} or {given} == 0.0 or {now} == 0.0")
        with s.indented(f"if {joined} != {now}:"):
            lane = self.writer.lane("i")
            before = self.join(lane, joined)
            with s.indented(f"if {self.joined(now, before)} == {now}:"):
                s.write("fresh[found] = i")
                s.write("found += 1")
                s.write(f"reach += as_i8({self.rows}[i + ONE] - {self.rows}[i]) + 1")
                lane.known |= {self.param: now, self.after: joined}
                for item in self.of.told:
                    if isinstance(item, Fold):
                        self.frame.accumulate(item, lane)
                    elif isinstance(item, Step):
                        lane.step(item)

    def join(self, lane: Lane, value: str) -> str:
        """Join a value to the next one of a lane's node; returns what that was before."""
        before = self.symbols.bind(lane.load(self.after, lane.index))
        self.writer.store(
            self.writer.storage.of[self.after], self.joined(before, value), self.dtype, lane.index
        )
        return before

    def joined(self, a: str, b: str) -> str:
        """The text that joins two values, which are names."""
        op = OPS[self.of.join.op]
        told = op.told(Expression)
        template = told.emit if isinstance(told.emit, str) else told.emit[self.dtype]
        return f"({template.format(**dict(zip((o.name for o in op.operands), (a, b), strict=True)))})"
