"""Random numbers as pure functions of (seed, stream, index), and what is made of their bits.

The generator is Threefry2x64-20 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
1, 2, 3" (SC 2011): key (seed, stream), counter (index, 0) for a node and (index, 1) for an edge. Only +, -,
*, / and sqrt make floats of the bits, in a fixed order, so that they are the same on every machine.
"""

import math

from llvmlite import ir

from groggy_kernels.compiling import F8, I8, instructions, kernel, part
from groggy_kernels.scalar.rounding import sqrt_f8

TURNS = (16, 42, 12, 31, 16, 32, 24, 21)
PARITY = 0x1BD11BDAA9FC1A22
MASK = 2**64 - 1
I16 = ir.IntType(128)


def threefry(key, counter, add, turn, xor, number):
    """The two words of Threefry2x64-20, by the operations given; `number` makes one of a Python int."""
    keys = (*key, xor(xor(number(PARITY), key[0]), key[1]))
    first, second = add(counter[0], keys[0]), add(counter[1], keys[1])
    for n in range(20):
        first = add(first, second)
        second = xor(turn(second, TURNS[n % 8]), first)
        if n % 4 == 3:
            after = n // 4 + 1
            first = add(first, keys[after % 3])
            second = add(add(second, keys[(after + 1) % 3]), number(after))
    return first, second


def _signed(word):
    """A word of 64 bits as an int64 holds it."""
    return (word + 2**63) % 2**64 - 2**63


def _drawn(over):
    """What draws at the nodes (`over` is 0) or the edges (1): the emitter, and the same in Python."""

    def plain(seed, stream, index, word):
        found = threefry(
            (int(seed) & MASK, int(stream) & MASK),
            (int(index) & MASK, over),
            lambda a, b: (a + b) & MASK,
            lambda x, n: (x << n | x >> (64 - n)) & MASK,
            lambda a, b: a ^ b,
            int,
        )
        return _signed(found[int(word)])

    def emit(builder, seed, stream, index, word):
        def number(value):
            return ir.Constant(I8, value)

        def turn(x, n):
            return builder.or_(builder.shl(x, number(n)), builder.lshr(x, number(64 - n)))

        counter = index, number(over)
        first, second = threefry((seed, stream), counter, builder.add, turn, builder.xor, number)
        return builder.select(builder.icmp_unsigned("==", word, number(0)), first, second)

    return plain, emit


_AT_NODES, _EMIT_AT_NODES = _drawn(0)
_AT_EDGES, _EMIT_AT_EDGES = _drawn(1)


@instructions("int64(int64, int64, int64, int64)", plain=_AT_NODES)
def drawn_nodes(builder, seed, stream, index, word):
    """Word 0 or 1 of what the generator gives for a node."""
    return _EMIT_AT_NODES(builder, seed, stream, index, word)


@instructions("int64(int64, int64, int64, int64)", plain=_AT_EDGES)
def drawn_edges(builder, seed, stream, index, word):
    """Word 0 or 1 of what the generator gives for an edge."""
    return _EMIT_AT_EDGES(builder, seed, stream, index, word)


@instructions("int64(int64)", plain=lambda bits: (int(bits) & MASK) >> 11)
def upper_i8(builder, bits):
    """The upper 53 bits as a whole number from 0."""
    return builder.lshr(bits, ir.Constant(I8, 11))


@instructions("float64(int64)", plain=lambda bits: ((int(bits) & MASK) >> 11) * 2.0**-53)
def unit_f8(builder, bits):
    """A number from 0 to below 1, of the upper 53 bits."""
    whole = builder.sitofp(builder.lshr(bits, ir.Constant(I8, 11)), F8)
    return builder.fmul(whole, ir.Constant(F8, 2.0**-53))


def _between(low, high, first, second):
    words = (int(first) & MASK) << 64 | int(second) & MASK
    return _signed(int(low) + (words * ((int(high) - int(low)) & MASK) >> 128))


@instructions("int64(int64, int64, int64, int64)", plain=_between)
def between_i8(builder, low, high, first, second):
    """An integer from low to below high: the upper part of the 128 bits times their distance."""
    span = builder.zext(builder.sub(high, low), I16)
    upper, lower = (builder.mul(builder.zext(x, I16), span) for x in (first, second))
    word = ir.Constant(I16, 64)
    total = builder.add(upper, builder.lshr(lower, word))
    return builder.add(low, builder.trunc(builder.lshr(total, word), I8))


