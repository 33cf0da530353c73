"""Whole-graph folds: running states in each block, a slot a block, combined by all, group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

from groggy_kernels.layout import GROUP_BLOCKS
from groggy_nb.codegen.numba.context import Context
from groggy_nb.codegen.numba.lanes import Lane, cast, constant
from groggy_nb.codegen.numba.symbols import AT, Symbols, number_of
from groggy_nb.domains import Domain, walked
from groggy_nb.ir.forms import Const, Fold, Gather, Operand, Step
from groggy_nb.ops import OPS, Op, forms
from groggy_nb.ops.targets import Collecting, Running, State, Text, of_dtype
from groggy_nb.passes.facts import ways_to_fail
from groggy_nb.plan.nodes import Collect

SLOTS = {"float64": "slots_f", "int64": "slots_i", "bool": "slots_i"}


class States:
    """The running states of one fold as local variables, in a row, over a block or of a group."""

    def __init__(
        self, writer: Context, item: Fold | Gather | Step, op: Op, dtypes: Sequence[str], default: Operand
    ) -> None:
        self.writer = writer
        self.item = item
        self.op = op
        self.default = default
        self.working, self.result = self.op.rule(tuple(dtypes))
        self.told = self.op.told(Running)
        self.asked = self.told.checked.get(self.working[0], ()) if writer.symbols.checked else ()
        self.states = (*self.told.beside, *self.told.states) if self.asked else self.told.states
        prefix = writer.symbols.fresh("a")
        self.names = {s.name: f"{prefix}{s.name}" for s in self.states}
        self.count = f"{prefix}n"

    def dtype(self, state: State) -> str:
        return self.working[0] if state.dtype == "work" else state.dtype

    def text(self, state: State, template: Text) -> str:
        """The template of a state for its dtype."""
        return of_dtype(template, self.dtype(state))

    def start(self, end: str = "") -> None:
        """Set the states to nothing seen; their names may have an end."""
        for state in self.states:
            text = self.text(state, state.start)
            if text == str(-(2**63)):
                text = constant(Const.of(-(2**63)), "int64")
            self.writer.symbols.write(f"{self.names[state.name]}{end} = {text}")

    def update(self, texts: dict[str, str], index: str) -> None:
        """Take one entry in."""
        for state in self.states:
            text = self.text(state, state.step).format(**self.names, **texts, index=index)
            if text != self.names[state.name]:
                self.writer.symbols.write(f"{self.names[state.name]} = {text}")

    def combine(self, end: str) -> None:
        """Take another block's or group's states in; its names have one underscore more."""
        names = {n: f"{v}{end}" for n, v in self.names.items()}
        others = {f"{n}_": f"{v}{end}_" for n, v in self.names.items()}
        for state in self.states:
            text = self.text(state, state.combine).format(**names, **others)
            if text != names[state.name]:
                self.writer.symbols.write(f"{names[state.name]} = {text}")

    def finish(self) -> str:
        """The result's text."""
        template = of_dtype(self.told.finish, self.working[0])
        return template.format(**self.names, n=f"as_f8({self.count})")

    def needs_count(self, empty: Any) -> bool:
        """Whether the number of entries matters."""
        return empty is None or self.default is not None or self.told.counts

    def conclude(self, empty: Any, lane: Lane) -> str:
        """The final value bound to a name: the default, the value of nothing, an error, or the result."""
        for way, condition in enumerate(self.asked, len(OPS[self.item.op].fails)):
            node = lane.index if isinstance(self.item, Gather) else None
            self.writer.symbols.fail(self.item, condition.format(**self.names), way, node=node)
        return conclude(
            self.writer,
            self.item,
            self.count,
            self.finish(),
            self.result,
            empty,
            self.default,
            lane,
            self.told.counts,
        )


def conclude(
    writer: Context,
    item: Fold | Gather | Step,
    count: str,
    text: str,
    result: str,
    empty: Any,
    default: Operand,
    lane: Lane,
    counts: bool,
) -> str:
    """Bind an aggregate's value, with what stands for nothing."""
    s = writer.symbols
    wanted = lane.dtype(item.out)
    text = cast(f"({text})" if " " in text else text, result, wanted)
    if default is not None:
        text = f"{lane.operand(default, wanted)} if {count} == 0 else {text}"
    elif empty is None:
        node = lane.index if isinstance(item, Gather) else None
        s.fail(item, f"{count} == 0", len(ways_to_fail(item, s.checked)) - 1, node=node)
        zero = constant(Const.of(False), wanted)
        text = f"{zero} if {count} == 0 else {text}"
    elif counts:
        text = f"{constant(Const.of(empty), wanted)} if {count} == 0 else {text}"
    return s.bind(text)


