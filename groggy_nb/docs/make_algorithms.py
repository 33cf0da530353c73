"""Writes algorithms.md and its pictures from the gallery: `python groggy_nb/docs/make_algorithms.py`."""

from __future__ import annotations

from pathlib import Path

from groggy_nb import algorithms
from groggy_nb.algorithms.listing import Entry
from groggy_nb.docs import algorithm_pictures as pictures

PAGE = Path(__file__).parent / "algorithms.md"
HEAD = """\
# The gallery

Well-known algorithms as programs: `gn.algorithms.NAME()` gives one, to run as it is, or to copy its text
into a cell and change it. This page is written by `groggy_nb/docs/make_algorithms.py` from their
docstrings and texts; each picture is the result on a small graph, drawn by `G.plot(color=...)`. Each is
checked against networkx, or by what its result must be, on at least twenty graphs.

```python
import groggy_nb as gn

G = gn.datasets.karate()
r = gn.algorithms.pagerank(damping=0.9).run(G)
print(r.nodes.nlargest(3, "pagerank").round(4))
print(gn.algorithms.list("shortest paths"))
```

An argument is a parameter of the text, which a run may give too: `p.run(G, params={"damping": 0.5})`. In
a notebook it is a slider (`%%groggy --interact`). The last output is the result.
"""


def fresh_page() -> str:
    """The page as the gallery is now."""
    entries = algorithms.list()
    rows = [f"| [`{e.name}`](#{e.name}) | {_line(e.summary)} | {_first(e.cost)} |" for e in entries]
    parts = [HEAD, "\n".join(["| algorithm | what it is | cost |", "|---|---|---|", *rows])]
    for entry in entries:
        parts.append(_section(entry))
    return "\n".join(parts) + "\n"


def _section(entry: Entry) -> str:
    """What the page says of one algorithm."""
    text = getattr(algorithms, entry.name)().text
    said = [entry.summary, *([entry.details] if entry.details else [])]
    said.append(f"![{pictures.caption(entry.name)}]({pictures.FOLDER.name}/{entry.name}.png)")
    facts = (
        f"* Gives: {_line(entry.gives)}\n* Cost: {_line(entry.cost)}\n* Reference: {_line(entry.reference)}"
    )
    return f"\n## {entry.name}\n\n" + "\n\n".join(said) + f"\n\n```python groggy\n{text}```\n\n{facts}"


def _line(text: str) -> str:
    """Text of several lines as one."""
    return " ".join(text.split())


def _first(text: str) -> str:
    """The first sentence of a text."""
    return _line(text).partition(". ")[0].rstrip(".")


def main() -> None:
    """Write the page and the pictures."""
    pictures.write()
    PAGE.write_text(fresh_page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
