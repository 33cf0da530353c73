"""Expressions: numbers, names, operators, comparisons, choices."""

from __future__ import annotations

import ast

from groggy_nb.domains import NODE, OF_FORM
from groggy_nb.dsl import sugar
from groggy_nb.dsl.hints import unknown_name_hint
from groggy_nb.dsl.literals import checked_number, number_of
from groggy_nb.dsl.scopes import At, Lane, Scope, Unusable, block_of
from groggy_nb.dsl.state import OP_OF_SYMBOL, Lowering, expression
from groggy_nb.errors import clipped
from groggy_nb.ir.forms import Operand
from groggy_nb.ir.words import CONSTANTS, EDGES, NEIGHBORS, SIZES
from groggy_nb.ops import OPS

POWER_LIMIT = 64

BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.BitAnd: "&",
    ast.BitOr: "|",
}
UNARY: dict[type[ast.unaryop], str] = {ast.USub: "-", ast.Invert: "~", ast.Not: "~"}


@expression(ast.Constant)
def constant(low: Lowering, node: ast.expr, at: At) -> Operand:
    """A literal."""
    if number_of(node) is not None:
        number = checked_number(low, node)
        return low.fresh() if number is None else low.literal(at, number, node)
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, str) and value.strip("+-").lower() in ("inf", "infinity", "nan"):
        word = ("-" if value.startswith("-") else "") + value.strip("+-").lower()[:3]
        return low.error("text", f"text {value!r} is no number", node, f"write {word}")
    if isinstance(value, str):
        return low.error(
            "text",
            f"text {clipped(repr(value))} cannot stand here",
            node,
            'text is a node label, index_of("a"), or compared with an attribute, nodes["kind"] == "a"',
        )
    hint = "use a number such as 0 or nan" if value is None else None
    return low.error("form", f"{clipped(ast.unparse(node))} is no number of the language", node, hint)


@expression(ast.Name)
def name(low: Lowering, node: ast.expr, at: At) -> Operand:
    """A name: bound before, reserved, or an input."""
    assert isinstance(node, ast.Name)
    word = node.id
    if isinstance(at, Lane) and word in (at.neighbor, at.edge):
        at.reached = True
        return low.emit(at, "this_neighbor" if word == at.neighbor else "this_edge", (), node)
    scope = block_of(at)
    if word == scope.whole:
        return whole_index(low, node, scope)
    hidden = next((names[word] for names in reversed(low.hidden) if word in names), None)
    if hidden:
        return low.error(hidden[0], hidden[1], node, hidden[2])
    if word == scope.visit or (word == "v" and (isinstance(at, Lane) or scope.visit)):
        return low.emit(at, "this_node", (), node)
    if word in CONSTANTS:
        return low.literal(at, CONSTANTS[word], node)
    if word in SIZES:
        return low.outside("size", word, node)
    return reserved(low, node) or lookup(low, node, scope)


def whole_index(low: Lowering, node: ast.Name, scope: Scope) -> int:
    """The variable of `for v in nodes` as a value: each node's position."""
    if scope.whole_domain is NODE:
        return low.emit(scope, "node_index", (), node)
    return low.error("reserved", f"{node.id} is no value here", node, f"read an edge value: w[{node.id}]")


def reserved(low: Lowering, node: ast.Name) -> int | None:
    """The error for a reserved word that is no value."""
    word = node.id
    hints = {
        "A": "the adjacency matrix stands before @: A @ x, A.T @ x",
        "W": "the weight matrix stands before @: W @ x, W.T @ x",
        **{form: domain.usage for form, domain in OF_FORM.items()},
        "v": "a plain name is already every node's value; the nodes' positions are node_index()",
    }
    for words, what in ((NEIGHBORS, f"sum(x[u] for u in {word})"), (EDGES, f"sum(w[e] for u, e in {word})")):
        if word in words:
            return low.error("reserved", f"{word} is no value", node, f"use it in an aggregate: {what}")
    if word in hints:
        return low.error("reserved", f"{word} is no value here", node, hints[word])
    return None


def lookup(low: Lowering, node: ast.Name, scope: Scope) -> int:
    """The value of a name that is not reserved."""
    word = node.id
    own = scope.env.get(f"{word}[]")
    value = scope.env.get(word) if own is None else own
    if isinstance(value, Unusable):
        return low.error(value.code, value.reason, node, value.hint)
    if value is not None:
        return value
    if word in low.bound:
        return unbound(low, node)
    if ("input", word) in low.sources:
        return low.outside("input", word, node)
    steps = [n for n, o in OPS.items() if not o.internal and o.symbol is None]
    hint = unknown_name_hint(
        word, lambda n: low.nearest(n, low.known_names(scope)), lambda n: low.nearest(n, steps)
    )
    if hint:
        low.warn("input-name", f"{word!r} is bound nowhere in the program, so it is an input", node, hint)
    return low.outside("input", word, node)


