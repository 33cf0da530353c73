"""Aggregates: over the whole graph, and over the entries of each node's row."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from groggy_nb.domains import ATTRIBUTES, NODE, OF_FORM, Domain
from groggy_nb.dsl.arguments import arguments, operands, option, pairs
from groggy_nb.dsl.literals import literal_const, number_of
from groggy_nb.dsl.scopes import At, Lane, Scope, block_of
from groggy_nb.dsl.state import Lowering, expression
from groggy_nb.errors import clipped
from groggy_nb.ir.forms import Fold, Gather, Operand
from groggy_nb.ir.words import EDGES, NEIGHBORS, RESERVED
from groggy_nb.ops import GROUPS, OPS, Op, row_aggregates, rules

GRAPH_ROWS = {"successors": "out_neighbors", "predecessors": "in_neighbors", "adj": "neighbors"}
FORMS = "sum(x[u] for u in in_neighbors), sum(w[e] for u, e in in_edges), sum(x[v] for v in nodes if m[v])"


@dataclass(frozen=True, slots=True)
class Row:
    """What a comprehension goes over: a direction of rows, or all nodes or edges."""

    direction: str | None
    neighbor: str
    edge: str | None = None
    domain: Domain = NODE


def aggregate(low: Lowering, op: Op, node: ast.Call, at: At) -> Operand:
    """A fold over the whole graph, or over each row."""
    inner = node.args[0] if node.args else None
    if isinstance(inner, ast.GeneratorExp):
        count_entries(op, inner)
        row = row_of(low, inner, block_of(at))
        if row is None:
            return low.fresh()
        if row.direction is not None and isinstance(at, Lane):
            return nested(low, node, inner, at)
        if row.direction is not None:
            return gather(low, op, node, inner, row, at)
    else:
        row = None
    by_index = next((k.value for k in node.keywords if k.arg in ("at", "by")), None)
    if by_index is not None:
        hint = f"one of {', '.join(GROUPS)}"
        return low.error("aggregate", f"{op.name}() does not go by an index", by_index, hint)
    taken = [a for a in op.args if not a.keyword_only and not a.is_option]
    of_two = op.aggregate.of_two
    if len(node.args) > len(taken) and of_two is not None:
        a, b = (clipped(ast.unparse(x)) for x in node.args[:2])
        return low.error(
            "arguments",
            f"{op.name}() takes one value and gives one of its entries",
            node,
            f"of two values, elementwise: {of_two}({a}, {b})",
        )
    if isinstance(inner, ast.ListComp | ast.SetComp | ast.List | ast.Set | ast.Tuple):
        hint = (
            f"leave the brackets out: {FORMS}"
            if isinstance(inner, ast.ListComp)
            else f"the forms are {FORMS}"
        )
        return low.error("form", f"{op.name}() takes no list", inner, hint)
    given = arguments(low, op, node, ("default",), in_row=row is not None)
    if given is None:
        return low.fresh()
    if isinstance(at, Lane) or at.outer is not None:
        with low.before(at) as scope:
            return fold(low, op, node, given, row, scope)
    return fold(low, op, node, given, row, at)


def count_entries(op: Op, inner: ast.GeneratorExp) -> None:
    """Read `count(u for u in neighbors)` as the number of entries: nobody means those that are not node 0."""
    bound = {n.id for g in inner.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
    entry = inner.elt
    if op.rule in (rules.truth, rules.truth_count) and isinstance(entry, ast.Name) and entry.id in bound:
        inner.elt = ast.copy_location(ast.Compare(entry, [ast.Eq()], [entry]), entry)


def nested(low: Lowering, node: ast.Call, inner: ast.GeneratorExp, at: Lane) -> int:
    """The error for an aggregate over neighbors inside another one: it could mean two things.

    Those of the neighbor, or the node's own once more for each neighbor; with a name, the lines say which.
    """
    own = {n.id for n in ast.walk(inner.generators[0].target) if isinstance(n, ast.Name)}
    outside = {at.neighbor, at.edge} - own
    reads = sorted(n.id for n in ast.walk(inner) if isinstance(n, ast.Name) and n.id in outside)
    shown = clipped(ast.get_source_segment(low.source.text, node) or ast.unparse(node))
    hint = (
        f"first `each = {shown}`, on a line before; "
        f"then here `each[{at.neighbor}]` for the neighbor's, `each` for the node's own"
    )
    if reads:
        hint = f"take what does not depend on {reads[0]} out of it, to a line before"
    what = "an aggregate over neighbors inside another one does not say whose neighbors are meant"
    return low.error("aggregate-inside", what, node, hint)


def fold(
    low: Lowering, op: Op, node: ast.Call, given: dict[str, ast.expr], row: Row | None, scope: Scope
) -> Operand:
    """A whole-graph aggregate; `... for v in nodes if m[v]` is its filter."""
    where: Operand = None
    given = dict(given)
    default = given.pop("default", None)
    first = op.operands[0].name
    if row is not None:
        generator = given[first]
        assert isinstance(generator, ast.GeneratorExp)
        inside = replace(scope, whole=row.neighbor, whole_domain=row.domain)
        where = filter_of(low, generator.generators[0].ifs, inside)
        values = [low.evaluate(each, inside) for each in entry_of(low, op, generator)]
        del given[first]
        rest, options = operands(low, op, given, scope)
        inputs = (*values, *rest[len(values) :])
    else:
        inputs, options = operands(low, op, given, scope)
    last = default_of(low, default, scope)
    out = low.fresh()
    low.add(scope, Fold(out, op.name, inputs, where, last, options, low.place(node)))
    return out


def gather(low: Lowering, op: Op, node: ast.Call, inner: ast.GeneratorExp, row: Row, at: At) -> Operand:
    """An aggregate over each node's row."""
    if not op.in_row:
        names = ", ".join(row_aggregates())
        return low.error("aggregate", f"{op.name}() does not go over neighbors", node.func, f"one of {names}")
    given = arguments(low, op, node, ("default",), in_row=True)
    if given is None:
        return low.fresh()
    scope = block_of(at)
    outer: dict[str, tuple[str, str, str | None]] = {}
    if isinstance(at, Lane):
        for word in (at.neighbor, at.edge):
            if word:
                outer[word] = (
                    "aggregate-inside",
                    f"{word!r} of the outer comprehension cannot be read in the inner one",
                    "bind the inner aggregate to a name first and read it at [u]",
                )
    with low.hiding(outer):
        lane = Lane(scope, row.neighbor, row.edge)
        where = filter_of(low, inner.generators[0].ifs, lane)
        guard = len(lane.body)
        value, *beside = [low.evaluate(each, lane) for each in entry_of(low, op, inner)]
        scalars = [low.evaluate(given[a.name], scope) for a in op.operands[op.by_entry :]]
        options = tuple((a.name, option(low, op, a, given.get(a.name))) for a in op.options)
        default = default_of(low, given.get("default"), scope)
    if not lane.reached:
        warn_unreached(low, node, inner, row)
    out = low.fresh()
    item = Gather(
        out,
        row.direction or "in",
        op.name,
        tuple(lane.body),
        value,
        guard,
        where,
        default,
        options,
        row.edge is not None,
        low.place(node),
        (*beside, *scalars),
    )
    low.add(scope, item)
    return out


