"""The measurements behind a calibration: small programs, each of which differs from another by one cost."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from groggy_nb.dsl import parse
from groggy_nb.errors import GroggyError
from groggy_nb.graph import Graph, generate
from groggy_nb.ir.forms import Program
from groggy_nb.ops import OPS, Arg
from groggy_nb.ops.telling import BY_NAME
from groggy_nb.report.costs import Points
from groggy_nb.report.pricing import FEWEST_PARTS
from groggy_nb.run.execute import execute
from groggy_nb.run.layout import BLOCKS, ROWS
from groggy_nb.run.record import RunRecord
from groggy_nb.run.threads import available_cores
from groggy_nb.run.work import BLOCKED, EDGE_GATHERED, ENTRY, GATHERED, ROW

SIZES = (1_000, 5_000, 20_000, 50_000, 200_000)
FEW, MANY = 4, 16  # neighbors a node: two graphs part the cost of a row from that of an entry
OP_SIZE = 5_000
LARGE = 2_000_000  # nodes of which no cache holds the values
REPEATS = 3
SWEEPS = 3  # over all measurements, the least of each counts: a machine can be slow for a second
PASSED = 400_000  # units of work that a measurement repeats its walk for: about a millisecond
LONGER = 8  # how often a cost is repeated in the longer program of a pair

BASE = "x = x + 1.0"
BOUNDED = "x = 0.4 * x + 0.3 * y"
CHAIN = "x = x + 1.0" + "\n    x = x * 0.999\n    x = x - 0.25" * (LONGER // 2)
FOLD = "x = x + 1.0\n    t = t + sum(x)"
GATHER = "x = sum(x[u] for u in neighbors)"
GATHER_TWO = "x = sum(x[u] * y[u] for u in neighbors)"
GATHER_EDGE = "x = sum(x[u] * w[e] for u, e in in_edges)"
GATHER_CHAIN = "x = sum(((x[u] * 0.5 + 1.0) * 0.5 + 1.0) * 0.5 for u in neighbors)"
GATHER_FILTER = "x = sum(x[u] for u in neighbors if m[u])"
GATHER_CHOICE = "x = y + min((x[u] for u in neighbors), default=0.0)"
SEED = "int(t)"  # another one in each round, or the draw is made once before them
DRAW = "random_uniform"
GATHER_DRAW = f"t = t + 1.0\n    {GATHER} * {DRAW}(seed={SEED})"
COUNT = "l = mode(l[u] for u in neighbors)"
COLLECT = "l = (5 * l + int(median(l[u] for u in neighbors))) % N"  # so that values stay apart
SWEEP = "for v in nodes:\n        x[v] = 0.5 * sum(x[u] for u in neighbors)"
START = """rounds = param(1)
x = ones()
t = 0.0
y = 1.0 / (1.0 + degree())
m = node_index() % 3 == 1
l = node_index()
w = edges.get("weight", 1.0)
for _ in range(rounds):
    {body}
nodes["x"] = x
nodes["l"] = l
graph["t"] = t
"""
LONG_START = """p = param(1)
q = param(2.0)
r = param(3.0)
""" + START.replace("y = 1.0", "y = p * q / r").replace(
    "    {body}", "    {body}\n    s = x * 0.5\n    watch(t)"
)
STEPS = "x = x + 1.0\n    x = x * 0.5 + degree()\n    t = sum(x)\n    if t < 0.0:\n        break"
MANY_VISITS = 3_000_000  # of a node: at most so many, but for the fewest rounds
MOST_ROUNDS, FEWEST_ROUNDS = 200, 50
EVER = 1e6  # seconds: a run with a time-out has a thread of its own


def measured() -> tuple[Mapping[str, Mapping[int, Points]], Mapping[int, float]]:
    """All costs by number of threads and size, and the memory's bandwidth by number of threads."""
    counts = sorted({1, available_cores()})
    rates: dict[str, dict[int, Points]] = {}
    graphs = {n: (generate.uniform(n, FEW), generate.uniform(n, MANY)) for n in SIZES}
    seen: dict[Any, float] = {}
    for _ in range(SWEEPS):
        for threads in counts:
            for name, points in _by_size(threads, graphs, seen).items():
                rates.setdefault(name, {})[threads] = points
    for threads in counts:
        for name, seconds in _crossings(threads).items():
            rates.setdefault(name, {})[threads] = ((1, seconds),)
    ops = [_ops() for _ in range(SWEEPS)]
    for name, seconds in {name: min(each[name] for each in ops) for name in ops[0]}.items():
        # An op is arithmetic, not memory: its cost is that of one thread, shared by several.
        rates[name] = {threads: ((OP_SIZE, seconds / threads),) for threads in counts}
    return rates, {threads: bandwidth(threads) for threads in counts}


