"""Several Python threads that are the first to use a graph, a program or both: equal bits."""

import os

import pytest
from fresh_process import printed_by

GRAPHS = int(os.environ.get("GROGGY_NB_NEW_GRAPHS", "20"))  # 200 before a release
TEXT = """
weight = edges.get("weight", 1.0)
ranks = full(1 / N)
for _ in range(4):
    pulled = sum(ranks[u] / (1 + out_degree()[u]) for u in in_neighbors)
    near = max((ranks[u] for u in closed_neighbors), default=0.0)
    ranks = 0.85 * pulled + NUMBER * near + sum(weight[e] * ranks[u] for u, e in out_edges) / N
nodes["r"] = ranks
graph["total"] = sum(ranks)
"""
START = """
    import sys, threading
    import numpy as np
    import groggy_nb as gn

    MODES = ("fused", "batch", "step", "reference")

    def at_once(*works):
        # What functions return that begin at the same moment in threads of their own.
        found, start = [None] * len(works), threading.Barrier(len(works))

        def call(number, work):
            start.wait()
            found[number] = work()

        threads = [threading.Thread(target=call, args=each) for each in enumerate(works)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found

    def program(number):
        return gn.parse(TEXT.replace("NUMBER", f"{number}.25"))

    def graph(seed, n=5_000):
        return gn.generate.uniform(n, 5, seed=seed)

    def bits(result):
        return result["r"].tobytes(), result["total"].hex()

    def run(p, g, **options):
        return lambda: bits(p.run(g, **options))
"""


def whole(text, **names):
    """Whether a script got to its end; a wrong value ends it before."""
    return printed_by(START + text + "\n    print('whole')", TEXT=TEXT, **names) == ["whole"]


@pytest.mark.parametrize("is_warm", [False, True])
def test_one_new_graph_and_one_new_program(is_warm):
    assert whole(
        """
    if is_warm:
        program(10**6).run(graph(10**6))
    for number in range(graphs):
        # A new program in the first of four: compiling it takes as long as twenty runs.
        p, g = program(number // 4), graph(number)
        found = at_once(*[run(p, g)] * 8)
        assert set(found) == {run(p, graph(number), threads=1)()}, number
        if number % 50 == 0:
            assert set(found) == {run(p, g, mode="reference")()}, number
            print(number, file=sys.stderr, flush=True)
    """,
        graphs=GRAPHS if is_warm else 1,
        is_warm=is_warm,
    )


def test_one_new_graph_in_all_modes_and_numbers_of_threads():
    assert whole("""
    p = program(1)
    for seed in range(5):
        g = graph(seed, 300)
        options = [{"mode": m} for m in MODES] + [{"threads": t} for t in (1, 2, 4)] + [{"checked": True}]
        assert len(set(at_once(*[run(p, g, **each) for each in options]))) == 1
    """)


def test_one_program_on_many_new_graphs():
    assert whole("""
    p = program(1)
    for seed in range(0, 40, 8):
        graphs = [graph(seed + k, 1_000 + k) for k in range(8)]
        found = at_once(*[run(p, g) for g in graphs])
        assert found == [run(p, graph(seed + k, 1_000 + k))() for k in range(8)]
        assert found[3] == run(p, graphs[3], mode="reference")()
    """)


def test_many_new_programs_on_one_new_graph():
    assert whole("""
    g = graph(1)
    found = at_once(*[run(program(k), g, mode=MODES[k % 3]) for k in range(8)])
    assert found == [run(program(k), graph(1), mode="step")() for k in range(8)]
    """)


def test_more_programs_at_once_than_are_remembered():
    assert whole("""
    g = gn.datasets.karate()

    def many(first):
        return [
            gn.parse(f"k = param({k})\\nnodes['x'] = degree() * k").run(g, mode=mode)["x"].tolist()
            for k in range(first, first + 40)
            for mode in ("fused", "reference")
        ]

    degrees = g.degrees()
    for first, found in enumerate(at_once(*[lambda k=k: many(k) for k in range(4)])):
        assert found == [(degrees * k).tolist() for k in range(first, first + 40) for _ in "fr"]
    """)


def test_everything_that_a_graph_works_out_late_from_many_threads():
    assert whole("""
    labels = [f"node {k}" for k in range(5_000)]
    def new():
        g = graph(7)
        return gn.Graph.from_edges(g.src, g.dst, labels=labels, weight=np.arange(g.num_edges) % 7)

    asked = [
        *[lambda g, d=d: g.csr(d).indices.tobytes() for d in ("in", "out", "both", "closed")],
        *[lambda g, d=d: g.longest_row(d) for d in ("in", "out", "both", "closed")],
        lambda g: g.node_blocks.tobytes(),
        lambda g: g.edge_blocks.tobytes(),
        lambda g: g.fingerprint,
        lambda g: g.index_of("node 4321"),
        lambda g: repr(g) + g._repr_html_(),
        lambda g: g.nodes.to_csv() + g.edges.head(50).to_csv(),
        lambda g: g.with_node_attrs({"x": range(5_000)}).csr("both").indptr.tobytes(),
        lambda g: g.nbytes > 0 and g.has_csr("in") in (True, False),
    ]
    want = [ask(new()) for ask in asked]
    for _ in range(5):
        g = new()
        assert at_once(*[lambda ask=ask: ask(g) for ask in asked]) == want
        assert len({id(x) for x in at_once(*[lambda: new() and g.csr("in")] * 4)}) == 1
    """)


def test_reports_predictions_and_comparisons_from_many_threads():
    assert whole("""
    p, g = program(1), graph(1, 300)
    from groggy_nb.measure import calibrating, checking
    from groggy_nb.report import costs
    rates = {name: {1: ((1, 1e-9),)} for name in costs.TOLD}
    calls = []
    costs._read = lambda file: None  # what another test has measured
    checking.checked = lambda of: ()
    calibrating.measured = lambda: (calls.append(1), (rates, {1: 1e10}))[1]
    want = run(p, g, mode="reference")()
    crossings = p.run(g, mode="step").report.crossings

    def predicted():
        return p.predict(g, mode="step").crossings

    def compared():
        return gn.compare(p, g).equal

    def reported():
        r = p.run(g, profile="steps", mode="step")
        assert bits(r) == want and len(r.report.steps) and r.report.to_dict() and repr(r) and r._repr_html_()
        return r.report.crossings

    found = at_once(predicted, reported, predicted, reported, compared, predicted)
    assert found == [crossings, crossings, crossings, crossings, True, crossings]
    assert len(calls) == 1

    r = p.run(g, mode="fused")
    rows = at_once(*[lambda: r.report.steps.to_json()] * 6)
    assert len(set(rows)) == 1
    """)


def test_warnings_are_still_shown_after_many_threads_have_parsed():
    assert whole("""
    import warnings
    before = list(warnings.filters)
    at_once(*[lambda: [program(k) for k in range(60)]] * 6)
    assert warnings.filters == before
    """)
