"""Loops in which a round takes only nodes beside a change: the bits of dense rounds, and what they walk."""

import numpy as np
import pytest
from same_bits import seen

import groggy_nb as gn
from groggy_nb.graph import Graph, generate
from groggy_nb.run.execute import execute

DENSE = tuple(name for name in gn.PASSES if name != "frontier")
SPREAD = """
x = {start}
while True:
    new = {step}
    if all(new == x):
        break
    x = new
nodes["x"] = x
"""
FADING = """
x = {} if node_index() == 9 else (3.0 if node_index() % 701 == 3 else -4.0)
changed = 0
for i in range(40):
    new = maximum(x, max((x[u] - 0.5 for u in in_neighbors), default=-inf))
    changed = changed + count(new != x)
    x = new
nodes["x"] = x
graph["changed"] = changed
"""
LOWEST = "minimum(x, min((x[u] for u in {}), default=N))"
# What may have a frontier: carried masks, floats with zeros of both signs and nan, two values, one in place.
QUALIFY = {
    "levels": SPREAD.format(start="0 if node_index() == 3 else N", step=LOWEST.format("in_neighbors")),
    "levels, while one falls": SPREAD.format(
        start="0 if node_index() == 3 else N", step=LOWEST.format("in_neighbors")
    ).replace("if all(new == x)", "if not any(new < x)"),
    "masks": SPREAD.format(start="node_index() == 7", step="x or any(x[u] for u in out_neighbors)"),
    "weights": SPREAD.format(
        start="0.0 if node_index() == 5 else inf",
        step='minimum(x, min((x[u] + edges["weight"][e] for u, e in incident_edges), default=inf))',
    ),
    "given on by the middle of a path, through an edge mask": SPREAD.format(
        start="node_index() == 60",
        step='x or any(x[u] for u, e in incident_edges if edges["weight"][e] > 0.3)',
    ),
    "taken back": SPREAD.format(start="node_index() != 33", step="x and all(x[u] for u in in_neighbors)"),
    "given on, zeros of both signs": FADING.format("-0.0"),
    "given on, nan": FADING.format("nan"),
    "closed": SPREAD.format(
        start="5 if node_index() == 40 else 2", step="max(x[u] for u in closed_neighbors)"
    ),
    "counted rounds, zeros and nan": """
x = nan if node_index() == 9 else (-0.0 if node_index() % 500 == 0 else 4.0)
y = 3 if node_index() == 11 else 0
changed = 0
for i in range(30):
    lower = 1 / (1 / minimum(x, min((x[u] for u in in_neighbors if y[u] > 1), default=0.0)))
    higher = maximum(y, max((y[u] for u in in_neighbors), default=0))
    changed = changed + count(higher != y) + count(lower != x)
    x = lower
    y = higher
nodes["x"] = x
nodes["y"] = y
graph["changed"] = changed
""",
    "at the place, in place": """
left = node_index() % 4
out = zeros()
for i in range(9):
    near = count(left[u] > 1 for u in neighbors)
    out = out + 1 if near > 3 else out
    left = maximum(left - 1, 0) if near > 3 else left
nodes["out"] = out
nodes["left"] = left
""",
    "from other starts": """
total = full(0)
for s in range(4):
    x = 0 if node_index() == s * 50 else N
    moving = True
    while moving:
        new = minimum(x, min((x[u] + 1 for u in out_neighbors), default=N))
        moving = any(new < x)
        x = new
    total = total + x
nodes["total"] = total
""",
    "a sweep that counts": """
x = node_index() * 7 % N
changed = 0
for i in range(40):
    for v in nodes:
        least = min((x[u] for u in out_neighbors), default=N)
        if least < x[v]:
            changed = changed + 1
            x[v] = least
    watch(changed)
nodes["x"] = x
""",
    "a sweep from the end, zeros and nan": """
x = nan if node_index() == 9 else (-0.0 if node_index() % 500 == 0 else 4.0)
for i in range(30):
    for v in reversed(nodes):
        x[v] = minimum(x[v], min((x[u] for u in in_neighbors), default=0.0))
nodes["x"] = x
""",
    "sweeps of two values in other orders, from other starts": """
total = full(0)
for s in range(3):
    x = 1 if node_index() == s * 50 else 0
    y = node_index() == s
    for i in range(12):
        before = x
        for v in nodes_by((node_index() + i) % 2):
            x[v] = x[v] + 1 if x[v] < 3 and any(y[u] for u in neighbors) else x[v]
            y[v] = y[v] or max((x[u] for u in neighbors), default=0) > 2
        if all(x == before):
            break
    total = total + x
nodes["total"] = total
""",
}
QUALIFY |= {
    "draws of each round where masks ask for them": """
ill = node_index() == 5
since = 0 if ill else -1
for t in range(400):
    meets = bernoulli(0.7, seed=t, over="edges")
    heals = bernoulli(0.3, seed=t)
    exposed = any(ill[u] for u, e in in_edges if meets[e])
    caught = exposed and since < 0
    since = t + 1 if caught else since
    ill = caught or (ill and not heals)
    cases = count(ill)
    watch(cases)
nodes["ill"] = ill
nodes["since"] = since
""",
    "the number of the round where masks ask for it, a sum that goes on": """
reached = node_index() % 1000 == 7
level = 0 if reached else -1
for t in range(200):
    found = any(reached[u] for u in in_neighbors)
    new = found and not reached
    level = 2 * t if new else level
    reached = reached or new
    total = sum(level)
    watch(total)
nodes["level"] = level
graph["total"] = total
""",
}
MOST = "x = max(x[u] for u in closed_neighbors)"
VISIT = "x[v] = max(x[u] for u in closed_neighbors)"
DENSE_LOOPS = {
    "the nodes read a number that changes": (
        "x = minimum(x, min((x[u] + i for u in neighbors), default=9))",
    ),
    "results of floating-point arithmetic": ("x = x / 2 + sum(x[u] for u in neighbors) / 8",),
    "something is folded of all nodes": (MOST, "total = max(x)", "watch(total)"),
    "neighbors are asked in two": (f"{MOST} + count(x[u] > 2 for u in in_neighbors)",),
    "a round walks more than once": ("y = max(x[u] for u in closed_neighbors)", MOST.replace("x[", "y[")),
    "a round does more than walk": ("x = rank(x)",),
    "a round asks no neighbors": ("x = x * 2",),
    "no neighbor is asked": ("x = x + count(z[u] > x for u in neighbors)",),
    "arrays are copied": ("z = max(z[u] + x for u in closed_neighbors)", "x = z"),
    "a value that changes is read at": (f"{MOST} + x[y]",),
    "a round sweeps more than once": (f"for v in nodes:\n        {VISIT}",) * 2,
    "a sweep does not begin with what": (f"for v in nodes:\n        {VISIT}", "x = x + 1"),
    "the visits read a number that changes": (
        "for v in nodes:\n        x[v] = i + max(x[u] for u in neighbors)",
    ),
    "the visits read another value": ("z = z * 2", f"for v in nodes:\n        {VISIT} + z[v]"),
    "a number that goes from visit to visit": (
        "w = 0",
        f"for v in nodes:\n        w = w + 1\n        {VISIT}",
        "watch(w)",
    ),
}
# What a visit may count: what it changes, and nothing else.
COUNTS = {
    "w = w + (new != x[v])": True,
    "w = w + (0 if new == x[v] else 3)": True,
    "w = w - (new > x[v])": True,
    "w = w + (new >= x[v])": False,
    "w = w + (new != z[v])": False,
    "w = maximum(w, new)": False,
    "w = w + (new != x[v])\n        new = new + w * 0": False,
}


