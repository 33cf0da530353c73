"""What stands on the right of a statement: one step with its arguments, an aggregate, or an expression."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from groggy_nb.domains import ATTRIBUTES, OF_FORM
from groggy_nb.dsl.edits.outline import Entry
from groggy_nb.dsl.literals import number_of
from groggy_nb.dsl.parameters import WORDS
from groggy_nb.dsl.state import OP_OF_SYMBOL
from groggy_nb.ir.words import EDGES, NEIGHBORS
from groggy_nb.ops import GROUPS, OPS, REQUIRED, SUGAR, Arg
from groggy_nb.ops.sugar import MATRICES

SYMBOLS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.And: "&",
    ast.Or: "|",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.USub: "-",
    ast.Invert: "~",
    ast.Not: "~",
}
ROWS = (*NEIGHBORS, *EDGES)
ROW_ARGUMENTS = (
    Arg("x", "any"),
    Arg("over", "option", "in_neighbors", choices=(*ROWS, "nodes")),
    Arg("where", "any", None),
    Arg("default", "scalar", None),
)
PARAM_ARGUMENTS = (
    Arg("default", "scalar"),
    *(Arg(word, "word" if word in ("choices", "kind", "help") else "scalar", None, True) for word in WORDS),
)


@dataclass(frozen=True, slots=True)
class Given:
    """One argument of a form and what stands there; None where it is left out.

    is_entry : it stands in a comprehension, which gives a value of each entry for it.
    """

    arg: Arg
    node: ast.expr | None
    keyword: ast.keyword | None = None
    position: int | None = None
    is_entry: bool = False

    @property
    def name(self) -> str:
        """The argument's name."""
        return self.arg.name

    @property
    def is_value(self) -> bool:
        """Whether a value can be connected to it."""
        return self.arg.is_value


@dataclass(frozen=True, slots=True)
class Form:
    """What a statement does with its arguments.

    kind : "call", "row" (an aggregate with a comprehension), "operator", "expression", "param", "sink".
    op : the name in the table; None for an expression, and for what is no step.
    """

    kind: str
    op: str | None
    title: str
    given: tuple[Given, ...]
    node: ast.expr | None = None

    def argument(self, name: str) -> Given | None:
        """The argument of a name."""
        return next((g for g in self.given if g.name == name), None)


def form_of(entry: Entry) -> Form:
    """What a statement does."""
    match entry.kind, entry.node:
        case "param", ast.Assign(value=ast.Call() as call):
            return Form("param", "param", "param", tuple(_given(call, PARAM_ARGUMENTS)), call)
        case "step", ast.Assign(value=value):
            return right_side(value)
        case "step", ast.AugAssign(value=value):
            return Form("expression", None, "", (Given(Arg("expression", "any"), value),), value)
        case "output", ast.Assign(targets=[ast.Subscript(value=ast.Name(id=form))], value=value):
            return Form(
                "sink", None, f"{form} output", (Given(Arg("value", OF_FORM[form].name), value),), value
            )
        case "watch", ast.Expr(value=ast.Call(args=[value, *_])):
            return Form("sink", None, "watch", (Given(Arg("value", "any"), value),), value)
        case "break", ast.If(test=test):
            return Form("sink", None, "break", (Given(Arg("condition", "scalar"), test),), test)
    return Form("expression", None, "", ())


def right_side(value: ast.expr) -> Form:
    """What an expression is: one step if it is one call or one operator of plain values.

    Examples
    --------
    >>> form = right_side(ast.parse("sum(x[u] for u in in_neighbors)", mode="eval").body)
    >>> form.kind, form.op, form.title
    ('row', 'sum', 'sum over in_neighbors')
    """
    match value:
        case ast.Call(func=ast.Name(id=name), args=[ast.GeneratorExp() as inner, *more]) if (
            name in OPS and len(more) < len(OPS[name].operands)
        ):
            return _row(value, name, inner)
        case ast.Call(func=ast.Name(id=name), keywords=words) if name in GROUPS and any(
            word.arg in ("at", "by") for word in words
        ):
            way = SUGAR[GROUPS[name].name]
            return Form("call", way.name, name, tuple(_given(value, way.args)), value)
        case ast.Call(func=ast.Name(id=name)) if name in SUGAR:
            return Form("call", name, name, tuple(_given(value, SUGAR[name].args)), value)
        case ast.Call(func=ast.Name(id=name)) if name in OPS and not OPS[name].symbol:
            return Form("call", name, name, tuple(_given(value, OPS[name].args)), value)
    found = _operator(value)
    return found or Form("expression", None, "", (Given(Arg("expression", "any"), value),), value)


