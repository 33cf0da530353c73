"""What two processes of one machine cost over two threads: `python tests/cluster_overhead.py [NODES]`.

Not a test: it takes a minute or two on a quiet machine. PageRank of 20 rounds on a uniform graph beside the
two-thread run, the exchange of a round beside plain sockets with the same bytes, and a round of a program
that does next to nothing.
"""

from __future__ import annotations

import socket
import statistics
import sys
import threading
import time

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


def main() -> None:
    nodes = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    graph = gn.generate.uniform(nodes, 10)
    program = gn.algorithms.pagerank(tol=0, max_iter=ROUNDS)
    empty = gn.parse(EMPTY.format(EMPTY_ROUNDS))
    small = gn.datasets.karate()
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0")
    with cluster, Client(cluster) as client:
        alone, shared, last = [], [], None
        for turn in range(TIMES + 1):  # the first compiles
            one = program.run(graph, threads=2)
            two = last = program.run(graph, cluster=client)
            assert one["pagerank"].tobytes() == two["pagerank"].tobytes()
            if turn:
                alone.append(one.report.record.kernel)
                shared.append(max(row.work + row.wait + row.exchange for row in two.report.record.workers))
        rows = last.report.record.workers
        print(f"{graph.num_nodes:,} nodes, {graph.num_edges:,} edges, {ROUNDS} rounds, medians of {TIMES}")
        print(f"two threads {statistics.median(alone):.3f} s, two workers {statistics.median(shared):.3f} s")
        print(f"ratio {statistics.median(shared) / statistics.median(alone):.2f} (at most 1.35 wanted)")
        each = rows[0].sent // ROUNDS
        took = max(row.wait + row.exchange for row in rows) / ROUNDS
        plain = swapped(each)
        print(f"a round sends {each:,} bytes: {1e3 * took:.1f} ms with waiting; sockets {1e3 * plain:.1f} ms")
        print(f"share of plain sockets {plain / took:.2f} (0.60 wanted)")
        empty.run(small, cluster=client)
        found = min(seconds(lambda: empty.run(small, cluster=client)) for _ in range(TIMES))
        print(f"a round of next to nothing {1e3 * found / EMPTY_ROUNDS:.2f} ms (under 3 wanted)")


if __name__ == "__main__":
    main()
