"""Which nodes belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groggy_nb.algorithms.gallery import program

if TYPE_CHECKING:
    from groggy_nb.program import Program

# A label is a drawn number, so that "the lowest of equally common ones" prefers no end of the graph: with
# indices for labels, low ones flood it. Turning their order round in each round, by the sign, adds 0.01 to
# 0.05 to the modularity of graphs below 100 nodes (means of 400 runs).
LABEL_PROPAGATION = '''\
"""Label propagation, after Raghavan, Albert and Kumara (2007); a drawn half of the nodes moves in a round."""
seed = param(0, min=0, max=100000, help="other numbers give other draws")
max_iter = param(100, min=0, help="rounds at most")

labels = rank(random_uniform(seed=seed))        # one for each node, in no order
for t in range(max_iter):
    best = mode((labels[u] for u in neighbors), default=0)
    most = count(labels[u] == best for u in neighbors)
    mine = count(labels[u] == labels for u in neighbors)
    restless = most > mine                      # a label as common as the best one stays
    if not any(restless):
        break
    moved = best if restless and bernoulli(0.5, seed=seed + 10007 * t) else labels
    labels = -moved                             # ties go to the lowest, in the next round to the highest
nodes["community"] = min(node_index(), by=abs(labels))
'''

ORDERED_LABEL_PROPAGATION = '''\
"""Label propagation, after Raghavan, Albert and Kumara (2007), nodes in index order."""
max_iter = param(10, min=0, help="rounds at most")

labels = node_index()
for _ in range(max_iter):
    before = labels
    for v in nodes:                             # each node sees earlier updates of the same round
        labels[v] = mode(labels[u] for u in closed_neighbors)
    if all(labels == before):
        break
nodes["community"] = labels
'''

# A move never makes the edges within groups lighter, and equal sums go to the lower label: so it ends.
WEIGHTED_LABEL_PROPAGATION = '''\
"""Label propagation by the weights of edges, after Raghavan, Albert and Kumara (2007), in drawn orders."""
seed = param(0, min=0, max=100000, help="other numbers visit the nodes in other orders")
max_iter = param(100, min=0, help="rounds at most")

w = edges.get("weight", 1.0)
labels = rank(random_uniform(seed=seed))        # one for each node, in no order
for t in range(max_iter):
    before = labels
    for v in nodes_by(random_uniform(seed=seed + 10007 * t)):
        labels[v] = weighted_mode(((labels[u], w[e]) for u, e in incident_edges), default=labels)
    if all(labels == before):
        break
nodes["community"] = min(node_index(), by=labels)
'''

SYNCHRONOUS_LABEL_PROPAGATION = '''\
"""Label propagation, after Raghavan, Albert and Kumara (2007), all nodes at once."""
max_iter = param(10, min=0, help="rounds at most")

labels = node_index()
for _ in range(max_iter):
    new = mode(labels[u] for u in closed_neighbors)
    if all(new == labels):
        break
    labels = new
nodes["community"] = labels
'''

# A community goes by its total and label in one number, so that of equally common ones around a node the
# smallest is the lowest. What others moved in this round is not in a total that a node reads, but what
# joined where it looks is: rounds that lose are taken back.
LOUVAIN_LEVEL = '''\
"""One level of the Louvain method, after Blondel, Guillaume, Lambiotte and Lefebvre (2008)."""
seed = param(0, min=0, max=100000, help="other numbers visit the nodes in other orders")
max_iter = param(100, min=0, help="rounds at most")

size = degree()
labels = node_index()
quality = modularity(labels)
idle = 0
for t in range(max_iter):
    total = sum(size, by=labels)                # of the degrees in the node's community
    group = total * N + labels
    for v in nodes_by(random_uniform(seed=1000 * seed + t)):
        other = mode((group[u] for u in neighbors if group[u] != group[v]), default=group[v])
        others = max((total[u] for u in neighbors if group[u] == other), default=0)
        stay = count(group[u] == group[v] for u in neighbors) - size * (total[v] - size) / sum(size)
        go = count(group[u] == other for u in neighbors) - size * others / sum(size)
        if go > stay:
            group[v] = other
            total[v] = others + size
    found = modularity(group % N)
    better = found > quality
    labels = group % N if better else labels
    quality = found if better else quality
    watch(quality)
    idle = 0 if better else idle + 1
    if idle == 3:
        break
graph["modularity"] = quality
nodes["community"] = labels
'''


def louvain_level(max_iter: int = 100, seed: int = 0) -> Program:
    """One level of the Louvain method: nodes move, one after another, to where the modularity gains.

    In each round the nodes are visited in a drawn order. One joins the community that is most common around
    it, of equally common ones the smallest, where that gains more than to stay. Sizes of communities are
    those that the node sees; a round after which the modularity is no higher is taken back, and three such
    end the search, so it never falls. Weights of edges are ignored, and their direction but for the measure.

    Parameters
    ----------
    max_iter : int
        Rounds at most.
    seed : int
        0 to 100,000. Other seeds visit in other orders and give other groups: compare some.

    Returns
    -------
    Program
        Output "modularity": a number, nan without edges. Output "community": int64 node value, the index
        of a node; to go on with the groups as nodes is another run, on a graph of them.

    Notes
    -----
    Cost: one sort and one sweep of four passes over the edges a round, on one thread; 5 to 20 rounds.

    References
    ----------
    V. D. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre, Fast unfolding of communities in large
    networks, Journal of Statistical Mechanics (2008), P10008.

    Examples
    --------
    >>> from groggy_nb import datasets
    >>> found = louvain_level().run(datasets.karate(), mode="reference")
    >>> round(found["modularity"], 3), len(set(found["community"].tolist()))
    (0.389, 4)
    """
    return program(LOUVAIN_LEVEL, {"max_iter": max_iter, "seed": seed})


def label_propagation(max_iter: int = 100, seed: int = 0) -> Program:
    """Label propagation: each node takes the most common label around it, until none wants another.

    In each round a drawn half of the nodes moves, all at once; a node stays where its label is as common
    around it as any. Ties go by a number drawn for each label. Direction and weights of edges are ignored.
    The draws follow from `seed` and the nodes' order, so the result is one and the same on every run.

    Parameters
    ----------
    max_iter : int
        Rounds at most; it stops earlier when every node has a label that is most common around it.
    seed : int
        0 to 100,000. Other seeds give other groups, as good: compare some where groups matter.

    Returns
    -------
    Program
        Output "community": int64 node value, the lowest node index of each group.

    Notes
    -----
    Cost: a sort, then three passes over the edges a round; some 10 to 40 rounds are usual.

    References
    ----------
    U. N. Raghavan, R. Albert and S. Kumara, Near linear time algorithm to detect community structures
    in large-scale networks, Physical Review E 76 (2007), 036106.

    Examples
    --------
    >>> from groggy_nb import datasets
    >>> groups = label_propagation().run(datasets.karate(), mode="reference")["community"]
    >>> sorted(set(groups.tolist()))
    [0, 4, 5, 8]
    """
    return program(LABEL_PROPAGATION, {"max_iter": max_iter, "seed": seed})


def ordered_label_propagation(max_iter: int = 10) -> Program:
    """Label propagation as an ordered sweep: each node sees what earlier ones took in the same round.

    Nodes are visited in index order and count their own label; ties go to the lowest. It takes few rounds,
    but low labels run along the order: where neighbors have neighboring indices, or hubs low ones, all nodes
    may end in one group. `label_propagation` finds communities; this one is the sweep to compare with.
    Direction and weights of edges are ignored.

    Parameters
    ----------
    max_iter : int
        Rounds at most; it stops earlier when no label changes.

    Returns
    -------
    Program
        Output "community": int64 node value, the index of the node whose label won.

    Notes
    -----
    Cost: one sweep over the edges a round, on one thread.

    References
    ----------
    U. N. Raghavan, R. Albert and S. Kumara, Near linear time algorithm to detect community structures
    in large-scale networks, Physical Review E 76 (2007), 036106.

    Examples
    --------
    >>> ordered_label_propagation(max_iter=1).params["max_iter"]
    1
    """
    return program(ORDERED_LABEL_PROPAGATION, {"max_iter": max_iter})


def weighted_label_propagation(max_iter: int = 100, seed: int = 0) -> Program:
    """Label propagation where heavy edges count more: each node takes the label of the most weight around it.

    Nodes are visited one after the other, in an order that is drawn anew in each round, and see what those
    before them took. Equal sums go to the label that was drawn lowest. Direction is ignored; without the
    edge attribute "weight" each edge counts 1. The draws follow from `seed` and the nodes' order.

    Parameters
    ----------
    max_iter : int
        Rounds at most; it stops earlier when no label changes.
    seed : int
        0 to 100,000. Other seeds give other groups, as good: compare some where groups matter.

    Returns
    -------
    Program
        Output "community": int64 node value, the lowest node index of each group.

    Notes
    -----
    Cost: a sort of the nodes and one sweep over the edges a round, on one thread; below 10 rounds are usual.

    References
    ----------
    U. N. Raghavan, R. Albert and S. Kumara, Near linear time algorithm to detect community structures
    in large-scale networks, Physical Review E 76 (2007), 036106.

    Examples
    --------
    >>> from groggy_nb.graph import Graph
    >>> heavy = Graph.from_edges([0, 1, 2], [1, 2, 3], weight=[5.0, 1.0, 5.0])
    >>> weighted_label_propagation().run(heavy, mode="reference")["community"]
    array([0, 0, 2, 2])
    """
    return program(WEIGHTED_LABEL_PROPAGATION, {"max_iter": max_iter, "seed": seed})


def synchronous_label_propagation(max_iter: int = 10) -> Program:
    """Label propagation with all nodes at once: each sees the labels of the round before.

    Nodes count their own label; ties go to the lowest. Two sides of a graph may swap labels for ever:
    `label_propagation` moves half of the nodes a round and does not. Direction and weights of edges are
    ignored.

    Parameters
    ----------
    max_iter : int
        Rounds at most; it stops earlier when no label changes.

    Returns
    -------
    Program
        Output "community": int64 node value, the index of the node whose label won.

    Notes
    -----
    Cost: one pass over the edges a round, on all threads.

    References
    ----------
    U. N. Raghavan, R. Albert and S. Kumara, Near linear time algorithm to detect community structures
    in large-scale networks, Physical Review E 76 (2007), 036106.

    Examples
    --------
    >>> from groggy_nb.graph import generate
    >>> synchronous_label_propagation().run(generate.complete(3), mode="reference")["community"]
    array([0, 0, 0])
    """
    return program(SYNCHRONOUS_LABEL_PROPAGATION, {"max_iter": max_iter})
