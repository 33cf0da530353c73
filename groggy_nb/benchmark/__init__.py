"""The benchmark of `groggy-nb bench`: what the project says about its speed, measured on this machine.

Nothing here judges a time. Results are compared before they are timed; samples are taken in turns, A B A B,
because a machine that slows down then slows all of them.
"""

from groggy_nb.benchmark.printing import page, race_page, unwanted
from groggy_nb.benchmark.racing import COUNTS, race
from groggy_nb.benchmark.sections import figures_of

__all__ = ["COUNTS", "figures_of", "page", "race", "race_page", "unwanted"]
