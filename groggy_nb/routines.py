"""Native functions for layers below the code generator, which the facade names."""

from __future__ import annotations

import importlib
import os
from types import ModuleType

_module: str | None = None


def compile_with(module: str) -> None:
    """Name the module that compiles, loads and calls native functions; it is imported at the first call.

    It has `are_compiled()` and `call(routine, *words)`. A name and no import, as the presenter is named
    to `looks`: the code generator stays a layer above.
    """
    global _module
    _module = module


def are_compiled() -> bool:
    """Whether routines are native code here; in plain Python other ways are faster."""
    return bool(_compiler().are_compiled())


def call(routine: str, *words: int) -> int:
    """What a routine, such as "groggy_kernels.names:hash_names", returns for some whole numbers."""
    return int(_compiler().call(routine, *words))


def cores() -> int:
    """Cores that this process is bound to: so many calls may go side by side, as they let Python go on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _compiler() -> ModuleType:
    """The module that was named."""
    if _module is None:
        raise RuntimeError("no compiler: import groggy_nb, which names it")
    return importlib.import_module(_module)
