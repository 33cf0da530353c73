"""Runs algorithms of groggy for whoever asks on stdin: in a Python with groggy 0.5.2 and no other package.

A line of JSON asks, a line answers. groggy is imported where it is used: elsewhere this file is only read.
"""

from __future__ import annotations

import array
import json
import sys
import time
import warnings
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

DAMPING = 0.85
# groggy refuses 0 and keeps floats of parameters in 32 bits: this one never ends the rounds early.
NEVER = 1e-38


@cache
def _graph(edges: str, nodes: int) -> Any:
    """The directed graph of a file: all sources, then all targets."""
    import groggy

    ends = array.array("I")
    ends.frombytes(Path(edges).read_bytes())
    half = len(ends) // 2
    graph = groggy.Graph(directed=True)
    names = graph.add_nodes(nodes)
    graph.add_edges([(names[a], names[b]) for a, b in zip(ends[:half], ends[half:], strict=True)])
    return graph


def answer(edges: str, nodes: int, form: str, rounds: int, result: str) -> dict[str, Any]:
    """Seconds of a run; the ranks or labels go to the file `result`."""
    from groggy.algorithms import centrality
    from groggy.algorithms.base import RustAlgorithmHandle
    from groggy.builder import examples

    view = _graph(edges, nodes).view()
    if form == "builder":
        program, name = examples.pagerank_simple(damping=DAMPING, max_iter=rounds), "pagerank_simple"
    elif form == "labels":
        # As `community.lpa`, which cannot be told to go on where 1% of the nodes or fewer change.
        name = "community"
        how = {"max_iter": rounds, "tolerance": 0.0, "output_attr": name}
        program = RustAlgorithmHandle("community.lpa", how)
    else:
        name = "pagerank"
        program = centrality.pagerank(damping=DAMPING, max_iter=rounds, tolerance=NEVER, output_attr=name)
    begin = time.perf_counter()
    found = view.apply(program)
    seconds = time.perf_counter() - begin
    values = array.array("d", (found.get_node_attribute(v, name) for v in range(nodes)))
    Path(result).write_bytes(values.tobytes())
    return {"seconds": seconds}


def main() -> None:
    """Answer until the other end is closed."""
    warnings.simplefilter("ignore")
    answers = sys.stdout
    sys.stdout = sys.stderr  # nothing else may get between the answers
    print(json.dumps({"groggy": version("groggy")}), file=answers, flush=True)
    for line in sys.stdin:
        try:
            found = answer(**json.loads(line))
        except Exception as problem:  # that is an answer too
            found = {"error": f"{type(problem).__name__}: {problem}"}
        print(json.dumps(found), file=answers, flush=True)


if __name__ == "__main__":
    main()
