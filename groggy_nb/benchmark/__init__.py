"""The benchmark of `groggy-nb bench`: what the project says about its speed, measured on this machine.

Nothing here judges a time. Results are compared before they are timed; samples are taken in turns, A B A B,
because a machine that slows down then slows all of them.
"""

from groggy_nb.benchmark.sections import FULL, QUICK, Settings, measure

__all__ = ["FULL", "QUICK", "Settings", "measure"]
