"""The vocabulary's one table: what an op declares, and the decorators that declare it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from groggy_nb.domains import NAMED, OF_FORM, SCALAR, Domain
from groggy_nb.errors import InternalError, uncovered
from groggy_nb.ops.forms import (
    Aggregate,
    Collect,
    Composite,
    Ends,
    Facts,
    Fold,
    Form,
    Group,
    Kernel,
    Lane,
    Make,
    Map,
    Take,
)
from groggy_nb.ops.rules import Rule, TimeRule
from groggy_nb.ops.targets import Collecting, Expression, Routine, Running, Told, unfilled

F = TypeVar("F")
T = TypeVar("T", Expression, Running, Collecting, Routine)

# A native body has no value for None; a missing operand is an empty slot of the step.
REQUIRED = inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class Arg:
    """One argument of an op: an operand (a value) or an option (a word fixed in the text)."""

    name: str
    kind: str  # a domain's name, "any", "label"; "option" for a word out of `choices`
    default: Any = REQUIRED
    keyword_only: bool = False
    choices: tuple[str, ...] = ()

    @property
    def is_option(self) -> bool:
        """Whether the argument is a word in the program's text, not a value."""
        return self.kind == "option"

    @property
    def is_value(self) -> bool:
        """Whether a value of some domain stands there, not a word or a label."""
        return self.kind == "any" or self.kind in NAMED

    @property
    def domain(self) -> Domain | None:
        """What the value must have an entry for; None where anything will do."""
        return SCALAR if self.kind == "label" else NAMED.get(self.kind)


