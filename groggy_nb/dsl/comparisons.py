"""Comparisons: of numbers, of attributes with text, and membership."""

from __future__ import annotations

import ast

from groggy_nb.dsl.literals import is_text, word_of
from groggy_nb.dsl.scopes import At
from groggy_nb.dsl.state import OP_OF_SYMBOL, Lowering, expression
from groggy_nb.errors import clipped
from groggy_nb.graph.times import is_iso
from groggy_nb.ir.forms import Operand

COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


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
    low: Lowering,
    given: tuple[ast.expr, Operand],
    op: ast.cmpop,
    right_node: ast.expr,
    node: ast.expr,
    at: At,
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
    word, other = (left, right) if is_text(left) else (right, left)
    assert isinstance(word, ast.Constant)
    if both or (symbol not in ("==", "!=") and not is_iso(str(word.value))):
        what = "two texts are compared" if both else f"text cannot be compared with `{symbol}`"
        way = "" if both else '; a time is written edges["t"] >= "2020-01-31"'
        return low.error("text", what, node, f'compare an attribute: nodes["kind"] == "a"{way}')
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
    text = word_of(low, word)
    return low.fresh() if text is None else low.outside("code", text, word, of=attribute)


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
            if low.attribute_of(value) is None:
                return text_code(low, choice, value, node)
            other: Operand = text_code(low, choice, value, node)
        else:
            other = low.evaluate(choice, at)
        equal = low.emit(at, OP_OF_SYMBOL["==", 2], (value, other), node)
        result = equal if result is None else low.emit(at, OP_OF_SYMBOL["|", 2], (result, equal), node)
    if isinstance(op, ast.NotIn):
        result = low.emit(at, OP_OF_SYMBOL["~", 1], (result,), node)
    return result
