"""What spreads over edges: heat, an infection, an idea."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from groggy_nb.algorithms.gallery import program

if TYPE_CHECKING:
    from groggy_nb.program import Program

HEAT_DIFFUSION = '''\
"""Heat flows along edges by the graph Laplacian, in Euler's steps, as in Kondor and Lafferty (2002)."""
source = param(0, kind="node", help="label of the node that is hot at first")
rate = param(0.05, min=0, max=1, help="share of a difference that flows in a round")
rounds = param(100, min=0, help="rounds")

heat = 1.0 if node_index() == index_of(source) else 0.0
for _ in range(rounds):
    flow = sum(heat[u] - heat for u in neighbors)
    heat = heat + rate * flow
nodes["heat"] = heat
'''

SIR_EPIDEMIC = '''\
"""SIR epidemic in rounds: susceptible, infected, recovered, after Kermack and McKendrick (1927)."""
source = param(0, kind="node", help="label of the node that is infected first")
beta = param(0.3, min=0, max=1, help="chance that an edge passes it on in a round")
gamma = param(0.2, min=0, max=1, help="chance of recovering in a round")
seed = param(0, min=0, max=100000, help="other numbers give other draws")
max_iter = param(1000, min=0, max=1000, help="rounds at most")

ill = node_index() == index_of(source)
recovered = ill and not ill
since = 0 if ill else -1                                  # the round of infection
for t in range(max_iter):
    meets = bernoulli(beta, seed=1000 * seed + t, over="edges")
    heals = bernoulli(gamma, seed=1000 * seed + t)
    exposed = any(ill[u] for u, e in in_edges if meets[e])
    caught = exposed and since < 0
    since = t + 1 if caught else since
    recovered = recovered or (ill and heals)
    ill = caught or (ill and not heals)
    cases = count(ill)
    watch(cases)
    if cases == 0:
        break
graph["attack_rate"] = count(since >= 0) / N
nodes["state"] = 2 if recovered else 1 if ill else 0
nodes["infected_at"] = since
'''

INFLUENCE_CASCADE = '''\
"""Independent cascade, as in Kempe, Kleinberg and Tardos (2003), by the edges that are live (claim 2.3)."""
source = param(0, kind="node", help="label of the node that is active at first")
p = param(0.2, min=0, max=1, help="chance that an active node wins a neighbor, in its one try")
seed = param(0, min=0, max=100000, help="other numbers give other draws")

live = bernoulli(p, seed=seed, over="edges")
step = 0 if node_index() == index_of(source) else N       # N: not reached
while True:
    found = min((step[u] + 1 for u, e in in_edges if live[e]), default=N)
    new = minimum(step, found)
    if all(new == step):
        break
    step = new
graph["spread"] = count(step < N)
nodes["active_at"] = step if step < N else -1
'''


def heat_diffusion(source: Any = 0, rate: float = 0.05, rounds: int = 100) -> Program:
    """Heat that starts at a node and flows along edges, in either direction, until all are alike.

    Parameters
    ----------
    source : label
        The node that has all heat at first: its label, which is its index where the graph has no labels.
    rate : float
        The share of a difference that flows in a round, 0 to 1. Above 1 / the largest degree it overshoots.
    rounds : int
        Rounds. `rate * rounds` is the time: small rates come near the exponential of the Laplacian.

    Returns
    -------
    Program
        Output "heat": float64 node value that sums to 1.

    Notes
    -----
    Cost: one pass over the edges a round.

    References
    ----------
    R. I. Kondor and J. Lafferty, Diffusion kernels on graphs and other discrete structures, ICML 2002.

    Examples
    --------
    >>> from groggy_nb.graph import generate
    >>> heat_diffusion().run(generate.complete(4), mode="reference")["heat"].round(3)
    array([0.25, 0.25, 0.25, 0.25])
    """
    return program(HEAT_DIFFUSION, {"source": source, "rate": rate, "rounds": rounds})


def sir_epidemic(
    source: Any = 0, beta: float = 0.3, gamma: float = 0.2, seed: int = 0, max_iter: int = 1000
) -> Program:
    """An epidemic: in each round infected nodes pass it on along edges, and then may recover for good.

    `p.sweep(G, {"seed": range(100)})` gives 100 courses; "attack_rate" is a column of its table.

    Parameters
    ----------
    source : label
        The node that is infected first: its label, which is its index where the graph has no labels.
    beta : float
        The chance that an edge from an infected node passes it on in a round, 0 to 1.
    gamma : float
        The chance of recovering in a round, 0 to 1.
    seed : int
        0 to 100,000. Other seeds give other courses.
    max_iter : int
        Rounds at most, up to 1,000; it stops earlier when nobody is infected.

    Returns
    -------
    Program
        Outputs "attack_rate", the share of nodes that were ever infected; "state", int64 node value: 0
        susceptible, 1 infected, 2 recovered; "infected_at", int64 node value: the round, -1 for never.

    Notes
    -----
    Cost: a round goes over the rows of the susceptible nodes, up to the neighbor that passes it on, and draws
    for infected neighbors and infected nodes alone; where few are infected, over these and those beside them.

    References
    ----------
    W. O. Kermack and A. G. McKendrick, A contribution to the mathematical theory of epidemics,
    Proceedings of the Royal Society A 115 (1927).

    Examples
    --------
    >>> from groggy_nb import datasets
    >>> course = sir_epidemic(beta=1.0, gamma=1.0).run(datasets.karate(), mode="reference")
    >>> course["attack_rate"], course["infected_at"].max().item()
    (1.0, 3)
    """
    params = {"source": source, "beta": beta, "gamma": gamma, "seed": seed, "max_iter": max_iter}
    return program(SIR_EPIDEMIC, params)


def influence_cascade(source: Any = 0, p: float = 0.2, seed: int = 0) -> Program:
    """Independent cascade: each node that becomes active has one try at each neighbor.

    Whether a try would succeed is drawn for each edge beforehand, which gives the same cascades.

    Parameters
    ----------
    source : label
        The node that is active at first: its label, which is its index where the graph has no labels.
    p : float
        The chance that a try succeeds, 0 to 1.
    seed : int
        0 to 100,000. Other seeds give other cascades.

    Returns
    -------
    Program
        Outputs "spread", the number of nodes reached, and "active_at", int64 node value: the step, -1 for
        never.

    Notes
    -----
    Cost: a draw for each edge, and one pass over the edges a step.

    References
    ----------
    D. Kempe, J. Kleinberg and E. Tardos, Maximizing the spread of influence through a social network,
    KDD 2003.

    Examples
    --------
    >>> from groggy_nb import datasets
    >>> influence_cascade(p=1.0).run(datasets.karate(), mode="reference")["spread"]
    34
    """
    return program(INFLUENCE_CASCADE, {"source": source, "p": p, "seed": seed})
