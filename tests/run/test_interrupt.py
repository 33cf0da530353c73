"""Ctrl-C and time-outs: runs end soon, with whole rounds, and the next run is right."""

import _signal
import _thread
import signal
import sys
import threading
import time
import weakref
from contextlib import contextmanager

import numpy as np
import pytest
from same_bits import bits, seen

from groggy_nb.dsl import parse
from groggy_nb.graph import datasets, generate
from groggy_nb.graph.rows import Rows
from groggy_nb.oracle import loops
from groggy_nb.run.execute import execute
from groggy_nb.run.interrupts import Stop, ends_on_ctrl_c, heeding
from groggy_nb.run.record import Interrupted
from groggy_nb.run.watching import aside

SOON = 2.0  # seconds; a run that does not end is found, no time is measured
MODES = ("fused", "batch", "step", "reference")
COUNTING = """
rounds = param(1000000000)
x = 1.0 / (1 + node_index())
k = 0
for _ in range(rounds):
    x = mean(x[u] for u in closed_neighbors)
    k = k + 1
nodes["x"] = x
graph["k"] = k
"""
FOREVER = """
x = 1.0 / (1 + node_index())
k = 0
while True:
    x = mean(x[u] for u in closed_neighbors)
    k = k + 1
nodes["x"] = x
graph["k"] = k
"""
NESTED = """
rounds = param(100000)
x = node_index()
k = 0
for i in range(rounds):
    for j in range(rounds):
        x = x + j
        k = k + 1
    x = x - i
y = x + 1
nodes["y"] = y
"""
NO_NODES = """
rounds = param(1000000000)
k = 0
for i in range(rounds):
    k = k + 1
graph["k"] = k
"""
MEDIANS = """
rounds = param(1000)
x = node_index() / N
for _ in range(rounds):
    x = x + median((x[u] for u in neighbors), default=0.0)
nodes["x"] = x
"""


def interrupted(run, after=0.3, times=1):
    """What a run leaves that Ctrl-C ends; the signal comes from a timer, as from a terminal."""

    def press():
        for _ in range(times):
            time.sleep(after)
            pressed.append(time.perf_counter())
            _thread.interrupt_main()

    pressed = []
    timer = threading.Thread(target=press)
    timer.start()
    with pytest.raises(KeyboardInterrupt) as caught:
        try:
            run()
        finally:
            ended = time.perf_counter()
            timer.join()
            time.sleep(0)  # an interrupt that came too late falls here
    assert ended - pressed[0] < SOON
    return caught.value


@pytest.fixture(autouse=True)
def dropped(monkeypatch):
    """The interrupts that Python drops in callbacks, which pytest would report as errors."""
    found = []
    before = sys.unraisablehook

    def keep(problem):
        if problem.exc_type is KeyboardInterrupt:
            found.append(problem.exc_type)
        else:
            before(problem)

    monkeypatch.setattr(sys, "unraisablehook", keep)
    return found


@pytest.fixture(scope="module")
def karate():
    """A small graph, and everything compiled that these tests run on it."""
    graph = datasets.karate()
    for text in (COUNTING, FOREVER, NESTED, NO_NODES, MEDIANS):
        for mode in MODES:
            params = {"rounds": 2} if "rounds" in text else {}
            execute(parse(text).program, graph, mode=mode, max_rounds=3, params=params)
    return graph


@pytest.mark.parametrize("mode", MODES)
def test_a_counted_loop_ends_with_whole_rounds(mode, karate):
    program = parse(COUNTING).program
    stopped = interrupted(lambda: execute(program, karate, mode=mode))
    assert isinstance(stopped, Interrupted) and stopped.outcome is not None
    outcome = stopped.outcome
    rounds = outcome.values["k"]
    assert 0 < rounds < 10**9 and outcome.record.interrupted
    assert outcome.record.iterations == rounds
    assert outcome.record.loops[0].ended == "interrupted"
    assert f"{rounds:,}" in str(stopped)
    again = execute(program, karate, mode="fused", params={"rounds": rounds})
    assert bits(again.values["x"]) == bits(outcome.values["x"])
    small = {"rounds": 5}
    next_run = execute(program, karate, mode=mode, params=small)
    assert seen(next_run) == seen(execute(program, karate, mode="reference", params=small))


@pytest.mark.parametrize("mode", MODES)
def test_an_endless_loop_ends_with_whole_rounds(mode, karate):
    program = parse(FOREVER).program
    stopped = interrupted(lambda: execute(program, karate, mode=mode, max_rounds=10**12))
    rounds = stopped.outcome.values["k"]
    assert rounds > 0
    again = execute(parse(COUNTING).program, karate, params={"rounds": rounds})
    assert bits(again.values["x"]) == bits(stopped.outcome.values["x"])


