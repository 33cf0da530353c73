"""Changed nodes of a loop with a frontier that give their value to those beside them."""

from __future__ import annotations

from groggy_kernels.layout import ALIKE, ANYTHING, ODD, PUSHED, REACH, SIDE, TAKEN
from groggy_nb.codegen.numba.context import Context
from groggy_nb.codegen.numba.folds import FoldWriter
from groggy_nb.codegen.numba.lanes import Lane
from groggy_nb.codegen.numba.rows import write_entry
from groggy_nb.codegen.numba.symbols import POINTERS
from groggy_nb.ir.forms import Const, Fold, Step
from groggy_nb.ops import OPS
from groggy_nb.ops.targets import Expression
from groggy_nb.passes.facts import LITERAL
from groggy_nb.plan.accesses import At, at_of
from groggy_nb.plan.frontiers import LISTS, MARKS
from groggy_nb.plan.nodes import Frontier, Push
from groggy_nb.plan.rows import row_of


class PushWriter:
    """Writes it for one walk; `back` are the rows by which a change is seen."""

    def __init__(self, writer: Context, frontier: Frontier, of: Push, back: str) -> None:
        self.writer, self.symbols, self.of = writer, writer.symbols, of
        ((self.param, self.after),) = frontier.kept
        self.rows, self.columns = (self.symbols.pointer(f"{name}_{back}") for name in ("indptr", "indices"))
        self.back = back
        self.dtype = writer.lane("i").dtype(self.param)
        # Nan, and zeros of two signs, by which the order of a row would be seen.
        self.may_be_odd = self.dtype == "float64"

    def push(self, words: str, folds: list[Fold]) -> None:
        """Each changed node gives its value on; the nodes that become others are listed.

        They become so in place: what the listed ones have to give is held beside their list. Where an odd
        value turns up all is as it was, and the nodes to walk are chosen after all.
        """
        s, gather, of = self.symbols, self.of.gather, self.writer.storage.of
        self.frame = FoldWriter(self.writer).frame(folds, {})
        lists, marks = s.variable(of[LISTS]), s.variable(of[MARKS])
        values = s.variable(of[self.param])
        at = POINTERS[self.writer.storage.variables[of[self.param]].dtype]
        s.write(f"state = i8_at({words})")
        with s.indented(f"if thread == 0 and state[{PUSHED}] != 0:"):
            s.write(f"side = state[{SIDE}]")
            for listed, held, side in (("listed", "held", "side"), ("fresh", "were", "1 - side")):
                s.write(f"{listed} = u4_at(address_of({lists}) + 4 * num_nodes * ({side}))")
                s.write(f"{held} = {at}(held_at(address_of({lists}), num_nodes, {side}))")
            s.write(f"taken = as_u8(state[{TAKEN}])")
            with s.indented("for k in range(ZERO, taken):"):
                s.write(f"held[k] = {values}[listed[k]]")
                s.write(f"{marks}[listed[k]] = 0")
            is_tested = self.may_be_odd or self.of.is_even
            if is_tested:
                s.write("odd = False")
            if self.of.is_even:
                self.begin(values)
            self.frame.open()
            s.write("reach = 0")
            s.write("found = 0")
            with s.indented(f"for k in range(ZERO, {'ZERO if odd else ' if self.of.is_even else ''}taken):"):
                s.write("u = as_u8(listed[k])")
                lane = self.writer.lane("u", inline=False)
                now = s.bind("held[k]")
                lane.names, lane.copied = {"neighbor": "u"}, {(self.param, "u"): now}
                if self.may_be_odd:
                    s.write(f"odd = odd or {now} != {now}")
                same = self.alike(lane)
                with s.indented(f"for j in range({self.rows}[u], {self.rows}[u + ONE]):"):
                    s.write(f"i = as_u8({self.columns}[j])")
                    entry = self.writer.lane("i")
                    entry.known, entry.names, entry.copied = dict(same), lane.names, lane.copied
                    if any(at_of(step) is At.EDGE for step in gather.body):
                        s.write(f"e = {s.pointer(f'edges_{self.back}')}[j]")
                        entry.names = lane.names | {"edge": "e"}
                    plan = self.writer.plan
                    row = row_of(gather, plan.types, plan.drawn, checked=plan.checked)
                    write_entry(row, entry, lambda entry: self.give(entry, row.settles, values, marks))
            self.frame.close("0")
            told = f"end_push({words}, found, reach)"
            if not is_tested:
                s.write(told)
                return
            with s.indented("if odd:"):
                s.write(f"state[{ODD}] = 1")
                if self.of.is_even:
                    with s.indented(f"if state[{ALIKE}] != 0:"):
                        s.write(f"state[{REACH}] = {ANYTHING}")
                if self.may_be_odd:
                    with s.indented("for n in range(found):"):
                        s.write(f"{values}[fresh[n]] = were[n]")
                        s.write(f"{marks}[fresh[n]] = 0")
            with s.indented("else:"):
                s.write(told)

    def begin(self, values: str) -> None:
        """In the first round: whether what the many alike give changes any node, or a row without entries."""
        s, gather = self.symbols, self.of.gather
        with s.indented(f"if state[{ALIKE}] != 0:"):
            s.write(f"common = {values}[state[{ALIKE}] - 1]")
            lane = self.writer.lane("ZERO", inline=False)
            lane.names, lane.copied = {"neighbor": "ZERO"}, {(self.param, "ZERO"): "common"}
            lane.known = self.alike(lane)
            gives = [lane.operand(gather.value, self.dtype, atom=True)]
            gives += (
                [lane.operand(gather.default, self.dtype, atom=True)] if gather.default is not None else []
            )
            for given in gives:
                if self.may_be_odd:
                    s.write(f"odd = odd or {given} != {given} or {given} == 0.0")
                    s.write("odd = odd or common != common or common == 0.0")
                s.write(f"odd = odd or {self.joined('common', given)} != common")
            with s.indented("for k in range(ZERO, taken):"):
                s.write("own = held[k]")
                for given in gives:
                    s.write(f"odd = odd or {self.joined('own', given)} != own")

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

    def give(self, entry: Lane, settles: bool | None, values: str, marks: str) -> None:
        """Join what an entry gives to the value of the node it is given to.

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
            self.writer.store(self.writer.storage.of[self.param], joined, self.dtype)
            with s.indented(f"if {marks}[i] == 0:"):
                s.write(f"{marks}[i] = 1")
                if self.may_be_odd:
                    s.write(f"were[found] = {now}")
                s.write("fresh[found] = i")
                s.write("found += 1")
                s.write(f"reach += as_i8({self.rows}[i + ONE] - {self.rows}[i]) + 1")
                lane = self.writer.lane("i")
                lane.known |= {self.param: now, self.after: joined}
                for item in self.of.told:
                    if isinstance(item, Fold):
                        self.frame.accumulate(item, lane)
                    elif isinstance(item, Step):
                        lane.step(item)

    def joined(self, a: str, b: str) -> str:
        """The text that joins two values, which are names."""
        op = OPS[self.of.join.op]
        told = op.told(Expression)
        template = told.emit if isinstance(told.emit, str) else told.emit[self.dtype]
        return f"({template.format(**dict(zip((o.name for o in op.operands), (a, b), strict=True)))})"
