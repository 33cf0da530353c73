"""The benchmark of `groggy-nb bench`: what the project says about its speed, measured on this machine.

Nothing here judges a time. Results are compared before they are timed; samples are taken in turns, A B A B,
because a machine that slows down then slows all of them.
"""

from groggy_nb.benchmark.overview import overview
from groggy_nb.benchmark.plots import draw
from groggy_nb.benchmark.printing import page
from groggy_nb.benchmark.race_printing import race_page, unwanted
from groggy_nb.benchmark.racing import COUNTS, race
from groggy_nb.benchmark.sections import SECTIONS, TARGETS, figures_of, kept
from groggy_nb.benchmark.settings import AIMED, FULL, QUICK, TINY, Settings

__all__ = [
    "AIMED",
    "COUNTS",
    "FULL",
    "QUICK",
    "SECTIONS",
    "TARGETS",
    "TINY",
    "Settings",
    "draw",
    "figures_of",
    "kept",
    "overview",
    "page",
    "race",
    "race_page",
    "unwanted",
]