@pytest.fixture(scope="module")
def graph():
    """A long ring with chords, loops, parallel edges, a hub and nodes without edges; in several blocks."""
    random = np.random.default_rng(2)
    ring = np.arange(3000)
    src = np.concatenate([ring, random.integers(0, 3000, 40), np.full(60, 17), ring[:30]])
    dst = np.concatenate([(ring + 1) % 3000, random.integers(0, 3000, 40), ring[:60], ring[:30]])
    weight = random.integers(1, 9, len(src)) / 4
    return Graph.from_edges(src, dst, num_nodes=3010, weight=weight)


@pytest.mark.parametrize("name", QUALIFY)
def test_rounds_that_take_few_nodes_have_the_bits_of_dense_ones(graph, name):
    program = gn.parse(QUALIFY[name]).ir
    expected = seen(execute(program, graph, passes=DENSE, threads=2))
    for threads in (1, 3):
        outcome = execute(program, graph, threads=threads)
        assert seen(outcome) == expected
        (row,) = [row for row in outcome.record.loops if row.sparse]
        assert row.sparse > 4


@pytest.fixture(scope="module")
def beads():
    """Paths and knots in turn: in these a change reaches too much to be given on, too little to walk all."""
    random, src, dst, end = np.random.default_rng(4), [], [], 0
    for _ in range(4):
        path = np.arange(end, end + 90)
        knot = np.arange(end + 90, end + 490)
        src += [path, *[knot[:-k] for k in range(1, 41)]]
        dst += [path + 1, *[knot[k:] for k in range(1, 41)]]
        end += 489
    src, dst = np.concatenate(src), np.concatenate(dst)
    return Graph.from_edges(src, dst, directed=False, weight=random.integers(1, 9, len(src)) / 4)


