"""From a plan to native functions: `numba/` writes them, the rest compiles or loads and builds."""
