"""Walks over blocks and over rows give the same bits; a run takes blocks where they pay, and says so."""

import numpy as np
import pytest
from same_bits import seen

import groggy_nb as gn
from groggy_nb.errors import MemoryLimitError
from groggy_nb.graph import Graph, blocked, generate, memory
from groggy_nb.plan.blocking import visits
from groggy_nb.plan.nodes import Walk, nodes_of
from groggy_nb.run import footprint, layout
from groggy_nb.run.bind import bind
from groggy_nb.run.execute import execute

FOLDS = """
x = random_uniform(seed=3) - 0.25
k = node_index() * 7919 % 13 - 6
m = k > 0
w = edges["weight"]
for i in range(2):
    a = sum(x[u] * w[e] for u, e in in_edges if w[e] > 0.2)
    b = mean(x[u] for u in out_neighbors if m[u]) + max(x[u] for u in closed_neighbors)
    c = prod(1.0 + 0.1 * x[u] for u in closed_neighbors)
    d = min((k[u] for u in neighbors if k[u] != k), default=9)
    few = any(m[u] for u in in_neighbors)
    high = all(x[u] > -0.2 for u in out_neighbors)
    n = count(x[u] > 0.1 for u in neighbors)
    k = argmax(x[u] + k[u] for u in closed_neighbors) % 11 - n
    x = 0.5 * x + 0.01 * a - 0.02 * b + 0.1 * c + 0.001 * d
    m = few == high
nodes["x"] = x
nodes["k"] = k
nodes["m"] = m
graph["s"] = sum(x)
"""
ROUNDS = 'x = ones()\nfor i in range({}):\n    x = sum(x[u] for u in {})\nnodes["x"] = x\n'


@pytest.fixture(scope="module")
def graph():
    """600 nodes in several blocks: a hub, loops, parallel edges, nodes without edges."""
    random = np.random.default_rng(7)
    src, dst = random.integers(0, 580, (2, 12_000))
    src[:900], dst[900:1000] = 5, src[900:1000]
    return Graph.from_edges(src, dst, num_nodes=600, weight=random.random(12_000))


def test_all_folds_in_all_directions_have_the_bits_of_rows(monkeypatch, graph):
    monkeypatch.setattr(blocked, "PARTS", ((0, 4),))
    program = gn.parse(FOLDS)
    assert len(graph.node_blocks) > 5 and len(graph.parts) == 4
    folded = [out for node in nodes_of(program.plan(graph, layout="blocks").nodes) for out in blocks_of(node)]
    assert len(folded) == 9
    expected = seen(execute(program.ir, graph, layout="rows"))
    monkeypatch.setattr(layout, "ORDERED_AFTER", 2)  # so that values of edges are copied
    for threads in (1, 3):
        assert seen(execute(program.ir, graph, threads=threads, layout="blocks")) == expected


def test_neighbors_far_apart_have_the_bits_of_rows(monkeypatch):
    monkeypatch.setattr(blocked, "PARTS", ((0, 4),))
    random = np.random.default_rng(8)
    ends = random.integers(0, 20_000, (2, 300))
    graph = Graph.from_edges(*ends, num_nodes=20_000, weight=random.random(300))
    program = gn.parse(FOLDS).ir
    found = seen(execute(program, graph, layout="blocks", threads=2))
    assert len(graph.blocked("in").far) > 100
    assert found == seen(execute(program, graph, layout="rows"))


def test_blocks_of_many_rows_have_the_bits_of_rows_too(monkeypatch):
    monkeypatch.setattr(blocked, "NARROW", 100)
    program, wide = gn.parse(ROUNDS.format(3, "neighbors")).ir, generate.uniform(600, 20)
    found = seen(execute(program, wide, layout="blocks", threads=2))
    assert wide.blocked("both").rows.dtype == np.uint32
    assert found == seen(execute(program, wide, layout="rows"))


def blocks_of(node):
    return node.blocked if isinstance(node, Walk) else ()


def chosen(text, graph, asked="auto"):
    """What is walked block by block, and what is told of it; nothing is compiled."""
    plan = gn.parse(text).plan(graph, layout=asked)
    return any(map(blocks_of, nodes_of(plan.nodes))), plan.notes


@pytest.fixture
def low(monkeypatch):
    """Blocks that pay on small graphs, and functions that cost nothing."""
    monkeypatch.setattr(layout, "PAYS_AFTER", ((1000, 5, 5), (500, 20, 8)))
    monkeypatch.setattr(layout, "COMPILED", 0)