@pytest.mark.parametrize("name", ["levels", "masks", "weights", "given on, zeros of both signs"])
def test_rounds_of_each_kind_follow_one_another(beads, name):
    program = gn.parse(QUALIFY[name]).ir
    expected = seen(execute(program, beads, passes=DENSE, threads=2))
    for threads in (1, 2):
        outcome = execute(program, beads, threads=threads)
        assert seen(outcome) == expected
        (row,) = outcome.record.loops
        assert row.sparse > row.rounds / 2


# Nearly all nodes begin alike: whether what they give each other changes nothing, so that these are left out.
ALIKE = {
    ("5 if node_index() == 40 else N", "x[u] + 1", "N"): True,
    ("5.0 if node_index() == 40 else inf", "x[u] + 1", "inf"): True,
    ("9 if node_index() == 40 else 4", "abs(x[u] - 1)", "N"): False,  # those alike change one another
    ("9 if node_index() == 40 else 2", "x[u] + 1", "N"): False,  # they change the others
    ("9 if node_index() == 40 else 12", "x[u] + 1", "11"): False,  # a row without entries changes them
    ("14 if node_index() == 3005 else 10", "x[u] + 1", "13"): False,  # or changes the others
    ("nan if node_index() == 40 else 1.5", "x[u] + 1", "inf"): False,
}


@pytest.mark.parametrize("start, given, default", ALIKE)
def test_a_first_round_leaves_nodes_out_that_begin_alike(graph, start, given, default):
    step = f"minimum(x, min(({given} for u in out_neighbors), default={default}))"
    program = gn.parse(f"x = {start}\nfor i in range(30):\n    x = {step}\nnodes['x'] = x\n").ir
    expected = seen(execute(program, graph, passes=DENSE))
    for threads in (1, 2):
        outcome = execute(program, graph, threads=threads)
        assert seen(outcome) == expected
        (row,) = outcome.record.loops
        assert (row.rounds - row.sparse == 0) == ALIKE[start, given, default]


@pytest.mark.parametrize("start, given, default", ALIKE)
def test_a_first_round_is_right_on_very_few_nodes(start, given, default):
    step = f"minimum(x, min(({given} for u in out_neighbors), default={default}))"
    program = gn.parse(f"x = {start}\nfor i in range(30):\n    x = {step}\nnodes['x'] = x\n").ir
    for n in range(6):
        path = np.arange(max(n - 2, 0))  # its last node, and one beside it, have rows without entries
        graph = Graph.from_edges(path, path + 1, num_nodes=n)
        assert seen(execute(program, graph)) == seen(execute(program, graph, passes=DENSE))


ENDS = {
    "if count(new != x) < 3:\n        break": False,
    "if all(new >= x):\n        break": False,
    "if not any(new != x):\n        break": True,
    "lower = count(new != x)\n    watch(lower)": True,
}


@pytest.mark.parametrize("end", ENDS)
def test_values_are_not_given_on_where_a_way_out_takes_those_before(end):
    text = f"""
x = 0 if node_index() == 9 else N
for i in range(700):
    new = minimum(x, min((x[u] + 1 for u in neighbors), default=N))
    {end}
    x = new
nodes["x"] = x
"""
    n = 1300
    path = Graph.from_edges(np.arange(n - 1), np.arange(1, n), directed=False)
    program = gn.parse(text)
    (loop,) = program.plan(path).loops
    assert (loop.frontier.push is not None) == ENDS[end]
    assert seen(execute(program.ir, path, passes=DENSE)) == seen(execute(program.ir, path))


def test_a_search_along_a_path_walks_each_entry_a_few_times():
    n = 500
    path = Graph.from_edges(np.arange(n - 1), np.arange(1, n))
    record = gn.algorithms.bfs_levels(source=0).run(path).report.record
    (loop,) = record.loops
    # A node gives its level on in the round after it was reached; the end has no next one.
    assert (loop.rounds, loop.sparse, loop.walked) == (n, n, n - 1)
    entries = [(row.calls, row.entries) for row in record.rows if row.entries]
    assert entries == [(n, round(loop.walked / n))]


