"""A bound, optimized program as an executable: units with their kernels, the plan of memory, the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from groggy_kernels.layout import ROW_WORDS
from groggy_nb.codegen.cache import Tally, is_cached, kernel
from groggy_nb.codegen.emit import Emitted, emit
from groggy_nb.codegen.symbols import HEADER
from groggy_nb.ir.forms import (
    Const,
    Item,
    Loop,
    Program,
    Step,
    Type,
    Watch,
    defined,
    own_ids,
    walk,
)
from groggy_nb.ir.infer import infer
from groggy_nb.modes import MODES
from groggy_nb.once import Once
from groggy_nb.plan.accesses import reads
from groggy_nb.plan.cut import cut, is_too_large_to_fuse
from groggy_nb.plan.expand import Expander
from groggy_nb.plan.nodes import BreakNode, IfNode, LoopNode, Node, Unit, WatchNode, nodes_of
from groggy_nb.plan.schedule import Scheduler
from groggy_nb.plan.storage import Storage, Variable, plan
from groggy_nb.plan.virtual import find_virtual


@dataclass(slots=True, eq=False)
class Built:
    """One unit ready to call."""

    unit: Unit
    emitted: Emitted
    kernel: Any
    ticks: int  # where its counters start


@dataclass(slots=True, eq=False)
class Executable:
    """All that a run needs beside the data; made once for a program, its types and a mode."""

    mode: str
    program: Program
    types: Mapping[int, Type]
    tree: list[Node]
    storage: Storage
    units: dict[int, Built]  # by id(unit)
    entries: dict[tuple[str, Any], int]  # table entries after the header
    loops: list[Loop]
    top: set[int]  # loops at the top level, by id
    watches: list[Watch]
    slot_words: int
    ticks: int
    origin: dict[int, Item]
    virtual: Mapping[int, Step]  # values recomputed where they are read
    tally: Tally
    notes: list[str] = field(default_factory=list)
    memo: Once = field(default_factory=Once)  # what later layers derive once

    def once(self, name: str, make: Callable[[Executable], Any]) -> Any:
        """A fact derived from the executable, made when first asked for."""
        return self.memo.get(name, lambda: make(self))

    def index(self, key: tuple[str, Any]) -> int:
        """The table index of an entry."""
        if key not in self.entries:
            self.entries[key] = len(HEADER) + len(self.entries)
        return self.entries[key]


def build(
    program: Program,
    known: Mapping[int, Type],
    mode: str,
    *,
    fuse: bool = True,
    reuse: bool = True,
    checked: bool = False,
    counted: bool = True,
    compiled: bool = True,
    compiling: Callable[[int, int], None] = lambda number, total: None,
) -> Executable:
    """Cut, schedule, plan, emit and compile (or load) every unit of an optimized program.

    Without `compiled` everything is there but machine code: enough to predict a run.
    """
    notes: list[str] = []
    of = MODES[mode]
    if of.instead and is_too_large_to_fuse(program.body):
        of = MODES[of.instead]
        notes.append(f"the program is too long for one native function: it ran as {of.name}")
    assert of.steps_a_call is not None, "a mode without native calls is not built"
    types = dict(infer(program, known).types)
    sizes = {s.out: s.name for s in program.sources if s.form == "size"}
    tree = cut(program.body, of.steps_a_call)
    expander = Expander(types, {})
    units = [n for n in nodes_of(tree) if isinstance(n, Unit)]
    for unit in units:
        unit.items = expander.block(unit.items)
    sizes |= {i: name for name, i in expander.sizes.items()}
    readers = _readers(tree, program)
    virtual: dict[int, Step] = {}
    exports: dict[int, set[int]] = {}
    for unit in units:
        made = _made(unit)
        kept = {i for i in made if readers.get(i, set()) - {id(unit)}}
        exports[id(unit)] = {i for i in kept if types[i].kind == "scalar"}
        found = find_virtual(unit.items, types, kept) if fuse and not of.is_stepwise else {}
        virtual |= found
        unit.nodes = Scheduler(types, found, fuse=fuse, checked=checked).block(unit.items)
    storage = plan(tree, program, types, virtual, reuse=reuse)
    watches = [i for i in walk(program.body) if isinstance(i, Watch)]
    for watch in watches:
        found_type = types[watch.value] if isinstance(watch.value, int) else Type("scalar", "float64")
        if found_type.kind != "scalar":
            storage.of[("watch", watch.name)] = len(storage.variables)
            storage.variables.append(Variable(found_type.kind or "node", found_type.dtype or "float64"))
    loops = [n.item for n in nodes_of(tree) if isinstance(n, LoopNode)]
    tally = Tally()
    done = Executable(
        of.name,
        program,
        types,
        tree,
        storage,
        {},
        {},
        loops,
        _top(tree),
        watches,
        8,
        0,
        dict(expander.origin),
        virtual,
        tally,
        notes,
    )
    written = [
        emit(unit, storage, types, virtual, sizes, exports[id(unit)], checked=checked, counted=counted)
        for unit in units
    ]
    missing = {e.source for e in written if not is_cached(e.source)} if compiled else set()
    for unit, emitted in zip(units, written, strict=True):
        if emitted.source in missing and not is_cached(emitted.source):
            compiling(tally.compiled + 1, len(missing))
        done.units[id(unit)] = Built(
            unit, emitted, kernel(emitted.source, tally) if compiled else None, done.ticks
        )
        done.ticks += ROW_WORDS * len(emitted.rows)
        done.slot_words = max(done.slot_words, emitted.slot_words)
        for key in emitted.keys:
            if key[0] == "at":
                done.index(key[1])
            elif key[0] not in ("ticks", "stats"):
                done.index(key)
    for value in _read_by_python(done):
        if types[value].kind == "scalar":
            done.index(("scalar", value))
    return done


def _read_by_python(done: Executable) -> set[int]:
    """The values that the control outside the units reads or writes."""
    inner = {id(n) for u in nodes_of(done.tree) if isinstance(u, Unit) for n in nodes_of(u.nodes)}
    found = {o.value for o in done.program.outputs if isinstance(o.value, int)}
    for node in nodes_of(done.tree):
        if id(node) in inner or isinstance(node, Unit):
            continue
        if isinstance(node, LoopNode | IfNode | BreakNode | WatchNode):
            found |= {*(r.value for r in reads(node.item)), *defined(node.item), *own_ids(node.item)}
    return found


def _top(tree: list[Node]) -> set[int]:
    """The loops that stand in no other."""
    found: set[int] = set()
    for node in tree:
        match node:
            case Unit():
                found |= _top(node.nodes)
            case IfNode():
                found |= _top(node.then) | _top(node.orelse)
            case LoopNode():
                found.add(id(node.item))
            case _:
                pass
    return found


def _made(unit: Unit) -> set[int]:
    """Everything a unit gives to what comes after it."""
    return {i for item in unit.items for i in defined(item)}


def _readers(tree: list[Node], program: Program) -> dict[int, set[int]]:
    """For each value, who reads it: units by id, the control between them as 0."""
    found: dict[int, set[int]] = {}

    for node in nodes_of(tree):
        match node:
            case Unit():
                for read in (r for item in walk(node.items) for r in reads(item)):
                    found.setdefault(read.value, set()).add(id(node))
            case LoopNode() | IfNode() | BreakNode() | WatchNode():
                for read in reads(node.item):
                    found.setdefault(read.value, set()).add(0)
            case _:
                pass
    for output in program.outputs:
        if isinstance(output.value, int):
            found.setdefault(output.value, set()).add(0)
    return found


__all__ = ["Built", "Const", "Executable", "build"]