def entry_of(low: Lowering, op: Op, inner: ast.GeneratorExp) -> list[ast.expr]:
    """What a comprehension gives of each entry: one expression for each operand that is taken so."""
    found = inner.elt.elts if isinstance(inner.elt, ast.Tuple) else [inner.elt]
    if len(found) == op.by_entry:
        return found
    names = ", ".join(a.name for a in op.operands[: op.by_entry])
    if op.by_entry == 1:
        other = OPS.get(f"weighted_{op.name}")
        hint = f"with weights it is {pairs(other)}" if other is not None else f"the forms are {FORMS}"
        low.error("form", f"{op.name}() takes one value of each entry, found {len(found)}", inner.elt, hint)
    else:
        what = f"{op.name}() takes ({names}) of each entry, in brackets"
        low.error("form", what, inner.elt, f"the form is {pairs(op)}")
    return found[:1] * op.by_entry


def warn_unreached(low: Lowering, node: ast.Call, inner: ast.GeneratorExp, row: Row) -> None:
    """A comprehension that never uses its neighbor is nearly always a forgotten `[u]`."""
    names = [n for n in ast.walk(inner.elt) if isinstance(n, ast.Name) and n.id not in RESERVED]
    called = {id(c.func) for c in ast.walk(inner.elt) if isinstance(c, ast.Call)}
    values = [n.id for n in names if id(n) not in called]
    if values:
        likely = f"did you mean {values[0]}[{row.neighbor}]?"
        low.warn("neighbor-unused", f"the comprehension never uses {row.neighbor}", node, likely)


