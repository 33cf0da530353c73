"""What two processes of one machine cost over two threads: `python tests/cluster_overhead.py [NODES]`.

Not a test: it takes a minute or two on a quiet machine. PageRank of 20 rounds on a uniform graph beside the
two-thread run, the exchange of a round by shared memory and by TCP beside plain sockets with the same bytes,
and a round of a program that does next to nothing.
"""

from __future__ import annotations

import socket
import statistics
import sys
import threading
import time
from typing import Any

from dask.distributed import Client, LocalCluster

import groggy_nb as gn

ROUNDS, TIMES, EMPTY_ROUNDS = 20, 5, 1000
EMPTY = """x = ones()
for _ in range({}):
    x = x if sum(x) > 0 else 2 * x
nodes["x"] = x
"""


def seconds(call) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def swapped(nbytes: int) -> float:
    """Seconds in which two ends of a socket on loopback send each other so many bytes, the least of some."""
    listener = socket.create_server(("127.0.0.1", 0))
    first = socket.create_connection(listener.getsockname())
    second, _ = listener.accept()
    payload, found = bytes(nbytes), []

    def receive(end: socket.socket) -> None:
        room, left = memoryview(bytearray(nbytes)), nbytes
        while left:
            left -= end.recv_into(room[nbytes - left :])

    for _ in range(ROUNDS):
        work = [threading.Thread(target=end.sendall, args=(payload,)) for end in (first, second)]
        work += [threading.Thread(target=receive, args=(end,)) for end in (first, second)]
        begin = time.perf_counter()
        for each in work:
            each.start()
        for each in work:
            each.join()
        found.append(time.perf_counter() - begin)
    for end in (first, second, listener):
        end.close()
    return min(found)


def by(near: bool, dask_worker: Any = None) -> None:
    """On a worker: whether arrays go by shared memory, or by TCP."""
    if "groggy_nb" in dask_worker.plugins:
        dask_worker.plugins["groggy_nb"].is_near = near


def main() -> None:
    nodes = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    graph = gn.generate.uniform(nodes, 10)
    program = gn.algorithms.pagerank(tol=0, max_iter=ROUNDS)
    empty = gn.parse(EMPTY.format(EMPTY_ROUNDS))
    small = gn.datasets.karate()
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0")
    with cluster, Client(cluster) as client:
        alone: list[float] = []
        shared: dict[str, list[tuple[float, Any]]] = {}
        for turn in range(TIMES + 1):  # the first compiles
            one = program.run(graph, threads=2)
            if turn:
                alone.append(one.report.record.kernel)
            for near in (True, False):
                client.run(by, near)
                two = program.run(graph, cluster=client)
                assert one["pagerank"].tobytes() == two["pagerank"].tobytes()
                rows = two.report.record.workers
                took = max(row.work + row.wait + row.exchange for row in rows)
                if turn:
                    shared.setdefault(rows[0].ways, []).append((took, rows))
        print(f"{graph.num_nodes:,} nodes, {graph.num_edges:,} edges, {ROUNDS} rounds, medians of {TIMES}")
        print(f"two threads {statistics.median(alone):.3f} s")
        each = rows[0].sent // ROUNDS
        plain = swapped(each)
        print(f"a round sends {each:,} bytes: plain sockets {1e3 * plain:.1f} ms")
        for ways, found in shared.items():
            took, rows = sorted(found, key=lambda each: each[0])[len(found) // 2]
            print(f"two workers by {ways}: {took:.3f} s")
            for row in rows:
                parts = f"work {row.work:.3f} s, waiting {row.wait:.3f}, exchange {row.exchange:.3f}"
                print(f"  {row.nodes:,} nodes: {parts}")
            # Who comes to most meetings last waits for bytes alone, the others for its work as well.
            round_ = min(row.wait + row.exchange for row in rows) / ROUNDS
            longest = max(row.wait + row.exchange for row in rows) / ROUNDS
            print(f"  ratio {took / statistics.median(alone):.2f} (at most 1.35 wanted)")
            print(f"  a round's exchange {1e3 * round_:.1f} ms; {1e3 * longest:.1f} with the other's work")
            print(f"  share of plain sockets {plain / round_:.2f} (0.60 wanted)")
        client.run(by, True)
        empty.run(small, cluster=client)
        found = min(seconds(lambda: empty.run(small, cluster=client)) for _ in range(TIMES))
        print(f"a round of next to nothing {1e3 * found / EMPTY_ROUNDS:.2f} ms (under 3 wanted)")


if __name__ == "__main__":
    main()
