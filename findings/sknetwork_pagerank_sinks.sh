#!/usr/bin/env bash
# scikit-network 0.33.5 gives nodes without edges out of them too much PageRank. In the graph 0 -> 1, 0 -> 2 each of the
# two has 0.468; networkx 3.6.1, and the system of equations solved by numpy, give 0.370. An isolated node beside one
# edge has a third of all, for 0.070. Two of its solvers agree on it.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet scikit-network==0.33.5 networkx==3.6.1 numpy==2.4.6 scipy==1.17.1
cd "$work"
env/bin/python - <<'PY' | tee seen
import networkx as nx
import numpy as np
from scipy.sparse import csr_matrix
from sknetwork.ranking import PageRank

for title, edges in {"two sinks": [(0, 1), (0, 2)], "isolated node": [(0, 1), (1, 0)]}.items():
    matrix = np.zeros((3, 3))
    matrix[tuple(zip(*edges))] = 1
    degrees = matrix.sum(axis=1, keepdims=True)
    moves = np.divide(matrix, degrees, out=np.full((3, 3), 1 / 3), where=degrees > 0)
    graph = nx.DiGraph(edges)
    graph.add_nodes_from(range(3))
    ranks = nx.pagerank(graph, tol=1e-12)
    seen = {
        "equations": np.linalg.solve(np.eye(3) - 0.85 * moves.T, np.full(3, 0.15 / 3)),
        "networkx": np.array([ranks[v] for v in range(3)]),
        "piteration": PageRank(n_iter=200, tol=0.0).fit(csr_matrix(matrix)).scores_,
        "bicgstab": PageRank(solver="bicgstab", tol=1e-12).fit(csr_matrix(matrix)).scores_,
    }
    for name, values in seen.items():
        print(f"{title}, {name}:", *(f"{value:.3f}" for value in values))
PY
diff - seen <<'EOF'
two sinks, equations: 0.260 0.370 0.370
two sinks, networkx: 0.260 0.370 0.370
two sinks, piteration: 0.065 0.468 0.468
two sinks, bicgstab: 0.066 0.467 0.467
isolated node, equations: 0.465 0.465 0.070
isolated node, networkx: 0.465 0.465 0.070
isolated node, piteration: 0.333 0.333 0.333
isolated node, bicgstab: 0.333 0.333 0.333
EOF
