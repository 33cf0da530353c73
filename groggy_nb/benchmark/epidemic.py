"""Many seeds of an epidemic: by a sweep of the gallery's program, and by the loops one writes with numpy.

All have the courses of one model; each draws its own. The loops use numpy's fastest generator. One draws for
every edge in every round, as the model reads; one a chance for each node, by the number of its infected
neighbors; one only for the edges between an infected node and a susceptible one, which change something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb import algorithms
from groggy_nb.benchmark.timing import Contender
from groggy_nb.graph import Graph

BETA, GAMMA = 0.3, 0.2  # that an edge passes it on in a round, and of recovering
Courses = NDArray[np.float64]  # of each run the nodes that are infected in a round, all rounds together
Random = np.random.Generator
OTHERS = "as likely courses, by other draws"


def swept(graph: Graph, runs: int, rounds: int, threads: int) -> Courses:
    """The gallery's program, all seeds by one call."""
    program = algorithms.sir_epidemic(beta=BETA, gamma=GAMMA, max_iter=rounds)
    found = program.sweep(graph, {"seed": range(runs)}, keep=(), threads=threads)
    return np.array([run.watched["cases"].sum() for run in found.runs], np.float64)


def loop(graph: Graph, way: str, runs: int, rounds: int) -> Contender:
    """A loop of numpy, by its name."""
    from scipy.sparse import csr_array

    n = graph.num_nodes
    if LOOPS[way] is _by_node:
        rows = graph.csr("both")
        ones = np.ones(rows.num_entries, np.int32)
        given = [csr_array((ones, rows.indices.astype(np.int32), rows.indptr.astype(np.int32)), shape=(n, n))]
    else:
        given = [graph.src.astype(np.int64), graph.dst.astype(np.int64), n]  # what indexing wants
    call = partial(_each, partial(LOOPS[way], *given, rounds), runs)
    return Contender(way, call, 1, OTHERS, is_compared=False)


def _each(way: Callable[[Random], int], runs: int) -> Courses:
    """One loop after the other, each with a generator of its own."""
    generators = (np.random.Generator(np.random.SFC64(seed)) for seed in range(runs))
    return np.array([way(random) for random in generators], np.float64)


def _by_edge(source: Any, target: Any, nodes: int, rounds: int, random: Random) -> int:
    ill, recovered = np.zeros(nodes, np.bool_), np.zeros(nodes, np.bool_)
    ill[0] = True
    total = 0
    for _ in range(rounds):
        meets = random.random(len(source)) < BETA
        exposed = np.zeros(nodes, np.bool_)
        exposed[target[ill[source] & meets]] = True
        exposed[source[ill[target] & meets]] = True
        heals = random.random(nodes) < GAMMA
        caught = exposed & ~ill & ~recovered
        recovered |= ill & heals
        ill = caught | (ill & ~heals)
        cases = int(np.count_nonzero(ill))
        total += cases
        if cases == 0:
            break
    return total


def _by_node(near: Any, rounds: int, random: Random) -> int:
    chances = 1 - (1 - BETA) ** np.arange(near.sum(axis=1).max() + 1)
    state = np.zeros(near.shape[0], np.int8)  # 0 susceptible, 1 infected, 2 recovered
    state[0] = 1
    total = 0
    for _ in range(rounds):
        ill = state == 1
        caught = (state == 0) & (random.random(len(state)) < chances[near @ ill.astype(np.int32)])
        state[ill & (random.random(len(state)) < GAMMA)] = 2
        state[caught] = 1
        cases = int(np.count_nonzero(state == 1))
        total += cases
        if cases == 0:
            break
    return total


def _where_it_matters(source: Any, target: Any, nodes: int, rounds: int, random: Random) -> int:
    state = np.zeros(nodes, np.int8)
    state[0] = 1
    total = 0
    for _ in range(rounds):
        live = np.flatnonzero((state[source] ^ state[target]) == 1)  # one end susceptible, one infected
        live = live[random.random(len(live)) < BETA]
        one, other = source[live], target[live]
        caught = np.where(state[one] == 0, one, other)
        ill = np.flatnonzero(state == 1)
        state[ill[random.random(len(ill)) < GAMMA]] = 2
        state[caught] = 1
        cases = int(np.count_nonzero(state == 1))
        total += cases
        if cases == 0:
            break
    return total


# From the most readable to the fastest.
LOOPS: Mapping[str, Callable[..., int]] = {
    "numpy, a draw for each edge": _by_edge,
    "numpy and scipy, a draw for each node": _by_node,
    "numpy, a draw where it matters": _where_it_matters,
}
