"""What groups of nodes have in common: aggregates at an index, and reads there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groggy_nb.algorithms.gallery import program

if TYPE_CHECKING:
    from groggy_nb.program import Program

POINTER_JUMPING = '''\
"""Components by hooking and pointer jumping, as FastSV of Zhang, Azad and Hu (2020)."""
parent = node_index()
above = parent                                            # the parent's parent
changed = True
while changed:
    lowest = min(above[u] for u in closed_neighbors)
    hooked = min(lowest, at=parent, default=N)            # a tree hangs itself under the lowest one beside it
    parent = minimum(minimum(parent, hooked), minimum(lowest, above))
    before = above
    above = parent[parent]                                # and every path to a root is half as long
    changed = any(above != before)
nodes["component"] = above
'''

COMMUNITY_QUALITY = '''\
"""The modularity of communities, as in Newman and Girvan (2004), and their sizes."""
labels = nodes.get("community", 0)                        # of each node the index of some node

loops = count(u == v for u in neighbors)                  # both their ends are here
ends = degree() + loops
inside = count(labels[u] == labels for u in neighbors) + loops
share = sum(ends, at=labels) / sum(ends)
graph["modularity"] = sum(sum(inside, at=labels) / sum(ends) - share * share)
nodes["size"] = count(by=labels)
'''

K_MEANS = '''\
"""k-means of one column, as in Lloyd (1982), from equal parts of its order."""
k = param(3, min=1, max=100, help="clusters at most")
max_iter = param(100, min=0, help="rounds at most")
x = nodes.get("x", 0.0)

cluster = minimum(rank(x) * k // N, N - 1)
for _ in range(max_iter):
    center = mean(x, at=cluster, default=inf)             # at node c that of cluster c
    near = full(inf)
    new = cluster
    for c in range(minimum(k, N)):
        away = abs(x - sum(center if node_index() == c else 0))
        new = c if away < near else new                   # of equally near ones the first
        near = minimum(near, away)
    if all(new == cluster):
        break
    cluster = new
nodes["cluster"] = cluster
'''


def pointer_jumping() -> Program:
    """Weakly connected components in few rounds, each named by its lowest node index.

    Returns
    -------
    Program
        Output "component": int64 node value.

    Notes
    -----
    Cost: a pass over the edges and a few over the nodes in each round; the rounds go with the logarithm
    of N, whatever the longest path.

    References
    ----------
    Y. Zhang, A. Azad and Z. Hu, FastSV: a distributed-memory connected component algorithm with fast
    convergence, SIAM Conference on Parallel Processing for Scientific Computing (2020).

    Examples
    --------
    >>> from groggy_nb.graph import Graph
    >>> pointer_jumping().run(Graph.from_edges([3, 1], [0, 2]), mode="reference")["component"]
    array([0, 1, 1, 0])
    """
    return program(POINTER_JUMPING)


def community_quality(community: str = "community") -> Program:
    """The modularity of given communities, and the size of each node's.

    Of the edges in both directions, each once and without weights; parallel edges count each.

    Parameters
    ----------
    community : str
        The node attribute that names each node's community by the index of a node, as the results of
        `components` and of label propagation do; without it all nodes are one community.

    Returns
    -------
    Program
        Outputs "modularity", a number, and "size": int64 node value.

    Notes
    -----
    Cost: two passes over the edges and a few over the nodes.

    References
    ----------
    M. E. J. Newman and M. Girvan, Finding and evaluating community structure in networks, Physical Review
    E 69 (2004).

    Examples
    --------
    >>> from groggy_nb.graph import Graph
    >>> g = Graph.from_edges([0, 2], [1, 3], node_attrs={"community": [0, 0, 2, 2]})
    >>> r = community_quality().run(g, mode="reference")
    >>> r["modularity"], r["size"]
    (0.5, array([2, 2, 2, 2]))
    """
    return program(COMMUNITY_QUALITY, community=community)


def k_means(k: int = 3, max_iter: int = 100, feature: str = "x") -> Program:
    """k-means of one column: each node is in the cluster whose mean is nearest to its value.

    Parameters
    ----------
    k : int
        Clusters, at most as many as there are nodes; one may lose all its nodes.
    max_iter : int
        Rounds at most; it stops earlier when no node changes its cluster.
    feature : str
        The node attribute with the column; 0 where it is missing.

    Returns
    -------
    Program
        Output "cluster": int64 node value, in the order of the clusters' means.

    Notes
    -----
    Cost: a sort, and 2 k passes over the nodes in each round.

    References
    ----------
    S. P. Lloyd, Least squares quantization in PCM, IEEE Transactions on Information Theory 28 (1982).

    Examples
    --------
    >>> from groggy_nb.graph import Graph
    >>> g = Graph.from_edges([0], [1], num_nodes=4, node_attrs={"x": [5.0, 0.0, 1.0, 6.5]})
    >>> k_means(k=2).run(g, mode="reference")["cluster"]
    array([1, 0, 0, 1])
    """
    return program(K_MEANS, {"k": k, "max_iter": max_iter}, x=feature)
