"""What a plan decided, in the user's words and lines: what runs in which walk, what threads meet for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groggy_nb.domains import Domain
from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import Block, Fold, Gather, Item, Map, Operand, Step, walk
from groggy_nb.ir.steptext import StepTexts
from groggy_nb.ops import OPS
from groggy_nb.plan.counts import counts, formula
from groggy_nb.plan.nodes import (
    BreakNode,
    Check,
    Collect,
    Copy,
    Flags,
    Frontier,
    IfNode,
    KernelNode,
    LoopNode,
    Meet,
    Moves,
    Node,
    Nodes,
    Scalars,
    SweepNode,
    Unit,
    Walk,
    WatchNode,
)
from groggy_nb.plan.virtual import recomputed_for

if TYPE_CHECKING:
    from groggy_nb.plan.planning import Plan


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the account: what happens, so deep inside other things, for which lines of the program.

    kind : "call", "walk", "copy", "scalars", "step", "control" (a loop, a conditional, a watch, a way out),
        or "meet".
    """

    depth: int
    kind: str
    what: str
    lines: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Array:
    """One array in memory, and the values that live in it one after the other; `given` from outside."""

    domain: Domain
    dtype: str
    values: tuple[str, ...]
    given: bool


def entries(plan: Plan) -> list[Entry]:
    """All that happens in a run, in its order."""
    return [*_Account(plan).nodes(plan.nodes, 0)]


def recomputed(plan: Plan) -> list[str]:
    """The values that have no memory: computed again wherever they are read."""
    account = _Account(plan)
    return list(dict.fromkeys(account.text(step) for step in plan.virtual.values()))


def arrays(plan: Plan) -> list[Array]:
    """The arrays of a run."""
    account, of = _Account(plan), plan.storage.of
    held: list[list[str]] = [[] for _ in plan.storage.variables]
    for value, number in of.items():
        held[number].append(account.name(value) if isinstance(value, int) else account.beside(*value))
    return [
        Array(v.domain, v.dtype, tuple(dict.fromkeys(values)), v.source is not None)
        for v, values in zip(plan.storage.variables, held, strict=True)
    ]