@dataclass(frozen=True, slots=True)
class Op:
    """One op, declared once: everything that any layer asks about it."""

    name: str
    family: str
    form: Form
    args: tuple[Arg, ...]
    rule: Rule
    reference: Callable[..., Any]
    doc: str
    times: TimeRule | None = None  # its answer where an operand is a time; None: it takes none
    symbol: str | None = None  # as an operator: "+"
    written: Literal["a if m else b", "x ** n", "x[i]"] | None = (
        None  # neither an operator's text nor a call's
    )
    called: str = ""  # the name in a call, where it is not its own
    bounded: bool = False  # the result is one of the values, so bounds carry over
    # The errors a run may stop with: by working dtype, of a kernel by the argument that is at fault.
    fails: Mapping[str, str] = field(default_factory=dict)
    checked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # those of checked=True only
    numba: Told | None = None  # what native code is told; None where the form says it all
    internal: bool = False
    groggy: tuple[str, ...] = ()  # ids that groggy 0.5.2 registers for it

    # The arguments that are values, in the order of a step's inputs, and those that are words of the text;
    # computed once, because every pass asks for them at every step.
    operands: tuple[Arg, ...] = field(init=False, compare=False, repr=False)
    options: tuple[Arg, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "called", self.called or self.name)
        object.__setattr__(self, "operands", tuple(a for a in self.args if not a.is_option))
        object.__setattr__(self, "options", tuple(a for a in self.args if a.is_option))

    @property
    def as_map(self) -> Map | None:
        """The form of an elementwise op; None for the others."""
        match self.form:
            case Map():
                return self.form
            case Make() | Fold() | Collect() | Ends() | Take() | Lane() | Composite() | Kernel() | Group():
                return None
            case _:
                raise uncovered(self.form)

    @property
    def as_aggregate(self) -> Aggregate | None:
        """The form of an op that makes one value of many; None for the others."""
        match self.form:
            case Fold() | Collect():
                return self.form
            case Map() | Make() | Ends() | Take() | Lane() | Composite() | Kernel() | Group():
                return None
            case _:
                raise uncovered(self.form)

    @property
    def as_fold(self) -> Fold | None:
        """The form of an aggregate by running states; None for the others."""
        match self.form:
            case Fold():
                return self.form
            case Map() | Make() | Collect() | Ends() | Take() | Lane() | Composite() | Kernel() | Group():
                return None
            case _:
                raise uncovered(self.form)

    @property
    def as_group(self) -> Group | None:
        """The form of an aggregate at an index; None for the others."""
        match self.form:
            case Group():
                return self.form
            case Map() | Make() | Fold() | Collect() | Ends() | Take() | Lane() | Composite() | Kernel():
                return None
            case _:
                raise uncovered(self.form)

    @property
    def as_kernel(self) -> Kernel | None:
        """The form of an op that is an algorithm on the whole graph; None for the others."""
        match self.form:
            case Kernel():
                return self.form
            case Map() | Make() | Fold() | Collect() | Ends() | Take() | Lane() | Composite() | Group():
                return None
            case _:
                raise uncovered(self.form)

    @property
    def aggregate(self) -> Aggregate:
        """The form of an op that stands in a Fold or Gather."""
        form = self.as_aggregate
        if form is None:
            raise InternalError(f"{self.name} is no aggregate")
        return form

    @property
    def in_row(self) -> bool:
        """Whether it may stand as `agg(... for u in NEIGHBORS)`."""
        form = self.as_aggregate
        return form is not None and form.in_row

    @property
    def is_draw(self) -> bool:
        """Whether each entry is made by many operations out of its place and scalars, and of no memory."""
        match self.form:
            case Make():
                return not self.form.cheap and self.form.rows is None
            case Map() | Fold() | Collect() | Ends() | Take() | Lane() | Composite() | Kernel() | Group():
                return False
            case _:
                raise uncovered(self.form)

    @property
    def by_entry(self) -> int:
        """How many operands, the first ones, a comprehension gives a value of each entry for."""
        return sum(a.kind == "any" for a in self.operands) if self.in_row else 1

    @property
    def is_costly(self) -> bool:
        """Whether its entries cost more than a simple operation: how much is measured."""
        form = self.as_map
        return self.is_draw or (form is not None and not form.cheap and not self.internal)

    def words(self, given: Iterable[tuple[str, str]]) -> dict[str, str]:
        """A word for each option: those given in a step, and defaults."""
        return {a.name: str(a.default) for a in self.options} | dict(given)

    def chosen(self, facts: Facts[F], given: Iterable[tuple[str, str]]) -> tuple[F, ...]:
        """Of facts by an option's word those of a step."""
        if isinstance(facts, tuple):
            return facts
        return next(facts[word] for word in self.words(given).values() if word in facts)

    def told(self, kind: type[T]) -> T:
        """What native code is told, in the way that the op's form wants."""
        if not isinstance(self.numba, kind):
            raise InternalError(f"{self.name} has no {kind.__name__} for native code")
        return self.numba

    @property
    def summary(self) -> str:
        """The first sentence of the docstring."""
        return self.doc.strip().split("\n")[0]

    @property
    def signature(self) -> str:
        """The call as a user writes it.

        Examples
        --------
        >>> from groggy_nb.ops import OPS
        >>> OPS["recip"].signature
        'recip(x, epsilon=1e-10)'
        """
        if self.symbol:
            if len(self.operands) == 1:
                return f"{self.symbol}x"
            return f"a {self.symbol} b"
        return signature(self.called, self.args)

    @property
    def gives(self) -> Domain | None:
        """The domain of the result, by the form; None: that of its operands."""
        return self.form.result

    def result(self, options: Iterable[tuple[str, str]]) -> Domain | None:
        """The domain of a step's result: by the word of its option `over`, or by the form."""
        return OF_FORM.get(dict(options).get("over", ""), self.form.result)


def signature(name: str, args: tuple[Arg, ...]) -> str:
    """A call as a user writes it."""
    parts = []
    for a in args:
        if a.default is REQUIRED and not a.keyword_only:
            parts.append(a.name)
        elif a.default is REQUIRED or a.default is None:
            parts.append(f"{a.name}=")
        else:
            parts.append(f"{a.name}={a.default!r}".replace("'", '"'))
    return f"{name}({', '.join(parts)})"


