"""The program's forms: ordered single-assignment items in blocks, as frozen values.

A value is an integer id; names are hints kept beside. An operand is a value id, a `Const`, or None
where an optional operand is left out. Equality ignores places, comments and local names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from groggy_nb.domains import ATTRIBUTES, Domain
from groggy_nb.errors import Place, uncovered

DIRECTIONS = ("in", "out", "both", "closed")
SOURCES = ("param", "input", *ATTRIBUTES, "size", "label", "code")  # the forms of sources


@dataclass(frozen=True, slots=True)
class Const:
    """An immediate number; equal only if dtype and bits are (1, 1.0 and True differ, nan equals nan)."""

    dtype: str
    text: str

    @classmethod
    def of(cls, value: bool | int | float) -> Const:
        """The constant with this value.

        >>> Const.of(-0.0) == Const.of(0.0), Const.of(1) == Const.of(1.0)
        (False, False)
        """
        if isinstance(value, bool):
            return cls("bool", str(value))
        if isinstance(value, int):
            return cls("int64", str(value))
        return cls("float64", "nan" if value != value else repr(float(value)))

    @property
    def value(self) -> bool | int | float:
        """The number."""
        if self.dtype == "bool":
            return self.text == "True"
        return int(self.text) if self.dtype == "int64" else float(self.text)


Operand = int | Const | None


class Type(NamedTuple):
    """What a value is: its domain and dtype; None where only a graph can tell."""

    domain: Domain | None
    dtype: str | None  # "float64", "int64", "bool"; "label" and "text" for codes, "time"

    @property
    def is_array(self) -> bool:
        """Whether it has many entries, as far as is known."""
        return self.domain is not None and self.domain.is_array

    def __str__(self) -> str:
        return f"{self.dtype or 'open'} {'value of open kind' if self.domain is None else self.domain.value}"


@dataclass(frozen=True, slots=True)
class Source:
    """A value from outside the steps: a parameter, an input, an attribute, a size, a label's code.

    form : "param" | "input" | "nodes" | "edges" | "size" | "label" | "code"
        "nodes" and "edges" are attributes; "size" is N or M; "label" is a literal node label (`default`:
        text, or a whole number), given at run time as the node's index; "code" is a string (`name`)
        compared with the text attribute `of`.
    """

    out: int
    form: str
    name: str
    default: Const | str | None = None
    minimum: Const | None = None
    maximum: Const | None = None
    choices: tuple[Const | str, ...] = ()
    kind: str | None = None  # param: "node" for labels, "time" for times
    help: str = ""
    of: int | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One op applied to operands. op "literal" has one Const input and is a step of its own until folded."""

    out: int
    op: str
    inputs: tuple[Operand, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Fold:
    """A whole-graph aggregate: `op` over node or edge values, `where` a mask, `default` for nothing."""

    out: int
    op: str
    inputs: tuple[Operand, ...]
    where: Operand = None
    default: Operand = None
    options: tuple[tuple[str, str], ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Gather:
    """A neighbor comprehension: `op` over the entries of each row of one direction.

    body : the entry's own steps; the first `guard` of them make the filter `where`, run before the rest.
        Inside, a node value from outside is the row's own; `at_neighbor`, `at_edge` reach the others.
    further : the op's operands after the first: as many as it takes `by_entry` belong to the entry as `value`
        does, the others are scalars from outside.
    """

    out: int
    direction: str
    op: str
    body: tuple[Step, ...]
    value: Operand
    guard: int = 0
    where: Operand = None
    default: Operand = None
    options: tuple[tuple[str, str], ...] = ()
    edges: bool = field(default=False, compare=False)  # written with `u, e in ...`
    place: Place | None = field(default=None, compare=False)
    further: tuple[Operand, ...] = ()


@dataclass(frozen=True, slots=True)
class Map:
    """A chain of elementwise steps made one by fusion; `body` computes `value`, which is `out`."""

    out: int
    body: tuple[Step, ...]
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Carried:
    """A loop-carried value: `param` inside, starting as `init`, becoming `next`; `out` after the loop.

    `init` is None for a value first bound in the loop and used after it; `param` is then never read.
    """

    param: int
    init: Operand
    next: Operand
    out: int


@dataclass(frozen=True, slots=True)
class Break:
    """`if cond: break`, leaving the loop with `values` for its carried ones.

    head : the test of a `while` loop: leaves where `cond` is False, and the round has not begun.
    """

    cond: Operand
    values: tuple[Operand, ...]
    head: bool = False
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop. range : (start, stop, step) of a `for` with `index` its counter; None for a `while`."""

    carried: tuple[Carried, ...]
    body: tuple[Item, ...]
    range: tuple[Operand, Operand, Operand] | None = None
    index: int | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Merge:
    """A value after a conditional: one operand for each arm."""

    out: int
    then: Operand
    orelse: Operand


@dataclass(frozen=True, slots=True)
class If:
    """A scalar conditional; values bound inside are seen after it through `merges` only."""

    cond: Operand
    then: tuple[Item, ...]
    orelse: tuple[Item, ...]
    merges: tuple[Merge, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Store:
    """`x[v] = value` in a sweep; `array` is the param of one of the sweep's arrays."""

    array: int
    value: Operand
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SweptArray:
    """A node value that a sweep updates in place: starts as a copy of `init`, is `out` afterwards."""

    param: int
    init: Operand
    out: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """An ordered visit of the nodes. Body: Step, Map, Gather (one row: a scalar), If, Store.

    order : the nodes in the order of the visits, each once, by a step whose form says so; None: by index.

    Values in the body are scalars of the visit. A node value from outside, read directly, is its entry
    at the visited node; an array's param read directly is its entry as the visit began (what was stored
    since is known as a value), while comprehensions in the body see the array as it is now.
    """

    arrays: tuple[SweptArray, ...]
    scalars: tuple[Carried, ...]
    body: tuple[Item, ...]
    reverse: bool = False
    order: Operand = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Watch:
    """`watch(x)`: keep a scalar of each round, or the last state of a node value."""

    value: Operand
    name: str
    place: Place | None = field(default=None, compare=False)


Item = Step | Fold | Gather | Map | Loop | Sweep | If | Break | Store | Watch
Block = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """A named result: form "nodes", "edges" or "graph"."""

    form: str
    name: str
    value: Operand
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Program:
    """A whole program; ids are numbered by `canonical`, so equality is structural."""

    sources: tuple[Source, ...]
    body: Block
    outputs: tuple[Output, ...]
    doc: str = field(default="", compare=False)
    names: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}), compare=False)
    text: str | None = field(default=None, compare=False)

    def __hash__(self) -> int:
        return hash((self.sources, self.body, self.outputs))