class _Account:
    """Writes the entries of one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.texts = StepTexts(plan.program)
        self.counts = counts(plan.nodes)
        self.makers = _makers(plan.program.body)
        self.run = {out: item for unit in plan.units for out, item in _makers(unit.items).items()}

    def name(self, value: int) -> str:
        """A value's name, or how it is computed."""
        names = self.plan.program.names
        item = self.makers.get(value)
        if value in names or item is None:
            return names.get(value) or self.texts.read(value, "value").text
        return self.texts.of(item)

    def beside(self, word: str, of: str | int, _: int = 0) -> str:
        """What is no value: a watched array, scratch of a kernel."""
        return f"{word}({self.name(of) if isinstance(of, int) else of})"

    def text(self, item: Item) -> str:
        """An item as its user wrote it: a part of a composite as the whole."""
        written = self.plan.origin.get(getattr(item, "out", -1), item)
        text = self.texts.of(written)
        name = self.plan.program.names.get(getattr(written, "out", -1))
        return text if name is None or name == text else f"{name} = {text}"

    def lines(self, items: tuple[Item, ...]) -> tuple[int, ...]:
        """The lines of the program that some items stand in."""
        written = [self.plan.origin.get(getattr(i, "out", -1), i) for i in items]
        return tuple(sorted({i.place.line for i in written if i.place is not None}))

    def nodes(self, nodes: Nodes, depth: int) -> Iterator[Entry]:
        for node in nodes:
            yield from self.node(node, depth)

    def node(self, node: Node, depth: int) -> Iterator[Entry]:
        """What one node does."""
        match node:
            case Unit():
                yield Entry(depth, "call", "one native call", (), f"runs {self.often(node)}")
                yield from self.nodes(node.nodes, depth + 1)
            case Walk():
                over = f"a walk over the {node.domain.form}"
                if node.frontier is not None:
                    told = "those beside a change where they are few, else all; one thread"
                    yield Entry(depth, "step", "choose the nodes of this round", (), told)
                    yield Entry(depth, "meet", "all threads meet", (), "every thread needs the nodes")
                    over = "a walk over these nodes"
                notes = filter(None, (self.again(node.items), self.blocked(node)))
                yield Entry(depth, "walk", over, self.lines(node.items), "; ".join(notes))
                yield from self.steps(node.items, depth + 1)
                yield self.meeting(node.meet, depth)
            case Scalars():
                yield Entry(depth, "scalars", "scalars", self.lines(node.items), "each thread for itself")
                yield from self.steps(node.items, depth + 1)
            case Collect():
                text, lines = self.text(node.item), self.lines((node.item,))
                yield Entry(depth, "step", text, lines, "of all values, one thread")
                yield self.meeting(node.meet, depth)
            case KernelNode():
                text, lines = self.text(node.item), self.lines((node.item,))
                form = OPS[node.item.op].as_kernel
                whole = "all values" if form is None else "the graph"
                threads = "all threads" if form is not None and form.on_threads else "one thread"
                yield Entry(depth, "step", text, lines, f"of {whole}, {threads}")
                yield self.meeting(node.meet, depth)
            case SweepNode():
                yield from self.copies(node.start, depth, "what the sweep starts with")
                inner = (node.item, *walk(node.item.body))
                yield Entry(depth, "walk", self.text(node.item), self.lines(inner), "in order, one thread")
                yield self.meeting(node.meet, depth)
            case Meet():
                yield Entry(depth, "meet", "all threads meet", (), "once a round, to agree on a stop")
            case LoopNode():
                yield from self.copies(node.start, depth, "what the loop starts with")
                text, lines = self.text(node.item), self.lines((node.item,))
                notes = filter(None, (self.chosen(node), self.exchanged(node.moves, "after each round")))
                yield Entry(depth, "control", text, lines, "; ".join(notes))
                yield from self.nodes(node.body, depth + 1)
                yield from self.copies(node.moves.copies, depth + 1, "after each round")
                if node.meet is not None:
                    yield Entry(depth, "meet", "all threads meet", (), "the loop has ended for each of them")
            case IfNode():
                yield Entry(depth, "control", self.text(node.item), self.lines((node.item,)))
                yield from self.nodes(node.then, depth + 1)
                yield from self.copies(node.copies[0], depth + 1, "what this arm leaves")
                if node.orelse or node.copies[1]:
                    yield Entry(depth, "control", "else")
                    yield from self.nodes(node.orelse, depth + 1)
                    yield from self.copies(node.copies[1], depth + 1, "what this arm leaves")
            case BreakNode():
                told = self.exchanged(node.moves, "on this way out")
                yield Entry(depth, "control", self.text(node.item), self.lines((node.item,)), told)
                yield from self.copies(node.moves.copies, depth + 1, "on this way out")
            case WatchNode():
                yield Entry(depth, "control", self.text(node.item), self.lines((node.item,)))
                yield from self.copies(node.copies, depth + 1, "the state that is kept")
            case Copy():
                raise AssertionError(node)  # told with what it is for
            case Check():
                yield Entry(depth, "meet", "all threads leave here if a step above failed")
            case _:
                raise uncovered(node)

    def copies(self, copies: tuple[Copy, ...], depth: int, why: str) -> Iterator[Entry]:
        """The copies of one place, and what they are for."""
        for node in copies:
            told = [self.copied(self.operand(move.value), move.into) for move in node.moves]
            yield Entry(depth, "copy", f"copy {', '.join(told)}", (), f"over the {node.domain.form}, {why}")
            if node.meet is not None:
                yield self.meeting(node.meet, depth)

    def copied(self, value: str, into: int | None) -> str:
        """One copy, with the name that it has then where that is another."""
        return value if into is None or value == self.name(into) else f"{value} to {self.name(into)}"

    def operand(self, operand: Operand) -> str:
        """A value's name, or a constant."""
        return self.name(operand) if isinstance(operand, int) else self.texts.read(operand, "value").text

    def steps(self, items: tuple[Item, ...], depth: int) -> Iterator[Entry]:
        """A line for each step, for those of one composite together."""
        texts: dict[str, list[Item]] = {}
        for item in items:
            texts.setdefault(self.text(item), []).append(item)
        for text, found in texts.items():
            yield Entry(depth, "step", text, self.lines(tuple(found)), self.where(found))

    def where(self, items: list[Item]) -> str:
        """Where some items are computed, if not everywhere."""
        guards = [g for item in items for g in self.plan.guards.get(getattr(item, "out", -1), ())]
        masks = [self.name(g.mask) if g.holds else f"not {self.name(g.mask)}" for g in guards]
        return f"only where {' and '.join(dict.fromkeys(masks))}" if masks else ""

    def often(self, node: Unit) -> str:
        """How often a call runs."""
        times = formula(self.plan.nodes, self.counts[node.number])
        return "once" if times == "1" else f"{times} times"

    def again(self, items: tuple[Item, ...]) -> str:
        """What a walk computes again because it has no memory."""
        found = [self.name(step.out) for item in items for step in recomputed_for(item, self.plan.virtual)]
        return f"computes again: {', '.join(dict.fromkeys(found))}" if found else ""

    def blocked(self, node: Walk) -> str:
        """What a walk folds by neighbor, a block of nodes at a time."""
        found = [self.name(out) for out in node.blocked]
        values = dict.fromkeys(self.name(value) for _, value in node.ordered)
        copied = f", with copies of {', '.join(values)}" if values else ""
        return f"block by block, by neighbor: {', '.join(found)}{copied}" if found else ""

    def chosen(self, node: LoopNode) -> str:
        """Whether rounds may pass nodes by, or why not."""
        match node.frontier:
            case Frontier(push=None):
                return "frontier: rounds take the nodes beside a change"
            case Frontier():
                return "frontier: rounds take the nodes beside a change, or few changed ones give theirs on"
            case Flags():
                return "frontier: visits pass by the nodes that no change reached, once few change"
        return f"no frontier: {node.dense}" if node.dense else ""

    def meeting(self, meet: Meet, depth: int) -> Entry:
        """What the threads meet for behind what several of them compute, or one."""
        folded = [self.name(v) for v in meet.apart if isinstance(self.run.get(v), Fold)]
        others = [self.name(v) for v in meet.apart if not isinstance(self.run.get(v), Fold)]
        told = [f"{', '.join(others)}: read at other places behind it"] if others else []
        told += [f"{', '.join(folded)}: every thread needs the whole of it"] if folded else []
        why = "; ".join(told) or "nothing is read apart: memory may serve again behind it"
        return Entry(depth, "meet", "all threads meet", (), why)

    def exchanged(self, moves: Moves, when: str) -> str:
        """How many arrays change places."""
        return f"{len(moves.exchanges)} arrays change places {when}" if moves.exchanges else ""


def _makers(block: Block) -> dict[int, Item]:
    """The items that make the values of a block."""
    return {i.out: i for i in walk(block) if isinstance(i, Step | Fold | Gather | Map)}
