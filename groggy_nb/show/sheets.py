"""Which objects show themselves by a sheet, and what makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from groggy_nb.measure.ablation import Ablation
from groggy_nb.measure.prediction import Prediction
from groggy_nb.measure.recorded import Recording
from groggy_nb.measure.runs import RunComparison
from groggy_nb.measure.scaling import Scaling
from groggy_nb.measure.sweep import ParameterSweep
from groggy_nb.plan.planning import Plan
from groggy_nb.report.costs import Calibration
from groggy_nb.report.recording import Recorder
from groggy_nb.show import costs, experiments, log, plans, recorded, runs, sweep
from groggy_nb.show.sheet import Sheet

SHEETS: dict[type, Callable[[Any], Sheet]] = {
    Ablation: experiments.ablation,
    Scaling: experiments.scaling,
    Recorder: log.recorder,
    Recording: recorded.sheet,
    RunComparison: runs.sheet,
    Calibration: costs.calibration,
    Prediction: costs.prediction,
    Plan: plans.plan,
    ParameterSweep: sweep.sheet,
}
