"""Failures of native code: it leaves a rank in program order and a node, Python finds the sentence."""

from __future__ import annotations

from groggy_kernels.layout import ERROR, FAILED, LINE, NO_ERROR, PLACE_BITS
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
    code = int(table.words[ERROR])
    rank, place = code >> PLACE_BITS, code % (1 << PLACE_BITS) - 1
    for key, built in done.units.items():
        if table.crossings[key].status and rank < len(built.emitted.failures):
            last = built
    item, sentence = last.emitted.failures[rank]
    if isinstance(item, LoopNode):
        at = table.done.stats[item.number]
        return miscounted(program, item.item, *table.stats[at : at + 3].tolist())
    made = done.plan.types.get(getattr(item, "out", -1))
    item = done.plan.origin.get(getattr(item, "out", -1), item)
    if place < 0:
        return failed(program, item, sentence)
    own = table.words[FAILED:].reshape(-1, LINE)
    value = next(iter(own[own[:, 0] == code, 1].tolist()), None)
    return failed(program, item, sentence, table.bound.graph, place, value, made and made.domain)
