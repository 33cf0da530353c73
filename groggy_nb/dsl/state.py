"""The state of one lowering: ids, sources, findings, and the registry of syntax forms."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from groggy_nb.domains import ATTRIBUTES, Domain
from groggy_nb.dsl.scopes import At, Lane, Scope, Unusable, block_of
from groggy_nb.dsl.source import SourceText
from groggy_nb.errors import Diagnostic, Place, nearest
from groggy_nb.ir.forms import Const, Item, Operand, Source, Step
from groggy_nb.ops import OPS, ORDERS

STEP_LIMIT = 10_000
SEARCH_LIMIT = 60  # nearest names looked for in one program: more than are shown
NESTING_LIMIT = 64
INT_LOW, INT_HIGH = -(2**63), 2**63 - 1

# Symbols stand for ops of two operands, except that "-" and "~" may have one.
OP_OF_SYMBOL = {(o.symbol, len(o.operands)): o.name for o in OPS.values() if o.symbol}

Expression = Callable[["Lowering", ast.expr, At], Operand]
Statement = Callable[["Lowering", ast.stmt, Scope], None]
EXPRESSIONS: dict[type[ast.expr], Expression] = {}
STATEMENTS: dict[type[ast.stmt], Statement] = {}
# Obligations that only inference can check: a value read as x[v] must be a node (w[e]: an edge) value.
Subscripted = tuple[int, Domain, ast.expr]


class StopLowering(Exception):
    """Raised at a limit, where going on would only cost time."""


def expression(*forms: type[ast.expr]) -> Callable[[Expression], Expression]:
    """Register how an expression form is lowered."""

    def register(function: Expression) -> Expression:
        EXPRESSIONS.update(dict.fromkeys(forms, function))
        return function

    return register


def statement(*forms: type[ast.stmt]) -> Callable[[Statement], Statement]:
    """Register how a statement form is lowered."""

    def register(function: Statement) -> Statement:
        STATEMENTS.update(dict.fromkeys(forms, function))
        return function

    return register


@dataclass
class Lowering:
    """What one program's lowering knows so far."""

    source: SourceText
    built: bool = False  # by the builder, whose temporaries have two underscores before their names
    bound: dict[str, ast.AST] = field(default_factory=dict)  # every name the program binds, and where first
    found: list[Diagnostic] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    sources: dict[tuple[object, ...], Source] = field(default_factory=dict)
    by_id: dict[int, Source] = field(default_factory=dict)
    params: dict[str, Source] = field(default_factory=dict)
    outputs: dict[tuple[str, str], tuple[int, Place | None]] = field(default_factory=dict)
    subscripted: list[Subscripted] = field(default_factory=list)
    lane_steps: dict[int, Step] = field(default_factory=dict)
    hidden: list[dict[str, tuple[str, str, str | None]]] = field(default_factory=list)
    loops: list[tuple[ast.AST, frozenset[str]]] = field(default_factory=list)  # open loops, names they bind
    orders: set[int] = field(default_factory=set)  # values that a sweep may go by
    counters: list[str] = field(default_factory=list)  # variables of the open loops
    last: str | None = None  # the last name bound at top level
    next_id: int = 0
    steps: int = 0
    searches: int = 0

    # -- findings

    def error(
        self, code: str, message: str, node: ast.AST | Place | None = None, hint: str | None = None
    ) -> int:
        """Note an error and give an id that nothing defines, so that reading goes on."""
        self.found.append(Diagnostic(code, message, self.place(node), hint))
        return self.fresh()

    def warn(self, code: str, message: str, node: ast.AST | Place | None, hint: str | None = None) -> None:
        """Note a warning."""
        self.found.append(Diagnostic(code, message, self.place(node), hint, "warning"))

    def place(self, node: ast.AST | Place | None) -> Place | None:
        """The place of a node."""
        return self.source.place(node) if isinstance(node, ast.AST) else node

    # -- values

    def fresh(self) -> int:
        """A new id."""
        self.next_id += 1
        return self.next_id - 1

    def add(self, scope: Scope, item: Item) -> None:
        """Add an item to a block; the number of steps is limited."""
        scope.items.append(item)
        self.count_step(getattr(item, "place", None))

    def count_step(self, place: Place | None) -> None:
        self.steps += 1
        if self.steps > STEP_LIMIT:
            self.error("limit-steps", f"a program may have {STEP_LIMIT:,} steps", place, "split the program")
            raise StopLowering

    def emit(
        self,
        at: At,
        op: str,
        inputs: Iterable[Operand],
        node: ast.AST | None,
        options: tuple[tuple[str, str], ...] = (),
    ) -> int:
        """Add a step where the line stands, and give its id."""
        step = Step(self.fresh(), op, tuple(inputs), options, self.place(node))
        if isinstance(at, Lane):
            at.body.append(step)
            self.lane_steps[step.out] = step
            self.count_step(step.place)
        else:
            self.add(at, step)
            if op in ORDERS:
                self.orders.add(step.out)
        return step.out

    def literal(self, at: At, value: bool | int | float, node: ast.AST | None) -> Operand:
        """A number: a step of its own in a block, immediate inside a comprehension."""
        const = Const.of(value)
        return const if isinstance(at, Lane) else self.emit(at, "literal", (const,), node)

    def evaluate(self, node: ast.expr, at: At) -> Operand:
        """Lower an expression where the line stands."""
        handler = EXPRESSIONS.get(type(node))
        if handler is None:
            from groggy_nb.dsl.hints import refused_expression

            message, hint = refused_expression(node)
            return self.error("form", message, node, hint)
        return handler(self, node, at)

    def run(self, body: Iterable[ast.stmt], scope: Scope) -> None:
        """Lower statements in order."""
        if scope.depth > NESTING_LIMIT:
            first = next(iter(body), None)
            self.error("limit-nesting", f"blocks may be nested {NESTING_LIMIT} deep", first)
            raise StopLowering
        for node in body:
            handler = STATEMENTS.get(type(node))
            if handler is None:
                from groggy_nb.dsl.hints import refused_statement

                message, hint = refused_statement(node)
                self.error("form", message, node, hint)
            else:
                handler(self, node, scope)

    # -- names

    def is_user_name(self, name: str) -> bool:
        """Whether a name stands in the user's text; the builder's temporaries have none."""
        return not name.startswith("__")

    @contextmanager
    def hiding(self, names: dict[str, tuple[str, str, str | None]]) -> Iterator[None]:
        """Names that may not be read for a while: code, reason and hint of each."""
        self.hidden.append(names)
        try:
            yield
        finally:
            self.hidden.pop()

    def nearest(self, name: str, choices: Iterable[str]) -> str | None:
        """The choice most like a misspelt name; none any more after many, which cost too much."""
        self.searches += 1
        return nearest(name, choices) if self.searches <= SEARCH_LIMIT else None

    def known_names(self, at: At) -> Iterator[str]:
        """The names that can be read here."""
        for name, value in block_of(at).env.items():
            if not isinstance(value, Unusable) and not name.endswith("[]"):
                yield name

    def outside(self, form: str, name: str, node: ast.AST | None, **facts: object) -> int:
        """The id of a source, one for each different one."""
        key = (form, name, *sorted((k, v) for k, v in facts.items()))
        if key not in self.sources:
            out = self.fresh()
            self.keep(key, Source(out, form, name, place=self.place(node), **facts))  # type: ignore[arg-type]
        return self.sources[key].out

    def keep(self, key: tuple[object, ...], source: Source) -> None:
        """Note a source."""
        self.sources[key] = source
        self.by_id[source.out] = source

    def source_of(self, operand: Operand) -> Source | None:
        """The source that an operand is."""
        return self.by_id.get(operand) if isinstance(operand, int) else None

    def evaluate_whole(self, node: ast.expr, at: At) -> int:
        """Lower what is read at [u] or [e]: a name, or an expression computed before the comprehension."""
        scope = block_of(at)
        if isinstance(node, ast.Name) and node.id in scope.env and not self.is_hidden(node.id):
            value = scope.env[node.id]
            if value in scope.swept and f"{node.id}[]" not in scope.env:
                hint = f"write {node.id}"
                return self.error(
                    "kind", f"{node.id!r} is a scalar of this visit and has no neighbors' entries", node, hint
                )
            if isinstance(value, int):
                return value
        return self.as_value(self.evaluate_before(node, at))

    def evaluate_own(self, node: ast.expr, at: At) -> Operand:
        """Lower what is read at [v]: the node's own entry."""
        if isinstance(node, ast.Name):
            return self.evaluate(node, block_of(at))
        return self.evaluate_before(node, at)

    def evaluate_before(self, node: ast.expr, at: At) -> Operand:
        """Lower a whole-graph expression before the comprehension or sweep it stands in."""
        with self.before(at) as scope:
            return self.evaluate(node, scope)

    @contextmanager
    def before(self, at: At) -> Iterator[Scope]:
        """The scope of whole values around a line; what is known only inside may not be read."""
        scope = block_of(at)
        names: dict[str, tuple[str, str, str | None]] = {}
        if scope.outer is not None:
            names |= scope.outer_hidden
        if isinstance(at, Lane):
            for word in (at.neighbor, at.edge, scope.visit or "v"):
                if word:
                    names[word] = (
                        "aggregate-inside",
                        f"{word!r} is known inside the comprehension; what stands here is computed before it",
                        "bind an inner aggregate to a name first and read it at [u]",
                    )
        with self.hiding(names):
            yield scope.outer or scope

    def as_value(self, operand: Operand) -> int:
        """The id of an operand that is no literal (literals in a block are steps)."""
        return operand if isinstance(operand, int) else self.fresh()

    def is_hidden(self, word: str) -> bool:
        """Whether a name may not be read here."""
        return any(word in names for names in self.hidden)

    def is_atom(self, operand: Operand) -> bool:
        """Whether reading the operand again costs no step: a name, a source or a number."""
        return not isinstance(operand, int) or operand in self.names or self.source_of(operand) is not None

    def attribute_of(self, operand: Operand) -> int | None:
        """The attribute that a value reads, directly or at a neighbor or edge."""
        step = self.lane_steps.get(operand) if isinstance(operand, int) else None
        if step is not None and step.inputs:
            operand = step.inputs[0]
        source = self.source_of(operand)
        return source.out if source and source.form in ATTRIBUTES else None

    def loop_around(self, word: str) -> ast.AST | None:
        """The innermost open loop that binds a name."""
        return next((loop for loop, bound in reversed(self.loops) if word in bound), None)
