"""Reuse buffers: a switch for the code generator, since storage is no part of the IR."""

from __future__ import annotations

from groggy_nb.ir.forms import Program
from groggy_nb.passes.facts import Types


def reuse(program: Program, types: Types, checked: bool = False) -> Program:
    """The same program.

    With this pass on, code generation swaps the buffers of loop-carried values instead of copying, and
    lets values that are never alive together share one.
    """
    return program
