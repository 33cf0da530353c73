"""The functions that op templates call on scalars; a module is loaded when one of its names is asked for."""

import importlib

# Loading a compiled function takes time in every process, so generated code loads what it uses.
MODULES = {
    "abs_f8": "rounding",
    "sqrt_f8": "rounding",
    "floor_f8": "rounding",
    "ceil_f8": "rounding",
    "rint_f8": "rounding",
    "int_f8": "rounding",
    "sign_i8": "choosing",
    "sign_f8": "choosing",
    "clip_i8": "choosing",
    "clip_f8": "choosing",
    "recip_f8": "choosing",
    "linf_f8": "choosing",
    "is_less": "choosing",
    "is_more": "choosing",
    "add_i8": "wrapping",
    "sub_i8": "wrapping",
    "mul_i8": "wrapping",
    "neg_i8": "wrapping",
    "abs_i8": "wrapping",
    "add_overflows": "overflow",
    "sub_overflows": "overflow",
    "mul_overflows": "overflow",
    "carry_i8": "overflow",
    "size_times_i8": "overflow",
    "size_overflows": "overflow",
    "pow_overflows": "integer_powers",
    "pow_f8": "powers",
    "power_i8": "powers",
    "power_f8": "powers",
    "pow_i8": "integer_powers",
    "floordiv_i8": "integer_division",
    "mod_i8": "integer_division",
    "floordiv_f8": "float_division",
    "mod_f8": "float_division",
    "drawn_nodes": "drawing",
    "drawn_edges": "drawing",
    "upper_i8": "drawing",
    "unit_f8": "drawing",
    "between_i8": "drawing",
    "normal_f8": "drawing",
}

__all__ = list(MODULES)


def __getattr__(name):
    if name not in MODULES:
        raise AttributeError(f"groggy_kernels.scalar has no {name!r}")
    found = getattr(importlib.import_module(f"groggy_kernels.scalar.{MODULES[name]}"), name)
    globals()[name] = found
    return found
