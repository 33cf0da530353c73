"""Random numbers: the published vectors, plain loops, and what their distributions must be."""

import math
import statistics

import numpy as np
import plain_draws
import pytest

import groggy_nb as gn
from groggy_nb.errors import GroggyError
from groggy_nb.graph import Graph
from groggy_nb.ops.calling import call
from groggy_nb.ops.threefry import between, logarithm, normal, threefry

SEEDS = (0, 1, -1, 7, 2**31, 2**63 - 1, -(2**63))
DRAWS = 20_000
NODES = Graph.from_edges([0, 1, 2], [1, 2, 0], num_nodes=DRAWS)


def draws(name, *operands, seed, graph=NODES, over="nodes"):
    """What an op's numpy meaning draws."""
    values = [*map(np.asarray, operands), np.int64(seed)]
    dtypes = [str(v.dtype) for v in values]
    return call(name, values, dtypes, (("over", over),), {"_graph": graph})


def uniforms(seed, **more):
    return draws("random_uniform", seed=seed, **more)


@pytest.mark.parametrize(("key", "counter", "wanted"), plain_draws.KNOWN)
def test_the_generator_gives_the_published_vectors(key, counter, wanted):
    words = [np.array([w], np.uint64) for w in (*key, *counter)]
    found = threefry((words[0], words[1]), (words[2], words[3]))
    assert tuple(int(w[0]) for w in found) == wanted == plain_draws.threefry(key, counter)


@pytest.mark.parametrize("over", ["nodes", "edges"])
@pytest.mark.parametrize("seed", SEEDS)
def test_draws_equal_plain_loops(seed, over):
    g = Graph.from_edges([0, 1, 2, 3, 0], [1, 2, 3, 4, 0], num_nodes=5)
    places = [(i, over == "edges") for i in range(5)]
    uniform = [plain_draws.uniform(seed, *place) for place in places]
    assert draws("random_uniform", seed=seed, graph=g, over=over).tolist() == uniform
    other = [plain_draws.uniform(seed, *place, name="bernoulli") for place in places]
    found = draws("bernoulli", 0.5, seed=seed, graph=g, over=over)
    assert found.dtype == bool and found.tolist() == [u < 0.5 for u in other]
    for low, high in ((0, 1), (-3, 4), (-(2**63), 2**63 - 1), (2**63 - 2, 2**63 - 1), (0, 3 * 2**61)):
        found = draws("random_integers", low, high, seed=seed, graph=g, over=over)
        assert found.dtype == np.int64
        assert found.tolist() == [plain_draws.integer(low, high, seed, *place) for place in places]
    middles = [((plain_draws.drawn("random_normal", seed, *p)[0] >> 12) + 0.5) / 2**52 for p in places]
    wanted = [statistics.NormalDist().inv_cdf(p) for p in middles]
    np.testing.assert_allclose(draws("random_normal", seed=seed, graph=g, over=over), wanted, rtol=2e-15)


def test_a_draw_does_not_depend_on_how_many_there_are():
    few = Graph.from_edges([0], [1], num_nodes=10)
    assert draws("random_normal", seed=5, graph=few).tolist() == draws("random_normal", seed=5)[:10].tolist()


