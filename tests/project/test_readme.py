"""The README tells the truth: its test command is CI's, its links lead somewhere, its examples run."""

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

# Runs each block as a notebook cell, in one session; the first that fails ends it, its traceback on stdout.
RUN_CELLS = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
shell.colors = "nocolor"
for cell in json.load(sys.stdin):
    if not shell.run_cell(cell).success:
        sys.exit(1)
"""


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_ci_runs_the_test_command_word_for_word():
    commands = [line for block in blocks("sh") for line in block.splitlines() if "/pytest" in line]
    assert len(commands) == 1
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert commands[0] in [line.strip() for line in script.splitlines()]


def test_commands_start_on_a_bare_python():
    fresh = [line for block in blocks("sh") for line in block.splitlines() if "pip install" in line]
    assert len(fresh) == 2
    assert all(line.startswith("python3 -m venv .venv && ") for line in fresh)


def test_files_in_commands_exist():
    names = {name for block in blocks("sh") for name in re.findall(r"\S+\.ipynb", block)}
    assert names
    assert [name for name in names if not (ROOT / name).is_file()] == []


def test_jupyterlab_starts_in_the_clone_or_links_out_of_the_notebooks_folder_lead_nowhere():
    started = re.findall(r"jupyter lab (.+)$", README, re.MULTILINE)
    assert len(started) == 2
    assert all(line.startswith("--notebook-dir=. notebooks") for line in started)


def test_links_lead_to_files():
    found = re.findall(r"\]\(([^)\s]+)\)", README) + re.findall(r'<img src="([^"]+)"', README)
    targets = {target.split("#")[0] for target in found}
    local = {target for target in targets if target and "://" not in target}
    assert local
    assert [target for target in sorted(local) if not (ROOT / target).exists()] == []


def test_examples_run_in_order(tmp_path):
    cells = blocks("python")
    assert cells
    done = subprocess.run(
        [sys.executable, "-c", RUN_CELLS],
        input=json.dumps(cells),
        cwd=tmp_path,
        env=os.environ | {"IPYTHONDIR": str(tmp_path / "ipython")},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    shown = blocks("text")
    assert shown
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    for block in shown:
        assert "\n".join(block.splitlines()) in "\n".join(printed), done.stdout[-5000:]


def test_what_is_said_of_speed_is_that_of_the_committed_figures():
    make = runpy.run_path(str(ROOT / "groggy_nb" / "docs" / "make_speed.py"))
    runs = make["committed"]()
    page = ROOT / "groggy_nb" / "docs" / "speed.md"
    assert make["fresh_readme"](README, runs) == README, "run groggy_nb/docs/make_speed.py"
    assert page.is_file() == bool(runs)
    assert not runs or page.read_text("utf-8") == make["fresh_page"](runs, make["committed"]("full")), (
        "run groggy_nb/docs/make_speed.py"
    )
