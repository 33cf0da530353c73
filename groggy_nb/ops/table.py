"""The vocabulary's one table: what an op declares, and the decorators that declare it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from groggy_nb.errors import InternalError
from groggy_nb.ops.rules import Rule, TimeRule

Shape = Literal["map", "make", "fold", "collect", "ends", "lane", "composite"]

# A native body has no value for None; a missing operand is an empty slot of the step.
REQUIRED = inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class Arg:
    """One argument of an op: an operand (a value) or an option (a word fixed in the text)."""

    name: str
    kind: str  # "any", "node", "edge", "scalar", "label"; "option" for a word out of `choices`
    default: Any = REQUIRED
    keyword_only: bool = False
    choices: tuple[str, ...] = ()

    @property
    def is_option(self) -> bool:
        """Whether the argument is a word in the program's text, not a value."""
        return self.kind == "option"


@dataclass(frozen=True, slots=True)
class State:
    """One running value of a fold.

    `step` and `combine` are expressions over the fold's states, `{x}` (`{y}`) the operands,
    `{index}` the node of the entry, and in `combine` `{name_}` the state of the right-hand part.
    States update in their order, each seeing the updated ones before it. A text may differ by the
    state's dtype.
    """

    name: str
    dtype: str  # "work" is the dtype the operands are converted to
    start: str | Mapping[str, str]
    step: str | Mapping[str, str]
    combine: str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Op:
    """One op, declared once: everything that any layer asks about it."""

    name: str
    family: str
    shape: Shape
    args: tuple[Arg, ...]
    rule: Rule
    reference: Callable[..., Any]
    doc: str
    times: TimeRule | None = None  # its answer where an operand is a time; None: it takes none
    result: str = "same"  # kind of the result: "same" as the operands, "scalar", "node", "edge"
    symbol: str | None = None  # as an operator: "+"
    emit: str | Mapping[str, str] = ""  # a scalar expression, or one for each working dtype
    commutative: bool = False
    cheap: bool = False  # recomputing it costs less than a load: may be repeated in each consumer
    fails: str | None = None  # the sentence of the error a run stops with
    fails_when: Mapping[str, str] = field(default_factory=dict)  # working dtype -> condition
    # working dtype -> condition -> sentence, only where checked=True; of a fold over its states
    checked: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    identities: tuple[
        tuple[int, float, str], ...
    ] = ()  # (operand, constant, dtypes) that leave the rest as it is
    agrees: tuple[int, int] | None = None  # operands that, being one value, are the result: where(m, x, x)
    involution: bool = False  # applied twice it gives its operand back
    states: tuple[State, ...] = ()
    beside: tuple[State, ...] = ()  # what `checked` asks of integers, updated before the states
    finish: str | Mapping[str, str] = ""
    empty: Any = None  # what a fold over nothing gives; None: an error unless `default=`
    empty_row: Any = None  # the same inside a neighbor comprehension
    counts: bool = False  # finish uses {n}, the number of entries
    in_row: bool = True  # may stand as `agg(... for u in NEIGHBORS)`
    kernel: str | None = None  # native function over the collected values
    bounded: bool = False  # the result is one of the values, so bounds carry over
    expand: Callable[..., Any] | None = None
    internal: bool = False
    groggy: tuple[str, ...] = ()  # ids that groggy 0.5.2 registers for it

    # The arguments that are values, in the order of a step's inputs, and those that are words of the text;
    # computed once, because every pass asks for them at every step.
    operands: tuple[Arg, ...] = field(init=False, compare=False, repr=False)
    options: tuple[Arg, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "operands", tuple(a for a in self.args if not a.is_option))
        object.__setattr__(self, "options", tuple(a for a in self.args if a.is_option))

    @property
    def may_fail(self) -> bool:
        """Whether a run can stop at this op: never hoisted past a loop's entry, never dropped."""
        return self.fails is not None or (self.shape in ("fold", "collect") and self.empty is None)

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
            return "a if m else b" if self.name == "where" else f"a {self.symbol} b"
        parts = []
        for a in self.args:
            if a.default is REQUIRED:
                parts.append(a.name)
            elif a.default is None:
                parts.append(f"{a.name}=")
            else:
                parts.append(f"{a.name}={a.default!r}".replace("'", '"'))
        return f"{self.name}({', '.join(parts)})"


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
_HOLE = re.compile(r"\{(\w+)\}")


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
        _check_templates(declared)
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


def _check_templates(declared: Op) -> None:
    """Refuse a template with a placeholder that nothing will fill."""
    names = {a.name for a in declared.operands}
    states = {s.name for s in (*declared.states, *declared.beside)}
    allowed = {
        "emit": names | {a.name for a in declared.options},
        "step": names | states | {"index"},
        "combine": states | {f"{s}_" for s in states},
        "finish": states | {"n"},
    }
    templates = [("emit", declared.emit), ("finish", declared.finish)]
    asked = "finish" if declared.states else "emit"
    templates += [(asked, t) for table in declared.checked.values() for t in table]
    templates += [("emit", t) for t in declared.fails_when.values()]
    for state in (*declared.states, *declared.beside):
        templates += [("step", state.step), ("combine", state.combine)]
    for where, template in templates:
        for text in [template] if isinstance(template, str) else template.values():
            unknown = set(_HOLE.findall(text)) - allowed[where]
            if unknown:
                raise InternalError(f"op {declared.name!r}: unknown placeholder {sorted(unknown)} in {where}")


def families() -> dict[str, tuple[Op, ...]]:
    """The public ops by family, in the order of declaration."""
    found: dict[str, list[Op]] = {}
    for declared in OPS.values():
        if not declared.internal:
            found.setdefault(declared.family, []).append(declared)
    return {family: tuple(ops) for family, ops in found.items()}
