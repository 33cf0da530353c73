"""A bound, optimized program as a plan: a value that says all that is decided before any target's text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from groggy_nb import looks
from groggy_nb.domains import OF_SIZE, SCALAR, Domain
from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import (
    Fold,
    Gather,
    Item,
    Program,
    Step,
    Type,
    Watch,
    defined,
    walk,
)
from groggy_nb.ir.typed import Typed
from groggy_nb.modes import MODES
from groggy_nb.ops import OPS
from groggy_nb.plan.accesses import reads
from groggy_nb.plan.counts import Sum, crossings, formula
from groggy_nb.plan.cut import cut, is_too_large_to_fuse
from groggy_nb.plan.demand import Demand
from groggy_nb.plan.expand import Expander
from groggy_nb.plan.frontiers import with_frontiers
from groggy_nb.plan.lives import Lives
from groggy_nb.plan.meetings import with_meetings
from groggy_nb.plan.nodes import (
    BreakNode,
    Check,
    Collect,
    Copy,
    Guard,
    IfNode,
    KernelNode,
    LoopNode,
    Meet,
    Node,
    Nodes,
    Scalars,
    SweepNode,
    Unit,
    Walk,
    WatchNode,
    inside,
    nodes_of,
    numbered,
    outside,
    rebuilt,
)
from groggy_nb.plan.parts import Part, parts_of
from groggy_nb.plan.schedule import Scheduler
from groggy_nb.plan.storage import Storage, place
from groggy_nb.plan.virtual import find_virtual


@dataclass(frozen=True, repr=False)
class Plan:
    """What runs where: native calls and their walks, what is recomputed, where threads wait, what has memory.

    Equal for equal programs, types and options; as text and as HTML it says all of that. `sizes` says what
    the ids of N and M count, `exports` the scalars that each call leaves for what follows, `origin` the items
    as written behind those that replace them.
    """

    mode: str
    program: Program
    nodes: Nodes
    types: Mapping[int, Type]
    storage: Storage
    virtual: Mapping[int, Step]  # values recomputed where they are read
    guards: Mapping[int, tuple[Guard, ...]]  # values computed only where masks are so
    sizes: Mapping[int, Domain]
    exports: Mapping[int, frozenset[int]]
    origin: Mapping[int, Item]
    checked: bool
    notes: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((self.mode, self.program, self.nodes))

    def __repr__(self) -> str:
        return looks.as_text(self)

    def _repr_html_(self) -> str:
        return looks.as_html(self)

    @cached_property
    def drawn(self) -> frozenset[int]:
        """The values that are drawn for each entry of a row that asks for them."""
        return frozenset(v for v, step in self.virtual.items() if OPS[step.op].is_draw)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The native calls."""
        return tuple(n for n in outside(self.nodes) if isinstance(n, Unit))

    @property
    def is_parted(self) -> bool:
        """Whether a native call ends at each meeting."""
        return MODES[self.mode].is_parted

    def parts(self, unit: Unit) -> tuple[Part, ...]:
        """What each native call of a unit computes."""
        return parts_of(unit) if self.is_parted else (Part(unit.nodes),)

    @cached_property
    def loops(self) -> tuple[LoopNode, ...]:
        """The loops, of native calls as well."""
        return tuple(n for n in nodes_of(self.nodes) if isinstance(n, LoopNode))

    @cached_property
    def alive(self) -> Mapping[int, frozenset[int]]:
        """By loop, the variables of what was made before it and is read in it or behind (`Lives.alive`)."""
        lives = Lives.of(self.nodes, self.program, self.types, self.virtual, self.checked)
        of = self.storage.of
        return {loop: frozenset(of[v] for v in lives.alive(loop) if v in of) for loop in lives.span}

    @cached_property
    def top(self) -> frozenset[int]:
        """The numbers of the loops that stand in no other."""
        return frozenset(_top(self.nodes))

    @cached_property
    def watches(self) -> tuple[Watch, ...]:
        """The values to keep."""
        return tuple(i for i in walk(self.program.body) if isinstance(i, Watch))

    @cached_property
    def crossings(self) -> Sum:
        """How often native code is called."""
        return crossings(self.nodes, lambda unit: len(self.parts(unit)))

    @cached_property
    def formula(self) -> str:
        """The crossings as text, such as `3 + 13 × rounds`."""
        return formula(self.nodes, self.crossings)

    @cached_property
    def collected(self) -> tuple[Fold | Gather, ...]:
        """The aggregates that collect values in scratch memory."""
        found = (i for i in walk(self.program.body) if isinstance(i, Fold | Gather))
        return tuple(i for i in found if OPS[i.op].aggregate.in_scratch)


