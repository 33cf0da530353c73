"""Numbers and words as they stand in the text."""

from __future__ import annotations

import ast

from groggy_nb.dsl.state import INT_HIGH, INT_LOW, Lowering
from groggy_nb.ir.forms import Const
from groggy_nb.ir.words import CONSTANTS


def number_of(node: ast.expr) -> bool | int | float | None:
    """The number that a literal stands for, a minus sign included; None for anything else."""
    match node:
        case ast.Constant(value=bool() | int() | float() as value):
            return value
        case ast.Name(id=name) if name in CONSTANTS:
            return CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)) if (
            not isinstance(value, bool)
        ):
            return -value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Name(id=name)) if name in CONSTANTS:
            return -CONSTANTS[name]
    return None


def checked_number(low: Lowering, node: ast.expr) -> bool | int | float | None:
    """A literal's number; None, with an error noted, where it fits no dtype."""
    value = number_of(node)
    if isinstance(value, int) and not INT_LOW <= value <= INT_HIGH:
        low.error(
            "number",
            f"the whole number does not fit int64 ({INT_LOW} to {INT_HIGH})",
            node,
            "write it as a float, for example 1e20",
        )
        return None
    literal = node.operand if isinstance(node, ast.UnaryOp) else node
    if (
        isinstance(literal, ast.Constant)
        and isinstance(value, float)
        and value in (float("inf"), -float("inf"))
    ):
        low.error("number", "the number is too large for float64", node, "write inf")
        return None
    return value


def is_text(node: ast.expr) -> bool:
    """Whether a node is a string."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def word_of(low: Lowering, node: ast.expr) -> str | None:
    """The text of a string that can be written in UTF-8; None, with an error noted, where it cannot."""
    word = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    lone = next((c for c in word if 0xD800 <= ord(c) <= 0xDFFF), None)
    if lone is not None:
        low.error("character", f"the text has a lone surrogate U+{ord(lone):04X}", node)
    return word if lone is None else None


def literal_const(low: Lowering, node: ast.expr) -> Const | None:
    """A literal as an immediate number."""
    value = checked_number(low, node) if number_of(node) is not None else None
    return None if value is None else Const.of(value)
