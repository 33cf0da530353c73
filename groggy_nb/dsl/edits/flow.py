"""Which statement each value comes from: arrows between statements, and what regions hand on."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from groggy_nb.dsl.edits.carried import Carried, carried_by, given_on, handing, starting
from groggy_nb.dsl.edits.forms import Form, form_of
from groggy_nb.dsl.edits.outline import Block, Entry, Outline
from groggy_nb.dsl.edits.ports import Port, ports
from groggy_nb.dsl.edits.reads import own_expressions, reads
from groggy_nb.ir.words import SIZES

Environment = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A value on its way: from a statement, an input, a size or a carried value to a port.

    back : whether it enters the next round of a loop, or the next visit of a sweep.
    """

    source: str
    target: str
    port: str
    back: bool = False


@dataclass(slots=True)
class Flow:
    """What reads what.

    arrows : in the order of the text, back ones at the end of their loop.
    carried : what regions hand on, by id; a line that only does so is no statement here but an arrow.
    handing : those lines, by the id of what they hand on.
    outside : inputs and sizes that are read, as `input:x` and `size:N`.
    headers : what the heads of loops and conditionals read, by region.
    forms, ports : those of each statement.
    """

    arrows: list[Arrow] = field(default_factory=list)
    carried: dict[str, Carried] = field(default_factory=dict)
    handing: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    outside: dict[str, str] = field(default_factory=dict)
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    ports: dict[str, tuple[Port, ...]] = field(default_factory=dict)

    def sources(self, entry: str, port: str) -> list[str]:
        """Where a port's value comes from, the next round's included."""
        return [a.source for a in self.arrows if a.target == entry and a.port == port]

    def readers(self, source: str) -> list[str]:
        """The statements that read a value, also by way of what a region hands on."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        waiting = [source]
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            for arrow in self.arrows:
                if arrow.source == at and arrow.target in self.carried:
                    waiting.append(arrow.target)
                elif arrow.source == at:
                    found[arrow.target] = None
        return list(found)


def flow(outline: Outline) -> Flow:
    """The arrows of a program.

    Examples
    --------
    >>> text = "x = ones()\\nfor _ in range(3):\\n    y = 2 * x\\n    x = y\\n"
    >>> [(a.source, a.target, a.back) for a in flow(Outline(text)).arrows]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('x#1', 'carried:loop#1:x', False), ('carried:loop#1:x', 'y#1', False),
     ('y#1', 'carried:loop#1:x', True)]
    """
    walker = _Walk(outline)
    walker.block(outline.top, {})
    _forget_unread(walker.found)
    return walker.found


def _forget_unread(found: Flow) -> None:
    """Drop what nothing reads and no line hands on: a name that regions use again, each for itself."""
    while True:
        read = {arrow.source for arrow in found.arrows}
        unread = {name for name in found.carried if name not in read and not found.handing.get(name)}
        if not unread:
            return
        found.arrows = [arrow for arrow in found.arrows if arrow.target not in unread]
        found.carried = {name: value for name, value in found.carried.items() if name not in unread}


class _Walk:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.found = Flow()
        self.handing: set[Entry] = set()

    def block(self, block: Block, env: Environment) -> None:
        for entry in block.body:
            value = starting(self.outline, entry)
            if value is not None:
                self.handing.add(entry)
                self.found.handing[value.id] = (entry,)
            if entry.is_region:
                self.region(entry, env)
            elif entry in self.handing:
                env[entry.name] = self.read(given_on(entry), env)
            elif entry.kind != "pass":
                self.statement(entry, env)

    def statement(self, entry: Entry, env: Environment) -> None:
        form = form_of(entry)
        self.found.forms[entry.id] = form
        self.found.ports[entry.id] = ports(self.outline, entry, form)
        for port in self.found.ports[entry.id]:
            if port.read is None:
                continue
            for source in self.read(port.read, env):
                self.found.arrows.append(Arrow(source, entry.id, port.name))
        if entry.kind in ("step", "param"):
            env[entry.name] = (entry.id,)

    def read(self, name: str, env: Environment) -> tuple[str, ...]:
        """Where a name's value comes from."""
        if name in env:
            return env[name]
        form = "size" if name in SIZES else "input"
        self.found.outside[f"{form}:{name}"] = name
        return (f"{form}:{name}",)

    def region(self, entry: Entry, env: Environment) -> None:
        visit = self.outline.visits(entry.block)
        hidden = frozenset([visit] if visit else [])
        sources: dict[str, None] = {}
        for expression in own_expressions(entry.node):
            for name in reads(expression, hidden):
                sources.update(dict.fromkeys(self.read(name.id, env)))
        self.found.headers[entry.id] = tuple(sources)
        carried = carried_by(entry, env)
        for value in carried:
            lines = [handing(self.outline, block, value.name) for block in entry.inner]
            known = self.found.handing.get(value.id, ())
            self.found.handing[value.id] = (*known, *(line for line in lines if line is not None))
            self.handing.update(self.found.handing[value.id])
        if entry.kind == "if":
            self.arms(entry, env, carried)
        else:
            self.rounds(entry, env, carried)

    def arms(self, entry: Entry, env: Environment, carried: list[Carried]) -> None:
        arms = [dict(env), dict(env)]
        for arm, block in zip(arms, entry.inner, strict=False):
            self.block(block, arm)
        for word in {**arms[0], **arms[1]}:
            if word not in env:
                env[word] = next(arm[word] for arm in arms if word in arm)
        for value in carried:
            for socket, arm in zip(value.sockets, arms, strict=True):
                self.arrive(value, socket, arm[value.name], False)
            env[value.name] = (value.id,)

    def rounds(self, entry: Entry, env: Environment, carried: list[Carried]) -> None:
        counter = entry.node.target if isinstance(entry.node, ast.For) else None
        before = dict(env)
        for value in carried:
            self.arrive(value, "start", env[value.name], False)
            env[value.name] = (value.id,)
        if isinstance(counter, ast.Name):
            env[counter.id] = ()
        self.block(entry.inner[0], env)
        if isinstance(counter, ast.Name):
            env.pop(counter.id, None)
            if counter.id in before:
                env[counter.id] = before[counter.id]
        for value in carried:
            self.arrive(value, "next", tuple(s for s in env[value.name] if s != value.id), True)
            env[value.name] = (value.id,)

    def arrive(self, value: Carried, socket: str, sources: tuple[str, ...], back: bool) -> None:
        self.found.carried[value.id] = value
        self.found.arrows += [Arrow(source, value.id, socket, back) for source in sources]
