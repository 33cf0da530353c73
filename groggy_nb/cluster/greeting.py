"""The first meeting of a run: workers whose results would differ say so before it."""

from __future__ import annotations

import hashlib
import math
import struct
import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from typing import NamedTuple

from groggy_nb.cluster.meeting import ClusterError, Member

SEEN = 200  # values at which functions of the math library are asked
FUNCTIONS: tuple[Callable[[float], float], ...] = (
    math.exp,
    math.expm1,
    lambda x: math.log(1 + abs(x)),
    lambda x: math.log1p(abs(x)),
    math.sin,
    math.cos,
    math.tanh,
    lambda x: (1 + abs(x)) ** (x / 7),
)


class Greeting(NamedTuple):
    """What must be the same on all workers, and what should be: the bits of the math library."""

    version: str
    order: str
    library: str


@cache
def own() -> Greeting:
    """That of this process."""
    places = [(n - SEEN / 2) * 0.137 for n in range(SEEN)]
    bits = b"".join(struct.pack("<d", f(x)) for f in FUNCTIONS for x in places)
    return Greeting(version("groggy-nb"), sys.byteorder, hashlib.sha256(bits).hexdigest())


def greeted(member: Member) -> tuple[str, ...]:
    """Meet all others before the run; what there is to warn of.

    Raises
    ------
    ClusterError
        Where a worker has another version, or another order of bytes.
    """
    mine = own()
    others = {n: Greeting(*each.said) for n, each in member.meet(mine).items()}
    for number, found in sorted(others.items()):
        if found[:2] != mine[:2]:
            raise ClusterError(
                f"wanted the same groggy_nb on all workers; number {member.seat.number} has {mine.version} "
                f"({mine.order} endian), number {number} has {found.version} ({found.order} endian)",
                hint="install one version everywhere",
            )
    if any(found.library != mine.library for found in others.values()):
        return (
            "the workers' math libraries differ: exp, log, sin, tanh and ** may give other last bits "
            "than on one machine",
        )
    return ()
