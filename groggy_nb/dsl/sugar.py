"""Forms that are short for others: attributes, matrix products, aggregates by name and of groups, bounds."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from groggy_nb.domains import ATTRIBUTES
from groggy_nb.dsl.arguments import arguments, operands
from groggy_nb.dsl.literals import literal_const, number_of
from groggy_nb.dsl.scopes import At, Lane, block_of
from groggy_nb.dsl.state import Lowering
from groggy_nb.errors import clipped
from groggy_nb.ir.forms import Gather, Operand, Step
from groggy_nb.ir.known import NO_TIME
from groggy_nb.ir.words import EDGES
from groggy_nb.ops import GROUPS, OPS, SUGAR
from groggy_nb.ops.sugar import MATRICES, WINDOWED
from groggy_nb.ops.table import Arg

EDGE_ROWS = {direction: word for word, direction in EDGES.items()}


def attribute(low: Lowering, node: ast.Subscript, at: At) -> Operand:
    """`nodes["age"]`, `edges["weight"]`."""
    assert isinstance(node.value, ast.Name)
    form = node.value.id
    name = attribute_name(low, form, node.slice)
    if name is None:
        return low.fresh()
    if form not in ATTRIBUTES:
        hint = "the value that was put there has a name: use that"
        return low.error("attribute", f"{form} has no attributes to read", node, hint)
    return low.outside(form, name, node)


def attribute_name(low: Lowering, form: str, node: ast.expr) -> str | None:
    """The name of an attribute or output."""
    name = node.value if isinstance(node, ast.Constant) else None
    if isinstance(name, str) and name and name.encode(errors="ignore").decode() == name:
        return name
    shown = clipped(ast.unparse(node))
    bare = shown if isinstance(node, ast.Name) else "name"
    low.error("attribute", f"{form}[...] wants a name in quotes, found {shown}", node, f'{form}["{bare}"]')
    return None


def attribute_or_default(low: Lowering, node: ast.Call, form: str) -> Operand:
    """`nodes.get("age", 0)`."""
    if len(node.args) != 2 or node.keywords:
        hint = f'{form}.get("name", 0.0), or {form}["name"] without a default'
        return low.error("arguments", f"{form}.get() wants a name and a default", node, hint)
    name = attribute_name(low, form, node.args[0])
    if name is None:
        return low.fresh()
    second = node.args[1]
    if isinstance(second, ast.Constant) and isinstance(second.value, str):
        return low.outside(form, name, node, default=second.value)
    if number_of(second) is None:
        return low.error(
            "attribute", "the default of an attribute is a literal", second, "a number or a text"
        )
    default = literal_const(low, second)
    return low.fresh() if default is None else low.outside(form, name, node, default=default)


def product(low: Lowering, node: ast.BinOp, at: At) -> Operand:
    """`A @ x`, `A.T @ x`, and `W` with the edges' weights."""
    matrix = ast.unparse(node.left)
    if matrix not in MATRICES:
        right = node.right.value if isinstance(node.right, ast.Attribute) else node.right
        if isinstance(right, ast.Name) and right.id in ("A", "W"):
            hint = f"the matrix stands first: {right.id}.T @ x is x @ {right.id}"
        else:
            hint = "a sum of products is dot(x, y); products with the matrix are A @ x, 2 * (A @ x)"
        return low.error("form", "`@` wants A or W on its left", node, hint)
    weights = low.outside("edges", "weight", node) if matrix[0] == "W" else None
    value = low.as_value(low.evaluate_before(node.right, at))
    return row_sum(low, "sum", "in" if matrix.endswith(".T") else "out", value, weights, node, at)


