"""The second output of an editor: picture and text, kept in the notebook for readers without a kernel."""

from __future__ import annotations

from html import escape
from typing import Any

from groggy_nb.errors import GroggyError
from groggy_nb.notebook.editor.pictures import data_uri
from groggy_nb.notebook.editor.workbench import Workbench


def html(bench: Workbench, name: str) -> str:
    """The picture and the text as HTML that every host keeps; the live view hides what carries its name."""
    session = bench.session
    count = len(session.nodes)
    alt = f"program of {count} step{'s' if count != 1 else ''}; its text stands below"
    try:
        image = f'<img alt="{alt}" src="{data_uri(bench.svg())}" style="max-width:100%">'
    except GroggyError:
        image = ""  # the text says it all
    return (
        f'<div data-gg="{escape(name, quote=True)}">{image}'
        f'<pre style="font-family:monospace;white-space:pre-wrap">{escape(session.projection["text"])}</pre>'
        "</div>"
    )


class Standing:
    """The display of picture and text, refreshed in its place."""

    def __init__(self, bench: Workbench, name: str) -> None:
        self._bench = bench
        self._name = name
        self._handle: Any = None
        self._asked: str | None = None
        self._shown = ""

    def show(self) -> None:
        """Display it below what the cell has shown so far."""
        from IPython.display import DisplayHandle

        self._handle = DisplayHandle()
        self._look()
        self._handle.display(self._bundle(), raw=True)

    def refresh(self) -> None:
        """Show the current text; nothing is sent where nothing changed."""
        if self._handle is not None and self._look():
            self._handle.update(self._bundle(), raw=True)

    def _look(self) -> bool:
        """Draw what is shown now, unless it is what was drawn last."""
        asked = self._bench.picture + self._bench.session.text
        if asked == self._asked:
            return False
        self._asked, self._shown = asked, html(self._bench, self._name)
        return True

    def _bundle(self) -> dict[str, str]:
        return {"text/html": self._shown, "text/plain": self._bench.session.projection["text"]}