def bandwidth(threads: int) -> float:
    """Bytes a second that a map over large arrays moves."""
    row = _walk(Graph.from_edges([], [], num_nodes=LARGE), BASE, threads, 3)
    return _bytes(row) / _a_call(row)


def _by_size(
    threads: int, graphs: Mapping[int, tuple[Graph, Graph]], seen: dict[Any, float]
) -> dict[str, Points]:
    """The costs that grow with the graph; `seen` holds the least time of each walk, and is updated."""
    found: dict[str, list[tuple[int, float]]] = {}

    def least(key: Any, seconds: float) -> float:
        seen[key] = min(seconds, seen.get(key, seconds))
        return seen[key]

    alone = least(threads, _a_call(_walk(Graph.from_edges([0], [1]), BASE, threads, 200)))
    found["pass"] = [(1, alone)]
    for n, (few, many) in graphs.items():

        def took(body: str, graph: Graph = few, n: int = n, layout: str = ROWS) -> float:
            rounds = max(2, PASSED // (n + 2 * graph.num_edges))
            seconds = _a_call(_walk(graph, body, threads, rounds, layout))
            return max(least((threads, n, graph.num_edges, body, layout), seconds) - alone, 0.0)

        base, chain = took(BASE), took(CHAIN)
        simple = max(chain - base, 0.0) / (LONGER * n)
        byte = max(base - simple * n, 0.0) / (16 * n)
        entries_many = 2 * many.num_edges
        gather, gather_many = took(GATHER), took(GATHER, many)
        costs = {
            "byte": byte,
            "simple": simple,
            "fold": took(FOLD) / n,
            **_of_rows(took, (few, many), byte, ROWS),
            **{BLOCKED[name]: s for name, s in _of_rows(took, (few, many), byte, BLOCKS).items()},
            "entry.simple": max(took(GATHER_CHAIN, many) - gather_many, 0.0) / (5 * entries_many),
            "chosen": max(took(GATHER_CHOICE, many) - gather_many, 0.0) / entries_many,
            "collected": max(took(COLLECT, many) - gather_many, 0.0) / entries_many,
            "counted": max(took(COUNT, many) - gather_many, 0.0) / entries_many,
        }
        filtered = took(GATHER_FILTER, many) - gather_many
        costs["filtered"] = max(filtered / entries_many - costs["gathered"], 0.0)
        if threads == 1:
            costs["visit"] = max(took(SWEEP) - gather, 0.0) / n
            outside = _outside(few).items()
            costs |= {name: least((name, n), seconds) for name, seconds in outside}
        for name, seconds in costs.items():
            found.setdefault(name, []).append((n, seconds))
    return {name: tuple(points) for name, points in found.items()}


def _of_rows(
    took: Callable[..., float], graphs: tuple[Graph, Graph], byte: float, layout: str
) -> dict[str, float]:
    """What rows cost that are walked in one layout."""
    few, many = graphs
    gather, gather_many = (took(GATHER, graph, layout=layout) for graph in graphs)
    entry = max(gather_many - gather, 0.0) / (2 * many.num_edges - 2 * few.num_edges)
    each = few.num_nodes * (8 * byte) + 2 * few.num_edges * entry
    two, edge = (took(body, many, layout=layout) for body in (GATHER_TWO, GATHER_EDGE))
    return {
        ENTRY: entry,
        ROW: max(gather - each, 0.0) / few.num_nodes,
        GATHERED: max(two - gather_many, 0.0) / (2 * many.num_edges),
        EDGE_GATHERED: max(edge - gather_many, 0.0) / (2 * many.num_edges),
    }


def _run(
    graph: Graph,
    body: str,
    rounds: int,
    threads: int,
    mode: str = "fused",
    start: str = START,
    layout: str = ROWS,
    timeout: float | None = None,
) -> RunRecord:
    """The record of one run of a small program."""
    program = _program(start, body)
    options = {"mode": mode, "threads": threads, "params": {"rounds": rounds}, "timeout": timeout}
    return execute(program, graph, layout=layout, **options).record  # one layout at all sizes


@cache
def _program(start: str, body: str) -> Program:
    """The small program with this body; the same object each time, so that it is compiled once."""
    return parse(start.format(body=body)).program


def _walk(graph: Graph, body: str, threads: int, rounds: int, layout: str = ROWS) -> list[Any]:
    """The rows of the loop's body, of the fastest of a few runs."""
    best: list[Any] = []
    for _ in range(REPEATS):
        found = _run(graph, body, rounds, threads, layout=layout).rows
        rows = [row for row in found if row.calls >= rounds and row.places]
        if not best or _a_call(rows) < _a_call(best):
            best = rows
    return best


def _a_call(rows: list[Any]) -> float:
    """Seconds of one round of the rows."""
    return sum(row.kernel / row.calls for row in rows)


def _bytes(rows: list[Any]) -> int:
    return sum(row.bytes for row in rows)


def _crossings(threads: int) -> dict[str, float]:
    """What one crossing costs there and back."""
    pair = Graph.from_edges([0], [1])
    records = [_run(pair, STEPS, 200, threads, "step") for _ in range(REPEATS + 1)][1:]
    return {"crossing": min(r.crossing / r.crossings for r in records)}


def _outside(graph: Graph) -> dict[str, float]:
    """What Python does around native code: a run, each part of it, a thread of its own, each action."""

    def least(body: str, rounds: int, mode: str = "fused", **options: Any) -> tuple[float, RunRecord]:
        records = [_run(graph, body, rounds, 1, mode, **options) for _ in range(2 * REPEATS)][1:]
        best = min(records, key=lambda r: r.glue + r.unaccounted)
        return best.glue + best.unaccounted, best

    glue, _ = least(BASE, 1)
    long, longer = least(BASE, 1, start=LONG_START)
    nodes = graph.num_nodes
    watching, _ = least(BASE, 1, timeout=EVER)
    rounds = max(FEWEST_ROUNDS, min(MOST_ROUNDS, MANY_VISITS // nodes))
    stepping, steps = least(STEPS, rounds, "step")
    whole, _ = least(STEPS, rounds)
    return {
        "glue": glue,
        "part": max(long - glue, 0.0) / max(longer.parts - FEWEST_PARTS, 1),
        "watched": max(watching - glue, 0.0),
        "control": max(stepping - whole, 0.0) / steps.actions,
    }


def _ops() -> dict[str, float]:
    """What each op that is not cheap adds to a walk, on one thread."""
    graph = Graph.from_edges([], [], num_nodes=OP_SIZE)
    rounds = PASSED // OP_SIZE
    # Values between 0 and 1, as those of most algorithms are: libm takes longer for others.
    base = _a_call(_walk(graph, BOUNDED, 1, rounds))
    found = _draws(graph, base, rounds)
    for name, op in OPS.items():
        if not op.is_costly or op.is_draw:
            continue
        call = f"{name}({', '.join(_argument(n, a) for n, a in enumerate(op.operands))})"
        if op.symbol and re.fullmatch(r"\W+", op.symbol):
            call = f"x {op.symbol} 1.5"
        try:
            rows = _walk(graph, f"x = {call}\n    {BOUNDED}", 1, rounds)
        except GroggyError:
            continue  # an op that no text writes: it costs what others cost
        if rows:
            found[f"op:{name}"] = max(_a_call(rows) - base, 0.0) / OP_SIZE
    return found


def _draws(graph: Graph, base: float, rounds: int) -> dict[str, float]:
    """What drawing adds to a vectorized walk, and what a draw takes more in one that is not."""
    found = {}
    for name, op in OPS.items():
        if op.is_draw and not op.internal:
            given = ", ".join(
                f"{a.name}={SEED if a.name == 'seed' else BY_NAME[a.name]}" for a in op.operands
            )
            rows = _walk(graph, f"t = t + 1.0\n    x = float({name}({given}))\n    {BOUNDED}", 1, rounds)
            found[f"op:{name}"] = max(_a_call(rows) - base, 0.0) / OP_SIZE
    few = generate.uniform(OP_SIZE, FEW)
    gather, drawn = (_a_call(_walk(few, body, 1, rounds)) for body in (GATHER, GATHER_DRAW))
    found["alone"] = max((drawn - gather) / OP_SIZE - found[f"op:{DRAW}"], 0.0)
    return found


def _argument(number: int, arg: Arg) -> str:
    """What a call passes: the value, then a number, by its name where it must be."""
    if number == 0:
        return "x"
    return f"{arg.name}=1.5" if arg.keyword_only else "1.5"
