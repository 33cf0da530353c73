"""The arguments of a call: matched with the op's signature, evaluated in the order of the text."""

from __future__ import annotations

import ast
from collections.abc import Callable

from groggy_nb.dsl.literals import is_text, number_of, word_of
from groggy_nb.dsl.scopes import At
from groggy_nb.dsl.state import Lowering
from groggy_nb.errors import clipped
from groggy_nb.ir.forms import Const, Operand
from groggy_nb.ops import OPS, REQUIRED, Arg, Op


def operands(
    low: Lowering, op: Op, given: dict[str, ast.expr], at: At
) -> tuple[tuple[Operand, ...], tuple[tuple[str, str], ...]]:
    """The inputs and options of a call."""
    by_name = {a.name: a for a in op.args}
    values: dict[str, Operand] = {}
    for name, node in given.items():
        if not by_name[name].is_option:
            values[name] = label(low, node, at) if by_name[name].kind == "label" else low.evaluate(node, at)
    options = tuple((a.name, option(low, op, a, given.get(a.name))) for a in op.options)
    return tuple(values[a.name] if a.name in values else omitted(a) for a in op.operands), options


def omitted(argument: Arg) -> Operand:
    """What stands for an operand that was left out."""
    return None if argument.default in (None, REQUIRED) else Const.of(argument.default)


def option(low: Lowering, op: Op, argument: Arg, node: ast.expr | None) -> str:
    """The word given for an option."""
    if node is None:
        return str(argument.default)
    word = node.value if isinstance(node, ast.Constant) else None
    if isinstance(word, str) and word in argument.choices:
        return word
    words = ", ".join(f'"{c}"' for c in argument.choices)
    near = low.nearest(word, argument.choices) if isinstance(word, str) else None
    hint = f'did you mean "{near}"?' if near else f"it is one of {words}"
    shown = clipped(ast.unparse(node))
    low.error("option", f"{op.called}() has no {argument.name}={shown}; it knows {words}", node, hint)
    return argument.choices[0]


def label(low: Lowering, node: ast.expr, at: At) -> Operand:
    """A node's label: a literal, or a parameter."""
    if is_text(node):
        word = word_of(low, node)
        return low.fresh() if word is None else low.outside("label", word, node, default=word)
    value = number_of(node)
    if isinstance(value, int) and not isinstance(value, bool):
        return low.outside("label", str(value), node, default=Const.of(value))
    if value is not None:
        return low.error(
            "label",
            f"{clipped(ast.unparse(node))} is no node label",
            node,
            "labels are words or whole numbers",
        )
    return low.evaluate(node, at)


def arguments(
    low: Lowering, op: Op, node: ast.Call, extra: tuple[str, ...] = (), *, in_row: bool = False
) -> dict[str, ast.expr] | None:
    """The arguments by name, in the order of the text; None, with an error noted, where they do not fit.

    in_row : the first one is a comprehension, which gives all that an aggregate takes of each entry.
    """
    within = op.operands[1 : op.by_entry] if in_row else ()
    form = pairs(op) if within else op.signature
    args = [a for a in op.args if a not in within]
    positional = [a for a in args if not a.keyword_only and not a.is_option]
    known = [*(a.name for a in args), *extra]
    given: dict[str, ast.expr] = {}
    count = len(low.found)
    if any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
        low.error("arguments", "a call takes no starred arguments", node, f"write them out: {op.signature}")
        return None
    if len(node.args) > len(positional):
        low.error(
            "arguments",
            f"{op.called}() takes {number_of_arguments(len(positional))} by position, found {len(node.args)}",
            node.args[len(positional)],
            f"the form is {form}",
        )
    for a, value in zip(positional, node.args, strict=False):
        given[a.name] = value
    for keyword in node.keywords:
        name = keyword.arg or ""
        if name not in known:
            near = low.nearest(name, known)
            hint = f"did you mean {near}=?" if near else f"the form is {form}"
            other = OPS.get(f"weighted_{op.name}")
            if other is not None and name in ("weight", "weights"):
                hint = f"with weights it is {pairs(other) if in_row else other.signature}"
            low.error("arguments", f"{op.called}() has no argument {name}=", keyword.value, hint)
        elif name in given:
            low.error(
                "arguments",
                f"{op.called}() is given {name} twice",
                keyword.value,
                f"the form is {form}",
            )
        else:
            given[name] = keyword.value
    missing = [a.name for a in args if a.default is REQUIRED and a.name not in given]
    if missing and len(low.found) == count:
        low.error("arguments", f"{op.called}() wants {' and '.join(missing)}", node, f"the form is {form}")
    return given if len(low.found) == count else None


def pairs(op: Op) -> str:
    """An aggregate of several values an entry, as it may stand."""
    return f"{op.called}((x[u], w[e]) for u, e in in_edges)"


def number_of_arguments(count: int) -> str:
    """A count of arguments in words."""
    return f"{count} argument" if count == 1 else f"{count or 'no'} arguments"


def word_arguments(given: dict[str, object], plain: Callable[[object], ast.expr]) -> list[ast.keyword]:
    """Keywords of a call that the builder writes."""
    return [ast.keyword(name.rstrip("_"), plain(value)) for name, value in given.items()]
