"""Forks while other threads compile, import, run or wait: parent and child go on, and both are right."""

import os
import signal
import threading
import time

import pytest
from fresh_process import printed_by

from groggy_nb import forks

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
]
FORKS = int(os.environ.get("GROGGY_NB_FORKS", "10"))  # 500 before a release
PATIENCE = 300  # seconds after which a child that hangs is killed

# A program that nothing has compiled before, and what it must give.
FRESH = """
    import os, random, signal, sys, threading, time
    import groggy_nb as gn
    from groggy_nb.graph import Graph

    graph = Graph.from_edges([0, 1, 2, 2], [1, 2, 0, 1])

    def fresh(number, mode="fused"):
        x = f"out_degree() % {number + 9} * {number}.5"  # a divisor is compiled in
        found = gn.parse(f"x = {x}\\nnodes['x'] = x + {number}").run(graph, mode=mode)
        assert found["x"].tolist() == [number * k + k / 2 + number for k in (1, 1, 2)]

    def child(work):
        number = os.fork()
        if number == 0:
            signal.alarm(patience)  # a hang ends the child
            work()
            os._exit(0)
        return number

    def ended(number):
        status = os.waitpid(number, 0)[1]
        assert status == 0, status
"""


def test_a_fork_while_another_thread_compiles():
    found = printed_by(
        FRESH
        + """
    numbers, stopped = iter(range(10**6)), threading.Event()

    def compile_on():
        while not stopped.is_set():
            fresh(next(numbers))

    fresh(next(numbers))
    others = [threading.Thread(target=compile_on) for _ in range(2)]
    for other in others:
        other.start()
    draw = random.Random(1)
    for number in range(forks):
        time.sleep(draw.random() / 5)
        ended(child(lambda: fresh(10**7 + number)))
        if number % 100 == 99:
            print(number, file=sys.stderr, flush=True)
    stopped.set()
    for other in others:
        other.join()
    fresh(next(numbers))
    print("whole")
    """,
        forks=FORKS,
        patience=PATIENCE,
    )
    assert found == ["whole"]


@pytest.mark.parametrize("pause", [0.0, 0.05, 0.2, 0.5, 1.0])
def test_a_fork_while_another_thread_loads_and_compiles_for_the_first_time(pause):
    found = printed_by(
        FRESH
        + """
    other = threading.Thread(target=fresh, args=(1,))
    other.start()
    time.sleep(pause)
    ended(child(lambda: fresh(2, "step")))
    other.join()
    fresh(3)
    print("whole")
    """,
        pause=pause,
        patience=PATIENCE,
    )
    assert found == ["whole"]


def test_children_of_children_and_of_other_threads_compile():
    found = printed_by(
        FRESH
        + """
    def deeper():
        fresh(3)
        ended(child(lambda: fresh(4)))

    def forks_too():
        ended(child(lambda: fresh(5)))
        fresh(6)

    fresh(1)
    other, third = threading.Thread(target=fresh, args=(2,)), threading.Thread(target=forks_too)
    other.start()
    third.start()
    ended(child(deeper))
    other.join()
    third.join()
    print("whole")
    """,
        patience=PATIENCE,
    )
    assert found == ["whole"]


def test_multiprocessing_by_fork_while_another_thread_compiles():
    found = printed_by(
        FRESH
        + """
    import multiprocessing

    def work(number):
        fresh(number)
        return number

    fresh(1)
    other = threading.Thread(target=lambda: [fresh(n) for n in range(2, 6)])
    other.start()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print(sum(pool.map(work, range(10, 16))))
    other.join()
    """,
        patience=PATIENCE,
    )
    assert found == ["75"]


def test_a_fork_while_another_thread_makes_rows_and_infers_types():
    found = printed_by(
        FRESH
        + """
    big = gn.generate.uniform(50_000, 8, seed=1)
    p = gn.parse("nodes['s'] = sum(node_index()[u] for u in in_neighbors)")
    p.run(graph)
    other = threading.Thread(target=lambda: p.run(big))
    other.start()
    children = [child(lambda: p.run(big).nodes) for _ in range(3)]
    for each in children:
        ended(each)
    other.join()
    print("whole")
    """,
        patience=PATIENCE,
    )
    assert found == ["whole"]


def another_thread_compiles():
    """Whether nothing is held that another thread needs."""
    found = []

    def compiles():
        with forks.compiling():
            found.append(True)

    other = threading.Thread(target=compiles, daemon=True)
    other.start()
    other.join(60)
    return found == [True]


def test_a_fork_waits_for_the_compile_and_the_next_compile_for_the_fork():
    begun, end, order = threading.Event(), threading.Event(), []

    def compiles():
        with forks.compiling():
            begun.set()
            end.wait(60)
            order.append("compiled")
        with forks.compiling():
            order.append("next")

    other = threading.Thread(target=compiles)
    other.start()
    begun.wait(60)
    threading.Timer(0.2, end.set).start()
    child = os.fork()
    if child == 0:
        with forks.compiling():
            os._exit(order != ["compiled"])
    assert os.waitpid(child, 0)[1] == 0
    other.join(60)
    assert order == ["compiled", "next"]


def test_the_thread_that_compiles_may_fork():
    with forks.compiling():
        child = os.fork()
        if child == 0:
            with forks.compiling():
                os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    assert another_thread_compiles()


def test_ctrl_c_while_a_fork_waits_is_raised_after_it():
    begun, end = threading.Event(), threading.Event()

    def compiles():
        with forks.compiling():
            begun.set()
            end.wait(60)

    other = threading.Thread(target=compiles)
    other.start()
    begun.wait(60)
    threading.Timer(0.1, signal.raise_signal, [signal.SIGINT]).start()
    threading.Timer(0.3, end.set).start()
    child = None
    with pytest.raises(KeyboardInterrupt):
        child = os.fork()
        if child == 0:
            os._exit(0)
        time.sleep(60)
    assert child is not None and os.waitpid(child, 0)[1] == 0
    other.join(60)
    assert another_thread_compiles()


def test_a_subprocess_does_not_wait_for_a_compile():
    with forks.compiling():
        found = []
        other = threading.Thread(target=lambda: found.append(printed_by("print(1)")))
        other.start()
        other.join(120)
        assert found == [["1"]]