@pytest.mark.parametrize(
    ("nodes", "rounds", "is_blocked"), [(499, 99, False), (500, 19, False), (500, 20, True), (1000, 5, True)]
)
def test_blocks_are_taken_where_a_run_walks_often_enough(low, nodes, rounds, is_blocked):
    found, notes = chosen(ROUNDS.format(rounds, "in_neighbors"), generate.uniform(nodes, 3))
    how = "block by block" if is_blocked else "row by row"
    told = f"in_neighbors {how}: {rounds} walks, blocks pay after {20 if nodes < 1000 else 5}"
    assert found == is_blocked and notes == (() if nodes < 500 else (told,))


def test_directions_that_are_stored_once_pay_together_and_others_do_not(low):
    inner = "".join(f"    x = sum(x[u] for u in {word})\n" for word in ("in_neighbors", "neighbors"))
    text = f'x = ones()\nfor i in range(10):\n{inner}nodes["x"] = x\n'
    assert chosen(text, generate.uniform(600, 3))[0]
    src, dst = np.arange(600), np.arange(600)[::-1].copy()
    assert not chosen(text, Graph.from_edges(src, dst))[0]


def test_blocks_that_are_there_are_used_at_once(low):
    graph = generate.uniform(600, 3)
    graph.blocked("both")
    found, notes = chosen(ROUNDS.format(1, "neighbors"), graph)
    assert found and notes == ("neighbors block by block: 1 walks, the blocks were there",)


def test_walks_that_earlier_runs_made_by_rows_pay_too(low):
    graph, other = generate.uniform(600, 3), generate.uniform(600, 3)
    program = gn.parse(ROUNDS.format("p", "neighbors").replace("x = ones()", "p = param(8)\nx = ones()"))
    seen_before = [program.run(graph).report.record.layout for _ in range(4)]
    assert [told for (told,) in seen_before] == [
        "neighbors row by row: 8 walks, blocks pay after 20",
        "neighbors row by row: 8 walks and 8 before, blocks pay after 20",
        "neighbors block by block: 8 walks and 16 before, blocks pay after 20",
        "neighbors block by block: 8 walks, the blocks were there",
    ]
    assert program.run(other, layout="rows") and not other.row_walks  # as asked: nothing was chosen


def test_walks_count_as_they_were_made_and_not_as_they_were_expected(low):
    text = ROUNDS.format(15, "neighbors").replace("nodes[", "    if 1 > 0:\n        break\nnodes[")
    graph = generate.uniform(600, 3)
    for before in range(3):
        assert sum(graph.row_walks.values()) == before
        gn.parse(text).run(graph)


def test_functions_that_only_blocks_need_are_paid_for_too(low, monkeypatch):
    graph, program = generate.uniform(600, 3), gn.parse(ROUNDS.format(10, "neighbors"))
    plan, bound = program.plan(graph, layout="rows"), bind(program.ir, graph)
    monkeypatch.setattr(layout, "COMPILED", 2 * graph.num_edges)  # a function costs as much as the blocks

    def told(before, is_made):
        graph.row_walks["both"] = before
        found = layout.choose(
            "auto", bound, plan, visits(plan), lambda asked: 0 if is_made or not asked.blocked else 3
        )
        assert bool(found.blocked) == found.told[0].startswith("neighbors block by block")
        return found.told[0].partition(": ")[2]

    assert told(9, False) == "10 walks and 9 before, blocks pay after 20"
    for_all = "blocks pay after 80, 60 of them for compiling"
    assert told(69, False) == f"10 walks and 69 before, {for_all}"
    assert told(70, False) == f"10 walks and 70 before, {for_all}"
    assert told(10, True) == "10 walks and 10 before, blocks pay after 20"
    assert layout.choose("auto", bound, plan, visits(plan)).blocked == {"both"}


WEIGHTED = """
w = edges["weight"]
late = edges["late"]
x = node_index() * 0.25
for i in range({}):
    x = sum(x[u] * (w[e] + 0.5) for u, e in {} if late[e]) * 0.1
nodes["x"] = x
"""