class Frame:
    """The folds of one pass: where their states start, are kept and are combined."""

    def __init__(self, writer: Context, folds: list[Fold], before: Mapping[int, int]) -> None:
        self.writer = writer
        self.before = before  # of folds that go on from the last round, what their operand was then
        lane = writer.lane("i")
        self.states = {
            f.out: States(writer, f, OPS[f.op], [lane.dtype(o) for o in f.inputs], f.default) for f in folds
        }
        self.olds = {
            f.out: States(writer, f, OPS[f.op], [lane.dtype(before[f.out])], None)
            for f in folds
            if f.out in before
        }
        self.words: list[tuple[str, str]] = []  # name, dtype
        for old in self.olds.values():
            self.words += [(old.names[s.name], old.dtype(s)) for s in old.states]
        for fold in folds:
            states = self.states[fold.out]
            self.words += [(states.names[s.name], states.dtype(s)) for s in states.states]
            if fold.where is not None and states.needs_count(states.op.aggregate.empty):
                self.words.append((states.count, "int64"))
        self.stride = (len(self.words) + 7) // 8 * 8
        writer.slot_words = max(writer.slot_words, self.stride)

    def open(self) -> None:
        """Start the states of a block."""
        self.start()

    def start(self, end: str = "") -> None:
        for states in (*self.states.values(), *self.olds.values()):
            states.start(end)
        for name, _ in self.words:
            if name in {s.count for s in self.states.values()}:
                self.writer.symbols.write(f"{name}{end} = 0")

    def accumulate(self, fold: Fold, lane: Lane) -> None:
        """Take the entry at this place in."""
        s = self.writer.symbols
        states = self.states[fold.out]
        operands = [o for o in fold.inputs if o is not None]
        lane.name_all([*operands, fold.where])
        texts = {
            a.name: lane.operand(o, d, atom=True)
            for a, o, d in zip(states.op.operands, fold.inputs, states.working, strict=True)
        }
        index = f"as_i8({lane.index})"
        if fold.out in self.olds:
            (entry,) = states.op.operands
            dtype = self.olds[fold.out].working[0]
            old = lane.operand(self.before[fold.out], dtype, atom=True)
            self.olds[fold.out].update({entry.name: old}, index)
        if fold.where is None:
            states.update(texts, index)
            return
        with s.indented(f"if {lane.operand(fold.where, 'bool')}:"):
            states.update(texts, index)
            if (states.count, "int64") in self.words:
                s.write(f"{states.count} += 1")

    def close(self, block: str) -> None:
        """Keep a block's states in its slot."""
        if not self.words:
            return
        s = self.writer.symbols
        s.write(f"at = half + {block} * {self.stride}")
        for n, (name, dtype) in enumerate(self.words):
            s.write(f"{SLOTS[dtype]}[at + {n}] = {cast(name, dtype, 'int64') if dtype == 'bool' else name}")

    def combine(self, over: Domain, slots: str) -> None:
        """Combine so many slots, those of each group in order, then the groups: a tree of two levels.

        Every thread does, which costs less than a second barrier.
        """
        if not self.words:
            return
        s = self.writer.symbols
        self.start()
        s.write("b = 0")
        with s.indented(f"while b < {slots}:"):
            self.start("_")
            s.write(f"group = b + {GROUP_BLOCKS}")
            with s.indented(f"while b < group and b < {slots}:"):
                s.write(f"at = half + b * {self.stride}")
                for n, (name, dtype) in enumerate(self.words):
                    text = f"{SLOTS[dtype]}[at + {n}]"
                    s.write(f"{name}__ = {text} != 0" if dtype == "bool" else f"{name}__ = {text}")
                self.take("_")
                s.write("b += 1")
            self.take("")
        self.writer.turn_half()
        for out, states in self.states.items():
            fold = states.item
            assert isinstance(fold, Fold)
            if fold.where is None:
                states.count = number_of(over)
            lane = self.writer.lane("ZERO", inline=False)
            found = states.conclude(states.op.aggregate.empty, lane)
            if out in self.olds:  # nodes that were not taken add what they did
                kept = f"T[{s.place_of(('at', ('scalar', out)), 'w')}]"
                found = (
                    f"{found} if taken < 0 else add_i8(sub_i8({kept}, {self.olds[out].finish()}), {found})"
                )
            s.keep(out, found)

    def take(self, end: str) -> None:
        """Take the states with one underscore more into those with this end."""
        for old in self.olds.values():
            old.combine(end)
        for states in self.states.values():
            states.combine(end)
            if (states.count, "int64") in self.words:
                self.writer.symbols.write(f"{states.count}{end} += {states.count}{end}_")


