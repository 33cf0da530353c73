"""Random numbers: pure functions of a seed and the number of the node or edge.

Each op has a stream of its own, so that two ops with one seed draw independently; equal calls draw equal
numbers, as equal calls of any step do. `seed=` is a whole scalar and may change with the round; an op with
such an operand is warned of where no round changes it (`dsl/seeds.py`).
"""

from __future__ import annotations

import math
from itertools import accumulate
from typing import Any, Literal

import numpy as np

from groggy_nb.domains import EDGE, NODE
from groggy_nb.ops import rules
from groggy_nb.ops.forms import Kernel, Make, Map
from groggy_nb.ops.meaning import OpFailure, neighbor_lists, refuse
from groggy_nb.ops.table import EdgeValue, Scalar, Value, op
from groggy_nb.ops.targets import Expression, Routine
from groggy_nb.ops.threefry import between, drawn, key_of, normal, threefry, unit

FAMILY = "random"
UNIFORM, NORMAL, INTEGERS, BERNOULLI, SAMPLE, WALK = (
    1,
    2,
    3,
    4,
    5,
    6,
)  # streams; a further op takes the next number
PARTS = 2**53  # the numbers from 0 to below 1 that `unit` gives are k / PARTS
NO_PROBABILITY = "a probability is not between 0 and 1"
NO_SUCH_COUNT = "the count is below 0 or above the number of {}"
NO_START = "the start is no node's index, which are 0 to N - 1"
NEGATIVE_LENGTH = "the length is below 0"
NO_RESTART = "restart is no probability, which are 0 to 1"
BAD_WEIGHT = "a weight is negative, infinite or nan"
EMPTY_RANGE = "no whole number is at least low and below high"


def bits(stream: int, word: int = 0) -> str:
    """The text of a word of random bits at a node or edge."""
    return f"drawn_{{over}}({{seed}}, {stream}, as_i8({{node}}), {word})"


@op(
    family=FAMILY,
    form=Make(),
    rule=rules.drawn_floats,
    numba=Expression(f"unit_f8({bits(UNIFORM)})"),
)
def random_uniform(_graph: Any, *, seed: Scalar, over: Literal["nodes", "edges"] = "nodes") -> Any:
    """A random number from 0 to below 1 at each node, or edge, evenly distributed.

    The same seed gives the same numbers, in every mode and on every machine. The generator is Threefry2x64-20
    (Salmon et al., SC 2011) with the key (seed, 1) and the counter (index, 0), of an edge (index, 1); of its
    first word the upper 53 bits are the number's.
    """
    return unit(drawn(seed, UNIFORM, over, _graph)[0])


@op(
    family=FAMILY,
    form=Make(),
    rule=rules.drawn_floats,
    numba=Expression(f"normal_f8({bits(NORMAL)})"),
)
def random_normal(_graph: Any, *, seed: Scalar, over: Literal["nodes", "edges"] = "nodes") -> Any:
    """A random number of the standard normal distribution at each node, or edge.

    `mean + std * random_normal(seed=1)` has another mean and standard deviation. It is the quantile, by
    Wichura's algorithm AS 241, at the middle of one of 2**52 equal parts of the numbers from 0 to 1: that of
    the upper 52 bits of the generator's first word (see `random_uniform`), of stream 2. None is beyond 8.3.
    """
    return normal(drawn(seed, NORMAL, over, _graph)[0])


@op(
    family=FAMILY,
    form=Map(),
    rule=rules.whole,
    fails={"int64": EMPTY_RANGE},
    numba=Expression("{high}", fails_when={"int64": "{low} >= {high}"}),
    internal=True,
)
def above(high: Value, low: Value) -> Any:
    """`high`; fails where it is not above `low`."""
    refuse(np.greater_equal(low, high), EMPTY_RANGE)
    return high


