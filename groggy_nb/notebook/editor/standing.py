"""The second output of an editor: picture and text, kept in the notebook for readers without a kernel."""

from __future__ import annotations

import asyncio
from html import escape
from typing import Any

from groggy_nb.errors import GroggyError
from groggy_nb.notebook.editor.pictures import data_uri, svg
from groggy_nb.notebook.editor.workbench import Workbench

PAUSE = 0.5  # seconds without an edit, until the picture that stays is drawn


def drawn(asked: str) -> str:
    """The address of a picture, "" where it cannot be drawn: the text says it all."""
    try:
        return data_uri(svg(asked))
    except GroggyError:
        return ""


def html(bench: Workbench, name: str, picture: str | None = None) -> str:
    """The picture and the text as HTML that every host keeps; the live view hides what carries its name."""
    session = bench.session
    count = len(session.nodes)
    alt = f"program of {count} step{'s' if count != 1 else ''}; its text stands below"
    address = drawn(bench.picture) if picture is None else picture
    image = f'<img alt="{alt}" src="{address}" style="max-width:100%">' if address else ""
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
        self._asked: tuple[str, str] | None = None
        self._redrawing: asyncio.Task[None] | None = None

    def show(self) -> None:
        """Display it below what the cell has shown so far."""
        from IPython.display import DisplayHandle

        self._handle = DisplayHandle()
        self._asked = self._asking()
        self._handle.display(self._bundle(drawn(self._asked[0])), raw=True)

    def refresh(self) -> None:
        """Show the current text; nothing is sent where nothing changed."""
        asked = self._asking()
        if self._handle is not None and asked != self._asked:
            self._update(asked, drawn(asked[0]))

    def refresh_later(self) -> None:
        """Show the current text once edits pause: a picture takes as long to draw as several edits."""
        if self._redrawing is not None:
            self._redrawing.cancel()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel
            self.refresh()
        else:
            self._redrawing = loop.create_task(self._redraw())

    async def _redraw(self) -> None:
        await asyncio.sleep(PAUSE)
        asked = self._asking()
        if self._handle is not None and asked != self._asked:
            # The engine lets other threads run: an edit that comes now is answered meanwhile.
            self._update(asked, await asyncio.to_thread(drawn, asked[0]))

    def _asking(self) -> tuple[str, str]:
        """What picture and text depend on."""
        return self._bench.picture, self._bench.session.text

    def _update(self, asked: tuple[str, str], picture: str) -> None:
        self._asked = asked
        self._handle.update(self._bundle(picture), raw=True)

    def _bundle(self, picture: str) -> dict[str, str]:
        shown = html(self._bench, self._name, picture)
        return {"text/html": shown, "text/plain": self._bench.session.projection["text"]}
