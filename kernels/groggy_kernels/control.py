"""What threads do together in a native function: blocks, barriers, rounds, stops, failures, times.

All of it works on words of the control block (`layout.py`) and of counters, on addresses of int64.
"""

from groggy_kernels.compiling import kept
from groggy_kernels.layout import (
    ARRIVED,
    CALLS,
    CANCEL,
    ERROR,
    FAILED,
    FIRST_ROUNDS,
    LINE,
    LONGEST_WAIT,
    LONGEST_WORK,
    NO_ERROR,
    PHASE,
    PLACE_BITS,
    ROUNDS,
    SAMPLE,
    STAMP_HEAD,
    STAMPS,
    STAMPS_KEPT,
    STAY,
    STOP,
    TICKET,
    TIMED,
    WAIT,
    WORK,
)
from groggy_kernels.lean import Lean
from groggy_kernels.primitives import (
    JIT,
    ONE,
    ZERO,
    as_i8,
    as_u8,
    atomic_add,
    atomic_load,
    atomic_min,
    atomic_store,
    call,
    cycles,
    f8_at,
    i8_at,
    pause,
    yield_thread,
)

# What generated code may name.
__all__ = (
    "barrier",
    "begin_round",
    "delayed",
    "mark_round",
    "meet",
    "restart",
    "end_loop",
    "fail",
    "fail_of",
    "has_failed",
    "is_stopped",
    "round_count",
    "staying",
    "take_block",
    "tick",
    "walks",
    "watch_scalar",
)

SPINS = 50  # more only hurts when there are more threads than cores (measured 2026-11)


def control(signature):
    """Compile a function that only native code calls: no wrapper for Python around it."""

    def compile_for(function):
        if not JIT:
            return function
        return kept(
            function,
            signature,
            pipeline_class=Lean,
            nogil=True,
            error_model="numpy",
            _nrt=False,
            no_cpython_wrapper=True,
            no_cfunc_wrapper=True,
        )

    return compile_for


@control("int64(int64, int64)")
def barrier(control, threads):
    """Wait for all threads; non-zero where the run was cancelled at once, and then nobody may go on.

    The wait itself sees the flag: a thread that left because of it would let the others wait for ever.
    """
    if threads > 1:
        phase = atomic_load(control + 8 * PHASE)
        if atomic_add(control + 8 * ARRIVED, 1) == threads - 1:
            atomic_store(control + 8 * ARRIVED, 0)
            atomic_add(control + 8 * PHASE, 1)
        else:
            spins = 0
            while atomic_load(control + 8 * PHASE) == phase:
                if atomic_load(control + 8 * CANCEL) == 2:
                    return 1
                spins += 1
                if spins > SPINS:
                    yield_thread()
                else:
                    pause()
    return 1 if atomic_load(control + 8 * CANCEL) == 2 else 0


@control("int64(int64, int64)")
def take_block(control, base):
    """The next block's number in this pass; a large number where the run was cancelled at once.

    The counter is never reset: each pass draws exactly blocks + threads tickets, starting at `base`.
    """
    if atomic_load(control + 8 * CANCEL) == 2:
        return 1 << 40
    return atomic_add(control + 8 * TICKET, 1) - base


@control("int64(int64, int64, int64)")
def begin_round(control, thread, turn):
    """Thread 0 counts the round and publishes, in words of this turn, a soft cancel and how many go on."""
    if thread == 0:
        atomic_add(control + 8 * ROUNDS, 1)
        atomic_store(control + 8 * (STAY + 1 + turn % 2), atomic_load(control + 8 * STAY))
        atomic_store(control + 8 * (STOP + turn % 2), 1 if atomic_load(control + 8 * CANCEL) != 0 else 0)
    return turn + 1


@control("int64(int64, int64)")
def is_stopped(control, turn):
    """Whether the round that ends now is the last; all threads read the same word after a barrier of it.

    Two words in turn: thread 0 may write the next round's while others still read this one's.
    """
    return atomic_load(control + 8 * (STOP + (turn + 1) % 2))


@control("int64(int64, int64, int64)")
def staying(control, turn, threads):
    """How many threads go on behind the round that ends now, -1 where it was cancelled at once.

    All read the same word, as above. They meet before some leave: those may still read the slots of this
    round, which the others fill again two rounds later.
    """
    stay = atomic_load(control + 8 * (STAY + 1 + (turn + 1) % 2))
    return -1 if stay != threads and barrier(control, threads) != 0 else stay


@control("int64(int64, int64, int64)")
def fail(control, rank, place):
    """Note that a step fails at a node, -1 where none is named; the first step stays, and its first node."""
    return atomic_min(control + 8 * ERROR, (rank << PLACE_BITS) + place + 1)


