"""One measurement of groggy 0.5.2, inside its own Python: a job and its facts in, one line of JSON out.

`groggy_0_5_2.py` beside this file starts it, once for each job, under a time limit. It needs groggy and the
standard library only.
"""

import array
import collections
import json
import platform
import re
import resource
import sys
import time
import timeit
import warnings
from functools import partial
from importlib.metadata import version
from pathlib import Path

import groggy
from groggy import _groggy
from groggy.algorithms import centrality
from groggy.builder import AlgorithmBuilder, algorithm, examples

DAMPING = 0.85
# groggy refuses 0 and keeps floats of parameters in 32 bits: this one never ends the rounds early.
NEVER = 1e-38


def note_step(b, ranks, inv_n, deg, inv_deg, sink):
    """One round of the strategy note's PageRank, in the builder's own steps."""
    contrib = b.core.where(sink, 0.0, b.core.mul(ranks, inv_deg))
    damped = b.core.mul(b.graph_ops.neighbor_agg(contrib, "sum"), DAMPING)
    uniform = b.core.broadcast_scalar(inv_n, deg)
    teleport = b.core.mul(uniform, 0.15)
    mass = b.core.reduce_scalar(b.core.where(sink, ranks, 0.0), "sum")
    share = b.core.mul(b.core.mul(uniform, mass), DAMPING)
    return b.core.add(b.core.add(damped, teleport), share)


def note_program(rounds, unrolled, optimize=True):
    """The note's PageRank: with the builder's loop, or every round written out as the note's version did."""
    b = AlgorithmBuilder("pagerank")
    inv_n = b.core.recip(b.graph_node_count(), epsilon=1e-9)
    ranks = b.core.broadcast_scalar(inv_n, b.init_nodes(default=1.0))
    deg = b.node_degrees(ranks)
    facts = (inv_n, deg, b.core.recip(deg, epsilon=1e-9), b.core.compare(deg, "eq", 0.0))
    if unrolled:
        for _ in range(rounds):
            ranks = note_step(b, ranks, *facts)
    else:
        ranks = b.var("ranks", ranks)
        with b.iterate(rounds):
            ranks = b.var("ranks", note_step(b, ranks, *facts))
    b.attach_as("pagerank", b.core.normalize_sum(ranks))
    return b.build(optimize=optimize)


@algorithm("pagerank")
def sums_only(graph, rounds):
    """The batched loop with nothing in it but the sum over neighbors."""
    ranks = graph.var("ranks", graph.nodes(1.0))
    with graph.iterate(rounds):
        ranks = graph.var("ranks", graph @ ranks)
    return ranks.normalize()


@algorithm("pagerank")
def arithmetic_only(graph, rounds):
    """The batched loop without the sum over neighbors."""
    ranks = graph.var("ranks", graph.nodes(1.0))
    deg = ranks.degrees()
    teleport = graph.nodes(1.0) * 0.15
    with graph.iterate(rounds):
        ranks = graph.var("ranks", DAMPING * (ranks / (deg + 1e-9)) + teleport)
    return ranks.normalize()


# By form: the program for so many rounds, and the attribute its result lies in.
FORMS = {
    "batched": (lambda k: examples.pagerank_simple(damping=DAMPING, max_iter=k), "pagerank_simple"),
    "loop": (lambda k: note_program(k, unrolled=False), "pagerank"),
    "unrolled": (lambda k: note_program(k, unrolled=True, optimize=False), "pagerank"),
    "unrolled and optimized": (lambda k: note_program(k, unrolled=True), "pagerank"),
    "sums only": (sums_only, "pagerank"),
    "arithmetic only": (arithmetic_only, "pagerank"),
    "native": (
        lambda k: centrality.pagerank(damping=DAMPING, max_iter=k, tolerance=NEVER, output_attr="pagerank"),
        "pagerank",
    ),
}


def read_graph(job):
    """The graph of a job in groggy, and its edges."""
    ends = array.array("I")
    ends.frombytes(Path(job["edges"]).read_bytes())
    half = len(ends) // 2
    edges = list(zip(ends[:half], ends[half:], strict=True))
    graph = groggy.Graph(directed=job["directed"])
    nodes = graph.add_nodes(job["nodes"])
    graph.add_edges([(nodes[a], nodes[b]) for a, b in edges])
    return graph, edges


def facts(job):
    """Versions."""
    return {"python": platform.python_version(), "groggy": version("groggy")}


