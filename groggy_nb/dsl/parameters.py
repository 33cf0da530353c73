"""Parameters: `name = param(default, min=, max=, choices=, kind=, help=)`."""

from __future__ import annotations

import ast
from typing import Any

from groggy_nb.dsl.binding import bind, may_bind
from groggy_nb.dsl.literals import is_text, literal_const, number_of, word_of
from groggy_nb.dsl.scopes import Scope
from groggy_nb.dsl.state import Lowering
from groggy_nb.errors import clipped
from groggy_nb.graph.times import is_iso
from groggy_nb.ir.forms import Const, Source

FORM = 'name = param(0.85, min=0, max=1, choices=(...), help="...")'
WORDED = ("node", "time")  # kinds whose values are written as words
WORDS = ("min", "max", "choices", "kind", "help")


def parameter(low: Lowering, name: str, call: ast.Call, node: ast.stmt, scope: Scope) -> None:
    """Declare a parameter."""
    if not may_bind(low, name, node, scope):
        return
    if not scope.top:
        low.error(
            "param", "a parameter is declared at top level", node, f"put the line `{name} = param(...)` first"
        )
        return
    if name in low.params:
        before = low.params[name].place
        where = f" on line {before.line}" if before else ""
        low.error("param", f"there is a parameter {name!r} already{where}", node, "choose another name")
        return
    given = facts(low, call)
    if given is None:
        bind(low, scope, name, low.fresh(), node)
        return
    kind = given["kind"] if given.get("kind") in WORDED else None
    default = value(low, call.args[0], kind, call)
    source = Source(low.fresh(), "param", name, default, kind=kind)
    if default is not None:
        source = described(low, source, given, call)
    low.params[name] = source
    low.keep(("param", name), source)
    bind(low, scope, name, source.out, node)


def facts(low: Lowering, call: ast.Call) -> dict[str, Any] | None:
    """The keywords of a declaration; None, with an error noted, where they do not fit."""
    if len(call.args) != 1 or any(k.arg is None for k in call.keywords):
        low.error("param", "param() wants one default", call, FORM)
        return None
    given: dict[str, Any] = {}
    for keyword in call.keywords:
        word = keyword.arg or ""
        if word not in WORDS:
            near = low.nearest(word, WORDS)
            hint = f"did you mean {near}=?" if near else FORM
            low.error("param", f"param() has no argument {word}=", keyword.value, hint)
            return None
        given[word] = keyword.value
    kind = given.get("kind")
    if kind is not None:
        if not (isinstance(kind, ast.Constant) and kind.value in (*WORDED, "scalar")):
            what = 'the kind of a parameter is "node" (a node\'s label) or "time"'
            low.error("param", what, call, 'kind="node"')
            return None
        given["kind"] = kind.value
    return given


def value(low: Lowering, node: ast.expr, kind: str | None, call: ast.Call) -> Const | str | None:
    """A default, bound or choice: a literal."""
    if kind == "time":
        word = word_of(low, node) if is_text(node) else None
        if word is None or not is_iso(word):
            what = f"a time is ISO text, found {clipped(ast.unparse(node))}"
            low.error("param", what, node, 'param("2020-01-31", kind="time")')
            return None
        return word
    if is_text(node):
        if kind == "node":
            return word_of(low, node)
        shown = clipped(ast.unparse(node))
        way = 'kind="time"' if is_iso(str(word_of(low, node))) else 'a node\'s label: kind="node"'
        low.error("param", f"a parameter is a number, found {shown}", node, way)
        return None
    number = number_of(node)
    if number is None:
        low.error(
            "param",
            f"param() wants a literal, found {clipped(ast.unparse(node))}",
            node,
            "for example param(0.85)",
        )
        return None
    if kind == "node" and (isinstance(number, bool) or not isinstance(number, int)):
        low.error("param", "a node's label is a word or a whole number", node, 'param(0, kind="node")')
        return None
    return literal_const(low, node)


def described(low: Lowering, source: Source, given: dict[str, Any], call: ast.Call) -> Source:
    """The declaration with its bounds, choices and help."""
    default = source.default
    worded = source.kind in WORDED
    bounds: dict[str, Const | None] = {"min": None, "max": None}
    for word in bounds:
        node = given.get(word)
        if isinstance(node, ast.expr):
            if worded:
                low.error(
                    "param", f"a parameter of kind={source.kind!r} has no {word}=", node, "leave it out"
                )
            else:
                bounds[word] = same_dtype(low, value(low, node, None, call), default, node, word)
    choices = chosen(low, given.get("choices"), source.kind, default, call)
    text = given.get("help")
    if text is not None and not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
        low.error("param", "help= wants text in quotes", call, FORM)
        text = None
    help_text = str(text.value) if isinstance(text, ast.Constant) else ""
    source = Source(
        source.out,
        "param",
        source.name,
        default,
        bounds["min"],
        bounds["max"],
        choices,
        source.kind,
        help_text,
        place=low.place(call),
    )
    check(low, source, call)
    return source


def chosen(
    low: Lowering, node: object, kind: str | None, default: Const | str | None, call: ast.Call
) -> tuple[Const | str, ...]:
    """The choices of a declaration."""
    if node is None:
        return ()
    if not isinstance(node, ast.Tuple | ast.List) or not node.elts:
        low.error("param", "choices= wants values in brackets", call, "choices=(1, 2, 3)")
        return ()
    found = []
    for element in node.elts:
        choice = value(low, element, kind, call)
        if kind not in WORDED:
            choice = same_dtype(low, choice, default, element, "choices")
        if choice is not None:
            found.append(choice)
    return tuple(found)


def same_dtype(
    low: Lowering, found: Const | str | None, default: Const | str | None, node: ast.expr, word: str
) -> Const | None:
    """A bound in the default's dtype."""
    if not isinstance(found, Const) or not isinstance(default, Const) or found.dtype == default.dtype:
        return found if isinstance(found, Const) else None
    if default.dtype == "float64" and found.dtype == "int64":
        return Const.of(float(found.value))
    hint = "write the default with a decimal point" if default.dtype == "int64" else None
    low.error("param", f"{word}= is {found.dtype}, the default {default.text} is {default.dtype}", node, hint)
    return None


def check(low: Lowering, source: Source, call: ast.Call) -> None:
    """The default lies within the bounds and the choices."""
    default, low_end, high_end = source.default, source.minimum, source.maximum
    if isinstance(default, Const):
        if low_end is not None and high_end is not None and low_end.value > high_end.value:
            low.error("param", f"min={low_end.text} is above max={high_end.text}", call, "swap them")
        elif low_end is not None and not default.value >= low_end.value:
            low.error(
                "param", f"the default {default.text} is below min={low_end.text}", call, "change one of them"
            )
        elif high_end is not None and not default.value <= high_end.value:
            low.error(
                "param",
                f"the default {default.text} is above max={high_end.text}",
                call,
                "change one of them",
            )
    if source.choices and default not in source.choices:
        low.error("param", "the default is none of the choices", call, "add it to choices=")