def row_sum(
    low: Lowering, agg: str, direction: str, value: int, weights: int | None, node: ast.expr, at: At
) -> int:
    """`agg(w[e] * x[u] for u, e in ...)`."""
    place = low.place(node)
    scope = block_of(at)
    body = []
    if weights is not None:
        body.append(Step(low.fresh(), "at_edge", (weights,), (), place))
    body.append(Step(low.fresh(), "at_neighbor", (value,), (), place))
    if weights is not None:
        body.append(Step(low.fresh(), "mul", (body[0].out, body[1].out), (), place))
    options = tuple((a.name, str(a.default)) for a in OPS[agg].options)
    out = low.fresh()
    low.add(
        scope,
        Gather(
            out,
            direction,
            agg,
            tuple(body),
            body[-1].out,
            options=options,
            edges=weights is not None,
            place=place,
        ),
    )
    return out


def plain_arguments(
    low: Lowering, node: ast.Call, names: tuple[str, ...], required: int, form: str
) -> dict[str, ast.expr] | None:
    """The arguments of a sugar call by name."""
    given = dict(zip(names, node.args, strict=False))
    wrong = len(node.args) > len(names) or any(isinstance(a, ast.Starred) for a in node.args)
    for keyword in node.keywords:
        wrong |= keyword.arg not in names or keyword.arg in given
        given[keyword.arg or ""] = keyword.value
    if wrong or any(n not in given for n in names[:required]):
        low.error("arguments", f"the arguments do not fit {form}", node, f"the form is {form}")
        return None
    return given


def word_of(low: Lowering, node: ast.expr | None, argument: Arg, what: str) -> str:
    """A word out of a few, in quotes; the one declared where none is written."""
    choices = argument.choices
    default = argument.default if isinstance(argument.default, str) else choices[0]
    if node is None:
        return default
    word = node.value if isinstance(node, ast.Constant) else None
    if isinstance(word, str) and word in choices:
        return word
    near = low.nearest(word, choices) if isinstance(word, str) else None
    words = ", ".join(f'"{c}"' for c in choices)
    hint = f'did you mean "{near}"?' if near else f"it is one of {words}"
    low.error("option", f"there is no {what} {clipped(ast.unparse(node))}", node, hint)
    return default


def neighbor_agg(low: Lowering, node: ast.Call, at: At) -> Operand:
    """An aggregate over each node's neighbors, by name."""
    sugar = SUGAR["neighbor_agg"]
    given = plain_arguments(low, node, tuple(a.name for a in sugar.args), 2, sugar.signature)
    if given is None:
        return low.fresh()
    words = {a.name: a for a in sugar.args}
    agg = word_of(low, given["agg"], words["agg"], "aggregate")
    direction = word_of(low, given.get("direction"), words["direction"], "direction")
    value = low.as_value(low.evaluate_before(given["x"], at))
    weights = given.get("weights")
    edge = None if weights is None else low.as_value(low.evaluate_before(weights, at))
    return row_sum(low, agg, direction, value, edge, node, at)


def weighted_degree(low: Lowering, node: ast.Call, at: At) -> Operand:
    """The sum of each node's edge values."""
    sugar = SUGAR["weighted_degree"]
    given = plain_arguments(low, node, tuple(a.name for a in sugar.args), 1, sugar.signature)
    if given is None:
        return low.fresh()
    direction = word_of(low, given.get("direction"), sugar.args[1], "direction")
    weights = low.as_value(low.evaluate_before(given["w"], at))
    place = low.place(node)
    step = Step(low.fresh(), "at_edge", (weights,), (), place)
    out = low.fresh()
    low.add(block_of(at), Gather(out, direction, "sum", (step,), step.out, edges=True, place=place))
    return out


def label_propagation_step(low: Lowering, node: ast.Call, at: At) -> Operand:
    """The most frequent label of each closed row."""
    given = plain_arguments(low, node, ("labels",), 1, SUGAR["label_propagation_step"].signature)
    if given is None:
        return low.fresh()
    labels = low.as_value(low.evaluate_before(given["labels"], at))
    return row_sum(low, "mode", "closed", labels, None, node, at)


