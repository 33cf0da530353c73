#!/usr/bin/env bash
# igraph 1.0.0 and NetworKit 11.3 write GML nodes with an id and no label, as the format allows. networkx 3.6.1 refuses
# both files, unless it is told label='id'.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet igraph==1.0.0 networkit==11.3 networkx==3.6.1 numpy==2.4.6 scipy==1.17.1
cd "$work"
env/bin/python - <<'PY' | tee seen
import igraph
import networkit as nk
import networkx as nx

igraph.Graph([(0, 1), (1, 2)]).write_gml("igraph.gml")
graph = nk.Graph(3)
graph.addEdge(0, 1)
graph.addEdge(1, 2)
nk.graphio.writeGraph(graph, "networkit.gml", nk.Format.GML)
for name in ("igraph.gml", "networkit.gml"):
    try:
        print(name, nx.read_gml(name))
    except nx.NetworkXError as refused:
        print(name, refused)
    print(name, nx.read_gml(name, label="id").number_of_edges(), "edges")
PY
diff - seen <<'EOF'
igraph.gml node #0 has no 'label' attribute
igraph.gml 2 edges
networkit.gml node #0 has no 'label' attribute
networkit.gml 2 edges
EOF