@pytest.mark.parametrize("threads", [2, 3])
def test_all_threads_leave_at_the_same_round(threads, karate):
    program = parse(COUNTING).program
    graph = generate.uniform(2_000, 10)
    for _ in range(5):
        stopped = interrupted(lambda: execute(program, graph, mode="fused", threads=threads))
        again = execute(program, graph, params={"rounds": stopped.outcome.values["k"]}, threads=1)
        assert bits(again.values["x"]) == bits(stopped.outcome.values["x"])


@pytest.mark.parametrize("mode", ["fused", "batch", "step"])
def test_nested_loops_end_together(mode, karate):
    program = parse(NESTED).program
    stopped = interrupted(lambda: execute(program, karate, mode=mode))
    assert stopped.outcome is not None
    inner = next(row for row in stopped.outcome.record.loops if not row.top)
    outer = next(row for row in stopped.outcome.record.loops if row.top)
    x = np.arange(karate.num_nodes)
    rounds = inner.rounds
    for i in range(outer.rounds):
        done = min(rounds, 100000)
        x = x + done * (done - 1) // 2 - i
        rounds -= done
    assert rounds == 0 and stopped.outcome.values["y"].tolist() == (x + 1).tolist()


@pytest.mark.parametrize("mode", ["fused", "batch", "step"])
def test_many_rounds_over_scalars_alone_can_be_ended(mode, karate):
    program = parse(NO_NODES).program
    stopped = interrupted(lambda: execute(program, karate, mode=mode))
    assert stopped.outcome.values["k"] == stopped.outcome.record.iterations > 0


def test_rounds_on_a_graph_of_nothing_can_be_ended():
    program = parse(COUNTING).program
    empty = generate.uniform(0, 0)
    stopped = interrupted(lambda: execute(program, empty, mode="fused"))
    assert stopped.outcome.values["k"] == stopped.outcome.record.iterations > 0


@pytest.mark.parametrize("threads", [1, 2])
def test_one_huge_round_ends_at_once_without_a_result(threads, karate):
    graph = generate.uniform(20_000, 200)  # the medians of a round sort four million values
    program = parse(MEDIANS).program
    execute(program, graph, params={"rounds": 0})  # makes the rows
    stopped = interrupted(lambda: execute(program, graph, mode="fused", threads=threads))
    if stopped.outcome is None:
        assert "inside a round" in str(stopped)
    else:  # a machine so fast that the round ended in time
        assert stopped.outcome.record.interrupted
    small = {"rounds": 2}
    outcome = execute(program, karate, threads=threads, params=small)
    assert seen(outcome) == seen(execute(program, karate, mode="reference", params=small))


@pytest.mark.parametrize("mode", MODES)
def test_pressing_twice_leaves_a_working_state(mode, karate):
    program = parse(COUNTING).program
    interrupted(lambda: execute(program, karate, mode=mode), after=0.15, times=2)
    small = {"rounds": 4}
    assert seen(execute(program, karate, mode=mode, params=small)) == seen(
        execute(program, karate, mode="reference", params=small)
    )


@pytest.mark.parametrize("mode", ["fused", "batch", "step"])
def test_a_timeout_ends_a_run_as_ctrl_c_does(mode, karate):
    program = parse(COUNTING).program
    start = time.perf_counter()
    with pytest.raises(Interrupted) as caught:
        execute(program, karate, mode=mode, timeout=0.2)
    assert 0.2 <= time.perf_counter() - start < SOON
    assert "time-out of 0.2 s" in str(caught.value)
    rounds = caught.value.outcome.values["k"]
    again = execute(program, karate, params={"rounds": rounds})
    assert bits(again.values["x"]) == bits(caught.value.outcome.values["x"])


@pytest.mark.parametrize("mode", ["fused", "batch", "step"])
def test_a_timeout_too_long_changes_nothing(mode, karate):
    program = parse(COUNTING).program
    outcome = execute(program, karate, mode=mode, params={"rounds": 4}, timeout=60)
    assert not outcome.record.interrupted and outcome.values["k"] == 4


@pytest.mark.parametrize("mode", ["fused", "step"])
def test_a_progress_callback_that_raises_ends_the_run(mode, karate):
    program = parse(COUNTING).program

    def raising(progress):
        assert progress.rounds >= 0
        raise ZeroDivisionError("from the callback")

    before = threading.active_count()
    with pytest.raises(ZeroDivisionError, match="from the callback"):
        execute(program, karate, mode=mode, progress=raising, threads=2 if mode == "fused" else 1)
    deadline = time.perf_counter() + SOON
    while any(t.name == "groggy_nb-run" for t in threading.enumerate()):
        assert time.perf_counter() < deadline, (before, threading.enumerate())
        time.sleep(0.01)
    assert execute(program, karate, mode=mode, params={"rounds": 2}).values["k"] == 2


