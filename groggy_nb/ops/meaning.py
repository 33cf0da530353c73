"""What the oracle functions of several ops share: scalar libm calls and sums in fixed order."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

GROUP = 64  # blocks of the graph that are combined by themselves, before the groups are
OVERFLOW = "an integer result does not fit int64"
NO_SOURCE = "the source is no node's index, which are 0 to N - 1"


class OpFailure(Exception):
    """An op that cannot give a value; the executor adds the step's place.

    entry : the first one that has no value; None where the whole has none. value : the index there, which
    names no node.
    """

    def __init__(self, sentence: str, entry: int | None = None, value: int | None = None) -> None:
        super().__init__(sentence)
        self.entry, self.value = entry, value


def refuse(bad: Any, sentence: str) -> None:
    """Raise at the first entry where a mask holds."""
    found = np.flatnonzero(bad)
    if len(found):
        raise OpFailure(sentence, int(found[0]) if np.ndim(bad) else None)


def by_scalar(function: Callable[..., float], vectorized: Any, *operands: Any) -> Any:
    """Map Python's scalar function over the elements.

    numpy's SIMD exp, log, tanh, log1p, expm1 and power differ from libm in the last bit (up to 35% of
    the values, 2026-11); native code calls libm, and so does the oracle. Where Python raises, numpy's
    value stands (inf or nan).
    """
    arrays = np.broadcast_arrays(*[np.asarray(o, dtype=np.float64) for o in operands])
    out = np.empty(arrays[0].shape, dtype=np.float64)
    flat = out.reshape(-1)
    with np.errstate(all="ignore"):
        for i, values in enumerate(zip(*(a.reshape(-1).tolist() for a in arrays), strict=True)):
            try:
                flat[i] = function(*values)
            except (ValueError, OverflowError, ZeroDivisionError):
                flat[i] = vectorized(*[np.float64(v) for v in values])
    return out if out.ndim else np.float64(out)


def parts(x: Any, cuts: Any) -> list[Any]:
    """The values of each block."""
    return [x[lo:hi] for lo, hi in pairwise(cuts)]


def sequential_sum(x: Any) -> Any:
    """Add from +0 in the order of the values (np.sum adds in pairs, cumsum does not)."""
    zero = np.zeros(1, dtype=np.int64 if x.dtype.kind in "bi" else np.float64)
    return np.cumsum(np.concatenate([zero, x]))[-1]


def blocked_sum(x: Any, cuts: Any) -> Any:
    """Add each block in order, the blocks of each group in order, then the groups in order."""
    with np.errstate(all="ignore"):
        blocks = [sequential_sum(p) for p in parts(x, cuts)]
        return sequential_sum(
            np.array([sequential_sum(np.array(g)) for g in groups(blocks)] or [0.0 * x.sum()])
        )


def groups(blocks: list[Any]) -> list[list[Any]]:
    """What was found in the blocks, group by group."""
    return [blocks[k : k + GROUP] for k in range(0, len(blocks), GROUP)]


def repeated_product(x: Any, n: int) -> Any:
    """x to a whole power by squaring: the order of multiplications is the definition."""
    result, base = None, x
    with np.errstate(all="ignore"):
        while n:
            if n & 1:
                result = base if result is None else result * base
            base = base * base
            n >>= 1
    return np.ones_like(x) if result is None else result


def truncated(x: Any) -> Any:
    """float64 to int64 toward zero; what does not fit becomes the lowest int64, as the machine does."""
    inside = (x >= -(2.0**63)) & (x < 2.0**63)
    with np.errstate(all="ignore"):
        return np.where(inside, np.where(inside, x, 0.0).astype(np.int64), np.int64(-(2**63)))


def floor_divide(a: Any, b: Any) -> Any:
    """Floored division as numpy defines it; an integer divided by 0 gives 0."""
    with np.errstate(all="ignore"):
        if np.asarray(a).dtype.kind == "f":
            return np.floor_divide(a, b)
        lowest = (a == np.int64(-(2**63))) & (b == -1)
        safe = np.where((b == 0) | lowest, 1, b)
        return np.where(b == 0, 0, np.where(lowest, a, a // safe))


def remainder(a: Any, b: Any) -> Any:
    """The remainder with the sign of the divisor; an integer modulo 0 gives 0."""
    with np.errstate(all="ignore"):
        if np.asarray(a).dtype.kind == "f":
            return np.remainder(a, b)
        safe = np.where((b == 0) | (b == -1), 1, b)
        return np.where((b == 0) | (b == -1), 0, a % safe)


def libm_pow(a: Any, b: Any) -> Any:
    """C's pow, element by element."""
    return by_scalar(math.pow, np.power, a, b)


def neighbor_lists(graph: Any, directed: bool) -> list[list[tuple[int, int]]]:
    """Each node's neighbors with the edges that lead there; where not `directed`, both ways along each."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(graph.num_nodes)]
    for e, (a, b) in enumerate(zip(graph.src.tolist(), graph.dst.tolist(), strict=True)):
        found[a].append((b, e))
        if not directed and a != b:
            found[b].append((a, e))
    return found


def neighbor_sets(graph: Any) -> list[set[int]]:
    """The undirected simple graph: each node's neighbors, once, without itself."""
    lists = neighbor_lists(graph, directed=False)
    return [{u for u, _ in row if u != v} for v, row in enumerate(lists)]