def trivial(job):
    """Microseconds of the smallest calls into groggy, and of a call that stays in Python."""
    graph = groggy.Graph()
    names = {"graph.node_count()": graph.node_count, "AttrValue(1.0)": partial(_groggy.AttrValue, 1.0)}
    names["lambda: None"] = lambda: None
    return {n: 1e6 * min(timeit.repeat(f, number=200_000, repeat=9)) / 200_000 for n, f in names.items()}


def crossings(job):
    """Calls into groggy's native module while one program runs, counted; and the size of what is passed."""
    graph, _ = read_graph(job)
    view, program = graph.view(), FORMS[job["form"]][0](job["rounds"])
    counts = collections.Counter()
    real, before = _groggy.AttrValue, sys.getprofile()

    def wrapped(value):
        counts["AttrValue"] += 1
        return real(value)

    def hear(frame, event, called):
        if (
            event == "c_call"
            and "groggy" in frame.f_code.co_filename
            and called.__name__.endswith("_pipeline")
        ):
            counts[called.__name__] += 1

    if job["form"] != "native":
        _groggy.AttrValue = wrapped
    sys.setprofile(hear)
    try:
        view.apply(program)
    finally:
        sys.setprofile(before)
        _groggy.AttrValue = real
    sent = 0 if job["form"] == "native" else len(program.to_spec()["params"]["steps"].value)
    return {"calls": dict(counts), "total": sum(counts.values()), "bytes": sent}


def timing(job):
    """Seconds of `view.apply(program)`, and of its part outside groggy's own run of the pipeline."""
    graph, _ = read_graph(job)
    view, samples, outside = graph.view(), [], []
    for _ in range(job["repeats"]):
        program = FORMS[job["form"]][0](job["rounds"])
        start = time.perf_counter()
        _, profile = view.apply(program, return_profile=True)
        samples.append(time.perf_counter() - start)
        outside.append(samples[-1] - profile["timers"]["pipeline.run"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": min(samples), "samples": samples, "outside": min(outside), "peak_mb": round(peak)}


def split(job):
    """Seconds by kind of step, from groggy's own timers, of a program with all its rounds written out."""
    graph, _ = read_graph(job)
    view, best = graph.view(), None
    for _ in range(job["repeats"]):
        _, profile = view.apply(FORMS["unrolled"][0](job["rounds"]), return_profile=True)
        timers = profile["timers"]
        if best is None or timers["pipeline.run"] < best["pipeline.run"]:
            best = timers
    kinds = collections.defaultdict(lambda: [0, 0.0])
    for name, seconds in best.items():
        if found := re.fullmatch(r"pipeline\.step\.\d+\.(.+)", name):
            kinds[found[1]][0] += 1
            kinds[found[1]][1] += seconds
    rows = [{"step": k, "calls": calls, "seconds": s} for k, (calls, s) in kinds.items()]
    return {"seconds": best["pipeline.run"], "steps": sorted(rows, key=lambda row: -row["seconds"])}


def right(job):
    """The result beside a plain one: the smallest, middle and largest ratio of a node's rank."""
    graph, edges = read_graph(job)
    view, n = graph.view(), job["nodes"]
    make, attribute = FORMS[job["form"]]

    def ranks(rounds):
        result = view.apply(make(rounds))
        return [result.get_node_attribute(v, attribute) for v in range(n)]

    found, wanted = ranks(job["rounds"]), plain(n, edges, job["directed"], job["rounds"])
    ratios = sorted(a / b for a, b in zip(found, wanted, strict=True))
    return {
        "least": ratios[0],
        "middle": ratios[n // 2],
        "most": ratios[-1],
        "right": max(ratios[-1], 1 / ratios[0] if ratios[0] > 0 else float("inf")) < 1 + 1e-5,
        "same_after_one_round": found == ranks(1),
    }


def plain(n, edges, directed, rounds):
    """PageRank in plain loops, as in the book; a node without out-edges gives its rank to all."""
    pairs = edges if directed else edges + [(b, a) for a, b in edges]
    degree, ranks = [0] * n, [1 / n] * n
    for a, _ in pairs:
        degree[a] += 1
    for _ in range(rounds):
        sums = [0.0] * n
        for a, b in pairs:
            sums[b] += ranks[a] / degree[a]
        lost = sum(r for r, d in zip(ranks, degree, strict=True) if not d)
        ranks = [DAMPING * (s + lost / n) + (1 - DAMPING) / n for s in sums]
    return ranks


JOBS = {f.__name__: f for f in (facts, trivial, crossings, timing, split, right)}

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    asked = json.loads(sys.argv[1])
    sys.stdout.write(json.dumps(JOBS[asked["job"]](asked)) + "\n")