def test_rounds_of_the_gallery_walk_what_their_changes_reach():
    n = 200
    path = Graph.from_edges(np.arange(n - 1), np.arange(1, n), directed=False)
    few = max(2 * (n - 1) // 8, 64) // 3  # with two neighbors each; of more changed nodes all are walked
    expected = {
        "bfs_levels": (n, n, 2 * (n - 1)),  # each node gives on once
        "shortest_paths": (n, n - 1, 2 * n),  # the first takes all, the second asks as a distance is 0
        "components": (n, few, few**2),  # k labels still move at the end of the path, beside 2 k - 1 entries
        # From both ends a node falls and is seen by itself and the next one, of two entries each.
        "core_number": (n // 2 + 1, n // 2, 8 * (n // 2) - 6),
    }
    for name, counts in expected.items():
        *_, loop = getattr(gn.algorithms, name)().run(path).report.record.loops
        assert (loop.rounds, loop.sparse, loop.walked) == counts, name


def test_nodes_that_ask_no_neighbor_are_told_of_no_change():
    n = 300
    path = Graph.from_edges(np.arange(n - 1), np.arange(1, n), directed=False)
    run = gn.algorithms.sir_epidemic(beta=1.0, gamma=1.0).run(path)
    (loop,) = run.report.record.loops
    # In a round the node that fell ill asked, and the next one, which is told; those behind it are left out.
    assert run["infected_at"].tolist() == list(range(n))
    assert (loop.rounds, loop.sparse, loop.walked) == (n, n - 1, 4 * (n - 3) + 3 + 1)


def test_a_sum_that_may_overflow_is_taken_of_all_nodes_where_that_is_looked_for():
    program = gn.parse(QUALIFY["the number of the round where masks ask for it, a sum that goes on"])
    (loop,) = program.plan(gn.datasets.karate(), checked=True).loops
    assert loop.dense.startswith("something is folded of all nodes")


def test_a_row_is_asked_again_where_values_are_not_joined():
    n = 500
    path = Graph.from_edges(np.arange(n - 1), np.arange(1, n))
    text = SPREAD.format(start="node_index() > 0", step="count(x[u] for u in in_neighbors) > 0")
    record = gn.parse(text).run(path).report.record
    (loop,) = record.loops
    # A node and the next one are taken in the round after it changed; the end has no next one.
    assert (loop.rounds, loop.sparse, loop.walked) == (n, n - 1, 2 * (n - 1) - 1)


def test_a_round_takes_all_nodes_again_where_many_change():
    star = generate.star(2000)
    program = gn.parse(QUALIFY["levels"])
    (row,) = program.run(star).report.record.loops
    assert row.rounds == 3 and row.sparse == 1  # the first one reached the hub, the second its leaves


@pytest.mark.parametrize(
    "name", ["bfs_levels", "shortest_paths", "components", "core_number", "sir_epidemic"]
)
def test_searches_components_peeling_and_epidemics_of_the_gallery_have_a_frontier(name):
    *_, inner = getattr(gn.algorithms, name)().plan(gn.datasets.karate()).loops
    assert inner.frontier and not inner.dense
    assert (inner.frontier.push is None) == (name in ("core_number", "sir_epidemic"))


@pytest.mark.parametrize("why", DENSE_LOOPS)
def test_a_loop_that_may_not_pass_nodes_by_says_why(why):
    start = "x = node_index()\nz = degree()\ny = (node_index() + 1) % N\n"
    if "float" in why:
        start = "x = ones()\n"
    body = "".join(f"    {line}\n" for line in DENSE_LOOPS[why])
    text = f"{start}for i in range(5):\n{body}nodes['x'] = x\n"
    (loop,) = gn.parse(text).plan(gn.datasets.karate()).loops
    assert loop.frontier is None and loop.dense.startswith(why)


@pytest.mark.parametrize("counted", COUNTS)
def test_a_sweep_may_count_what_its_visits_change(counted):
    text = f"""
x = node_index()
z = degree()
w = 0
for i in range(5):
    for v in nodes:
        new = max((x[u] for u in neighbors), default=0)
        {counted}
        x[v] = new
nodes["x"] = x
graph["w"] = w
"""
    (loop,) = gn.parse(text).plan(gn.datasets.karate()).loops
    assert bool(loop.frontier) == COUNTS[counted]


def test_sweeps_in_which_nothing_changes_visit_each_node_once_more():
    n, rounds = 500, 9
    path = Graph.from_edges(np.arange(n - 1), np.arange(1, n))
    text = f"""
x = node_index()
for i in range({rounds}):
    for v in nodes:
        x[v] = min(x[u] for u in closed_neighbors)
nodes["x"] = x
"""
    record = gn.parse(text).run(path).report.record
    (loop,) = record.loops
    # All change in the first round, none in the second: so flags serve from the third on, all of them up.
    each = 2 * (n - 1) + n
    assert (loop.rounds, loop.sparse, loop.walked) == (rounds, rounds - 2, each)
    assert [row.entries for row in record.rows if row.entries] == [each * 3 // rounds]
