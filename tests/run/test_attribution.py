"""Where the time goes, against time that was put there: by an op that spins as many cycles as its value."""

import numpy as np
import pytest

from groggy_kernels.layout import STAMPS_KEPT
from groggy_nb.dsl import parse
from groggy_nb.graph import datasets, generate
from groggy_nb.ops import OPS, op, rules, table
from groggy_nb.ops.forms import Map
from groggy_nb.ops.targets import Expression
from groggy_nb.run import sizing
from groggy_nb.run.clock import cycle_rate
from groggy_nb.run.execute import execute
from groggy_nb.run.rows import Probe

MODES = ("step", "batch", "fused")
ROUNDS = 5
CYCLES = 6_000.0
TRIES = 40
LINE = 6
# Line 6 waits, lines 7 to 9 do not; the neighbor sums part the walks.
SLOW = """
rounds = param(20)
cycles = param(20000.0)
x = node_index() / N
for _ in range(rounds):
    x = slowed(x + cycles) - cycles
    y = sum(x[u] for u in neighbors)
    z = y * 0.5
    x = sum(z[u] for u in neighbors) / N
nodes["x"] = x
"""


@pytest.fixture(autouse=True)
def slowed():
    """An op of these tests alone: its value, after that many cycles."""

    @op(family="arithmetic", form=Map(), rule=rules.floating, numba=Expression("delayed({x}, as_i8({x}))"))
    def slowed(x: "Value"):  # noqa: F821
        """The value, late."""
        return np.asarray(x, dtype=np.float64)

    yield
    del table._TABLE["slowed"]
    assert "slowed" not in OPS


def run(text, graph=None, **options):
    return execute(parse(text).program, graph or datasets.karate(), **options).record


def slow(rounds=ROUNDS, cycles=CYCLES):
    return {"rounds": rounds, "cycles": cycles}


def rows_of_line(record, line):
    return [row for row in record.rows if line in row.lines]


def seconds_in(record, line):
    return sum(row.kernel for row in rows_of_line(record, line))


def best(text, line, **options):
    """What a line and all others took in the quickest of many runs.

    Runs are shorter than a time slice of the system, so that of many one goes through undisturbed.
    """
    quickest = min((run(text, **options) for _ in range(TRIES)), key=lambda record: record.kernel)
    here = seconds_in(quickest, line)
    return here, quickest.kernel - here


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("profile", ["calls", "steps"])
def test_a_delay_appears_in_the_row_of_its_step(mode, profile):
    # On one thread: with two, the second may have begun, and done it all, before the first comes in.
    here, elsewhere = best(SLOW, LINE, mode=mode, profile=profile, threads=1, params=slow())
    put_there = ROUNDS * 34 * CYCLES / cycle_rate()  # one block of nodes, so one thread
    assert here == pytest.approx(put_there, rel=0.1)
    assert elsewhere < 0.1 * put_there


@pytest.mark.parametrize("mode", MODES)
def test_a_step_made_twice_as_expensive_doubles_its_row(mode):
    once, _ = best(SLOW, LINE, mode=mode, threads=1, params=slow())
    twice, _ = best(SLOW, LINE, mode=mode, threads=1, params=slow(cycles=2 * CYCLES))
    assert twice / once == pytest.approx(2, rel=0.1)


def test_timing_one_round_of_eight_finds_the_same(monkeypatch):
    params = slow(rounds=100, cycles=300.0)
    sampled, _ = best(SLOW, LINE, mode="fused", threads=1, params=params)
    monkeypatch.setattr(sizing, "SAMPLED_UNITS", 0)
    all_rounds, _ = best(SLOW, LINE, mode="fused", threads=1, params=params)
    assert sampled == pytest.approx(all_rounds, rel=0.1)


def test_one_call_cut_short_by_the_system_hides_no_other_row():
    # Row 0 has a call of 20 million cycles among those timed, one of eight; the others take 1,000 each.
    probe = Probe(rate=1e9, cycles=0.0, together=False)
    disturbed, _, _ = probe.read([20_000_000 + 12 * 1_000, 0, 13, 100, 20_000_000, 0])
    assert disturbed == pytest.approx(20e-3 + 99e-6)
    assert probe.read([13_000, 0, 13, 100, 1_000, 0])[0] == pytest.approx(100e-6)
    assert probe.read([5_000, 0, 1, 8, 5_000, 0])[0] == pytest.approx(40e-6)
    waits = Probe(rate=1e9, cycles=0.0, together=True).read([13_000, 12_000 + 10**6, 13, 100, 1_000, 10**6])
    assert waits[:2] == pytest.approx((100e-6, 1e-3 + 99e-6))


