"""Random bits as a pure function of (seed, stream, index), and numbers made of them, by numpy.

The generator is Threefry2x64-20 of J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, Parallel random
numbers: as easy as 1, 2, 3 (SC 2011). Its key is (seed, stream); its counter is (index, 0) for a node and
(index, 1) for an edge. All that makes numbers of the bits is exact or rounded as IEEE 754 says, so they are
the same on every machine.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

ROTATIONS = (16, 42, 12, 31, 16, 32, 24, 21)
PARITY = 0x1BD11BDAA9FC1A22
OVER = ("nodes", "edges")

Rows = tuple[tuple[float, ...], ...]


def threefry(key: tuple[Any, Any], counter: tuple[Any, Any]) -> tuple[Any, Any]:
    """The two words of a key and a counter, each of two arrays of uint64.

    Examples
    --------
    >>> zero = np.zeros(1, np.uint64)
    >>> [hex(word[0]) for word in threefry((zero, zero), (zero, zero))]
    ['0xc2b6e3a8c2c69865', '0x6f81ed42f350084d']
    """
    keys = (*key, key[0] ^ key[1] ^ np.uint64(PARITY))
    x, y = counter[0] + keys[0], counter[1] + keys[1]
    for injection in range(1, 6):
        for rotation in ROTATIONS[:4] if injection % 2 else ROTATIONS[4:]:
            x = x + y
            y = (y << np.uint64(rotation) | y >> np.uint64(64 - rotation)) ^ x
        x = x + keys[injection % 3]
        y = y + keys[(injection + 1) % 3] + np.uint64(injection)
    return x, y


def drawn(seed: Any, stream: int, over: str, graph: Any) -> tuple[Any, Any]:
    """Two words of 64 bits for each node, or each edge, of a graph."""
    number = graph.num_nodes if over == "nodes" else graph.num_edges
    index = np.arange(number, dtype=np.uint64)
    return threefry(key_of(seed, stream, index), (index, np.full_like(index, OVER.index(over))))


def key_of(seed: Any, stream: int, index: Any) -> tuple[Any, Any]:
    """A seed and a stream as the key at each of some indices."""
    return np.full_like(index, np.int64(seed).view(np.uint64)), np.full_like(index, stream)


def unit(bits: Any) -> Any:
    """The upper 53 bits as a number from 0 to below 1."""
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53


def inside(bits: Any) -> Any:
    """The upper 52 bits as the middle of one of 2**52 equal parts of the numbers from 0 to 1."""
    return ((bits >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def logarithm(x: Any) -> Any:
    """The natural logarithm of positive numbers, by the formula of fdlibm's `e_log.c`.

    libm's own differ in the last bit from machine to machine.
    """
    f, k = np.frexp(x)
    is_low = f < 0.7071067811865476
    f, k = np.where(is_low, f * 2.0, f) - 1.0, np.where(is_low, k - 1.0, k)
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = w * _horner((0.1531383769920937332, 0.2222219843214978396, 0.3999999999940941908), w)
    rest = (0.1479819860511658591, 0.1818357216161805012, 0.2857142874366239149, 0.6666666666666735130)
    even = z * _horner(rest, w)
    half = 0.5 * f * f
    low = s * (half + (odd + even)) + k * 1.90821492927058770002e-10
    return k * 6.93147180369123816490e-01 - ((half - low) - f)


def _horner(coefficients: tuple[float, ...], r: Any) -> Any:
    """A polynomial, its highest coefficient first."""
    total: Any = coefficients[0]
    for c in coefficients[1:]:
        total = total * r + c
    return total


def normal(bits: Any) -> Any:
    """A number of the standard normal distribution, its quantile at `inside`.

    Algorithm AS 241 of M. J. Wichura (Applied Statistics 37, 1988, 477-484), exact to about 1e-16.
    """
    p = inside(bits)
    q = p - 0.5
    with np.errstate(all="ignore"):
        middle = _ratio(*_MIDDLE, 0.180625 - q * q) * q
        r = np.sqrt(-logarithm(np.where(q < 0.0, p, 1.0 - p)))
        outside = np.where(r <= 5.0, _ratio(*_OUTSIDE, r - 1.6), _ratio(*_FAR, r - 5.0))
    return np.where(np.abs(q) <= 0.425, middle, np.where(q < 0.0, -outside, outside))


def _ratio(above: Rows, below: Rows, r: Any) -> Any:
    return _horner(tuple(chain(*above)), r) / _horner(tuple(chain(*below)), r)


_MIDDLE = (
    (
        (2509.080928730122672, 33430.57558358812810, 67265.77092700870085, 45921.95393154987145),
        (13731.69376550946112, 1971.590950306551442, 133.1416678917843774, 3.387132872796366608),
    ),
    (
        (5226.495278852854561, 28729.08573572194267, 39307.89580009271061, 21213.79430158659586),
        (5394.196021424751107, 687.1870074920579083, 42.31333070160091125, 1.0),
    ),
)
_OUTSIDE = (
    (
        (7.745450142783414076e-4, 0.02272384498926918458, 0.2417807251774506117, 1.270458252452368382),
        (3.647848324763204605, 5.769497221460691405, 4.630337846156545295, 1.423437110749683577),
    ),
    (
        (1.050750071644416843e-9, 5.475938084995344946e-4, 0.01519866656361645719, 0.1481039764274800745),
        (0.6897673349851000045, 1.676384830183803849, 2.053191626637758821, 1.0),
    ),
)
_FAR = (
    (
        (2.010334399292288132e-7, 2.711555568743487578e-5, 1.242660947388078438e-3, 0.02653218952657612309),
        (0.2965605718285048912, 1.784826539917291335, 5.463784911164114369, 6.657904643501103777),
    ),
    (
        (2.044263103389939785e-15, 1.421511758316445888e-7, 1.846318317510054681e-5, 7.868691311456132591e-4),
        (0.01487536129085061485, 0.1369298809227358053, 0.5998322065558879376, 1.0),
    ),
)


def between(low: Any, high: Any, first: Any, second: Any) -> Any:
    """Integers from low to below high: their distance times 128 bits, the part above these."""
    rows = np.broadcast(low, high, first, second)
    return np.array([a + ((x << 64 | y) * (b - a) >> 128) for a, b, x, y in _whole(rows)], dtype=np.int64)


def _whole(rows: Any) -> Any:
    """Numpy's integers as Python's, which do not wrap."""
    return (tuple(map(int, row)) for row in rows)
