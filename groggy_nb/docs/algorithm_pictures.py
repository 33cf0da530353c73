"""The pictures of algorithms.md: each algorithm's result on a small graph, drawn by `Graph.plot`.

A picture's bytes depend on the fonts and libraries at hand, so a test does not compare them: each holds the
digest of what is drawn, which is computed anew in `mode="reference"`.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from groggy_nb import algorithms
from groggy_nb.graph import Graph, as_graph, datasets
from groggy_nb.report.result import Result

FOLDER = Path(__file__).parent / "pictures"
DIGEST = "Drawn"  # the key of the digest in a picture
SIZE, DPI = (5.2, 3.0), 90
COLOURS = 64


def club(**attributes: Any) -> Graph:
    """Zachary's karate club, 34 people and who met whom, with attributes of nodes or edges."""
    g = datasets.karate()
    nodes = {name: values for name, values in attributes.items() if len(values) == g.num_nodes}
    edges = {name: values for name, values in attributes.items() if name not in nodes}
    return Graph.from_edges(g.src, g.dst, directed=False, node_attrs=nodes, edge_attrs=edges)


def degrees() -> Any:
    """The degree of each of the club."""
    return datasets.karate().degrees("both").astype(np.float64)


def sides() -> Any:
    """Which of the two clubs each joined when it split."""
    return datasets.karate().nodes["club"].astype("category").cat.codes.to_numpy(np.int64)


def without_instructor() -> Graph:
    """The club without the one who held it together."""
    return datasets.karate().subgraph(np.arange(34) > 0)


def florence() -> Graph:
    """Fifteen families of Florence in the 15th century, by marriage (Padgett 1994)."""
    from networkx import florentine_families_graph

    return as_graph(florentine_families_graph())


def friends() -> Any:
    """What label propagation finds."""
    return algorithms.label_propagation().run(datasets.karate(), mode="reference")["community"]


def dated() -> Graph:
    """The club, one edge a day from New Year on."""
    days = np.arange(78) + np.datetime64("2024-01-01")
    return club(time=days.astype("datetime64[us]"))


def weighed() -> Graph:
    """The club, each edge as heavy as its ends have neighbors."""
    g, near = datasets.karate(), degrees()
    return club(weight=near[g.src] + near[g.dst])


def told() -> Any:
    """An opinion of every third, by the club that it joined; the others have none yet."""
    return np.where(np.arange(34) % 3 == 0, 0.1 - 0.2 * sides(), 0.0)


@dataclass(frozen=True)
class Shown:
    """A graph, what it is in words, and an algorithm's arguments."""

    graph: Callable[[], Graph] = datasets.karate
    words: str = "the karate club"
    params: dict[str, Any] = field(default_factory=dict)


OTHERS = {
    "windowed_pagerank": Shown(dated, "the karate club, an edge a day, in January alone"),
    "ordered_label_propagation": Shown(florence, "fifteen families of Florence"),
    "synchronous_label_propagation": Shown(florence, "fifteen families of Florence"),
    "weighted_label_propagation": Shown(
        weighed, "the karate club, edges as heavy as their ends have neighbors"
    ),
    "community_quality": Shown(lambda: club(community=friends()), "the groups of label propagation"),
    "k_means": Shown(lambda: club(x=degrees()), "the karate club by degree, in three clusters"),
    "shortest_paths": Shown(weighed, "the karate club, edges as long as their ends have neighbors"),
    "minimum_spanning_forest": Shown(weighed, "the karate club, edges as heavy as their ends have neighbors"),
    "components": Shown(without_instructor, "the karate club without its instructor"),
    "pointer_jumping": Shown(without_instructor, "the karate club without its instructor"),
    "k_truss": Shown(words="the karate club, its 4-truss", params={"k": 4}),
    "heat_diffusion": Shown(words="the karate club after 10 rounds", params={"rounds": 10}),
    "influence_cascade": Shown(
        words="the karate club (-1: never), where each try succeeds by 0.3", params={"p": 0.3, "seed": 1}
    ),
    "belief_propagation": Shown(
        lambda: club(prior=told()), "the club, a third of whom told an opinion", {"h": 0.05}
    ),
    "graph_convolution": Shown(lambda: club(x=sides().astype(float)), "the two clubs, smoothed"),
}


def caption(name: str) -> str:
    """What a picture shows, in words."""
    shown = OTHERS.get(name, Shown())
    output = list(getattr(algorithms, name)(**shown.params).outputs)[-1]
    return f"{output} of {shown.words}"


def result(name: str) -> Result:
    """The result that a picture shows."""
    shown = OTHERS.get(name, Shown())
    found: Result = getattr(algorithms, name)(**shown.params).run(shown.graph(), mode="reference")
    return found


def digest(found: Result) -> str:
    """A number for the values and the graph of a result, to six digits."""
    values = np.asarray(found[str(found.last)]).astype(np.float64)
    told = [f"{x:.6g}" for x in values.tolist()]
    ends = np.stack((found.graph.src, found.graph.dst)).tolist()
    return hashlib.sha256(repr((told, ends)).encode()).hexdigest()


def drawn(found: Result) -> bytes:
    """The picture of a result: nodes coloured by its last output, or the edges that it chooses."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image, PngImagePlugin

    name = str(found.last)
    figure = Figure(figsize=SIZE, dpi=DPI, layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    if found.outcome.forms[name] == "edges":
        found.graph.edge_subgraph(found[name]).plot(labels=False, ax=figure.subplots())
    else:
        graph = Graph.from_edges(
            found.graph.src,
            found.graph.dst,
            num_nodes=found.graph.num_nodes,
            directed=found.graph.directed,
            node_attrs={name: found[name]},
        )
        graph.plot(color=name, labels=False, ax=figure.subplots())
    plain, small = io.BytesIO(), io.BytesIO()
    figure.savefig(plain)
    said = PngImagePlugin.PngInfo()
    said.add_text(DIGEST, digest(found))
    picture = Image.open(plain).convert("RGB").quantize(COLOURS)
    picture.save(small, "png", optimize=True, pnginfo=said)
    return small.getvalue()


def write() -> None:
    """Write all pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name in algorithms.__all__:
        (FOLDER / f"{name}.png").write_bytes(drawn(result(name)))
