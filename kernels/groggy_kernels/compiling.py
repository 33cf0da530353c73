"""How the functions of this package are compiled, and how they run where nothing is compiled.

`kernel` compiles a function for one signature and keeps it in numba's cache; loading it costs about 4 ms
a function (2026-11). `part` compiles a function as a part of each kernel that calls it, so that it need
not be loaded. `instructions` declares a function that is a few machine instructions, written into the
caller.

Where `NUMBA_DISABLE_JIT=1`, all give plain Python on numpy scalars: int64 wraps and x / 0.0 is inf there
as in native code.
"""

import functools
import inspect
import os
import stat
from itertools import zip_longest

import numba
import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils, sigutils
from numba.extending import intrinsic, register_jitable

JIT = not numba.config.DISABLE_JIT
NOT_KEPT: list[str] = []  # the functions that each process compiles again

F8 = ir.DoubleType()
I8 = ir.IntType(64)

ADDRESSES = ("address", "control")  # operands of these names are addresses
_SCALARS = {
    types.float64: np.float64,
    types.int64: np.int64,
    types.uint64: np.uint64,
    types.boolean: np.bool_,
}


def kernel(signature):
    """Compile the decorated function for one signature: no GIL, nothing raised, nothing allocated."""

    def compile_for(function):
        if not JIT:
            return _plain(function, [signature])
        return kept(function, signature, nogil=True, error_model="numpy", _nrt=False)

    return compile_for


def kept(function, signature, **options):
    """Compile for one signature with numba's cache where that works: a run must not depend on it.

    It is in the package or the home, which may be read-only or missing (a container with a foreign
    user), and then in the folder that GROGGY_NB_CACHE_DIR names. A damaged file, a full disk and a
    folder of somebody else mean to compile in each process.
    """
    before = numba.config.CACHE_DIR
    folders = [before] if before or _numba_has_a_place() else []
    for folder in [*folders, *_own_folder()]:
        numba.config.CACHE_DIR = folder
        try:
            return njit(signature, cache=True, **options)(function)
        except Exception:  # of pickle, the file system, or numba: without the cache it works or says why
            continue
        finally:
            numba.config.CACHE_DIR = before
    NOT_KEPT.append(function.__name__)
    return njit(signature, **options)(function)


def _numba_has_a_place():
    """Whether numba finds a folder of its own; without a home it would make one named ~ right here."""
    is_writable = os.access(os.path.dirname(os.path.abspath(__file__)), os.W_OK)
    return is_writable or os.path.isabs(os.path.expanduser("~"))


def _own_folder():
    """A folder in GROGGY_NB_CACHE_DIR where nobody else may write, in a list; empty where there is none.

    numba unpickles what it finds there.
    """
    named = os.environ.get("GROGGY_NB_CACHE_DIR")
    if not named:
        return []
    folder = os.path.join(named, "numba")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        found = os.lstat(folder)
    except OSError:
        return []
    if hasattr(os, "getuid"):
        is_private = found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if not (is_private and stat.S_ISDIR(found.st_mode)):
            return []
    return [folder]


def part(function):
    """Compile the decorated function inside the kernels that call it; it takes the types it is given."""
    return register_jitable(function) if JIT else function


def instructions(*signatures, plain):
    """Declare a function that is written into its callers.

    The decorated function gets numba's IR builder and the operands, and returns the result. Of several
    signatures, the first one wins unless an operand is a float64 and only a later one takes such.

    Parameters
    ----------
    signatures : str
        "result(operand, ...)"; operands are converted to it.
    plain : callable
        The same function in Python, on numpy scalars.
    """
    choices = [types_of(s) for s in signatures]

    def declare(emit):
        if not JIT:
            return _plain(plain, signatures)

        def type_call(typingctx, *operands):
            wanted, result = _fitting(choices, operands)

            def emit_call(context, builder, signature, args):
                return emit(builder, *args)

            return result(*wanted), emit_call

        names = list(inspect.signature(emit).parameters.values())[1:]
        first = inspect.Parameter("typingctx", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        type_call.__signature__ = inspect.Signature([first, *names])
        type_call.__name__ = type_call.__qualname__ = emit.__name__
        type_call.__module__, type_call.__doc__ = emit.__module__, emit.__doc__
        made = intrinsic(type_call)
        made.plain = _plain(plain, signatures)
        return made

    return declare


def types_of(signature):
    """The operands' types and the result's type."""
    return sigutils.normalize_signature(signature)


def llvm(builder, name, *args):
    """Call an LLVM intrinsic whose operands and result have one type."""
    signature = ir.FunctionType(args[0].type, [a.type for a in args])
    return builder.call(cgutils.get_or_insert_function(builder.module, signature, name), args)


def _fitting(choices, operands):
    """The first choice that turns no float into an integer."""
    for wanted, result in choices[:-1]:
        if not any(
            isinstance(o, types.Float) and isinstance(w, types.Integer) for o, w in zip(operands, wanted)
        ):
            return wanted, result
    return choices[-1]


def _plain(function, signatures):
    """The function in plain Python, with operands and results as numpy scalars and no warnings.

    An address stays a Python int, because ctypes takes nothing else.
    """
    choices = [types_of(s) for s in signatures]
    names = inspect.signature(function).parameters if inspect.isfunction(function) else ()
    convert = [[_converter(n, w) for n, w in zip_longest(names, wanted)] for wanted, _ in choices]

    @functools.wraps(function)
    def run(*args):
        choice = -1 if any(isinstance(a, float) for a in args) else 0
        result = choices[choice][1]
        with np.errstate(all="ignore"):
            out = function(*[c(a) for c, a in zip(convert[choice], args)])
            return out if result is types.void else _SCALARS.get(result, _same)(out)

    return run


def _converter(name, numba_type):
    """What makes an operand of a value."""
    return int if name in ADDRESSES else _SCALARS.get(numba_type, _same)


def _same(value):
    """An array, or another operand that is no scalar."""
    return value
