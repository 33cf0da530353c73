"""Functions that are one instruction of the machine, and the conversion to int64."""

import numpy as np
from llvmlite import ir

from groggy_kernels.compiling import F8, I8, instructions, llvm

LOWEST = -(2**63)
TWO_63 = 2.0**63


@instructions("float64(float64)", plain=np.abs)
def abs_f8(builder, x):
    """Absolute value."""
    return llvm(builder, "llvm.fabs.f64", x)


@instructions("float64(float64)", plain=np.sqrt)
def sqrt_f8(builder, x):
    """Square root; nan below zero."""
    return llvm(builder, "llvm.sqrt.f64", x)


@instructions("float64(float64)", plain=np.floor)
def floor_f8(builder, x):
    """Largest whole number not above x."""
    return llvm(builder, "llvm.floor.f64", x)


@instructions("float64(float64)", plain=np.ceil)
def ceil_f8(builder, x):
    """Smallest whole number not below x."""
    return llvm(builder, "llvm.ceil.f64", x)


@instructions("float64(float64)", plain=np.rint)
def rint_f8(builder, x):
    """Nearest whole number, halves to even."""
    return llvm(builder, "llvm.rint.f64", x)


def _truncate(x):
    return int(x) if -TWO_63 <= x < TWO_63 else LOWEST


@instructions("int64(float64)", plain=_truncate)
def int_f8(builder, x):
    """x as int64, toward zero; the lowest int64 where it does not fit or is nan."""
    above = builder.fcmp_ordered(">=", x, ir.Constant(F8, -TWO_63))
    fits = builder.and_(above, builder.fcmp_ordered("<", x, ir.Constant(F8, TWO_63)))
    # LLVM leaves a conversion that does not fit undefined, but a select ignores the arm it does not take.
    return builder.select(fits, builder.fptosi(x, I8), ir.Constant(I8, LOWEST))
