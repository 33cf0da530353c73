"""Values of nodes from their neighbors': beliefs and features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groggy_nb.algorithms.gallery import program

if TYPE_CHECKING:
    from groggy_nb.program import Program

BELIEF_PROPAGATION = '''\
"""Linearized belief propagation of two classes, as in Koutra and others (2011), theorem 1."""
h = param(0.02, min=0, max=0.49, help="chance that a neighbor is of the same class, less 1/2")
tol = param(1e-10, min=0, help="stop when no belief moves more than this in a round")
max_iter = param(1000, min=0, help="rounds at most")

prior = nodes.get("prior", 0.0)                           # above 0: for the one class; below: for the other
a = 4 * h * h / (1 - 4 * h * h)
c = 2 * h / (1 - 4 * h * h)
deg = degree()
belief = prior
for _ in range(max_iter):
    heard = sum(belief[u] for u in neighbors)
    new = prior + c * heard - a * deg * belief
    delta = linf(new - belief)
    belief = new
    watch(delta)
    if delta < tol:
        break
nodes["belief"] = belief
'''

GRAPH_CONVOLUTION = '''\
"""Graph convolution of one column, as in Kipf and Welling (2017), equation 2."""
weight = param(1.0, min=-10, max=10, help="what each layer multiplies by")
bias = param(0.0, min=-10, max=10, help="what each layer adds")
layers = param(2, min=0, max=100, help="layers")

x = nodes.get("x", 1.0)
side = 1 / sqrt(degree() + 1)
for _ in range(layers):
    scaled = side * x
    mixed = side * sum(scaled[u] for u in closed_neighbors)
    x = relu(weight * mixed + bias)
nodes["feature"] = x
'''


def belief_propagation(
    h: float = 0.02, tol: float = 1e-10, max_iter: int = 1000, prior: str = "prior"
) -> Program:
    """What nodes believe, of two classes, when some have a prior and neighbors are alike: FaBP.

    Direction and weights of edges are ignored.

    Parameters
    ----------
    h : float
        The chance that a neighbor is of the same class, less 1/2: 0 to 0.49. Below 1 / (2 + 2 d), with d the
        largest degree, it converges.
    tol : float
        Stop when no node's belief changes by more than this in a round.
    max_iter : int
        Rounds at most.
    prior : str
        The node attribute of prior beliefs less 1/2; a node without it has 0, none.

    Returns
    -------
    Program
        Output "belief": float64 node value; its sign is the class.

    Notes
    -----
    Cost: one pass over the edges a round.

    References
    ----------
    D. Koutra, T.-Y. Ke, U. Kang, D. H. Chau, H.-K. K. Pao and C. Faloutsos, Unifying guilt-by-association
    approaches: theorems and fast algorithms, ECML PKDD 2011.

    Examples
    --------
    >>> from groggy_nb.graph import Graph
    >>> path = Graph.from_edges([0, 1], [1, 2], node_attrs={"prior": [0.5, 0.0, 0.0]}, directed=False)
    >>> (belief_propagation().run(path, mode="reference")["belief"] > 0).all().item()
    True
    """
    return program(BELIEF_PROPAGATION, {"h": h, "tol": tol, "max_iter": max_iter}, prior=prior)


def graph_convolution(weight: float = 1.0, bias: float = 0.0, layers: int = 2, feature: str = "x") -> Program:
    """One column of a graph convolutional network: a node's feature and its neighbors', weighed by degree.

    Direction and weights of edges are ignored. Layers share `weight` and `bias`.

    Parameters
    ----------
    weight, bias : float
        What a layer multiplies by and adds before max(x, 0), -10 to 10.
    layers : int
        How often, up to 100.
    feature : str
        The node attribute to begin with; a node without it has 1.

    Returns
    -------
    Program
        Output "feature": float64 node value.

    Notes
    -----
    Cost: one pass over the edges a layer.

    References
    ----------
    T. N. Kipf and M. Welling, Semi-supervised classification with graph convolutional networks, ICLR 2017.

    Examples
    --------
    >>> from groggy_nb.graph import Graph
    >>> pair = Graph.from_edges([0], [1], node_attrs={"x": [1.0, 0.0]}, directed=False)
    >>> graph_convolution().run(pair, mode="reference")["feature"].round(3)
    array([0.5, 0.5])
    """
    return program(GRAPH_CONVOLUTION, {"weight": weight, "bias": bias, "layers": layers}, x=feature)
