"""The gallery: well-known algorithms as programs in the language, to run, read and change.

Each function returns a `Program`; its text is the algorithm, its arguments are the text's parameters,
and its last output is the result.

>>> from groggy_nb import algorithms
>>> print(algorithms.bfs_levels().text.splitlines()[3])
level = 0 if node_index() == index_of(source) else N      # N: not reached
"""

from groggy_nb import given
from groggy_nb.algorithms.centrality import degree_centrality, pagerank, pagerank_note
from groggy_nb.algorithms.community import (
    label_propagation,
    louvain_level,
    ordered_label_propagation,
    synchronous_label_propagation,
    weighted_label_propagation,
)
from groggy_nb.algorithms.distances import betweenness, closeness, harmonic
from groggy_nb.algorithms.groups import community_quality, k_means, pointer_jumping
from groggy_nb.algorithms.learning import belief_propagation, graph_convolution
from groggy_nb.algorithms.listing import Entry, Listing
from groggy_nb.algorithms.paths import bfs_levels, shortest_paths
from groggy_nb.algorithms.spectral import eigenvector, hits, katz, spectral_embedding
from groggy_nb.algorithms.spreading import heat_diffusion, influence_cascade, sir_epidemic
from groggy_nb.algorithms.structure import (
    clustering,
    components,
    core_number,
    greedy_colouring,
    k_truss,
    maximal_independent_set,
    triangles,
)
from groggy_nb.algorithms.trees import minimum_spanning_forest
from groggy_nb.algorithms.walks import personalized_pagerank, random_walk_with_restart, windowed_pagerank

__all__ = [
    "pagerank",
    "pagerank_note",
    "personalized_pagerank",
    "random_walk_with_restart",
    "windowed_pagerank",
    "degree_centrality",
    "eigenvector",
    "katz",
    "hits",
    "closeness",
    "harmonic",
    "betweenness",
    "label_propagation",
    "ordered_label_propagation",
    "louvain_level",
    "synchronous_label_propagation",
    "weighted_label_propagation",
    "community_quality",
    "k_means",
    "spectral_embedding",
    "bfs_levels",
    "shortest_paths",
    "minimum_spanning_forest",
    "components",
    "pointer_jumping",
    "core_number",
    "triangles",
    "clustering",
    "k_truss",
    "maximal_independent_set",
    "greedy_colouring",
    "heat_diffusion",
    "sir_epidemic",
    "influence_cascade",
    "belief_propagation",
    "graph_convolution",
]


def list(words: str = "") -> Listing:
    """The algorithms of the gallery, or those in whose name, description or reference all words stand.

    Parameters
    ----------
    words : str
        Parts of words, in any order and case.

    Returns
    -------
    Listing
        A tuple with an `Entry` for each: its name, family, summary, cost, reference, ...

    Examples
    --------
    >>> from groggy_nb import algorithms
    >>> algorithms.list("share colours")
    greedy_colouring  Colours such that no two neighbors share one: by falling degree each node takes ...
    >>> [entry.name for entry in algorithms.list("brandes")]
    ['betweenness']
    """
    if not isinstance(words, str):
        raise given.refusal("words", words, "words to look for, as one text")
    entries = (Entry.of(name, globals()[name]) for name in __all__)
    wanted = words.lower().split()
    return Listing(entry for entry in entries if all(entry.has(word) for word in wanted))


def __dir__() -> tuple[str, ...]:
    return (*__all__, "list")
