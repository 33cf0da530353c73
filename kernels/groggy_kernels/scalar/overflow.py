"""Whether an int64 result does not fit, for runs with `checked=True`."""

from groggy_kernels.compiling import instructions


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
