"""Hand-made records with phases, waits and stamped rounds, and those that clocks or files may leave."""

from dataclasses import replace

import numpy as np
from made_records import TEXT, make_record

from groggy_nb.report.report import Report
from groggy_nb.run.record import LoopRow, Phase, StepRow

HOSTILE = "</script><img src=x onerror=alert(1)>\x00\n" + "x" * 5000

PHASES = [
    Phase("bind", 0.0, 0.5),
    Phase("compile", 0.5, 3.0),
    Phase("prepare", 3.5, 0.25),
    Phase("run", 3.75, 6.0),
    Phase("collect", 9.75, 0.25),
]
ROWS = [
    StepRow("ones", (1,), ("ones",), 1, 1.0, 0.5, 1, 0.25),
    StepRow("divide", (3, 4), ("divide", "again"), 3, 2.0, 1.5, 3),
]


def timed(**changes):
    """A run whose rounds began 4, 5 and 7 seconds after the call."""
    stamps = {"stamps": np.array([4.0, 5.0, 7.0]), "stamped": np.array([0, 1, 2])}
    return replace(make_record("fused", phases=PHASES, rows=ROWS, wait=0.25, **stamps), **changes)


def report(**changes):
    return Report(timed(**changes), text=TEXT)


RECORDS = {
    "timed": timed(),
    "without phases": make_record(),
    "nothing compiled": make_record(compile=0.0),
    "without rows": timed(rows=[]),
    "rows wider than the run": timed(rows=[StepRow("slow", (3,), ("slow",), 1, 20.0, 0.5, 1, 30.0)]),
    "phases that overlap": timed(phases=[Phase("bind", 0.0, 2.0), Phase("run", 1.0, 6.0)]),
    "phases without a run": timed(phases=[Phase("bind", 0.0, 2.0)]),
    "stamps outside the run": timed(stamps=np.array([-1.0, 5.0, 99.0])),
    "many rounds, some stamped": timed(
        loops=[LoopRow(2, 1, 30, "count")],
        stamps=np.array([4.0, 5.0, 7.0]),
        stamped=np.array([0, 10, 20]),
        watch={"delta": np.arange(30.0)},
    ),
    "two loops": timed(loops=[LoopRow(2, 1, 2, "count"), LoopRow(5, 1, 1, "break")]),
    "hostile names": timed(
        graph=HOSTILE,
        watch={HOSTILE: np.array([1.0, np.nan, -np.inf])},
        rows=[StepRow(HOSTILE, tuple(range(1, 90)), (HOSTILE,) * 90, 1, 1.0, 0.5, 1)],
    ),
    "clocks that ran back": timed(
        rows=[StepRow("odd", (), (), 1, -1.0, float("nan"), 1, -2.0)], unaccounted=-1.0
    ),
    "nothing at all": make_record(
        "reference",
        crossings=0,
        wall=0.0,
        kernel=0.0,
        crossing=0.0,
        glue=0.0,
        compile=0.0,
        unaccounted=0.0,
        rows=[],
        loops=[],
        watch={},
    ),
}
