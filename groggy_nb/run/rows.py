"""The step table of a run: a row for each pass of each native function, with its lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from groggy_kernels.layout import ROW_WORDS
from groggy_nb.codegen.build import Built, Executable
from groggy_nb.domains import NODE
from groggy_nb.errors import InternalError, uncovered
from groggy_nb.ir.forms import Item, Step, walk
from groggy_nb.ir.text import step_text
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
    nodes_of,
)
from groggy_nb.plan.virtual import recomputed_for
from groggy_nb.run.crossing import Crossing
from groggy_nb.run.record import LoopRow, StepRow
from groggy_nb.run.work import Work, entries_of, work_of, work_of_item

LONGEST = 60
REST = "rounds and scalars"


@dataclass(frozen=True, slots=True)
class Named:
    """How a row is shown, and its work; `is_rest` where it stands for what no pass of a function does."""

    label: str
    lines: tuple[int, ...]
    steps: tuple[str, ...]
    work: Work
    is_rest: bool = False
    pieces: tuple[tuple[int, Work], ...] = ()  # what each step does, by its line
    known: dict[Any, tuple[Any, ...]] = field(default_factory=dict)

    def sizes(self, graph: Any) -> tuple[Any, ...]:
        """Places, entries, bytes, costs and the lines' weights on a graph, worked out once for its sizes."""
        key = graph.num_nodes, graph.num_edges, graph.directed
        if key not in self.known:
            work = self.work
            places = 0 if self.is_rest else work.num_places(graph)
            weights = dict.fromkeys(self.lines, 0.0)
            for line, piece in self.pieces:
                weights[line] += piece.typical(graph)
            moved, costs = work.num_bytes(graph), work.costs(graph)
            self.known[key] = (places, work.num_entries(graph), moved, costs, tuple(weights.values()))
        return self.known[key]


@dataclass(frozen=True, slots=True)
class Probe:
    """The counters of a run: cycles a second, cycles that a probe adds, and whether threads met."""

    rate: float
    cycles: float
    together: bool

    def read(self, words: list[int]) -> tuple[float, float, float]:
        """Seconds at work, seconds waiting and probes of a row, the probes' own time taken out."""
        work, wait, timed, calls, longest_work, longest_wait = words
        if not timed:
            return 0.0, 0.0, 0.0
        # Each interval between two readings holds about one probe: two of work and one of waiting
        # where threads meet at the end of a walk, one of work where there is one thread.
        spent = timed * self.cycles
        at_work = _of_all(work - (2 * spent if self.together else spent), longest_work, timed, calls)
        waiting = _of_all(wait - spent, longest_wait, timed, calls) if self.together else 0.0
        return at_work / self.rate, waiting / self.rate, timed * (3.0 if self.together else 1.0)


def _of_all(cycles: float, longest: int, timed: int, calls: int) -> float:
    """Cycles of all calls, from those timed; the longest stands for itself alone.

    Once in a while the system runs something else for milliseconds. Taken for one of many such calls, it
    would make its row hundreds of times too long, and all others vanish beside it.
    """
    if calls == timed or timed == 1:
        return max(0.0, cycles) * calls / timed
    return longest + max(0.0, cycles - longest) * (calls - 1) / (timed - 1)


@dataclass(frozen=True, slots=True)
class Sizes:
    """What of a graph the work of a walk depends on: a record must not keep the graph itself."""

    num_nodes: int
    num_edges: int
    directed: bool


def step_rows(
    done: Executable,
    named: Mapping[int, list[Named]],
    crossings: Mapping[int, Crossing],
    ticks: Any,
    sizes: Sizes,
    probe: Probe,
    loops: Sequence[LoopRow] = (),
) -> tuple[list[StepRow], float]:
    """Rows in program order, and the seconds of the probes. A unit's crossings stand in its first row."""
    shares = dict(_shares(done, sizes, loops))
    rows: list[StepRow] = []
    spent = 0.0
    for key, own in named.items():
        found, probes = _unit_rows(done.units[key], own, ticks, sizes, crossings[key], probe, shares)
        rows += found
        spent += probes
    return rows, spent


def _shares(done: Executable, sizes: Sizes, loops: Sequence[LoopRow]) -> Iterator[tuple[int, float]]:
    """Of each walk or sweep that passed nodes by, by its number, the share of all entries of a call."""
    for node, row in zip(done.plan.loops, loops, strict=False):
        if node.frontier is None or not row.sparse:
            continue
        each = row.rounds * entries_of(sizes, node.frontier.direction)
        left_out = row.sparse * entries_of(sizes, node.frontier.direction) - row.walked
        found = (n for n in node.body if isinstance(n, Walk | SweepNode) and n.frontier)
        yield from ((n.number, 1 - left_out / each) for n in found)


