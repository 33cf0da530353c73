"""What differs between two graphs, and the groups in one, beside plain loops."""

import random

import numpy as np
import pandas as pd
import pytest

import groggy_nb as gn
from groggy_nb.errors import GraphError
from groggy_nb.graph import Graph, as_graph, datasets


def drawn(draw, directed):
    """A small multigraph of some of eight names, with a number and a word that may be missing."""
    names = draw.sample("abcdefgh", draw.randrange(2, 8))
    m = draw.randrange(0, 12)
    return Graph.from_edges(
        [draw.randrange(len(names)) for _ in range(m)],
        [draw.randrange(len(names)) for _ in range(m)],
        labels=names,
        directed=directed,
        edge_attrs={"x": [draw.choice([1.5, 2.5, None]) for _ in range(m)]} if m else {},
        node_attrs={"y": [draw.choice(["u", "v", None]) for _ in names]},
    )


def items(graph, side):
    """The nodes, or the edges with their number among parallel ones, each with its attributes."""
    if side == "nodes":
        frame = graph.nodes.astype(object)
        return {label: plain(frame.loc[label]) for label in frame.index}
    frame, found, seen = graph.edges.astype(object), {}, {}
    for k in range(len(frame)):
        row = frame.iloc[k]
        ends = (row["source"], row["target"])
        ends = ends if graph.directed else tuple(sorted(ends))
        seen[ends] = seen.get(ends, 0) + 1
        found[(*ends, seen[ends])] = plain(row.drop(["source", "target"]))
    return found


def plain(row):
    """The attributes that are there."""
    return {name: x for name, x in row.items() if not pd.isna(x)}


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("side", ["nodes", "edges"])
def test_differences_are_those_that_loops_find(seed, directed, side):
    draw = random.Random(seed)
    before, after = drawn(draw, directed), drawn(draw, directed)
    one, other = items(before, side), items(after, side)
    wanted = [("removed" if k not in other else "changed", k) for k in one if one[k] != other.get(k)]
    wanted += [("added", k) for k in other if k not in one]
    names = [
        tuple(n for n in one[k] | other[k] if one[k].get(n) != other[k].get(n)) if what == "changed" else ()
        for what, k in wanted
    ]
    found = (gn.diff_nodes if side == "nodes" else gn.diff_edges)(before, after)
    assert found["change"].tolist() == [what for what, _ in wanted]
    assert found["attributes"].tolist() == names
    if side == "nodes":
        assert found.index.tolist() == [k for _, k in wanted]
    else:
        ends = found[["source", "target"]].to_numpy().tolist()
        ends = ends if directed else map(sorted, ends)
        assert list(map(tuple, ends)) == [k[:2] for _, k in wanted]


def test_a_graph_does_not_differ_from_itself_nor_a_whole_number_from_its_float():
    graph = datasets.karate()
    assert len(gn.diff_nodes(graph, graph)) == len(gn.diff_edges(graph, graph)) == 0
    assert gn.diff_edges(graph.with_weight([1] * 78), graph.with_weight([1.0] * 78)).empty


def test_times_are_compared_and_other_kinds_differ():
    def made(values):
        return Graph.from_edges([0, 1], [1, 0], edge_attrs={"t": values})

    days = np.array(["2024-01-01", "2024-01-02"], "M8[D]")
    assert gn.diff_edges(made(days), made(days.astype("M8[s]"))).empty
    assert len(gn.diff_edges(made(days), made(days + 1))) == 2
    assert gn.diff_edges(made(days), made(["a", "b"]))["attributes"].tolist() == [("t",), ("t",)]


@pytest.mark.parametrize("find", [gn.diff_nodes, gn.diff_edges])
def test_what_is_no_graph_is_refused(find):
    for pair in ((datasets.karate(), None), ("karate", datasets.karate())):
        with pytest.raises(GraphError, match="wants a graph"):
            find(*pair)
    assert find(Graph.from_edges([], []), Graph.from_edges([], [])).empty


def test_edges_of_two_directions_are_not_compared():
    with pytest.raises(GraphError, match="directed"):
        gn.diff_edges(Graph.from_edges([0], [1]), Graph.from_edges([0], [1], directed=False))


def test_labels_that_are_tuples_stay_labels():
    before, after = (Graph.from_edges([0], [1], labels=[(0, 0), (0, k)]) for k in (1, 2))
    assert gn.diff_nodes(before, after).index.tolist() == [(0, 1), (0, 2)]
    assert gn.diff_edges(before, after)["target"].tolist() == [(0, 1), (0, 2)]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("directed", [True, False])
def test_groups_have_the_sizes_and_edges_that_loops_count(seed, directed):
    draw = random.Random(seed)
    graph = drawn(draw, directed)
    kind = {label: draw.choice([7, 7, -2, 3]) for label in graph.labels}
    table = graph.groups(pd.Series(kind), top=2)
    edges = [(kind[u], kind[v]) for u, v in graph.edges[["source", "target"]].to_numpy()]
    for group, row in table.iterrows():
        members = [label for label in graph.labels if kind[label] == group]
        assert row["size"] == len(members)
        assert row["inner"] == sum(a == b == group for a, b in edges)
        assert row["outer"] == sum((a == group) != (b == group) for a, b in edges)
        degree = dict(zip(graph.labels, graph.degrees(), strict=True))
        assert row["top"] == tuple(sorted(members, key=lambda label: -degree[label])[:2])
    assert set(table.index) == set(kind.values())
    assert table["size"].is_monotonic_decreasing


def test_groups_are_of_an_attribute_of_an_output_or_of_words():
    graph = datasets.karate()
    clubs = graph.groups("club")
    assert clubs["size"].to_dict() == {"Mr. Hi": 17, "Officer": 17}
    assert clubs["outer"].tolist() == [11, 11]
    assert clubs["inner"].sum() + 11 == 78
    assert clubs["top"].tolist() == [(0, 2, 1), (33, 32, 31)]
    text = (
        'nodes["far"] = degree() > 9\nnodes["low"] = -degree()\nnodes["half"] = degree() / 2\ngraph["n"] = N'
    )
    result = gn.parse(text).run(graph, mode="reference")
    assert result.groups("far", by="low", top=1)["top"].tolist() == [(11,), (2,)]
    assert result.groups().index.dtype.kind == "i"
    assert Graph.from_edges([], []).groups(np.empty(0, int)).empty
    for ask in (lambda: result.groups("half"), lambda: result.groups("n"), lambda: result.groups("fra")):
        with pytest.raises(gn.errors.GroggyError):
            ask()


@pytest.mark.parametrize(
    ("values", "options", "said"),
    [
        ("clbu", {}, "did you mean 'club'"),
        ([0.5] * 34, {}, "float64s"),
        ([1, 2], {}, "wanted 34"),
        ("club", {"by": "club"}, "by holds strings"),
        ("club", {"top": -1}, "top wants"),
        ("club", {"by": "x"}, "no node attribute"),
    ],
)
def test_what_makes_no_groups_is_refused(values, options, said):
    with pytest.raises(GraphError) as caught:
        datasets.karate().groups(values, **options)
    assert said in str(caught.value)


def test_nodes_without_a_value_are_in_no_group():
    graph = as_graph((["a", "b", "c"], ["b", "c", "a"]))
    table = graph.groups(pd.Series(["x", "x"], index=["a", "b"]))
    assert table.loc["x", ["size", "inner", "outer"]].tolist() == [2, 1, 2]