def _row(call: ast.Call, name: str, inner: ast.GeneratorExp) -> Form:
    """An aggregate with a comprehension."""
    row = inner.generators[0]
    where = row.ifs[0] if row.ifs else None
    default = next((k for k in call.keywords if k.arg == "default"), None)
    op = OPS[name]
    values = (
        inner.elt.elts
        if isinstance(inner.elt, ast.Tuple) and len(inner.elt.elts) == op.by_entry
        else [inner.elt]
    )
    names = (ROW_ARGUMENTS[0], *op.args[1:])
    given = [Given(arg, node, is_entry=True) for arg, node in zip(names, values, strict=False)]
    given += [
        Given(ROW_ARGUMENTS[1], row.iter),
        Given(ROW_ARGUMENTS[2], where),
        Given(ROW_ARGUMENTS[3], default.value if default else None, default),
    ]
    given += [g for g in _given(call, op.args) if g.arg in op.args[op.by_entry :]]
    return Form("row", name, f"{name} over {ast.unparse(row.iter)}", tuple(given), call)


def _given(call: ast.Call, args: tuple[Arg, ...]) -> Iterator[Given]:
    """The arguments of a call by the signature."""
    keywords = {k.arg: k for k in call.keywords}
    for n, arg in enumerate(args):
        if n < len(call.args) and not arg.keyword_only:
            yield Given(arg, call.args[n], None, n)
        elif arg.name in keywords:
            yield Given(arg, keywords[arg.name].value, keywords[arg.name])
        else:
            yield Given(arg, None)
    if "default" in keywords and all(a.name != "default" for a in args):
        yield Given(ROW_ARGUMENTS[3], keywords["default"].value, keywords["default"])


def _operator(value: ast.expr) -> Form | None:
    """One operator of plain values; None for anything longer."""
    match value:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            if ast.unparse(left) not in MATRICES or not is_plain(right):
                return None
            given = tuple(Given(a, p) for a, p in zip(SUGAR["matmul"].args, (left, right), strict=True))
            return Form("operator", "matmul", "@", given, value)
        case ast.BinOp(left=left, op=op, right=right):
            parts: tuple[ast.expr, ...] = (left, right)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            parts = (left, right)
        case ast.BoolOp(op=op, values=[left, right]):
            parts = (left, right)
        case ast.UnaryOp(op=op, operand=operand):
            if number_of(value) is not None:
                return None
            parts = (operand,)
        case _:
            return None
    symbol = SYMBOLS.get(type(op))
    name = OP_OF_SYMBOL.get((symbol, len(parts))) if symbol else None
    if name is None or not all(map(is_plain, parts)):
        return None
    given = tuple(Given(a, p) for a, p in zip(OPS[name].operands, parts, strict=True))
    return Form("operator", name, symbol or "", given, value)


def is_plain(node: ast.expr) -> bool:
    """Whether an expression is a name, a number or an attribute, with no step in it."""
    if isinstance(node, ast.Name) or number_of(node) is not None:
        return True
    match node:
        case ast.Subscript(value=ast.Name(id=form)) if form in ATTRIBUTES:
            return True
        case ast.Subscript(value=ast.Name(), slice=ast.Name()):
            return True
    return isinstance(node, ast.Constant)


def is_required(arg: Arg) -> bool:
    """Whether an argument cannot be left out."""
    return arg.default is REQUIRED
