"""A kernel step is a declaration and a native function, two files: one from outside runs in every mode."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.codegen.cache import key_of
from groggy_nb.codegen.compile import foreign_digest
from groggy_nb.domains import NODE
from groggy_nb.errors import InternalError, RunError
from groggy_nb.graph import Graph
from groggy_nb.notebook.catalogue import describe_step, list_steps
from groggy_nb.notebook.editor.palette import catalogue
from groggy_nb.ops import OPS, OpFailure, op, rules, table
from groggy_nb.ops.forms import Kernel
from groggy_nb.ops.meaning import neighbor_lists
from groggy_nb.ops.table import EdgeValue, NodeValue, Scalar
from groggy_nb.ops.targets import Routine

TEXT = """
steps = param(3)
nodes["far"] = collected_within(steps, degree(), edges["w"])
nodes["near"] = collected_within(steps, nodes["x"], edges["w"], end="near") + 1
"""


@pytest.fixture
def declared():
    """The step, for the length of a test."""

    @op(
        family="paths",
        form=Kernel(reads=("out+edges",), scratch=(NODE,)),
        rule=rules.source_and_weights,
        fails={"int64": "steps must be 0 or more", "float64": "a weight is negative"},
        numba=Routine("toy_kernel:collected_within"),
    )
    def collected_within(
        steps: Scalar,
        x: NodeValue,
        w: EdgeValue,
        end: Literal["far", "near"] = "far",
        *,
        _graph: object,
    ):
        """The sum along a walk to the first neighbor each time."""
        if steps < 0:
            raise OpFailure("steps must be 0 or more")
        if np.any(w < 0):
            raise OpFailure("a weight is negative")
        rows = [sorted(row) for row in neighbor_lists(_graph, _graph.directed)]
        out = np.zeros(_graph.num_nodes)
        for v in range(_graph.num_nodes):
            at = v
            for _ in range(steps):
                if not rows[at]:
                    break
                at, e = rows[at][0 if end == "near" else -1]
                out[v] += x[at] + w[e]
        return out

    yield OPS["collected_within"]
    table._TABLE.pop("collected_within")


@pytest.fixture
def graph():
    return Graph.from_edges(
        [0, 0, 1, 2, 2, 4],
        [1, 2, 2, 0, 3, 4],
        num_nodes=6,
        node_attrs={"x": np.arange(6) / 7},
        edge_attrs={"w": np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])},
    )


def test_it_runs_in_every_mode_with_the_same_bits(declared, graph):
    program = gn.parse(TEXT)
    wanted = program.run(graph, mode="reference")
    assert wanted["near"][0] == (1 / 7 + 0.1) + (2 / 7 + 0.3) + (0.0 + 0.4) + 1
    for mode in ("fused", "batch", "step"):
        found = program.run(graph, mode=mode)
        assert all(found[name].tobytes() == wanted[name].tobytes() for name in wanted), mode
    with pytest.raises(RunError, match="steps must be 0 or more"):
        program.run(graph, params={"steps": -1})


def test_all_that_list_the_steps_list_it(declared):
    assert 'collected_within(steps, x, w, end="far")' in list_steps("collected")
    assert any(row["name"] == "collected_within" for row in catalogue())
    assert "fails    a weight is negative" in describe_step("collected_within")


def test_its_source_is_part_of_the_key_of_machine_code(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    source = "from kernel_of_two_versions import f\n"
    keys = set()
    for version in ("1", "2", "1"):
        (tmp_path / "kernel_of_two_versions.py").write_text(f"VERSION = {version}\n")
        foreign_digest.cache_clear()  # as in a new process
        keys.add(key_of(source))
    assert len(keys) == 2


def test_a_kernel_that_no_file_holds_is_refused():
    with pytest.raises(InternalError, match="a module that is a file is wanted"):
        key_of("from __main__ import f\n")
