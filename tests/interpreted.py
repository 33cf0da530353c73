"""A bound program, or a rewritten form of it, run by the reference."""

from groggy_nb.oracle.reference import Reference
from groggy_nb.run.record import Outcome, RunRecord
from groggy_nb.run.request import RunRequest


def interpret(bound, typed=None, **options):
    """The outputs, and the record of what loops and watches did."""
    run = Reference(bound, RunRequest(**options), 0.0)
    run.typed = typed or bound.typed
    run.prepare()
    run.run()
    record = RunRecord(
        "reference", "reference", 1, (), "off", "", bound.graph.num_nodes, bound.graph.num_edges
    )
    return Outcome(run.collect(record), {}, record)
