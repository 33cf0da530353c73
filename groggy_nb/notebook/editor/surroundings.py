"""The notebook around an editor: its variables, the name that follows the edits, the cell that comes next."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from typing import Any

from groggy_nb.errors import UsageError, clipped
from groggy_nb.graph import Graph
from groggy_nb.modes import FASTEST
from groggy_nb.notebook.ahead import Wanted, compile_ahead
from groggy_nb.notebook.editor.keeping import Origin, notebook_of
from groggy_nb.notebook.names import read_inputs
from groggy_nb.program import Program
from groggy_nb.report.result import Result
from groggy_nb.run.request import RunRequest

PAUSE = 0.5  # seconds without an edit after which the program is compiled


def shell() -> Any:
    """The running IPython, None outside of it."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return get_ipython()


class Surroundings:
    """What an editor reads from the notebook and binds in it; outside IPython, nothing.

    Parameters
    ----------
    name : str, optional
        The variable that always holds the program of the last text that parsed.
    around : InteractiveShell, optional

    Attributes
    ----------
    shell : InteractiveShell or None

    Raises
    ------
    UsageError
        For a NAME that is none, or holds something else than a program.
    """

    def __init__(self, name: str | None = None, around: Any = None) -> None:
        self.shell = around
        self.name = name
        if name is None:
            return
        if not name.isidentifier() or keyword.iskeyword(name):
            raise UsageError(f"{clipped(name)!r} is no variable's name", code="usage-name")
        bound = self.variables.get(name)
        if bound is not None and not isinstance(bound, Program):
            raise UsageError(
                f"{name} is a {type(bound).__name__} in this notebook; the editor would overwrite it",
                code="usage-overwrite",
                hint="take a free name, or the name of a program",
            )

    @property
    def variables(self) -> Mapping[str, Any]:
        """The notebook's variables."""
        return self.shell.user_ns if self.shell is not None else {}

    def inputs(self, program: Program) -> dict[str, Any]:
        """The notebook's variables for a program's free names."""
        return read_inputs(program.inputs, self.variables)

    def origin(self, cell: str) -> Origin | None:
        """Under what a stored text is kept on disk: None without a NAME or a notebook's file."""
        notebook = notebook_of(self.variables)
        return Origin(notebook, self.name, cell) if self.name is not None and notebook is not None else None

    def bind(self, program: Program) -> None:
        """Let NAME hold a program."""
        if self.name is not None and self.shell is not None:
            self.shell.push({self.name: program})

    def expect_run(self, program: Program, graph: Graph | None) -> None:
        """Compile a program in a kernel once edits pause: its run is likely to come next."""
        if program.outputs:
            request = RunRequest()
            asked = {name: getattr(request, name) for name in ("passes", "checked", "profile")}
            compile_ahead(self.shell, Wanted(program, FASTEST, asked, graph, PAUSE))

    def bind_result(self, result: Result) -> None:
        """Let NAME_result hold a result, unless something of the user's is called so."""
        if self.name is None or self.shell is None:
            return
        name = f"{self.name}_result"
        if isinstance(self.variables.get(name), Result | None):
            self.shell.push({name: result})

    def graph_name(self, graph: object) -> str | None:
        """The variable that holds a graph."""
        names = [n for n, v in self.variables.items() if v is graph and not n.startswith("_")]
        return min(names) if names else None

    def next_cell(self, text: str) -> None:
        """Put a cell below the running one."""
        if self.shell is not None:
            self.shell.set_next_input(text)


def cell_text(text: str, name: str | None, graph: str | None) -> str:
    """A program as a cell of the notebook.

    Examples
    --------
    >>> cell_text("x = 1", "p", "G")
    '%%groggy p G\\nx = 1'
    """
    words = [w for w in (name or "program", graph) if w]
    return f"%%groggy {' '.join(words)}\n{text}"
