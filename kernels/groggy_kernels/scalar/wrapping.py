"""Arithmetic of int64 that wraps.

numba marks its own +, - and * of int64 as unable to overflow, and LLVM then decides (a + 1) > a without
looking at a. These carry no such promise.
"""

from llvmlite import ir

from groggy_kernels.compiling import I8, instructions


@instructions("int64(int64, int64)", plain=lambda a, b: a + b)
def add_i8(builder, a, b):
    """a + b modulo 2^64."""
    return builder.add(a, b)


@instructions("int64(int64, int64)", plain=lambda a, b: a - b)
def sub_i8(builder, a, b):
    """a - b modulo 2^64."""
    return builder.sub(a, b)


@instructions("int64(int64, int64)", plain=lambda a, b: a * b)
def mul_i8(builder, a, b):
    """a * b modulo 2^64."""
    return builder.mul(a, b)


@instructions("int64(int64)", plain=lambda x: -x)
def neg_i8(builder, x):
    """-x; of the lowest int64 it is the lowest."""
    return builder.neg(x)


@instructions("int64(int64)", plain=lambda x: -x if x < 0 else x)
def abs_i8(builder, x):
    """The absolute value; of the lowest int64 it is the lowest."""
    return builder.select(builder.icmp_signed("<", x, ir.Constant(I8, 0)), builder.neg(x), x)
