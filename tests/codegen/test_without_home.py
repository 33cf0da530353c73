"""Programs run where neither the package nor a home can be written: in a container with a foreign user."""

import os
import shutil
import subprocess
import sys

import pytest

# Without a home, and with numba's places closed except the folder that is named to it.
CLOSED = """
import os, pwd, warnings
for name in ("HOME", "XDG_CACHE_HOME", "NUMBA_CACHE_DIR"):
    os.environ.pop(name, None)
def missing(uid):
    raise KeyError(uid)
pwd.getpwuid = missing
import numba.core.caching as caching
places = caching.CacheImpl._locator_classes
places[:] = [place for place in places if "UserProvided" in place.__name__]
warnings.simplefilter("always")
"""
RUN = """
with warnings.catch_warnings(record=True) as told:
    import groggy_nb as gn
    G = gn.datasets.karate()
    p = gn.parse('nodes["x"] = degree() / 2')
    wanted = p.run(G, mode="reference")["x"].tolist()
    for mode in {modes}:
        assert p.run(G, mode=mode)["x"].tolist() == wanted
    {more}
from groggy_kernels import compiling
print([str(w.message) for w in told if issubclass(w.category, gn.errors.GroggyWarning)], compiling.NOT_KEPT)
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Runs a script in a process whose folder must stay empty; returns what it said."""
    here = tmp_path_factory.mktemp("here")

    def start(text, **environment):
        kept = {k: v for k, v in os.environ.items() if k not in ("GROGGY_NB_CACHE_DIR", "NUMBA_CACHE_DIR")}
        done = subprocess.run(
            [sys.executable, "-c", text],
            cwd=here,
            env=kept | environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        assert list(here.iterdir()) == []
        return done.stdout

    return start


@pytest.fixture(scope="module")
def filled(run, tmp_path_factory):
    """The folder that one variable named in a run."""
    folder = tmp_path_factory.mktemp("filled") / "named"
    assert (
        run(CLOSED + RUN.format(modes=("fused",), more="pass"), GROGGY_NB_CACHE_DIR=str(folder)) == "[] []\n"
    )
    return folder


@pytest.fixture
def named(filled, tmp_path):
    """A copy of it for one test."""
    return shutil.copytree(filled, tmp_path / "named")


def test_every_mode_runs_uncached_with_one_warning(run):
    told, _, unkept = run(CLOSED + RUN.format(modes=("fused", "batch", "step"), more="pass")).partition("]")
    assert told.count("GROGGY_NB_CACHE_DIR") == 1 and told.count("no home folder") == 1
    assert "barrier" in unkept


def test_one_variable_is_enough_to_cache_everything(run, named):
    assert list(named.glob("kernels-*/g_*")) and list(named.glob("numba/*/*.nbi"))
    assert (
        run(CLOSED + RUN.format(modes=("fused",), more="pass"), GROGGY_NB_CACHE_DIR=str(named)) == "[] []\n"
    )


def test_data_sets_and_calibration_do_without_a_home(run):
    more = (
        "assert gn.datasets.python_imports().num_nodes > 0\n"
        "    from groggy_nb.report import costs\n"
        "    assert costs.known() is None\n"
        "    made = costs.Calibration('a machine', 'today', {}, {})\n"
        "    assert costs.keep(made) is costs.known() is made\n"
        "    from groggy_nb.measure import machine\n"
        "    assert 'nowhere' in machine.facts()['cache']\n"
        "    from groggy_nb.codegen.cache import clear_cache\n"
        "    assert clear_cache() == 0"
    )
    assert run(CLOSED + RUN.format(modes=(), more=more)) == "[] []\n"


def test_the_command_says_that_there_is_no_cache(run):
    text = (
        CLOSED
        + "from groggy_nb.cli import main\nimport sys\nsys.argv = ['groggy-nb', 'cache', 'path']\nmain()"
    )
    assert run(text).startswith("nowhere")


def test_a_damaged_file_of_numba_does_not_stop_a_run(run, named):
    for file in named.glob("numba/*/*.nbi"):
        file.write_bytes(b"damaged")
    for file in named.glob("kernels-*/g_*"):
        file.unlink()
    said = run(CLOSED + RUN.format(modes=("fused",), more="pass"), GROGGY_NB_CACHE_DIR=str(named))
    assert said.count("numba keeps its part") == 1


def test_a_folder_where_others_may_write_is_not_given_to_numba(run, tmp_path):
    folder = tmp_path / "named"
    (folder / "numba").mkdir(parents=True)
    (folder / "numba").chmod(0o777)
    said = run(CLOSED + RUN.format(modes=("fused",), more="pass"), GROGGY_NB_CACHE_DIR=str(folder))
    assert "numba keeps its part" in said and list((folder / "numba").iterdir()) == []


def test_without_a_home_numba_makes_no_folder_named_like_one(run):
    text = """
import os, pwd
for name in ("HOME", "XDG_CACHE_HOME"):
    os.environ.pop(name, None)
def missing(uid):
    raise KeyError(uid)
pwd.getpwuid = missing
access = os.access
os.access = lambda path, mode: "groggy_kernels" not in str(path) and access(path, mode)
import numba.core.caching as caching
places = caching.CacheImpl._locator_classes
places[:] = [place for place in places if "InTree" not in place.__name__]
from groggy_kernels import compiling, control
print(compiling.NOT_KEPT)
"""
    assert "barrier" in run(text)


def test_a_foreign_user_runs_programs():
    """A real one where this is root and others may use its interpreter, else closed as above."""
    options = {"capture_output": True, "text": True, "timeout": 300, "env": {"PATH": os.defpath}, "cwd": "/"}
    other = {"user": 54321, "group": 54321, "extra_groups": []}
    try:
        tried = subprocess.run([sys.executable, "-c", "import groggy_nb"], **options, **other)
        is_reachable = tried.returncode == 0
    except OSError:
        is_reachable = False
    text = RUN.format(modes=("fused",), more="pass")
    begin = "import warnings\nwarnings.simplefilter('always')\n" if is_reachable else CLOSED
    done = subprocess.run([sys.executable, "-c", begin + text], **options, **(other if is_reachable else {}))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("GROGGY_NB_CACHE_DIR") == 1
