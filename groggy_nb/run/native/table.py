"""The memory of a run in native code: a table of addresses and scalars, the arrays, what counts."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from groggy_kernels.layout import ERROR, FAILED, LINE, NO_ERROR, ROW_WORDS, SAMPLE, STAMPS, STAY, WAIT, WORK
from groggy_nb.codegen.build import Built
from groggy_nb.codegen.numba.symbols import AT
from groggy_nb.domains import SCALAR
from groggy_nb.ir.forms import Const, Operand
from groggy_nb.plan.nodes import Copy, Moves, Unit, WatchNode
from groggy_nb.run.bind import Bound
from groggy_nb.run.control import Pairs
from groggy_nb.run.crossing import Crossing
from groggy_nb.run.ground import Ground, address, whole_lines
from groggy_nb.run.threads import POOL

WATCHED = 10_000


class Table:
    """What one run allocates, and the `Machine` on which `Control` runs: native calls, addresses, scalars.

    Parameters
    ----------
    sample : int
        Of many rounds, one out of this many is timed step by step.
    """

    def __init__(self, ground: Ground, bound: Bound, *, threads: int, max_rounds: int, sample: int) -> None:
        self.ground, self.bound, self.threads = ground, bound, threads
        self.sample, self.max_rounds = sample, max_rounds
        self.done = done = ground.done
        self.allocate()
        self.crossings = {key: self.crossing(b) for key, b in done.units.items()}
        self.kept: dict[str, deque[Any]] = {w.name: deque(maxlen=WATCHED) for w in done.plan.watches}

    def allocate(self) -> None:
        """Fill the table: counters, arrays, scalars; the rest stands in the ground's."""
        ground, done, threads = self.ground, self.done, self.threads
        lines = FAILED + LINE * threads
        slots = whole_lines(lines)
        scratch = slots + 2 * ground.half
        self.memory = np.zeros(scratch + ground.scratch * threads, np.int64)
        self.words = words = self.memory[:lines]
        words[ERROR] = NO_ERROR
        words[STAMPS + 1] = 1  # each round is kept, at first
        words[SAMPLE] = self.sample
        words[STAY] = threads
        # Apart from the rest, since they are kept for the report.
        stats = whole_lines(done.ticks)
        counters = np.zeros(stats + done.stats_words + 1, np.int64)
        self.ticks, self.stats = counters[: done.ticks], counters[stats:]
        self.stride = stride = ground.stride
        self.table = table = (ctypes.c_int64 * (stride * threads))()  # that of thread 0 first
        self.floats = (ctypes.c_double * len(table)).from_buffer(table)
        first, size = ctypes.addressof(table), 8 * stride
        ctypes.memmove(first, ground.blank(self.bound.graph), size)
        control, counted = address(self.memory), address(counters)
        table[AT["control"]] = control
        table[AT["slots"]] = control + 8 * slots
        table[AT["scratch"]] = control + 8 * scratch
        table[AT["max_rounds"]] = self.max_rounds
        table[AT["ticks"]] = counted
        table[AT["stats"]] = counted + 8 * stats
        values = self.bound.values
        self.arrays: list[Any] = []
        for variable, count in zip(done.plan.storage.variables, ground.counts, strict=True):
            source = variable.source
            self.arrays.append(np.empty(*count) if source is None else values[source])
        self.addresses = [address(a) for a in self.arrays]
        self.at = {at: a for at, a in zip(self.addresses, self.arrays, strict=True) if len(a)}
        self.rings: dict[str, Any] = {}
        for variable, index in done.placed.get("var", ()):
            table[index] = self.addresses[variable]
        self.copies: list[Any] = []
        for (direction, value), index in done.placed.get("ordered", ()):
            self.copies.append(self.bound.graph.in_blocks(direction, values[value]))
            table[index] = address(self.copies[-1])
        for scalar, index in done.placed.get("scalar", ()):
            if (value := values.get(scalar)) is not None:
                self.put(scalar, value, index)
        for name, index in done.placed.get("watch", ()):
            ring = self.rings.setdefault(name, np.zeros(1 + WATCHED, np.float64))
            table[index] = address(ring)
        self.tables = [first + size * n for n in range(threads)]
        for other in self.tables[1:]:
            ctypes.memmove(other, first, size)
        if ground.rows:  # each thread works in its own
            self.states = np.empty((threads, done.row_states * ground.rows), np.int64)
            for n, states in enumerate(self.states):
                table[n * stride + AT["states"]] = address(states)
        if ground.tallies:
            self.tallies = np.zeros((threads, ground.tallies), np.int64)
            for n, tallies in enumerate(self.tallies):
                table[n * stride + AT["tallies"]] = address(tallies)

    def put(self, value: int, number: Any, index: int) -> None:
        """Write a scalar in the words of its dtype, for all threads."""
        words, word = (
            (self.floats, float(number))
            if self.done.plan.types[value].dtype == "float64"
            else (self.table, int(number))
        )
        for at in range(index, len(self.table), self.stride):
            words[at] = word

    def crossing(self, built: Built) -> Crossing:
        """The unit's driver, on the table of each thread."""
        assert built.links is not None
        return Crossing(built.kernels[0], self.tables, built.links.driver, POOL)

    # -- what control asks for

    def call(self, unit: Unit) -> Callable[[], int]:
        """The crossing into a unit's native function."""
        return self.crossings[unit.number].cross

    def read(self, operand: Operand) -> Callable[[], Any]:
        """How Python reads a scalar."""
        if isinstance(operand, Const):
            value = operand.value
            return lambda: value
        assert operand is not None
        index = self.done.index(("scalar", operand))
        if index >= len(self.table):
            raise AssertionError("a scalar has no table entry")
        table, floats = self.table, self.floats
        dtype = self.done.plan.types[operand].dtype
        if dtype == "float64":
            return lambda: floats[index]
        if dtype == "bool":
            return lambda: table[index] != 0
        return lambda: table[index]

    def write(self, value: int) -> Callable[[Any], None]:
        """How Python writes a scalar."""
        index = self.done.index(("scalar", value))
        return lambda number: self.put(value, number, index)

    def copy(self, pairs: Pairs, copies: tuple[Copy, ...]) -> Callable[[], None]:
        """Copy arrays that stand elsewhere, and scalars that native code looks for."""
        arrays = _between(copies)
        assign = self.assign_scalars([(t, v) for t, v in pairs if ("scalar", t) in self.done.entries])

        def copy() -> None:
            for target, source in arrays:
                np.copyto(self.arrays[target], self.arrays[source], casting="unsafe")
            assign()

        return copy

    def move(self, pairs: Pairs, moves: Moves) -> Callable[[], None]:
        """Give carried values their next ones: exchange addresses, copy arrays, move scalars."""
        exchanges, copies = moves.exchanges, _between(moves.copies)
        overwritten = {t for t, _ in copies}
        assign = self.assign_scalars([(t, v) for t, v in pairs if self.is_scalar(t) and t != v])

        def move() -> None:
            if exchanges:
                moved = [(t, self.arrays[s]) for t, s in exchanges]
                for target, array in moved:
                    self.arrays[target] = array
                    self.point(target)
            # An array that is itself copied into is read before: all carried values move at once.
            olds = [self.arrays[s].copy() if s in overwritten else self.arrays[s] for _, s in copies]
            for (target, _), old in zip(copies, olds, strict=True):
                np.copyto(self.arrays[target], old, casting="unsafe")
            assign()

        return move

    def keep(self, node: WatchNode) -> Callable[[], None]:
        """Keep a scalar of each round, or the last state of an array."""
        kept = self.kept[node.item.name]
        if not node.copies:
            read = self.read(node.item.value)
            return lambda: kept.append(read())
        ((target, source),) = _between(node.copies)

        def keep() -> None:
            np.copyto(self.arrays[target], self.arrays[source], casting="unsafe")
            kept.append(0.0)

        return keep

    def value(self, operand: Operand) -> Any:
        """A value as it stands between two native calls; None for a scalar that nothing reads."""
        variable = self.done.plan.storage.of.get(operand)
        if variable is not None:
            return self.arrays[variable]
        if isinstance(operand, int) and operand in self.bound.values:
            return self.bound.values[operand]
        if isinstance(operand, int) and ("scalar", operand) not in self.done.entries:
            return None
        return self.read(operand)()

    def is_scalar(self, value: int) -> bool:
        """Whether it stands in the table itself."""
        return self.done.plan.types[value].domain is SCALAR

    def assign_scalars(self, pairs: Sequence[tuple[int, Operand]]) -> Callable[[], None]:
        """Scalars become what others are, all at once."""
        scalars = [(self.write(target), self.read(value)) for target, value in pairs]

        def assign() -> None:
            for write, number in [(write, read()) for write, read in scalars]:
                write(number)

        return assign

    def point(self, variable: int) -> None:
        """Write a variable's address where native code looks for it."""
        index = self.done.entries.get(("var", variable))
        if index is not None:
            for at in range(index, len(self.table), self.stride):
                self.table[at] = address(self.arrays[variable])

    def stay(self, threads: int) -> None:
        """Go on with so many threads, fewer than now: from the end of the round, or from the next call."""
        self.words[STAY] = threads
        for crossing in self.crossings.values():
            crossing.stay(threads)

    def timed(self) -> tuple[int, int]:
        """Cycles at work and at barriers, of the calls that were timed; also while a run goes on."""
        rows = self.ticks[: len(self.ticks) // ROW_WORDS * ROW_WORDS].reshape(-1, ROW_WORDS)
        return int(rows[:, WORK].sum()), int(rows[:, WAIT].sum())

    # -- results

    def collect_moved(self) -> None:
        """Find the arrays where native loops left them."""
        for variable, index in self.done.placed.get("var", ()):
            if self.table[index] in self.at and len(self.arrays[variable]):
                self.arrays[variable] = self.at[self.table[index]]


def _between(copies: tuple[Copy, ...]) -> list[tuple[int, int]]:
    """The variables that are copied, and those that they are copied from."""
    moves = [move for copy in copies for move in copy.moves]
    found = [(move.variable, move.stands) for move in moves if move.stands is not None]
    assert len(found) == len(moves), "what Python copies has no place in memory"
    return found