@pytest.mark.parametrize(("rounds", "is_blocked"), [(7, False), (8, True)])
def test_fewer_walks_pay_where_values_of_edges_are_copied_with_the_blocks(low, graph, rounds, is_blocked):
    values = {"late": np.arange(graph.num_edges) % 3 > 0, "weight": graph.edge_attrs["weight"].values}
    graph = Graph.from_edges(graph.src, graph.dst, num_nodes=600, edge_attrs=values)
    found, notes = chosen(WEIGHTED.format(rounds, "in_edges"), graph)
    assert found == is_blocked and f"{rounds} walks, blocks pay after 8" in notes[0]


@pytest.mark.parametrize("word", ["in_edges", "incident_edges"])
def test_values_of_edges_are_copied_into_the_order_of_blocks_where_the_rounds_pay(word, graph):
    values = {"late": np.arange(graph.num_edges) % 3 > 0, "weight": graph.edge_attrs["weight"].values}
    graph = Graph.from_edges(graph.src, graph.dst, num_nodes=600, edge_attrs=values)
    blocked = graph.blocked("in" if word == "in_edges" else "both", edges=True)
    few, many = (gn.parse(WEIGHTED.format(rounds, word)).ir for rounds in (5, 6))
    records = []
    for program in (few, many):
        found, rows = execute(program, graph, layout="blocks"), execute(program, graph, layout="rows")
        assert seen(found) == seen(rows)
        records.append(found.record)
    of = "in_neighbors" if word == "in_edges" else "neighbors"
    for name in ("late", "weight"):
        told = f"{name} of edges read out of the order of {of}: 5 walks, copies pay after 6"
        assert told in records[0].layout
        told = f"{name} of edges copied in the order of {of}: 6 walks, copies pay after 6"
        assert told in records[1].layout
    assert records[1].memory - records[0].memory >= 9 * len(blocked.gaps)


def test_a_loop_of_unknown_rounds_counts_as_thirty(low):
    text = 'x = ones()\nwhile sum(x) < 1e9:\n    x = sum(x[u] for u in neighbors)\nnodes["x"] = x\n'
    assert "30 walks" in chosen(text, generate.uniform(600, 3))[1][0]


@pytest.mark.parametrize(
    "body",
    [
        "x = sum(y[u] * z for u in neighbors)",  # z is made on the same walk
        "x = median(y[u] for u in neighbors)",
        "x = sum(y for u in neighbors)",
    ],
)
def test_what_needs_its_whole_row_or_nothing_of_others_is_walked_row_by_row(body):
    text = f'y = sqrt(degree())\nz = max(y[u] for u in neighbors)\n{body}\nnodes["x"] = x\n'
    graph = generate.uniform(50, 3)
    plan = gn.parse(text).plan(graph, layout="blocks")
    walks = [node for node in nodes_of(plan.nodes) if isinstance(node, Walk)]
    assert sum(map(len, map(blocks_of, walks))) == 1  # that of z
    assert "block by block, by neighbor: z" in repr(plan)


def test_a_report_says_how_neighbors_were_walked_and_why(low):
    graph = generate.uniform(600, 3)
    program = gn.parse(ROUNDS.format(20, "neighbors"))
    first, second = program.run(graph), program.run(graph)
    assert first.report.record.layout == ("neighbors block by block: 20 walks, blocks pay after 20",)
    assert "the blocks were there" in repr(second.report)
    assert gn.Report.from_dict(first.report.to_dict()).record.layout == first.report.record.layout
    assert program.run(graph, layout="rows").report.record.layout == ()


def test_blocks_count_in_the_memory_and_rows_are_taken_where_they_do_not_fit(low, monkeypatch):
    monkeypatch.setattr(footprint, "SMALL", 0)
    program = gn.parse(ROUNDS.format(20, "neighbors")).ir
    graph = generate.uniform(3000, 20)
    assert graph.csr("both").num_entries and len(graph.node_blocks)  # made before the first run counts them
    rows = execute(program, graph, layout="rows").record.memory
    monkeypatch.setattr(memory, "free_bytes", lambda: int(rows / memory.SHARE) + 100)
    found = execute(program, graph).record
    assert found.layout[0].startswith("neighbors row by row") and found.memory == rows
    with pytest.raises(MemoryLimitError):
        execute(program, graph, layout="blocks")
    monkeypatch.setattr(memory, "free_bytes", lambda: memory.UNKNOWN)
    assert execute(program, graph).record.memory > rows + 3 * graph.csr("both").num_entries
