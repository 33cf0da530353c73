"""The visual editor: a program on a canvas, with its text, its runs and their times.

The text is the truth. `session` holds it and its revision, `workbench` adds runs and the notebook, `widget`
mirrors both in traits for the browser, `table` shows them without one.
"""

from __future__ import annotations

from typing import Any

from groggy_nb.notebook.editor.opening import edit

__all__ = ["Editor", "edit"]


def __getattr__(name: str) -> Any:
    if name == "Editor":  # loads anywidget
        from groggy_nb.notebook.editor.widget import Editor

        return Editor
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
