"""Hand-made records and results: figures that tests can add up in their heads."""

import numpy as np

from groggy_nb.graph import Graph
from groggy_nb.report.result import Result
from groggy_nb.run.record import LoopRow, Outcome, RunRecord, StepRow

TEXT = 'x = ones()\nfor _ in range(3):\n    x = x / 2\nnodes["x"] = x\n'


def make_record(mode="step", **changes):
    facts = {
        "crossings": 4,
        "formula": "1 + rounds",
        "predicted": 4,
        "wall": 10.0,
        "kernel": 3.0,
        "crossing": 2.0,
        "glue": 1.5,
        "compile": 3.0,
        "unaccounted": 0.5,
        "compiled": 2,
        "rows": [
            StepRow("ones", (1,), ("ones",), 1, 1.0, 0.5, 1),
            StepRow("divide", (3,), ("divide",), 3, 2.0, 1.5, 3),
        ],
        "loops": [LoopRow(2, 1, 3, "count")],
        "watch": {"delta": np.array([0.5, 0.25, np.inf])},
        "rewrites": [("fold", 2)],
        "memory": 4096,
    }
    given = facts | changes
    return RunRecord(mode, mode, 1, ("fold", "hoist"), "calls", "a graph", 3, 2, **given)


def make_result(mode="step", values=None, forms=None, labels=("a", "b", "c"), **changes):
    graph = Graph.from_edges([0, 1], [1, 2], labels=labels)
    values = {"x": np.array([1.0, 3.0, 2.0])} if values is None else values
    forms = dict.fromkeys(values, "nodes") if forms is None else forms
    return Result(Outcome(values, forms, make_record(mode, **changes)), graph, TEXT)
