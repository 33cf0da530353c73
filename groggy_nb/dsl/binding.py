"""Which names a program binds, and the rules for binding one."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from groggy_nb.dsl.scopes import Scope
from groggy_nb.dsl.state import Lowering
from groggy_nb.ir.forms import Operand
from groggy_nb.ir.words import RESERVED


def bindings(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.AST, bool]]:
    """Every name that some statements bind, in the order of the text: name, node, whether as `x[v] =`."""
    for node in body:
        match node:
            case ast.Assign(targets=targets):
                for target in targets:
                    yield from _targets(target)
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                yield from _targets(target)
            case ast.For(body=inner, orelse=rest) | ast.While(body=inner, orelse=rest):
                yield from bindings(inner)
                yield from bindings(rest)
            case ast.If(body=inner):
                yield from bindings(inner)
                # An `elif` is an `if` in the other arm; long chains are walked without recursion.
                rest = node.orelse
                while len(rest) == 1 and isinstance(rest[0], ast.If):
                    yield from bindings(rest[0].body)
                    rest = rest[0].orelse
                yield from bindings(rest)


def _targets(target: ast.expr) -> Iterator[tuple[str, ast.AST, bool]]:
    match target:
        case ast.Name(id=name):
            yield name, target, False
        case ast.Subscript(value=ast.Name(id=name)) if name not in RESERVED:
            yield name, target, True
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            for element in elts:
                yield from _targets(element)


def names_bound(body: Iterable[ast.stmt]) -> frozenset[str]:
    """The names that some statements bind, `x[v] = ...` included."""
    return frozenset(name for name, _, _ in bindings(body))


def may_bind(low: Lowering, name: str, node: ast.AST, scope: Scope) -> bool:
    """Whether a name may be bound here; an error where not."""
    if name in RESERVED:
        low.error("reserved", f"{name} is reserved and cannot be bound", node, "choose another name")
    elif name == "v" or name == scope.visit:
        what = "the visited node" if name == scope.visit else "the node that a line computes"
        low.error("reserved", f"{name} is {what} and cannot be bound", node, "choose another name")
    elif name in low.counters:
        low.error(
            "loop-variable",
            f"{name} counts the loop's rounds and cannot be bound in it",
            node,
            "choose another name",
        )
    elif name.startswith("__") and not low.built:
        low.error(
            "reserved",
            f"{name} cannot be bound: names with two underscores are Python's",
            node,
            "choose another name",
        )
    else:
        return True
    return False


def bind(low: Lowering, scope: Scope, name: str, value: Operand, node: ast.AST) -> None:
    """Give a name its value."""
    if not may_bind(low, name, node, scope):
        return
    if not isinstance(value, int):
        value = low.fresh()
    if scope.visit is not None and f"{name}[]" in scope.env:
        hint = f"write {name}[{scope.visit}] = ..."
        low.error(
            "sweep",
            f"{name} is updated as {name}[{scope.visit}] in this sweep and cannot be bound whole",
            node,
            hint,
        )
        return
    scope.bind(name, value)
    if low.is_user_name(name):
        low.names.setdefault(value, name)
    if scope.top:
        low.last = name
