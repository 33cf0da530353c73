"""Failures of native code: it leaves a rank in program order and a node, Python finds the sentence."""

from __future__ import annotations

from groggy_kernels.layout import ERROR, FAILED, LINE, NO_ERROR, PLACE_BITS
from groggy_nb.codegen.build import Built, Executable
from groggy_nb.errors import RunError
from groggy_nb.plan.nodes import LoopNode
from groggy_nb.run.bind import Bound
from groggy_nb.run.failures import failed, miscounted
from groggy_nb.run.native.table import Table


def has_failed(table: Table) -> bool:
    """Whether a step failed; a thread freed from a barrier by it reports a cancel instead."""
    return bool(table.words[ERROR] != NO_ERROR)


def failure(table: Table) -> RunError:
    """The error of the step that failed first in program order."""
    code = int(table.words[ERROR])
    for key, built in table.done.units.items():
        if table.crossings[key].status and code >> PLACE_BITS < len(built.emitted.failures):
            last = built
    item, _ = last.emitted.failures[code >> PLACE_BITS]
    if isinstance(item, LoopNode):
        at = table.done.stats[item.number]
        return miscounted(table.bound.program, item.item, *table.stats[at : at + 3].tolist())
    own = table.words[FAILED:].reshape(-1, LINE)
    value = next(iter(own[own[:, 0] == code, 1].tolist()), None)
    return failed_step(table.done, last, table.bound, code, value)


def failed_step(done: Executable, built: Built, bound: Bound, code: int, value: int | None) -> RunError:
    """The error of a step of a native call, by the code in the control block and the value found there."""
    item, sentence = built.emitted.failures[code >> PLACE_BITS]
    assert not isinstance(item, LoopNode)
    place = code % (1 << PLACE_BITS) - 1
    made = done.plan.types.get(getattr(item, "out", -1))
    item = done.plan.origin.get(getattr(item, "out", -1), item)
    if place < 0:
        return failed(bound.program, item, sentence)
    return failed(bound.program, item, sentence, bound.graph, place, value, made and made.domain)
