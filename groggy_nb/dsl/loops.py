"""Loops: their counts and tests, and the values that go round."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from groggy_nb.dsl.binding import may_bind, names_bound
from groggy_nb.dsl.literals import checked_number, is_text, literal_const, number_of
from groggy_nb.dsl.scopes import Environment, Scope, Unusable
from groggy_nb.dsl.state import Lowering, statement
from groggy_nb.dsl.sweeps import is_order, sweep
from groggy_nb.errors import clipped
from groggy_nb.ir.forms import Break, Carried, Const, Item, Loop, Operand

COUNT_LIMIT = 10**9
LOOPS = "loops are `for _ in range(100):`, `for v in nodes:` and `while cond:`"


@statement(ast.For)
def for_loop(low: Lowering, node: ast.stmt, scope: Scope) -> None:
    """`for i in range(...)`, or a sweep."""
    assert isinstance(node, ast.For)
    no_else(low, node)
    over, target = node.iter, node.target
    reverse = isinstance(over, ast.Call) and isinstance(over.func, ast.Name) and over.func.id == "reversed"
    inner = over.args[0] if reverse and isinstance(over, ast.Call) and len(over.args) == 1 else over
    if is_order(low, inner, scope):
        sweep(low, node, inner, reverse, scope)
        return
    if not (isinstance(over, ast.Call) and isinstance(over.func, ast.Name) and over.func.id == "range"):
        low.error("loop", f"cannot loop over {clipped(ast.unparse(over))}", over, _instead(inner, scope))
        return
    if scope.visit is not None:
        low.error("sweep", "a sweep has no loops in it", node, "put the sweep into the loop")
        return
    if not isinstance(target, ast.Name):
        low.error("loop", "a loop has one variable", target, "for i in range(100):")
        return
    counts_nodes = any(isinstance(a, ast.Name) and a.id == "N" for a in over.args)
    if target.id == "v" and counts_nodes:
        low.error("loop", "v visits nodes, not numbers", target, "an ordered sweep is `for v in nodes:`")
        return
    if target.id != "_":
        if isinstance(scope.env.get(target.id), int):
            low.error(
                "loop-variable",
                f"{target.id} has a value already",
                target,
                "choose another name for the loop",
            )
            return
        if not may_bind(low, target.id, target, scope):
            return
    bounds = range_of(low, over, scope)
    run_loop(low, node, scope, bounds, target.id)


def _instead(over: ast.expr, scope: Scope) -> str:
    """What to write in place of a loop over something else."""
    match over:
        case ast.Name(id="edges" | "neighbors" | "in_neighbors" | "out_neighbors"):
            return "values meet in aggregates: sum(x[u] for u in in_neighbors)"
        case ast.Name(id=name) if isinstance(scope.env.get(name), int):
            return f"for v in nodes_by({name}): visits in ascending order of it"
        case ast.Call(func=ast.Name(id="shuffled" | "shuffle" | "permutation" | "permuted" | "sample")):
            return "a random order: for v in nodes_by(random_uniform(seed=1)):"
        case ast.Call(func=ast.Name(id="sorted" | "argsort" | "sort" | "sort_values" | "rank" | "ordered")):
            return "for v in nodes_by(x): visits in ascending order of x, reversed(nodes_by(x)) descending"
        case _:
            return LOOPS


@statement(ast.While)
def while_loop(low: Lowering, node: ast.stmt, scope: Scope) -> None:
    """`while cond:`; `while True:` has no test."""
    assert isinstance(node, ast.While)
    no_else(low, node)
    if scope.visit is not None:
        low.error("sweep", "a sweep has no loops in it", node, "put the sweep into the loop")
        return
    run_loop(low, node, scope, None, None)


def no_else(low: Lowering, node: ast.For | ast.While) -> None:
    """`else` on a loop is refused."""
    if node.orelse:
        low.error("form", "`else` on a loop is refused", node.orelse[0], "put the lines after the loop")


def range_of(low: Lowering, call: ast.Call, scope: Scope) -> tuple[Operand, Operand, Operand]:
    """Start, stop and step of a count; literals are immediate."""
    zero, one = Const.of(0), Const.of(1)
    if not 1 <= len(call.args) <= 3 or call.keywords or any(isinstance(a, ast.Starred) for a in call.args):
        low.error(
            "count",
            "range() wants one to three whole numbers",
            call,
            "range(100), range(1, 10), range(10, 0, -1)",
        )
        return zero, one, one
    found = [bound(low, a, scope) for a in call.args]
    start, stop = (zero, found[0]) if len(found) == 1 else (found[0], found[1])
    step: Operand = found[2] if len(found) == 3 else one
    if isinstance(step, Const) and step.value == 0:
        low.error("count", "the step of range() is 0", call.args[2], "range(0, 10, 2)")
        return zero, one, one
    if isinstance(start, Const) and isinstance(stop, Const) and isinstance(step, Const):
        count = len_of(start, stop, step)
        if count > COUNT_LIMIT:
            low.error(
                "count",
                f"a loop of {count:,} rounds is above {COUNT_LIMIT:,}",
                call,
                "use `while` with a test",
            )
        if len(found) == 1 and stop.value < 0:
            low.error("count", f"a loop cannot have {stop.text} rounds", call, "range(100)")
    return start, stop, step


def len_of(start: Const, stop: Const, step: Const) -> int:
    """The rounds of a literal count."""
    low, high, by = int(start.value), int(stop.value), int(step.value)
    return max(0, -((low - high) // by)) if by else 0


def bound(low: Lowering, node: ast.expr, scope: Scope) -> Operand:
    """One argument of range()."""
    value = number_of(node)
    if is_text(node):
        low.error("count", "range() wants a whole number, found text", node, "leave the quotes out")
        return Const.of(1)
    if value is None:
        return low.evaluate(node, scope)
    if isinstance(value, bool) or not isinstance(value, int):
        low.error(
            "count", f"range() wants a whole number, found {clipped(ast.unparse(node))}", node, "range(100)"
        )
        return Const.of(1)
    return literal_const(low, node) if checked_number(low, node) is not None else Const.of(1)


def certainly_runs(
    low: Lowering, node: ast.For | ast.While, bounds: tuple[Operand, ...] | None
) -> str | None:
    """None where the first round is certain, else the hint that makes it so."""
    if bounds is None:
        assert isinstance(node, ast.While)
        return None if is_true(node.test) else "bind it before the loop"
    if all(isinstance(b, Const) for b in bounds):
        start, stop, step = (b for b in bounds if isinstance(b, Const))
        return None if len_of(start, stop, step) > 0 else "the loop has no rounds"
    source = low.source_of(bounds[1])
    if (
        source is not None
        and source.form == "param"
        and bounds[0] == Const.of(0)
        and bounds[2] == Const.of(1)
    ):
        if source.minimum is not None and source.minimum.value >= 1:
            return None
        shown = source.default.text if isinstance(source.default, Const) else "100"
        return f"say that there is a round: {source.name} = param({shown}, min=1), or bind it before the loop"
    return "bind it before the loop"


def is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def run_loop(
    low: Lowering,
    node: ast.For | ast.While,
    scope: Scope,
    bounds: tuple[Operand, Operand, Operand] | None,
    counter: str | None,
) -> None:
    """The body of a loop, and the values that go round."""
    bound_inside = names_bound(node.body)
    before = [n for n, v in scope.env.items() if n in bound_inside and isinstance(v, int)]
    body = scope.inner()
    body.breaks = []
    params: dict[str, int] = {}
    for name in before:
        params[name] = body.env[name] = low.fresh()
        if low.is_user_name(name):
            low.names[params[name]] = name
    index = low.fresh() if bounds is not None else None
    if counter not in (None, "_") and index is not None:
        body.env[counter] = index
        low.names[index] = counter
        low.counters.append(counter)
    low.loops.append((node, bound_inside))
    if bounds is None and isinstance(node, ast.While) and not is_true(node.test):
        body.head = True
        cond = low.evaluate(node.test, body)
        body.head = False
        body.breaks.append(dict(body.env))
        body.items.append(Break(cond, (), True, low.place(node.test)))
    low.run(node.body, body)
    low.loops.pop()
    if counter not in (None, "_") and counter in low.counters:
        low.counters.remove(counter)
        body.env.pop(counter, None)
    hint = certainly_runs(low, node, bounds)
    carried = carry(low, scope, body, params, hint, node)
    values = breaks_of(carried, body)
    items = tuple(_filled(body.items, values))
    low.add(scope, Loop(tuple(c for _, c in carried), items, bounds, index, low.place(node)))


def carry(
    low: Lowering,
    scope: Scope,
    body: Scope,
    params: Mapping[str, int],
    hint: str | None,
    node: ast.For | ast.While,
) -> list[tuple[str, Carried]]:
    """The carried values by name: those bound before, then those first bound in the loop."""
    carried: list[tuple[str, Carried]] = []
    for name, param in params.items():
        after = body.env[name]
        if not isinstance(after, int):
            # One arm of the body unbinds nothing that was bound before, so this is an error noted already.
            after = low.fresh()
        init = scope.env[name]
        out = low.fresh()
        carried.append((name, Carried(param, init if isinstance(init, int) else None, after, out)))
        _keep(low, scope, name, out)
    for name, value in body.env.items():
        if name in params or (name in scope.env and not isinstance(scope.env[name], Unusable)):
            continue
        if isinstance(value, Unusable):
            scope.bind(name, value)
            continue
        if name in scope.env and scope.env[name] is value:
            continue
        early = any(not isinstance(e.get(name), int) for e in body.breaks or ())
        if hint is None and not early:
            out = low.fresh()
            carried.append((name, Carried(low.fresh(), None, value, out)))
            _keep(low, scope, name, out)
            continue
        line = getattr(node, "lineno", None)
        loop = f"the loop in line {line}" if line else "the loop"
        why = f"{loop} may have no round" if hint else f"a break may leave {loop} before"
        scope.bind(
            name,
            Unusable(
                "loop-value",
                f"{name!r} is bound only inside a loop, and {why}",
                hint or "bind it before the loop",
            ),
        )
    return carried


def _keep(low: Lowering, scope: Scope, name: str, out: int) -> None:
    scope.bind(name, out)
    if low.is_user_name(name):
        low.names[out] = name


def breaks_of(carried: list[tuple[str, Carried]], body: Scope) -> list[tuple[Operand, ...]]:
    """The carried values at each break, in the order of the breaks."""
    found = []
    for env in body.breaks or ():
        found.append(tuple(_value(env, name) for name, _ in carried))
    return found


def _value(env: Environment, name: str) -> Operand:
    value = env.get(name)
    return value if isinstance(value, int) else None


def _filled(items: list[Item], values: list[tuple[Operand, ...]]) -> list[Item]:
    """The items with each break's values."""
    remaining = iter(values)
    return [Break(i.cond, next(remaining), i.head, i.place) if isinstance(i, Break) else i for i in items]
