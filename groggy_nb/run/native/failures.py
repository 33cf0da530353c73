"""Failures of native code: it leaves a rank in program order, Python finds the item and its sentence."""

from __future__ import annotations

from groggy_kernels.layout import ERROR, NO_ERROR
from groggy_nb.errors import RunError
from groggy_nb.plan.nodes import LoopNode
from groggy_nb.run.failures import failed, miscounted
from groggy_nb.run.native.table import Table


def has_failed(table: Table) -> bool:
    """Whether a step failed; a thread freed from a barrier by it reports a cancel instead."""
    return bool(table.words[ERROR] != NO_ERROR)


def failure(table: Table) -> RunError:
    """The error of the step that failed first in program order."""
    done, program = table.done, table.bound.program
    rank = int(table.words[ERROR])
    for key, built in done.units.items():
        if table.crossings[key].status and rank < len(built.emitted.failures):
            last = built
    item, sentence = last.emitted.failures[rank]
    if isinstance(item, LoopNode):
        at = table.stats_at[item.number]
        return miscounted(program, item.item, *table.stats[at : at + 3].tolist())
    return failed(program, done.plan.origin.get(getattr(item, "out", -1), item), sentence)
