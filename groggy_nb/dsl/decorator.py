"""The decorator: a Python function whose body is in the language, read and never called."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from groggy_nb.dsl.parse import Parsed, parse
from groggy_nb.errors import UsageError, clipped


def program(function: Callable[..., Any]) -> Parsed:
    """Read a function's body as a program.

    Arguments with a default are parameters (`damping=0.85`, or `damping=param(0.85, min=0)`), those
    without are inputs. The function's docstring is the program's.

    Raises
    ------
    UsageError
        Where the source cannot be read, as for a function typed into plain `python`.
    ProgramErrors
        All errors of the body, with places in the program's text.
    """
    return parse(program_text(function))


def program_text(function: Callable[..., Any]) -> str:
    """The text of the program that a function is."""
    node, source = _definition(function)
    arguments = node.args
    if arguments.vararg or arguments.kwarg or arguments.posonlyargs:
        raise UsageError("a program's function has plain arguments only", code="function")
    lines = []
    positional = arguments.args
    missing = len(positional) - len(arguments.defaults)
    pairs = [*zip(positional[missing:], arguments.defaults, strict=True)]
    pairs += [
        (a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None
    ]
    for argument, default in pairs:
        shown = ast.get_source_segment(source, default) or ast.unparse(default)
        is_param = isinstance(default, ast.Call) and ast.unparse(default.func).split(".")[-1] == "param"
        if is_param and isinstance(default, ast.Call):
            shown = "param" + shown[len(ast.get_source_segment(source, default.func) or "param") :]
        elif isinstance(default, ast.Constant) and isinstance(default.value, str):
            shown = f'param({shown}, kind="node")'
        else:
            shown = f"param({shown})"
        lines.append(f"{argument.arg} = {shown}")
    return _with_params(node, source, lines)


def _definition(function: Callable[..., Any]) -> tuple[ast.FunctionDef, str]:
    """The function's definition and the source it stands in."""
    try:
        source = textwrap.dedent(inspect.getsource(function))
        tree = ast.parse(source)
    except (OSError, TypeError, SyntaxError) as wrong:
        name = clipped(getattr(function, "__name__", repr(function)))
        raise UsageError(
            f"the source of {name} cannot be read: {wrong}",
            code="function",
            hint="give the program as text: gn.parse(text)",
        ) from None
    node = next((n for n in tree.body if isinstance(n, ast.FunctionDef)), None)
    if node is None:
        raise UsageError(
            "the decorator reads a function", code="function", hint="@gn.program above `def name():`"
        )
    return node, source


def _with_params(node: ast.FunctionDef, source: str, params: list[str]) -> str:
    """The body's own lines, comments included, with the parameters after the docstring."""
    rows = source.split("\n")
    first, last = node.body[0], node.body[-1]
    if first.lineno == node.lineno:  # def f(): x = 1
        text = source.encode().split(b"\n")[first.lineno - 1][first.col_offset :].decode()
        body = [text]
    else:
        body = textwrap.dedent("\n".join(rows[first.lineno - 1 : last.end_lineno])).split("\n")
    doc: list[str] = []
    if ast.get_docstring(node, clean=False) is not None and first.lineno != node.lineno:
        length = (first.end_lineno or first.lineno) - first.lineno + 1
        doc, body = body[:length], body[length:]
    return "\n".join([*doc, *params, *body]) + "\n"
