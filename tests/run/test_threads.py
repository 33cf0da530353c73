"""Threads, concurrent runs and forks: the same bits, and nothing that hangs."""

import os
import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest
from same_bits import GALLERY, bits, seen

from groggy_nb import algorithms
from groggy_nb.dsl import parse
from groggy_nb.graph import datasets, generate
from groggy_nb.run import threads as threads_module
from groggy_nb.run.execute import execute

REPEATS = int(os.environ.get("GROGGY_NB_REPEATS", "5"))  # 100 before a release
MANY = """
x = node_index() * 0.1
total = 0.0
k = 0
for i in range(200):
    x = 0.5 * x + mean((x[u] for u in neighbors), default=1.0)
    total = total + sum(x) + l1(x) + max(x)
    k = k + argmax(x)
nodes["x"] = x
graph["total"] = total
graph["k"] = k
"""


@pytest.fixture(scope="module")
def graphs():
    """Graphs whose sums go over many blocks."""
    return {"kronecker": generate.kronecker(10), "uniform": generate.uniform(3_000, 12)}


@pytest.mark.parametrize("name", GALLERY)
@pytest.mark.parametrize("kind", ["kronecker", "uniform"])
def test_the_gallery_has_the_same_bits_for_any_number_of_threads(name, kind, graphs):
    program, graph = getattr(algorithms, name)().ir, graphs[kind]
    assert len(graph.node_blocks) > 3
    expected = seen(execute(program, graph, threads=1))
    for repeat in range(REPEATS):
        for threads in (2, 4, 8) if repeat == 0 else (2, 4):
            found = execute(program, graph, threads=threads)
            assert found.record.threads == threads
            assert seen(found) == expected


def test_sums_of_many_rounds_are_the_same_for_any_number_of_threads(graphs):
    program = parse(MANY).program
    for graph in graphs.values():
        expected = seen(execute(program, graph, threads=1))
        for threads in (2, 3, 4, 8):
            assert seen(execute(program, graph, threads=threads)) == expected


@pytest.mark.parametrize("mode", ["step", "batch"])
def test_threads_keep_the_bits_of_modes_that_python_drives(mode, graphs):
    program = parse(MANY.replace("200", "5")).program
    expected = seen(execute(program, graphs["uniform"], mode="reference"))
    for threads in (1, 2, 4):
        assert seen(execute(program, graphs["uniform"], mode=mode, threads=threads)) == expected


def test_more_threads_than_blocks_are_not_started():
    before = len(threads_module.POOL._workers)
    graph = datasets.karate()
    outcome = execute(parse(MANY).program, graph, threads=10_000)
    assert seen(outcome) == seen(execute(parse(MANY).program, graph, threads=1))
    assert outcome.record.threads <= 64
    assert len(threads_module.POOL._workers) <= max(before, 63)


def test_runs_from_several_python_threads_at_once(graphs):
    programs = [parse(MANY).program, algorithms.bfs_levels().ir]
    expected = [seen(execute(p, graphs["uniform"])) for p in programs]
    problems = []

    def work(number):
        try:
            for repeat in range(6):
                which = (number + repeat) % 2
                mode = ("fused", "fused", "step")[(number + repeat) % 3] if which else "fused"
                found = seen(execute(programs[which], graphs["uniform"], mode=mode, threads=1 + number % 3))
                if found != expected[which]:
                    problems.append((number, repeat))
        except BaseException as problem:
            problems.append(problem)

    workers = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert not problems and not any(w.is_alive() for w in workers)


def test_the_first_run_of_a_program_from_several_threads_at_once(graphs):
    program = parse(MANY.replace("0.1", "0.125")).program  # nothing of it is compiled
    found = []
    workers = [
        threading.Thread(target=lambda: found.append(execute(program, graphs["uniform"]))) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert len(found) == 4 and len({bits(o.values["x"]) for o in found}) == 1


def test_who_is_told_of_compiling_may_wait_for_a_run_of_the_program():
    text = 'x = degree()\nnodes["x"] = sum(x[u] * 3 - x // 2 for u in out_neighbors if x[u] % 3 == 1) // 5'
    program, graph, found = parse(text).program, datasets.karate(), []

    def hear(progress):
        if progress.doing.startswith("compiling") and not found:
            other = threading.Thread(target=lambda: found.append(execute(program, graph)))
            other.start()
            other.join(60)
            found.append(progress)

    outcome = execute(program, graph, progress=hear)
    assert bits(found[0].values["x"]) == bits(outcome.values["x"]) and len(found) == 2


def in_a_process(text):
    """What a script prints; a hang ends after a minute."""
    ended = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", textwrap.dedent(text)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    return ended.stdout.split()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_forked_child_runs_with_threads_of_its_own():
    found = in_a_process(f"""
        import os, sys
        from groggy_nb.dsl import parse
        from groggy_nb.graph import generate
        from groggy_nb.run.execute import execute

        program, graph = parse({MANY!r}).program, generate.uniform(3_000, 12)
        def total():
            return execute(program, graph, threads=2).values["total"].hex()
        print(total(), flush=True)
        for _ in range(3):
            child = os.fork()
            if child == 0:
                print(total(), flush=True)
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
            print(total(), flush=True)
    """)
    assert len(found) == 7 and len(set(found)) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_fork_while_another_thread_runs():
    found = in_a_process(f"""
        import os, threading
        from groggy_nb.dsl import parse
        from groggy_nb.graph import generate
        from groggy_nb.run.execute import execute

        program, graph = parse({MANY!r}).program, generate.uniform(3_000, 12)
        def total():
            return execute(program, graph, threads=2).values["total"].hex()
        total()
        busy = threading.Thread(target=lambda: [total() for _ in range(40)])
        busy.start()
        for _ in range(3):
            child = os.fork()
            if child == 0:
                print(total(), flush=True)
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
        busy.join()
        print(total())
    """)
    assert len(found) == 4 and len(set(found)) == 1


def test_the_pool_survives_an_exception_in_the_callers_call():
    pool = threads_module.Pool()
    lock, calls = threading.Lock(), []

    def call(result, error, number, *rest):
        with lock:
            calls.append(number)
        if number == 0 and rest[-1]:
            raise ValueError("in thread 0")

    with pytest.raises(ValueError, match="in thread 0"):
        pool.run(call, [(0, 0, n, 3, 0, True) for n in range(3)])
    pool.run(call, [(0, 0, n, 3, 0, False) for n in range(3)])
    assert sorted(calls) == [0, 0, 1, 1, 2, 2]


def test_the_pool_survives_an_exception_in_a_worker():
    pool = threads_module.Pool()
    calls = []

    def call(result, error, number, *rest):
        calls.append(number)
        if number == 1 and rest[-1]:
            raise ValueError("in thread 1")

    with pytest.raises(ValueError, match="in thread 1"):
        pool.run(call, [(0, 0, n, 2, 0, True) for n in range(2)])
    pool.run(call, [(0, 0, n, 2, 0, False) for n in range(2)])
    assert sorted(calls) == [0, 0, 1, 1]


def test_a_failing_step_frees_all_threads():
    graph = generate.uniform(3_000, 12)
    program = parse('x = node_index() - 2999\ny = x ** x\nz = sum(y) + sum(x)\nnodes["y"] = y + z\n').program
    for threads in (1, 2, 4):
        with pytest.raises(Exception, match="negative power"):
            execute(program, graph, threads=threads)
    good = parse('x = node_index()\nnodes["y"] = x + sum(x)\n').program
    total = int(np.arange(3_000).sum())
    assert execute(good, graph, threads=4).values["y"].tolist() == [total + i for i in range(3_000)]
