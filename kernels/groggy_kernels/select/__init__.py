"""Kernels over collected values; a module is loaded when one of its names is asked for.

Each takes (address of n values, n, further operands), n at least 1, and may use n words after the values.
Values of a second operand are given by their address, with n words after them too. All are overwritten.
A mode takes last the address of N counts and N: uint32 for each node, 0 before and after it.
-0.0 counts as 0.0, and all nan as one value above inf.
"""

import importlib

MODULES = {
    "median_f8": "quantiles",
    "quantile_f8": "quantiles",
    "entropy_float64": "entropy",
    "entropy_int64": "entropy",
    "mode_lowest_float64": "float_modes",
    "mode_highest_float64": "float_modes",
    "mode_first_float64": "float_modes",
    "mode_lowest_int64": "modes",
    "mode_highest_int64": "modes",
    "mode_first_int64": "modes",
    "weighted_mode_lowest_float64": "weighted_modes",
    "weighted_mode_highest_float64": "weighted_modes",
    "weighted_mode_first_float64": "weighted_modes",
    "weighted_mode_lowest_int64": "weighted_modes",
    "weighted_mode_highest_int64": "weighted_modes",
    "weighted_mode_first_int64": "weighted_modes",
}

__all__ = list(MODULES)


def __getattr__(name):
    if name not in MODULES:
        raise AttributeError(f"groggy_kernels.select has no {name!r}")
    found = getattr(importlib.import_module(f"groggy_kernels.select.{MODULES[name]}"), name)
    globals()[name] = found
    return found