@pytest.mark.parametrize("after", [0.02, 0.1, 0.25])
def test_an_interrupt_while_compiling_leaves_a_working_state(after, karate):
    marker = time.time_ns()  # a text that no cache holds: divisors are compiled in
    text = f'x = (degree() + 1) % {marker}\ny = mean(x[u] for u in neighbors)\nnodes["y"] = y\n'
    program = parse(text).program

    def compile_for_long():
        for mode in ("fused", "batch", "step"):
            for passes in (None, (), ("fold",), ("fuse",), ("share", "fold")):
                execute(program, karate, mode=mode, passes=passes, checked=True)
        time.sleep(SOON)

    interrupted(compile_for_long, after=after)
    expected = seen(execute(program, karate, mode="reference"))
    for mode in ("fused", "batch", "step"):
        assert seen(execute(program, karate, mode=mode)) == expected


class Thing:
    """What a weak reference can point at."""


def press_where_python_drops_it():
    """Ctrl-C whose exception is raised inside the callback of a weak reference."""

    def callback(_):
        _thread.interrupt_main()
        for _ in range(100):  # the signal is handled here
            pass

    thing = Thing()
    kept = weakref.ref(thing, callback)
    del thing
    assert kept() is None


@pytest.mark.parametrize("mode", ["fused", "batch", "step"])
def test_an_interrupt_that_python_drops_ends_the_run(mode, karate, dropped):
    def progress(told):
        if told.doing == "running" and not dropped:
            press_where_python_drops_it()

    program = parse(COUNTING).program
    start = time.perf_counter()
    with pytest.raises(Interrupted) as caught:
        execute(program, karate, mode=mode, progress=progress, timeout=60)
    assert time.perf_counter() - start < SOON and dropped == [KeyboardInterrupt]
    rounds = caught.value.outcome.values["k"]
    again = execute(program, karate, params={"rounds": rounds})
    assert bits(again.values["x"]) == bits(caught.value.outcome.values["x"])


def test_an_interrupt_that_python_drops_ends_the_reference(karate, dropped, monkeypatch):
    def carry(run, *args, **kwargs):
        if run.loops and next(iter(run.loops.values())).rounds == 5 and not dropped:
            press_where_python_drops_it()
        original(run, *args, **kwargs)

    original = loops.carry
    monkeypatch.setattr(loops, "carry", carry)
    with pytest.raises(Interrupted) as caught:
        execute(parse(COUNTING).program, karate, mode="reference", params={"rounds": 20_000})
    assert dropped and caught.value.outcome.values["k"] == 5


def test_an_interrupt_that_python_drops_ends_the_compiling(karate, dropped):
    def progress(told):
        if told.doing.startswith("compiling") and not dropped:
            press_where_python_drops_it()

    text = f'x = degree() % {time.time_ns()}\nnodes["x"] = x\n'  # a text that no cache holds
    with pytest.raises(KeyboardInterrupt):
        execute(parse(text).program, karate, mode="step", progress=progress)
    assert dropped


def test_what_fails_because_an_interrupt_was_dropped_is_that_interrupt(dropped):
    @ends_on_ctrl_c
    def fails():  # as numba does without the machine code that its callback was to keep
        press_where_python_drops_it()
        raise RuntimeError("no compiled object yet")

    with pytest.raises(KeyboardInterrupt):
        fails()
    assert dropped == [KeyboardInterrupt]


def test_an_interrupt_that_python_drops_at_the_end_is_not_lost(karate, dropped):
    before = signal.getsignal(signal.SIGINT)

    @ends_on_ctrl_c
    def ends_at_once():
        press_where_python_drops_it()
        return 1

    with pytest.raises(KeyboardInterrupt):
        ends_at_once()
    assert signal.getsignal(signal.SIGINT) is before
    assert execute(parse(COUNTING).program, karate, params={"rounds": 3}).values["k"] == 3


def test_a_press_while_the_handler_is_set_spoils_no_later_run(karate, monkeypatch):
    before = signal.getsignal(signal.SIGINT)
    install, presses = _signal.signal, []

    def pressed(number, handler):
        found = install(number, handler)
        if not presses:
            presses.append(number)
            raise KeyboardInterrupt
        return found

    for _ in range(3):
        presses.clear()
        monkeypatch.setattr(_signal, "signal", pressed)
        with pytest.raises(KeyboardInterrupt):
            execute(parse(COUNTING).program, karate, params={"rounds": 3})
        monkeypatch.undo()
        assert execute(parse(COUNTING).program, karate, params={"rounds": 3}).values["k"] == 3
        assert signal.getsignal(signal.SIGINT) is before


