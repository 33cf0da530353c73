"""The scripts in findings/ keep their form; what they find is theirs to show, outside the tests."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "findings"
SCRIPTS = sorted(FOLDER.glob("*.sh"))


@pytest.fixture(params=SCRIPTS, ids=lambda path: path.stem)
def script(request):
    return request.param


def test_the_readme_lists_the_scripts_and_nothing_else_is_there():
    listed = re.findall(r"^\| `(\w+\.sh)` \|", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)
    assert listed == [path.name for path in SCRIPTS] != []
    assert {path.name for path in FOLDER.iterdir()} == {"README.md", *listed}


def test_a_script_runs_pinned_packages_without_groggy_nb(script):
    text = script.read_text("utf-8")
    (packages,) = re.findall(r"pip\" install --quiet (.+)$", text, re.MULTILINE)
    assert all(re.fullmatch(r"[\w-]+==[\d.]+", package) for package in packages.split())
    assert "groggy" not in text
    assert 'work="$(mktemp -d)"\ntrap' in text


def test_the_head_of_a_script_names_a_version_that_it_installs(script):
    first = script.read_text("utf-8").splitlines()[1]
    name, version = re.match(r"# ([\w-]+) ([\d.]+\d)", first).groups()
    assert f"{name.lower()}=={version}" in script.read_text("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="the scripts are bash's")
def test_a_script_is_executable_and_bash_can_read_it(script):
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False).stderr == ""
