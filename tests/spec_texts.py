"""Programs of the specification, as text."""

PAGERANK = """
damping = param(0.85, min=0, max=1, help="chance of following a link")
rounds = param(100, min=1)
deg   = out_degree()
sink  = deg == 0
ranks = full(1 / N)
for _ in range(rounds):
    contrib = 0 if sink else ranks / deg
    pulled  = sum(contrib[u] for u in in_neighbors)
    lost    = sum(ranks if sink else 0)
    new     = damping * (pulled + lost / N) + (1 - damping) / N
    delta   = l1(new - ranks)
    ranks   = new
    watch(delta)
    if delta < 1e-10:
        break
nodes["pagerank"] = ranks
graph["delta"] = delta
"""

LABELS = """
labels = node_index()
for _ in range(10):
    before = labels
    for v in nodes:
        labels[v] = mode(labels[u] for u in closed_neighbors)
    if all(labels == before):
        break
nodes["community"] = labels
"""

SYNCHRONOUS = """
labels = node_index()
for _ in range(1):
    labels = mode(labels[u] for u in closed_neighbors)
nodes["community"] = labels
"""

PATHS = """
source = param(0, kind="node")
w = edges.get("weight", 1.0)
dist = 0.0 if node_index() == index_of(source) else inf
while True:
    relaxed = min((dist[u] + w[e] for u, e in in_edges), default=inf)
    new = minimum(dist, relaxed)
    if all(new == dist):
        break
    dist = new
nodes["distance"] = dist
"""

LEVELS = """
source = param(0, kind="node")
level = 0 if node_index() == index_of(source) else -1
depth = 0
found = True
while found:
    reached = any(level[u] == depth for u in in_neighbors)
    fresh = reached & (level < 0)
    level = depth + 1 if fresh else level
    depth = depth + 1
    found = any(fresh)
nodes["level"] = level
"""
