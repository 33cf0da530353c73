"""What a node is part of: the kernels of the steps of the same names, called alone."""

from __future__ import annotations

from typing import Any, Literal

from numpy.typing import NDArray

from groggy_nb import given
from groggy_nb.graph import Graph
from groggy_nb.native.calling import by_step, checked


def connected_components(g: Graph, connection: Literal["weak", "strong"] = "weak") -> NDArray[Any]:
    """The lowest node index of each node's component, int64 (N,).

    Weak: edges lead both ways; by union-find. Strong: nodes with a path to each other along the edges; by
    one depth-first search (Tarjan 1972).

    Examples
    --------
    >>> from groggy_nb import native
    >>> from groggy_nb.graph import Graph
    >>> g = Graph.from_edges([0, 1, 2], [1, 0, 0])
    >>> native.connected_components(g), native.connected_components(g, "strong")
    (array([0, 0, 0]), array([0, 0, 2]))
    """
    given.word("connection", connection, ("weak", "strong"))
    from groggy_kernels.steps.components_strong import components_strong
    from groggy_kernels.steps.components_weak import components_weak

    kernel = components_weak if connection == "weak" else components_strong
    return by_step("components", kernel, checked(g), word=connection)


def core_number(g: Graph) -> NDArray[Any]:
    """The largest k such that a node is in a part where each has k neighbors, int64 (N,).

    Of the undirected simple graph, level by level (Kabir and Madduri 2017).

    Examples
    --------
    >>> from groggy_nb import datasets, native
    >>> native.core_number(datasets.karate()).max()
    np.int64(4)
    """
    from groggy_kernels.steps.core_number import core_number as kernel

    return by_step("core_number", kernel, checked(g))


def triangles(g: Graph) -> NDArray[Any]:
    """The number of triangles that each node is in, int64 (N,).

    Of the undirected simple graph, each edge turned to the node of larger degree (Chiba and Nishizeki 1985).

    Examples
    --------
    >>> from groggy_nb import datasets, native
    >>> native.triangles(datasets.karate()).sum() // 3
    np.int64(45)
    """
    from groggy_kernels.steps.triangles import triangles as kernel

    return by_step("triangles", kernel, checked(g))
