#!/usr/bin/env bash
# networkx 3.6.1: write_edgelist writes edge data by its repr, which of a number out of an array is np.float64(0.5)
# since numpy 2. read_edgelist refuses the file that it wrote. write_weighted_edgelist writes 0.5.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet networkx==3.6.1 numpy==2.4.6
cd "$work"
env/bin/python - <<'PY' | tee seen
import networkx as nx
import numpy as np

graph = nx.Graph()
graph.add_edge("a", "b", weight=np.array([0.5, 0.25])[0])
nx.write_edgelist(graph, "edges.edgelist")
print(open("edges.edgelist").read(), end="")
try:
    print(nx.read_edgelist("edges.edgelist").edges(data=True))
except TypeError as error:
    print("read_edgelist:", error)
nx.write_weighted_edgelist(graph, "weights.edgelist")
print(nx.read_weighted_edgelist("weights.edgelist").edges(data=True))
PY
diff - seen <<'EOF'
a b {'weight': np.float64(0.5)}
read_edgelist: Failed to convert edge data (["{'weight':", 'np.float64(0.5)}']) to dictionary.
[('a', 'b', {'weight': 0.5})]
EOF
