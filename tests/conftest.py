"""What every test runs under: a fresh compile cache, a plot backend without a screen, hypothesis profiles."""

import os
import shutil
import signal
import tempfile

from hypothesis import HealthCheck, settings

# At import, before any test module imports groggy_nb, because the cache folder is read there. Each process of
# pytest-xdist imports this file and so has a folder of its own; the processes that tests start inherit it.
_CACHE = tempfile.mkdtemp(prefix="groggy-nb-tests-")
os.environ["GROGGY_NB_CACHE_DIR"] = _CACHE
os.environ["MPLBACKEND"] = "Agg"

# A shell that starts the tests in the background has Ctrl-C ignored; those that press it would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The first example compiles and would fail any deadline.
settings.register_profile(
    "dev", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, database=None)
settings.register_profile("release", settings.get_profile("dev"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))


def pytest_unconfigure():
    """Remove this process's cache folder."""
    shutil.rmtree(_CACHE, ignore_errors=True)
