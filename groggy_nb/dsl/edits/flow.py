"""Which statement each value comes from: the arrows between statements, those to the next round included."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from groggy_nb.dsl.edits.forms import Form, form_of
from groggy_nb.dsl.edits.outline import Block, Entry, Outline
from groggy_nb.dsl.edits.ports import Port, ports
from groggy_nb.dsl.edits.reads import own_expressions, reads
from groggy_nb.ir.words import SIZES

Environment = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A value on its way: from a statement, an input or a size to a port."""

    source: str
    target: str
    port: str
    back: bool = False


@dataclass(slots=True)
class Flow:
    """What reads what.

    arrows : in the order of the text, back ones at the end of their loop.
    outside : inputs and sizes that are read, as `input:x` and `size:N`.
    headers : what the heads of loops and conditionals read, by region.
    forms, ports : those of each statement.
    """

    arrows: list[Arrow] = field(default_factory=list)
    outside: dict[str, str] = field(default_factory=dict)
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    ports: dict[str, tuple[Port, ...]] = field(default_factory=dict)

    def sources(self, entry: str, port: str) -> list[str]:
        """Where a port's value comes from when it is first read."""
        return [a.source for a in self.arrows if a.target == entry and a.port == port and not a.back]


def flow(outline: Outline) -> Flow:
    """The arrows of a program.

    Examples
    --------
    >>> text = "x = ones()\\nfor _ in range(3):\\n    x = 2 * x\\n"
    >>> [(a.source, a.target, a.back) for a in flow(Outline(text)).arrows]
    [('x#1', 'x#2', False), ('x#2', 'x#2', True)]
    """
    walker = _Walk(outline)
    walker.block(outline.top, {}, [])
    return walker.found


@dataclass(slots=True)
class _Round:
    """A loop that is being walked: what its first round begins with, and who reads that first."""

    before: Environment
    first: dict[str, tuple[str, str]] = field(default_factory=dict)


class _Walk:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.found = Flow()

    def block(self, block: Block, env: Environment, rounds: list[_Round]) -> None:
        for entry in block.body:
            if entry.is_region:
                self.region(entry, env, rounds)
            elif entry.kind != "pass":
                self.statement(entry, env, rounds)

    def statement(self, entry: Entry, env: Environment, rounds: list[_Round]) -> None:
        form = form_of(entry)
        self.found.forms[entry.id] = form
        self.found.ports[entry.id] = ports(self.outline, entry, form)
        for port in self.found.ports[entry.id]:
            if port.read is None:
                continue
            for source in self.read(port.read, env):
                self.found.arrows.append(Arrow(source, entry.id, port.name))
            for loop in rounds:
                if port.read in env and env[port.read] is loop.before.get(port.read):
                    loop.first.setdefault(port.read, (entry.id, port.name))
        if entry.kind in ("step", "param"):
            env[entry.name] = (entry.id,)

    def read(self, name: str, env: Environment) -> tuple[str, ...]:
        """Where a name's value comes from."""
        if name in env:
            return env[name]
        form = "size" if name in SIZES else "input"
        self.found.outside[f"{form}:{name}"] = name
        return (f"{form}:{name}",)

    def region(self, entry: Entry, env: Environment, rounds: list[_Round]) -> None:
        visit = self.outline.visits(entry.block)
        hidden = frozenset([visit] if visit else [])
        sources: dict[str, None] = {}
        for expression in own_expressions(entry.node):
            for name in reads(expression, hidden):
                sources.update(dict.fromkeys(self.read(name.id, env)))
        self.found.headers[entry.id] = tuple(sources)
        if entry.kind == "if":
            arms = [dict(env) for _ in range(2)]
            for arm, block in zip(arms, entry.inner, strict=False):
                self.block(block, arm, rounds)
            for word in {**arms[0], **arms[1]}:
                met = [arm[word] for arm in arms if word in arm]
                if len(met) < 2 or met[0] is met[1]:
                    env[word] = met[0]
                else:
                    env[word] = tuple(dict.fromkeys((*met[0], *met[1])))
            return
        counter = entry.node.target if isinstance(entry.node, ast.For) else None
        own = _Round(dict(env))
        if isinstance(counter, ast.Name):
            env[counter.id] = ()
        self.block(entry.inner[0], env, [*rounds, own])
        if isinstance(counter, ast.Name):
            env.pop(counter.id, None)
            if counter.id in own.before:
                env[counter.id] = own.before[counter.id]
        for word, (target, port) in own.first.items():
            # A value that a conditional may have left as it was comes from before the loop, not from a round.
            before = own.before.get(word, ())
            self.found.arrows += [Arrow(s, target, port, True) for s in env[word] if s not in before]
