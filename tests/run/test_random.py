"""Draws in programs: equal bits in every mode, for any threads; a random op declared from outside."""

import math

import numpy as np
import plain_draws
import pytest

import groggy_nb as gn
from groggy_nb.errors import RunError
from groggy_nb.graph import Graph
from groggy_nb.notebook.catalogue import list_steps
from groggy_nb.ops import OPS, op, rules, table
from groggy_nb.ops.forms import Make
from groggy_nb.ops.meaning import by_scalar
from groggy_nb.ops.random import bits
from groggy_nb.ops.targets import Expression
from groggy_nb.ops.threefry import drawn, unit
from groggy_nb.passes import optimize
from groggy_nb.run.bind import bind

EVERYWHERE = """
seed = param(3)
u = random_uniform(seed=seed)
x = float(random_integers(-1 - degree(), 2, seed=seed))
w = random_uniform(seed=seed, over="edges")
for t in range(3):
    infected = bernoulli(w, seed=7 + t, over="edges")
    x = x + sum((u[n] * w[e] for n, e in in_edges if infected[e]), default=0)
    for v in nodes:
        x[v] = random_normal(seed=seed * t) + mean(x[u] for u in neighbors)
nodes["u"] = u
nodes["x"] = x
edges["w"] = w
"""


SELDOM = """
seed = param(3)
ill = bernoulli(0.2, seed=seed)
age = zeros()
w = at_source(sqrt(degree()))
for t in range(4):
    meets = bernoulli(0.4, seed=9 * seed + t, over="edges")
    open = bernoulli(0.7, seed=8 * seed + t, over="edges")
    weight = random_uniform(seed=7 * seed + t, over="edges")
    awake = bernoulli(0.6, seed=6 * seed + t)
    far = bernoulli(0.5, seed=5 * seed + t, over="edges")
    heals = bernoulli(0.3, seed=seed + t)
    young = age < 2.0
    met = any(ill[u] for u, e in in_edges if meets[e])
    safe = all(ill[u] for u, e in out_edges if open[e] and young[u])
    dose = sum(weight[e] * w[e] for u, e in in_edges if ill[u])
    seen = max((age[u] for u, e in incident_edges if far[e] and ill[u] and u != v), default=-1.0)
    most = count(1 for u in neighbors if young[u] and awake[u])
    caught = met and young and not safe
    age = age + (dose if ill else 1.0) + float(most) * 0.125
    age = age if heals or caught else age + seen
    ill = caught or (ill and not heals)
nodes["ill"] = ill
nodes["age"] = age
"""


@pytest.fixture(scope="module")
def graph():
    """Of some blocks of nodes, so that threads share the work."""
    random = np.random.default_rng(2)
    return Graph.from_edges(random.integers(0, 1500, 4500), random.integers(0, 1500, 4500), num_nodes=1500)


def test_draws_have_the_same_bits_in_every_mode_for_any_threads(graph):
    p = gn.parse(EVERYWHERE)
    wanted = p.run(graph, mode="reference")
    assert wanted["u"].tolist() == [plain_draws.uniform(3, i) for i in range(1500)]
    ways = [(mode, threads) for mode in ("fused", "batch", "step") for threads in (1, 2, 5)]
    for mode, threads in ways:
        found = p.run(graph, mode=mode, threads=threads)
        for name in wanted:
            assert found[name].tobytes() == wanted[name].tobytes(), (mode, threads, name)


def test_draws_and_rows_left_out_where_nothing_asks_for_them_change_no_bits(graph):
    p = gn.parse(SELDOM)
    plan = p.plan(graph)
    assert len(plan.guards) >= 3 and sum(OPS[s.op].is_draw for s in plan.virtual.values()) == 5
    wanted = p.run(graph, mode="reference")
    for threads in (1, 3):
        found = p.run(graph, mode="fused", threads=threads)
        for name in wanted:
            assert found[name].tobytes() == wanted[name].tobytes(), (threads, name)


def test_equal_draws_are_one_step_and_those_of_other_seeds_are_not():
    text = "\n".join(f"x{n} = random_uniform(seed={seed})" for n, seed in enumerate((5, 5, 6)))
    p = gn.parse(text + '\nnodes["a"] = x0 - x1\nnodes["b"] = x0 - x2')
    g = gn.datasets.karate()
    program = optimize(bind(p.ir, g).typed).program
    assert [s.op for s in program.body].count("random_uniform") == 2
    result = p.run(g, mode="reference")
    assert not result["a"].any() and result["b"].all()


def test_a_draw_that_cannot_be_is_an_error_at_its_line_in_every_mode():
    p = gn.parse('p = param(1.0)\nx = bernoulli(p, seed=1)\ngraph["x"] = count(x)')
    g = gn.datasets.karate()
    assert p.run(g)["x"] == g.num_nodes
    for bad in (-0.5, math.nan):
        for mode in ("fused", "batch", "step", "reference"):
            with pytest.raises(RunError) as caught:
                p.run(g, mode=mode, params={"p": bad})
            assert (caught.value.place.line, caught.value.place.column) == (2, 4)


def test_one_declaration_makes_a_random_op_in_every_mode(graph):
    """What a further random op takes: this function, in the file of its family, and nothing else."""
    try:

        @op(
            family="random",
            form=Make(),
            rule=rules.drawn_floats,
            numba=Expression(f"-math.log1p(-unit_f8({bits(99)}))"),
        )
        def random_exponential(_graph, *, seed: "Scalar", over: 'Literal["nodes", "edges"]' = "nodes"):  # noqa: F821
            """A random number of the exponential distribution with mean 1 at each node, or edge."""
            return -by_scalar(math.log1p, np.log1p, -unit(drawn(seed, 99, over, _graph)[0]))

        p = gn.parse(
            'nodes["x"] = random_exponential(seed=1)\nedges["y"] = random_exponential(seed=1, over="edges")'
        )
        wanted = p.run(graph, mode="reference")
        for mode in ("fused", "batch", "step"):
            found = p.run(graph, mode=mode)
            assert found["x"].tobytes() == wanted["x"].tobytes()
            assert found["y"].tobytes() == wanted["y"].tobytes()
        assert abs(wanted["x"].mean() - 1) < 4 / math.sqrt(1500)
        assert 'random_exponential(seed=, over="nodes")' in list_steps("exponential")
        assert gn.parse("for t in range(3):\n    x = random_exponential(seed=1)").warnings
    finally:
        table._TABLE.pop("random_exponential", None)
