"""What every test runs under: a fresh compile cache, a plot backend without a screen, hypothesis profiles."""

import gc
import os
import shutil
import signal
import tempfile

import pytest
from hypothesis import HealthCheck, settings

# At import, before any test module imports groggy_nb, because the cache folder is read there. The workers of
# pytest-xdist inherit the folder, and so do the processes that tests start: what one compiled, all load.
_IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
if not _IS_WORKER:
    os.environ["GROGGY_NB_CACHE_DIR"] = tempfile.mkdtemp(prefix="groggy-nb-tests-")
_CACHE = os.environ["GROGGY_NB_CACHE_DIR"]
os.environ["MPLBACKEND"] = "Agg"

# A shell that starts the tests in the background has Ctrl-C ignored; those that press it would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The first example compiles and would fail any deadline.
settings.register_profile(
    "dev", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, database=None)
settings.register_profile("release", settings.get_profile("dev"), max_examples=2500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """The workers of `-n auto`: the cores that this process may use; two threads of one core count as two."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def pytest_collection_modifyitems(items):
    """Files that take long first, the longest before all: at the end all workers are busy until the last."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path.name != "test_differential.py", item.path not in slow))


def pytest_collection_finish():
    """Keep the garbage collector from the modules and tests: it would walk over them again and again."""
    gc.freeze()


def pytest_unconfigure():
    """Remove the cache folder of the run."""
    if not _IS_WORKER:
        shutil.rmtree(_CACHE, ignore_errors=True)
