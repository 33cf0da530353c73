"""Texts of arguments, right sides, heads and defaults: the span of one of them is replaced."""

from __future__ import annotations

import ast

from groggy_nb.dsl.edits.exact import ExactText, Splice
from groggy_nb.dsl.edits.forms import ROW_ARGUMENTS, Form, Given, form_of, is_required
from groggy_nb.dsl.edits.outline import Entry, Outline
from groggy_nb.dsl.edits.placing import replaced
from groggy_nb.dsl.edits.refusal import Edit, EditRefused
from groggy_nb.dsl.edits.templates import as_argument, as_label
from groggy_nb.dsl.edits.writing import as_operand, as_test, as_word, expression, loop_head
from groggy_nb.dsl.parameters import WORDED
from groggy_nb.errors import clipped
from groggy_nb.ir.words import EDGES


def entry_of(outline: Outline, node: str) -> Entry:
    """The statement of an id.

    Raises
    ------
    EditRefused
        For an id that is no statement.
    """
    entry = outline.entries.get(node)
    if entry is None:
        raise EditRefused("that step is not there any more", code="edit-node")
    return entry


def set_argument(text: str, node: str, argument: str, value: str) -> Edit:
    """Replace one argument of a step; an empty text leaves it out.

    Raises
    ------
    EditRefused
        For an argument that the step does not have, one that must stand, and a text that does not fit.

    Examples
    --------
    >>> set_argument("x = recip(y)  # why", "x#1", "epsilon", "1e-9").text
    'x = recip(y, epsilon=1e-9)  # why'
    """
    outline = Outline(text)
    entry = entry_of(outline, node)
    form = form_of(entry)
    given = form.argument(argument)
    if given is None and entry.kind == "output" and argument == "name":
        from groggy_nb.dsl.edits.renaming import rename

        return rename(text, node, value)
    if given is None:
        raise EditRefused(f"{entry.name or 'it'} has no argument {clipped(argument)!r}", code="edit-argument")
    splices = written(outline.exact, form, given, value.strip())
    return replaced(outline, entry, splices, f"{argument} set")


def written(exact: ExactText, form: Form, given: Given, value: str) -> list[Splice]:
    """The splices that make an argument's text another one."""
    if form.kind == "row" and (given.is_entry or given.arg in ROW_ARGUMENTS):
        return _in_row(exact, form, given, value)
    if not value and form.kind in ("call", "param", "row"):
        return _left_out(exact, form, given)
    new = _checked(form, given, value)
    if given.node is None:
        return _appended(exact, form, given, new)
    first, last = _limits(exact, form, given)
    start, end = exact.widened(*exact.span(given.node), first, last)
    return [Splice(start, end, new)]


def _checked(form: Form, given: Given, value: str) -> str:
    """An argument's text as it stands in the program."""
    if form.kind == "operator":
        return expression(value) if given.arg.is_option else as_operand(value)
    if form.kind == "param":
        if given.name in ("help", "kind"):
            return as_word(value)
        kind = form.argument("kind")
        node = None if kind is None else kind.node
        is_label = isinstance(node, ast.Constant) and node.value in WORDED
        return as_label(value) if is_label and given.name == "default" else expression(value)
    return as_argument(given.arg, value)


def _limits(exact: ExactText, form: Form, given: Given) -> tuple[int, int]:
    """Between which offsets parentheses may belong to an argument."""
    if form.node is None or form.node is given.node:
        # The whole right side: parentheses around it belong to it where they are closed behind it.
        assert given.node is not None
        start, end = exact.span(given.node)
        return start, end
    start, end = exact.span(form.node)
    if isinstance(form.node, ast.Call):
        return exact.raw.index("(", exact.span(form.node.func)[1]) + 1, end - 1
    return start, end


def _call_inside(exact: ExactText, form: Form) -> tuple[int, int]:
    """The offsets between a call's parentheses."""
    assert isinstance(form.node, ast.Call)
    opening = exact.raw.index("(", exact.span(form.node.func)[1])
    return opening + 1, exact.span(form.node)[1] - 1


def _appended(exact: ExactText, form: Form, given: Given, new: str) -> list[Splice]:
    """An argument put behind the others."""
    if not isinstance(form.node, ast.Call):
        raise EditRefused(f"{given.name} cannot be given here", code="edit-argument")
    if form.kind == "row":
        return _behind_row(exact, form, f"{given.name}={new}")
    start, end = _call_inside(exact, form)
    inside = exact.raw[start:end].rstrip()
    glue = "" if not inside.strip() else " " if inside.endswith(",") else ", "
    at = start + len(inside)
    names = [g.name for g in form.given]
    n = names.index(given.name)
    by_place = not form.node.keywords and len(form.node.args) == n and not given.arg.keyword_only
    is_plain = by_place and is_required(given.arg) and not given.arg.is_option
    return [Splice(at, at, f"{glue}{new}" if is_plain else f"{glue}{given.name}={new}")]


def _left_out(exact: ExactText, form: Form, given: Given) -> list[Splice]:
    """An argument taken away, with the comma before it."""
    if given.node is None:
        raise EditRefused(f"{given.name} is left out already", code="edit-argument")
    if is_required(given.arg):
        raise EditRefused(f"{given.name} must be given", code="edit-argument")
    assert isinstance(form.node, ast.Call)
    start, end = _call_inside(exact, form)
    spans = [exact.widened(*exact.span(part), start, end) for part in form.node.args]
    spans += [
        (exact.span(k)[0], exact.widened(*exact.span(k.value), start, end)[1]) for k in form.node.keywords
    ]
    spans.sort()
    target = exact.span(given.keyword) if given.keyword else exact.span(given.node)
    n = next(n for n, s in enumerate(spans) if s[0] <= target[0] < s[1])
    if given.keyword is None and len(form.node.args) > (given.position or 0) + 1:
        raise EditRefused(f"{given.name} stands before other arguments", code="edit-argument")
    if n:
        return [Splice(spans[n - 1][1], spans[n][1], "")]
    return [Splice(spans[0][0], spans[1][0] if len(spans) > 1 else spans[0][1], "")]


