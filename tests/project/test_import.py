"""`import groggy_nb` stays light: what is heavy loads on first use."""

import importlib.metadata
import subprocess
import sys

import pytest

HEAVY = [
    "IPython",
    "anywidget",
    "ipywidgets",
    "llvmlite",
    "matplotlib",
    "networkx",
    "numba",
    "pandas",
    "scipy",
]


def modules_after(statement):
    """The names in `sys.modules` of a new process that ran `statement`."""
    code = f"import sys\n{statement}\nprint(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.fixture(scope="module")
def after_import():
    return modules_after("import groggy_nb")


@pytest.mark.parametrize("name", HEAVY)
def test_import_does_not_load(after_import, name):
    assert name not in after_import


def test_asking_for_the_names_loads_nothing_heavy():
    assert modules_after("import groggy_nb; dir(groggy_nb)").isdisjoint(HEAVY)


def test_the_version_is_the_installed_one():
    import groggy_nb

    assert groggy_nb.__version__ == importlib.metadata.version("groggy-nb")


def test_an_unknown_name_is_an_attribute_error():
    import groggy_nb

    with pytest.raises(AttributeError, match="no_such_name"):
        _ = groggy_nb.no_such_name