@control("int64(int64, int64, int64, int64, int64)")
def fail_of(control, thread, rank, place, value):
    """The same, with the value that is at fault; each thread keeps that of its own first failure."""
    code = (rank << PLACE_BITS) + place + 1
    own = i8_at(control + 8 * (FAILED + LINE * thread))
    if own[0] == 0 or code < own[0]:
        own[0] = code
        own[1] = value
    return atomic_min(control + 8 * ERROR, code)


@control("int64(int64)")
def has_failed(control):
    """Whether a step failed; the flag then also frees threads that wait at a barrier."""
    if atomic_load(control + 8 * ERROR) != NO_ERROR:
        atomic_store(control + 8 * CANCEL, 2)
        return 1
    return 0


@control("int64(int64, int64, int64)")
def round_count(start, stop, step):
    """Rounds of `range(start, stop, step)`; -1 for a negative count, -2 for a step of 0, -3 above 10^9."""
    if step == 0:
        return -2
    # Distances may be up to 2^64, so they are unsigned.
    size = as_u8(step) if step > 0 else ZERO - as_u8(step)
    low, high = (start, stop) if step > 0 else (stop, start)
    if low > high:
        return -1 if as_u8(low) - as_u8(high) >= size else 0
    if low == high:
        return 0
    count = (as_u8(high) - as_u8(low) - ONE) // size + ONE
    return -3 if count > as_u8(1000000000) else as_i8(count)


@control("int64(int64)")
def restart(mark):
    """A new mark where the rounds around are timed, 0 where they are not."""
    return 0 if mark == 0 else cycles()


@control("int64(int64, int64, int64)")
def mark_round(control, thread, turn):
    """Keep when a round began; the mark its steps are timed from, or 0 where this round is not timed.

    Thread 0 alone keeps times. Of many rounds a few are timed, chosen by a hash of their number: with
    every k-th one, a loop inside of k rounds would hide the same steps each time.
    """
    if thread != 0:
        return 0
    now = cycles()
    head = i8_at(control + 8 * STAMPS)
    stamps = i8_at(control + 8 * (STAMPS + STAMP_HEAD))
    if head[2] & (head[1] - 1) == 0:
        if head[0] == STAMPS_KEPT:
            half = STAMPS_KEPT // 2
            for n in range(half):
                stamps[n] = stamps[2 * n]
            head[0] = half
            head[1] *= 2
        if head[2] & (head[1] - 1) == 0:
            stamps[head[0]] = now
            head[0] += 1
    head[2] += 1
    every = i8_at(control)[SAMPLE]
    if turn > FIRST_ROUNDS and ((turn * 40503) >> 7) & (every - 1) != 0:
        return 0
    return now


@control("int64(int64, int64, int64)")
def tick(row, thread, mark):
    """End one call of a row: charge it the cycles since `mark`; the new mark, or 0 if nothing is timed."""
    if thread != 0:
        return 0
    words = i8_at(row)
    words[CALLS] += 1
    if mark == 0:
        return 0
    now = cycles()
    words[WORK] += now - mark
    words[LONGEST_WORK] = max(words[LONGEST_WORK], now - mark)
    words[TIMED] += 1
    return now


@control("int64(int64, int64, int64, int64)")
def meet(control, threads, row, mark):
    """The barrier at the end of a walk, its wait charged apart; -1 where the run was cancelled at once."""
    if mark == 0 or threads == 1:
        return -1 if barrier(control, threads) != 0 else mark
    words = i8_at(row)
    before = cycles()
    words[WORK] += before - mark
    words[LONGEST_WORK] = max(words[LONGEST_WORK], before - mark)
    if barrier(control, threads) != 0:
        return -1
    now = cycles()
    words[WAIT] += now - before
    words[LONGEST_WAIT] = max(words[LONGEST_WAIT], now - before)
    return now


@control("float64(float64, int64)")
def delayed(value, wanted):
    """The value, after so many cycles: what tests put into a step, to find it in the report."""
    start = cycles()
    while cycles() - start < wanted:
        pause()
    return value


@control("void(int64, int64, int64, int64)")
def end_loop(stats, thread, rounds, ended):
    """Keep a loop's entries, rounds, why it ended last, and how often each of its ways out was taken."""
    if thread == 0:
        words = i8_at(stats)
        words[0] += 1
        words[1] += rounds
        words[2] = ended
        if ended > 0:
            words[2 + ended] += 1


@control("int64(int64, int64, int64, int64)")
def walks(line, thread, threads, table):
    """Call the functions of a straight line: their number, then the address and the slots of each.

    The first result that is not 0 ends it.
    """
    words = i8_at(line)
    for n in range(words[0]):
        status = call(words[1 + 2 * n], thread, threads, table, words[2 + 2 * n])
        if status != 0:
            return status
    return 0


WATCHED = 10_000  # rounds kept


@control("void(int64, float64)")
def watch_scalar(ring, value):
    """Keep a scalar; the ring is its count, then the last 10,000 values."""
    counter = i8_at(ring)
    values = f8_at(ring)
    values[1 + counter[0] % WATCHED] = value
    counter[0] += 1
