#!/usr/bin/env bash
# networkx 3.6.1: write_gml puts an integer beyond 32 bits in quotes, since GML's integers end there, and read_gml
# gives it back as text: a graph that went through a file has numbers in some edges and text in others. Reading with
# destringizer=nx.readwrite.gml.literal_destringizer gives numbers.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet networkx==3.6.1
cd "$work"
env/bin/python - <<'PY' | tee seen
import networkx as nx

graph = nx.Graph()
graph.add_edge("a", "b", amount=2**31 - 1)
graph.add_edge("b", "c", amount=2**31)
nx.write_gml(graph, "amounts.gml")
print([data for *_, data in nx.read_gml("amounts.gml").edges(data=True)])
again = nx.read_gml("amounts.gml", destringizer=nx.readwrite.gml.literal_destringizer)
print([data for *_, data in again.edges(data=True)])
PY
diff - seen <<'EOF'
[{'amount': 2147483647}, {'amount': '2147483648'}]
[{'amount': 2147483647}, {'amount': 2147483648}]
EOF
