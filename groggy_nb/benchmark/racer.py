"""Runs programs for whoever asks on stdin: `python -P -S racer.py`, with a revision's packages on PYTHONPATH.

A line of JSON asks, a line answers. It runs against older revisions: only public names that all of them have.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from functools import cache
from typing import Any

import groggy_nb as gn

_program = cache(gn.parse)


@cache
def _graph(kind: str, nodes: int, seed: int) -> Any:
    """A uniform graph, or the karate club where no nodes are asked for; a Kronecker one of a scale."""
    if kind == "kronecker":
        return gn.generate.kronecker(nodes, seed=seed)
    return gn.generate.uniform(nodes, 10, seed=seed) if nodes else gn.datasets.karate()


def answer(
    text: str,
    mode: str,
    nodes: int,
    times: int,
    threads: int = 1,
    kind: str = "uniform",
    seed: int = 42,
    result: str | None = None,
    output: str = "",
) -> dict[str, Any]:
    """Run a program on a graph so many times: counts of the first run, seconds of all.

    `result` names a file for the array of an output.
    """
    program, graph = _program(text), _graph(kind, nodes, seed)
    begin = time.perf_counter()
    results = [program.run(graph, mode=mode, threads=threads) for _ in range(times)]
    seconds = time.perf_counter() - begin
    if result is not None:
        results[0][output].tofile(result)
    report = results[0].report
    return {"seconds": seconds, "crossings": report.crossings, "functions": report.record.compiled}


def main() -> None:
    """Answer until the other end is closed."""
    warnings.simplefilter("ignore")
    answers = sys.stdout
    sys.stdout = sys.stderr  # nothing else may get between the answers
    print(json.dumps({"from": gn.__file__}), file=answers, flush=True)
    for line in sys.stdin:
        try:
            found = answer(**json.loads(line))
        except Exception as problem:  # an older revision may not know a step: that is an answer too
            found = {"error": f"{type(problem).__name__}: {problem}"}
        print(json.dumps(found), file=answers, flush=True)


if __name__ == "__main__":
    main()
