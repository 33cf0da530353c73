"""Edges between names, in a CSV or in a data frame: a graph of them, beside what pandas makes of the same.

pandas gives strings, or the numbers of strings, and no graph: it is the least that anyone has to do first.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb import routines
from groggy_nb.benchmark.contest import Contest
from groggy_nb.benchmark.outside import Others
from groggy_nb.benchmark.programs import Kind
from groggy_nb.benchmark.timing import Contender
from groggy_nb.graph import Graph, as_graph

NAMES = {"few names": 500.0, "many names": 5.0, "no name twice": 0.5}  # edges for each
FILE, FRAME = "a CSV", "a data frame"


def contests(edges: int, others: Others) -> Iterator[Contest]:
    """Two for each number of names."""
    graph = partial(between, edges=edges)
    for names, each in NAMES.items():
        kind = names, int(edges / each)
        work = f"{edges:,} edges read; pandas' has strings and no graph"
        of_file = [partial(make, others=others) for make in (ours_of_file, pandas_of_file)]
        yield Contest(f"{FILE}, {names}", work, kind, graph, of_file)
        work = f"{edges:,} edges of columns of strings; pandas' has their numbers and no graph"
        yield Contest(f"{FRAME}, {names}", work, kind, graph, [ours_of_frame, pandas_of_frame])


@lru_cache(maxsize=1)
def between(kind: Kind, seed: int, edges: int) -> Graph:
    """Edges between so many nodes, by chance; where there are two for each edge, every one comes once."""
    _, nodes = kind
    random = np.random.default_rng(seed)
    ends = random.permutation(nodes) if nodes == 2 * edges else random.integers(0, nodes, 2 * edges)
    return Graph.from_edges(ends[::2], ends[1::2], num_nodes=nodes)


@lru_cache(maxsize=1)
def frame_of(graph: Graph) -> Any:
    """The edges as a frame of names."""
    import pandas as pd

    names = pd.Series([f"user_{node}" for node in range(graph.num_nodes)], dtype="str").array
    return pd.DataFrame({"source": names.take(graph.src), "target": names.take(graph.dst)})


def file_of(graph: Graph, others: Others) -> Path:
    """The edges as a file, written once."""
    path = others.place / f"names-{graph.num_nodes}-{graph.num_edges}.csv"
    if not path.exists():
        frame_of(graph).to_csv(path, index=False)
    return path


def ours_of_file(graph: Graph, others: Others) -> Contender:
    """A graph of the file."""
    path, threads = file_of(graph, others), routines.cores()
    return Contender("as_graph", lambda: as_graph(path), threads, must_agree=True, found=_size)


def pandas_of_file(graph: Graph, others: Others) -> Contender:
    """A frame of the file."""
    import pandas as pd

    path = file_of(graph, others)
    note = "strings, which it leaves as they stand; its C engine, on threads of its own"
    call = partial(pd.read_csv, path)
    return Contender(_pandas("read_csv"), call, routines.cores(), note, found=_names_and_rows)


def ours_of_frame(graph: Graph) -> Contender:
    """A graph of the frame."""
    frame, threads = frame_of(graph), routines.cores()
    return Contender("as_graph", lambda: as_graph(frame), threads, must_agree=True, found=_size)


def pandas_of_frame(graph: Graph) -> Contender:
    """The numbers of the frame's names."""
    import pandas as pd

    frame = frame_of(graph)

    def call() -> tuple[Any, Any]:
        return pd.factorize(pd.concat([frame["source"], frame["target"]]))

    def found(numbered: tuple[Any, Any]) -> NDArray[np.int64]:
        codes, names = numbered
        return np.array([len(names), len(codes) // 2])

    return Contender(_pandas("factorize"), call, 1, "of both columns together", found=found)


def _pandas(does: str) -> str:
    import pandas as pd

    return f"pandas {pd.__version__}, {does}"


def _size(graph: Graph) -> NDArray[np.int64]:
    return np.array([graph.num_nodes, graph.num_edges])


def _names_and_rows(frame: Any) -> NDArray[np.int64]:
    """What a graph of a frame has: distinct names, and rows."""
    import pandas as pd

    return np.array([pd.concat([frame["source"], frame["target"]]).nunique(), len(frame)])
