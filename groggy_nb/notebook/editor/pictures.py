"""The static picture of a program: the canvas' own layout and drawing, run by an engine in this process."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from groggy_nb.errors import GroggyError
from groggy_nb.show.kinds import kinds

SCRIPT = Path(__file__).parent.parent / "static" / "picture.js"
MOST = 400  # nodes drawn: a second of layout
LONGEST = 20  # seconds, where a machine is busy


def question(
    projection: Mapping[str, Any],
    overlay: Mapping[str, Any] | None = None,
    pins: Mapping[str, Any] | None = None,
) -> str:
    """All that a picture depends on, as JSON."""
    nodes = list(projection["nodes"])[:MOST]
    drawn = {node["id"] for node in nodes}
    edges = [e for e in projection["edges"] if e["source"] in drawn and e["target"] in drawn]
    figures = overlay or {}
    shown = {"nodes": figures.get("nodes", {}), "loops": figures.get("loops", {})}
    asked = {
        "projection": {"nodes": nodes, "edges": edges, "regions": projection["regions"]},
        "overlay": shown,
        "pins": pins or {},
        "kinds": kinds(),
    }
    return json.dumps(asked)


def svg(asked: str) -> str:
    """The picture as SVG text; all labels are text in it, escaped.

    Parameters
    ----------
    asked : str
        What `question` gives: data, which the engine parses and never executes.

    Raises
    ------
    GroggyError
        Where the picture could not be drawn.

    Examples
    --------
    >>> svg(question({"nodes": [], "edges": [], "regions": []})).startswith("<svg")
    True
    """
    try:
        import quickjs
    except ImportError as missing:
        raise GroggyError(
            "the program's picture needs quickjs-ng", hint="pip install quickjs-ng"
        ) from missing
    try:
        # An engine for each picture: one belongs to the thread that made it.
        engine = quickjs.Context()
        engine.set_time_limit(LONGEST)
        engine.eval(SCRIPT.read_text("utf-8"))
        return str(engine.get("picture")(asked))
    except (OSError, quickjs.JSException) as failed:
        raise GroggyError(
            f"the program's picture could not be drawn: {failed}",
            hint="install groggy_nb again; the text and the table of steps show the same program",
        ) from failed


def data_uri(picture: str) -> str:
    """SVG text as the address of an image, which cannot run anything."""
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.encode()).decode()}"
