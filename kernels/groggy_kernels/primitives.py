"""Pointers, atomics, the barrier and the cycle counter, each with a twin in plain Python.

Addresses are int64. A pointer made here is indexed like an array and knows no length, so generated
code allocates nothing and takes four whole numbers as arguments whatever it works on. The twins run
where `NUMBA_DISABLE_JIT=1`, on one thread.
"""

import ctypes
import platform
import sys
import time
import weakref

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

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
    STOP,
    TICKET,
    TIMED,
    WAIT,
    WORK,
)
from groggy_kernels.lean import Lean

# What generated code may name.
__all__ = (
    "address_of",
    "atomic_add",
    "atomic_add_u4",
    "atomic_load",
    "atomic_min",
    "atomic_store",
    "barrier",
    "begin_round",
    "delayed",
    "mark_round",
    "meet",
    "restart",
    "cycles",
    "end_loop",
    "fail",
    "fail_of",
    "has_failed",
    "is_stopped",
    "pause",
    "prefetch",
    "round_count",
    "take_block",
    "tick",
    "walks",
    "watch_scalar",
    "yield_thread",
    "f8_at",
    "i8_at",
    "u8_at",
    "u4_at",
    "u2_at",
    "u1_at",
    "i4_at",
    "as_i8",
    "as_u8",
    "as_f8",
    "ONE",
    "ZERO",
)

JIT = not numba.config.DISABLE_JIT
X86 = platform.machine().lower() in ("x86_64", "amd64", "x86")
WINDOWS = sys.platform == "win32"

SPINS = 50  # more only hurts when there are more threads than cores (measured 2026-11)


def _pointer(numba_type, bits, floating=False):
    """An intrinsic that reads an address as a pointer to values of one type."""

    @intrinsic
    def at(typingctx, address):
        def emit(context, builder, signature, args):
            item = ir.DoubleType() if floating else ir.IntType(bits)
            return builder.inttoptr(args[0], item.as_pointer())

        return types.CPointer(numba_type)(types.int64), emit

    return at


if JIT:
    f8_at = _pointer(types.float64, 64, floating=True)
    i8_at = _pointer(types.int64, 64)
    u8_at = _pointer(types.uint64, 64)
    u4_at = _pointer(types.uint32, 32)
    u2_at = _pointer(types.uint16, 16)
    u1_at = _pointer(types.uint8, 8)
    i4_at = _pointer(types.int32, 32)
    as_i8 = numba.int64
    as_u8 = numba.uint64
    as_f8 = numba.float64
    ONE = np.uint64(1)
    ZERO = np.uint64(0)

    @intrinsic
    def address_of(typingctx, pointer):
        """The address behind a pointer."""

        def emit(context, builder, signature, args):
            return builder.ptrtoint(args[0], ir.IntType(64))

        return types.int64(pointer), emit

else:
    as_i8 = int
    as_u8 = int
    as_f8 = float
    ONE = 1
    ZERO = 0

    def address_of(pointer):
        """The address behind a pointer."""
        return ctypes.cast(pointer, ctypes.c_void_p).value

    def _twin(ctype):
        def at(address):
            return ctypes.cast(int(address), ctypes.POINTER(ctype))

        return at

    f8_at = _twin(ctypes.c_double)
    i8_at = _twin(ctypes.c_int64)
    u8_at = _twin(ctypes.c_uint64)
    u4_at = _twin(ctypes.c_uint32)
    u2_at = _twin(ctypes.c_uint16)
    u1_at = _twin(ctypes.c_uint8)
    i4_at = _twin(ctypes.c_int32)


def _word(builder, address):
    return builder.inttoptr(address, ir.IntType(64).as_pointer())


