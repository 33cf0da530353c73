"""What a long native function returns, and how it heeds a cancel."""

from groggy_kernels.compiling import part
from groggy_kernels.layout import CANCEL
from groggy_kernels.primitives import atomic_load

FINISHED = 0
CANCELLED = -1
CHECK_EVERY = 1 << 16  # entries, each at most some 100 ns: well below 0.2 s


@part
def is_cancelled(control):
    """Whether the run ends at once."""
    return atomic_load(control + 8 * CANCEL) == 2