class FoldWriter:
    """Whole-graph aggregates of a unit."""

    def __init__(self, writer: Context) -> None:
        self.writer = writer

    def frame(self, folds: list[Fold], before: Mapping[int, int]) -> Frame:
        """The folds of one pass; `before` are the values that those had before which go on."""
        return Frame(self.writer, folds, before)

    def collect(self, node: Collect) -> None:
        """Thread 0 copies the values (that pass the mask) to scratch memory and calls the kernel."""
        writer, s, item = self.writer, self.writer.symbols, node.item
        op = OPS[item.op]
        told = op.told(Collecting)
        lane = writer.lane("ZERO", inline=False)
        working, result = op.rule(tuple(lane.dtype(o) for o in item.inputs))
        over = walked(writer.types[o].domain for o in (*item.inputs, item.where) if isinstance(o, int))
        n = op.by_entry

        def asked() -> list[str]:
            given = zip(item.inputs[n:], working[n:], strict=True)
            return [lane.operand(o, d, atom=True) for o, d in given]

        extra = asked()
        writer.slot_words = max(writer.slot_words, 8)
        with s.indented("if thread == 0:"):
            s.write(f"scratch = T[{AT['scratch']}]")
            held = collected(
                s, "scratch", ["values", *(s.fresh("values") for _ in working[1:n])], working[:n]
            )
            s.write("k = 0")
            with s.indented(f"for i in range(ZERO, as_u8({number_of(over)})):"):
                inner = writer.lane("i", inline=False)
                with ExitStack() as passed:
                    if item.where is not None:
                        passed.enter_context(s.indented(f"if {inner.operand(item.where, 'bool')}:"))
                    for array, operand, dtype in zip(held.arrays, item.inputs, working, strict=False):
                        s.write(f"{array}[k] = {inner.operand(operand, dtype)}")
                    s.write("k += 1")
            kernel = told.name.format(dtype=working[0], **dict(item.options or _defaults(op)))
            zero = constant(Const.of(0), result)
            s.write(f"found = {zero}")
            with s.indented("if k > 0:"):
                given = ["scratch", "k", *held.addresses, *extra, *tally(op.aggregate)]
                s.write(f"found = {kernel}({', '.join(given)})")
            s.write(f"{SLOTS[result]}[half] = found")
            s.write("slots_i[half + 1] = k")
        writer.slots[node.number] = 2
        writer.barrier(node.meet)
        if writer.is_parted and told.fails_when:  # here is another native call
            lane = writer.lane("ZERO", inline=False)
            extra = asked()
        value = s.bind(f"{SLOTS[result]}[half]")
        count = s.bind("slots_i[half + 1]")
        writer.turn_half()
        for condition in told.fails_when.values():
            text = condition.format(**{a.name: t for a, t in zip(op.operands[n:], extra, strict=True)})
            s.fail(item, text if item.default is None else f"{count} > 0 and ({text})")
        lane = writer.lane("ZERO", inline=False)
        s.keep(
            item.out,
            conclude(
                writer, item, count, value, result, op.aggregate.empty, item.default, lane, counts=False
            ),
        )


class Collected(NamedTuple):
    """Where values are collected: an array for each operand, and the addresses of those after the first."""

    arrays: list[str]
    addresses: list[str]


def collected(s: Symbols, scratch: str, arrays: list[str], dtypes: Sequence[str]) -> Collected:
    """The arrays of collected values: equal shares of a thread's scratch memory, from `scratch` on."""
    share = f"8 * (T[{AT['scratch_words']}] // {len(arrays)})"
    addresses = [f"{scratch} + {n} * {share}" for n in range(1, len(arrays))]
    for array, address, dtype in zip(arrays, [scratch, *addresses], dtypes, strict=True):
        s.write(f"{array} = {'f8_at' if dtype == 'float64' else 'i8_at'}({address})")
    return Collected(arrays, addresses)


def tally(form: forms.Aggregate) -> tuple[str, ...]:
    """What a kernel that counts takes last: the thread's counts, and how many they are."""
    return (f"T[{AT['tallies']}]", "num_nodes") if form.tallies else ()


def _defaults(op: Op) -> tuple[tuple[str, str], ...]:
    return tuple((a.name, str(a.default)) for a in op.options)