def unbound(low: Lowering, node: ast.Name) -> int:
    """The error for a name that the program binds, but not before this line."""
    word = node.id
    first = low.place(low.bound[word])
    where = f" on line {first.line}" if first else " later"
    loop = low.loop_around(word)
    if loop:
        line = getattr(loop, "lineno", None)
        name = f"the loop in line {line}" if line else "the loop"
        return low.error(
            "unbound",
            f"{word!r} has no value in the first round of {name}: it is bound{where}",
            node,
            f"bind it before the loop, for example {word} = 0.0",
        )
    here = low.place(node)
    if first and here and first.line == here.line:
        what = f"{word!r} is read by the line that first binds it"
        return low.error("unbound", what, node, f"bind it on a line above: {word} = 0.0")
    what = f"{word!r} is read before it is bound{where}"
    return low.error("unbound", what, node, "move the line that binds it up")


@expression(ast.UnaryOp)
def unary(low: Lowering, node: ast.expr, at: At) -> Operand:
    """`-x`, `~m`, `not m`; a minus before a number belongs to it."""
    chain: list[ast.UnaryOp] = []
    while isinstance(node, ast.UnaryOp) and number_of(node) is None:
        chain.append(node)
        node = node.operand
    if number_of(node) is not None:
        value = checked_number(low, node)
        result: Operand = low.fresh() if value is None else low.literal(at, value, node)
    else:
        result = low.evaluate(node, at)
    for outer in reversed(chain):
        symbol = UNARY.get(type(outer.op))
        if symbol is None:
            return low.error("form", "a plus sign before a value does nothing", outer, "leave it out")
        result = low.emit(at, OP_OF_SYMBOL[symbol, 1], (result,), outer)
    return result


@expression(ast.BinOp)
def binary(low: Lowering, node: ast.expr, at: At) -> Operand:
    """An operator of two operands; long chains are read without recursion."""
    assert isinstance(node, ast.BinOp)
    chain: list[ast.BinOp] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp) and not isinstance(left.op, ast.Pow | ast.MatMult):
        chain.append(left)
        left = left.left
    if not chain:
        return sugar.product(low, node, at) if isinstance(node.op, ast.MatMult) else power(low, node, at)
    result = low.evaluate(left, at)
    for item in reversed(chain):
        right = low.evaluate(item.right, at)
        result = operate(low, item.op, result, right, item, at)
    return result


def operate(low: Lowering, op: ast.operator, a: Operand, b: Operand, node: ast.AST, at: At) -> Operand:
    """Apply a binary operator to values."""
    symbol = BINARY.get(type(op))
    if symbol is None:
        found = {ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>", ast.MatMult: "@"}.get(type(op), "")
        hint = "a power is x ** 2; masks differ where a != b" if found == "^" else None
        return low.error("form", f"there is no operator `{found}`", node, hint)
    return low.emit(at, OP_OF_SYMBOL[symbol, 2], (a, b), node)


def power(low: Lowering, node: ast.BinOp, at: At) -> Operand:
    """`x ** y`; a literal whole exponent multiplies repeatedly, `x ** -n` is `1.0 / float(x) ** n`."""
    n = number_of(node.right)
    if isinstance(n, bool) or not isinstance(n, int) or abs(n) > POWER_LIMIT:
        base = low.evaluate(node.left, at)
        return low.emit(at, "pow", (base, low.evaluate(node.right, at)), node)
    one = low.literal(at, 1.0, node) if n < 0 else None
    base = low.evaluate(node.left, at)
    return raised(low, base, n, one, node, at)


def raised(low: Lowering, base: Operand, n: int, one: Operand, node: ast.AST, at: At) -> Operand:
    """A value to a literal whole power; `one` is the numerator where the power is negative."""
    if n >= 0:
        return low.emit(at, "power", (base,), node, (("n", str(n)),))
    base = low.emit(at, "float", (base,), node)
    return low.emit(at, "div", (one, low.emit(at, "power", (base,), node, (("n", str(-n)),))), node)


@expression(ast.BoolOp)
def boolean(low: Lowering, node: ast.expr, at: At) -> Operand:
    """`a and b`, `a or b`: elementwise, both sides computed."""
    assert isinstance(node, ast.BoolOp)
    symbol = "&" if isinstance(node.op, ast.And) else "|"
    result = low.evaluate(node.values[0], at)
    for value in node.values[1:]:
        result = low.emit(at, OP_OF_SYMBOL[symbol, 2], (result, low.evaluate(value, at)), node)
    return result


@expression(ast.IfExp)
def choice(low: Lowering, node: ast.expr, at: At) -> Operand:
    """`a if m else b`, elementwise: the mask, then both arms."""
    chain: list[tuple[ast.IfExp, Operand, Operand]] = []
    while isinstance(node, ast.IfExp):
        mask = low.evaluate(node.test, at)
        chain.append((node, mask, low.evaluate(node.body, at)))
        node = node.orelse
    result = low.evaluate(node, at)
    for outer, mask, then in reversed(chain):
        result = low.emit(at, "where", (mask, then, result), outer)
    return result
