"""Generators of graphs: seeded, vectorized, undirected, without self loops and parallel edges.

Edges ascend by (lower, higher) node. The seed is one of numpy's PCG64, and part of a graph's notes: the same
arguments give the same graph.
"""

from __future__ import annotations

from .drawn import barabasi_albert, kronecker, stochastic_block, uniform, watts_strogatz
from .fixed import complete, cycle, grid, path, star, tree

__all__ = [
    "barabasi_albert",
    "complete",
    "cycle",
    "grid",
    "kronecker",
    "path",
    "star",
    "stochastic_block",
    "tree",
    "uniform",
    "watts_strogatz",
]