def test_bounds_and_probabilities_may_differ_between_the_nodes():
    high = np.arange(1, DRAWS + 1)
    found = draws("random_integers", 0, high, seed=3)
    assert ((found >= 0) & (found < high)).all() and found[high > 1000].max() > 1000
    p = np.repeat([0.0, 1.0], DRAWS // 2)
    assert draws("bernoulli", p, seed=3).tolist() == (p == 1.0).tolist()


# -- made of the bits


def test_the_logarithm_is_right_to_the_last_bit_or_the_one_before():
    x = np.concatenate([2.0 ** -np.arange(1, 54), np.random.default_rng(1).random(20_000) * 0.075 + 1e-300])
    found, wanted = logarithm(x), np.array([math.log(v) for v in x.tolist()])
    assert (np.abs(found - wanted) <= np.spacing(np.abs(wanted))).all()


def test_normal_numbers_are_quantiles_symmetric_and_finite_at_both_ends():
    bits = np.array([0, 1, 2**11, 2**12, 2**40, 2**62, 2**63 - 1, 3 * 2**60], np.uint64)
    found = normal(bits)
    assert np.array_equal(found, -normal(~bits))
    middles = [((b >> 12) + 0.5) / 2**52 for b in bits.tolist()]
    wanted = [statistics.NormalDist().inv_cdf(p) for p in middles]
    np.testing.assert_allclose(found, wanted, rtol=2e-15)
    assert -8.3 < found[0] < -8.2


def test_each_number_of_a_range_has_its_share_of_the_bits():
    ends = np.array([0, 2**62, 2**63, 2**63 + 2**62, 2**64 - 1], np.uint64)
    assert between(0, 4, ends, ends).tolist() == [0, 1, 2, 3, 3]
    last = np.array([2**64 - 1], np.uint64)
    assert between(-(2**63), 2**63 - 1, last, last).tolist() == [2**63 - 2]


# -- distributions; the seeds are fixed, so that a test fails always or never


def chi_square(counts):
    """How many standard deviations the counts are from what even shares make likely."""
    wanted = counts.sum() / len(counts)
    free = len(counts) - 1
    return (((counts - wanted) ** 2 / wanted).sum() - free) / math.sqrt(2 * free)


def kolmogorov(x, distribution):
    """The largest distance of the shares below from those wanted, times the root of the number."""
    wanted = np.array([distribution(v) for v in np.sort(x).tolist()])
    steps = np.arange(len(x) + 1) / len(x)
    return max((steps[1:] - wanted).max(), (wanted - steps[:-1]).max()) * math.sqrt(len(x))


@pytest.mark.parametrize("seed", SEEDS)
def test_uniform_numbers_are_spread_evenly(seed):
    u = uniforms(seed)
    assert 0 <= u.min() < 0.001 and 0.999 < u.max() < 1
    assert abs(chi_square(np.bincount((u * 100).astype(int), minlength=100))) < 4
    assert kolmogorov(u, lambda v: v) < 1.95  # passed by 0.1% of even samples
    assert abs(u.mean() - 1 / 2) < 4 * math.sqrt(1 / 12 / DRAWS)
    assert abs(u.var() - 1 / 12) < 4 * math.sqrt(1 / 180 / DRAWS)
    lowest = (u * 2**53).astype(np.int64) & 1023  # of the 53 bits
    assert abs(chi_square(np.bincount(lowest, minlength=1024))) < 4


@pytest.mark.parametrize("seed", SEEDS)
def test_normal_numbers_have_the_moments_of_the_normal_distribution(seed):
    x = draws("random_normal", seed=seed)
    assert kolmogorov(x, statistics.NormalDist().cdf) < 1.95
    for power, (wanted, variance) in {1: (0, 1), 2: (1, 2), 3: (0, 15), 4: (3, 96)}.items():
        assert abs((x**power).mean() - wanted) < 4 * math.sqrt(variance / DRAWS)


@pytest.mark.parametrize("seed", SEEDS)
def test_integers_and_masks_have_their_shares(seed):
    found = draws("random_integers", -3, 4, seed=seed)
    assert abs(chi_square(np.bincount(found + 3, minlength=7))) < 4
    for p in (0.001, 0.3, 0.999):
        share = draws("bernoulli", p, seed=seed).mean()
        assert abs(share - p) < 4 * math.sqrt(p * (1 - p) / DRAWS)


def correlation(a, b):
    """In standard deviations of that of independent numbers."""
    return abs(np.corrcoef(a, b)[0, 1]) * math.sqrt(len(a))


def test_neighboring_places_seeds_rounds_and_steps_draw_independently():
    u = uniforms(5)
    assert max(correlation(u[lag:], u[:-lag]) for lag in (1, 2, 3, 64, 1000)) < 4
    assert max(correlation(u, uniforms(5 + k)) for k in (1, 2, 64, 2**32, -(2**63))) < 4
    rounds = np.array([uniforms(seed, graph=gn.datasets.karate()) for seed in range(1000)])
    assert correlation(rounds[1:, 0], rounds[:-1, 0]) < 4 and correlation(rounds[:, 0], rounds[:, 1]) < 4
    assert abs(chi_square(np.bincount((rounds[:, 7] * 20).astype(int), minlength=20))) < 4
    others = [
        draws("random_normal", seed=5),
        draws("random_integers", 0, 1000, seed=5),
        draws("bernoulli", 0.5, seed=5).astype(float),
    ]
    assert max(correlation(u, other) for other in others) < 4
    ring = Graph.from_edges(np.arange(5000), (np.arange(5000) + 1) % 5000)
    assert correlation(uniforms(5, graph=ring), uniforms(5, graph=ring, over="edges")) < 4


def test_pairs_of_numbers_fill_the_square():
    u = uniforms(11)
    cells = (u[::2] * 16).astype(int) * 16 + (u[1::2] * 16).astype(int)
    assert abs(chi_square(np.bincount(cells, minlength=256))) < 4


# -- what is refused, and where

REFUSED = [
    ("random_uniform()", 5, "wants seed"),
    ("random_uniform(3)", 20, "no arguments by position"),
    ("random_uniform(seed=1.5)", 5, "a seed is a whole number"),
    ("random_uniform(seed=degree())", 5, "wants a scalar as seed"),
    ('random_uniform(seed=1, over="edge")', 33, 'it knows "nodes", "edges"'),
    ("random_normal(seed=nan)", 5, "a seed is a whole number"),
    ("random_integers(0, seed=1)", 5, "wants high"),
    ("random_integers(0.5, 2, seed=1)", 5, "the bounds are whole numbers"),
    ("random_integers(2, 2, seed=1)", 5, "no whole number is at least low and below high"),
    ("random_integers(0, degree(), seed=1)", 5, "no whole number is at least low and below high"),
    ("bernoulli(1.5, seed=1)", 5, "a probability is not between 0 and 1"),
    ("bernoulli(-degree(), seed=1)", 5, "a probability is not between 0 and 1"),
    ("bernoulli(nan, seed=1)", 5, "a probability is not between 0 and 1"),
    ("bernoulli(0.5, seed=0.5)", 5, "a seed is a whole number"),
    ('bernoulli(edges.get("p", 0.5), seed=1)', 5, "over nodes wants a node value or a scalar"),
    ('bernoulli(degree() / N, seed=1, over="edges")', 5, "over edges wants an edge value or a scalar"),
]


@pytest.mark.parametrize(("call", "column", "what"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_wrong_argument_is_refused_at_its_column(call, column, what):
    g = Graph.from_edges([0, 1], [1, 2], num_nodes=4)
    with pytest.raises(GroggyError) as caught:
        gn.parse(f'x = {call}\nwatch(mean(x))\ngraph["x"] = mean(x)').run(g, mode="reference")
    found = caught.value.diagnostics[0] if hasattr(caught.value, "diagnostics") else caught.value
    assert what in str(caught.value) and (found.place.line, found.place.column + 1) == (1, column)


def test_nothing_is_drawn_and_nothing_fails_without_nodes():
    empty = Graph.from_edges([], [], num_nodes=0)
    text = 'd = 7 + degree()\nnodes["x"] = bernoulli(d, seed=1)\nnodes["y"] = random_integers(d, 0, seed=1)'
    result = gn.parse(text).run(empty, mode="reference")
    assert len(result["x"]) == len(result["y"]) == 0


@pytest.mark.parametrize("call", ["bernoulli(7, seed=1)", "random_integers(3, 0, seed=1)"])
def test_a_scalar_that_no_draw_may_have_is_an_error_of_an_empty_graph_too(call):
    with pytest.raises(GroggyError):
        gn.parse(f'nodes["x"] = {call}').run(Graph.from_edges([], [], num_nodes=0), mode="reference")
