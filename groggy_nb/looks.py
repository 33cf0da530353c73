"""Where text, HTML and pictures come from: the show layer, above this one, named by the facade."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

from groggy_nb.errors import printable

_module: str | None = None


def look_through(module: str) -> None:
    """Name the module that presents objects; it is imported when the first one is looked at.

    It has `as_text(object)`, `as_html(object)`, `as_page(object)`, `as_movie(object)`, `PLOTS` (name to
    function of the object and `ax=`) and `EXPORTS` (name to function of a program). A name and no import,
    as plot backends are chosen elsewhere: presentation stays a layer above, and pictures cost nothing
    until one is drawn.
    """
    global _module
    _module = module


def as_text(thing: Any) -> str:
    """The object as one screen of text, in characters that the terminal has."""
    return printable(_presenter().as_text(thing))


def as_html(thing: Any) -> str:
    """The object as static HTML, without script or address."""
    return str(_presenter().as_html(thing))


def as_page(thing: Any) -> str:
    """The object as one whole HTML page that holds its pictures."""
    return str(_presenter().as_page(thing))


def as_movie(thing: Any, **options: Any) -> bytes:
    """The object as an animated GIF."""
    return bytes(_presenter().as_movie(thing, **options))


def draw(plot: str, thing: Any, **options: Any) -> Any:
    """The axes of a plot, such as "report.breakdown", of the object."""
    return _presenter().PLOTS[plot](thing, **options)


def export(form: str, thing: Any) -> str:
    """The program in another notation: "dot", "mermaid" or "python"."""
    return str(_presenter().EXPORTS[form](thing))


def _presenter() -> ModuleType:
    """The module that was named."""
    if _module is None:
        raise RuntimeError("no presenter: import groggy_nb, which names it")
    return importlib.import_module(_module)
