"""Expressions: numbers, names, operators, comparisons, choices."""

from __future__ import annotations

import ast

from groggy_nb.dsl import sugar
from groggy_nb.dsl.hints import unknown_name_hint
from groggy_nb.dsl.literals import checked_number, is_text, number_of, well_formed
from groggy_nb.dsl.scopes import At, Lane, Scope, Unusable, block_of
from groggy_nb.dsl.state import Lowering, expression
from groggy_nb.ir.words import CONSTANTS, EDGES, NEIGHBORS, SIZES
from groggy_nb.errors import clipped
from groggy_nb.ir.forms import Operand
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
COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
UNARY: dict[type[ast.unaryop], str] = {ast.USub: "-", ast.Invert: "~", ast.Not: "~"}

# Symbols stand for ops of two operands, except that "-" and "~" may have one.
OP_OF_SYMBOL = {(o.symbol, len(o.operands)): o.name for o in OPS.values() if o.symbol}


@expression(ast.Constant)
def constant(low: Lowering, node: ast.expr, at: At) -> Operand:
    """A literal."""
    if number_of(node) is not None:
        value = checked_number(low, node)
        return low.fresh() if value is None else low.literal(at, value, node)
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, str):
        return low.error(
            "text",
            f"text {clipped(repr(value))} cannot stand here",
            node,
            'text is a node label, as in index_of("a"), or compared with an attribute, as in nodes["kind"] == "a"',
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
    if scope.whole_kind == "node":
        return low.emit(scope, "node_index", (), node)
    return low.error("reserved", f"{node.id} is no value here", node, f"read an edge value: w[{node.id}]")


def reserved(low: Lowering, node: ast.Name) -> int | None:
    """The error for a reserved word that is no value."""
    word = node.id
    hints = {
        "A": "the adjacency matrix stands before @: A @ x, A.T @ x",
        "W": "the weight matrix stands before @: W @ x, W.T @ x",
        "nodes": 'an attribute is nodes["name"]',
        "edges": 'an attribute is edges["name"]',
        "graph": 'a scalar output is graph["name"] = x',
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
    hint = unknown_name_hint(word, low.known_names(scope))
    if hint and ("input", word) not in low.sources:
        low.warn("input-name", f"{word!r} is bound nowhere in the program, so it is an input", node, hint)
    return low.outside("input", word, node)


def unbound(low: Lowering, node: ast.Name) -> int:
    """The error for a name that the program binds, but not before this line."""
    word = node.id
    first = low.place(low.bound[word])
    where = f"line {first.line}" if first else "later"
    loop = low.loop_around(word)
    if loop:
        line = getattr(loop, "lineno", None)
        return low.error(
            "unbound",
            f"{word!r} has no value in the first round of the loop{f' in line {line}' if line else ''}: it is bound on {where}",
            node,
            f"bind it before the loop, for example {word} = 0.0",
        )
    return low.error(
        "unbound", f"{word!r} is read before it is bound on {where}", node, "move the line that binds it up"
    )


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
    """`x ** y`; a literal whole exponent multiplies repeatedly, a negative one gives `1.0 / float(x) ** n`."""
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


@expression(ast.Compare)
def compare(low: Lowering, node: ast.expr, at: At) -> Operand:
    """Comparisons; a chain is the `and` of its parts."""
    assert isinstance(node, ast.Compare)
    result: Operand = None
    left_node: ast.expr = node.left
    left: Operand = None
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        if isinstance(op, ast.In | ast.NotIn):
            value: Operand = membership(low, left_node, op, right_node, node, at)
            left = None
        else:
            value, left = comparison(low, (left_node, left), op, right_node, node, at)
        left_node = right_node
        if result is not None:
            value = low.emit(at, OP_OF_SYMBOL["&", 2], (result, value), node)
        result = value
    return result


def comparison(
    low: Lowering, given: tuple[ast.expr, Operand], op: ast.cmpop, right_node: ast.expr, node: ast.expr, at: At
) -> tuple[Operand, Operand]:
    """One comparison, and the right operand for the next of the chain."""
    left_node, left = given
    symbol = COMPARE.get(type(op))
    if symbol is None:
        return low.error("form", "`is` compares nothing here", node, "write a == b"), None
    texts = is_text(left_node), is_text(right_node)
    if any(texts):
        return compared_text(low, (left_node, left), symbol, right_node, node, at), None
    if left is None:
        left = low.evaluate(left_node, at)
    right = low.evaluate(right_node, at)
    out = low.emit(at, OP_OF_SYMBOL[symbol, 2], (left, right), node)
    # Where one expression is all there is, the middle of `a < b < c` is computed twice: it has no name.
    kept = right if low.is_atom(right) or not at.one_expression else None
    return out, kept


def compared_text(
    low: Lowering, given: tuple[ast.expr, Operand], symbol: str, right: ast.expr, node: ast.expr, at: At
) -> int:
    """An attribute compared with a string."""
    left, value = given
    both = is_text(left) and is_text(right)
    if both or symbol not in ("==", "!="):
        what = "two texts are compared" if both else f"text cannot be compared with `{symbol}`"
        return low.error("text", what, node, 'compare an attribute: nodes["kind"] == "a"')
    word, other = (left, right) if is_text(left) else (right, left)
    assert isinstance(word, ast.Constant)
    if value is None or other is right:
        value = low.evaluate(other, at)
    code = text_code(low, word, value, node)
    return low.emit(at, OP_OF_SYMBOL[symbol, 2], (code, value) if word is left else (value, code), node)


def text_code(low: Lowering, word: ast.Constant, value: Operand, node: ast.expr) -> int:
    """The code of a string in the attribute that it is compared with."""
    attribute = low.attribute_of(value)
    if attribute is None:
        return low.error(
            "text",
            f"text {clipped(repr(word.value))} can be compared with an attribute only",
            node,
            'read it first: kind = nodes["kind"]',
        )
    if not well_formed(low, word):
        return low.fresh()
    return low.outside("code", word.value, word, of=attribute)


def membership(
    low: Lowering, left: ast.expr, op: ast.cmpop, right: ast.expr, node: ast.expr, at: At
) -> Operand:
    """`x in ("a", "b")`: any of the equalities."""
    if not isinstance(right, ast.Tuple | ast.List | ast.Set) or not right.elts:
        return low.error("form", "`in` wants words in brackets", right, 'for example kind in ("a", "b")')
    value: Operand = None
    result: Operand = None
    for choice in right.elts:
        if value is None or (at.one_expression and not low.is_atom(value)):
            value = low.evaluate(left, at)
        if isinstance(choice, ast.Constant) and isinstance(choice.value, str):
            other: Operand = text_code(low, choice, value, node)
        else:
            other = low.evaluate(choice, at)
        equal = low.emit(at, OP_OF_SYMBOL["==", 2], (value, other), node)
        result = equal if result is None else low.emit(at, OP_OF_SYMBOL["|", 2], (result, equal), node)
    if isinstance(op, ast.NotIn):
        result = low.emit(at, OP_OF_SYMBOL["~", 1], (result,), node)
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


@expression(ast.Subscript)
def subscript(low: Lowering, node: ast.expr, at: At) -> Operand:
    """`x[u]`, `w[e]`, `x[v]`, and attributes."""
    assert isinstance(node, ast.Subscript)
    if isinstance(node.value, ast.Name) and node.value.id in ("nodes", "edges", "graph"):
        return sugar.attribute(low, node, at)
    index = node.slice.id if isinstance(node.slice, ast.Name) else None
    scope = block_of(at)
    if isinstance(at, Lane) and index is not None and index in (at.neighbor, at.edge):
        at.reached = True
        value = low.evaluate_whole(node.value, at)
        kind, op = ("node", "at_neighbor") if index == at.neighbor else ("edge", "at_edge")
        low.subscripted.append((value, kind, node))
        return low.emit(at, op, (value,), node)
    if index is not None and not isinstance(at, Lane) and index == scope.whole:
        value = low.as_value(low.evaluate(node.value, scope))
        low.subscripted.append((value, scope.whole_kind, node))
        return value
    if index is not None and (index == scope.visit or (index == "v" and (isinstance(at, Lane) or scope.visit))):
        value = low.evaluate_own(node.value, at)
        swept = isinstance(node.value, ast.Name) and f"{node.value.id}[]" in scope.env
        if isinstance(value, int) and not swept:
            low.subscripted.append((value, "node", node))
        return value
    return wrong_subscript(low, node, at, index)


def wrong_subscript(low: Lowering, node: ast.Subscript, at: At, index: str | None) -> int:
    """The error for a subscript that is none of the forms."""
    shown = clipped(ast.unparse(node.value))
    number = number_of(node.slice)
    if isinstance(at, Lane):
        forms = f"{shown}[{at.neighbor}] is the neighbor's value"
        if at.edge:
            forms += f", w[{at.edge}] the edge's"
        elif index == "e":
            forms = f"write `for {at.neighbor}, e in in_edges` to read edges"
        return low.error("subscript", f"{shown}[...] has no meaning here", node, forms)
    if number is not None:
        hint = f"one node's value: sum({shown}[v] for v in nodes if v == index_of({int(number) if number == number and abs(number) != float('inf') else 0}))"
        return low.error("subscript", f"{shown} has no entry by position", node, hint)
    if index == "v":
        return low.error("subscript", f"{shown}[v] is {shown} itself outside a sweep", node, f"write {shown}")
    if index in ("u", "e"):
        hint = f"inside an aggregate: sum({shown}[{index}] for u, e in in_edges)"
        return low.error("subscript", f"{index} has no meaning outside a comprehension", node, hint)
    hint = f"a plain name is every node's value: write {shown}, or `for v in nodes:` for an ordered sweep"
    return low.error("subscript", f"{shown}[...] has no meaning here", node, hint)
