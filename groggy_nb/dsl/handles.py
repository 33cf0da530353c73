"""What hangs on a builder: rows, attributes, and steps by groggy's names."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from groggy_nb.dsl.built import Built, Lines, plain
from groggy_nb.ops import OPS, SUGAR, Op, Sugar

WAYS: tuple[Op | Sugar, ...] = (*OPS.values(), *SUGAR.values())
# groggy's own builder has its steps under `b.core`, by the ids that it registers.
CORE = {i.removeprefix("core."): o.name for o in reversed(WAYS) for i in o.groggy if i.startswith("core.")}


class Rows:
    """`b.in_neighbors` and its like: aggregates over each node's row."""

    def __init__(self, owner: Lines, word: str) -> None:
        self._owner, self._word = owner, word

    def __getattr__(self, agg: str) -> Callable[..., Built]:
        if agg.startswith("_"):
            raise AttributeError(agg)

        def aggregate(value: Any, *, where: Any = None, **keywords: Any) -> Built:
            return self._owner._row(agg, self._word, value, where, keywords)

        return aggregate


class Attributes:
    """`b.nodes` and its like: `b.nodes["age"]`, `b.nodes.get("age", 0)`, `b.nodes["x"] = value`."""

    def __init__(self, owner: Lines, form: str) -> None:
        self._owner, self._form = owner, form

    def __getitem__(self, name: str) -> Built:
        return Built(self._owner, _entry(self._form, ast.Constant(name)))

    def __setitem__(self, name: str, value: Any) -> None:
        target = _entry(self._form, ast.Constant(name), ast.Store())
        self._owner._put(ast.Assign([target], plain(value)))

    def get(self, name: str, default: Any) -> Built:
        """The attribute, or the default where it or a value is missing."""
        read = ast.Attribute(ast.Name(self._form, ast.Load()), "get", ast.Load())
        return Built(self._owner, ast.Call(read, [ast.Constant(name), plain(default)], []))


class Core:
    """`b.core`: steps by the names that groggy's builder has for them."""

    def __init__(self, owner: Lines) -> None:
        self._owner = owner

    def __getattr__(self, name: str) -> Callable[..., Built]:
        if name not in CORE:
            raise AttributeError(f"groggy has no step core.{name} that is one here")
        return self._owner._op(CORE[name])


def _entry(name: str, index: ast.expr, context: ast.expr_context | None = None) -> ast.Subscript:
    return ast.Subscript(ast.Name(name, ast.Load()), index, context or ast.Load())
