"""Mean and squared deviation in one pass: as states of native code, and in the same order for the oracle.

Welford (1962) within a block, Chan, Golub and LeVeque (1979) between blocks: no cancellation.
"""

from __future__ import annotations

from typing import Any

from groggy_nb.ops.meaning import groups, parts
from groggy_nb.ops.targets import State

Moments = tuple[float, float, float]

# States update in order, so the count comes last: the others need the count before and after.
MOMENTS = (
    State("d", "float64", "0.0", "{x} - {u}", "{u_} - {u}"),
    State(
        "u",
        "float64",
        "0.0",
        "{u} + {d} / ({k} + 1.0)",
        "{u} if {k_} == 0.0 else ({u_} if {k} == 0.0 else {u} + {d} * ({k_} / ({k} + {k_})))",
    ),
    State(
        "w",
        "float64",
        "0.0",
        "{w} + {d} * ({x} - {u})",
        "{w} if {k_} == 0.0 else "
        "({w_} if {k} == 0.0 else {w} + {w_} + {d} * {d} * ({k} * {k_} / ({k} + {k_})))",
    ),
    State("k", "float64", "0.0", "{k} + 1.0", "{k} + {k_}"),
)


def moments(x: Any, cuts: Any) -> tuple[float, float]:
    """Number of values and their summed squared deviation, in the order that native code follows."""
    blocks = [_moments_of(part.tolist()) for part in parts(x, cuts)]
    k, _, w = _joined([_joined(group) for group in groups(blocks)])
    return k, w


def _moments_of(values: list[float]) -> Moments:
    """Of one block: number of values, mean, summed squared deviation."""
    k, u, w = 0.0, 0.0, 0.0
    for v in values:
        k += 1.0
        d = v - u
        u += d / k
        w += d * (v - u)
    return k, u, w


def _joined(found: list[Moments]) -> Moments:
    """Of several together, one after the other."""
    k, u, w = 0.0, 0.0, 0.0
    for k_, u_, w_ in found:
        if k_ == 0.0:
            continue
        if k == 0.0:
            k, u, w = k_, u_, w_
            continue
        d = u_ - u
        u += d * (k_ / (k + k_))
        w = w + w_ + d * d * (k * k_ / (k + k_))
        k += k_
    return k, u, w
