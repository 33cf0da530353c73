"""`edit`: an editor of a program, with a graph to run on and a name to follow the edits."""

from __future__ import annotations

import weakref
from typing import Any

from groggy_nb.errors import UsageError, clipped
from groggy_nb.graph import as_graph
from groggy_nb.notebook.editor.keeping import kept
from groggy_nb.notebook.editor.meeting import Earlier
from groggy_nb.notebook.editor.session import Session
from groggy_nb.notebook.editor.surroundings import Surroundings, shell
from groggy_nb.notebook.editor.workbench import Workbench
from groggy_nb.program import Program

# The last editor of each NAME, so that running its old cell again does not lose what was edited since.
_open: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()


def edit(p: Program | str | None = None, g: Any = None, *, name: str | None = None) -> Any:
    """Open the visual editor.

    Parameters
    ----------
    p : Program or str, optional
        The program, or its text, which may have errors; by default an empty one.
    g : Graph or anything `as_graph` takes, optional
        What runs run on; without it kinds that a graph settles stay open.
    name : str, optional
        The notebook's variable that holds the program after each edit, and `name_result` its last result.

    Returns
    -------
    Editor
        A widget that shows itself; a `StepTable` of plain widgets where anywidget or its front end is
        missing. Both have `text`, `program`, `result`, `report`, `to_cell()`, `save()`, `load()`, `svg()`.

    Raises
    ------
    UsageError
        For a `p` that is no program, and a NAME that holds something else.

    Notes
    -----
    What was stored in an editor of this NAME wins over the `p` that it was opened with, in this notebook
    also after a restart; the editor says so and offers the other text.
    """
    if p is not None and not isinstance(p, Program | str):
        raise UsageError(
            f"edit() takes a program or its text, found a {clipped(type(p).__name__)}",
            code="usage-program",
            hint="gn.edit(p, g), with the program first; gn.edit(g=g) opens an empty canvas",
        )
    text = p if isinstance(p, str) else p.text if p is not None else ""
    around = shell()
    surroundings = Surroundings(name, around)
    graph = None if g is None else as_graph(g)
    bench = Workbench(Session(text, graph, surroundings.inputs, _earlier(text, surroundings)), surroundings)
    opened = _view(bench)
    if name is not None:
        _open[name] = bench
        _keep(opened, bench)
    return opened


def opened(name: str) -> Workbench | None:
    """The last editor of a NAME that is still there."""
    found = _open.get(name)
    return found if isinstance(found, Workbench) else None


def _earlier(cell: str, surroundings: Surroundings) -> Earlier | None:
    """What the last editor of the NAME held, or what one in an earlier kernel stored."""
    before = opened(surroundings.name) if surroundings.name is not None else None
    if before is not None:
        return before.session.earlier
    origin = surroundings.origin(cell)
    found = kept(origin) if origin is not None else None
    return Earlier(cell, found, found) if found is not None else None


def _keep(view: Any, bench: Workbench) -> None:
    """Tie the workbench to its view, so that it lives as long."""
    view._groggy_bench = bench


def _view(bench: Workbench) -> Any:
    """The canvas, or the table where there is none."""
    try:
        from groggy_nb.notebook.editor.widget import Editor, is_built
    except ImportError:
        return _table(bench)
    return Editor(bench) if is_built() else _table(bench)


def _table(bench: Workbench) -> Any:
    try:
        from groggy_nb.notebook.editor.table import StepTable
    except ImportError:
        raise UsageError(
            "the editor needs ipywidgets and anywidget",
            code="usage-widgets",
            hint="pip install ipywidgets anywidget, then restart the kernel",
        ) from None
    return StepTable(bench)
