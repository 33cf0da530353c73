"""A plan is enough for a second target: a writer that knows nothing of numba's gives the same bits in C."""

import ast
import ctypes
import shutil
import subprocess
from pathlib import Path

import c_target
import numpy as np
import pytest
from same_bits import bits

import groggy_nb as gn

COMPILER = shutil.which("cc") or shutil.which("gcc")
compiled = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler (cc, gcc) here")
DTYPES = {"float64": np.float64, "int64": np.int64, "bool": np.bool_}

PAGERANK = """
damping = param(0.85)
rounds = param(30)
deg = out_degree()
ranks = full(1 / N)
for _ in range(rounds):
    contrib = 0 if deg == 0 else ranks / deg
    pulled = sum(contrib[u] for u in in_neighbors)
    lost = sum(ranks if deg == 0 else 0)
    ranks = damping * (pulled + lost / N) + (1 - damping) / N
nodes["rank"] = ranks
"""
ELEMENTWISE = """
i = node_index()
wide = i * 3037000500 * 3037000500 - i
half = (float(i) - 0.1) / 3
small = half < 2.5
nodes["wide"] = wide
nodes["small"] = small
nodes["y"] = half * wide + out_degree() if small else -inf
"""
FOLDS = """
x = 0.1 / (node_index() + 1)
nodes["near"] = sum(u * x[u] for u in in_neighbors if x[u] < 0.05)
graph["all"] = sum(x)
graph["some"] = sum(x[v] for v in nodes if x[v] < 0.01)
graph["many"] = sum(x < 0.01)
graph["wraps"] = sum(node_index() * 4611686018427387904)
"""
CARRIED = """
a = float(node_index())
b = full(1.0)
c = a
total = 0.0
for k in range(2, 9):
    new = sum(a[u] for u in in_neighbors) / (k + total) + c
    a = b
    b = new
    c = new
    total = sum(b) - total
nodes["a"] = a
nodes["b"] = b
nodes["c"] = c
graph["total"] = total
"""
PROGRAMS = {"pagerank": PAGERANK, "maps": ELEMENTWISE, "folds": FOLDS, "loop": CARRIED}


def random_graph():
    """A directed graph whose sums go over several blocks, with nodes that no edge leaves."""
    ends = np.random.default_rng(7).integers(0, 20_000, (2, 50_000))
    graph = gn.Graph.from_edges(ends[0] // 2, ends[1], num_nodes=20_000, directed=True)
    assert len(graph.node_blocks) > 3
    return graph


GRAPHS = {"karate": gn.datasets.karate, "random": random_graph}


def planned(text, graph=None, **options):
    return gn.parse(text).plan(graph or gn.datasets.karate(), mode="fused", **options)


def run_in_c(plan, graph, folder):
    """The outputs of a plan, compiled and run; parameters have their defaults."""
    source, numbers, directions = c_target.write(plan)
    (folder / "run.c").write_text(source)
    flags = ["-O2", "-ffp-contract=off", "-fno-fast-math", "-shared", "-fPIC"]
    subprocess.run([COMPILER, *flags, "-o", folder / "run.so", folder / "run.c"], check=True, timeout=120)
    arrays = [np.empty(graph.num_nodes, DTYPES[v.dtype]) for v in plan.storage.variables]
    at = {a.ctypes.data: a for a in arrays}
    x = (ctypes.c_void_p * (len(arrays) + 1))(*at)
    words = np.zeros(len(numbers), np.int64)
    scalars = {i: words[n : n + 1].view(DTYPES[plan.types[i].dtype]) for n, i in enumerate(numbers)}
    for source in plan.program.sources:
        if source.out in scalars:
            scalars[source.out][0] = source.default.value
    held = [a for d in directions for a in (graph.csr(d).indptr, graph.csr(d).indices)]
    rows = (ctypes.c_void_p * (len(held) + 1))(*[a.ctypes.data for a in held])
    blocks = graph.node_blocks
    sizes = [ctypes.c_int64(n) for n in (len(blocks) - 1, graph.num_nodes, graph.num_edges)]
    run = ctypes.CDLL(str(folder / "run.so")).run
    run(x, ctypes.c_void_p(words.ctypes.data), rows, ctypes.c_void_p(blocks.ctypes.data), *sizes)
    values = {}
    for output in plan.program.outputs:
        if output.value in scalars:
            values[output.name] = scalars[output.value][0]
        else:
            values[output.name] = at[x[plan.storage.of[output.value]]]
    return values


@compiled
@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_c_gives_the_bits_of_numba(name, graph, tmp_path):
    graph = GRAPHS[graph]()
    found = run_in_c(planned(PROGRAMS[name], graph), graph, tmp_path)
    wanted = gn.parse(PROGRAMS[name]).run(graph, mode="fused")
    assert {n: bits(v) for n, v in found.items()} == {n: bits(wanted[n]) for n in found}


def test_the_loop_exchanges_arrays_and_copies_others():
    plan = planned(CARRIED)
    (loop,) = plan.loops
    assert loop.moves.exchanges and loop.moves.copies


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nodes['y'] = sqrt(node_index())", "`sqrt`"),
        ("graph['y'] = max(node_index())", "`max`"),
        ("nodes['y'] = median(out_degree()[u] for u in neighbors)", "`median`"),
        ("graph['y'] = median(node_index())", "Collect"),
        ("x = 1.0\nwhile x < 9:\n    x = x * 2\ngraph['y'] = x", "count up"),
    ],
)
def test_what_has_no_text_is_refused_with_its_name_and_line(text, found):
    with pytest.raises(c_target.NotInC, match=f"found: .*{found}") as refused:
        c_target.write(planned(text))
    assert refused.value.place is not None and "add, sub" in refused.value.hint


def test_the_target_reads_plans_and_nothing_of_another_target():
    tree = ast.parse(Path(c_target.__file__).read_text())
    froms = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names}
    assert "groggy_nb.plan.planning" in froms
    assert not any("codegen" in m or "kernels" in m or m == "groggy_nb.ops.targets" for m in froms | names)
    assert not names & {"targets", "codegen"}
