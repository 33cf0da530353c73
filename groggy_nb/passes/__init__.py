"""Rewrites of a program that keep every bit of its results: one file each, in the order of `PASSES`."""

from __future__ import annotations

from groggy_nb.passes.facts import count_steps
from groggy_nb.passes.fates import Fates, Moved, looped_lines
from groggy_nb.passes.pipeline import PASS_NAMES, PASSES, Pass, apply, optimize

__all__ = [
    "PASS_NAMES",
    "PASSES",
    "Fates",
    "Moved",
    "Pass",
    "apply",
    "count_steps",
    "looped_lines",
    "optimize",
]