if JIT:

    @intrinsic
    def atomic_add(typingctx, address, value):
        """Add to a word and return what it was."""

        def emit(context, builder, signature, args):
            return builder.atomic_rmw("add", _word(builder, args[0]), args[1], "acq_rel")

        return types.int64(types.int64, types.int64), emit

    @intrinsic
    def atomic_add_u4(typingctx, address, value):
        """Add to a uint32 and return what it was."""

        def emit(context, builder, signature, args):
            word = builder.inttoptr(args[0], ir.IntType(32).as_pointer())
            before = builder.atomic_rmw("add", word, builder.trunc(args[1], ir.IntType(32)), "acq_rel")
            return builder.zext(before, ir.IntType(64))

        return types.int64(types.int64, types.int64), emit

    @intrinsic
    def atomic_min(typingctx, address, value):
        """Lower a word to a value and return what it was."""

        def emit(context, builder, signature, args):
            return builder.atomic_rmw("min", _word(builder, args[0]), args[1], "acq_rel")

        return types.int64(types.int64, types.int64), emit

    @intrinsic
    def atomic_load(typingctx, address):
        """Read a word that another thread may write; a plain read may be moved out of the loop."""

        def emit(context, builder, signature, args):
            return builder.load_atomic(_word(builder, args[0]), "acquire", 8)

        return types.int64(types.int64), emit

    @intrinsic
    def atomic_store(typingctx, address, value):
        """Write a word that another thread may read."""

        def emit(context, builder, signature, args):
            builder.store_atomic(args[1], _word(builder, args[0]), "release", 8)
            return context.get_dummy_value()

        return types.void(types.int64, types.int64), emit

    @intrinsic
    def cycles(typingctx):
        """The processor's cycle counter; on arm64 a timer of another rate: always calibrated."""

        def emit(context, builder, signature, args):
            function = cgutils.get_or_insert_function(
                builder.module, ir.FunctionType(ir.IntType(64), []), "llvm.readcyclecounter"
            )
            return builder.call(function, [])

        return types.int64(), emit

    @intrinsic
    def pause(typingctx):
        """Tell the core that this is a spin; nothing where the machine has no such instruction."""

        def emit(context, builder, signature, args):
            if X86:  # inline assembly is refused by numba's JIT (aborts the process), an intrinsic is not
                function = cgutils.get_or_insert_function(
                    builder.module, ir.FunctionType(ir.VoidType(), []), "llvm.x86.sse2.pause"
                )
                builder.call(function, [])
            return context.get_dummy_value()

        return types.void(), emit

    @intrinsic
    def prefetch(typingctx, address):
        """Ask for the line of an address, which will be read soon."""

        def emit(context, builder, signature, args):
            byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
            function = cgutils.get_or_insert_function(
                builder.module, ir.FunctionType(ir.VoidType(), [byte, word, word, word]), "llvm.prefetch.p0"
            )
            options = [word(0), word(3), word(1)]  # to read, to be kept, data
            builder.call(function, [builder.inttoptr(args[0], byte), *options])
            return context.get_dummy_value()

        return types.void(types.int64), emit

    @intrinsic
    def yield_thread(typingctx):
        """Give the core to another thread."""

        def emit(context, builder, signature, args):
            name = "SwitchToThread" if WINDOWS else "sched_yield"
            function = cgutils.get_or_insert_function(
                builder.module, ir.FunctionType(ir.IntType(32), []), name
            )
            builder.call(function, [])
            return context.get_dummy_value()

        return types.void(), emit

    @intrinsic
    def call(typingctx, function, thread, threads, table, slots):
        """Call a native function as numba compiles them: the result and a word for errors come first."""

        def emit(context, builder, signature, args):
            word = ir.IntType(64)
            result = cgutils.alloca_once(builder, word)
            error = cgutils.alloca_once(builder, ir.IntType(8).as_pointer())
            kind = ir.FunctionType(ir.IntType(32), [result.type, error.type, *[word] * 4])
            builder.call(builder.inttoptr(args[0], kind.as_pointer()), [result, error, *args[1:]])
            return builder.load(result)

        return types.int64(*[types.int64] * 5), emit

else:
    _functions: weakref.WeakValueDictionary = weakref.WeakValueDictionary()

    def number_of(function):
        """A number by which `call` finds a function while somebody holds it."""
        _functions[id(function)] = function
        return id(function)

    def call(function, thread, threads, table, slots):
        """Call a function by its number."""
        return _functions[function](thread, threads, table, slots)

    def atomic_add(address, value):
        """Add to a word and return what it was."""
        word = i8_at(address)
        before = word[0]
        word[0] = before + value
        return before

    def atomic_add_u4(address, value):
        """Add to a uint32 and return what it was."""
        word = u4_at(address)
        before = word[0]
        word[0] = before + value
        return before

    def atomic_min(address, value):
        """Lower a word to a value and return what it was."""
        word = i8_at(address)
        before = word[0]
        word[0] = min(before, value)
        return before

    def atomic_load(address):
        """Read a word."""
        return i8_at(address)[0]

    def atomic_store(address, value):
        """Write a word."""
        i8_at(address)[0] = value

    def cycles():
        """Nanoseconds in place of cycles."""
        return time.perf_counter_ns()

    def pause():
        """Nothing."""

    def prefetch(address):
        """Nothing."""

    def yield_thread():
        """Nothing."""


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
    """Thread 0 counts the round and publishes a soft cancel in the word of this turn."""
    if thread == 0:
        atomic_add(control + 8 * ROUNDS, 1)
        atomic_store(control + 8 * (STOP + turn % 2), 1 if atomic_load(control + 8 * CANCEL) != 0 else 0)
    return turn + 1


@control("int64(int64, int64)")
def is_stopped(control, turn):
    """Whether the round that ends now is the last; all threads read the same word after a barrier of it.

    Two words in turn: thread 0 may write the next round's while others still read this one's.
    """
    return atomic_load(control + 8 * (STOP + (turn + 1) % 2))


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
