"""Ordered sweeps: `for v in nodes:`, `for v in nodes_by(x):`."""

from __future__ import annotations

import ast
from dataclasses import replace

from groggy_nb.dsl.binding import bindings
from groggy_nb.dsl.scopes import Scope, Unusable
from groggy_nb.dsl.state import Lowering
from groggy_nb.errors import clipped
from groggy_nb.ir.forms import Carried, Sweep, SweptArray
from groggy_nb.ir.words import RESERVED
from groggy_nb.ops import ORDERS


def is_order(low: Lowering, over: ast.expr, scope: Scope) -> bool:
    """Whether an expression gives the nodes in an order: the word, a step that does, or the name of one."""
    match over:
        case ast.Call(func=ast.Name(id=name)):
            return name in ORDERS
        case ast.Name(id=name):
            return name == "nodes" or scope.env.get(name) in low.orders
        case _:
            return False


def _is_plain(low: Lowering, over: ast.Call) -> bool:
    """Whether no direction is asked of an order by a keyword, as sorted() takes it."""
    for keyword in over.keywords:
        if keyword.arg in ("reverse", "order", "ascending", "descending"):
            plain = ast.unparse(ast.Call(over.func, over.args, []))
            what = f"an order is ascending; {keyword.arg}= is no argument of it"
            low.error("arguments", what, keyword.value, f"for v in reversed({clipped(plain)}):")
            return False
    return True


def sweep(low: Lowering, node: ast.For, over: ast.expr, reverse: bool, scope: Scope) -> None:
    """The body of a sweep, the arrays it updates and the scalars it carries from node to node."""
    if scope.visit is not None:
        low.error("sweep", "a sweep has no sweep in it", node, "an aggregate reads the neighbors")
        return
    if not isinstance(node.target, ast.Name) or node.target.id in RESERVED:
        shown = clipped(ast.unparse(node.target))
        low.error("sweep", f"{shown} cannot name the visited node", node.target, "for v in nodes:")
        return
    order = None
    if isinstance(over, ast.Call) and not _is_plain(low, over):
        return
    if not (isinstance(over, ast.Name) and over.id == "nodes"):
        order = low.as_value(low.evaluate(over, scope))
    stored = dict.fromkeys(n for n, _, entry in bindings(node.body) if entry)
    whole = dict.fromkeys(n for n, _, entry in bindings(node.body) if not entry)
    for name in stored:
        array_is_bound(low, name, node, scope)
    before = [n for n, v in scope.env.items() if isinstance(v, int)]
    arrays = {n: low.fresh() for n in before if n in stored}
    scalars = {n: low.fresh() for n in before if n in whole and n not in stored}
    body = scope.inner()
    body.visit, body.outer = node.target.id, scope
    body.swept = frozenset(arrays.values())
    body.outer_hidden = _hidden(node.target.id, stored, whole)
    for name, param in (arrays | scalars).items():
        body.env[name] = param
        if low.is_user_name(name):
            low.names[param] = name
    for name, param in arrays.items():
        body.env[f"{name}[]"] = param
    low.loops.append((node, frozenset(n for n in whole if n not in scope.env)))
    low.run(node.body, body)
    low.loops.pop()
    low.add(scope, replace(_finished(low, node, scope, body, arrays, scalars), reverse=reverse, order=order))
    for name in body.env:
        if name not in scope.env and not name.endswith("[]"):
            reason = f"{name!r} is bound only inside a sweep, and a graph may have no nodes"
            scope.bind(name, Unusable("loop-value", reason, "bind it before the sweep"))


def array_is_bound(low: Lowering, name: str, node: ast.For, scope: Scope) -> None:
    """A swept value is bound before the sweep."""
    if isinstance(scope.env.get(name), int):
        return
    if name in low.counters:
        low.error("sweep", f"{name} counts rounds and has no entries", node.target, "choose another name")
        return
    place = next(n for word, n, entry in bindings(node.body) if word == name and entry)
    hint = f"start it as a node value: {name} = full(0.0)"
    low.error("sweep", f"{name}[{_variable(node)}] = wants a node value bound before the sweep", place, hint)


def _variable(node: ast.For) -> str:
    return node.target.id if isinstance(node.target, ast.Name) else "v"


def _hidden(
    visit: str, stored: dict[str, None], whole: dict[str, None]
) -> dict[str, tuple[str, str, str | None]]:
    """What a whole-graph expression in a sweep cannot read, since it is computed before the sweep."""
    found: dict[str, tuple[str, str, str | None]] = {
        visit: (
            "sweep",
            f"{visit} is the visited node; a whole-graph step is computed before the sweep",
            None,
        )
    }
    for name in whole:
        found[name] = (
            "sweep",
            f"{name!r} is a scalar of this visit; a whole-graph step is computed before the sweep",
            "compute it from values bound before the sweep",
        )
    for name in stored:
        found[name] = (
            "sweep",
            f"{name!r} changes during the sweep, so that it has no whole value in it",
            f"compute it before or after the sweep, or read {name}[{visit}] and neighbors",
        )
    return found


def _finished(
    low: Lowering,
    node: ast.For,
    scope: Scope,
    body: Scope,
    arrays: dict[str, int],
    scalars: dict[str, int],
) -> Sweep:
    """The item, with its results bound."""
    swept, carried = [], []
    for name, param in arrays.items():
        init, out = scope.env[name], low.fresh()
        assert isinstance(init, int)
        swept.append(SweptArray(param, init, out))
        _keep(low, scope, name, out)
    for name, param in scalars.items():
        init, after, out = scope.env[name], body.env[name], low.fresh()
        carried.append(
            Carried(
                param,
                init if isinstance(init, int) else None,
                after if isinstance(after, int) else low.fresh(),
                out,
            )
        )
        _keep(low, scope, name, out)
    return Sweep(tuple(swept), tuple(carried), tuple(body.items), place=low.place(node))


def _keep(low: Lowering, scope: Scope, name: str, out: int) -> None:
    scope.bind(name, out)
    if low.is_user_name(name):
        low.names[out] = name
