"""The layers of ARCHITECTURE.md hold: import-linter's contracts in pyproject.toml."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOMES = [
    ROOT / name for name in ("groggy_nb", ".", "groggy_nb/notebook/frontend/src", "kernels/groggy_kernels")
]


def test_imports_go_down_only():
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    paths = [str(ROOT), str(ROOT / "kernels"), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_that_the_architecture_names_is_there():
    missing = []
    for line in (ROOT / "groggy_nb" / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines():
        beside = []  # after `plan/storage.py` its neighbor may be called `moves.py`
        for path in re.findall(r"`([\w./*-]+(?:\.(?:py|md|tsx|toml)|/))`", line):
            found = [file for home in (*HOMES, *beside) for file in home.glob(path.rstrip("/"))]
            beside = [found[0].parent] if found else beside
            missing += [] if found else [path]
    assert not missing
