"""The README's first command on a fresh machine: from a clone to JupyterLab with the notebook's cells run.

    python .ci/first_command.py FOLDER

FOLDER is a clone in which nothing was installed. The command is taken from its README and runs with empty
caches and settings of its own; the browser that it opens is headless, and runs all cells by JupyterLab's own
command. Needs playwright and chromium.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 900  # seconds to install everything and start
CELLS = """() => {
    const cells = jupyterapp.shell.currentWidget.content.widgets.filter(w => w.model.type === 'code');
    return cells.map(cell => ({
        count: cell.model.executionCount,
        outputs: cell.model.outputs.toJSON().map(o => o.output_type),
    }));
}"""


def command_of(readme: str) -> str:
    """The first shell block."""
    found = re.search(r"```sh\n(.*?)```", readme, re.S)
    assert found, "README has no ```sh block"
    return found.group(1).strip()


@contextmanager
def running(command: str, folder: Path, home: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """Run the command until the end of the block; gives the file that the browser's address will be in."""
    asked = home / "address"
    browser = home / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" >"{asked}.part" && mv "{asked}.part" "{asked}"\n')
    browser.chmod(0o700)
    settings = home / "jupyter"
    settings.mkdir()
    # A machine where everyone is root needs it said; an ordinary user does not.
    (settings / "jupyter_server_config.json").write_text('{"ServerApp": {"allow_root": true}}')
    # What the page is asked below it tells only then.
    (settings / "jupyter_lab_config.json").write_text('{"LabApp": {"expose_app_in_browser": true}}')
    passed = ("PATH", "LC_", "LANG", "PIP_", "SSL_")
    kept = {name: value for name, value in os.environ.items() if name.startswith(passed)}
    own = {"HOME": home, "TMPDIR": home, "JUPYTER_CONFIG_DIR": settings, "BROWSER": f"{browser} %s"}
    environment = {**kept, **{name: str(value) for name, value in own.items()}}
    log = home / "log"
    with log.open("w") as written:
        process = subprocess.Popen(
            ["bash", "-c", command],
            cwd=folder,
            env=environment,
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
        try:
            yield asked, process
        except BaseException:
            print(log.read_text()[-4000:], file=sys.stderr)
            raise
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(60)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def wait_for(file: Path, process: subprocess.Popen[bytes]) -> str:
    """What is in a file, as soon as it is there."""
    began = time.perf_counter()
    while not file.exists():
        if process.poll() is not None:
            raise SystemExit(f"the command ended with {process.returncode}")
        if time.perf_counter() - began > PATIENCE:
            raise SystemExit(f"no browser was opened within {PATIENCE} s")
        time.sleep(0.1)
    return file.read_text()


def target(address: str) -> str:
    """Where the page leads that Jupyter opens: a file that holds the address with its token."""
    if not address.startswith("file://"):
        return address
    page = Path(address.removeprefix("file://")).read_text()
    found = re.search(r'href="([^"]+)"', page)
    assert found, page
    return found.group(1).replace("&amp;", "&")


def run_cells(page: Any, say: Any) -> list[dict[str, Any]]:
    """Run all cells in the page's notebook: what each of them shows."""
    opened = "globalThis.jupyterapp?.shell?.currentWidget?.sessionContext"
    page.wait_for_function(f"() => {opened}?.session?.kernel?.status === 'idle'")
    say("the notebook is open, its kernel ready")
    page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
    page.wait_for_function(f"() => ({CELLS})().some(cell => cell.outputs.length)")
    say("the first output")
    page.wait_for_function(f"() => ({CELLS})().every(cell => cell.count)")
    say("the last cell has run")
    cells: list[dict[str, Any]] = page.evaluate(CELLS)
    return cells


def main(folder: Path) -> int:
    """Run it, tell when what happened, and keep no trace; 1 where a cell failed."""
    from playwright.sync_api import sync_playwright

    command = command_of((folder / "README.md").read_text())
    print(f"$ {command}")
    began = time.perf_counter()

    def say(what: str) -> None:
        print(f"{time.perf_counter() - began:8.1f} s  {what}", flush=True)

    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        running(command, folder, Path(home)) as (asked, process),
        sync_playwright() as playwright,
    ):
        address = target(wait_for(asked, process))
        say("JupyterLab opens a browser")
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_page()
        page.set_default_timeout(180_000)
        page.goto(address)
        cells = run_cells(page, say)
        chromium.close()
    failed = [number for number, cell in enumerate(cells, 1) if "error" in cell["outputs"]]
    say(f"{len(cells)} code cells, {len(failed)} failed")
    return 1 if failed or not cells else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