@op(
    family=FAMILY,
    form=Make(),
    rule=rules.drawn_integers,
    numba=Expression(f"between_i8({{low}}, {{high}}, {bits(INTEGERS)}, {bits(INTEGERS, 1)})"),
    internal=True,
)
def between_bounds(
    low: Value, high: Value, _graph: Any, *, seed: Scalar, over: Literal["nodes", "edges"] = "nodes"
) -> Any:
    """`random_integers` of bounds that hold a number."""
    return between(low, high, *drawn(seed, INTEGERS, over, _graph))


def _expand_integers(b: Any, low: Any, high: Any, seed: Any, *, over: str) -> Any:
    """The bounds are looked at once where they are scalars; a draw by itself never fails."""
    return b.step("between_bounds", low, b.step("above", high, low), seed, over=over)


@op(
    family=FAMILY,
    form=Make(expand=_expand_integers),
    rule=rules.drawn_integers,
    fails={"int64": EMPTY_RANGE},
)
def random_integers(
    low: Value, high: Value, _graph: Any, *, seed: Scalar, over: Literal["nodes", "edges"] = "nodes"
) -> Any:
    """A random whole number at each node, or edge, at least `low` and below `high`; an error where none is.

    It is low + (high - low) * word / 2**128, rounded down, of the 128 bits that the generator gives (see
    `random_uniform`), of stream 3: the chances of two numbers differ by less than 2**-128.
    """
    return between_bounds(low, above(high, low), _graph, seed=seed, over=over)


@op(
    family=FAMILY,
    form=Map(),
    rule=rules.shares,
    fails={"float64": NO_PROBABILITY},
    numba=Expression(
        f"int_f8(ceil_f8({{p}} * {PARTS}.0))",
        fails_when={"float64": "not ({p} >= 0.0 and {p} <= 1.0)"},
    ),
    internal=True,
)
def parts_below(p: Value) -> Any:
    """How many of the 2**53 numbers that a draw may be are below p; fails outside of 0 to 1."""
    refuse(~(np.greater_equal(p, 0.0) & np.less_equal(p, 1.0)), NO_PROBABILITY)
    return np.ceil(p * PARTS)


@op(
    family=FAMILY,
    form=Make(),
    rule=rules.masks_of_whole,
    numba=Expression(f"(upper_i8({bits(BERNOULLI)}) < {{parts}})"),
    internal=True,
)
def among(parts: Value, _graph: Any, *, seed: Scalar, over: Literal["nodes", "edges"] = "nodes") -> Any:
    """A mask: whether the upper 53 bits drawn are a number below `parts`."""
    return drawn(seed, BERNOULLI, over, _graph)[0] >> np.uint64(11) < parts


def _expand_bernoulli(b: Any, p: Any, seed: Any, *, over: str) -> Any:
    """The probability is looked at once where it is a scalar, and whole numbers are compared."""
    return b.step("among", b.step("parts_below", p), seed, over=over)


@op(
    family=FAMILY,
    form=Make(expand=_expand_bernoulli, holds=lambda p, seed: p),
    rule=rules.drawn_masks,
    fails={"float64": NO_PROBABILITY},
)
def bernoulli(p: Value, _graph: Any, *, seed: Scalar, over: Literal["nodes", "edges"] = "nodes") -> Any:
    """A mask that holds with probability p at each node, or edge, each for itself; an error outside 0 to 1.

    It is `u < p` of a number u as `random_uniform` makes it, of stream 4.
    """
    refuse(~(np.greater_equal(p, 0.0) & np.less_equal(p, 1.0)), NO_PROBABILITY)
    return unit(drawn(seed, BERNOULLI, over, _graph)[0]) < p


@op(
    family=FAMILY,
    form=Kernel(scratch=(NODE,), passes=2),
    rule=rules.sampled,
    fails={"count": NO_SUCH_COUNT.format("nodes")},
    numba=Routine("groggy_kernels.steps.sample:sample_nodes"),
    groggy=("core.sample_nodes", "core.reservoir_sample"),
)
def sample_nodes(count: Scalar, _graph: Any, *, seed: Scalar) -> Any:
    """A mask of so many nodes, drawn without replacement: a count, or a fraction of all.

    `fraction=f` is the count `int(round(f * N))`. Each set of that size is as likely as another: those are
    in whose first words of the generator (see `random_uniform`, stream 5) are lowest, equal ones by index.
    """
    return _lowest(count, drawn(seed, SAMPLE, "nodes", _graph)[0], "nodes")


