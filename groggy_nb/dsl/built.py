"""Values of the builder, and the lines of a program that Python's operators on them write."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from groggy_nb.dsl.arguments import word_arguments
from groggy_nb.errors import UsageError
from groggy_nb.ir.words import EDGES
from groggy_nb.ops import OPS, SUGAR

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

    def __init__(self, owner: Lines, expression: ast.expr, *, lane: bool = False) -> None:
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


class Lines:
    """The lines of a program so far, block in block; each operator and call adds one."""

    def __init__(self) -> None:
        self._blocks: list[list[ast.stmt]] = [[]]
        self._count = 0
        self._inline = 0

    def _op(self, name: str) -> Callable[..., Built]:
        """A step as a Python function."""

        def step(*args: Any, where: Any = None, **keywords: Any) -> Built:
            if where is not None and keywords.keys() & {"at", "by"}:
                keywords["where"] = where
            elif where is not None:
                return self._row(name, "nodes", args[0], where, keywords)
            op = OPS.get(name)
            if op is not None and op.symbol is not None:
                return self._symbol(name, args)
            call = ast.Call(
                ast.Name(name, ast.Load()), [plain(a) for a in args], word_arguments(keywords, plain)
            )
            return self._value(call, [*args, *keywords.values()])

        step.__name__ = name
        way = SUGAR.get(name) or OPS.get(name)
        step.__doc__ = way.doc if way is not None else None
        return step

    def _symbol(self, name: str, args: tuple[Any, ...]) -> Built:
        """An operator by its op's name, as `b.core.mul(a, b)`."""
        first = args[0] if isinstance(args[0], Built) else Built(self, plain(args[0]))
        return first._apply(OPS[name].symbol or "", args[1:])

    def _value(self, expression: ast.expr, operands: list[Any] = ()) -> Built:  # type: ignore[assignment]
        """A value: a temporary of its own, or, inside a comprehension, part of its expression."""
        lane = any(isinstance(o, Built) and o.lane for o in operands)
        if lane or self._inline:
            return Built(self, expression, lane=lane)
        self._count += 1
        name = f"__{self._count}"
        self._put(ast.Assign([ast.Name(name, ast.Store())], expression))
        return Built(self, ast.Name(name, ast.Load()))

    def _row(self, agg: str, word: str, value: Any, where: Any, keywords: dict[str, Any]) -> Built:
        """An aggregate over rows, or over all nodes."""
        names = ("u", "e") if word in EDGES else ("v",) if word == "nodes" else ("u",)
        handles = [Built(self, ast.Name(n, ast.Load()), lane=True) for n in names]

        def read(given: Any) -> ast.expr:
            if callable(given) and not isinstance(given, Built):
                self._inline += 1
                try:
                    return plain(given(*handles))
                finally:
                    self._inline -= 1
            if isinstance(given, tuple):
                return ast.Tuple([read(each) for each in given], ast.Load())
            entry = plain(given)
            if isinstance(given, Built) and not given.lane:
                return ast.Subscript(entry, ast.Name(names[-1], ast.Load()), ast.Load())
            return entry

        conditions = [] if where is None else [read(where)]
        target: ast.expr = ast.Name(names[0], ast.Store())
        if len(names) == 2:
            target = ast.Tuple([ast.Name(n, ast.Store()) for n in names], ast.Store())
        over = ast.comprehension(target, ast.Name(word, ast.Load()), conditions, 0)
        inner = ast.GeneratorExp(read(value), [over])
        call = ast.Call(ast.Name(agg, ast.Load()), [inner], word_arguments(keywords, plain))
        return self._value(call)

    def _put(self, statement: ast.stmt) -> None:
        self._blocks[-1].append(statement)

    @contextmanager
    def _block(self) -> Iterator[list[ast.stmt]]:
        self._blocks.append([])
        yield self._blocks[-1]
        self._blocks.pop()
