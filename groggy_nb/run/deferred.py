"""What a record works out only when it is asked: the step table, waits, probes, when rounds began."""

from __future__ import annotations

from collections.abc import Callable

from groggy_nb.run.actions import actions_of, parts_of
from groggy_nb.run.clock import probe_cycles, reading
from groggy_nb.run.control import Control
from groggy_nb.run.executables import Prepared
from groggy_nb.run.native.table import Table
from groggy_nb.run.record import RunRecord
from groggy_nb.run.rows import Probe, Sizes, step_rows
from groggy_nb.run.stamps import native_stamps, rounds_at


def figures(
    made: Prepared, table: Table, control: Control, rate: float, start: float
) -> Callable[[RunRecord], None]:
    """What fills in a record later, from the run's counters. It keeps these, not the run's arrays.

    As little as possible happens here, since each run pays for it, and few are looked at.
    """
    now = reading()
    kept = native_stamps(table.words)
    crossings, ticks, stamps, loops = table.crossings, table.ticks, control.stamps, control.loops

    def fill(record: RunRecord) -> None:
        probe = Probe(rate, probe_cycles(), record.threads > 1)
        sizes = Sizes(record.num_nodes, record.num_edges, record.directed)
        done = made.done
        record.rows, record.probes = step_rows(done, made.rows, crossings, ticks, sizes, probe, record.loops)
        record.wait = sum(row.wait for row in record.rows)
        record.parts = parts_of(made.done)
        rounds = {key: totals[1] / max(totals[0], 1) for key, totals in loops.items()}
        record.actions = round(actions_of(made.done, rounds))
        record.stamps, record.stamped = rounds_at(stamps, kept, now, start, rate)

    return fill
