"""Make pictures from real runs, on a quiet machine: of the README, of the gallery, or the reference set.

    python notebooks/pictures/make.py                    both of the next two: all that is committed
    python notebooks/pictures/make.py --readme           the pictures of the README, beside this file
    python notebooks/pictures/make.py --gallery          the outputs of notebooks/gallery.ipynb
    python notebooks/pictures/make.py --reference [DIR]  every plot and report, light, dark and grey

The reference set goes to notebooks/pictures/reference unless a folder is given; it is not committed. All
calibrate the machine, where that was not done before.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np

import groggy_nb as gn

HERE = Path(__file__).parent
NODES = 5_000
SMALL = 1_000  # where what modes differ by exceeds what runs do
DPI = 110
STYLES = {"light": "default", "dark": "dark_background"}
KEPT = ("image/png", "text/plain")
GREY = np.array([0.299, 0.587, 0.114])  # luma of red, green and blue, ITU-R BT.601


def save(plot: Callable[[], Any], path: Path, title: str = "") -> None:
    """Draw a plot and save its figure."""
    first = np.ravel(plot())[0]
    if title:
        first.set_title(title, fontsize=10)
    first.figure.savefig(path, dpi=DPI)
    plt.close(first.figure)


def readme() -> None:
    """The pictures of the README."""
    note = gn.algorithms.pagerank_note()
    small, graph = gn.generate.uniform(SMALL, 10), gn.generate.uniform(NODES, 10)
    gn.calibrate()
    plain = gn.compare(note, small, passes=())
    _, axes = plt.subplots(figsize=(7.2, 2.4), layout="constrained")
    title = "PageRank, 100 rounds: calls from Python into native code"
    save(partial(plain.plot.crossings, ax=axes), HERE / "crossings.png", title)
    save(gn.compare(note, small).plot.breakdown, HERE / "breakdown.png")
    save(gn.ablate(note, graph).plot.ablation, HERE / "ablation.png")
    save(gn.scaling(note).plot.scaling, HERE / "scaling.png")


def gallery(path: Path) -> None:
    """Run the gallery in place; its outputs keep what GitHub shows: pictures, tables and text."""
    import nbclient
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(notebook, kernel_name="python3", resources=folder).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            if "data" not in output:
                continue
            data = output["data"]
            # Our own HTML needs its styles, which GitHub takes away; a data frame's does not.
            kept = KEPT if "dataframe" not in data.get("text/html", "") else (*KEPT, "text/html")
            output["data"] = {kind: data[kind] for kind in kept if kind in data}
    notebook.metadata.pop("widgets", None)
    nbformat.write(notebook, path)


def reference(folder: Path) -> None:
    """Every plot in three looks, and every object as a page."""
    folder.mkdir(parents=True, exist_ok=True)
    note, pagerank = gn.algorithms.pagerank_note(), gn.algorithms.pagerank()
    graph = gn.generate.uniform(NODES, 10)
    calibration = gn.calibrate()
    gn.compare(pagerank, graph)  # compiles
    with gn.record() as heard:
        comparison = gn.compare(pagerank, graph)
    result = comparison["fused"]
    report = result.report
    ablation = gn.ablate(note, graph, repeats=3)
    scaling = gn.scaling(note, (1_000, 10_000, 100_000), repeats=3)
    plots = {
        "breakdown": report.plot.breakdown,
        "steps": report.plot.steps,
        "timeline": report.plot.timeline,
        "limits": report.plot.limits,
        "modes": comparison.plot.breakdown,
        "crossings": comparison.plot.crossings,
        "result": result.plot,
        "ablation": ablation.plot.ablation,
        "scaling": scaling.plot.scaling,
    }
    for look, style in STYLES.items():
        with plt.style.context(style):
            for name, plot in plots.items():
                save(plot, folder / f"{name}.{look}.png")
    for name in plots:
        pixels = matplotlib.image.imread(folder / f"{name}.light.png")[..., :3] @ GREY
        matplotlib.image.imsave(folder / f"{name}.grey.png", pixels, cmap="gray", vmin=0, vmax=1)
    things = {
        "annotation": report.annotation,
        "prediction": pagerank.predict(graph),
        "calibration": calibration,
        "ablation": ablation,
        "scaling": scaling,
        "recorder": heard,
        "report": report,
        "comparison": comparison,
    }
    for name, thing in things.items():
        (folder / f"{name}.html").write_text(page(thing._repr_html_()), encoding="utf-8")
        (folder / f"{name}.txt").write_text(f"{thing!r}\n", encoding="utf-8")
    report.save_html(folder / "saved_report.html")


def page(html: str) -> str:
    """A piece of HTML on a light and on a dark ground, as notebooks have them."""
    grounds = ("#fff;color:#000", "#111;color:#ddd")
    both = (
        f'<div style="background:{ground};font:13px sans-serif;padding:1em">{html}</div>'
        for ground in grounds
    )
    return f'<!DOCTYPE html><meta charset="utf-8"><body style="margin:0">{"".join(both)}</body>'


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            readme()
            gallery(HERE.parent / "gallery.ipynb")
        case ["--readme"]:
            readme()
        case ["--gallery"]:
            gallery(HERE.parent / "gallery.ipynb")
        case ["--reference"]:
            reference(HERE / "reference")
        case ["--reference", folder]:
            reference(Path(folder))
        case _:
            sys.exit(__doc__)
