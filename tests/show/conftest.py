"""Hand-made records and measurements as fixtures; the records stand beside the tests of the layer below."""

import made_records
import numpy as np
import pytest
from matplotlib.figure import Figure

from groggy_nb.measure.ablation import Ablation, Variant
from groggy_nb.measure.scaling import BreakEven, Point, Scaling
from groggy_nb.once import Once
from groggy_nb.report import costs
from groggy_nb.report.costs import Calibration
from groggy_nb.report.report import Report
from groggy_nb.run.record import Fate, LoopRow, StepRow


@pytest.fixture
def record():
    return made_records.make_record


@pytest.fixture
def result():
    return made_records.make_result


@pytest.fixture(autouse=True)
def uncalibrated(monkeypatch):
    """No test reads what the developer's own machine has measured."""
    monkeypatch.setattr(costs, "_known", Once())
    monkeypatch.setattr(costs, "_read", lambda file: None)


@pytest.fixture
def calibrated(monkeypatch):
    """A machine of 10 GB/s on one thread, where each cost is a microsecond."""
    rates = {name: {1: ((1_000, 1e-6),)} for name in costs.TOLD}
    made = Calibration("<b>a machine</b>, 2 usable", "2026-11-22", rates, {1: 10e9, 2: 15e9})
    costs._known.put("machine", made)
    return made


@pytest.fixture
def full():
    """Makes a report with rounds in time, fates, and rows that say what they moved."""

    def make(**changes):
        facts = {
            "rows": [
                StepRow("ones", (1,), ("ones",), 1, 1.0, 0.5, 1, places=1000, bytes=2 * 10**9),
                StepRow("sum", (3,), ("sum",), 4, 2.0, 0.0, 0, 0.25, 100, 1_000_000, 4 * 10**9),
                StepRow("rounds and scalars", (), (), 1, 0.125),
            ],
            "loops": [LoopRow(2, 1, 4, "count")],
            "watch": {"delta": np.array([1.0, 0.1, 0.01, 0.001])},
            "stamps": np.array([1.0, 1.5, 2.0, 2.75]),
            "stamped": np.arange(4),
            "fates": [Fate("x / 2", 3, "hoisted", "hoist")],
            "wait": 0.25,
            "probes": 0.07,
        }
        return Report(made_records.make_record("fused", **facts | changes), text=made_records.TEXT)

    return make


def variant(label, crossings, seconds):
    return Variant(label, "step", (), crossings, str(crossings), seconds, (seconds, seconds * 1.5))


@pytest.fixture
def ablation():
    left = (variant("fused, all passes", 1, 0.010), variant("without hoist", 1, 0.015))
    added = (variant("step, no passes", 1700, 0.03), variant("+ fold", 700, 0.02), left[0])
    return Ablation(left, added, True, "5 nodes, 6 edges")


@pytest.fixture
def scaling():
    points = [
        Point(mode, nodes, 5 * nodes, seconds, (seconds, 1.1 * seconds), 1, 1.2 * seconds)
        for mode, nodes, seconds in (
            ("step", 1000, 0.004),
            ("step", 100_000, 0.2),
            ("fused", 1000, 0.001),
            ("fused", 100_000, 0.4),
        )
    ]
    return Scaling(tuple(points), (BreakEven("step", "fused", 12_345.6), BreakEven("a", "b", None)))


@pytest.fixture
def one():
    return Figure().subplots()


@pytest.fixture
def two():
    return Figure(figsize=(9, 3), layout="constrained").subplots(1, 2)