def plan(
    typed: Typed,
    mode: str,
    *,
    fuse: bool = True,
    reuse: bool = True,
    frontier: bool = True,
    checked: bool = False,
) -> Plan:
    """Cut, write out, schedule and place an optimized program.

    With `fuse`, steps share walks and cheap ones are recomputed; with `reuse`, dead arrays serve again; with
    `frontier`, rounds of native loops may take only the nodes beside a change.
    """
    program, types = typed.program, dict(typed.types)
    notes: tuple[str, ...] = ()
    of = MODES[mode]
    if of.instead and is_too_large_to_fuse(program.body):
        of = MODES[of.instead]
        notes = (f"the program is too long for one native function: {of.name} takes the place of {mode}",)
    assert of.steps_a_call is not None, "a mode without native calls has no plan"
    expander = Expander(types, {})

    def expanded(node: Node) -> Node:
        return replace(node, items=expander.block(node.items)) if isinstance(node, Unit) else node

    nodes = numbered(rebuilt(cut(program.body, of.steps_a_call), expanded))
    sizes = {s.out: OF_SIZE[s.name] for s in program.sources if s.form == "size"}
    sizes |= {i: counted for counted, i in expander.sizes.items()}
    readers = _readers(nodes, program)
    virtual: dict[int, Step] = {}
    guards: dict[int, tuple[Guard, ...]] = {}
    exports: list[frozenset[int]] = []
    scheduled: dict[int, Nodes] = {}
    for unit in (n for n in outside(nodes) if isinstance(n, Unit)):
        made = {i for item in unit.items for i in defined(item)}
        kept = {i for i in made if readers.get(i, set()) - {unit.number}}
        exports.append(frozenset(i for i in kept if types[i].domain is SCALAR))
        shares_walks = fuse and not of.is_stepwise
        found = find_virtual(unit.items, types, kept, checked=checked) if shares_walks else {}
        virtual |= found
        scheduled[unit.number] = Scheduler(types, found, fuse=fuse, checked=checked).block(unit.items)
        if shares_walks:
            demand = Demand(unit.items, types, kept, checked)
            scheduled[unit.number] = rebuilt(scheduled[unit.number], demand.ordered)
            guards |= demand.guards
    nodes = rebuilt(nodes, lambda n: replace(n, nodes=scheduled[n.number]) if isinstance(n, Unit) else n)
    storage, nodes = place(numbered(nodes), program, types, virtual, reuse=reuse, checked=checked)
    if frontier and of.has_native_loops:
        nodes, storage = with_frontiers(nodes, types, virtual, storage, guards, checked=checked)
    nodes = numbered(with_meetings(nodes, virtual))
    units = (n.number for n in outside(nodes) if isinstance(n, Unit))
    return Plan(
        of.name,
        program,
        nodes,
        types,
        storage,
        virtual,
        guards,
        sizes,
        dict(zip(units, exports, strict=True)),
        dict(expander.origin),
        checked,
        notes,
    )


def _readers(nodes: Nodes, program: Program) -> dict[int, set[int]]:
    """For each value, who reads it: calls by number, the control between them as -1."""
    found: dict[int, set[int]] = {}
    for node in outside(nodes):
        match node:
            case Unit():
                for read in (r for item in walk(node.items) for r in reads(item)):
                    found.setdefault(read.value, set()).add(node.number)
            case LoopNode() | IfNode() | BreakNode() | WatchNode():
                for read in reads(node.item):
                    found.setdefault(read.value, set()).add(-1)
            case Scalars() | Walk() | Collect() | KernelNode() | SweepNode() | Check() | Meet() | Copy():
                raise AssertionError(node)
            case _:
                raise uncovered(node)
    for output in program.outputs:
        if isinstance(output.value, int):
            found.setdefault(output.value, set()).add(-1)
    return found


def _top(nodes: Nodes) -> Iterator[int]:
    """The loops that stand in no other."""
    for node in nodes:
        if isinstance(node, LoopNode):
            yield node.number
        else:
            yield from _top(inside(node))
