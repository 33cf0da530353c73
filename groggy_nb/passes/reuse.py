"""Reuse buffers: a switch for the code generator, since storage is no part of the IR."""

from __future__ import annotations

from groggy_nb.ir.typed import Typed


def reuse(typed: Typed, checked: bool = False) -> Typed:
    """The same program.

    With this pass on, code generation swaps the buffers of loop-carried values instead of copying, and
    lets values that are never alive together share one.
    """
    return typed