_TABLE: dict[str, Op] = {}
OPS: Mapping[str, Op] = MappingProxyType(_TABLE)

# What an op's function annotates its arguments with; to a type checker numpy's values are anything.
Value = Any
NodeValue = Any
EdgeValue = Any
Scalar = Any
Label = Any
Word = str
_KINDS = {"Value": "any", "NodeValue": "node", "EdgeValue": "edge", "Scalar": "scalar", "Label": "label"}
# How native code is told of each form.
_TOLD = {Map: Expression, Make: Expression, Fold: Running, Collect: Collecting, Kernel: Routine}


def op(**facts: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an op: the decorated numpy function is its meaning, the keywords are its facts.

    Annotations are the kinds below (Value, NodeValue, ...) for operands, `Literal` words or Word for
    options. A second declaration of a name, or an unknown placeholder in a template, is refused here.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        name = facts.pop("name", function.__name__.rstrip("_"))
        if name in _TABLE:
            raise InternalError(f"op {name!r} is declared twice")
        args = tuple(
            _argument(p) for p in inspect.signature(function).parameters.values() if p.name[0] != "_"
        )
        declared = Op(name=name, args=args, reference=function, doc=inspect.getdoc(function) or "", **facts)
        _check_told(declared)
        _TABLE[name] = declared
        return function

    return declare


def _argument(parameter: inspect.Parameter) -> Arg:
    """An op's argument out of a parameter of its function (annotations are text here)."""
    annotation = str(parameter.annotation)
    keyword_only = parameter.kind is inspect.Parameter.KEYWORD_ONLY
    words = (
        tuple(re.findall(r'"(\w+)"', annotation.replace("'", '"')))
        if annotation.startswith("Literal")
        else ()
    )
    kind = "option" if words or annotation == "Word" else _KINDS.get(annotation)
    if kind is None:
        raise InternalError(f"unknown kind {annotation!r} of argument {parameter.name!r}")
    return Arg(parameter.name.rstrip("_"), kind, parameter.default, keyword_only, words)


def _check_told(declared: Op) -> None:
    """Refuse a text with a placeholder that nothing fills, and texts that do not fit the op's facts."""
    told = declared.numba
    is_expanded = getattr(declared.form, "expand", None) is not None
    wanted = type(None) if is_expanded else _TOLD.get(type(declared.form), type(None))
    if type(told) is not wanted:
        raise InternalError(f"op {declared.name!r}: numba= wants {wanted.__name__}")
    if told is None:
        return
    unknown = set(unfilled(told, {a.name for a in declared.operands}, {a.name for a in declared.options}))
    if unknown:
        raise InternalError(f"op {declared.name!r}: unknown placeholder {sorted(unknown)}")
    said = {dtype: len(found) for dtype, found in declared.checked.items()}
    asked = {dtype: len(found) for dtype, found in told.checked.items()}
    if isinstance(told, Routine):  # it tells its failures by number
        return
    if said != asked or list(told.fails_when) != list(declared.fails):
        raise InternalError(f"op {declared.name!r}: a condition for each error, in the same order")


def row_aggregates() -> tuple[str, ...]:
    """The names of the ops that may stand as `agg(... for u in NEIGHBORS)` and want nothing more."""
    return tuple(op.name for op in OPS.values() if op.in_row and len(op.operands) == 1)


def orders() -> frozenset[str]:
    """The names of the ops that give the nodes in an order, which a sweep may go by."""
    return frozenset(op.name for op in OPS.values() if op.as_kernel and op.as_kernel.orders)


def families() -> dict[str, tuple[Op, ...]]:
    """The public ops by family, in the order of declaration."""
    found: dict[str, list[Op]] = {}
    for declared in OPS.values():
        if not declared.internal:
            found.setdefault(declared.family, []).append(declared)
    return {family: tuple(ops) for family, ops in found.items()}
