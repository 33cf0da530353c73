"""Statements that bind, put out and watch."""

from __future__ import annotations

import ast

from groggy_nb.domains import OF_FORM
from groggy_nb.dsl.binding import bind
from groggy_nb.dsl.elsewhere import SENTENCES
from groggy_nb.dsl.expressions import BINARY, operate, raised
from groggy_nb.dsl.hints import (
    FORMS,
    meant_attribute,
    refused_expression,
    several_names,
    without_annotation,
)
from groggy_nb.dsl.literals import number_of
from groggy_nb.dsl.parameters import parameter
from groggy_nb.dsl.scopes import Scope
from groggy_nb.dsl.state import Lowering, statement
from groggy_nb.dsl.sugar import attribute_name
from groggy_nb.errors import clipped
from groggy_nb.ir.forms import Operand, Store, Watch

POWER_LIMIT = 64


@statement(ast.Pass)
def nothing(low: Lowering, node: ast.stmt, scope: Scope) -> None:
    """`pass`."""


@statement(ast.Assign)
def assignment(low: Lowering, node: ast.stmt, scope: Scope) -> None:
    """`x = ...`, `nodes["x"] = ...`, `x[v] = ...`."""
    assert isinstance(node, ast.Assign)
    if len(node.targets) != 1:
        # A name first: an output cannot be read back.
        targets = sorted(node.targets, key=lambda t: not isinstance(t, ast.Name))
        first, *others = (clipped(ast.unparse(t)) for t in targets)
        lines = "; ".join(
            [f"{first} = {clipped(ast.unparse(node.value))}", *(f"{t} = {first}" for t in others)]
        )
        low.error("form", "one line binds one name", node, f"write lines of their own: {lines}")
        return
    target = node.targets[0]
    match target:
        case ast.Name(id=name):
            if isinstance(node.value, ast.Call) and _calls(node.value, "param"):
                parameter(low, name, node.value, node, scope)
                return
            bind(low, scope, name, low.evaluate(node.value, scope), target)
        case ast.Subscript(value=ast.Name(id=form)) if form in OF_FORM:
            output(low, form, target, low.evaluate(node.value, scope), scope)
        case ast.Subscript(value=ast.Name()):
            store(low, target, low.evaluate(node.value, scope), scope)
        case ast.Tuple() | ast.List():
            low.error("form", "one line binds one name", target, several_names(target, node.value))
        case ast.Subscript(value=ast.Attribute() as owner, slice=ast.Constant(value=str(name))) if (
            meant := meant_attribute(owner, name, lambda word: low.nearest(word, FORMS))
        ):
            shown = clipped(ast.unparse(target))
            low.error("output", f"{shown} is no output", target, f"an output is {clipped(meant)} = ...")
        case ast.Attribute():
            message, hint = refused_expression(target)
            low.error("form", message, target, hint)
        case _:
            low.error(
                "form", f"{clipped(ast.unparse(target))} cannot be bound", target, "a line binds a name"
            )


def _calls(node: ast.Call, name: str) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == name


@statement(ast.AnnAssign)
def annotated(low: Lowering, node: ast.stmt, scope: Scope) -> None:
    """`x: float = ...` is refused."""
    assert isinstance(node, ast.AnnAssign)
    low.error("form", "annotations are refused", node, without_annotation(node))


@statement(ast.AugAssign)
def update(low: Lowering, node: ast.stmt, scope: Scope) -> None:
    """`x += ...`: the name's value, then the operator."""
    assert isinstance(node, ast.AugAssign)
    target = node.target
    if isinstance(target, ast.Name):
        reading = ast.copy_location(ast.Name(target.id, ast.Load()), target)
        before = scope.env.get(target.id)
        if before is None and target.id not in (*low.counters, scope.visit):
            unbound_update(low, node, target, scope)
            return
        bind(low, scope, target.id, updated(low, node, reading, scope), target)
    elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
        if target.value.id in OF_FORM:
            low.error("output", "an output is written once", node, "compute the value first, then put it out")
            return
        old = ast.copy_location(ast.Subscript(target.value, target.slice, ast.Load()), target)
        store(low, target, updated(low, node, old, scope), scope)
    else:
        low.error("form", f"{clipped(ast.unparse(target))} cannot be bound", target, "a line binds a name")


def updated(low: Lowering, node: ast.AugAssign, reading: ast.expr, scope: Scope) -> Operand:
    """The value of `x op= y`."""
    if isinstance(node.op, ast.Pow):
        n = number_of(node.value)
        if isinstance(n, int) and not isinstance(n, bool) and abs(n) <= POWER_LIMIT:
            one = low.literal(scope, 1.0, node) if n < 0 else None
            return raised(low, low.evaluate(reading, scope), n, one, node, scope)
        base = low.evaluate(reading, scope)
        return low.emit(scope, "pow", (base, low.evaluate(node.value, scope)), node)
    if type(node.op) not in BINARY:
        return operate(low, node.op, None, None, node, scope)
    left = low.evaluate(reading, scope)
    return operate(low, node.op, left, low.evaluate(node.value, scope), node, scope)


