"""Writers of a plan as the source that numba compiles: one a form, on a context that they share."""
