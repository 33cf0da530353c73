"""Graphs of other libraries and of their files: names, weights and directions as they are there."""

from __future__ import annotations

import igraph as ig
import networkx as nx
import numpy as np
import pytest

from groggy_nb import as_graph
from groggy_nb.errors import GraphError

GRAPHML = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="w" for="edge" attr.name="weight" attr.type="double"><default>5</default></key>
<key id="b" for="node" attr.name="big" attr.type="boolean"><default>true</default></key>
<key id="k" for="node" attr.name="kind" attr.type="string"/>
<graph edgedefault="undirected">
<node id="a"><data key="k">x &amp; y</data><data key="b">false</data></node><node id="b"/><node id="c"/>
<edge source="a" target="b"><data key="w">3</data></edge><edge source="b" target="c"/></graph></graphml>"""


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text)
    return path


def edges(graph):
    return [
        (graph.label_of(u), graph.label_of(v))
        for u, v in zip(graph.src.tolist(), graph.dst.tolist(), strict=True)
    ]


def weights(graph):
    return graph.edges["weight"].tolist()


# -- GraphML


def test_graphml_defaults_are_applied(tmp_path):
    graph = as_graph(written(tmp_path, "d.graphml", GRAPHML))
    assert not graph.directed
    assert edges(graph) == [("a", "b"), ("b", "c")]
    assert weights(graph) == [3.0, 5.0]
    assert graph.nodes["big"].tolist() == [False, True, True]
    assert graph.nodes["kind"].isna().tolist() == [False, True, True]
    assert graph.notes == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [('xmlns="http', 'xmlnsi="http'), (' xmlns="http://graphml.graphdrawing.org/xmlns"', ""),
     ("xmlns", "xmlns:g")],
)  # fmt: skip
def test_graphml_is_read_with_any_namespace(tmp_path, old, new):
    graph = as_graph(written(tmp_path, "d.graphml", GRAPHML.replace(old, new)))
    assert weights(graph) == [3.0, 5.0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('target="c"', 'target="z"', "edge 1 leads to 'z'"),
        ('target="c"', "", "edge 1 has no target"),
        ('id="c"', 'id="a"', "two nodes have the id 'a'"),
        (">3<", ">x<", "'weight' of edge 0 is 'x'; wanted double"),
        (">5<", ">x<", "the default of 'weight' is 'x'"),
        (">false<", ">maybe<", "'big' of node 0 is 'maybe'; wanted boolean"),
        ('key="k"', 'key="z"', "'z', which is not declared"),
        ('<edge source="b"', '<edge directed="true" source="b"', "edge 1 is directed in a graph that is not"),
        ('<node id="b"/>', '<node id="b"/><hyperedge/>', "hyperedges"),
        ("</graph></graphml>", "</graph>", "damaged"),
        ("graph edgedefault", "grap edgedefault", "damaged|no element graph"),
        ("<graphml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><graphml', "declares entities"),
        ("<graphml", '<!DOCTYPE x [<!ENTITY a SYSTEM "/etc/passwd">]><graphml', "declares entities"),
        ("<graphml", '<?xml version="1.0" encoding="klingon"?><graphml', "damaged"),
    ],
)
def test_graphml_that_is_no_plain_graph_is_refused_with_the_place(tmp_path, old, new, message):
    with pytest.raises(GraphError, match=message):
        as_graph(written(tmp_path, "d.graphml", GRAPHML.replace(old, new, 1)))


def test_an_entity_that_would_fill_the_memory_is_refused_at_its_declaration(tmp_path):
    bomb = "".join(f'<!ENTITY a{k + 1} "{f"&a{k};" * 10}">' for k in range(12))
    text = f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{bomb}]>' + GRAPHML.replace("x &amp; y", "&a12;")
    with pytest.raises(GraphError, match="declares entities"):
        as_graph(written(tmp_path, "d.graphml", text))


def test_graphs_within_nodes_and_further_graphs_are_left_out_and_told(tmp_path):
    nested = GRAPHML.replace('<node id="b"/>', '<node id="b"><graph><node id="n"/></graph></node>')
    nested = nested.replace("</graphml>", '<graph edgedefault="directed"><node id="z"/></graph></graphml>')
    graph = as_graph(written(tmp_path, "d.graphml", nested))
    assert graph.num_nodes == 3 and weights(graph) == [3.0, 5.0]
    assert graph.notes == ("graphs within nodes left out", "only the first graph is read")


@pytest.mark.parametrize("make", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_graphml_and_gml_of_networkx_agree_with_the_graph(tmp_path, make):
    other = make()
    other.add_node("ann", age=3, tall=True, name="Ann & <co>")
    other.add_edge("ann", "bob", weight=2.5, since=2**40)
    other.add_edge("bob", "cy", weight=1.0, since=5)
    if other.is_multigraph():
        other.add_edge("ann", "bob", weight=7.0, since=-1)
    nx.write_graphml(other, tmp_path / "x.graphml")
    nx.write_gml(other, tmp_path / "x.gml")
    wanted = as_graph(other)
    for name in ("x.graphml", "x.gml"):
        found = as_graph(tmp_path / name)
        assert found.directed == wanted.directed
        assert sorted(zip(edges(found), weights(found), found.edges["since"], strict=True)) == sorted(
            zip(edges(wanted), weights(wanted), wanted.edges["since"], strict=True)
        )
        assert found.nodes["age"].tolist()[0] == 3 and found.nodes["name"].tolist()[0] == "Ann & <co>"


def test_labels_of_yed_are_kept_of_its_drawing_data(tmp_path):
    drawn = GRAPHML.replace(
        "<graph ed", '<key id="y" for="node" yfiles.type="nodegraphics"/><graph ed'
    ).replace(
        '<node id="b"/>',
        '<node id="b"><data key="y"><y:Shape xmlns:y="y"><y:Fill/>'
        "<y:NodeLabel>Bob</y:NodeLabel></y:Shape></data></node>",
    )
    graph = as_graph(written(tmp_path, "d.graphml", drawn))
    assert graph.nodes["label"].tolist()[1] == "Bob"
    assert "drawing data left out, but for labels" in graph.notes


# -- GML


def test_gml_of_igraph_is_read_by_name_and_else_by_id(tmp_path):
    other = ig.Graph([(0, 1), (1, 2), (0, 1)])
    other.write_gml(str(tmp_path / "x.gml"))
    graph = as_graph(tmp_path / "x.gml")
    assert (graph.num_nodes, graph.num_edges, graph.labels) == (3, 3, None)
    other.vs["name"] = ["a&b", 'b"', "ü"]
    other.es["weight"] = [1.5, float("nan"), 3]
    other.write_gml(str(tmp_path / "x.gml"))
    graph = as_graph(tmp_path / "x.gml")
    assert graph.labels.tolist() == ["a&b", 'b"', "ü"]
    assert weights(graph) == [1.5, 1.0, 3.0]
    assert "1 edges without 'weight' weigh 1" in graph.notes


def test_numbers_that_networkx_quotes_are_numbers(tmp_path):
    other = nx.Graph()
    other.add_edge("a", "b", weight=2**31 - 1, n=5)
    other.add_edge("b", "c", weight=2**31, n=-(2**40))
    other.add_edge("c", "d", weight=2**62, n=7)
    nx.write_gml(other, tmp_path / "w.gml")
    graph = as_graph(tmp_path / "w.gml")
    assert weights(graph) == [2**31 - 1, 2**31, 2**62]
    assert graph.edges["n"].tolist() == [5, -(2**40), 7]
    assert "'weight' has 2 numbers in quotes: they are numbers" in graph.notes


def test_gml_takes_comments_lists_and_numbers_of_all_forms(tmp_path):
    text = """# a comment
    Creator "me" graph [ directed 1
      node [ id 7 label "a" graphics [ x 1.5 y -2 ] x 1. ] node [ id 9 label "b" x .5 ]
      # between
      edge [ source 7 target 9 weight 1E3 y +INF ] edge [ source 9 target 9 weight -2.5e-1 y NAN ] ]"""
    graph = as_graph(written(tmp_path, "a.gml", text))
    assert graph.directed and edges(graph) == [("a", "b"), ("b", "b")]
    assert weights(graph) == [1000.0, -0.25]
    assert graph.nodes["x"].tolist() == [1.0, 0.5]
    assert any("graphics" in note for note in graph.notes)


def test_gml_labels_that_repeat_give_way_to_ids(tmp_path):
    text = 'graph [ node [ id 1 label "a" ] node [ id 2 label "a" ] edge [ source 1 target 2 ] ]'
    graph = as_graph(written(tmp_path, "a.gml", text))
    assert graph.labels.tolist() == [1, 2]
    assert graph.nodes["label"].tolist() == ["a", "a"]
    assert graph.notes == ("node attribute 'label' repeats, so nodes are named by their numbers",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "graph [ node [ id 1 ] edge [ source 1 target 2 ] ]",
            "the target of edge 0 is 2; no node has that id",
        ),
        ("graph [ node [ id 1 ] edge [ source 1 ] ]", "the target of edge 0 is nothing"),
        ("graph [ node [ id 1 ] node [ id 1 ] ]", "node 1 has no id, or that of another one"),
        ("graph [ node [ x 1 ] ]", "node 0 has no id"),
        ("graph [\n node [ id 1 ]\n edge [ 5 ] ]", "line 3 has"),
        ("graph [ node [ id 1 ]", "ends inside a list"),
        ("graph ]", "line 1 has"),
        ("a 1", "there is no graph"),
        ("graph [ x " + "[ y " * 300, "line 1 has"),
        ("graph [ node [ id ? ] ]", "line 1 has"),
        ("", "there is no graph"),
        ("graph [ node [ id " + "9" * 5000 + " ] ]", "line 1 has"),
    ],
)
def test_text_that_is_no_gml_is_refused_with_the_place(tmp_path, text, message):
    with pytest.raises(GraphError, match=message):
        as_graph(written(tmp_path, "a.gml", text))


# -- objects


def test_igraph_names_come_from_networkx_too_and_missing_weights_weigh_one():
    other = ig.Graph.from_networkx(nx.Graph([("ann", "bob"), ("bob", "cy")]))
    other.es["weight"] = [2.0, float("nan")]
    graph = as_graph(other)
    assert graph.labels.tolist() == ["ann", "bob", "cy"]
    assert weights(graph) == [2.0, 1.0]


def test_igraph_names_that_repeat_are_an_attribute():
    other = ig.Graph([(0, 1)])
    other.vs["name"] = ["x", "x"]
    graph = as_graph(other)
    assert graph.labels is None and graph.nodes["name"].tolist() == ["x", "x"]
    assert any("repeats" in note for note in graph.notes)


def test_the_weight_keeps_its_own_name_too():
    other = nx.Graph()
    other.add_edge(0, 1, length=2.5, weight=7)
    graph = as_graph(other, weight="length")
    assert weights(graph) == graph.edges["length"].tolist() == [2.5]
    assert graph.edges["weight (attribute)"].tolist() == [7]
    plain = as_graph(other, weight=False)
    assert "weight" not in plain.edge_attrs and plain.edges["weight (attribute)"].tolist() == [7]


def test_weights_may_be_given_in_the_order_of_edges():
    other = nx.path_graph(3)
    for given in ([2.0, 3.0], np.array([2.0, 3.0])):
        assert weights(as_graph(other, weight=given)) == [2.0, 3.0]
    with pytest.raises(GraphError, match="weight has 1 values; wanted 2"):
        as_graph(other, weight=[2.0])


def test_a_weight_in_another_case_is_the_weight_and_told():
    other = nx.Graph()
    other.add_edge(0, 1, Weight=2.5)
    graph = as_graph(other)
    assert weights(graph) == graph.edges["Weight"].tolist() == [2.5]
    assert "attribute 'Weight' is the weight (weight=False: it is not)" in graph.notes


class NetworkitGraph:
    """What this package asks of a NetworKit graph, which the tests do without."""

    def __init__(self, nodes, triples, *, directed=False, weighted=True):
        self.nodes, self.triples, self.directed, self.weighted = nodes, triples, directed, weighted

    def isDirected(self):
        return self.directed

    def isWeighted(self):
        return self.weighted

    def upperNodeIdBound(self):
        return max(self.nodes, default=-1) + 1

    def iterNodes(self):
        return iter(self.nodes)

    def iterEdgesWeights(self):
        return iter(self.triples)


NetworkitGraph.__module__ = "networkit.graph"


def test_networkit_graphs_are_read():
    other = NetworkitGraph([0, 1, 2, 3], [(0, 3, 2.5), (3, 1, 1.0)], directed=True)
    graph = as_graph(other)
    assert graph.directed and graph.labels is None
    assert edges(graph) == [(0, 3), (3, 1)] and weights(graph) == [2.5, 1.0]
    graph = as_graph(NetworkitGraph([0, 1, 3], [(0, 3, 1.0)], weighted=False))
    assert graph.labels.tolist() == [0, 1, 3] and edges(graph) == [(0, 3)]
    assert "weight" not in graph.edge_attrs and not graph.directed
    with pytest.raises(GraphError, match="keeps its direction"):
        as_graph(other, directed=False)
    assert as_graph(NetworkitGraph([], [])).num_nodes == 0


class PyGraph:
    """What this package asks of a rustworkx graph, which the tests do without."""

    def __init__(self, nodes, triples):
        self._nodes, self._triples = nodes, triples

    def node_indices(self):
        return list(self._nodes)

    def nodes(self):
        return list(self._nodes.values())

    def weighted_edge_list(self):
        return self._triples


PyDiGraph = type("PyDiGraph", (PyGraph,), {})
PyGraph.__module__ = PyDiGraph.__module__ = "rustworkx"


def test_rustworkx_graphs_are_read():
    graph = as_graph(PyDiGraph({0: "a", 1: "b", 4: "c"}, [(0, 1, 2.5), (4, 1, 1.0), (0, 1, 3.0)]))
    assert graph.directed and edges(graph) == [("a", "b"), ("c", "b"), ("a", "b")]
    assert weights(graph) == [2.5, 1.0, 3.0]
    graph = as_graph(PyGraph({0: {"age": 3}, 1: {"age": 4}}, [(0, 1, {"weight": 7.0, "kind": "x"})]))
    assert not graph.directed and graph.labels is None and weights(graph) == [7.0]
    assert graph.nodes["age"].tolist() == [3, 4] and graph.edges["kind"].tolist() == ["x"]
    graph = as_graph(PyGraph({0: None, 2: None}, [(0, 2, None)]))
    assert graph.labels.tolist() == [0, 2] and "weight" not in graph.edge_attrs


def test_files_of_networkit_and_rustworkx_are_read(tmp_path):
    # As NetworKit 11.3 writes them, and rustworkx 0.18.
    graphml = (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        '<graphml xmlnsi="http://graphml.graphdrawing.org/xmlns" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a &#09;b">'
        '<key for="edge" id="d1" attr.name="weight" attr.type="double" /><graph edgedefault="undirected">'
        '<node id="0" /><node id="1" /><edge directed="false" target="0" source="1" id="e0">'
        '<data key="d1">1.5</data></edge></graph></graphml>'
    )
    graph = as_graph(written(tmp_path, "k.graphml", graphml))
    assert (edges(graph), weights(graph)) == ([("1", "0")], [1.5])
    gml = "graph [\n  node [\n    id 0\n  ]\n  node [\n    id 1\n  ]\n"
    gml += "  edge [\n    source 1\n    target 0\n  ]\n]\n"
    assert edges(as_graph(written(tmp_path, "k.gml", gml))) == [(1, 0)]
    market = "%%matrixmarket matrix coordinate real general\n2 2 2\n1 2 1.5\n2 1 1.5\n"
    assert weights(as_graph(written(tmp_path, "r.mtx", market), False)) == [1.5]
