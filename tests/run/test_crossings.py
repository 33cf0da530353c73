"""The number of crossings: the figures of the strategy note, the formula, and times that sum to the wall."""

import numpy as np
import pytest
from spec_texts import LABELS, LEVELS, PAGERANK, PATHS

from groggy_nb import algorithms
from groggy_nb.dsl import parse
from groggy_nb.graph import Graph, datasets
from groggy_nb.run.execute import execute

SETUP = 30  # crossings before and after the loop at most


def made(edges, n=None):
    src, dst = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    return Graph.from_edges(src, dst, directed=True, num_nodes=n)


def record(program, mode, graph=None, **options):
    return execute(program, graph or datasets.karate(), mode=mode, **options).record


@pytest.fixture(scope="module")
def note():
    return algorithms.pagerank_note().ir


@pytest.mark.parametrize(("passes", "in_the_loop"), [((), 1700), (("share",), 1500)])
def test_the_note_in_steps_crosses_as_often_as_it_says(note, passes, in_the_loop):
    found = record(note, "step", passes=passes)
    assert in_the_loop <= found.crossings <= in_the_loop + SETUP
    assert found.predicted == found.crossings
    assert f"{in_the_loop // 100} × rounds" in found.formula


def test_all_passes_bring_the_note_under_a_thousand(note):
    found = record(note, "step")
    assert found.crossings < 1000 and found.predicted == found.crossings


@pytest.mark.parametrize("passes", [None, (), ("share",)])
def test_the_note_batched_crosses_once_a_round(note, passes):
    found = record(note, "batch", passes=passes)
    assert 100 <= found.crossings <= 103 and found.predicted == found.crossings


@pytest.mark.parametrize("passes", [None, ()])
def test_the_note_fused_crosses_once(note, passes):
    found = record(note, "fused", passes=passes)
    assert (found.crossings, found.predicted, found.formula) == (1, 1, "1")


def test_the_reference_never_crosses(note):
    assert record(note, "reference").crossings == 0


PROGRAMS = {
    "pagerank": PAGERANK,
    "labels": LABELS,
    "paths": PATHS,
    "levels": LEVELS,
    "a break in the middle": """
x = node_index() * 1.0
for i in range(10):
    y = x + 1
    if sum(y) > 700:
        break
    x = y * 1.5
    z = sqrt(x)
    if max(z) > 20.0:
        break
    x = x + z
nodes["x"] = x
""",
    "nested loops": """
x = node_index()
k = 0
for i in range(3):
    for j in range(i):
        x = x + j
        if sum(x) > 600:
            break
        x = x + 1
    while k < i:
        k = k + 1
        x = x + k
    x = x * 2
nodes["x"] = x
""",
    "conditionals": """
x = node_index()
for i in range(6):
    if i % 2 == 0:
        x = x + 1
        y = x * 2
        x = x + y
    else:
        x = x - 3
    if i > 3:
        x = x * 2
nodes["x"] = x
""",
    "a loop in a conditional": """
s = param(2)
x = node_index()
if s > 1:
    for i in range(s):
        x = x + i
        if sum(x) > 580:
            break
        x = x * 2
else:
    x = x - 1
nodes["x"] = x
""",
    "no rounds": """
x = node_index()
for i in range(0):
    x = x + i
while False:
    x = x + 1
nodes["x"] = x
""",
    "a sweep and a watch": """
x = node_index()
for i in range(4):
    for v in nodes:
        x[v] = max(x[u] for u in closed_neighbors)
    total = sum(x)
    watch(total)
    watch(x)
nodes["x"] = x
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("mode", ["step", "batch"])
def test_the_formula_gives_the_count(name, mode):
    program = parse(PROGRAMS[name]).program
    expected = record(program, "reference")
    for passes in (None, ()) if mode == "step" else (None,):
        found = record(program, mode, passes=passes)
        assert found.predicted == found.crossings, found.formula
        assert [(row.entries, row.rounds, row.top) for row in found.loops] == [
            (row.entries, row.rounds, row.top) for row in expected.loops
        ]


@pytest.mark.parametrize("name", ["nested loops", "a sweep and a watch"])
def test_any_program_fused_crosses_once(name):
    found = record(parse(PROGRAMS[name]).program, "fused")
    assert (found.crossings, found.predicted) == (1, 1)


@pytest.mark.parametrize("rounds", [0, 1, 2, 17])
def test_the_formula_can_be_read_and_evaluated_by_hand(rounds):
    text = "n = param(3)\nx = node_index()\nfor i in range(n):\n    x = x * 2 + i\nnodes['x'] = x\n"
    program = parse(text).program
    found = record(program, "step", passes=(), params={"n": rounds})
    assert found.formula == "1 + 3 × rounds"  # the index; a literal, `*` and `+` a round
    assert found.crossings == 1 + 3 * rounds
    batched = record(program, "batch", passes=(), params={"n": rounds})
    assert batched.formula == "1 + rounds" and batched.crossings == 1 + rounds


@pytest.mark.parametrize("mode", ["step", "batch", "fused"])
@pytest.mark.parametrize("profile", ["calls", "off", "steps"])
def test_the_times_sum_to_the_wall(note, mode, profile):
    for _ in range(2):  # compiled in the first run, not in the second
        found = record(note, mode, profile=profile)
        parts = found.kernel + found.crossing + found.glue + found.compile + found.unaccounted
        assert parts == pytest.approx(found.wall, rel=0.02)
        assert min(found.kernel, found.crossing, found.glue, found.compile) >= 0
        assert abs(found.unaccounted) <= 0.02 * found.wall + 50e-6
    assert found.compiled == 0


@pytest.mark.parametrize("mode", ["step", "batch", "fused"])
def test_rows_cover_the_kernel_time_and_all_crossings(note, mode):
    record(note, mode)
    found = record(note, mode)
    assert sum(row.kernel for row in found.rows) + found.probes == pytest.approx(found.kernel, rel=0.02)
    assert sum(row.crossings for row in found.rows) == found.crossings
    assert all(row.lines and row.steps for row in found.rows)
    assert {line for row in found.rows for line in row.lines} <= set(range(1, 20))


def test_profile_off_keeps_counts_only(note):
    found = record(note, "step", profile="off")
    assert found.rows == [] and found.crossings == found.predicted > 100


def test_an_empty_graph_crosses_as_often_as_any_other():
    program = parse(PROGRAMS["conditionals"]).program
    graphs = (made([], 0), made([(0, 0)], 1), made([(0, 1)], 9))
    assert len({record(program, "step", graph).crossings for graph in graphs}) == 1


@pytest.mark.parametrize("mode", ["reference", "step", "batch", "fused"])
def test_watched_whole_numbers_keep_their_dtype_and_bits(mode):
    """Beyond 2^53 a float would lose the last bits."""
    text = (
        f"k = {2**53}\nfor i in range(4):\n    k = k + 1\n    odd = k % 2 == 1\n"
        f'    watch(k)\n    watch(odd)\ngraph["k"] = k\n'
    )
    watch = record(parse(text).program, mode).watch
    assert watch["k"].dtype == np.int64 and watch["k"].tolist() == [2**53 + i for i in range(1, 5)]
    assert watch["odd"].dtype == bool and watch["odd"].tolist() == [True, False, True, False]


@pytest.mark.parametrize("mode", ["step", "fused"])
def test_the_last_ten_thousand_rounds_are_kept(mode):
    text = 'k = 0\nfor i in range(12345):\n    k = k + 3\n    watch(k)\ngraph["k"] = k\n'
    found = record(parse(text).program, mode).watch["k"]
    assert found.tolist() == [3 * i for i in range(2346, 12346)]
