"""All that a cluster computes: `python tests/cluster_everything.py [PROGRAMS [WORKERS ...]]`.

Not a test: it takes some minutes. Every algorithm of the gallery on every graph of its check, and so many
generated programs (200), on 1, 2, 3 and 5 workers, each a process; bytes, errors, rounds and counts of
crossings beside the reference's. It prints what it ran and what differs, and fails where something does.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
WORKERS = (1, 2, 3, 5)
PROGRAMS, FIRST_SEED = 200, 32000
TOLD = 20  # differences that are printed
SAID = 100  # runs between lines that say how far it is


def tasks(programs: int) -> Iterator[Any]:
    from everything import gallery, generated

    from groggy_nb import algorithms

    for name in algorithms.__all__:
        yield from gallery(name)
    for seed in range(FIRST_SEED, FIRST_SEED + programs):
        yield generated(seed)


def main() -> None:
    programs = int(sys.argv[1]) if len(sys.argv) > 1 else PROGRAMS
    workers = tuple(map(int, sys.argv[2:])) or WORKERS
    sys.path[:0] = [str(HERE / name) for name in ("", "algorithms", "cluster", "graph")]
    with tempfile.TemporaryDirectory(prefix="groggy-nb-cluster-") as cache:
        os.environ["GROGGY_NB_CACHE_DIR"] = cache  # what one process compiles, all load
        sys.exit(compared(programs, workers))


def compared(programs: int, workers: tuple[int, ...]) -> int:
    """Run everything; how much differed."""
    from inside import Inside
    from processes import processes
    from same_bits import differences

    begin, wanted, wrong = time.process_time(), {}, 0
    for number in workers:
        begun, runs, bad = time.perf_counter(), 0, 0
        with processes(number) as client:
            for task in tasks(programs):
                try:
                    if task.name not in wanted:
                        wanted[task.name] = task.shown(mode="reference")
                        task.shown(cluster=Inside(1))  # compiled once, for all workers
                    found = differences(wanted[task.name], task.shown(cluster=client))
                except Exception as problem:  # of any kind: it is told, and the others run
                    found = [f"{type(problem).__name__}: {problem}"]
                runs += 1
                bad += bool(found)
                if runs % SAID == 0:
                    print(f"  {number} workers: {runs} runs so far, {bad} differ", flush=True)
                if found and bad <= TOLD:
                    print(f"  {number} workers, {task.name}: {'; '.join(found)}", flush=True)
        failed = sum("error" in each for each in wanted.values())
        seconds = time.perf_counter() - begun
        print(
            f"{number} workers: {runs} runs ({failed} end in an error), {bad} differ, {seconds:.0f} s",
            flush=True,
        )
        wrong += bad
    print(f"{time.process_time() - begin:.0f} s of this process's own time")
    return wrong


if __name__ == "__main__":
    main()
