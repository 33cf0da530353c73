"""The kernels over collected values equal the numpy meaning of their op, bit for bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numba import njit

from groggy_kernels import select
from groggy_kernels.compiling import JIT
from groggy_kernels.select import sorting
from groggy_nb.ops import OPS, forms

SIZES = [1, 2, 3, 7, 23, 24, 25, 26, 100, *([1000, 20_000] if JIT else [])]
GUARD = 0x5A5A5A5A
NODES = 7


def native(function):
    """A part of kernels, compiled on its own."""
    return njit(function) if JIT else function


def run(name, values, *further):
    """Call a kernel on a copy of the values in scratch memory of 2n words; it may write no other."""
    n = len(values)
    scratch = np.full(2 * n + 1, GUARD, np.int64)
    scratch[:n] = values.view(np.int64)
    found = getattr(select, name)(scratch.ctypes.data, n, *further)
    assert scratch[2 * n] == GUARD
    return found


def run_mode(name, values, num_nodes=NODES):
    """Call the kernel of a mode, with counts of so many nodes; it leaves them at 0 and writes no others."""
    counts = np.zeros(num_nodes + 1, np.uint32)
    counts[num_nodes] = GUARD
    found = run(name, values, counts.ctypes.data, num_nodes)
    assert not counts[:num_nodes].any() and counts[num_nodes] == GUARD
    return found


def meaning(op, values, *further, **options):
    """The op's numpy meaning."""
    cuts, index = np.array([0, len(values)]), np.arange(len(values))
    with np.errstate(all="ignore"):
        return OPS[op].reference(values, *further, cuts, index, **options)


def assert_same_bits(found, wanted):
    """Equal as bits, all nans as one."""
    if isinstance(wanted, np.floating):
        both_nan = np.isnan(found) and np.isnan(wanted)
        assert both_nan or np.float64(found).tobytes() == wanted.tobytes(), (found, wanted)
    else:
        assert int(found) == int(wanted)


def columns(seed=20261122):
    """Values of many distributions: few and many distinct ones, sorted, reversed, with inf, nan and -0.0."""
    random = np.random.default_rng(seed)
    for n in SIZES:
        yield random.standard_normal(n)
        yield random.integers(0, 4, n).astype(np.float64)
        yield np.where(random.random(n) < 0.3, np.inf, random.integers(-3, 3, n) * 0.5)
        yield np.where(random.random(n) < 0.5, -0.0, 0.0)
        yield np.where(random.random(n) < 0.2, np.nan, random.choice([-np.inf, -1.0, 0.0, -0.0, 5e-324], n))
        yield np.arange(n, dtype=np.float64)
        yield -np.arange(n, dtype=np.float64)
        yield np.abs(np.arange(n, dtype=np.float64) - n // 2)
        yield random.choice([1e308, -1e308, 1e-308], n)


@pytest.mark.parametrize("name", ["median_f8", "quantile_f8"])
def test_quantiles_equal_their_op(name):
    for x in columns():
        if name == "median_f8":
            assert_same_bits(run(name, x), meaning("median", x))
        else:
            for q in (0.0, 0.25, 0.5, 0.9, 1.0, 1 / 3):
                assert_same_bits(run(name, x, q), meaning("quantile", x, np.float64(q)))


def test_quantiles_agree_with_numpy_on_finite_values():
    x = np.random.default_rng(3).standard_normal(1001)
    for q in (0.0, 0.1, 0.5, 0.77, 1.0):
        assert run("quantile_f8", x, q) == pytest.approx(np.quantile(x, q), rel=1e-12)
    assert run("quantile_f8", np.arange(100.0), 0.25) == 24.75


def test_a_median_that_is_a_value_is_not_made_nan_by_an_infinite_neighbor():
    assert run("median_f8", np.array([np.inf, 0.0, 1.0])) == 1.0
    assert run("median_f8", np.array([np.inf, 0.0, np.inf, np.inf])) == np.inf


@pytest.mark.parametrize("q", [-0.1, 1.5, np.nan])
def test_a_quantile_outside_0_to_1_is_nan(q):
    assert np.isnan(run("quantile_f8", np.arange(5.0), q))


@pytest.mark.parametrize("dtype", ["float64", "int64"])
def test_entropies_equal_their_op(dtype):
    for x in columns():
        x = x if dtype == "float64" else np.nan_to_num(x, posinf=9, neginf=-9).clip(-9, 9).astype(np.int64)
        assert_same_bits(run(f"entropy_{dtype}", x), meaning("entropy", x))


def test_entropy_of_four_distinct_values_is_two_bits():
    assert run("entropy_int64", np.array([5, 1, 2, 9])) == 2.0


@pytest.mark.parametrize("ties", ["lowest", "highest", "first"])
@pytest.mark.parametrize("dtype", ["float64", "int64"])
def test_modes_equal_their_op(ties, dtype):
    for x in columns():
        x = x if dtype == "float64" else np.nan_to_num(x, posinf=9, neginf=-9).clip(-9, 9).astype(np.int64)
        assert_same_bits(run_mode(f"mode_{ties}_{dtype}", x), meaning("mode", x, ties=ties))


@pytest.mark.parametrize("ties", ["lowest", "highest", "first"])
@given(
    values=arrays(np.int64, st.integers(1, 60), elements=st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3))
)
def test_modes_of_any_integers_equal_their_op(ties, values):
    assert_same_bits(run_mode(f"mode_{ties}_int64", values), meaning("mode", values, ties=ties))


