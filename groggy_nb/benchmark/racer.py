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
def _graph(nodes: int) -> Any:
    """A uniform graph, or the karate club where no nodes are asked for."""
    return gn.generate.uniform(nodes, 10) if nodes else gn.datasets.karate()


def answer(text: str, mode: str, nodes: int, times: int) -> dict[str, Any]:
    """Run a program on a graph so many times: counts of the first run, seconds of all."""
    program, graph = _program(text), _graph(nodes)
    begin = time.perf_counter()
    results = [program.run(graph, mode=mode, threads=1) for _ in range(times)]
    seconds = time.perf_counter() - begin
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
