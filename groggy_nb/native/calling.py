"""How native functions are called on a graph: those of steps, and one function by several threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb import given
from groggy_nb.errors import GraphError, InternalError
from groggy_nb.graph import Graph, memory
from groggy_nb.graph.conversions import weights
from groggy_nb.graph.csr import Direction
from groggy_nb.ops import OPS
from groggy_nb.ops.forms import Kernel
from groggy_nb.run.footprint import SMALL


def checked(g: object) -> Graph:
    """The graph; anything else is refused with what makes one."""
    if isinstance(g, Graph):
        return g
    raise given.refusal("g", g, "a Graph", error=GraphError, hint="gn.as_graph() makes one of other objects")


def prepared(name: str, g: object, *rows: Direction, each_node: int = 0, each_edge: int = 0) -> Graph:
    """The graph; refused where the rows that a function reads, and so many bytes of each, do not fit."""
    graph = checked(g)
    _check_fits(name, graph, rows, each_node * graph.num_nodes + each_edge * graph.num_edges)
    return graph


def _check_fits(name: str, g: Graph, rows: Iterable[Direction], own: int) -> None:
    """Raise before anything is allocated: rows are made where they are not there yet, then stay."""
    making, kept = g.making_nbytes(rows)
    needed = max(making, kept + own)
    if needed > SMALL:
        memory.check_fits(needed, f"{name} on this graph")


def share(name: str, value: object) -> float:
    """A number from 0 to 1."""
    found = given.number(name, value)
    if 0 <= found <= 1:
        return found
    raise given.refusal(name, value, "a number from 0 to 1")


def least(name: str, value: object) -> float:
    """A number of 0 or more."""
    found = given.number(name, value)
    if found >= 0:
        return found
    raise given.refusal(name, value, "a number of 0 or more")


def lengths(g: Graph, weight: str | None) -> NDArray[np.float64]:
    """The weight of each edge, 0 or more; 1 where the graph has none."""
    found = np.ascontiguousarray(weights(g, weight), dtype=np.float64)
    if not (found >= 0).all():
        at = int(np.flatnonzero(~(found >= 0))[0])
        raise GraphError(f"edge {at} has the weight {found[at]}; wanted 0 or more", code="graph-weight")
    return found


def by_step(
    name: str, kernel: Callable[..., Any], g: Graph, *operands: Any, dtype: type = np.int64, word: str = ""
) -> NDArray[Any]:
    """What the kernel of a step computes on a graph; the step's declaration says what it is given."""
    from groggy_kernels.layout import CONTROL_WORDS

    form = OPS[name].form
    if not isinstance(form, Kernel):
        raise InternalError(f"the step {name} has no kernel of its own")
    scratched = _of_word(form.scratch, word)
    directions: Any = {read.partition("+")[0] for read in _of_word(form.reads, word)} - {"ends"}
    own = 8 * sum(domain.entries(g) + 1 for domain in (form.result, *scratched))
    _check_fits(name, g, directions, own)
    held: list[NDArray[Any]] = [np.zeros(CONTROL_WORDS, np.int64)]
    for read in _of_word(form.reads, word):
        direction, _, edges = read.partition("+")
        if direction == "ends":
            held += [g.src, g.dst]
        else:
            rows = g.csr(direction)
            held += [rows.indptr, rows.indices, *([rows.edge_ids] if edges else [])]
    reads = [array.ctypes.data for array in held[1:]]
    out: NDArray[Any] = np.empty(form.result.entries(g), dtype)
    # A kernel may take the address of scratch for a graph without nodes, too.
    scratch = [np.empty(domain.entries(g) + 1, np.int64) for domain in scratched]
    values = [x.ctypes.data if isinstance(x, np.ndarray) else x for x in operands]
    addresses = [array.ctypes.data for array in (out, *scratch)]
    alone = (0, 1) if form.on_threads else ()
    kernel(held[0].ctypes.data, *alone, g.num_nodes, g.num_edges, *reads, *values, *addresses)
    return out


def _of_word(facts: Any, word: str) -> tuple[Any, ...]:
    """What a form says, of an option's word where that decides."""
    return tuple(facts[word] if isinstance(facts, Mapping) else facts)


def on_threads(threads: int, kernel: Callable[..., Any], *args: Any) -> None:
    """Make the same call on some threads, this one among them, and wait for all."""
    others = [threading.Thread(target=kernel, args=args) for _ in range(threads - 1)]
    for other in others:
        other.start()
    kernel(*args)
    for other in others:
        other.join()


def in_parts(threads: int, compute: Callable[[int], Any], parts: int) -> list[Any]:
    """What each part gives, in the order of the parts; Ctrl-C waits for those at work, not for the rest."""
    with ThreadPoolExecutor(max(1, threads)) as pool:
        asked = [pool.submit(compute, part) for part in range(parts)]
        try:
            return [one.result() for one in asked]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
