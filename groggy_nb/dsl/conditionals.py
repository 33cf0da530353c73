"""Conditionals: `if cond: break`, and two arms with the values that meet after them."""

from __future__ import annotations

import ast

from groggy_nb.dsl.hints import refused_statement
from groggy_nb.dsl.scopes import Environment, Scope, Unusable
from groggy_nb.dsl.state import Lowering, statement
from groggy_nb.ir.forms import Break, If, Merge


@statement(ast.If)
def conditional(low: Lowering, node: ast.stmt, scope: Scope) -> None:
    """`if cond: break`, or two arms."""
    assert isinstance(node, ast.If)
    if any(isinstance(n, ast.Break) for n in node.body):
        leave(low, node, scope)
        return
    cond = low.evaluate(node.test, scope)
    then, orelse = scope.inner(), scope.inner()
    low.run(node.body, then)
    low.run(node.orelse, orelse)
    merges = merge(low, scope, then.env, orelse.env, node)
    low.add(scope, If(cond, tuple(then.items), tuple(orelse.items), tuple(merges), low.place(node.test)))


def leave(low: Lowering, node: ast.If, scope: Scope) -> None:
    """`if cond: break`."""
    if scope.breaks is None:
        where = "a sweep visits every node" if scope.visit else "this is no loop's own body"
        message, hint = refused_statement(ast.Break())
        low.error("break", f"{message}; {where}", node, None if scope.visit else hint)
        return
    if len(node.body) != 1 or node.orelse:
        low.error(
            "break",
            "`break` stands alone under `if cond:`",
            node,
            "bind values before, in lines of their own",
        )
        return
    cond = low.evaluate(node.test, scope)
    scope.breaks.append(dict(scope.env))
    scope.items.append(Break(cond, (), False, low.place(node)))


@statement(ast.Break)
def stray_break(low: Lowering, node: ast.stmt, scope: Scope) -> None:
    """A break without a test."""
    message, hint = refused_statement(node)
    low.error("break", message, node, hint)


def merge(low: Lowering, scope: Scope, then: Environment, orelse: Environment, node: ast.If) -> list[Merge]:
    """The values after a conditional: names bound before, then new ones, then swept entries."""
    names = [*scope.env, *(n for n in then if n not in scope.env)]
    names += [n for n in orelse if n not in scope.env and n not in then]
    names.sort(key=lambda n: n.endswith("[]"))
    merges = []
    for name in names:
        a, b, before = then.get(name), orelse.get(name), scope.env.get(name)
        if a is b or a == b:
            if a is not None and a != before:
                scope.bind(name, a)
            continue
        if isinstance(a, int) and isinstance(b, int):
            out = low.fresh()
            merges.append(Merge(out, a, b))
            scope.bind(name, out)
            if low.is_user_name(name) and not name.endswith("[]"):
                low.names[out] = name
            continue
        kept = next((v for v in (a, b) if isinstance(v, Unusable)), None)
        line = getattr(node, "lineno", None)
        arm = "first" if isinstance(a, int) else "`else`"
        missing = "`else`" if isinstance(a, int) else "first"
        reason = f"{name!r} is bound only in the {arm} arm of the `if`{f' in line {line}' if line else ''}"
        hint = f"bind it in the {missing} arm too, or before the `if`"
        scope.bind(name, kept if kept and before is not None else Unusable("one-arm", reason, hint))
    return merges
