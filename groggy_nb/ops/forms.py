"""The forms of ops: what an op is in every mode, each form with its own facts and no others.

A form answers `stands`, `at` and `result`, the domain of what it gives (None: that of its operands). Who
does something of its own for a form matches it, with an arm for each and a last one that raises:
`case _: uncovered(form)`. So a new form is refused until every such place covers it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeVar

from groggy_nb.domains import EDGE, NODE, SCALAR, Domain

F = TypeVar("F")

# Where a step stands: in a block, a fused chain, a comprehension's row, a sweep's body.
Stand = Literal["block", "chain", "row", "sweep"]
# Where the first operand is read, if not at the step's own place; the others are read there. Of
# "everywhere" one thread reads all of each, while nothing else runs.
At = Literal["neighbor", "edge", "node", "source", "target", "index", "everywhere"]
Direction = Literal["in", "out", "both"]


@dataclass(frozen=True, slots=True)
class Map:
    """An entry for each entry of its operands.

    result : a scalar where one comes of any operands.
    cheap : computing it again costs less than a load, so it may be repeated in each consumer.
    identities : (operand, constant, dtype) that leave the other operand as it is.
    agrees : operands that, being one value, are the result: where(m, x, x).
    involution : applied twice it gives its operand back.
    ignores : (operand, mask, where): of operands that are masks, where the second is `where` the first
    changes nothing. conjunction : of masks, it holds where all of them do. of_same : of a comparison, what
    it says of a value beside itself, unless that is nan.
    joins : the fold that it does to two values; in which order, and how often one is taken in, changes no
    result but nan and the sign of zeros.
    holds : of a mask, at which share of the places it holds where nobody knows better, by the shares of its
    operands: predictions go by it.
    """

    result: Domain | None = None
    cheap: bool = False
    commutative: bool = False
    identities: tuple[tuple[int, float, str], ...] = ()
    agrees: tuple[int, int] | None = None
    involution: bool = False
    ignores: tuple[tuple[int, int, bool], ...] = ()
    conjunction: bool = False
    of_same: bool | None = None
    joins: str | None = None
    holds: Callable[..., float] | None = None

    stands: ClassVar[frozenset[Stand]] = frozenset({"block", "chain", "row", "sweep"})
    at: ClassVar[At | None] = None


@dataclass(frozen=True, slots=True)
class Make:
    """A node value out of nothing but the graph, of scalars, or of values at the place itself.

    With the option `over="edges"` it is an edge value.

    cheap : as of a map. rows : the direction whose rows' lengths it reads. spreads : it is its one
    operand, at each node. expand : writes it out in simpler ops for the machine, as of a composite.
    holds : as of a map.
    """

    cheap: bool = False
    rows: Direction | None = None
    spreads: bool = False
    expand: Callable[..., Any] | None = None
    holds: Callable[..., float] | None = None

    result: ClassVar[Domain] = NODE
    stands: ClassVar[frozenset[Stand]] = frozenset({"block", "chain"})
    at: ClassVar[At | None] = None


@dataclass(frozen=True, slots=True)
class Fold:
    """One value of many by running states: over the whole graph, or over each row of neighbors.

    empty, empty_row : what it gives of nothing, and of a row of nothing; None: an error unless `default=`.
    in_row : it may stand as `agg(... for u in NEIGHBORS)`. chooses : an entry costs a branch, as in min.
    of_two : the op that does the same with two values. states : how many values run. counts : it asks for
    the number of entries too. beside : how many more run where `checked` asks about integers.
    settles : an entry that decides the result, whatever the others are. leaves : the entry of a mask that
    leaves the result as it is, wherever it stands. adds : a whole number is the sum of what each entry adds
    to it, by its one state.
    """

    empty: Any = None
    empty_row: Any = None
    in_row: bool = True
    chooses: bool = False
    of_two: str | None = None
    states: int = 1
    counts: bool = False
    beside: int = 0
    settles: bool | None = None
    leaves: bool | None = None
    adds: bool = False
    in_scratch: ClassVar[bool] = False
    tallies: ClassVar[bool] = False

    result: ClassVar[Domain] = SCALAR
    stands: ClassVar[frozenset[Stand]] = frozenset()
    at: ClassVar[At | None] = None


@dataclass(frozen=True, slots=True)
class Collect:
    """One value of many that needs all of them at once, in scratch memory: of each operand that is a value.

    empty, empty_row, in_row : as of a fold. tallies : how often each value comes is
    counted where all are indices of nodes, in 4 bytes a node for each thread.
    """

    empty: Any = None
    empty_row: Any = None
    in_row: bool = True
    tallies: bool = False
    of_two: ClassVar[None] = None
    in_scratch: ClassVar[bool] = True

    result: ClassVar[Domain] = SCALAR
    stands: ClassVar[frozenset[Stand]] = frozenset()
    at: ClassVar[At | None] = None


@dataclass(frozen=True, slots=True)
class Ends:
    """An edge value: a node value at one end of each edge."""

    at: Literal["source", "target"]

    result: ClassVar[Domain] = EDGE
    stands: ClassVar[frozenset[Stand]] = frozenset({"block", "chain"})


@dataclass(frozen=True, slots=True)
class Take:
    """A node value: the first operand, read at the node whose index the second one gives at this one."""

    result: ClassVar[Domain] = NODE
    stands: ClassVar[frozenset[Stand]] = frozenset({"block", "chain"})
    at: ClassVar[At] = "index"


@dataclass(frozen=True, slots=True)
class Lane:
    """What is read at a neighbor, an edge or the node of a row; without an operand, its number."""

    at: Literal["neighbor", "edge", "node"]

    result: ClassVar[Domain] = SCALAR
    stands: ClassVar[frozenset[Stand]] = frozenset({"row", "sweep"})


@dataclass(frozen=True, slots=True)
class Composite:
    """One step for the user, several for the machine: `expand` writes them."""

    expand: Callable[..., Any]

    result: ClassVar[None] = None
    stands: ClassVar[frozenset[Stand]] = frozenset({"block"})
    at: ClassVar[At | None] = None


# A fact of a kernel, or one for each word of an option.
Facts = tuple[F, ...] | Mapping[str, tuple[F, ...]]


@dataclass(frozen=True, slots=True)
class Kernel:
    """A value by an algorithm on the whole graph, which is no loop over it: by one thread, or by all.

    result : the domain of what it gives.
    reads : of the graph, in this order: "ends" of the edges; of the rows of a direction what they hold
    ("out"), with the edges too ("out+edges"). scratch : arrays of 8 bytes an entry that it works in, by
    domain. Both may be given for each word of an option. passes : how often it goes over what it reads of
    the graph; sorts : and sorts the nodes: for predictions. repeats : the operand by which its work grows,
    so that a small graph does not make it short. orders : it gives the indices of all nodes, each
    once, so that a sweep may go by them. on_threads : all threads call it, with their number and how many
    they are.

    An operand that a kernel takes by address is a NodeValue or EdgeValue. Failures are counted from 1 in
    the order of the op's `fails`, which say each by the argument that is at fault.
    """

    reads: Facts[str] = ()
    scratch: Facts[Domain] = ()
    passes: int = 1
    sorts: bool = False
    repeats: str = ""
    orders: bool = False
    on_threads: bool = False
    result: Domain = NODE

    stands: ClassVar[frozenset[Stand]] = frozenset({"block"})
    at: ClassVar[At] = "everywhere"


@dataclass(frozen=True, slots=True)
class Group:
    """A node value: at each node a fold of the values of the nodes whose index names it, in node order.

    One thread goes over the nodes, with the running values of all groups in arrays.

    of : the aggregate, which is called with `at=`.
    """

    of: str

    result: ClassVar[Domain] = NODE
    stands: ClassVar[frozenset[Stand]] = frozenset({"block"})
    at: ClassVar[At] = "everywhere"


Aggregate = Fold | Collect
Form = Map | Make | Fold | Collect | Ends | Take | Lane | Composite | Kernel | Group
