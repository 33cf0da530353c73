"""Frontiers: a switch for the plan, since which nodes a round takes is no part of the IR."""

from __future__ import annotations

from groggy_nb.ir.typed import Typed


def frontier(typed: Typed, checked: bool = False) -> Typed:
    """The same program.

    With this pass on, loops that qualify take only the nodes beside a change in rounds where these are few;
    ordered sweeps of such loops visit no others.
    """
    return typed
