"""A run says what came from outside the program: inputs, and defaults of attributes that are absent."""

import numpy as np
import pytest

import groggy_nb as gn

# The absent attribute is also a warning of the run.
pytestmark = pytest.mark.filterwarnings(
    "ignore:the graph has no edge attribute:groggy_nb.errors.GroggyWarning"
)

TEXT = 'w = edges.get("length", 1.0)\nnodes["x"] = y * k + sum(w[e] for u, e in in_edges)'


@pytest.fixture
def graph():
    return gn.Graph.from_edges([0, 1, 2], [1, 2, 3], edge_attrs={"Length": [1.0, 2.0, 3.0]})


@pytest.mark.parametrize("mode", ["reference", "fused"])
def test_inputs_are_told_with_kind_and_shape_and_absent_attributes_with_their_default(graph, mode):
    result = gn.parse(TEXT).run(graph, mode=mode, inputs={"y": np.arange(4.0), "k": 2})
    assert set(result.report.outside) == {
        "edges['length'] is not in the graph: its default 1.0 stands; the graph has 'Length'",
        "y is a node value, float64 (4,)",
        "k is a scalar, int64",
    }
    for shown in (repr(result), repr(result.report), result._repr_html_(), result.report._repr_html_()):
        assert "y is a node value, float64 (4,)" in shown
        assert "length" in shown


def test_attributes_that_are_there_are_not_told(graph):
    text = 'w = edges.get("Length", 1.0)\nnodes["x"] = sum(w[e] for u, e in in_edges)'
    assert gn.parse(text).run(graph, mode="reference").report.outside == ()


def test_the_weight_that_a_gallery_program_was_told_to_use_is_missed(graph):
    found = gn.algorithms.shortest_paths(source=0, weight="length").run(graph, mode="reference")
    assert "edges['length'] is not in the graph" in found.report.outside[0]


def test_what_came_from_outside_is_written_with_the_report(graph):
    report = gn.parse('nodes["x"] = y + zeros()').run(graph, inputs={"y": 1.5}, mode="reference").report
    assert type(report).from_dict(report.to_dict()).outside == ("y is a scalar, float64",)
