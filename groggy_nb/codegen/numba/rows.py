"""Neighbor comprehensions: one row of the graph folded at one node."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from groggy_nb.codegen.numba.context import Context
from groggy_nb.codegen.numba.folds import States, _defaults, collected, conclude, tally
from groggy_nb.codegen.numba.lanes import Lane
from groggy_nb.codegen.numba.symbols import AT
from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import Const, Gather, Step
from groggy_nb.ops import OPS, Op, forms
from groggy_nb.ops.targets import Collecting
from groggy_nb.plan.accesses import At, at_of, reads
from groggy_nb.plan.rows import Row, row_of


class RowWriter:
    """Writes the loop over a node's entries."""

    def __init__(self, writer: Context) -> None:
        self.writer = writer
        self.drawing = ""  # what is written where entries are drawn for, if anything

    def gather(self, item: Gather, lane: Lane) -> None:
        """Fold a row; the value is bound in the lane of the node."""
        op = OPS[item.op]
        lane.name_all([r.value for r in reads(item) if r.at is At.PLACE])
        form = op.aggregate
        match form:
            case forms.Fold():
                self.fold(item, op, form, lane)
            case forms.Collect():
                self.collect(item, op, form, lane)
            case _:
                raise uncovered(form)

    def fold(self, item: Gather, op: Op, form: forms.Fold, lane: Lane) -> None:
        """Fold a row's values as they are read."""
        s = self.writer.symbols
        states = States(self.writer, item, op, [value_dtype(item, lane)], item.default)
        states.start()
        counting = states.needs_count(form.empty_row)
        filtered = item.where is not None
        settles = self.row(item).settles
        if counting and filtered:
            s.write(f"{states.count} = 0")

        def take(entry: Lane) -> None:
            value = item.value if settles is None else Const.of(settles)
            text = entry.operand(value, states.working[0], atom=True)
            states.update({op.operands[0].name: text}, f"as_i8({entry.names['neighbor']})")
            if counting and filtered:
                s.write(f"{states.count} += 1")
            if settles is not None:
                s.write("break")

        self.entries(item, lane, take)
        if counting and not filtered:
            rows = s.pointer(f"indptr_{item.direction}")
            s.write(f"{states.count} = as_i8({rows}[{lane.index} + ONE] - {rows}[{lane.index}])")
        lane.known[item.out] = states.conclude(form.empty_row, lane)

    def entries(self, item: Gather, lane: Lane, take: Callable[[Lane], None]) -> None:
        """The loop over a row."""
        s = self.writer.symbols
        rows = s.pointer(f"indptr_{item.direction}")
        columns = s.pointer(f"indices_{item.direction}")
        i = lane.index
        j, u = s.fresh("j"), s.fresh("n")
        with s.indented(f"for {j} in range({rows}[{i}], {rows}[{i} + ONE]):"):
            s.write(f"{u} = {columns}[{j}]")
            entry = Lane(s, lane.types, lane.virtual, lane.uses, i, inline=lane.inline)
            entry.known = dict(lane.known)
            entry.names = {"neighbor": u}
            if any(at_of(step) is At.EDGE for step in item.body):
                e = s.fresh("e")
                s.write(f"{e} = {s.pointer(f'edges_{item.direction}')}[{j}]")
                entry.names["edge"] = e
            write_entry(self.row(item), entry, take, self.draw)

    def draw(self, steps: Sequence[Step]) -> None:
        """Write what is noted before steps that draw."""
        drawn = self.writer.plan.drawn
        if self.drawing and any(o in drawn for step in steps for o in step.inputs):
            self.writer.symbols.write(self.drawing)

    def row(self, item: Gather) -> Row:
        """The order in which the entries are asked."""
        plan = self.writer.plan
        return row_of(item, plan.types, plan.drawn, checked=plan.checked)

    def collect(self, item: Gather, op: Op, form: forms.Collect, lane: Lane) -> None:
        """Collect a row's values in this thread's scratch memory and call the kernel."""
        s = self.writer.symbols
        told = op.told(Collecting)
        given, n = (item.value, *item.further), op.by_entry
        working, result = op.rule((value_dtype(item, lane), *map(lane.dtype, item.further)))
        scalars = [lane.operand(o, d, atom=True) for o, d in zip(given[n:], working[n:], strict=True)]
        scratch, values, k = s.fresh("scratch"), s.fresh("values"), s.fresh("k")
        s.write(f"{scratch} = T[{AT['scratch']}] + 8 * thread * T[{AT['scratch_words']}]")
        held = collected(s, scratch, [values, *(s.fresh("values") for _ in working[1:n])], working[:n])
        s.write(f"{k} = 0")

        def take(entry: Lane) -> None:
            texts = [entry.operand(o, d) for o, d in zip(given[:n], working[:n], strict=True)]
            for array, text in zip(held.arrays, texts, strict=True):
                s.write(f"{array}[{k}] = {text}")
            s.write(f"{k} += 1")

        self.entries(item, lane, take)
        kernel = told.name.format(dtype=working[0], **dict(item.options or _defaults(op)))
        found = s.fresh("found")
        s.write(f"{found} = {'0.0' if result == 'float64' else '0'}")
        with s.indented(f"if {k} > 0:"):
            s.write(f"{found} = {kernel}({', '.join([scratch, k, *held.addresses, *scalars, *tally(form)])})")
        for condition in told.fails_when.values():
            text = condition.format(**{a.name: t for a, t in zip(op.operands[n:], scalars, strict=True)})
            s.fail(item, text if item.default is None else f"{k} > 0 and ({text})", node=lane.index)
        lane.known[item.out] = conclude(
            self.writer, item, k, found, result, form.empty_row, item.default, lane, False
        )


def value_dtype(item: Gather, lane: Lane) -> str:
    """The dtype of what a comprehension folds."""
    return item.value.dtype if isinstance(item.value, Const) else lane.dtype(item.value)


def write_entry(
    row: Row,
    entry: Lane,
    take: Callable[[Lane], None],
    before: Callable[[Sequence[Step]], None] = lambda steps: None,
) -> None:
    """What happens at an entry of a row: its masks with the steps they take, the other steps, `take`.

    `before` is told of the steps that are taken at once. A step whose value the lane knows is not computed
    again.
    """
    with ExitStack() as passed:
        for test in row.tests:
            before(test.steps)
            for step in test.steps:
                if step.out not in entry.known:
                    entry.step(step)
            mask = entry.operand(test.mask, "bool")
            passed.enter_context(entry.symbols.indented(f"if {mask if test.holds else f'not {mask}'}:"))
        before(row.steps)
        for step in row.steps:
            if step.out not in entry.known:
                entry.step(step)
        take(entry)
