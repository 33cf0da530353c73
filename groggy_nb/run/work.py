"""What one call of a row has to do: places and entries visited, bytes moved at least, operations by cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from groggy_nb.codegen.build import Executable
from groggy_nb.domains import EDGE, NODE, SCALAR, Domain, walked
from groggy_nb.errors import InternalError, uncovered
from groggy_nb.ir.forms import (
    Break,
    Fold,
    Gather,
    If,
    Item,
    Loop,
    Map,
    Operand,
    Step,
    Store,
    Sweep,
    Watch,
    walk,
)
from groggy_nb.ops import OPS, forms
from groggy_nb.plan.accesses import At, Read, at_of, reads
from groggy_nb.plan.nodes import (
    BreakNode,
    Check,
    Collect,
    Copy,
    IfNode,
    KernelNode,
    LoopNode,
    Meet,
    Node,
    Scalars,
    SweepNode,
    Unit,
    Walk,
    WatchNode,
)
from groggy_nb.plan.planning import Plan
from groggy_nb.plan.rows import row_of
from groggy_nb.run.shares import Shares

SIZES = {"float64": 8, "int64": 8, "bool": 1}
INDEX = 4  # bytes of a column index, and of an edge's number
OFFSET = 8  # bytes of a row offset

# What is paid for: bytes and operations at a place, and those at each stored entry of a row.
BYTE, SIMPLE, FOLD, VISIT = "byte", "simple", "fold", "visit"
ROW, ENTRY, ENTRY_SIMPLE, CHOSEN = "row", "entry", "entry.simple", "chosen"
GATHERED, EDGE_GATHERED, FILTERED, COLLECTED = "gathered", "edge.gathered", "filtered", "collected"
COUNTED = "counted"  # a value collected, and how often it comes
EDGE_MASK = "edge.mask"  # the same as EDGE_GATHERED, of one byte
ALONE = "alone"  # what a draw by itself takes more than one in a vectorized loop

# Typical nanoseconds, to split the time of steps that run as one: what a machine really takes is
# calibrated. An op that is no cheap one takes some; COLLECTED sorts, COUNTED does not.
TYPICAL = {BYTE: 0.03, SIMPLE: 0.1, FOLD: 1.3, VISIT: 5.0, ROW: 5.0, ENTRY: 1.0, ENTRY_SIMPLE: 0.15}
TYPICAL |= {CHOSEN: 0.5, GATHERED: 1.0, EDGE_GATHERED: 2.0, EDGE_MASK: 1.0, FILTERED: 4.0, COLLECTED: 12.0}
TYPICAL |= {ALONE: 7.0, COUNTED: 4.0}
TYPICAL_OP = 3.0

# The same of a row whose block is walked by neighbor; its other costs are those of any row.
BLOCKED = {name: f"blocked.{name}" for name in (ROW, ENTRY, GATHERED, EDGE_GATHERED)}
TYPICAL |= {BLOCKED[name]: TYPICAL[name] for name in BLOCKED}


@dataclass(slots=True)
class Work:
    """The work of one call, in symbols of the graph's sizes.

    domain : what it walks over. places : operations at each place, by cost.
    entries : for each direction, operations at each stored entry, by cost. moved : bytes read and written
    at each place. gathered : bytes a node of vectors read at other places. ordered : on one thread.
    """

    domain: Domain
    places: Counter[str] = field(default_factory=Counter)
    entries: dict[str, Counter[str]] = field(default_factory=dict)
    moved: int = 0
    gathered: int = 0
    ordered: bool = False

    def num_places(self, graph: Any) -> int:
        """Nodes or edges of one call."""
        return self.domain.entries(graph)

    def num_entries(self, graph: Any) -> int:
        """Stored entries of one call; a direction that several comprehensions walk counts for each."""
        return int(sum(_of(c, ENTRY) * entries_of(graph, d) for d, c in self.entries.items()))

    def num_bytes(self, graph: Any) -> int:
        """Bytes that one call moves at least: each array once, whatever its order of access."""
        rows = sum(
            OFFSET * _of(c, ROW) * graph.num_nodes + INDEX * _of(c, ENTRY) * entries_of(graph, d)
            for d, c in self.entries.items()
        )
        return int(self.moved * self.num_places(graph) + self.gathered * graph.num_nodes + rows)

    def costs(self, graph: Any) -> tuple[tuple[str, float], ...]:
        """What one call pays for, and how often."""
        found: Counter[str] = Counter()
        places = self.num_places(graph)
        found[BYTE] = self.moved * places
        for cost, times in self.places.items():
            found[cost] += times * places
        for direction, costs in self.entries.items():
            for cost, times in costs.items():
                is_row = cost in (ROW, BLOCKED[ROW])
                found[cost] += times * (graph.num_nodes if is_row else entries_of(graph, direction))
        return tuple((cost, float(times)) for cost, times in found.items() if times)

    def typical(self, graph: Any) -> float:
        """About how many nanoseconds one call takes on a typical machine."""
        return sum(times * TYPICAL.get(cost, TYPICAL_OP) for cost, times in self.costs(graph))


def _of(costs: Counter[str], name: str) -> int:
    """How often something is paid for, whichever way its rows are walked."""
    return costs[name] + costs[BLOCKED[name]]


def entries_of(graph: Any, direction: str) -> int:
    """Stored entries of a direction, without making its rows."""
    one_way = graph.num_edges if graph.directed and direction in ("in", "out") else 2 * graph.num_edges
    return int(one_way + (graph.num_nodes if direction == "closed" else 0))


def work_of(node: Node, done: Executable) -> Work:
    """The work of one row."""
    match node:
        case Walk():
            return _Counting(done, node.domain, node.blocked, node.ordered).items(node.items)
        case Collect():
            over = walked(done.plan.types[read.value].domain for read in reads(node.item))
            counting = _Counting(done, over)
            counting.at_place(reads(node.item))
            counting.work.places[counting.collecting(node.item)] += 1
            counting.work.ordered = True
            return counting.work
        case KernelNode():
            return _of_kernel(node.item, done)
        case SweepNode():
            counting = _Counting(done, NODE)
            counting.sweep(node.item)
            return counting.work
        case (
            Scalars() | WatchNode() | BreakNode() | Check() | LoopNode() | IfNode() | Unit() | Meet() | Copy()
        ):
            raise InternalError(f"{type(node).__name__} makes no row")
        case _:
            raise uncovered(node)


def _of_kernel(item: Step, done: Executable) -> Work:
    """The work of an algorithm on the whole graph, by its form: so many times over what it reads."""
    op = OPS[item.op]
    form = op.as_kernel
    if form is None:
        return _of_group(item, done)
    read = op.chosen(form.reads, item.options)
    counting = _Counting(done, EDGE if "ends" in read else NODE)
    counting.at_place(reads(item))
    work = counting.work
    work.ordered = not form.on_threads
    work.places[VISIT] += form.passes
    work.places[COLLECTED] += form.sorts
    for direction in (what.partition("+")[0] for what in read if what != "ends"):
        each = Counter({ROW: form.passes, ENTRY: form.passes, GATHERED: form.passes})
        work.entries[direction] = work.entries.get(direction, Counter()) + each
    work.gathered += counting.size(item.out)
    return work


def _of_group(item: Step, done: Executable) -> Work:
    """The work of an aggregate at an index: a visit of each node, and of a group elsewhere."""
    counting = _Counting(done, NODE)
    counting.at_place(reads(item))
    counting.work.ordered = True
    counting.work.places[VISIT] += 1
    counting.work.gathered += 2 * counting.size(item.out)
    return counting.work


def work_of_item(item: Item, done: Executable, domain: Domain) -> Work:
    """The work of one step of a row, as if it stood alone."""
    return _Counting(done, domain).items([item]) if isinstance(item, Step | Gather | Fold) else Work(domain)


class _Counting:
    """Counts the work of one row."""

    def __init__(
        self,
        done: Executable,
        domain: Domain,
        blocked: tuple[int, ...] = (),
        ordered: tuple[tuple[str, int], ...] = (),
    ) -> None:
        self.done, self.blocked, self.ordered = done, blocked, ordered
        self.work = Work(domain)
        self.here: set[Operand] = set()  # values at hand: made on this walk, or loaded already
        self.has_rows = False  # such a walk is not vectorized

    def items(self, items: Sequence[Any]) -> Work:
        self.has_rows = any(isinstance(item, Gather) for item in items)
        for item in items:
            match item:
                case Step():
                    self.step(item, self.share(item))
                    self.made(item.out)
                case Gather():
                    self.gather(item, self.share(item))
                    self.made(item.out)
                case Fold():
                    self.at_place(reads(item))
                    self.work.places[FOLD] += 1
                case _:
                    raise uncovered(item)
        return self.work

    def share(self, item: Step | Gather) -> float:
        """The share of the places where an item is computed, as far as anybody knows."""
        guards = self.done.plan.guards.get(item.out, ())
        return Shares(self.done.plan).under(guards) if guards else 1.0

    def step(self, item: Step, share: float) -> None:
        """A step: what it reads here and out of order, and its operation."""
        for read in reads(item):
            if read.apart:
                self.work.places[GATHERED] += 1
                self.work.moved += INDEX * (read.at is At.END)
                self.work.gathered += self.size(read.value)
            else:
                self.at_place([read])
        self.work.places[cost_of(item, self.done.plan)] += share  # type: ignore[assignment]
        if self.has_rows and is_draw(item):
            self.work.places[ALONE] += share  # type: ignore[assignment]

    def made(self, value: int) -> None:
        """A value of this walk: at hand from here on, stored where others read it."""
        self.here.add(value)
        if self.done.plan.storage.is_stored(value):
            self.work.moved += self.size(value)

    def size(self, value: int) -> int:
        return SIZES.get(self.done.plan.types[value].dtype or "", 8)

    def at_place(self, found: Iterable[Read]) -> None:
        """Values read once at each place: loaded, or recomputed where they have no memory."""
        for value, _ in found:
            if value in self.here or self.done.plan.types[value].domain is SCALAR:
                continue
            self.here.add(value)
            step = self.done.plan.virtual.get(value)
            if step is not None:
                self.at_place(reads(step))
                self.work.places[cost_of(step, self.done.plan)] += 1
            else:
                self.work.moved += self.size(value)

    def gather(self, item: Gather, share: float = 1.0) -> None:
        """A comprehension: a row of entries, what is read at the other ends, what is done with it."""
        entries: Counter[str] = Counter()
        entries[ROW] += 1
        entries[ENTRY] += 1
        form = OPS[item.op].aggregate
        match form:
            case forms.Fold():
                entries[CHOSEN] += form.chooses
            case forms.Collect():
                entries[self.collecting(item)] += 1
            case _:
                raise uncovered(form)
        entries[FILTERED] += item.where is not None
        entries[GATHERED] -= 1  # the first one is part of an entry
        for read in reads(item):
            step = self.done.plan.virtual.get(read.value)
            if step is not None and is_draw(step):
                asked = self.asked_before(item)
                entries[cost_of(step, self.done.plan)] += asked  # type: ignore[assignment]
                entries[ALONE] += asked  # type: ignore[assignment]
            elif read.apart:  # the vector is moved at least once, however often it is read
                size = self.size(read.value)
                if item.out in self.blocked and (item.direction, read.value) in self.ordered:
                    entries[BYTE] += size
                    continue
                at_edge = EDGE_MASK if size == 1 else EDGE_GATHERED
                entries[at_edge if read.at is At.EDGE else GATHERED] += 1
                self.work.gathered += size
        self.at_place(read for read in reads(item) if not read.apart)
        for cost in (cost_of(step, self.done.plan) for step in item.body if at_of(step) is At.PLACE):
            entries[ENTRY_SIMPLE if cost == SIMPLE else cost] += 1
        entries[GATHERED] = max(entries[GATHERED], 0)
        if item.out in self.blocked:
            entries = Counter({BLOCKED.get(cost, cost): times for cost, times in entries.items()})
        found = self.work.entries.setdefault(item.direction, Counter())
        for cost, times in entries.items():
            found[cost] += times * share  # type: ignore[assignment]

    def collecting(self, item: Gather | Fold) -> str:
        """What collecting a value costs: whole numbers may be counted, as those of a mode by their kernel."""
        is_counted = OPS[item.op].aggregate.tallies and self.done.plan.types[item.out].dtype == "int64"
        return COUNTED if is_counted else COLLECTED

    def asked_before(self, item: Gather) -> float:
        """The share of a row's entries that pass what is asked before something is drawn for them."""
        plan = self.done.plan
        shares = Shares(plan)
        tests = row_of(item, plan.types, plan.drawn, checked=plan.checked).tests
        drawn = [any(o in plan.drawn for s in test.steps for o in s.inputs) for test in tests]
        return shares.under((t.mask, t.holds) for t, draws in zip(tests, drawn, strict=True) if not draws)

    def sweep(self, sweep: Sweep) -> None:
        """An ordered sweep: each visit as it stands, on one thread."""
        self.work.ordered = True
        self.work.places[VISIT] += 1
        for item in walk(sweep.body):
            match item:
                case Step():
                    self.work.places[cost_of(item, self.done.plan)] += 1
                case Gather():
                    self.gather(item)
                case Fold() | Map() | Loop() | Sweep() | If() | Break() | Store() | Watch():
                    pass
                case _:
                    raise uncovered(item)
        inside = {i.out for i in walk(sweep.body) if isinstance(i, Step | Gather)}
        own = (sweep.order, *(a.param for a in sweep.arrays))
        stored = [Read(o, At.PLACE) for o in own if isinstance(o, int)]
        found = [*stored, *(read for item in walk(sweep.body) for read in reads(item))]
        self.at_place(read for read in found if read.value not in inside)


def cost_of(step: Step, plan: Plan) -> str:
    """What a step costs, by its op's own facts: a cheap operation, or that of its op.

    A draw goes by the name of the step that it is a part of, which can be measured.
    """
    if step.op == "literal" or not OPS[step.op].is_costly:
        return SIMPLE
    written = plan.origin.get(step.out, step) if is_draw(step) else step
    return f"op:{written.op if isinstance(written, Step) and is_draw(written) else step.op}"


def is_draw(step: Step) -> bool:
    """Whether a step draws a number at each place."""
    return step.op != "literal" and OPS[step.op].is_draw
