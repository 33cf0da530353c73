"""Subscripts: entries at the neighbor, the edge, the visited node and an index, and attributes."""

from __future__ import annotations

import ast

from groggy_nb.domains import EDGE, NODE, OF_FORM
from groggy_nb.dsl import sugar
from groggy_nb.dsl.hints import FORMS, is_step, meant_attribute
from groggy_nb.dsl.literals import number_of
from groggy_nb.dsl.scopes import At, Lane, block_of
from groggy_nb.dsl.state import Lowering, expression
from groggy_nb.errors import clipped
from groggy_nb.ir.forms import Operand
from groggy_nb.ir.words import RESERVED

COMPUTED = (ast.Subscript, ast.Call, ast.BinOp, ast.UnaryOp, ast.IfExp, ast.BoolOp)


@expression(ast.Subscript)
def subscript(low: Lowering, node: ast.expr, at: At) -> Operand:
    """`x[u]`, `w[e]`, `x[v]`, `x[i]`, and attributes."""
    assert isinstance(node, ast.Subscript)
    if isinstance(node.value, ast.Name) and node.value.id in OF_FORM:
        return sugar.attribute(low, node, at)
    index = node.slice.id if isinstance(node.slice, ast.Name) else None
    scope = block_of(at)
    if isinstance(at, Lane) and index is not None and index in (at.neighbor, at.edge):
        at.reached = True
        value = low.evaluate_whole(node.value, at)
        domain, op = (NODE, "at_neighbor") if index == at.neighbor else (EDGE, "at_edge")
        low.subscripted.append((value, domain, node))
        return low.emit(at, op, (value,), node)
    if index is not None and not isinstance(at, Lane) and index == scope.whole:
        value = low.as_value(low.evaluate(node.value, scope))
        low.subscripted.append((value, scope.whole_domain, node))
        return value
    if index is not None and (
        index == scope.visit or (index == "v" and (isinstance(at, Lane) or scope.visit))
    ):
        own = low.evaluate_own(node.value, at)
        swept = isinstance(node.value, ast.Name) and f"{node.value.id}[]" in scope.env
        if isinstance(own, int) and not swept:
            low.subscripted.append((own, NODE, node))
        return own
    if is_index(low, node.slice, at):
        return at_index(low, node, at)
    return wrong_subscript(low, node, at, index)


def is_index(low: Lowering, index: ast.expr, at: At) -> bool:
    """Whether what stands in the brackets can be a node value of indices: a name, or what is computed.

    Inside a comprehension a name that nothing binds is more likely a slip.
    """
    if number_of(index) is not None:
        return False
    if not isinstance(index, ast.Name):
        return isinstance(index, COMPUTED)
    if index.id in RESERVED or index.id in ("u", "v", "e") or low.is_hidden(index.id):
        return False
    return not isinstance(at, Lane) or index.id in at.scope.env


def at_index(low: Lowering, node: ast.Subscript, at: At) -> int:
    """`x[i]`: a whole value, read before the comprehension or sweep that it stands in."""
    scope = block_of(at)
    inside = {scope.visit, *((at.neighbor, at.edge) if isinstance(at, Lane) else ())}
    if any(isinstance(n, ast.Name) and n.id in inside for n in ast.walk(node.slice)):
        index = node.slice.value if isinstance(node.slice, ast.Subscript) else node.slice
        place = f"y[{at.neighbor}]" if isinstance(at, Lane) else "y"
        return low.error(
            "subscript",
            f"{clipped(ast.unparse(node))} is read at an index, which is computed before this line",
            node,
            f"in two lines: y = {clipped(ast.unparse(node.value))}[{clipped(ast.unparse(index))}] "
            f"before, then {place} here",
        )
    with low.before(at) as before:
        value = low.as_value(low.evaluate(node.value, before))
        return low.emit(before, "at_node", (value, low.evaluate(node.slice, before)), node)


def wrong_subscript(low: Lowering, node: ast.Subscript, at: At, index: str | None) -> int:
    """The error for a subscript that is none of the forms."""
    shown = clipped(ast.unparse(node.value))
    number = number_of(node.slice)
    hidden = next((names[index] for names in reversed(low.hidden) if index and index in names), None)
    if hidden:
        return low.error(hidden[0], hidden[1], node.slice, hidden[2])
    if isinstance(at, Lane):
        forms = f"{shown}[{at.neighbor}] is the neighbor's value"
        if at.edge:
            forms += f", w[{at.edge}] the edge's"
        elif index == "e":
            forms = f"write `for {at.neighbor}, e in in_edges` to read edges"
        return low.error("subscript", f"{shown}[...] has no meaning here", node, forms)
    if shown in ("A", "W", "A.T", "W.T"):
        return low.error(
            "subscript", f"{shown} has no entries to read", node, f"it stands before @: {shown} @ x"
        )
    if number is not None:
        label = number if isinstance(number, int) else 0
        hint = f"one node's value: sum({shown}[v] for v in nodes if v == index_of({label}))"
        return low.error("subscript", f"{shown} has no entry by position", node, hint)
    if is_step(shown) and shown not in block_of(at).env:
        return low.error("subscript", f"{shown} is a step", node, f"write {shown}()")
    if index == "v":
        return low.error("subscript", f"{shown}[v] is {shown} itself outside a sweep", node, f"write {shown}")
    if index in ("u", "e"):
        hint = f"inside an aggregate: sum({shown}[{index}] for u, e in in_edges)"
        return low.error("subscript", f"{index} has no meaning outside a comprehension", node, hint)
    if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        meant = meant_attribute(node.value, node.slice.value, lambda word: low.nearest(word, FORMS))
        hint = (
            f"did you mean {clipped(meant)}?"
            if meant
            else f"set x = {clipped(ast.unparse(node))} in a cell above, and write x: it becomes an input"
        )
        return low.error("subscript", f"{shown}[...] has no meaning here", node, hint)
    if isinstance(node.slice, ast.Compare):
        hint = f"a filter is a choice: {shown} if {clipped(ast.unparse(node.slice))} else 0"
        return low.error("subscript", f"{shown}[...] has no meaning here", node, hint)
    hint = f"a plain name is every node's value: write {shown}, or `for v in nodes:` for an ordered sweep"
    return low.error("subscript", f"{shown}[...] has no meaning here", node, hint)