def test_only_what_ends_soon_goes_without_a_thread_of_its_own(karate):
    def is_watched(text, graph=karate, **options):
        return execute(parse(text).program, graph, **options).record.watched

    rounds = "for i in range(300):\n    x = {}\n"
    begun, out = "x = node_index() / N\n", 'nodes["x"] = x\n'
    assert not is_watched(f"{begun}{rounds.format('mean(x[u] for u in closed_neighbors)')}{out}")
    assert not is_watched(f"{begun}{rounds.format('x + 1.0')}{out}")
    assert is_watched(f"{begun}{rounds.format('x + 1.0')}{out}", timeout=60.0)
    assert is_watched(f"{begun}{rounds.format('x + 1.0')}{out}", threads=2)  # which may wait for each other
    large = generate.uniform(20_000, 4)
    assert not is_watched(f"{begun}{rounds.format('x + 1.0').replace('300', '3')}{out}", large, threads=1)
    libm = rounds.format("exp(0.0 - x)")  # 6 million times
    assert is_watched(f"{begun}{libm}{out}", large, threads=1)
    medians = rounds.format("median(x[u] for u in closed_neighbors)").replace("300", "30")
    assert is_watched(f"{begun}{medians}{out}", large, threads=1)
    assert is_watched('x = random_walk(0, length=1000, seed=1)\nnodes["x"] = x\n')
    assert not is_watched('nodes["x"] = bfs_levels(0) + core_number()\n')
    assert is_watched(f"{begun}while max(x) > 2.0:\n    x = x + 1.0\n{out}")  # nobody knows how often


def test_a_handler_that_lets_the_run_go_on_is_obeyed(karate):
    heard = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        run = threading.Timer(0.1, _thread.interrupt_main)
        run.start()
        outcome = execute(parse(COUNTING).program, karate, mode="fused", params={"rounds": 3_000_000})
        run.join()
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard and outcome.values["k"] == 3_000_000 and not outcome.record.interrupted


def test_progress_tells_rounds_and_the_watched_value(karate):
    program = parse(COUNTING.replace("    k = k + 1\n", "    k = k + 1\n    watch(k)\n")).program
    told = []
    with pytest.raises(Interrupted):
        execute(program, karate, mode="fused", timeout=0.4, progress=told.append)
    told = [p for p in told if p.doing == "running"]
    assert len(told) >= 2 and told[0].expected == 10**9
    assert [p.rounds for p in told] == sorted(p.rounds for p in told)
    last = told[-1]
    assert last.residual is not None and abs(last.residual - last.rounds) <= 0.2 * last.rounds + 1000


def test_who_is_told_that_rows_are_sorted_may_wait_for_a_run_that_needs_them(monkeypatch):
    program, graph = (
        parse('nodes["x"] = sum(node_index()[u] for u in in_neighbors)').program,
        generate.cycle(40),
    )
    told, found, plain = threading.Event(), [], Rows.make

    def slow(self, direction, heed):
        assert told.wait(60)
        return plain(self, direction, heed)

    def hear(progress):
        if progress.doing == "sorting neighbors" and not told.is_set():
            told.set()
            other = threading.Thread(target=lambda: found.append(execute(program, graph)))
            other.start()
            other.join(60)
            found.append(progress)

    monkeypatch.setattr(Rows, "make", slow)
    outcome = execute(program, graph, progress=hear)
    assert found[0].values["x"].tolist() == outcome.values["x"].tolist() and len(found) == 2


def test_rows_are_no_longer_sorted_once_who_is_told_raises():
    begun, end = threading.Event(), time.monotonic() + 60

    def make(heed):
        begun.set()
        while time.monotonic() < end:
            heed()

    def tell():
        if begun.is_set():
            raise ValueError("enough")

    with pytest.raises(ValueError, match="enough"):
        aside(make, tell)
    assert time.monotonic() < end


def test_max_rounds_is_no_interrupt(karate):
    outcome = execute(parse(FOREVER).program, karate, mode="fused", max_rounds=7)
    assert outcome.values["k"] == 7 and not outcome.record.interrupted
    assert "max_rounds" in outcome.record.warnings[0]


class Telling(Stop):
    """A stop that says when a run began that it ends from another thread."""

    def __init__(self):
        super().__init__()
        self.begun = threading.Event()

    @contextmanager
    def ends(self, end):
        with super().ends(end):
            self.begun.set()
            yield


@pytest.mark.parametrize("mode", ["batch", "fused"])
def test_a_stop_ends_a_run_that_is_made_in_the_thread_that_heeds_it(mode):
    stop, ended = Telling(), []

    def run():
        with heeding(stop):
            try:
                execute(parse(FOREVER).program, datasets.karate(), mode=mode, max_rounds=2**62)
            except KeyboardInterrupt as problem:
                ended.append(str(problem))

    thread = threading.Thread(target=run)
    thread.start()
    assert stop.begun.wait(300)
    stop.ask()
    thread.join(60)
    assert len(ended) == 1 and "interrupted" in ended[0]