@pytest.mark.parametrize("ties", ["lowest", "highest", "first"])
@given(values=arrays(np.int64, st.integers(1, 40), elements=st.integers(0, 7)))
def test_modes_of_nodes_indices_are_counted(ties, values):
    wanted = meaning("mode", values, ties=ties)
    assert_same_bits(run_mode(f"mode_{ties}_int64", values, 8), wanted)
    assert_same_bits(run_mode(f"mode_{ties}_int64", values, 1), wanted)


@pytest.mark.parametrize("ties", ["lowest", "highest", "first"])
@pytest.mark.parametrize("dtype", ["float64", "int64"])
@given(data=st.data(), n=st.integers(1, 40))
def test_weighted_modes_equal_their_op_and_use_twice_the_words_of_their_operands(ties, dtype, data, n):
    few = st.integers(-2, 2) if dtype == "int64" else st.sampled_from([-0.0, 0.0, 1.5, np.nan, -np.inf])
    weights = data.draw(arrays(np.float64, n, elements=st.integers(-3, 3) | st.just(0.1) | st.just(np.nan)))
    values = data.draw(arrays(dtype, n, elements=few))
    words = np.full(2 * n + 1, GUARD, np.int64)
    words[:n] = weights.view(np.int64)
    found = run(f"weighted_mode_{ties}_{dtype}", values, words.ctypes.data)
    assert words[2 * n] == GUARD
    assert_same_bits(found, meaning("weighted_mode", values, weights, ties=ties))


@given(
    values=arrays(np.float64, st.integers(1, 60), elements=st.floats(width=64) | st.sampled_from([0.0, 1.0]))
)
def test_all_kernels_of_any_floats_equal_their_op(values):
    assert_same_bits(run("median_f8", values), meaning("median", values))
    assert_same_bits(run("entropy_float64", values), meaning("entropy", values))
    for ties in ("lowest", "highest", "first"):
        assert_same_bits(run_mode(f"mode_{ties}_float64", values), meaning("mode", values, ties=ties))


def test_sorting_equals_numpys():
    sort = native(sorting.sort_i8)
    for x in columns():
        values = x.view(np.int64).copy()
        sort(values.ctypes.data, 0, len(values) - 1)
        np.testing.assert_array_equal(values, np.sort(x.view(np.int64)))


@pytest.mark.parametrize("n", [1, 2, 3, 10, 101])
def test_heap_sort_sorts_a_part_and_leaves_the_rest(n):
    values = np.random.default_rng(n).integers(0, 50, n + 4)
    wanted = values.copy()
    wanted[2 : n + 2].sort()
    native(sorting.heap_sort)(values.ctypes.data, 2, n + 1)
    np.testing.assert_array_equal(values, wanted)


@pytest.mark.parametrize("depth", [0, 1, 3])
def test_sorting_and_selecting_are_right_when_the_depth_runs_out(depth):
    values = np.random.default_rng(depth).integers(0, 1000, 500)
    wanted = np.sort(values)
    sorting.sort_part(values.ctypes.data, 0, len(values) - 1, depth)
    np.testing.assert_array_equal(values, wanted)


def test_selection_splits_the_values_at_the_rank():
    select_rank = native(sorting.select_i8)
    for n in (1, 5, 24, 25, 300):
        for k in {0, n // 3, n - 1}:
            values = np.random.default_rng(n).integers(0, 40, n)
            wanted = np.sort(values)[k]
            assert select_rank(values.ctypes.data, n, k) == wanted == values[k]
            assert (values[:k] <= wanted).all() and (values[k:] >= wanted).all()


def test_every_kernel_that_the_op_table_names_exists():
    for op in OPS.values():
        for dtype in ("float64", "int64") if isinstance(op.form, forms.Collect) else ():
            for ties in ("lowest", "highest", "first"):
                assert callable(getattr(select, op.numba.name.format(dtype=dtype, ties=ties)))
