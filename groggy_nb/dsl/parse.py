"""From text to program: limits, syntax, lowering, kinds; all errors at once."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from types import MappingProxyType

from groggy_nb.domains import SCALAR
from groggy_nb.dsl import (
    calls,
    comparisons,
    comprehensions,
    conditionals,
    expressions,
    loops,
    statements,
    subscripts,
)
from groggy_nb.dsl.binding import bindings
from groggy_nb.dsl.limits import check_text, syntax_error
from groggy_nb.dsl.scopes import Scope
from groggy_nb.dsl.seeds import same_in_each_round
from groggy_nb.dsl.source import SourceText
from groggy_nb.dsl.state import Lowering, StopLowering
from groggy_nb.errors import Diagnostic, ProgramErrors
from groggy_nb.forks import without_warnings
from groggy_nb.ir.forms import Fold, Gather, Output, Program, Step, Type, walk
from groggy_nb.ir.infer import infer
from groggy_nb.ir.settle import settled, uses

EXAMPLE = 'nodes["half"] = 0.5 * degree()'
# Importing a module registers its syntax forms.
FORMS = (calls, comparisons, comprehensions, conditionals, expressions, loops, statements, subscripts)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A program and the warnings about it."""

    program: Program
    warnings: tuple[Diagnostic, ...] = ()


def parse(text: str, cell: str | None = None) -> Parsed:
    """Read a program's text.

    Parameters
    ----------
    text : str
        The program, in the language's subset of Python's syntax; nothing of it is executed.
    cell : str, optional
        The name of the notebook cell, for the places of errors.

    Returns
    -------
    Parsed
        The program, unoptimized, and the warnings about it.

    Raises
    ------
    ProgramErrors
        All errors found, each with its place and a hint.

    Examples
    --------
    >>> parse('nodes["half"] = 0.5 * degree()').program.outputs[0].name
    'half'
    """
    source = check_text(text, cell)
    try:
        with without_warnings():
            tree = ast.parse(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as found:
        raise ProgramErrors([syntax_error(found, source)], source.text) from None
    return lowered(tree.body, source, text)


def lowered(body: list[ast.stmt], source: SourceText, text: str | None, *, built: bool = False) -> Parsed:
    """The program of some statements, read or made by the builder."""
    low = Lowering(source, built)
    doc = ""
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        first = body[0].value.value
        if isinstance(first, str):
            doc, body = first, body[1:]
    if not body:
        empty = Diagnostic("empty", "there is nothing to run", None, f"for example: {EXAMPLE}")
        raise ProgramErrors([empty], source.text)
    for name, node, _ in bindings(body):
        low.bound.setdefault(name, node)
    scope = Scope({}, top=True)
    try:
        low.run(body, scope)
    except StopLowering:
        raise ProgramErrors(low.found, source.text) from None
    except (RecursionError, MemoryError):
        low.error("limit-nesting", "the program is nested too deep", None, "bind parts of it to names")
        raise ProgramErrors(low.found, source.text) from None
    program = assembled(low, scope, doc, text)
    typed = infer(program)
    errors = [d for d in low.found if d.severity == "error"]
    errors += [d for d in typed.found if d.severity == "error"]
    errors += wrong_subscripts(low, typed.types)
    if errors:
        raise ProgramErrors(list(dict.fromkeys(errors)), source.text)
    found = [d for d in low.found if d.severity != "error"] + findings(low, program, typed.types)
    ordered = sorted(found, key=lambda d: (d.place.line, d.place.column) if d.place else (10**9, 0))
    return Parsed(settled(program), tuple(ordered))


def assembled(low: Lowering, scope: Scope, doc: str, text: str | None) -> Program:
    """The program as lowered, with ids as they came."""
    others = [s for s in low.sources.values() if s.form != "param"]
    outputs = tuple(Output(f, n, value, place) for (f, n), (value, place) in low.outputs.items())
    return Program(
        (*low.params.values(), *others),
        tuple(scope.items),
        outputs,
        doc,
        MappingProxyType(dict(low.names)),
        text,
    )


def wrong_subscripts(low: Lowering, types: object) -> list[Diagnostic]:
    """Values read as x[v] or x[u] that are scalars, edge values for nodes, and the like."""
    found = []
    assert hasattr(types, "get")
    for value, wanted, node in low.subscripted:
        seen: Type | None = types.get(value)
        if seen is None or seen.domain is None or seen.domain is wanted:
            continue
        assert isinstance(node, ast.Subscript)
        index = ast.unparse(node.slice)
        if value in low.names and index in ("u", "e"):
            continue  # the access is a step of its own, which inference has refused
        shown = ast.unparse(node.value)
        hint = (
            f"write {shown}"
            if seen.domain is SCALAR
            else "an edge value is read as w[e], with `for u, e in in_edges`"
        )
        found.append(
            Diagnostic(
                "kind",
                f"{shown}[{index}] wants {wanted.one}, found {seen.domain.one}",
                low.place(node),
                hint,
            )
        )
    return found


def findings(low: Lowering, program: Program, types: object) -> list[Diagnostic]:
    """Warnings about a program without errors: values unused, no output."""
    found = []
    counts = uses(program)
    for item in walk(program.body):
        if isinstance(item, Step | Fold | Gather) and not counts.get(item.out):
            name = low.names.get(item.out)
            if name is not None and not name.startswith("_"):
                hint = f'nodes["{name}"] = {name} puts it out; otherwise leave the line out'
                found.append(Diagnostic("unused", f"{name!r} is never used", item.place, hint, "warning"))
    found += same_in_each_round(program)
    if not program.outputs:
        name = low.last or "x"
        hint = f'put the last value out: nodes["{name}"] = {name}'
        found.append(
            Diagnostic("no-output", "the program has no output, so that it cannot run", None, hint, "warning")
        )
    return [replace(d) for d in found]
