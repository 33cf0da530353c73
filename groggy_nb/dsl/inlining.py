"""The builder's temporaries put back where they were written, where nothing changes its order."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable

LARGEST = 120  # nodes of one line's expression, so that a long chain does not become a deep one


def inlined(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements with each temporary that is read once, by the next line, inside that line."""
    uses = Counter(
        n.id for s in body for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    )
    return _block(body, uses)


def _block(body: list[ast.stmt], uses: Counter[str]) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    pending: list[tuple[str, ast.expr]] = []

    def flush(count: int) -> None:
        for name, value in pending[:count]:
            found.append(ast.Assign([ast.Name(name, ast.Store())], value))
        del pending[:count]

    for statement in body:
        for inner in ("body", "orelse"):
            if getattr(statement, inner, None):
                setattr(statement, inner, _block(getattr(statement, inner), uses))
        header = [] if isinstance(statement, ast.While) else list(_header(statement))
        places = [p for h in header for p in _places(h, statement)]
        taken = _tail(pending, [name for name, _, _ in places])
        if sum(_size(v) for n, v in pending if n in taken) > LARGEST:
            taken = []
        if not _is_temporary(statement) or len(taken) < len([p for p in places if _waits(p[0], pending)]):
            flush(len(pending) - len(taken))
        values = dict(pending[len(pending) - len(taken) :])
        for name, holder, field in places:
            if name in values:
                _set(holder, field, values[name])
        del pending[len(pending) - len(taken) :]
        if _is_temporary(statement) and isinstance(statement, ast.Assign):
            target = statement.targets[0]
            assert isinstance(target, ast.Name)
            if uses[target.id] == 1 and not _is_literal(statement.value):
                pending.append((target.id, statement.value))
                continue
        flush(len(pending))
        found.append(statement)
    flush(len(pending))
    return found


def _size(value: ast.expr) -> int:
    return sum(1 for _ in ast.walk(value))


def _waits(name: str, pending: list[tuple[str, ast.expr]]) -> bool:
    return any(n == name for n, _ in pending)


def _tail(pending: list[tuple[str, ast.expr]], names: list[str]) -> list[str]:
    """The last pending temporaries that a line reads, in the order in which it reads them."""
    waiting = [n for n in names if _waits(n, pending)]
    for number in range(min(len(waiting), len(pending)), 0, -1):
        last = [n for n, _ in pending[-number:]]
        if [n for n in waiting if n in last] == last:
            return last
    return []


def _is_temporary(statement: ast.stmt) -> bool:
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    return isinstance(target, ast.Name) and target.id.startswith("__")


def _is_literal(value: ast.expr) -> bool:
    """A literal is immediate in some places, so that it stays a step of its own."""
    inner = value.operand if isinstance(value, ast.UnaryOp) else value
    return isinstance(inner, ast.Constant) or (
        isinstance(inner, ast.Name) and inner.id in ("inf", "nan", "pi")
    )


def _header(statement: ast.stmt) -> Iterable[ast.AST]:
    """The expressions of a statement itself, its blocks left out."""
    match statement:
        case ast.Assign(value=value) | ast.Expr(value=value):
            yield value
        case ast.For(iter=over):
            yield over
        case ast.If(test=test):
            yield test


Place = tuple[str, ast.AST, tuple[str, int | None]]


def _places(node: ast.AST, parent: ast.AST, lane: bool = False) -> list[Place]:
    """Where a line reads names, in the order of evaluation; in a comprehension, only what is read at [u]."""
    found: list[Place] = []
    if isinstance(node, ast.Name):
        for name, value in ast.iter_fields(parent):
            items = value if isinstance(value, list) else [value]
            for index, item in enumerate(items):
                if item is node and not lane:
                    found.append((node.id, parent, (name, index if isinstance(value, list) else None)))
        return found
    if isinstance(node, ast.GeneratorExp):
        for condition in node.generators[0].ifs:
            found += _places(condition, node.generators[0], True)
        return found + _places(node.elt, node, True)
    if isinstance(node, ast.Subscript) and lane:
        return _places(node.value, node)
    # `a if m else b` computes its mask first.
    children: Iterable[ast.AST] = (
        [node.test, node.body, node.orelse] if isinstance(node, ast.IfExp) else ast.iter_child_nodes(node)
    )
    for child in children:
        found += _places(child, node, lane)
    return found


def _set(holder: ast.AST, field: tuple[str, int | None], value: ast.expr) -> None:
    name, index = field
    if index is None:
        setattr(holder, name, value)
    else:
        getattr(holder, name)[index] = value