def modularity(low: Lowering, node: ast.Call, at: At) -> Operand:
    """The sum of what each node adds to it."""
    given = plain_arguments(low, node, ("labels", "weight"), 1, SUGAR["modularity"].signature)
    if given is None:
        return low.fresh()
    weight = ", weight=weight" if "weight" in given else ""
    return in_its_place(low, node, f"sum(modularity_share(labels{weight}))", given, at)


def community_seed(low: Lowering, node: ast.Call, at: At) -> Operand:
    """Labels to begin with."""
    sugar = SUGAR["community_seed"]
    given = plain_arguments(low, node, tuple(a.name for a in sugar.args), 0, sugar.signature)
    if given is None:
        return low.fresh()
    strategy = word_of(low, given.get("strategy"), sugar.args[0], "strategy")
    wanted = ("k", "seed") if strategy == "random" else ()
    if set(given) - {"strategy"} != set(wanted):
        form = f'community_seed("{strategy}"{"".join(f", {name}=1" for name in wanted)})'
        return low.error("arguments", f"the arguments do not fit {form}", node, f"the form is {form}")
    text = {
        "singleton": "node_index()",
        "degree": "argmax(degree()[u] for u in closed_neighbors)",
        "random": "random_integers(0, k, seed=seed)",
    }[strategy]
    return in_its_place(low, node, text, given, at)


def window_aggregate(low: Lowering, node: ast.Call, at: At) -> Operand:
    """An aggregate over the edges of a window of time."""
    sugar = SUGAR["window_aggregate"]
    given = plain_arguments(low, node, tuple(a.name for a in sugar.args), 3, sugar.signature)
    if given is None:
        return low.fresh()
    words = {a.name: a for a in sugar.args}
    agg = word_of(low, given.pop("agg", None), words["agg"], "aggregate")
    rows = EDGE_ROWS[word_of(low, given.pop("direction", None), words["direction"], "direction")]
    inside = "window(t, stop - width, stop)" if "stop" in given else "t > max(t, default=inf) - width"
    text = f"{agg}((x[e] for u, e in {rows} if ({inside})[e]){WINDOWED[agg]})"
    return in_its_place(low, node, text, given, at)


def in_its_place(low: Lowering, node: ast.expr, text: str, given: dict[str, ast.expr], at: At) -> Operand:
    """What a call is short for, its arguments in place of their names."""

    class Place(ast.NodeTransformer):
        def visit(self, part: ast.AST) -> Any:
            if isinstance(part, ast.Name) and part.id in given:
                return given[part.id]
            return ast.copy_location(self.generic_visit(part), node)

    return low.evaluate(Place().visit(ast.parse(text, mode="eval").body), at)


def logarithm(low: Lowering, node: ast.Call, at: At) -> Operand:
    """`log(x, base=b)` is `log(x) / log(b)`; without a base it is the step itself."""
    if len(node.args) == 1 and not node.keywords:
        return None
    given = plain_arguments(low, node, tuple(a.name for a in SUGAR["log"].args), 2, "log(x, base=10)")
    if given is None:
        return low.fresh()
    parts = [low.emit(at, "log", (low.evaluate(given[n], at),), node) for n in ("x", "base")]
    return low.emit(at, "div", parts, node)


def clip(low: Lowering, node: ast.Call, at: At) -> Operand:
    """`clip` with one bound is `maximum` or `minimum`; with both it is the step itself.

    A bound is left out, or None as in numpy.
    """
    form = "clip(x, min, max), clip(x, min=0) or clip(x, max=1)"
    given = plain_arguments(low, node, ("x", "min", "max"), 1, form)
    if given is None:
        return low.fresh()
    left_out = [n for n, v in given.items() if isinstance(v, ast.Constant) and v.value is None]
    bounds = [n for n in given if n != "x" and n not in left_out]
    if len(bounds) == 2:
        return None
    if not bounds or "x" in left_out:
        return low.error("arguments", "clip() wants min=, max= or both", node, "clip(x, min=0, max=1)")
    op = "maximum" if bounds == ["min"] else "minimum"
    value = low.evaluate(given["x"], at)
    return low.emit(at, op, (value, low.evaluate(given[bounds[0]], at)), node)