def test_the_wait_for_a_slow_thread_is_told_apart():
    # One block of the graph takes long: whoever does not have it waits.
    graph = generate.uniform(2_000, 4)
    text = """
x = node_index() * 0.0
for _ in range(5):
    late = 1.0 if node_index() < N - 100 else 4000.0
    x = slowed(late)
    y = sum(x[u] for u in neighbors)
    x = y * 0.0
nodes["x"] = x
"""
    found = [run(text, graph, mode="fused", threads=2) for _ in range(TRIES)]
    for record in found:
        assert all(0 <= row.wait <= row.kernel for row in record.rows)
        assert record.wait == pytest.approx(sum(row.wait for row in record.rows))
    alone = run(text, graph, mode="fused", threads=1)
    assert alone.wait == 0
    # The walk is computed once, in the same row as `late`, where it is read: one row of line 4.
    walk = 100 * 4_000 / cycle_rate()
    # Thread 0 either worked or waited through it: in both cases the row is as long as the walk. Not in
    # every run: on a busy machine the other thread may have begun alone, or the system ran something else.
    rows = [row for record in found for row in record.rows if 4 in row.lines]
    assert any(0.9 * walk < row.kernel / row.calls < 2 * walk for row in rows)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("nodes", [34, 5_000])
def test_rows_probes_and_parts_sum_to_the_wall(mode, nodes):
    graph = datasets.karate() if nodes == 34 else generate.uniform(nodes, 6)
    params = slow(rounds=5, cycles=100.0)
    run(SLOW, graph, mode=mode, params=params)
    for profile in ("calls", "steps"):
        r = run(SLOW, graph, mode=mode, profile=profile, params=params)
        assert sum(row.kernel for row in r.rows) + r.probes == pytest.approx(r.kernel, rel=1e-6)
        assert sum(row.crossing for row in r.rows) == pytest.approx(r.crossing, rel=1e-6)
        parts = r.kernel + r.crossing + r.glue + r.compile + r.unaccounted
        assert parts == pytest.approx(r.wall, rel=1e-9)
        assert abs(r.unaccounted) < 0.1 * r.wall
        assert sum(p.seconds for p in r.phases) == pytest.approx(r.wall, rel=0.02)


def test_every_line_that_computes_is_in_a_row_or_has_a_fate():
    record = run(SLOW, mode="fused", params=slow(3, 1.0))
    covered = {line for row in record.rows for line in row.lines} | {f.line for f in record.fates}
    assert {4, 6, 7, 8, 9} <= covered


@pytest.mark.parametrize("mode", MODES)
def test_rounds_are_stamped_in_order_inside_the_run(mode):
    record = run(SLOW, mode=mode, params=slow(50, 1.0))
    ran = next(p for p in record.phases if p.name == "run")
    assert record.stamped.tolist() == list(range(50))
    assert (np.diff(record.stamps) > 0).all()
    slack = 1e-4  # the clock that pairs cycles with seconds is read once
    early = ran.start - record.stamps[0]
    late = record.stamps[-1] - (ran.start + ran.seconds)
    assert early < slack and late < slack, (early, late, ran, record.stamps)


@pytest.mark.parametrize("mode", ["batch", "fused"])
def test_of_very_many_rounds_evenly_spaced_ones_are_kept(mode):
    rounds = 3 * STAMPS_KEPT
    text = f"s = 0.0\nfor i in range({rounds}):\n    s = s * 0.5 + i\ngraph['s'] = s\n"
    record = run(text, mode=mode)
    kept = record.stamped.tolist()
    assert STAMPS_KEPT // 2 < len(kept) <= STAMPS_KEPT and len(record.stamps) == len(kept)
    step = kept[1]
    assert kept == list(range(0, rounds, step)) and step & (step - 1) == 0


def test_without_profile_nothing_is_probed():
    record = run(SLOW, mode="fused", profile="off", params=slow(3, 1.0))
    assert record.rows == [] and record.probes == 0 and record.wait == 0


def test_lines_that_run_as_one_share_their_time_by_what_they_do():
    loop = "for _ in range(5):\n    y = sum(x[u] for u in neighbors)\n    x = y * 0.5\n"
    text = f"x = ones()\n{loop}nodes['x'] = x\n"
    record = run(text, generate.uniform(2_000, 10), mode="fused")
    row = max((r for r in record.rows if 3 in r.lines), key=lambda r: r.calls)
    split = row.split(row.lines)
    assert set(split) >= {3, 4} and sum(split.values()) == pytest.approx(1)
    assert split[3] > 5 * split[4]
    assert row.split([4]) == {4: 1.0}
