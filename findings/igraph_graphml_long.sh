#!/usr/bin/env bash
# igraph 1.0.0: an attribute that GraphML declares as long is read as a float, so whole numbers beyond 2^53, such as
# account numbers, change without a word. networkx 3.6.1 reads the same file exactly.
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
graph.add_edge("a", "b", account=2**53 + 1)
nx.write_graphml_xml(graph, "accounts.graphml")
print("written", 2**53 + 1)
print("networkx", nx.read_graphml("accounts.graphml").edges["a", "b"]["account"])
print("igraph", igraph.Graph.Read_GraphML("accounts.graphml").es["account"][0])
PY
diff - seen <<'EOF'
written 9007199254740993
networkx 9007199254740993
igraph 9007199254740992.0
EOF
