"""The work of the contests by sparse matrices: loops of products in Python, of scipy and of GraphBLAS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb.benchmark.peers import installed
from groggy_nb.benchmark.programs import CHAIN_LINES, HITS_ROUNDS
from groggy_nb.benchmark.rivals import scores
from groggy_nb.benchmark.timing import Contender, Made, Missing
from groggy_nb.graph import Graph

LOOP = "products in a Python loop"


def scipy(graph: Graph, threads: int, task: str) -> Made:
    """scipy at a task, on one thread."""
    from scipy.sparse.csgraph import dijkstra

    n = graph.num_nodes
    out = graph.to_scipy("weight" if task == "paths" else None).astype(np.float64)
    into = out.T.tocsr() if task == "hits" else out
    degrees = np.diff(out.indptr)

    def chain() -> NDArray[np.float64]:
        x = np.arange(n) / n
        for _ in range(CHAIN_LINES):
            x = 0.5 * x + (out @ x) / np.maximum(degrees, 1)
        return x

    def hits() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        hubs = np.full(n, 1.0 / n)
        for _ in range(HITS_ROUNDS):
            new = out @ (into @ hubs)
            new /= new.sum()
            delta = np.abs(new - hubs).sum()
            hubs = new
            if delta < 0.0:
                break
        return hubs, into @ hubs

    tasks: dict[str, tuple[Callable[[], Any], Callable[[Any], Any], str]] = {
        "paths": (lambda: dijkstra(out, indices=0), np.asarray, "csgraph.dijkstra"),
        "chain": (chain, np.asarray, LOOP),
        "hits": (hits, lambda done: scores(*done), LOOP),
    }
    call, found, note = tasks[task]
    return Contender("scipy", call, 1, note, found=found)


def graphblas(graph: Graph, threads: int, task: str) -> Made:
    """python-graphblas at a task: it has no algorithms, so what a few of its calls a round say."""
    module = installed("graphblas")
    if isinstance(module, Missing):
        return module
    name = f"python-graphblas {module.__version__}"
    Vector, binary, monoid, semiring = module.Vector, module.binary, module.monoid, module.semiring
    n, is_number = graph.num_nodes, task in ("chain", "hits")

    def matrix(direction: Any) -> Any:
        rows = graph.csr(direction)
        return module.Matrix.ss.import_csr(
            nrows=n,
            ncols=n,
            indptr=rows.indptr.astype(np.uint64),
            col_indices=rows.indices.astype(np.uint64),
            values=np.ones(1, np.float64 if is_number else np.int64),
            is_iso=True,
            sorted_cols=False,
        )

    moves = matrix("out")
    into = matrix("in") if task == "hits" else moves
    shares = Vector.from_dense(1.0 / np.maximum(graph.degrees("out"), 1)) if task == "chain" else None

    def levels() -> Any:
        found, front = Vector(int, n), Vector(bool, n)
        front[0], level = True, 0
        while front.nvals:
            found(front.S) << level
            front(~found.S, replace=True) << semiring.any_pair(front @ moves)
            level += 1
        return found

    def triangles() -> Any:
        lower = module.select.tril(moves, -1).new()
        wedges = semiring.plus_pair(lower @ lower.T).new(mask=lower.S)
        return wedges.reduce_scalar(monoid.plus).new().value

    def chain() -> Any:
        x, mean = Vector.from_dense(np.arange(n) / n), Vector(float, n)
        for _ in range(CHAIN_LINES):
            mean << semiring.plus_second(moves @ x)
            mean << binary.times(mean & shares)
            x << binary.times(x, 0.5)
            x(binary.plus) << mean
        return x.to_dense()

    def hits() -> Any:
        hubs, pointed, new = Vector.from_scalar(1.0 / n, n, float), Vector(float, n), Vector(float, n)
        for _ in range(HITS_ROUNDS):
            pointed << semiring.plus_second(into @ hubs)
            new << semiring.plus_second(moves @ pointed)
            new << binary.truediv(new, new.reduce(monoid.plus).new().value)
            hubs << binary.minus(new | hubs, left_default=0.0, right_default=0.0)
            delta = module.unary.abs(hubs).new().reduce(monoid.plus).new().value
            hubs, new = new, hubs
            if delta < 0.0:
                break
        pointed << semiring.plus_second(into @ hubs)
        return hubs, pointed

    tasks: dict[str, tuple[Callable[[], Any], Callable[[Any], Any], str]] = {
        "levels": (
            levels,
            lambda done: done.to_dense(fill_value=-1),
            "any_pair of the last level and the edges, a level a call",
        ),
        "triangles": (
            triangles,
            lambda total: np.array([total]),
            "plus_pair of the lower triangle with itself; counts them in all",
        ),
        "chain": (chain, np.asarray, f"plus_second, {LOOP}"),
        "hits": (
            hits,
            lambda done: scores(*(each.to_dense(fill_value=0.0) for each in done)),
            f"plus_second, {LOOP}",
        ),
    }
    if task not in tasks:
        return Missing(name, "has no algorithms: this one is a program of many calls")
    work, found, note = tasks[task]

    def call() -> Any:
        module.ss.config["nthreads"] = threads
        return work()

    return Contender(name, call, threads, note, found=found)
