"""Calls of steps: arguments by the op's signature, evaluated where the op's form wants them."""

from __future__ import annotations

import ast

from groggy_nb.domains import ATTRIBUTES
from groggy_nb.dsl import sugar
from groggy_nb.dsl.arguments import arguments, operands
from groggy_nb.dsl.comprehensions import aggregate
from groggy_nb.dsl.hints import unknown_call
from groggy_nb.dsl.scopes import At, Lane, block_of
from groggy_nb.dsl.state import Lowering, expression
from groggy_nb.ir.forms import Operand
from groggy_nb.ops import OPS, Op


def is_callable(name: str) -> bool:
    """Whether a name is a step that is written as a call."""
    return name in OPS and not OPS[name].internal and OPS[name].symbol is None and OPS[name].called == name


def callables() -> list[str]:
    """The names of all steps that are written as calls, sugar included."""
    return list(dict.fromkeys([*filter(is_callable, OPS), *filter(None, sugar.CALLS)]))


@expression(ast.Call)
def call(low: Lowering, node: ast.expr, at: At) -> Operand:
    """A call of a step."""
    assert isinstance(node, ast.Call)
    if isinstance(node.func, ast.Attribute):
        owner = node.func.value
        if isinstance(owner, ast.Name) and owner.id in ATTRIBUTES and node.func.attr == "get":
            return sugar.attribute_or_default(low, node, owner.id)
    word = node.func.id if isinstance(node.func, ast.Name) else None
    if word in sugar.CALLS:
        found = sugar.CALLS[word](low, node, at)
        if found is not None:
            return found
    if word is None or not is_callable(word):
        message, hint = unknown_call(node, lambda name: low.nearest(name, callables()))
        return low.error("unknown-step", message, node.func, hint)
    return step(low, OPS[word], node, at)


def step(low: Lowering, op: Op, node: ast.Call, at: At) -> Operand:
    """A call of one op."""
    if op.as_aggregate is not None:
        return aggregate(low, op, node, at)
    given = arguments(low, op, node)
    if given is None:
        return low.fresh()
    if op.as_map is not None:
        return apply(low, op, given, node, at)
    if isinstance(at, Lane) or at.outer is not None:
        with low.before(at) as scope:
            return apply(low, op, given, node, scope)
    return apply(low, op, given, node, block_of(at))


def apply(low: Lowering, op: Op, given: dict[str, ast.expr], node: ast.Call, at: At) -> Operand:
    """Evaluate the arguments in the order of the text and emit the step."""
    inputs, options = operands(low, op, given, at)
    return low.emit(at, op.name, inputs, node, options)
