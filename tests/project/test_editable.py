"""An editable install: the package is found from every folder, and nothing else of the clone is."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILT = ("pyproject.toml", "hatch_build.py", "editable.pth", "README.md", "LICENSE")
SAY = "import groggy_nb, groggy_kernels as k; print(groggy_nb.__version__, groggy_nb.__file__, k.__file__)"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with a clone named groggy_nb and, beside it, an environment that has it installed."""
    home = tmp_path_factory.mktemp("home")
    clone = home / "groggy_nb"
    clone.mkdir()
    for name in BUILT:
        shutil.copy(ROOT / name, clone)
    for folder in ("groggy_nb", "kernels"):
        left_out = shutil.ignore_patterns("__pycache__", "node_modules", "frontend")
        shutil.copytree(ROOT / folder, clone / folder, ignore=left_out)
    build = "from hatchling.build import build_editable as b; print(b('..'))"
    done = subprocess.run(
        [sys.executable, "-c", build], cwd=clone, capture_output=True, text=True, check=True
    )
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home / "venv"], check=True)
    [site] = (home / "venv").rglob("site-packages")
    with zipfile.ZipFile(home / done.stdout.split()[-1]) as wheel:
        wheel.extractall(site)
    # What the package needs, before its finder, without the finders of the environment that runs this.
    (site / "0_needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def say(home, code, folder):
    """What the environment's Python prints in a folder."""
    python = Path(sysconfig.get_path("scripts", "venv", vars={"base": str(home / "venv")}), "python")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [python, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("folder", [".", "groggy_nb", "groggy_nb/groggy_nb", "groggy_nb/kernels", "venv"])
def test_the_package_is_found_from_every_folder(home, folder):
    done = say(home, SAY, home / folder)
    assert done.stderr == ""
    _, package, kernels = done.stdout.split()
    assert Path(package).resolve() == (home / "groggy_nb/groggy_nb/__init__.py").resolve()
    assert Path(kernels).resolve() == (home / "groggy_nb/kernels/groggy_kernels/__init__.py").resolve()


@pytest.mark.parametrize("name", ["kernels", "tests", "hatch_build"])
def test_nothing_else_of_the_clone_can_be_imported(home, name):
    done = say(home, f"import {name}", home / "venv")
    assert "ModuleNotFoundError" in done.stderr
