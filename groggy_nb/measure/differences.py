"""What is not equal, bit for bit, between two runs of one program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from groggy_nb.report import series
from groggy_nb.run.record import Outcome


@dataclass(frozen=True, slots=True)
class Difference:
    """An output (or watched value) that is not the same in two modes."""

    name: str
    mode: str
    reference: str  # the mode it was compared with
    positions: int  # how many entries differ; 0 where dtype or length do
    first: int | None  # the first of them


def differences(reference: Outcome, other: Outcome, mode: str, first: str) -> list[Difference]:
    """What differs in the outputs and watched values of two runs, called `first` and `mode`."""
    return [
        *_differences(reference.values, other.values, mode, first),
        *_differences(reference.record.watch, other.record.watch, mode, first),
    ]


def _differences(
    reference: Mapping[str, Any], other: Mapping[str, Any], mode: str, first: str
) -> list[Difference]:
    """What differs between two mappings of names to arrays or scalars."""
    found = []
    for name in (*reference, *(n for n in other if n not in reference)):
        a, b = (np.asarray(x.get(name)) for x in (reference, other))
        if a.dtype != b.dtype or a.shape != b.shape:
            found.append(Difference(name, mode, first, 0, None))
            continue
        positions = np.flatnonzero(np.atleast_1d(series.unequal(a, b)))
        if len(positions):
            found.append(Difference(name, mode, first, len(positions), int(positions[0])))
    return found