def sample(low: Lowering, node: ast.Call, at: At) -> Operand:
    """`fraction=f` is the count `int(round(f * N))`, of edges with M; with a count it is the step itself."""
    assert isinstance(node.func, ast.Name)
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    form = SUGAR[node.func.id].signature
    counts = len(node.args) + ("count" in given)
    if counts and "fraction" not in given:
        return None
    if counts or "fraction" not in given:
        what = f"{node.func.id}() wants count= or fraction=" + (", found both" if counts else "")
        return low.error("arguments", what, node, f"the form is {form}")
    share = given.pop("fraction")
    size = OPS[node.func.id].form.result
    assert size is not None
    text = ast.parse(f"int(round(0 * {size.size}))", mode="eval").body
    for part in ast.walk(text):
        ast.copy_location(part, share)
        if isinstance(part, ast.BinOp):
            part.left = share
    count = ast.keyword("count", text)
    others = [k for k in node.keywords if k.arg != "fraction"]
    return low.evaluate(ast.copy_location(ast.Call(node.func, [], [count, *others]), node), at)


def group(low: Lowering, node: ast.Call, at: At) -> Operand:
    """An aggregate at an index, read back with `by=`; without either it goes over the graph or over rows."""
    assert isinstance(node.func, ast.Name)
    given = {k.arg: k.value for k in node.keywords}
    if not given.keys() & {"at", "by"}:
        return None
    op = GROUPS[node.func.id]
    if node.args and isinstance(node.args[0], ast.GeneratorExp):
        hint = f"a filter is a mask: {op.called}(x, at=i, where=m)"
        return low.error("comprehension", "at= and by= take a value, no comprehension", node.args[0], hint)
    words = [
        ast.keyword("at" if k.arg == "by" and "at" not in given else k.arg, k.value) for k in node.keywords
    ]
    call = ast.copy_location(ast.Call(node.func, node.args, [k for k in words if k.arg != "by"]), node)
    is_inside = isinstance(at, Lane) or at.outer is not None
    with low.before(at) if is_inside else nullcontext(block_of(at)) as scope:
        found = arguments(low, op, call)
        if found is None:
            return low.fresh()
        inputs, _ = operands(low, op, found, scope)
        if "by" not in given:
            return low.emit(scope, op.name, inputs, node)
        is_own = not given.keys() & {"at", "where", "default"}
        if is_own and OPS[op.called].aggregate.empty_row is None:  # no node reads a group of nothing
            inputs = (*inputs[:-1], low.literal(scope, NO_TIME, node))
        back = low.evaluate(given["by"], scope) if "at" in given else inputs[1]
        return low.emit(scope, "at_node", (low.emit(scope, op.name, inputs, node), back), node)


def misplaced(low: Lowering, node: ast.Call, at: At) -> Operand:
    """`param` and `watch` where they are no statement."""
    assert isinstance(node.func, ast.Name)
    if node.func.id == "watch":
        return low.error("form", "watch(x) is a line of its own", node, "it gives no value")
    return low.error("param", "a parameter is a line of its own", node, "name = param(0.85, min=0, max=1)")


CALLS: dict[str | None, Callable[[Lowering, ast.Call, At], Operand]] = {
    "neighbor_agg": neighbor_agg,
    "weighted_degree": weighted_degree,
    "modularity": modularity,
    "community_seed": community_seed,
    "window_aggregate": window_aggregate,
    "label_propagation_step": label_propagation_step,
    "log": logarithm,
    "clip": clip,
    "sample_nodes": sample,
    "sample_edges": sample,
    **dict.fromkeys(GROUPS, group),
    "param": misplaced,
    "watch": misplaced,
}
