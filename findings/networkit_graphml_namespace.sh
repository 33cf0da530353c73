#!/usr/bin/env bash
# NetworKit 11.3: its GraphML writer names the namespace `xmlnsi` in place of `xmlns`, so its files are in no
# namespace. networkx 3.6.1, which looks for GraphML's, refuses them.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet networkit==11.3 networkx==3.6.1 numpy==2.4.6 scipy==1.17.1
cd "$work"
env/bin/python - <<'PY' | tee seen
import networkit as nk
import networkx as nx

graph = nk.Graph(3)
graph.addEdge(0, 1)
graph.addEdge(1, 2)
nk.graphio.writeGraph(graph, "path.graphml", nk.Format.GraphML)
print(open("path.graphml").read().split("<graphml ")[1].split()[0])
try:
    print(nx.read_graphml("path.graphml"))
except nx.NetworkXError as refused:
    print(refused)
PY
diff - seen <<'EOF'
xmlnsi="http://graphml.graphdrawing.org/xmlns"
file not successfully read as graphml
EOF
