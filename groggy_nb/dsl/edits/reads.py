"""Which values an expression reads, and which names a program uses at all."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterable, Iterator

from groggy_nb.domains import ATTRIBUTES, OF_FORM
from groggy_nb.dsl.binding import bindings
from groggy_nb.dsl.edits.outline import Outline
from groggy_nb.ir.words import RESERVED, SIZES


def reads(node: ast.AST | None, hidden: frozenset[str] = frozenset()) -> Iterator[ast.Name]:
    """The names of values in an expression, in the order of the text.

    Names of steps, variables of comprehensions, rows and constants are none; the sizes N and M are.

    Examples
    --------
    >>> tree = ast.parse("sum(x[u] * w for u in in_neighbors) / N", mode="eval")
    >>> [name.id for name in reads(tree.body)]
    ['x', 'w', 'N']
    """
    match node:
        case None:
            return
        case ast.Name(id=name):
            if name in SIZES or (name not in RESERVED and name != "v" and name not in hidden):
                yield node
        case ast.GeneratorExp(elt=elt, generators=rows):
            own = hidden | {n.id for row in rows for n in ast.walk(row.target) if isinstance(n, ast.Name)}
            yield from reads(elt, own)
            for row in rows:
                for condition in row.ifs:
                    yield from reads(condition, own)
        case ast.Call(func=func, args=args, keywords=keywords):
            if not isinstance(func, ast.Name) and not _is_attribute(func):
                yield from reads(func, hidden)
            for argument in args:
                yield from reads(argument, hidden)
            for given in keywords:
                yield from reads(given.value, hidden)
        case ast.Subscript(value=value, slice=index):
            if isinstance(value, ast.Name) and value.id in OF_FORM:
                return
            yield from reads(value, hidden)
            if not isinstance(index, ast.Name):
                yield from reads(index, hidden)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from reads(child, hidden)


def _is_attribute(func: ast.expr) -> bool:
    """Whether a call is `nodes.get(...)`."""
    return (
        isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id in ATTRIBUTES
    )


def loop_variables(body: Iterable[ast.stmt]) -> frozenset[str]:
    """The names that count rounds or visit nodes."""
    return frozenset(
        n.target.id
        for statement in body
        for n in ast.walk(statement)
        if isinstance(n, ast.For) and isinstance(n.target, ast.Name)
    )


def row_variables(body: Iterable[ast.stmt]) -> frozenset[str]:
    """The names that stand for neighbors and edges in comprehensions."""
    return frozenset(
        name.id
        for statement in body
        for n in ast.walk(statement)
        if isinstance(n, ast.comprehension)
        for name in ast.walk(n.target)
        if isinstance(name, ast.Name)
    )


def own_expressions(node: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement itself, those of the statements inside it left out."""
    match node:
        case ast.Assign(value=value) | ast.Expr(value=value):
            yield value
        case ast.AugAssign(target=target, value=value):
            # `x += y` reads x too.
            yield target.value if isinstance(target, ast.Subscript) else target
            yield value
        case ast.For(iter=over):
            yield over
        case ast.While(test=test) | ast.If(test=test):
            yield test


def statements(outline: Outline) -> list[ast.stmt]:
    """The statements at top level."""
    return [entry.node for entry in outline.top.body]


def names_read(outline: Outline) -> frozenset[str]:
    """Every name of a value that the program reads."""
    return frozenset(
        name.id
        for entry in outline.walk()
        for expression in own_expressions(entry.node)
        for name in reads(expression)
        if name.id not in SIZES
    )


def names_bound(outline: Outline) -> frozenset[str]:
    """Every name that the program binds to a value."""
    return frozenset(name for name, _, _ in bindings(statements(outline)))


def taken(outline: Outline) -> set[str]:
    """Every name that a new value cannot have."""
    body = statements(outline)
    return {
        *names_bound(outline),
        *names_read(outline),
        *loop_variables(body),
        *row_variables(body),
        *RESERVED,
        "v",
        "u",
        "e",
        "_",
    }


def fresh(base: str, used: set[str]) -> str:
    """An unused name like the one wanted, from now on used.

    Examples
    --------
    >>> fresh("degree", {"degree", "degree_2"}), fresh("and", set())
    ('degree_3', 'and_2')
    """
    name, number = base, 1
    while name in used or keyword.iskeyword(name):
        number += 1
        name = f"{base}_{number}"
    used.add(name)
    return name