@instructions("float64(int64)", plain=lambda bits: (((int(bits) & MASK) >> 12) + 0.5) * 2.0**-52)
def inside_f8(builder, bits):
    """The middle of one of 2**52 parts of the numbers between 0 and 1, of the upper 52 bits."""
    whole = builder.sitofp(builder.lshr(bits, ir.Constant(I8, 12)), F8)
    return builder.fmul(builder.fadd(whole, ir.Constant(F8, 0.5)), ir.Constant(F8, 2.0**-52))


@instructions("float64(float64)", plain=lambda x: math.frexp(x)[0])
def fraction_f8(builder, x):
    """Of a positive normal number the part from 1/2 to below 1 that a power of 2 scales."""
    bits = builder.and_(builder.bitcast(x, I8), ir.Constant(I8, 2**52 - 1))
    return builder.bitcast(builder.or_(bits, ir.Constant(I8, 1022 << 52)), F8)


@instructions("float64(float64)", plain=lambda x: float(math.frexp(x)[1]))
def exponent_f8(builder, x):
    """Of a positive normal number the power of 2 that scales its fraction."""
    raised = builder.lshr(builder.bitcast(x, I8), ir.Constant(I8, 52))
    return builder.sitofp(builder.sub(raised, ir.Constant(I8, 1022)), F8)


@kernel("float64(float64)")
def log_f8(x):
    """The natural logarithm of a positive normal number, by the formula of fdlibm's e_log.c."""
    f, k = fraction_f8(x), exponent_f8(x)
    if f < 0.7071067811865476:
        f, k = f * 2.0, k - 1.0
    f = f - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = w * (0.3999999999940941908 + w * (0.2222219843214978396 + w * 0.1531383769920937332))
    even = z * (
        0.6666666666666735130
        + w * (0.2857142874366239149 + w * (0.1818357216161805012 + w * 0.1479819860511658591))
    )
    half = 0.5 * f * f
    small = s * (half + (odd + even)) + k * 1.90821492927058770002e-10
    return k * 6.93147180369123816490e-01 - ((half - small) - f)


# M. J. Wichura, Algorithm AS 241: the percentage points of the normal distribution, Applied Statistics 37
# (1988), 477-484: coefficients of rational functions, the highest first; in the middle, outside, far outside.
MIDDLE = (
    (2509.080928730122672, 33430.57558358812810, 67265.77092700870085, 45921.95393154987145)
    + (13731.69376550946112, 1971.590950306551442, 133.1416678917843774, 3.387132872796366608),
    (5226.495278852854561, 28729.08573572194267, 39307.89580009271061, 21213.79430158659586)
    + (5394.196021424751107, 687.1870074920579083, 42.31333070160091125, 1.0),
)
OUTSIDE = (
    (7.745450142783414076e-4, 0.02272384498926918458, 0.2417807251774506117, 1.270458252452368382)
    + (3.647848324763204605, 5.769497221460691405, 4.630337846156545295, 1.423437110749683577),
    (1.050750071644416843e-9, 5.475938084995344946e-4, 0.01519866656361645719, 0.1481039764274800745)
    + (0.6897673349851000045, 1.676384830183803849, 2.053191626637758821, 1.0),
)
FAR = (
    (2.010334399292288132e-7, 2.711555568743487578e-5, 1.242660947388078438e-3, 0.02653218952657612309)
    + (0.2965605718285048912, 1.784826539917291335, 5.463784911164114369, 6.657904643501103777),
    (2.044263103389939785e-15, 1.421511758316445888e-7, 1.846318317510054681e-5, 7.868691311456132591e-4)
    + (0.01487536129085061485, 0.1369298809227358053, 0.5998322065558879376, 1.0),
)


@part
def _ratio(coefficients, r):
    """A rational function by Horner's rule."""
    above, below = coefficients
    over, under = above[0], below[0]
    for n in range(1, len(above)):
        over = over * r + above[n]
        under = under * r + below[n]
    return over / under


@kernel("float64(int64)")
def normal_f8(bits):
    """A number of the standard normal distribution: the quantile of `inside_f8`, exact to about 1e-16."""
    p = inside_f8(bits)
    q = p - 0.5
    if abs(q) <= 0.425:
        return _ratio(MIDDLE, 0.180625 - q * q) * q
    r = sqrt_f8(-log_f8(p if q < 0.0 else 1.0 - p))
    found = _ratio(OUTSIDE, r - 1.6) if r <= 5.0 else _ratio(FAR, r - 5.0)
    return -found if q < 0.0 else found