def unbound_update(low: Lowering, node: ast.AugAssign, target: ast.Name, scope: Scope) -> None:
    """`x += 1` where x has no value yet."""
    start = "1.0" if isinstance(node.op, ast.Mult | ast.Div | ast.Pow) else "0"
    where = "before the loop" if low.loops else "on a line above"
    low.error(
        "unbound",
        f"{target.id!r} is updated before it is bound",
        target,
        f"bind it {where}: {target.id} = {start}",
    )
    scope.bind(target.id, low.fresh())


def store(low: Lowering, target: ast.Subscript, value: Operand, scope: Scope) -> None:
    """`x[v] = ...` in a sweep."""
    assert isinstance(target.value, ast.Name)
    name = target.value.id
    index = target.slice.id if isinstance(target.slice, ast.Name) else None
    if isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, str):
        meant = meant_attribute(target.value, target.slice.value, lambda word: low.nearest(word, FORMS))
        hint = (
            f"did you mean {clipped(meant)}?"
            if meant
            else f'an output is nodes["{clipped(target.slice.value)}"]'
        )
        low.error("output", f"{clipped(ast.unparse(target))} is no output", target, hint)
        return
    if scope.visit is None:
        hint = f"an ordered sweep is `for v in nodes:`; elementwise, write {name} = value if mask else {name}"
        low.error("sweep", f"{name}[...] = is for sweeps", target, hint)
        return
    if index != scope.visit:
        low.error(
            "sweep", "a sweep updates the visited node only", target, f"write {name}[{scope.visit}] = ..."
        )
        return
    array = scope.env.get(name)
    if not isinstance(array, int) or array not in scope.swept:
        return  # the sweep has reported the name already
    value = low.as_value(value)
    low.add(scope, Store(array, value, low.place(target)))
    scope.env[f"{name}[]"] = value


def output(low: Lowering, form: str, target: ast.Subscript, value: Operand, scope: Scope) -> None:
    """`nodes["a"] = x`: top level only, each name once."""
    name = attribute_name(low, form, target.slice)
    if name is None:
        return
    if not scope.top:
        hint = "bind the value to a name, and put it out after the loop"
        low.error("output", f"{form}[{name!r}] is an output and stands at top level only", target, hint)
        return
    taken = next((k for k in low.outputs if k[1] == name), None)
    if taken is not None:
        place = low.outputs[taken][1]
        where = f" on line {place.line}" if place else ""
        low.error(
            "output-name", f"there is an output {name!r} already{where}", target, "output names are unique"
        )
        return
    low.outputs[form, name] = (low.as_value(value), low.place(target))


@statement(ast.Expr)
def bare(low: Lowering, node: ast.stmt, scope: Scope) -> None:
    """`watch(x)`; any other value that goes nowhere is an error."""
    assert isinstance(node, ast.Expr)
    value = node.value
    if isinstance(value, ast.Call) and _calls(value, "watch"):
        watch(low, value, scope)
        return
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        low.error("form", "text on a line of its own does nothing", node, "a comment begins with #")
        return
    if (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id in ("print", "display")
    ):
        shown = clipped(ast.unparse(value.args[0])) if value.args else "x"
        hint = SENTENCES["print"].format(x=shown)
        low.error("unknown-step", f"there is no step {value.func.id}()", value.func, hint)
        return
    if isinstance(value, ast.Call | ast.Attribute | ast.Await | ast.Yield | ast.YieldFrom | ast.Lambda):
        count = len(low.found)
        low.evaluate(value, scope)
        if len(low.found) > count:
            return
    match value:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[other]):
            low.error(
                "no-effect",
                "`==` compares",
                node,
                f"a line binds with =: {name} = {clipped(ast.unparse(other))}",
            )
            return
        case ast.Compare(ops=[ast.Lt()], comparators=[ast.UnaryOp(op=ast.USub(), operand=other)]):
            left = clipped(ast.unparse(value.left))
            low.error(
                "no-effect",
                "`<-` binds nothing",
                node,
                f"a line binds with =: {left} = {clipped(ast.unparse(other))}",
            )
            return
    shown = clipped(ast.unparse(value))
    hint = f'x = {shown} keeps it, nodes["x"] = {shown} puts it out'
    if shown.isidentifier():
        hint = f'nodes["{shown}"] = {shown} puts it out'
    low.error("no-effect", "the line computes a value and drops it", node, hint)


def watch(low: Lowering, node: ast.Call, scope: Scope) -> None:
    """`watch(x)`, or `watch(x, name="delta")`."""
    keywords = {k.arg: k.value for k in node.keywords}
    word = keywords.get("name")
    named = isinstance(word, ast.Constant) and isinstance(word.value, str)
    if len(node.args) != 1 or set(keywords) - {"name"} or (word is not None and not named):
        low.error("arguments", "watch() wants one value", node, "watch(delta)")
        return
    if scope.visit is not None:
        low.error("sweep", "watch() cannot stand in a sweep", node, "watch the value after the sweep")
        return
    value = low.evaluate(node.args[0], scope)
    name = str(word.value) if isinstance(word, ast.Constant) else ast.unparse(node.args[0])
    low.add(scope, Watch(low.as_value(value), name, low.place(node)))