def _in_row(exact: ExactText, form: Form, given: Given, value: str) -> list[Splice]:
    """The value, the row, the filter or the default of a comprehension."""
    assert isinstance(form.node, ast.Call)
    inner = form.node.args[0]
    assert isinstance(inner, ast.GeneratorExp)
    row = inner.generators[0]
    start, end = exact.span(inner)
    if given.is_entry:
        assert given.node is not None
        first, last = (start, end) if given.node is inner.elt else exact.span(inner.elt)
        return [Splice(*exact.widened(*exact.span(given.node), first + 1, last - 1), expression(value))]
    match given.name:
        case "over":
            word = expression(value)
            splices = [Splice(*exact.span(row.iter), word)]
            if (word in EDGES) != isinstance(row.target, ast.Tuple):
                target = "u, e" if word in EDGES else "u"
                opened, closed = exact.span(row.target)
                splices.append(Splice(opened, closed, target))
            return splices
        case "where":
            over = exact.span(row.iter)[1]
            if not row.ifs:
                return [Splice(over, over, f" if {as_test(value)}")] if value else []
            stop = exact.widened(*exact.span(row.ifs[-1]), over, end - 1)[1]
            return [Splice(over, stop, f" if {as_test(value)}" if value else "")]
        case _:
            if given.keyword is not None:
                return _left_out(exact, form, given) if not value else _value_of(exact, given, value)
            if not value:
                return []
            return _behind_row(exact, form, f"default={expression(value)}")


def _behind_row(exact: ExactText, form: Form, word: str) -> list[Splice]:
    """An argument put behind a comprehension, which gets brackets of its own where it stood alone."""
    assert isinstance(form.node, ast.Call)
    inner, stop = exact.span(form.node.args[0]), exact.span(form.node)[1]
    opened = [Splice(inner[0], inner[0], "(")] if inner[1] == stop else []  # the call's are its own
    return [*opened, Splice(stop - 1, stop - 1, f"{')' if opened else ''}, {word}")]


def _value_of(exact: ExactText, given: Given, value: str) -> list[Splice]:
    assert given.node is not None
    return [Splice(*exact.span(given.node), expression(value))]


def set_expression(text: str, node: str, value: str) -> Edit:
    """Replace the whole right side of a statement.

    Raises
    ------
    EditRefused
        For a text that is no expression or does not fit.

    Examples
    --------
    >>> set_expression("x = 1 # one", "x#1", "2 * N").text
    'x = 2 * N # one'
    """
    outline = Outline(text)
    entry = entry_of(outline, node)
    form = form_of(entry)
    if form.node is None:
        raise EditRefused("that has no right side", code="edit-node")
    new = Splice(*outline.exact.span(form.node), expression(value))
    return replaced(outline, entry, [new], f"{entry.name or 'the test'} changed")


def set_header(text: str, region: str, value: str) -> Edit:
    """Replace the head of a loop, a sweep or a conditional.

    Raises
    ------
    EditRefused
        For a region without a head, and a text that is none.

    Examples
    --------
    >>> set_header("for _ in range(3):\\n    pass\\n", "loop#1", "_ in range(5)").text
    'for _ in range(5):\\n    pass\\n'
    """
    outline = Outline(text)
    entry = outline.entries.get(region)
    if entry is None or not entry.is_region:
        raise EditRefused("that region has no head", code="edit-region")
    plain = value.strip().removesuffix(":").strip()
    exact = outline.exact
    match entry.node:
        case ast.For(target=target, iter=over):
            new = loop_head(plain, exact.of(target), visits=entry.kind == "sweep" and not plain.isdecimal())
            splice = Splice(exact.span(target)[0], exact.span(over)[1], new)
        case ast.While(test=test) | ast.If(test=test):
            for word in ("while ", "elif ", "if "):
                plain = plain.removeprefix(word)
            splice = Splice(*exact.span(test), expression(plain))
        case _:
            raise EditRefused("that region has no head", code="edit-region")
    return replaced(outline, entry, [splice], "the head changed")


def set_param(text: str, name: str, value: bool | int | float | str) -> Edit:
    """Replace the default of a parameter by a value; where a float stands, one keeps standing.

    Raises
    ------
    EditRefused
        For a name that is no parameter, and a default that does not fit.

    Examples
    --------
    >>> set_param("d = param(0.85, min=0)", "d", 0.9).text
    'd = param(0.9, min=0)'
    >>> set_param("d = param(0.85, min=0)", "d", 1).text
    'd = param(1.0, min=0)'
    """
    outline = Outline(text)
    entry = next((e for e in outline.walk() if e.kind == "param" and e.name == name), None)
    if entry is None:
        raise EditRefused(f"there is no parameter {clipped(name)!r}", code="edit-param")
    given = form_of(entry).argument("default")
    if type(value) is int and given is not None and given.node is not None and _is_float(given.node):
        value = float(value)
    return set_argument(text, entry.id, "default", repr(value))


def _is_float(node: ast.expr) -> bool:
    """Whether a number is written as a float, or is one of the words for it."""
    if isinstance(node, ast.UnaryOp):
        return _is_float(node.operand)
    return isinstance(node, ast.Name) or (isinstance(node, ast.Constant) and isinstance(node.value, float))
