"""Generated source under NUMBA_DISABLE_JIT: Python's numbers made to divide as the machine's do."""

from __future__ import annotations

import ast
import math
from types import SimpleNamespace
from typing import Any

NAN, INF = math.nan, math.inf


def _div(a: Any, b: Any) -> Any:
    try:
        return float(a) / float(b)  # float(): the kernels' twins may give numpy's numbers, which warn
    except ZeroDivisionError:
        return NAN if a == 0 or a != a else math.copysign(INF, a) * math.copysign(1.0, b)


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
NAMES = {"math": _MATH, "_div": _div}


class _Divisions(ast.NodeTransformer):
    """Every `/` into a call."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div):
            return node
        return ast.Call(ast.Name("_div", ast.Load()), [node.left, node.right], [])


def with_machine_division(tree: ast.Module) -> ast.Module:
    """The same module with divisions that do not raise; what wraps is a call already."""
    return ast.fix_missing_locations(_Divisions().visit(tree))
