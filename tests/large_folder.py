"""A graph of 200 million edges, built into a folder out of core, then asked for by processes of 4 GiB.

    python tests/large_folder.py FOLDER [EDGES]

Not a test: it takes minutes and some 12 GiB of disk. One process of 4 GiB refuses the graph, two workers of
a cluster with 4 GiB each run it, and its bits are those of a process without a limit. It prints what each
step took and its peak of memory. The limit of one process is of its address space; that of a worker is
Dask's, which ends one that holds more, and what it held at most is printed.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

NODES_BY_EDGES = 10  # edges for each node
LIMIT = 4 << 30  # bytes of address space
WORKERS = 2
ROWS = 10_000_000  # edges of a file


def write_edges(place: Path, edges: int) -> None:
    """Parquet files of edges between random nodes."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    rng = np.random.default_rng(1)
    for k in range(0, edges, ROWS):
        ends = rng.integers(0, edges // NODES_BY_EDGES, (2, min(ROWS, edges - k)), dtype=np.int64)
        table = pa.table({"source": ends[0], "target": ends[1]})
        parquet.write_table(table, place / f"{k // ROWS:03}.parquet", use_dictionary=False)


def build(place: Path) -> None:
    """The folder, from the files."""
    import groggy_nb as gn

    gn.build_blocks(sorted(place.glob("*.parquet")), place / "blocks", memory=1 << 30)


def run(place: Path) -> None:
    """PageRank on the folder, in this process."""
    import groggy_nb as gn

    graph = gn.open_blocks(place / "blocks")
    result = gn.algorithms.pagerank(tol=0, max_iter=5).run(graph)
    result["pagerank"].tofile(place / "pagerank")


def run_limited(place: Path) -> None:
    """The same where the process may have 4 GiB."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    from groggy_nb.errors import GraphError

    try:
        run(place)
    except GraphError as refused:
        print(refused)
    else:
        sys.exit("it ran; wanted a refusal")


def run_on_workers(place: Path) -> None:
    """The same on two workers that may have 4 GiB each; the bits are those of one process."""
    import numpy as np
    from dask.distributed import Client, LocalCluster

    import groggy_nb as gn

    graph = gn.open_blocks(place / "blocks")
    options = {
        "n_workers": WORKERS,
        "threads_per_worker": 1,
        "memory_limit": LIMIT,
        "dashboard_address": ":0",
    }
    with LocalCluster(**options) as cluster, Client(cluster) as client:
        result = gn.algorithms.pagerank(tol=0, max_iter=5).run(graph, cluster=client)
        for name, peak in client.run(peak_of_memory).items():
            print(f"  worker {name}: peak {peak}")
        for row in result.report.record.workers:
            print(f"  {row}")
    alone = np.fromfile(place / "pagerank")
    print(f"  equal bits: {result['pagerank'].tobytes() == alone.tobytes()}")


def peak_of_memory() -> str:
    """The most that this process held, mapped files included, and what of it is its own now."""
    lines = Path("/proc/self/status").read_text().splitlines()
    own = next(line for line in lines if "RssAnon" in line)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return f"{peak / 2**30:.2f} GiB, files that are mapped included; {' '.join(own.split())} at the end"


STEPS = {
    "write": write_edges,
    "build": build,
    "run": run,
    "limited": run_limited,
    "cluster": run_on_workers,
}


def main() -> None:
    place = Path(sys.argv[1])
    edges = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000_000
    place.mkdir(parents=True, exist_ok=True)
    for step in STEPS:
        start = time.perf_counter()
        subprocess.run([sys.executable, __file__, "--step", step, str(place), str(edges)], check=True)
        print(f"{step}: {time.perf_counter() - start:.0f} s")


def one_step(step: str, place: Path, edges: int) -> None:
    if step == "write":
        write_edges(place, edges)
    else:
        STEPS[step](place)
    print(f"  peak {peak_of_memory()}")


if __name__ == "__main__":
    if sys.argv[1] == "--step":
        one_step(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
