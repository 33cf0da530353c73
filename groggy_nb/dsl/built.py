"""Values of the builder: Python's operators on them write the language's expressions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from groggy_nb.errors import UsageError

if TYPE_CHECKING:
    from groggy_nb.dsl.builder import Builder

BINARY: dict[str, type[ast.operator]] = {
    "+": ast.Add,
    "-": ast.Sub,
    "*": ast.Mult,
    "/": ast.Div,
    "//": ast.FloorDiv,
    "%": ast.Mod,
    "**": ast.Pow,
    "&": ast.BitAnd,
    "|": ast.BitOr,
    "@": ast.MatMult,
}
COMPARE: dict[str, type[ast.cmpop]] = {
    "==": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
}


def plain(value: Any) -> ast.expr:
    """The expression of a value, or of a Python number or text."""
    if isinstance(value, Built):
        return value.expression
    if hasattr(value, "item") and not hasattr(value, "__len__"):
        value = value.item()  # a numpy scalar
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):
        name: ast.expr = ast.Name("nan" if value != value else "inf", ast.Load())
        return ast.UnaryOp(ast.USub(), name) if value < 0 else name
    if isinstance(value, int | float) and not isinstance(value, bool) and str(value).startswith("-"):
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    if isinstance(value, bool | int | float | str):
        return ast.Constant(value)
    if isinstance(value, tuple | list):
        return ast.Tuple([plain(v) for v in value], ast.Load())
    raise UsageError(
        f"the builder takes values, numbers and text, found {type(value).__name__}",
        code="builder",
        hint='an array is an input: b.input("x"), and run(inputs={"x": array})',
    )


class Built:
    """A value in a builder's program.

    Operators make new values; `x[u]`, `w[e]` and `x[v]` read entries where `u`, `e` and `v` are known.
    Comparisons do not answer: use `b.where(x > 0, a, b)` or `with b.if_(x > 0):`.
    """

    __slots__ = ("expression", "lane", "owner")
    __hash__ = None  # type: ignore[assignment]
    __array_ufunc__ = None  # numpy leaves the operators to us

    def __init__(self, owner: Builder, expression: ast.expr, *, lane: bool = False) -> None:
        self.owner, self.expression, self.lane = owner, expression, lane

    def _apply(self, symbol: str, others: tuple[Any, ...]) -> Built:
        """An operator with this value on its left."""
        if not others:
            op: ast.unaryop = ast.USub() if symbol == "-" else ast.Invert()
            return self.owner._value(ast.UnaryOp(op, self.expression), [self])
        right = plain(others[0])
        node: ast.expr
        if symbol in COMPARE:
            node = ast.Compare(self.expression, [COMPARE[symbol]()], [right])
        else:
            node = ast.BinOp(self.expression, BINARY[symbol](), right)
        return self.owner._value(node, [self, *others])

    def _reflected(self, symbol: str, other: Any) -> Built:
        """An operator with this value on its right."""
        return self.owner._value(ast.BinOp(plain(other), BINARY[symbol](), self.expression), [self])

    def __getitem__(self, index: Any) -> Built:
        lane = isinstance(index, Built) and index.lane
        return Built(self.owner, ast.Subscript(self.expression, plain(index), ast.Load()), lane=lane)

    def __setitem__(self, index: Any, value: Any) -> None:
        target = ast.Subscript(self.expression, plain(index), ast.Store())
        self.owner._put(ast.Assign([target], plain(value)))

    @property
    def T(self) -> Built:
        """The transposed matrix: `b.A.T @ x`."""
        return Built(self.owner, ast.Attribute(self.expression, "T", ast.Load()))

    def __neg__(self) -> Built:
        return self._apply("-", ())

    def __invert__(self) -> Built:
        return self._apply("~", ())

    def __abs__(self) -> Built:
        return self.owner._op("abs")(self)

    def __bool__(self) -> bool:
        raise UsageError(
            "a value of the builder is not known yet and cannot decide a Python `if`",
            code="builder",
            hint="with b.if_(cond):, b.where(mask, a, b), a & b",
        )

    def __iter__(self) -> None:
        raise UsageError("a value of the builder has no entries to go over", code="builder")

    def __repr__(self) -> str:
        return f"<value {ast.unparse(self.expression)}>"


def _operator(symbol: str) -> Any:
    return lambda self, other: self._apply(symbol, (other,))


def _right_operator(symbol: str) -> Any:
    return lambda self, other: self._reflected(symbol, other)


for _symbol, _word in {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "&": "and",
    "|": "or",
    "@": "matmul",
}.items():
    setattr(Built, f"__{_word}__", _operator(_symbol))
    setattr(Built, f"__r{_word}__", _right_operator(_symbol))
for _symbol, _word in {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}.items():
    setattr(Built, f"__{_word}__", _operator(_symbol))
