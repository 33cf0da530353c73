"""Kernels called by themselves, outside of programs: one native function each, cached like any other."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from groggy_nb.codegen.cache import kernel
from groggy_nb.codegen.compile import is_jit_disabled

TEXT = """from {module} import {function}


def kernel(thread, threads, table, slots):
    word = i8_at(table)
    return {function}({words})
"""


def are_compiled() -> bool:
    """Whether routines are native code."""
    return not is_jit_disabled()


def call(routine: str, *words: int) -> int:
    """What a function of `groggy_kernels`, "module:function", returns for some int64."""
    table = (ctypes.c_int64 * len(words))(*words)
    result, error = ctypes.c_int64(), ctypes.c_int64()
    addresses = ctypes.addressof(result), ctypes.addressof(error)
    _native(routine, len(words)).call(*addresses, 0, 1, ctypes.addressof(table), 0)
    return result.value


@cache
def _native(routine: str, count: int) -> Any:
    """The kernel of a routine that takes so many words."""
    module, _, function = routine.partition(":")
    words = ", ".join(f"word[{k}]" for k in range(count))
    return kernel(TEXT.format(module=module, function=function, words=words))
