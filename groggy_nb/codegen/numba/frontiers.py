"""A walk of a loop over all nodes or a list of them, a sweep over those with a flag; what both note."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from groggy_kernels.layout import (
    AGAIN,
    ALONE,
    ANYTHING,
    ASKING,
    CHANGED,
    CUTS,
    DEAF,
    EVERYTHING,
    MAY_BEGIN,
    MAY_PUSH,
    MOST,
    NEVER,
    PUSHED,
    REACH,
    SIDE,
    TAKEN,
)
from groggy_nb.codegen.numba.context import Context
from groggy_nb.codegen.numba.folds import Frame
from groggy_nb.codegen.numba.lanes import Lane
from groggy_nb.codegen.numba.pushes import PushWriter
from groggy_nb.codegen.numba.symbols import AT
from groggy_nb.codegen.numba.teams import words_of
from groggy_nb.domains import NODE
from groggy_nb.ir.forms import Fold
from groggy_nb.plan.frontiers import FLAGS, LISTS, MARKS
from groggy_nb.plan.nodes import Flags, Frontier, Guard, LoopNode, Meet, Walk

BACK = {"in": "out", "out": "in", "both": "both", "closed": "closed"}  # by which rows a change is seen


class FrontierWriter:
    """Writes the walk of the loop that is being written."""

    def __init__(self, writer: Context) -> None:
        self.writer = writer
        self.loop: LoopNode | None = None

    def words(self) -> str:
        """The address of the words of the loop's frontier."""
        assert self.loop is not None
        return words_of(self.writer.symbols, self.loop)

    @contextmanager
    def of(self, loop: LoopNode) -> Iterator[None]:
        """What is written inside is a loop: its first round takes all nodes."""
        around, self.loop = self.loop, loop
        s = self.writer.symbols
        match loop.frontier:
            case Frontier():
                with s.indented("if thread == 0:"):
                    s.write(f"i8_at({self.words()})[{REACH}] = {ANYTHING}")
            case Flags() as flags:
                with s.indented("if thread == 0:"):
                    s.write(f"raise_all({self.words()}, address_of({self.flag(flags)}), num_nodes)")
        yield
        self.loop = around

    def choose(self, node: Walk) -> None:
        """Before a walk, in functions of their own: nodes are chosen, or changed ones give theirs on."""
        frontier = node.frontier
        if frontier is None:
            return
        push = frontier.push
        self.chosen(frontier, NEVER if push is None else MAY_BEGIN if push.is_even else MAY_PUSH)
        if push is not None:
            with self.writer.apart():
                pushing = PushWriter(self.writer, frontier, push, BACK[frontier.direction])
                pushing.push(self.words(), [i for i in node.items if isinstance(i, Fold)])
            if pushing.may_be_odd or push.is_even:
                self.chosen(frontier, AGAIN)

    def chosen(self, frontier: Frontier, way: int) -> None:
        """The choice by the first thread: a function whose text is the same in all programs."""
        back, of = BACK[frontier.direction], self.writer.storage.of
        pair = frontier.kept[0] if frontier.kept else (LISTS, LISTS)
        bits = 8 if self.writer.storage.variables[of[pair[0]]].dtype == "bool" else 64
        with self.writer.apart():
            s = self.writer.symbols
            keys: list[tuple[str, Any]] = [("var", of[MARKS]), ("var", of[LISTS])]
            keys += [(f"indptr_{d}", None) for d in (frontier.direction, back)] + [(f"indices_{back}", None)]
            keys += [("var", of[value]) for value in pair]
            marks, lists, *others = [f"T[{s.place_of(('at', key), 'w')}]" for key in keys]
            told = [self.words(), marks, lists, "num_nodes", *others, s.number(bits), s.number(way)]
            with s.indented("if thread == 0:"):
                s.write(f"choose_nodes({', '.join(told)})")

    def walk(self, frontier: Frontier, meet: Meet, body: Callable[[], None], frame: Frame) -> None:
        """The nodes that were chosen; each thread takes some of them at a time."""
        s, words = self.writer.symbols, self.words()
        lists = s.variable(self.writer.storage.of[LISTS])
        s.write(f"state = i8_at({words})")
        self.writer.barrier(frontier.meet)
        if frontier.push is not None:
            s.write(f"T[{AT['pushed']}] = state[{PUSHED}]")
        s.write(f"taken = state[{TAKEN}]")
        s.write(f"cuts = nodes_nb if taken < 0 else state[{CUTS}]")
        s.write(f"listed = u4_at(address_of({lists}) + 4 * num_nodes * state[{SIDE}])")
        s.write(f"most = state[{MOST}]")
        s.write("reach = 0")
        s.write("q = take_block(control, base)")
        with s.indented("while q < cuts:"):
            frame.open()
            s.write("first = nodes[q] if taken < 0 else as_u8(q * taken // cuts)")
            s.write("last = nodes[q + 1] if taken < 0 else as_u8((q + 1) * taken // cuts)")
            with s.indented("for k in range(first, last):"):
                s.write("i = k if taken < 0 else as_u8(listed[k])")
                body()
            frame.close("q")
            s.write("q = take_block(control, base)")
        with s.indented("if reach != 0:"):
            s.write(f"atomic_add({words} + {8 * REACH}, reach)")
        s.write("base += cuts + threads")
        s.write(f"T[{AT['base']}] = base")
        self.writer.barrier(meet)
        if frontier.push is None:
            frame.combine(NODE, "cuts")
            return
        if frame.words:
            s.write("filled = cuts if cuts != 0 or taken < 0 else 1")
        frame.combine(NODE, "filled")

    def begin_node(self, frontier: Frontier) -> str:
        """At a node, before all else; what is to be written where its entries are drawn for."""
        if not frontier.draws:
            return ""
        self.writer.symbols.write("drawn = False")
        return "drawn = True"

    def note(self, frontier: Frontier, lane: Lane) -> None:
        """At a node, before anything is stored: whether its next values are others than these.

        And whether it read a number that changes, and asked any neighbor. Nothing is noted once so much has
        changed that the next round takes all nodes.
        """
        s, tests = self.writer.symbols, []
        for param, after in frontier.kept:
            dtype = lane.dtype(param)
            old, new = (lane.operand(v, dtype, atom=True) for v in (param, after))
            tests += differ(old, new, dtype)
        rows = s.pointer(f"indptr_{BACK[frontier.direction]}")
        marks = s.variable(self.writer.storage.of[MARKS])
        asks = [self.masks(each, lane) for each in frontier.asking]
        asks += ["drawn"] if frontier.draws else []
        hears = [self.masks(each, lane) for each in frontier.hearing]
        with s.indented("if reach <= most:"):
            # Without branches: whether a node changes is what nobody can foretell.
            noted, beside = [f"({CHANGED} if changed else 0)"], "0"
            s.write(f"changed = {' | '.join(tests) or 'False'}")
            if asks:
                s.write(f"asking = {' | '.join(asks)}")
                noted, beside = [*noted, f"({ASKING} if asking else 0)"], f"({ALONE} if asking else 0)"
            if hears:
                noted.append(f"(0 if {' | '.join(hears)} else {DEAF})")
            s.write(f"{marks}[i] = {' | '.join(noted)}")
            s.write(f"reach += as_i8({rows}[i + ONE] - {rows}[i]) + 1 if changed else {beside}")

    def masks(self, guards: tuple[Guard, ...], lane: Lane) -> str:
        """Whether masks of the place are all so."""
        found = [(lane.operand(g.mask, "bool", atom=True), g.holds) for g in guards]
        return f"({' & '.join(text if holds else f'(not {text})' for text, holds in found)})"

    # -- sweeps

    def flag(self, flags: Flags) -> str:
        """The array of a byte a node."""
        return self.writer.symbols.variable(self.writer.storage.of[FLAGS, flags.arrays[0]])

    @contextmanager
    def sweep(self, flags: Flags | None) -> Iterator[None]:
        """What is written inside is all visits of a sweep: of those with a flag the rows are counted."""
        s = self.writer.symbols
        if flags is not None:
            s.write(f"taken = i8_at({self.words()})[{TAKEN}]")
            s.write("before = taken")
            s.write("entries = 0")
        yield
        if flags is not None:
            s.write(f"count_entries({self.words()}, before, entries)")

    @contextmanager
    def some(self, flags: Flags | None) -> Iterator[None]:
        """What is written inside is some visits, from `low` to `high`: by them the next are chosen."""
        s = self.writer.symbols
        if flags is not None:
            s.write("changes = 0")
        yield
        if flags is not None:
            given = f"{self.words()}, address_of({self.flag(flags)}), num_nodes, changes, high - low"
            s.write(f"taken = choose_visits({given})")

    @contextmanager
    def visit(self, flags: Flags | None, lane: Lane) -> Iterator[None]:
        """What is written inside is a visit, left out without a flag; it raises those that it may concern."""
        if flags is None:
            yield
            return
        s, up = self.writer.symbols, self.flag(flags)
        with s.indented(f"if taken != {EVERYTHING}:"):
            with s.indented(f"if {up}[i] == 0:"):
                s.write("continue")
            s.write(f"{up}[i] = 0")
            rows = s.pointer(f"indptr_{flags.direction}")
            s.write(f"entries += as_i8({rows}[i + ONE] - {rows}[i])")
        olds = [lane.bind(array, lane.load(array, "i")) for array in flags.arrays]
        yield
        tests = []
        for array, old in zip(flags.arrays, olds, strict=True):
            tests += differ(old, s.bind(lane.load(array, "i")), lane.dtype(array))
        with s.indented(f"if {' or '.join(tests)}:"):
            back = BACK[flags.direction]
            rows, columns = s.pointer(f"indptr_{back}"), s.pointer(f"indices_{back}")
            s.write("changes += 1")
            with s.indented(f"if taken != {EVERYTHING}:"):
                if flags.is_own:
                    s.write(f"{up}[i] = 1")
                with s.indented(f"for k in range({rows}[i], {rows}[i + ONE]):"):
                    s.write(f"{up}[{columns}[k]] = 1")


def differ(old: str, new: str, dtype: str) -> list[str]:
    """Tests of which one holds where two values are not the same, bit by bit."""
    tests = [f"({new} != {old})"]
    if dtype == "float64":  # zeros of two signs differ, and nan is never known to be the same
        tests.append(f"({new} == 0.0 and 1.0 / {new} != 1.0 / {old})")
    return tests
