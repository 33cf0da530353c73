"""Pieces of text that a form sent, checked to be one expression, one name or one word before they go in."""

from __future__ import annotations

import ast
import io
import keyword
import tokenize

from groggy_nb.dsl.edits.forms import is_plain
from groggy_nb.dsl.edits.refusal import EditRefused
from groggy_nb.errors import clipped
from groggy_nb.forks import without_warnings
from groggy_nb.ir.words import RESERVED, quoted

LONGEST = 4_000


def parsed_expression(text: str) -> ast.expr:
    """The expression that a text is, if it is one and nothing else.

    Raises
    ------
    EditRefused
        For a text of several lines, with a comment, or that is no expression.
    """
    plain = text.strip()
    if not plain:
        raise EditRefused("an expression is wanted, found nothing", code="edit-expression")
    if len(plain) > LONGEST or "\n" in plain or "\r" in plain:
        raise EditRefused("an expression stands on one line", code="edit-expression")
    try:
        with without_warnings():
            node = ast.parse(plain, mode="eval").body
            call = ast.parse(f"f({plain}\n)", mode="eval").body
        has_comment = any(
            t.type == tokenize.COMMENT for t in tokenize.generate_tokens(io.StringIO(plain).readline)
        )
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        raise EditRefused(f"{clipped(plain)} is no expression", code="edit-expression") from None
    is_one = isinstance(call, ast.Call) and len(call.args) == 1 and not call.keywords
    if has_comment or not is_one:
        raise EditRefused(f"{clipped(plain)} is not one expression", code="edit-expression")
    return node


def expression(text: str) -> str:
    """A text that is one expression, stripped.

    >>> expression(" 1 / N ")
    '1 / N'
    """
    parsed_expression(text)
    return text.strip()


def as_operand(text: str) -> str:
    """An expression as it may stand beside an operator: in parentheses unless it is a plain value or a call.

    >>> as_operand("a + b"), as_operand("x[u]"), as_operand("abs(x)")
    ('(a + b)', 'x[u]', 'abs(x)')
    """
    node = parsed_expression(text)
    closed = isinstance(node, ast.Call | ast.GeneratorExp) or (
        is_plain(node) and not isinstance(node, ast.UnaryOp)
    )
    return text.strip() if closed else f"({text.strip()})"


def as_test(text: str) -> str:
    """An expression as it may stand behind `if` in a comprehension.

    >>> as_test("x > 0"), as_test("a if m else b")
    ('x > 0', '(a if m else b)')
    """
    return as_operand(text) if isinstance(parsed_expression(text), ast.IfExp) else text.strip()


def loop_head(text: str, variable: str, *, visits: bool) -> str:
    """The head of a `for` without its keyword; a count alone, or what a sweep visits alone, is completed.

    >>> loop_head("100", "_", visits=False), loop_head("i in range(n)", "_", visits=False)
    ('_ in range(100)', 'i in range(n)')
    >>> loop_head("nodes", "_", visits=False), loop_head("order", "v", visits=True)
    ('_ in nodes', 'v in order')
    """
    plain = text.strip().removeprefix("for ").strip()
    if " in " not in plain:
        over = expression(plain)
        is_count = not visits and not over.startswith(("range(", "nodes", "reversed("))
        return f"{variable} in range({over})" if is_count else f"{variable} in {over}"
    target, _, over = plain.partition(" in ")
    if not target.strip().isidentifier():
        raise EditRefused(f"{clipped(plain)} is no head of a loop", code="edit-region")
    return f"{target.strip()} in {expression(over)}"


def as_word(text: str) -> str:
    """A word in quotes; one that comes in quotes keeps its text.

    >>> print(as_word('sum'), as_word('"sum"'))
    "sum" "sum"
    """
    plain = text.strip()
    if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'":
        try:
            value = ast.literal_eval(plain)
        except (ValueError, SyntaxError):
            value = plain
        plain = value if isinstance(value, str) else plain
    if not plain or len(plain) > LONGEST:
        raise EditRefused("a word is wanted", code="edit-word")
    return quoted(plain)


def checked_name(name: str) -> str:
    """A name that a value may have.

    Raises
    ------
    EditRefused
        For what is no name, a word of Python, and a reserved name.
    """
    plain = name.strip()
    if not plain.isidentifier() or keyword.iskeyword(plain) or len(plain) > 100:
        raise EditRefused(f"{clipped(plain) or 'nothing'} is no name", code="edit-name")
    if not plain.isascii():
        raise EditRefused(
            f"{clipped(plain)} has letters beyond a to z; the editor writes names with those only",
            code="edit-name",
        )
    if plain in RESERVED or plain == "v" or plain.startswith("__"):
        raise EditRefused(f"{plain} is reserved and cannot be bound", code="reserved")
    return plain