def defined(item: Item) -> tuple[int, ...]:
    """The ids an item gives to the items after it in its block."""
    match item:
        case Step() | Fold() | Gather() | Map():
            return (item.out,)
        case Loop():
            return tuple(c.out for c in item.carried)
        case Sweep():
            return tuple(a.out for a in item.arrays) + tuple(c.out for c in item.scalars)
        case If():
            return tuple(m.out for m in item.merges)
        case Break() | Store() | Watch():
            return ()
        case _:
            raise uncovered(item)


def inner_blocks(item: Item) -> tuple[Block, ...]:
    """The blocks nested in an item (a comprehension's or chain's own steps are not blocks)."""
    match item:
        case Loop() | Sweep():
            return (item.body,)
        case If():
            return (item.then, item.orelse)
        case Step() | Fold() | Gather() | Map() | Break() | Store() | Watch():
            return ()
        case _:
            raise uncovered(item)


def walk(block: Block) -> Iterator[Item]:
    """Every item of a block and of the blocks inside it, in program order."""
    for item in block:
        yield item
        for inner in inner_blocks(item):
            yield from walk(inner)


def operands(item: Item) -> tuple[Operand, ...]:
    """The operands an item reads itself, those of its own inner steps included, of inner blocks not."""
    match item:
        case Step():
            return item.inputs
        case Fold():
            return (*item.inputs, item.where, item.default)
        case Gather():
            inner = (o for s in item.body for o in s.inputs)
            return (*inner, item.value, *item.further, item.where, item.default)
        case Map():
            return tuple(o for s in item.body for o in s.inputs)
        case Loop():
            return (*(item.range or ()), *(c.init for c in item.carried))
        case Sweep():
            return (item.order, *(a.init for a in item.arrays), *(c.init for c in item.scalars))
        case If():
            return (item.cond,)
        case Break():
            return (item.cond, *item.values)
        case Store():
            return (item.array, item.value)
        case Watch():
            return (item.value,)
        case _:
            raise uncovered(item)


def ends(item: Item) -> tuple[Operand, ...]:
    """The operands an item reads at the end of its inner blocks: next values and merges."""
    match item:
        case Loop():
            return tuple(c.next for c in item.carried)
        case Sweep():
            return tuple(c.next for c in item.scalars)
        case If():
            return tuple(o for m in item.merges for o in (m.then, m.orelse))
        case Step() | Fold() | Gather() | Map() | Break() | Store() | Watch():
            return ()
        case _:
            raise uncovered(item)


def own_ids(item: Item) -> tuple[int, ...]:
    """Ids an item defines for its own inside: loop params and counters, inner steps."""
    match item:
        case Loop():
            return tuple(c.param for c in item.carried) + (() if item.index is None else (item.index,))
        case Sweep():
            return tuple(a.param for a in item.arrays) + tuple(c.param for c in item.scalars)
        case Gather():
            return tuple(s.out for s in item.body)
        case Map():
            return tuple(s.out for s in item.body if s.out != item.out)
        case Step() | Fold() | If() | Break() | Store() | Watch():
            return ()
        case _:
            raise uncovered(item)
