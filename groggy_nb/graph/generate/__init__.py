"""Generators of graphs: seeded, vectorized, undirected, without self loops and parallel edges."""

from __future__ import annotations

from .drawn import kronecker, uniform

__all__ = ["kronecker", "uniform"]
