"""The drawing of a graph, read back from the axes; of a large one the summary."""

import sys

import numpy as np
import pandas as pd
import pytest
from drawn import HOSTILE, cut_off, legend, texts
from matplotlib.figure import Figure

import groggy_nb as gn
from groggy_nb.errors import GraphError
from groggy_nb.graph import Graph, datasets, generate
from groggy_nb.show import graphs
from groggy_nb.show.layouts import node_places


@pytest.fixture
def ax():
    return Figure(figsize=(6, 5), layout="constrained").subplots()


def nodes_drawn(ax):
    """The nodes of each collection of markers."""
    return [len(c.get_offsets()) for c in ax.collections if len(c.get_offsets()) and hasattr(c, "get_sizes")]


def test_each_node_is_drawn_and_named_once(ax):
    graph = datasets.karate()
    assert graph.plot(ax=ax) is ax
    assert nodes_drawn(ax) == [34]
    assert texts(ax) == [str(k) for k in range(34)]
    assert len(ax.collections[0].get_segments()) == 78
    assert ax.get_title() == "34 nodes, 78 edges"
    assert cut_off(ax.figure) == []


def test_words_are_groups_with_a_legend_and_a_shape_each(ax):
    datasets.karate().plot(color="club", size=np.arange(34), ax=ax)
    assert legend(ax) == ["Mr. Hi (17)", "Officer (17)"]
    sizes = np.concatenate([c.get_sizes() for c in ax.collections[1:]])
    assert sizes.min() == graphs.AREAS[0]
    assert sizes.max() == graphs.AREAS[1]


def test_measures_are_a_scale_and_nodes_without_one_are_white(ax):
    graph = datasets.karate()
    values = pd.Series(np.arange(33) / 2, index=pd.RangeIndex(33, name="node"))
    graph.plot(color=values, ax=ax)
    assert nodes_drawn(ax) == [1, 33]
    assert ax.collections[-1].get_array().tolist() == values.tolist()
    assert len(ax.figure.axes) == 2  # and the scale


def test_a_seventh_group_is_grey_with_all_others(ax):
    graph = Graph.from_edges(range(9), [1, 2, 3, 4, 5, 6, 7, 8, 0], node_attrs={"x": [*"aabbcdefg"]})
    graph.plot(color="x", ax=ax)
    assert legend(ax)[-1] == "others (1)"
    assert len(legend(ax)) == 7


def test_an_output_of_a_result_colours_the_graph(ax):
    graph = datasets.karate()
    result = gn.parse('nodes["far"] = degree() > 9').run(graph, mode="reference")
    graph.plot(color=result["far"], ax=ax)
    assert sum(nodes_drawn(ax)) == 34
    assert len(legend(ax)) == 2


@pytest.mark.parametrize(
    "graph",
    [
        Graph.from_edges([], []),
        Graph.from_edges([], [], num_nodes=7),
        Graph.from_edges([0], [0]),
        Graph.from_edges([0, 1, 0, 0], [1, 0, 1, 0], num_nodes=4),
        Graph.from_edges(range(6), [1, 2, 3, 4, 5, 0], labels=HOSTILE),
    ],
)
def test_graphs_at_the_edge_are_drawn(graph, ax):
    graph.plot(ax=ax)
    assert sum(nodes_drawn(ax)) == graph.num_nodes
    cut_off(ax.figure)


def test_places_depend_on_the_graph_alone_and_isolated_nodes_stand_below():
    graph = Graph.from_edges([0, 1, 2], [1, 2, 0], num_nodes=30)
    places = node_places(graph)
    assert np.array_equal(places, node_places(graph))
    assert np.isfinite(places).all()
    assert places[3:, 1].max() < places[:3, 1].min()
    assert len({tuple(p) for p in places.tolist()}) == 30


def test_components_stand_side_by_side():
    first, second = generate.complete(6), generate.cycle(9)
    src, dst = np.concatenate((first.src, second.src + 6)), np.concatenate((first.dst, second.dst + 6))
    places = node_places(Graph.from_edges(src, dst, num_nodes=15, directed=False))
    six, nine = places[:6], places[6:]
    assert nine[:, 0].max() < six[:, 0].min()  # the larger one first
    wide, tall = np.ptp(places, axis=0)
    assert wide > tall and np.ptp(nine, axis=0).max() > np.ptp(six, axis=0).max()


def test_igraph_serves_where_networkx_is_not_and_else_it_is_said(monkeypatch):
    graph = generate.cycle(5)
    monkeypatch.setitem(sys.modules, "networkx", None)
    assert node_places(graph).shape == (5, 2)
    monkeypatch.setitem(sys.modules, "igraph", None)
    with pytest.raises(GraphError, match="networkx or igraph"):
        node_places(graph)


def test_a_large_graph_is_summed_up(ax):
    two = Figure(figsize=(9, 3.4), layout="constrained").subplots(1, 2)
    graph = generate.star(601)
    axes = graph.plot(ax=two)
    assert axes[0] is two[0]
    (line,) = axes[0].lines
    assert line.get_xdata().tolist() == [1, 600]
    assert line.get_ydata().tolist() == pytest.approx([100, 100 / 601])
    counts = axes[1].images[0].get_array()
    assert counts.sum() == 2 * 600 - counts.diagonal().sum()  # both entries, but one within a cell of its own
    graph.plot(ax=ax)
    assert ax.lines
    assert cut_off(ax.figure) == []


@pytest.mark.parametrize("color", [["a", "b"] * 400, np.arange(800) / 7, [None] * 800])
@pytest.mark.parametrize("directed", [True, False])
def test_the_summary_shows_the_values_that_are_asked_for(color, directed):
    two = Figure(layout="constrained").subplots(1, 2)
    Graph.from_edges([0, 1], [1, 1], num_nodes=800, directed=directed).plot(color=color, ax=two)
    assert two[1].get_xlabel()
    assert len(two[0].lines) == 1 + directed
    cut_off(two[0].figure)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"color": "clbu"}, "did you mean 'club'"),
        ({"color": [1, 2]}, "wanted 34"),
        ({"size": "club"}, "size holds strings"),
        ({"labels": "no"}, "labels wants True or False"),
    ],
)
def test_what_cannot_be_drawn_is_refused(options, said, ax):
    with pytest.raises(GraphError) as caught:
        datasets.karate().plot(ax=ax, **options)
    assert said in str(caught.value)