@op(
    family=FAMILY,
    form=Kernel(scratch=(EDGE,), passes=2, result=EDGE),
    rule=rules.sampled,
    fails={"count": NO_SUCH_COUNT.format("edges")},
    numba=Routine("groggy_kernels.steps.sample:sample_edges"),
    groggy=("core.sample_edges",),
)
def sample_edges(count: Scalar, _graph: Any, *, seed: Scalar) -> Any:
    """A mask of so many edges, drawn without replacement: a count, or a fraction of all.

    `fraction=f` is the count `int(round(f * M))`. It draws as `sample_nodes` does, by the edges' positions.
    """
    return _lowest(count, drawn(seed, SAMPLE, "edges", _graph)[0], "edges")


def _lowest(count: Any, words: Any, what: str) -> Any:
    """A mask of the lowest words, equal ones by index."""
    if not 0 <= count <= len(words):
        raise OpFailure(NO_SUCH_COUNT.format(what))
    found = np.zeros(len(words), np.bool_)
    found[np.argsort(words, kind="stable")[:count]] = True
    return found


@op(
    family=FAMILY,
    form=Kernel(reads=("out+edges",), scratch=(EDGE, EDGE), repeats="length"),
    rule=rules.walked,
    fails={
        "start": NO_START,
        "length": NEGATIVE_LENGTH,
        "restart": NO_RESTART,
        "weights": BAD_WEIGHT,
    },
    numba=Routine("groggy_kernels.steps.random_walk:random_walk"),
    groggy=("core.random_walk",),
)
def random_walk(
    start: Scalar,
    *,
    length: Scalar,
    restart: Scalar = 0.0,
    weights: EdgeValue = None,
    seed: Scalar,
    _graph: Any,
) -> Any:
    """How often each node is visited by a walk of so many steps from a node, given by its index.

    The start counts as a visit. A step goes along an edge, on a directed graph in its direction, each as
    likely as another or in proportion to `weights`; with the probability `restart`, and where no edge (of
    weight above 0) leads on, back to the start. Step n, from 1, draws of stream 6 at index n (see
    `random_uniform`): it restarts where a number of the first word is below `restart`; of d edges, by
    neighbor and position, it takes number d * second word / 2**64, or with weights the first at which their
    sum passes that share of the whole.
    """
    if not 0 <= start < _graph.num_nodes:
        raise OpFailure(NO_START)
    if length < 0:
        raise OpFailure(NEGATIVE_LENGTH)
    if not 0.0 <= restart <= 1.0:
        raise OpFailure(NO_RESTART)
    rows = [sorted(row) for row in neighbor_lists(_graph, _graph.directed)]
    if weights is not None and not all(0.0 <= w < math.inf for w in weights):
        raise OpFailure(BAD_WEIGHT)
    index = np.arange(1, length + 1, dtype=np.uint64)
    first, second = threefry(key_of(seed, WALK, index), (index, np.zeros_like(index)))
    visits = np.zeros(len(rows), dtype=np.int64)
    at = int(start)
    visits[at] = 1
    for restarts, word, share in zip(unit(first) < restart, second.tolist(), unit(second), strict=True):
        at = int(start) if restarts else _next(rows[at], word, float(share), weights, int(start))
        visits[at] += 1
    return visits


def _next(row: list[tuple[int, int]], word: int, share: float, weights: Any, start: int) -> int:
    """Where a walk goes from a node; the start where it goes nowhere."""
    if weights is None:
        return row[word * len(row) >> 64][0] if row else start
    sums = list(accumulate(float(weights[e]) for _, e in row))
    if not sums or not sums[-1] > 0.0:
        return start
    passed = [u for (u, _), total in zip(row, sums, strict=True) if total > share * sums[-1]]
    return passed[0] if passed else row[-1][0]
