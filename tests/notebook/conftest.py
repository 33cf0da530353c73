"""A fresh IPython in this process, without history, and what its cells printed and displayed."""

import atexit
import sys
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from groggy_nb.graph import Graph, datasets


@dataclass
class Ran:
    """One cell that ran: whether it went well, its error, its text output and its displays."""

    ok: bool
    error: BaseException | None
    text: str
    shown: list[Any]

    @property
    def plain(self):
        """The plain text of everything displayed."""
        return "\n".join(output.data.get("text/plain", "") for output in self.shown)


class Notebook:
    """Runs cells and looks at variables."""

    def __init__(self, shell):
        self.shell = shell

    def __call__(self, cell):
        with capture_output() as captured:
            result = self.shell.run_cell(cell, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        return Ran(result.success, error, captured.stdout + captured.stderr, captured.outputs)

    def __getitem__(self, name):
        return self.shell.user_ns[name]

    def __setitem__(self, name, value):
        self.shell.user_ns[name] = value

    def __contains__(self, name):
        return name in self.shell.user_ns


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(tmp_path)
    hooks = sys.displayhook, sys.excepthook
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance(config=config)
    yield made
    atexit.unregister(made.atexit_operations)
    with patch("gc.collect"):  # over all objects of a session of tests it takes longer than most of them
        made.atexit_operations()
    made.restore_sys_module_state()
    InteractiveShell.clear_instance()
    sys.displayhook, sys.excepthook = hooks


@pytest.fixture
def notebook(shell):
    """A notebook with the extension loaded, and two graphs: `karate` and the directed `ring` of four."""
    made = Notebook(shell)
    ran = made("%load_ext groggy_nb")
    assert ran.ok, ran.text
    made["karate"] = datasets.karate()
    made["ring"] = Graph.from_edges([0, 1, 2, 3], [1, 2, 3, 0], labels=["a", "b", "c", "d"])
    return made
