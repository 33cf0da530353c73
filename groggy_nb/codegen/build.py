"""A plan as an executable: its units with their kernels, and the entries of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from groggy_kernels.layout import FRONTIER_WORDS, ROW_WORDS
from groggy_nb.codegen.cache import Tally, is_cached, kernel
from groggy_nb.codegen.linking import NO_ENTRIES, Links, entry_of
from groggy_nb.codegen.numba.emit import Emitted, emit
from groggy_nb.codegen.numba.symbols import HEADER, Function
from groggy_nb.domains import SCALAR
from groggy_nb.ir.forms import Break, defined, own_ids
from groggy_nb.plan.accesses import reads
from groggy_nb.plan.nodes import BreakNode, IfNode, LoopNode, Unit, WatchNode, outside
from groggy_nb.plan.planning import Plan


@dataclass(slots=True, eq=False)
class Built:
    """One native call of a unit, ready; its native functions are in the order of `emitted.functions`."""

    unit: Unit
    emitted: Emitted
    kernels: tuple[Any, ...]
    ticks: int  # where its counters start
    links: Links | None = None  # without where nothing is compiled


@dataclass(eq=False)
class Executable:
    """A plan with its native functions: all that a run needs beside the data."""

    plan: Plan
    parts: dict[int, tuple[Built, ...]] = field(default_factory=dict)  # by a unit's number, its calls
    entries: dict[tuple[str, Any], int] = field(default_factory=dict)  # of the table, after the header
    slot_words: int = 8
    row_states: int = 0  # running values of a row that a thread keeps at a time
    ticks: int = 0
    stats: dict[int, int] = field(default_factory=dict)  # where the counters of each loop start
    frontiers: dict[int, int] = field(
        default_factory=dict
    )  # where the words of each frontier do, beside them
    stats_words: int = 0
    tally: Tally = field(default_factory=Tally)

    @property
    def units(self) -> Mapping[int, Built]:
        """The first call of each unit, the only one where calls do not end at meetings."""
        return {number: built[0] for number, built in self.parts.items()}

    @cached_property
    def directions(self) -> tuple[Any, ...]:
        """The directions whose rows a run reads, in the order of its table."""
        return tuple(kind.partition("_")[2] for kind, _ in self.entries if kind.startswith("indptr_"))

    @cached_property
    def blocked(self) -> tuple[tuple[Any, bool], ...]:
        """The directions whose rows a run reads block by block, and whether with the edges' numbers."""
        start = "blocked_gaps_"
        found = [kind.removeprefix(start) for kind, _ in self.entries if kind.startswith(start)]
        return tuple((name, (f"blocked_edges_{name}", None) in self.entries) for name in found)

    @cached_property
    def ordered(self) -> tuple[tuple[Any, int], ...]:
        """The directions and the values of edges that a run copies into the order of blocked rows."""
        return tuple(what for kind, what in self.entries if kind == "ordered")

    @cached_property
    def placed(self) -> Mapping[str, tuple[tuple[Any, int], ...]]:
        """By kind what stands in the table, and where: a run fills it kind by kind."""
        kinds: dict[str, list[tuple[Any, int]]] = {}
        for (kind, what), index in self.entries.items():
            kinds.setdefault(kind, []).append((what, index))
        return {kind: tuple(found) for kind, found in kinds.items()}

    def index(self, key: tuple[str, Any]) -> int:
        """The table index of an entry."""
        if key not in self.entries:
            self.entries[key] = len(HEADER) + len(self.entries)
        return self.entries[key]


def texts_of(plan: Plan, *, counted: bool) -> tuple[str, ...]:
    """The texts of the native functions of a plan, each once."""
    return _texts([emit(unit, plan, counted=counted) for unit in plan.units])


def _texts(written: list[tuple[Emitted, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f.source for f in _functions(written)))


def _functions(written: list[tuple[Emitted, ...]]) -> list[Function]:
    return [f for calls in written for emitted in calls for f in emitted.functions]


def build(
    plan: Plan,
    *,
    counted: bool = True,
    compiled: bool = True,
    compiling: Callable[[int, int], None] = lambda number, total: None,
) -> Executable:
    """Emit and compile (or load) every unit of a plan.

    Without `compiled` everything is there but machine code: enough to predict a run.
    """
    done = Executable(plan)
    for node in plan.loops:
        done.stats[node.number] = done.stats_words
        done.stats_words += 4 + sum(isinstance(b, Break) for b in node.item.body)
        if node.frontier is not None:
            done.frontiers[node.number] = done.stats_words
            done.stats_words += FRONTIER_WORDS
    written = [emit(unit, plan, counted=counted) for unit in plan.units]
    texts = _texts(written) if compiled else ()
    missing = {text for text in texts if not is_cached(text)}
    natives: dict[str, Any] = {}
    for text in texts:
        if text in missing:
            compiling(done.tally.compiled + 1, len(missing))
        natives[text] = kernel(text, done.tally)
    for unit, calls in zip(plan.units, written, strict=True):
        done.parts[unit.number] = tuple(
            Built(unit, emitted, tuple(natives.get(f.source) for f in emitted.functions), done.ticks)
            for emitted in calls
        )
        done.ticks += ROW_WORDS * len(calls[0].rows)
        done.slot_words = max(done.slot_words, calls[0].slot_words)
        done.row_states = max(done.row_states, calls[0].row_states)
    for key in (key for f in _functions(written) for key in f.keys):
        if key[0] not in NO_ENTRIES:
            done.index(entry_of(key))
    for value in _read_by_python(plan):
        if plan.types[value].domain is SCALAR:
            done.index(("scalar", value))
    if compiled:
        for built in (each for calls in done.parts.values() for each in calls):
            built.links = Links(
                built.emitted, built.kernels[1:], done.entries, done.stats, done.frontiers, built.ticks
            )
    return done


def _read_by_python(plan: Plan) -> set[int]:
    """The values that the control outside the units reads or writes."""
    found = {o.value for o in plan.program.outputs if isinstance(o.value, int)}
    for node in outside(plan.nodes):
        if isinstance(node, LoopNode | IfNode | BreakNode | WatchNode):
            found |= {*(r.value for r in reads(node.item)), *defined(node.item), *own_ids(node.item)}
    return found
