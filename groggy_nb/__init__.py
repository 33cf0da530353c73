"""Write an iterative graph algorithm in a cell, run it as one native function, see where the time went.

Every public name is here; what is heavy loads when a name is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from groggy_nb import errors, looks, routines

# `program` is a module and a decorator: imported here, the decorator is what the name means ever after.
from groggy_nb.program import Program, builder, load, parse, program

if TYPE_CHECKING:
    from groggy_nb import algorithms, native
    from groggy_nb.graph import Graph, as_graph, datasets, diff_edges, diff_nodes, generate
    from groggy_nb.graph.stored import open_blocks, save_blocks
    from groggy_nb.graph.streamed import build_blocks
    from groggy_nb.measure.ablation import Ablation, ablate
    from groggy_nb.measure.calibration import calibrate
    from groggy_nb.measure.compare import Comparison, compare
    from groggy_nb.measure.prediction import Prediction
    from groggy_nb.measure.recorded import Recording
    from groggy_nb.measure.runs import RunComparison
    from groggy_nb.measure.scaling import Scaling, scaling
    from groggy_nb.measure.sweep import ParameterSweep
    from groggy_nb.notebook.editor import edit
    from groggy_nb.ops import OPS
    from groggy_nb.passes import PASS_NAMES as PASSES
    from groggy_nb.report.costs import Calibration
    from groggy_nb.report.recording import Recorder, record
    from groggy_nb.report.report import Report
    from groggy_nb.report.result import Result

__version__ = "0.1.0"

__all__ = [
    "Graph",
    "as_graph",
    "generate",
    "datasets",
    "diff_nodes",
    "diff_edges",
    "save_blocks",
    "build_blocks",
    "open_blocks",
    "Program",
    "parse",
    "load",
    "program",
    "builder",
    "compare",
    "ablate",
    "scaling",
    "record",
    "calibrate",
    "edit",
    "Result",
    "Report",
    "Comparison",
    "RunComparison",
    "Ablation",
    "Scaling",
    "ParameterSweep",
    "Recorder",
    "Recording",
    "Calibration",
    "Prediction",
    "algorithms",
    "native",
    "OPS",
    "PASSES",
    "errors",
    "__version__",
]

# Where each name lives; an empty attribute is the module itself.
_LAZY = {
    "Graph": ("groggy_nb.graph", "Graph"),
    "as_graph": ("groggy_nb.graph", "as_graph"),
    "generate": ("groggy_nb.graph.generate", ""),
    "datasets": ("groggy_nb.graph.datasets", ""),
    "diff_nodes": ("groggy_nb.graph", "diff_nodes"),
    "diff_edges": ("groggy_nb.graph", "diff_edges"),
    "save_blocks": ("groggy_nb.graph.stored", "save_blocks"),
    "build_blocks": ("groggy_nb.graph.streamed", "build_blocks"),
    "open_blocks": ("groggy_nb.graph.stored", "open_blocks"),
    "compare": ("groggy_nb.measure.compare", "compare"),
    "ablate": ("groggy_nb.measure.ablation", "ablate"),
    "scaling": ("groggy_nb.measure.scaling", "scaling"),
    "record": ("groggy_nb.report.recording", "record"),
    "calibrate": ("groggy_nb.measure.calibration", "calibrate"),
    "edit": ("groggy_nb.notebook.editor", "edit"),
    "Result": ("groggy_nb.report.result", "Result"),
    "Report": ("groggy_nb.report.report", "Report"),
    "Comparison": ("groggy_nb.measure.compare", "Comparison"),
    "RunComparison": ("groggy_nb.measure.runs", "RunComparison"),
    "Ablation": ("groggy_nb.measure.ablation", "Ablation"),
    "Scaling": ("groggy_nb.measure.scaling", "Scaling"),
    "ParameterSweep": ("groggy_nb.measure.sweep", "ParameterSweep"),
    "Recorder": ("groggy_nb.report.recording", "Recorder"),
    "Recording": ("groggy_nb.measure.recorded", "Recording"),
    "Calibration": ("groggy_nb.report.costs", "Calibration"),
    "Prediction": ("groggy_nb.measure.prediction", "Prediction"),
    "algorithms": ("groggy_nb.algorithms", ""),
    "native": ("groggy_nb.native", ""),
    "OPS": ("groggy_nb.ops", "OPS"),
    "PASSES": ("groggy_nb.passes", "PASS_NAMES"),
}

looks.look_through("groggy_nb.show")
routines.compile_with("groggy_nb.codegen.routines")


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _LAZY[name]
    found = importlib.import_module(module)
    value = getattr(found, attribute) if attribute else found
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext groggy_nb`: the `%%groggy` and `%groggy` magics."""
    from groggy_nb import notebook

    notebook.load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """`%unload_ext groggy_nb`: take the magics away."""
    from groggy_nb import notebook

    notebook.unload(shell)