def filter_of(low: Lowering, conditions: list[ast.expr], at: At) -> Operand:
    """The filter of a comprehension; several `if` are one."""
    result: Operand = None
    for condition in conditions:
        value = low.evaluate(condition, at)
        result = value if result is None else low.emit(at, "and", (result, value), condition)
    return result


def default_of(low: Lowering, node: ast.expr | None, scope: Scope) -> Operand:
    """The value of `default=`: a literal is immediate."""
    if node is None:
        return None
    if number_of(node) is not None:
        return literal_const(low, node)
    return low.evaluate(node, scope)


def row_of(low: Lowering, inner: ast.GeneratorExp, scope: Scope) -> Row | None:
    """What a comprehension goes over; None, with an error noted, where it is none of the forms."""
    if len(inner.generators) != 1 or inner.generators[0].is_async:
        low.error("comprehension", "an aggregate has one `for`", inner, f"the forms are {FORMS}")
        return None
    target, over = inner.generators[0].target, inner.generators[0].iter
    word = over.id if isinstance(over, ast.Name) else called_rows(low, over, scope)
    names = [target] if isinstance(target, ast.Name) else target.elts if isinstance(target, ast.Tuple) else []
    words = [n.id for n in names if isinstance(n, ast.Name)]
    wanted = 2 if word in EDGES else 1
    if word is None or word not in (*NEIGHBORS, *EDGES, *ATTRIBUTES):
        rows = (*NEIGHBORS, *EDGES, "nodes")
        called = over.func if isinstance(over, ast.Call) else over
        near = low.nearest(called.id, rows) if isinstance(called, ast.Name) else None
        if isinstance(called, ast.Attribute):  # G.neighbors(v)
            near = GRAPH_ROWS.get(called.attr) or (called.attr if called.attr in rows else None)
        hint = f"did you mean {near}?" if near else f"after `in` stands one of {', '.join(rows)}"
        low.error("comprehension", f"cannot go over {clipped(ast.unparse(over))}", over, hint)
        return None
    if len(words) != wanted or len(words) != len(names):
        form = "u, e" if wanted == 2 else OF_FORM[word].index if word in ATTRIBUTES else "u"
        hint = f"write `for {form} in {word}`"
        if len(names) == 2 and word in NEIGHBORS:
            edges = {d: n for n, d in EDGES.items()}.get(NEIGHBORS[word])
            hint = f"write `for u, e in {edges}`" if edges else hint
        low.error("comprehension", f"{word} gives {'a pair' if wanted == 2 else 'one value'}", target, hint)
        return None
    for name in names:
        assert isinstance(name, ast.Name)
        if name.id in RESERVED or (name.id == "v" and word != "nodes"):
            low.error("reserved", f"{name.id} cannot name a neighbor", name, "use u, or another name")
            return None
    if len(set(words)) != len(words):
        low.error(
            "comprehension", f"{words[0]} names both the neighbor and the edge", target, "write `for u, e`"
        )
        return None
    if word in ATTRIBUTES:
        return Row(None, words[0], None, OF_FORM[word])
    return Row((NEIGHBORS | EDGES)[word], words[0], words[1] if wanted == 2 else None)


def called_rows(low: Lowering, over: ast.expr, scope: Scope) -> str | None:
    """`in_neighbors(v)` is accepted as `in_neighbors`."""
    match over:
        case ast.Call(func=ast.Name(id=word), args=[ast.Name(id=node)], keywords=[]) if (
            word in NEIGHBORS or word in EDGES
        ):
            if node in ("v", scope.visit, scope.whole):
                return word
    return None


@expression(ast.GeneratorExp)
def stray(low: Lowering, node: ast.expr, at: At) -> Operand:
    """A comprehension outside an aggregate."""
    return low.error(
        "comprehension", "a comprehension stands inside an aggregate", node, f"the forms are {FORMS}"
    )
