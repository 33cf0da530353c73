#!/usr/bin/env bash
# networkx 3.6.1: a GraphML key's <default>, which the format gives to every edge without a value of its own, is kept
# in graph.graph and given to none. igraph 1.0.0 gives it. To networkx's algorithms such a weight is then 1: a path of
# length 3.5 is told as 2.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet networkx==3.6.1 igraph==1.0.0
cd "$work"
env/bin/python - <<'PY' | tee seen
import igraph
import networkx as nx

text = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="w" for="edge" attr.name="weight" attr.type="double"><default>2.5</default></key>
<graph edgedefault="undirected"><node id="a"/><node id="b"/><node id="c"/>
<edge source="a" target="b"><data key="w">1.0</data></edge><edge source="b" target="c"/></graph>
</graphml>"""
with open("path.graphml", "w") as file:
    file.write(text)
graph = nx.read_graphml("path.graphml")
print("networkx", [data for *_, data in graph.edges(data=True)], graph.graph["edge_default"])
print("networkx", nx.dijkstra_path_length(graph, "a", "c"))
graph = igraph.Graph.Read_GraphML("path.graphml")
print("igraph", graph.es["weight"])
print("igraph", graph.distances(0, 2, weights="weight")[0][0])
PY
diff - seen <<'EOF'
networkx [{'weight': 1.0}, {}] {'weight': 2.5}
networkx 2.0
igraph [1.0, 2.5]
igraph 3.5
EOF
