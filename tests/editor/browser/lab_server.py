"""A Jupyter server of the tests' own: JupyterLab and Notebook 7 with nothing of the user's."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# The news would cover the lower right corner of the page.
SETTINGS = {"notification": {"fetchNews": "false", "checkForUpdates": False}}


@dataclass(frozen=True, slots=True)
class Server:
    """Where the server answers, the folder of its notebooks, and the environment of its processes."""

    address: str
    work: Path
    env: dict[str, str]

    def write(self, name: str, cells: tuple[str, ...]) -> Path:
        """A notebook of these code cells."""
        code = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
        spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        book = {
            "cells": [code | {"id": f"cell{n}", "source": source} for n, source in enumerate(cells)],
            "metadata": spec,
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        file = self.work / name
        file.write_text(json.dumps(book))
        return file

    def end_session(self, session: str) -> None:
        """End a notebook's kernel, as the running-kernels tab does."""
        request = urllib.request.Request(f"{self.address}/api/sessions/{session}", method="DELETE")
        with urllib.request.urlopen(request, timeout=30):
            pass


def _environment(root: Path) -> dict[str, str]:
    env = os.environ | {f"JUPYTER_{n}_DIR": str(root / n.lower()) for n in ("CONFIG", "DATA", "RUNTIME")}
    env |= {"IPYTHONDIR": str(root / "ipython"), "JUPYTERLAB_SETTINGS_DIR": str(root / "settings")}
    env |= {"JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces")}
    for name, values in SETTINGS.items():
        file = root / "settings" / "@jupyterlab" / "apputils-extension" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    return env


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def serving(root: Path) -> Iterator[Server]:
    """A server for the length of the block; its kernels end with it."""
    env = _environment(root)
    work = root / "work"
    work.mkdir()
    port = _free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={work}"]
    command += ["--IdentityProvider.token=", "--ServerApp.password=", "--ServerApp.disable_check_xsrf=True"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    command += [f"--{app}.expose_app_in_browser=True" for app in ("LabApp", "JupyterNotebookApp")]
    log = root / "log"
    with log.open("w") as out:
        process = subprocess.Popen(command, env=env, stdout=out, stderr=out, start_new_session=True)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process, log)
            yield Server(address, work, env)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/api", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {log.read_text()[-800:]}")
