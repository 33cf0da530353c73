"""Source text to machine code with numba, and machine code to a callable with llvmlite alone.

numba's own cache is a pickle that does not repair itself; the object code it produces needs only libm, the
system's calls to give the core away and functions that all programs share (`Linked`), so we keep that,
checksummed, and a cached program runs without importing numba at all (0.4 s saved a process, 2026-11).
"""

from __future__ import annotations

import ast
import ctypes
import hashlib
import importlib
import math
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import groggy_kernels
from groggy_nb.codegen import twin
from groggy_nb.errors import InternalError

SIGNATURE = "int64(int64, int64, int64, int64)"
_IMPORT = re.compile(r"^from (\S+) import ", re.MULTILINE)
_NAME = re.compile(r"\b[A-Za-z_]\w*\b")


def is_jit_disabled() -> bool:
    """Whether NUMBA_DISABLE_JIT asks for plain Python."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")


def namespace(source: str) -> dict[str, Any]:
    """What generated source may name: kernels, math, inf and nan, each loaded only where it is used."""
    from groggy_kernels import control, frontier, linked, primitives, scalar, select

    found: dict[str, Any] = {"math": math, "inf": math.inf, "nan": math.nan}
    for name in set(_NAME.findall(source)):
        for home in (control, frontier, primitives, scalar, select):
            if name in home.__all__:
                found[name] = _called(name) if name in linked.NAMES else getattr(home, name)
    return found


@cache
def _called(name: str) -> Any:
    """What calls a linked function: one a process, so that numba knows it again."""
    from groggy_kernels import linked

    return linked.called(name)


@cache
def kernels_digest() -> str:
    """A sum of the kernels' own sources: what is compiled into every function, so part of every key."""
    folder = Path(groggy_kernels.__file__).parent
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()


@cache
def foreign_digest(modules: tuple[str, ...]) -> str:
    """A sum of the sources of kernels that no folder of ours holds."""
    total = hashlib.sha256()
    for name in modules:
        origin = getattr(importlib.import_module(name), "__file__", None)
        if origin is None or name == "__main__":
            raise InternalError(f"a kernel of {name} cannot be cached: a module that is a file is wanted")
        total.update(Path(origin).read_bytes())
    return total.hexdigest()


def imported(source: str) -> tuple[str, ...]:
    """The modules outside of `groggy_kernels` whose kernels generated source calls."""
    found = _IMPORT.findall(source) if source.startswith("from ") else []
    return tuple(name for name in found if not name.startswith("groggy_kernels."))


def python_function(source: str) -> Callable[..., int]:
    """Generated source as a plain Python function (only our own source is ever executed)."""
    scope = namespace(source)
    tree = ast.parse(source)
    if is_jit_disabled():
        tree = twin.with_machine_division(tree)
        scope |= twin.NAMES
    exec(compile(tree, "<groggy_nb kernel>", "exec"), scope)
    return scope["kernel"]


def primitives_are_compiled_again() -> bool:
    """Whether numba could keep the primitives of this process nowhere."""
    from groggy_kernels.compiling import NOT_KEPT

    return bool(NOT_KEPT)


def compile_object(source: str) -> tuple[str, bytes]:
    """Machine code of a kernel: the symbol's name and a relocatable object file.

    Costs about 0.2 s for ten passes, half of it numba's Python; the first call of a process adds
    numba's start-up.
    """
    # Intel's SVML, where it is installed, gives other bits in vectorized loops.
    os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")
    import numba

    from groggy_kernels.lean import Lean

    function = python_function(source)
    compiled = numba.njit(
        SIGNATURE,
        pipeline_class=Lean,
        nogil=True,
        error_model="numpy",
        _nrt=False,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
    )(function)
    result = next(iter(compiled.overloads.values()))
    _, kind, (code, _) = result.library.serialize_using_object_code()
    if kind != "object":
        raise InternalError(f"expected object code of a kernel, found {kind!r}")
    return result.fndesc.llvm_func_name, bytes(code)


def linked_object() -> tuple[str, bytes]:
    """The symbols of the functions that generated code calls by name, and the object file of these."""
    from groggy_kernels.linked import machine_code

    symbols, code = machine_code()
    return " ".join(symbols), bytes(code)


class Linked:
    """Loaded machine code that other machine code finds by name; it must outlive all that does."""

    def __init__(self, symbols: str, code: bytes) -> None:
        import llvmlite.binding as llvm

        self.engine = _new_engine()
        self.engine.add_object_file(_object_file(code))
        self.engine.finalize_object()
        for symbol in symbols.split():
            llvm.add_symbol(symbol, self.engine.get_function_address(symbol))


class Kernel:
    """Loaded machine code.

    `call(result, error, thread, threads, table, slots)` follows numba's native convention: `result`
    and `error` are addresses of one word each, the value returned is a status, always 0 here.
    """

    def __init__(self, symbol: str, code: bytes) -> None:
        engine = _new_engine()
        engine.add_object_file(_object_file(code))
        engine.finalize_object()
        address = engine.get_function_address(symbol)
        if not address:
            raise InternalError("a kernel's symbol is missing from its object file")
        self.call = _PROTOTYPE()(address)
        self.call.engine = engine  # the machine code lives as long as what calls it
        self.address = address  # where other native code calls it


class PythonKernel:
    """The twin of a kernel in plain Python, for NUMBA_DISABLE_JIT."""

    def __init__(self, source: str) -> None:
        from groggy_kernels import primitives

        function = python_function(source)

        def call(result: int, error: int, thread: int, threads: int, table: int, slots: int) -> int:
            with np.errstate(all="ignore"):  # the kernels' twins give numpy's numbers
                ctypes.c_int64.from_address(result).value = function(thread, threads, table, slots)
            return 0

        self.call = call
        self.address = primitives.number_of(function)


@cache
def _PROTOTYPE() -> Any:
    words = [ctypes.c_void_p, ctypes.c_void_p, *[ctypes.c_int64] * 4]
    return ctypes.CFUNCTYPE(ctypes.c_int32, *words)


@cache
def _target() -> Any:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple()


def _new_engine() -> Any:
    import llvmlite.binding as llvm

    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target().create_target_machine())


def _object_file(code: bytes) -> Any:
    import llvmlite.binding as llvm

    return llvm.ObjectFileRef.from_data(code)


@cache
def processor() -> str:
    """The processor that machine code is made for, as numba sees it."""
    import llvmlite.binding as llvm

    name = os.environ.get("NUMBA_CPU_NAME") or llvm.get_host_cpu_name()
    features = os.environ.get("NUMBA_CPU_FEATURES")
    if features is None:
        features = llvm.get_host_cpu_features().flatten()
    return f"{name} {features}"
