"""Pointers, atomics and the cycle counter, each with a twin in plain Python.

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

# What generated code may name.
__all__ = (
    "address_of",
    "atomic_add",
    "atomic_add_u4",
    "atomic_load",
    "atomic_min",
    "atomic_store",
    "cycles",
    "nap",
    "pause",
    "prefetch",
    "unlikely",
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
    def unlikely(typingctx, test):
        """The test, which fails nearly always: what follows on it is put out of the way of the rest."""

        def emit(context, builder, signature, args):
            bit = ir.IntType(1)
            function = cgutils.get_or_insert_function(
                builder.module, ir.FunctionType(bit, [bit, bit]), "llvm.expect.i1"
            )
            return builder.call(function, [args[0], bit(0)])

        return types.boolean(types.boolean), emit

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
    def nap(typingctx):
        """Leave the core for some 50 microseconds and what the system adds; on Windows as `yield_thread`."""

        def emit(context, builder, signature, args):
            name, time = ("Sleep", 0) if WINDOWS else ("usleep", 50)
            word = ir.IntType(32)
            function = cgutils.get_or_insert_function(
                builder.module, ir.FunctionType(ir.VoidType() if WINDOWS else word, [word]), name
            )
            builder.call(function, [word(time)])
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

    def unlikely(test):
        """The test."""
        return test

    def yield_thread():
        """Nothing."""

    def nap():
        """Nothing."""
