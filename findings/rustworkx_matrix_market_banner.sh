#!/usr/bin/env bash
# rustworkx 0.18.1: write_matrix_market begins its files with `%%matrixmarket` in lower case. scipy 1.17.1 knows only
# `%%MatrixMarket` and says that it is no Matrix Market file; rustworkx reads its own.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet rustworkx==0.18.1 scipy==1.17.1 numpy==2.4.6
cd "$work"
env/bin/python - <<'PY' | tee seen
import rustworkx as rx
import scipy.io

graph = rx.PyGraph()
graph.add_nodes_from(range(3))
graph.add_edge(0, 1, 1.5)
graph.add_edge(1, 2, 2.5)
rx.write_matrix_market(graph, path="path.mtx")
print(open("path.mtx").readline().strip())
try:
    print(scipy.io.mmread("path.mtx"))
except ValueError as refused:
    print(refused)
print("rustworkx reads", rx.read_matrix_market_file("path.mtx").num_nodes(), "nodes")
PY
diff - seen <<'EOF'
%%matrixmarket matrix coordinate real general
Line 1: Not a Matrix Market file. Missing banner.
rustworkx reads 3 nodes
EOF
