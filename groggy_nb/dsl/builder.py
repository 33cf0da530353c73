"""The Python builder: operators and calls that write the same lines as text, for the same program."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from groggy_nb.domains import OF_FORM
from groggy_nb.dsl.arguments import word_arguments
from groggy_nb.dsl.built import Built, Lines, plain
from groggy_nb.dsl.calls import callables
from groggy_nb.dsl.handles import Attributes, Core, Rows
from groggy_nb.dsl.inlining import inlined
from groggy_nb.dsl.parse import Parsed, lowered
from groggy_nb.dsl.source import SourceText
from groggy_nb.errors import UsageError, clipped, nearest
from groggy_nb.ir.naming import is_name
from groggy_nb.ir.words import EDGES, NEIGHBORS


def builder(name: str = "program", finish: Callable[[Parsed], Any] | None = None) -> Builder:
    """Start a program in Python.

    Parameters
    ----------
    name : str
        What the program is called; it becomes the docstring.
    finish : callable, optional
        What `build` makes of the parsed program.

    Examples
    --------
    >>> b = builder("half the degree")
    >>> b.nodes["half"] = 0.5 * b.degree()
    >>> b.build().program.outputs[0].name
    'half'
    """
    return Builder(name, finish)


def _checked(name: str) -> str:
    """A name that a variable may have."""
    if is_name(name):
        return name
    raise UsageError(
        f"{clipped(repr(name))} cannot name a value", code="builder", hint="a word such as ranks"
    )


class Builder(Lines):
    """A program that is being written.

    Every operator and call adds a line, in the order in which Python runs them. Values that change in a
    loop are variables: `ranks = b.var("ranks", b.full(1 / b.N))` starts one, `b.var("ranks", new)` binds
    it again, and reading `ranks` gives what it holds there.

    Attributes
    ----------
    nodes, edges, graph, tables
        Attributes and outputs, as in text.
    N, M
        Number of nodes, of edges.
    in_neighbors, out_neighbors, neighbors, closed_neighbors, in_edges, out_edges, incident_edges
        Aggregates over rows: `b.in_neighbors.sum(x)`, `b.in_edges.min(lambda u, e: dist[u] + w[e])`.
    core
        Steps by groggy's names.
    """

    def __init__(self, name: str = "program", finish: Callable[[Parsed], Any] | None = None) -> None:
        super().__init__()
        self.name = name
        self._finish = finish
        self.core = Core(self)
        for form in OF_FORM:
            setattr(self, form, Attributes(self, form))
        for word in (*NEIGHBORS, *EDGES):
            setattr(self, word, Rows(self, word))

    def __getattr__(self, name: str) -> Any:
        if name in ("N", "M", "A", "W", "inf", "nan", "pi"):
            return Built(self, ast.Name(name, ast.Load()))
        if name.startswith("_") or name not in callables():
            near = nearest(name, callables())
            raise AttributeError(
                f"there is no step {clipped(name)!r}" + (f"; did you mean {near!r}?" if near else "")
            )
        return self._op(name)

    # -- statements

    def var(self, name: str, value: Any) -> Built:
        """Bind a variable; reading it gives what it holds where it is read."""
        self._put(ast.Assign([ast.Name(_checked(name), ast.Store())], plain(value)))
        return Built(self, ast.Name(name, ast.Load()))

    def input(self, name: str) -> Built:
        """A value that the run is given by name."""
        return Built(self, ast.Name(_checked(name), ast.Load()))

    def literal(self, value: bool | int | float) -> Built:
        """A number as a step of its own."""
        return self._value(plain(value))

    const_scalar = literal  # groggy's name for it

    def param(self, name: str, default: Any, **facts: Any) -> Built:
        """Declare a parameter: `b.param("damping", 0.85, min=0, max=1, help="...")`."""
        call = ast.Call(ast.Name("param", ast.Load()), [plain(default)], word_arguments(facts, plain))
        self._put(ast.Assign([ast.Name(_checked(name), ast.Store())], call))
        return Built(self, ast.Name(name, ast.Load()))

    def watch(self, value: Any, name: str | None = None) -> None:
        """Keep a value of each round for the report."""
        words = word_arguments({} if name is None else {"name": name}, plain)
        self._put(ast.Expr(ast.Call(ast.Name("watch", ast.Load()), [plain(value)], words)))

    @contextmanager
    def loop(self, *bounds: Any, name: str = "_") -> Iterator[Built]:
        """`with b.loop(100):`, `with b.loop(1, 10, name="i") as i:`."""
        _checked(name)
        over = ast.Call(ast.Name("range", ast.Load()), [plain(b) for b in bounds], [])
        with self._block() as body:
            yield Built(self, ast.Name(name, ast.Load()))
        self._put(ast.For(ast.Name(name, ast.Store()), over, body or [ast.Pass()], []))

    iterate = loop  # groggy's name for it

    @contextmanager
    def while_(self, condition: Any = True) -> Iterator[None]:
        """`with b.while_(lambda: b.any(changed)):`; the condition is read anew before each round."""
        self._inline += 1
        test = plain(condition() if callable(condition) and not isinstance(condition, Built) else condition)
        self._inline -= 1
        with self._block() as body:
            yield
        self._put(ast.While(test, body or [ast.Pass()], []))

    def break_if(self, condition: Any) -> None:
        """Leave the loop where the condition holds."""
        self._put(ast.If(plain(condition), [ast.Break()], []))

    @contextmanager
    def if_(self, condition: Any) -> Iterator[None]:
        """`with b.if_(cond):`, and right after it `with b.else_():`."""
        with self._block() as body:
            yield
        self._put(ast.If(plain(condition), body or [ast.Pass()], []))

    @contextmanager
    def else_(self) -> Iterator[None]:
        """The other arm of the `if_` before."""
        before = self._blocks[-1][-1] if self._blocks[-1] else None
        if not isinstance(before, ast.If) or before.orelse:
            raise UsageError("else_() stands right after an if_()", code="builder")
        with self._block() as body:
            yield
        before.orelse = body or [ast.Pass()]

    @contextmanager
    def sweep(self, order: Any = None, *, reverse: bool = False) -> Iterator[Built]:
        """`with b.sweep() as v:`, `with b.sweep(b.nodes_by(x)) as v:`; `x[v] = ...` and `x[v]` inside."""
        over: ast.expr = ast.Name("nodes", ast.Load()) if order is None else plain(order)
        if reverse:
            over = ast.Call(ast.Name("reversed", ast.Load()), [over], [])
        with self._block() as body:
            yield Built(self, ast.Name("v", ast.Load()))
        self._put(ast.For(ast.Name("v", ast.Store()), over, body or [ast.Pass()], []))

    # -- the end

    def attach_as(self, name: str, value: Any) -> None:
        """Put out a node value; groggy's name for `b.nodes[name] = value`."""
        self.nodes[name] = value

    def build(self) -> Any:
        """The program: what `finish` makes of it, or a `Parsed`.

        Raises
        ------
        ProgramErrors
            All errors at once, with places in the text of the program so far.
        """
        shown = self._text()
        parsed = lowered(ast.parse(shown).body, SourceText.of(shown), None, built=True)
        parsed = replace(parsed, program=replace(parsed.program, doc=self.name))
        return parsed if self._finish is None else self._finish(parsed)

    def __repr__(self) -> str:
        return f"<builder {self.name!r}>\n{self._text()}"

    def _text(self) -> str:
        """The program so far; temporaries that need a name have two underscores before it."""
        body = inlined(copy.deepcopy(self._blocks[0]))
        return ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))
