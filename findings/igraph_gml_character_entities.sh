#!/usr/bin/env bash
# igraph 1.0.0: character references in GML text, which the format prescribes outside ASCII and networkx 3.6.1 writes,
# are read as they stand: a name changes on its way from networkx to igraph.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet igraph==1.0.0 networkx==3.6.1
cd "$work"
env/bin/python - <<'PY' | tee seen
import igraph
import networkx as nx

graph = nx.Graph()
graph.add_edge("\u00e4", "b")
nx.write_gml(graph, "names.gml")
print("networkx", ascii(sorted(nx.read_gml("names.gml"))))
print("igraph", ascii(sorted(igraph.Graph.Read_GML("names.gml").vs["label"])))
PY
diff - seen <<'EOF'
networkx ['b', '\xe4']
igraph ['&#228;', 'b']
EOF
