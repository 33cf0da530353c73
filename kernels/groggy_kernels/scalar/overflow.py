"""Whether an int64 result does not fit, for runs with `checked=True`."""

from llvmlite import ir

from groggy_kernels.compiling import I8, instructions


def _leaves_int64(value):
    return not -(2**63) <= value < 2**63


@instructions("boolean(int64, int64)", plain=lambda a, b: _leaves_int64(int(a) + int(b)))
def add_overflows(builder, a, b):
    """Whether a + b does not fit int64."""
    return builder.extract_value(builder.sadd_with_overflow(a, b), 1)


@instructions("boolean(int64, int64)", plain=lambda a, b: _leaves_int64(int(a) - int(b)))
def sub_overflows(builder, a, b):
    """Whether a - b does not fit int64."""
    return builder.extract_value(builder.ssub_with_overflow(a, b), 1)


@instructions("boolean(int64, int64)", plain=lambda a, b: _leaves_int64(int(a) * int(b)))
def mul_overflows(builder, a, b):
    """Whether a * b does not fit int64."""
    return builder.extract_value(builder.smul_with_overflow(a, b), 1)


@instructions("int64(int64, int64)", plain=lambda a, b: (int(a) + int(b) + 2**63) // 2**64)
def carry_i8(builder, a, b):
    """1 where a + b goes above int64, -1 where it goes below, else 0."""
    over = builder.extract_value(builder.sadd_with_overflow(a, b), 1)
    is_low = builder.icmp_signed("<", b, ir.Constant(I8, 0))
    way = builder.select(is_low, ir.Constant(I8, -1), ir.Constant(I8, 1))
    return builder.select(over, way, ir.Constant(I8, 0))


def _size_times(a, b):
    size = min((int(a) % 2**64) * (int(b) % 2**64), 2**64 - 1)
    return (size + 2**63) % 2**64 - 2**63


@instructions("int64(int64, int64)", plain=_size_times)
def size_times_i8(builder, a, b):
    """The product of two sizes of 64 bits without a sign; the largest size where it is larger."""
    product = builder.umul_with_overflow(a, b)
    over = builder.extract_value(product, 1)
    return builder.select(over, ir.Constant(I8, -1), builder.extract_value(product, 0))


@instructions("boolean(int64, int64)", plain=lambda size, low: int(size) % 2**64 > 2**63 - 1 + bool(low))
def size_overflows(builder, size, low):
    """Whether a size, of a negative number where `low` is not 0, does not fit int64."""
    is_low = builder.icmp_signed("!=", low, ir.Constant(I8, 0))
    most = builder.add(ir.Constant(I8, 2**63 - 1), builder.zext(is_low, I8))
    return builder.icmp_unsigned(">", size, most)
