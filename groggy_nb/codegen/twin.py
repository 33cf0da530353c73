"""Generated source under NUMBA_DISABLE_JIT: Python's numbers made to wrap and divide as the machine's do."""

from __future__ import annotations

import ast
import math
from types import SimpleNamespace
from typing import Any

NAN, INF = math.nan, math.inf


def _wrapped(value: Any) -> Any:
    """A whole number as an int64 holds it."""
    if type(value) is int and not -(2**63) <= value < 2**63:
        return (value + 2**63) % 2**64 - 2**63
    return value


def _add(a: Any, b: Any) -> Any:
    return _wrapped(a + b)


def _sub(a: Any, b: Any) -> Any:
    return _wrapped(a - b)


def _mul(a: Any, b: Any) -> Any:
    return _wrapped(a * b)


def _div(a: Any, b: Any) -> Any:
    try:
        return float(a) / float(b)  # float(): the kernels' twins may give numpy's numbers, which warn
    except ZeroDivisionError:
        return NAN if a == 0 or a != a else math.copysign(INF, a) * math.copysign(1.0, b)


def _neg(a: Any) -> Any:
    return _wrapped(-a)


def _safe(function: Any, over: Any, outside: Any) -> Any:
    """A libm function that gives inf and nan where Python raises."""

    def call(x: float) -> float:
        try:
            return float(function(x))
        except OverflowError:
            return over
        except ValueError:
            return float(outside(x))

    return call


_MATH = SimpleNamespace(
    exp=_safe(math.exp, INF, lambda x: NAN),
    expm1=_safe(math.expm1, INF, lambda x: NAN),
    log=_safe(math.log, INF, lambda x: -INF if x == 0 else NAN),
    log1p=_safe(math.log1p, INF, lambda x: -INF if x == -1 else NAN),
    sin=_safe(math.sin, NAN, lambda x: NAN),
    cos=_safe(math.cos, NAN, lambda x: NAN),
    tanh=math.tanh,
)
NAMES = {"math": _MATH, "_add": _add, "_sub": _sub, "_mul": _mul, "_div": _div, "_neg": _neg}
_CALLS: dict[type[ast.AST], str] = {
    ast.Add: "_add",
    ast.Sub: "_sub",
    ast.Mult: "_mul",
    ast.Div: "_div",
    ast.USub: "_neg",
}


class _Arithmetic(ast.NodeTransformer):
    """Operators into calls."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        name = _CALLS.get(type(node.op))
        return node if name is None else ast.Call(ast.Name(name, ast.Load()), [node.left, node.right], [])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        name = _CALLS.get(type(node.op))
        return node if name is None else ast.Call(ast.Name(name, ast.Load()), [node.operand], [])


def with_machine_arithmetic(tree: ast.Module) -> ast.Module:
    """The same module with arithmetic that neither raises nor grows."""
    return ast.fix_missing_locations(_Arithmetic().visit(tree))
