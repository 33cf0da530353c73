"""How far predictions are off here: programs that were not measured are run, and compared with the model."""

from __future__ import annotations

from groggy_nb.dsl import parse
from groggy_nb.graph import Graph, generate
from groggy_nb.ir.forms import Program
from groggy_nb.measure.calibrating import SIZES
from groggy_nb.report.costs import Calibration, Check
from groggy_nb.report.pricing import expected_of
from groggy_nb.run.execute import execute
from groggy_nb.run.layout import BLOCKS, ROWS
from groggy_nb.run.threads import available_cores

RUNS = 3
NEIGHBORS = 8  # between the two numbers that costs are measured with
# A sum and a residual, a choice along edges, counting labels: what most algorithms here are made of.
PROGRAMS = (
    """deg = out_degree()
ranks = full(1 / N)
for _ in range(8):
    share = 0 if deg == 0 else ranks / deg
    new = 0.85 * sum(share[u] for u in in_neighbors) + 0.15 / N
    delta = l1(new - ranks)
    ranks = new
    if delta < 0:
        break
nodes["ranks"] = ranks
""",
    """far = 0.0 if node_index() == 0 else inf
for _ in range(8):
    near = min((far[u] + 1.5 for u in in_neighbors), default=inf)
    far = minimum(far, near)
nodes["far"] = far
""",
    """labels = node_index()
for _ in range(3):
    best = mode((labels[u] for u in neighbors), default=0)
    most = count(labels[u] == best for u in neighbors)
    labels = best if most > 1 else labels
nodes["labels"] = labels
""",
)


def checked(of: Calibration) -> tuple[Check, ...]:
    """For each size, the least and the most that a run took in parts of what the model says of it."""
    programs = [parse(text).program for text in PROGRAMS]
    ways = (
        ("fused", 1, ROWS),
        ("fused", 1, BLOCKS),
        ("fused", available_cores(), ROWS),
        ("step", 1, ROWS),
    )
    return tuple(_check(of, generate.uniform(n, NEIGHBORS), programs, ways) for n in SIZES)


def _check(
    of: Calibration, graph: Graph, programs: list[Program], ways: tuple[tuple[str, int, str], ...]
) -> Check:
    """The check on one graph; the fastest of some runs, since what is measured is the least, too."""
    parts = [1.0]
    for program in programs:
        for mode, threads, layout in ways:
            options = {"mode": mode, "threads": threads, "layout": layout}
            records = [execute(program, graph, **options).record for _ in range(RUNS)]
            least = min(records, key=lambda record: record.wall - record.compile)
            parts.append((least.wall - least.compile) / max(expected_of(least, of), 1e-9))
    return graph.num_nodes, min(parts), max(parts)