def _unit_rows(
    built: Built,
    named: list[Named],
    ticks: Any,
    sizes: Sizes,
    crossing: Crossing,
    probe: Probe,
    shares: Mapping[int, float],
) -> tuple[list[StepRow], float]:
    """The rows of one unit: their own counters, brought to the time that the whole call counted."""
    inside = crossing.seconds_inside(probe.rate)
    price = crossing.outside / 1e9 - inside
    end = built.ticks + ROW_WORDS * len(built.emitted.rows)
    words = ticks[built.ticks : end].reshape(-1, ROW_WORDS).tolist()
    found = [probe.read(each) for each in words]
    probes = min(sum(p for _, _, p in found) * probe.cycles / probe.rate, 0.5 * inside)
    left = inside - probes
    counted = sum(work + wait for work, wait, _ in found)
    has_rest = named[-1].is_rest
    # Sampling can overshoot; without a row for the rest, what the passes leave is shared among them.
    scale = left / counted if counted > 0 and (counted > left or not has_rest) else 1.0
    rows = []
    for n, each in enumerate(named):
        if each.is_rest or n >= len(found):
            alone = len(named) == 1 or not counted
            kernel, wait = (left if alone else max(0.0, left - scale * counted)), 0.0
            calls = crossing.calls
        else:
            work, wait, _ = found[n]
            kernel, wait, calls = scale * (work + wait), scale * wait, words[n][3]
        if len(named) == 1:
            kernel, calls = left, max(calls, crossing.calls)
        first = n == 0
        share = 1.0 if each.is_rest else shares.get(built.emitted.rows[n].number, 1.0)
        places, entries, moved, costs, weights = each.sizes(sizes)
        rows.append(
            StepRow(
                each.label,
                each.lines,
                each.steps,
                calls,
                kernel,
                price * first,
                crossing.calls * first,
                wait,
                round(share * places),
                round(share * entries),
                round(share * moved),
                costs if share == 1.0 else tuple((cost, share * times) for cost, times in costs),
                weights,
            )
        )
    return rows, probes


def named_rows(done: Executable) -> dict[int, list[Named]]:
    """The label, lines, steps and work of each row of each unit."""
    found = {}
    for key, built in done.units.items():
        scalars: list[Item] = [
            i for n in nodes_of(built.unit.nodes) if isinstance(n, Scalars) for i in n.items
        ]
        has_loop = any(isinstance(n, LoopNode) for n in nodes_of(built.unit.nodes))
        rows = [_row(done, n) for n in built.emitted.rows]
        if not rows:
            rows = [_named(done, scalars, Work(NODE))]
            rows[0] = replace(rows[0], is_rest=True)
        elif has_loop or scalars:
            rest = _named(done, scalars, Work(NODE))
            rows.append(replace(rest, label=REST, is_rest=True))
        found[key] = rows
    return found


def _covered(done: Executable, node: Node) -> list[Item]:
    """The steps a row computes, those recomputed where they are read before their readers."""
    match node:
        case Walk():
            items: list[Item] = list(node.items)
        case Collect() | KernelNode() | SweepNode():
            items = [node.item]
        case (
            Scalars() | WatchNode() | BreakNode() | Check() | LoopNode() | IfNode() | Unit() | Meet() | Copy()
        ):
            raise InternalError(f"{type(node).__name__} makes no row")
        case _:
            raise uncovered(node)
    found: dict[int, Item] = {}
    for item in items:
        for inner in _all(item):
            for step in recomputed_for(inner, done.plan.virtual):
                found.setdefault(id(step), step)
        found[id(item)] = item
    return list(found.values())


def _row(done: Executable, node: Node) -> Named:
    """One row, with what each of its steps does."""
    items = _covered(done, node)
    work = work_of(node, done)
    named = _named(done, items, work)
    if len(named.lines) < 2:
        return named
    pieces = [(item, work_of_item(item, done, work.domain)) for item in items]
    placed = [
        (place.line, piece)
        for item, piece in pieces
        if (place := done.plan.origin.get(getattr(item, "out", -1), item).place) is not None
    ]
    return replace(named, pieces=tuple(placed))


def _named(done: Executable, items: list[Item], work: Work) -> Named:
    """How a group of steps is shown: composites as the user wrote them, once."""
    written = {id(w): w for w in (done.plan.origin.get(getattr(i, "out", -1), i) for i in items)}
    texts = tuple(step_text(w, done.plan.program) for w in written.values())
    places = [i.place for w in written.values() for i in _all(w)]
    label = "; ".join(texts) or "scalars"
    shown = label if len(label) <= LONGEST else label[: LONGEST - 1] + "…"
    return Named(shown, tuple(sorted({p.line for p in places if p is not None})), texts, work)


def _all(item: Item) -> list[Item]:
    return list(walk((item,))) if not isinstance(item, Step) else [item]
