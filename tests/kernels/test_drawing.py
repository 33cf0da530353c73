"""The native generator and what it makes of bits: the published vectors, and the numpy meaning's bits."""

import numpy as np
import plain_draws
import pytest
from numba import njit

from groggy_kernels import scalar
from groggy_kernels.scalar import drawing
from groggy_nb.ops import threefry

drawn_nodes, drawn_edges = scalar.drawn_nodes, scalar.drawn_edges
unit_f8, normal_f8 = scalar.unit_f8, scalar.normal_f8
between_i8, upper_i8 = scalar.between_i8, scalar.upper_i8
WORDS = np.array(
    [0, 1, -1, 2**11, 2**12 - 1, 2**52, 2**62, 2**63 - 1, -(2**63), -(2**63) + 1, -(2**11), -(2**12) - 1]
)


@njit(error_model="numpy")
def natively(seeds, indices, words, whole, floats):
    """What each function gives: of the seeds and indices, of the words, of neighboring words."""
    for i in range(len(seeds)):
        for word in range(2):
            whole[i, word] = drawn_nodes(seeds[i], 3, indices[i], word)
            whole[i, 2 + word] = drawn_edges(seeds[i], 3, indices[i], word)
    for i in range(len(words)):
        floats[i, 0] = unit_f8(words[i])
        floats[i, 1] = normal_f8(words[i])
        other = words[(i + 1) % len(words)]
        whole[i, 4] = between_i8(-5, 9, words[i], other)
        whole[i, 5] = between_i8(-(2**63), 2**63 - 1, words[i], other)
        whole[i, 6] = upper_i8(words[i])


@pytest.mark.parametrize(("key", "counter", "wanted"), plain_draws.KNOWN)
def test_the_generator_gives_the_published_vectors(key, counter, wanted):
    found = drawing.threefry(
        key,
        counter,
        lambda a, b: (a + b) % 2**64,
        lambda x, n: (x << n) % 2**64 | x >> (64 - n),
        lambda a, b: a ^ b,
        int,
    )
    assert found == wanted


def test_native_draws_have_the_bits_of_the_numpy_meaning():
    random = np.random.default_rng(5).integers(-(2**63), 2**63 - 1, 3000)
    words = np.concatenate([WORDS, random])
    indices = np.concatenate([np.arange(len(WORDS)), np.abs(random) % 2**32])
    whole, floats = np.zeros((len(words), 7), np.int64), np.zeros((len(words), 2))
    natively(words, indices, words, whole, floats)
    seeds, places = words.view(np.uint64), indices.view(np.uint64)
    for over in range(2):
        stream, which = np.full_like(seeds, 3), np.full_like(seeds, over)
        wanted = threefry.threefry((seeds, stream), (places, which))
        for word in range(2):
            np.testing.assert_array_equal(whole[:, 2 * over + word].view(np.uint64), wanted[word])
    np.testing.assert_array_equal(whole[:, 6], seeds >> np.uint64(11))
    assert floats[:, 0].tobytes() == threefry.unit(seeds).tobytes()
    assert floats[:, 1].tobytes() == threefry.normal(seeds).tobytes()
    others = np.roll(seeds, -1)
    np.testing.assert_array_equal(whole[:, 4], threefry.between(-5, 9, seeds, others))
    np.testing.assert_array_equal(whole[:, 5], threefry.between(-(2**63), 2**63 - 1, seeds, others))


def test_without_compiling_the_functions_give_the_same():
    for word, other in zip(WORDS, np.roll(WORDS, 1), strict=True):
        bits, more = int(word) % 2**64, int(other) % 2**64
        assert int(drawn_nodes.plain(word, 1, 7, 1)) % 2**64 == plain_draws.threefry((bits, 1), (7, 0))[1]
        assert int(drawn_edges.plain(word, 1, 7, 0)) % 2**64 == plain_draws.threefry((bits, 1), (7, 1))[0]
        assert unit_f8.plain(word) == (bits >> 11) / 2**53
        wanted = -7 + (bits * 2**64 + more) * 12 // 2**128
        assert between_i8.plain(-7, 5, word, other) == wanted
