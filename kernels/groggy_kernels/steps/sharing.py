"""How the threads of a kernel share its work, and how far it is."""

from groggy_kernels.compiling import part
from groggy_kernels.layout import DONE, DRAWN
from groggy_kernels.primitives import atomic_add, atomic_store
from groggy_kernels.steps.heeding import is_cancelled

CANCELLED_PART = 1 << 40  # above the number of parts of any work


@part
def begin_work(control, thread, total):
    """Thread 0 lays out that much work, before all meet."""
    if thread == 0:
        atomic_store(control + 8 * DRAWN, 0)
        atomic_store(control + 8 * DONE, 0)
        atomic_store(control + 8 * (DONE + 1), total)


@part
def take_part(control, base):
    """The next part's number; a pass over k parts draws k + threads numbers, the first of them `base`."""
    if is_cancelled(control):
        return CANCELLED_PART
    return atomic_add(control + 8 * DRAWN, 1) - base


@part
def add_done(control, amount):
    """Count work that is done; how much there was before."""
    return atomic_add(control + 8 * DONE, amount)
