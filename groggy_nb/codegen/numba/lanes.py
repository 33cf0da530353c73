"""Expressions: the text that computes a value at one node, edge or neighbor entry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from groggy_nb.codegen.numba.symbols import Symbols
from groggy_nb.domains import SCALAR
from groggy_nb.errors import InternalError, uncovered
from groggy_nb.ir.forms import Const, Operand, Step, Type
from groggy_nb.ops import OPS, Op, forms
from groggy_nb.ops.targets import HOLE, Expression

_ATOM = re.compile(r"[A-Za-z_]\w*|\d[\w.]*|\(-\d[\w.+-]*\)")
LONGEST = 160  # characters of an expression before it is bound to a name
LOWEST = -(2**63)


def constant(const: Const, dtype: str) -> str:
    """A constant as source text of a dtype."""
    value = const.value
    if dtype == "bool":
        return str(bool(value))
    if dtype == "int64":
        if int(value) == LOWEST:  # its positive part does not fit, so the literal would be unsigned
            return "(-9223372036854775807 - 1)"
        return str(int(value)) if value >= 0 else f"({int(value)})"
    text = repr(float(value))
    return f"({text})" if text.startswith("-") else text


def cast(text: str, dtype: str, wanted: str) -> str:
    """Source text that converts between dtypes."""
    if dtype == wanted:
        return text
    match dtype, wanted:
        case _, "bool":
            return f"({text} != {'0.0' if dtype == 'float64' else '0'})"
        case "bool", "int64":
            return f"(1 if {text} else 0)"
        case "bool", "float64":
            return f"(1.0 if {text} else 0.0)"
        case "float64", "int64":
            return f"int_f8({text})"
        case _:
            return f"as_f8({text})"


class Lane:
    """The values known at one point of a walk: texts by id, loads made once, names for what is used twice."""

    def __init__(
        self,
        symbols: Symbols,
        types: Mapping[int, Type],
        virtual: Mapping[int, Step],
        uses: Mapping[int, int],
        index: str,
        *,
        inline: bool = True,
    ) -> None:
        self.symbols = symbols
        self.types = types
        self.virtual = virtual
        self.uses = uses
        self.index = index
        self.inline = inline
        self.known: dict[int, str] = {}
        self.names: dict[str, str] = {}  # contextual words: neighbor, edge, node
        self.copied: dict[tuple[int, str], str] = {}  # what stands elsewhere too, by value and index

    # -- operands

    def operand(self, operand: Operand, dtype: str, *, atom: bool = False) -> str:
        """An operand's text in a dtype."""
        if isinstance(operand, Const):
            return self.symbols.literal(operand, dtype)
        assert operand is not None
        text = self.value(operand)
        found = self.dtype(operand)
        if atom and not _ATOM.fullmatch(text):
            text = self.bind(operand, text)
        text = cast(text, found, dtype)
        return self.symbols.bind(text) if atom and not _ATOM.fullmatch(text) else text

    def dtype(self, operand: Operand) -> str:
        """The working dtype of a value (labels and texts are codes)."""
        if isinstance(operand, Const):
            return operand.dtype
        dtype = self.types[operand or 0].dtype or "float64"
        return "int64" if dtype in ("label", "text") else dtype

    def value(self, value: int) -> str:
        """The text of a value at this point."""
        if value in self.known:
            return self.known[value]
        if not self.types[value].is_array:
            return self.symbols.scalar(value)
        if value in self.virtual:
            text = self.expression(self.virtual[value])
            return self.settle(value, text)
        return self.bind(value, self.load(value, self.index))

    def load(self, value: int, index: str) -> str:
        """The text that reads a stored value."""
        text = self.copied.get((value, index)) or f"{self.symbols.array(value)}[{index}]"
        return f"({text} != 0)" if self.dtype(value) == "bool" else text

    def bind(self, value: int, text: str) -> str:
        """Give a value a name of its own."""
        name = self.symbols.bind(text)
        self.known[value] = name
        return name

    def settle(self, value: int, text: str) -> str:
        """Keep a value as text where it is used once, else under a name."""
        if self.inline and self.uses.get(value, 2) <= 1 and len(text) < LONGEST:
            self.known[value] = text if _ATOM.fullmatch(text) else f"({text})"
            return self.known[value]
        return self.bind(value, text)

    def name_all(self, operands: list[Operand]) -> None:
        """Bind what an inner loop will read, so that it is computed before the loop and once."""
        for operand in operands:
            if isinstance(operand, int) and (
                operand in self.known or self.types[operand].domain is not SCALAR
            ):
                text = self.value(operand)
                if not _ATOM.fullmatch(text):
                    self.bind(operand, text)

    # -- steps

    def step(self, step: Step) -> str:
        """Compute a step; returns its text."""
        return self.settle(step.out, self.expression(step))

    def expression(self, step: Step) -> str:
        """The text of a step's op over its operands."""
        if step.op == "literal":
            assert isinstance(step.inputs[0], Const)
            return self.symbols.literal(step.inputs[0], step.inputs[0].dtype)
        op = OPS[step.op]
        inputs = [
            o if o is not None else Const.of(a.default) for a, o in zip(op.operands, step.inputs, strict=True)
        ]
        form = op.form
        match form:
            case forms.Map():
                return self.written(op, step, inputs)
            case forms.Make():
                here = {"node": self.index}
                if form.rows is not None:
                    here["rows"] = self.symbols.pointer(f"indptr_{form.rows}")
                return self.written(op, step, inputs, here)
            case forms.Ends():
                (operand,) = inputs
                assert isinstance(operand, int)
                end = self.symbols.pointer("src" if form.at == "source" else "dst")
                return self.load(operand, f"{end}[{self.index}]")
            case forms.Take():
                return self.taken(step, *inputs)
            case forms.Lane():
                index = self.index if form.at == "node" else self.names[form.at]
                return self.access(inputs[0], index) if inputs else f"as_i8({index})"
            case forms.Fold() | forms.Collect() | forms.Composite() | forms.Kernel() | forms.Group():
                raise InternalError(f"{op.name} is no expression", place=step.place)
            case _:
                raise uncovered(form)

    def taken(self, step: Step, operand: Operand, index: Operand) -> str:
        """x[i]; where i names no node the run fails, and what is read meanwhile is some entry."""
        assert isinstance(operand, int)
        at = self.operand(index, "int64", atom=True)
        self.symbols.fail(step, f"{at} < 0 or {at} >= num_nodes", node=self.index, value=at)
        there = self.symbols.bind(f"as_u8({at}) if {at} >= 0 and {at} < num_nodes else ZERO")
        return self.load(operand, there)

    def written(
        self, op: Op, step: Step, inputs: Sequence[Operand], here: Mapping[str, str] = MappingProxyType({})
    ) -> str:
        """The op's own text over its operands and options; `here` are the texts of its place."""
        told = op.told(Expression)
        working, _ = op.rule(tuple(self.dtype(o) for o in inputs))
        template = told.emit if isinstance(told.emit, str) else told.emit[working[0]]
        texts = self.operands(op, told, template, inputs, working) | dict(step.options)
        self.guard(op, told, step, working, inputs)
        return template.format(**texts, **here)

    def operands(
        self, op: Op, told: Expression, template: str, inputs: Sequence[Operand], working: tuple[str, ...]
    ) -> dict[str, str]:
        """The texts that fill a template; names where the template repeats an operand."""
        holes = HOLE.findall(template)
        texts = {}
        for argument, operand, dtype in zip(op.operands, inputs, working, strict=True):
            if argument.name == told.written and dtype == "int64" and isinstance(operand, Const):
                texts[argument.name] = constant(operand, dtype)
                continue
            texts[argument.name] = self.operand(operand, dtype, atom=holes.count(argument.name) > 1)
        return texts

    def access(self, operand: Operand, index: str) -> str:
        """x[u], w[e]."""
        assert isinstance(operand, int)
        if operand in self.virtual:
            there = Lane(self.symbols, self.types, self.virtual, {}, index)
            there.copied = self.copied
            return there.value(operand)
        return self.load(operand, index)

    def guard(
        self, op: Op, told: Expression, step: Step, working: tuple[str, ...], inputs: Sequence[Operand]
    ) -> None:
        """Write the test of an op that can fail."""
        conditions = list(told.fails_when.items())
        if self.symbols.checked:
            conditions += [(dtype, c) for dtype, asked in told.checked.items() for c in asked]
        is_one_of_many = self.types[step.out].is_array or "neighbor" in self.names
        for way, (dtype, condition) in enumerate(conditions):
            if working and dtype not in working:
                continue
            asked = [
                (a, self.operand(o, d, atom=True))
                for a, o, d in zip(op.operands, inputs, working, strict=True)
                if f"{{{a.name}}}" in condition
            ]
            texts = {a.name: text for a, text in asked}
            of_entry = is_one_of_many and any(a.domain is not SCALAR for a, _ in asked)
            place = self.index if of_entry else None
            self.symbols.fail(step, condition.format(**texts, **dict(step.options)), way, node=place)
