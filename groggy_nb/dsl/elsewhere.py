"""What newcomers bring from Python, numpy, pandas and networkx, and what stands for it here.

In `CODE` it is something to write, in `SENTENCES` a way to go; {x} is the first argument or a method's owner.
"""

from __future__ import annotations

CODE: dict[str, str] = {
    "amin": "min({x})",
    "amax": "max({x})",
    "nansum": "sum(0 if is_nan({x}) else {x})",
    "average": "mean({x})",
    "norm": "l2({x}), l1({x}) or linf({x})",
    "isnan": "is_nan({x})",
    "isna": "is_nan({x})",
    "isnull": "is_nan({x})",
    "notna": "~is_nan({x})",
    "fillna": "0 if is_nan({x}) else {x}",
    "nan_to_num": "0 if is_nan({x}) else {x}",
    "isfinite": "is_finite({x})",
    "isinf": "abs({x}) == inf",
    "absolute": "abs({x})",
    "fabs": "abs({x})",
    "square": "{x} ** 2",
    "cbrt": "{x} ** (1 / 3)",
    "exp2": "2.0 ** {x}",
    "log10": "log({x}, base=10)",
    "log2": "log({x}, base=2)",
    "rint": "round({x})",
    "trunc": "int({x})",
    "astype": "float({x}) or int({x})",
    "reciprocal": "1 / {x}, or recip({x}) which stays finite",
    "logical_and": "a & b",
    "logical_or": "a | b",
    "logical_not": "~{x}",
    "invert": "~{x}",
    "add": "a + b",
    "sub": "a - b",
    "subtract": "a - b",
    "mul": "a * b",
    "multiply": "a * b",
    "div": "a / b",
    "divide": "a / b",
    "neg": "-{x}",
    "negative": "-{x}",
    "eq": "a == b",
    "ne": "a != b",
    "lt": "a < b",
    "le": "a <= b",
    "gt": "a > b",
    "ge": "a >= b",
    "floordiv": "a // b",
    "mod": "a % b",
    "zeros_like": "zeros()",
    "ones_like": "ones()",
    "full_like": "full(value)",
    "empty": "zeros()",
    "repeat": "full(value)",
    "fill": "full(value)",
    "arange": "node_index()",
    "count_nonzero": "count({x})",
    "bincount": "count(at={x})",
    "scatter_add": "sum(x, at=i)",
    "bool": "{x} != 0",
    "iif": "a if m else b",
    "softmax": "normalize(exp({x}))",
    "logistic": "sigmoid({x})",
    "percentile": "quantile({x}, 0.5)",
    "idxmax": "argmax({x})",
    "idxmin": "argmin({x})",
    "neighbors": "sum(x[u] for u in neighbors)",
    "adj": "sum(x[u] for u in neighbors)",
    "adjacency": "sum(x[u] for u in neighbors)",
    "in_neighbors": "sum(x[u] for u in in_neighbors)",
    "predecessors": "sum(x[u] for u in in_neighbors)",
    "out_neighbors": "sum(x[u] for u in out_neighbors)",
    "successors": "sum(x[u] for u in out_neighbors)",
    "random": "random_uniform(seed=1)",
    "rand": "random_uniform(seed=1)",
    "uniform": "random_uniform(seed=1)",
    "random_sample": "random_uniform(seed=1)",
    "randn": "random_normal(seed=1)",
    "normal": "random_normal(seed=1)",
    "standard_normal": "random_normal(seed=1)",
    "gauss": "random_normal(seed=1)",
    "randint": "random_integers(low, high, seed=1)",
    "integers": "random_integers(low, high, seed=1)",
    "randrange": "random_integers(low, high, seed=1)",
    "choice": "random_integers(low, high, seed=1)",
    "binomial": "bernoulli(p, seed=1)",
    "jaccard_coefficient": "jaccard()",
    "jaccard_similarity": "jaccard()",
    "walk": "random_walk(start, length=100, seed=1)",
    "sample": "sample_nodes(count, seed=1)",
    "number_of_nodes": "N",
    "num_nodes": "N",
    "order": "N",
    "nlargest": "top_k({x}, k)",
    "topk": "top_k({x}, k)",
    "connected_components": "components()",
    "weakly_connected_components": "components()",
    "strongly_connected_components": 'components(connection="strong")',
    "scc": 'components(connection="strong")',
    "coreness": "core_number()",
    "core": "core_number()",
    "cores": "core_number()",
    "kcore": "k_core(k)",
    "k_shell": "core_number() == k",
    "onion_layers": "core_number()",
    "component": "components()",
    "cc": "components()",
    "wcc": "components()",
    "strongly_connected": 'components(connection="strong")',
    "union_find": "components()",
    "bfs_distances": "bfs_levels(source)",
    "hops": "bfs_levels(source)",
    "single_source_shortest_path_length": "bfs_levels(source)",
    "triangle_count": "triangles()",
    "average_clustering": "mean(clustering())",
    "transitivity": "sum(triangles()) / sum(degree() * (degree() - 1) / 2)",
    "deg": "degree()",
    "degrees": "degree()",
    "indegree": "in_degree()",
    "outdegree": "out_degree()",
    "isolates": "degree() == 0",
    "isolated": "degree() == 0",
    "sources": "in_degree() == 0",
    "sinks": "out_degree() == 0",
    "gaussian": "random_normal(seed=1)",
    "coin": "bernoulli(0.5, seed=1)",
    "flip": "bernoulli(0.5, seed=1)",
    "random_nodes": "sample_nodes(k, seed=1)",
    "random_edges": "sample_edges(k, seed=1)",
    "node_count": "N",
    "nodes_count": "N",
    "edge_count": "M",
    "edges_count": "M",
    "ifelse": "a if m else b",
    "iff": "a if m else b",
    "cond": "a if m else b",
    "select": "a if m else b",
    "majority": "mode(x[u] for u in neighbors)",
    "most_common": "mode(x[u] for u in neighbors)",
    "neighbor_sum": "sum(x[u] for u in neighbors)",
    "propagate": "sum(x[u] for u in in_neighbors)",
    "message_passing": "sum(x[u] for u in in_neighbors)",
    "gather": "{x}[i]",
    "take": "{x}[i]",
    "spmv": "A @ {x}",
    "matmul": "A @ {x}",
    "min_max_scale": 'normalize({x}, by="minmax")',
    "zscore": "standardize({x})",
    "bfs": "bfs_levels(source)",
    "bfs_tree": "bfs_levels(source)",
    "shortest_path": "shortest_paths(source)",
    "shortest_path_length": "shortest_paths(source)",
    "sssp": "shortest_paths(source)",
    "bellman_ford": "shortest_paths(source)",
    "predecessor": "path_predecessors(source)",
    "astar_path": "astar(source, goal, heuristic=x)",
    "shortest_simple_paths": "k_shortest_paths(source, target, k)",
    "dijkstra_predecessor_and_distance": "path_predecessors(source)",
    "dijkstra": "shortest_paths(source)",
    "vcount": "N",
    "number_of_edges": "M",
    "num_edges": "M",
    "ecount": "M",
    "vs": 'nodes["name"]',
    "es": 'edges["name"]',
    "node_attrs": 'nodes["name"]',
    "edge_attrs": 'edges["name"]',
    "get_node_attributes": 'nodes["name"]',
    "get_edge_attributes": 'edges["name"]',
    "strength": 'weighted_degree(edges["weight"])',
}

_TWO = (
    "two graphs are compared outside of a program: gn.diff_nodes(before, after), gn.diff_edges(before, after)"
)
_WEIGHTED = "the value with the greatest sum: weighted_mode((x[u], w[e]) for u, e in in_edges)"
_SHUFFLED = (
    "a random order is that of numbers drawn: random_uniform(seed=1); "
    "a sweep in it is `for v in nodes_by(random_uniform(seed=1)):`"
)
_SEED = "a step that draws takes its seed: random_uniform(seed=1)"
_BESIDE = (
    "neighbors in common are counted by triangles(), common_neighbors() of an edge's ends, "
    "common_neighbors_with(source)"
)
_WHOLE = (
    "a program is the algorithm's lines, and few steps are a whole algorithm; `%groggy steps` lists the steps"
)
_ORDER = (
    "values are not moved: rank({x}) is each node's place in their order, top_k({x}, k) a mask of the "
    "largest; a sweep `for v in nodes_by({x}):` visits the nodes in it"
)
_INPUT = "an array is an input: write its name, and give it with inputs= or as a notebook variable"

SENTENCES: dict[str, str] = {
    "len": "the number of nodes is N, of edges M; of non-zero entries count({x}), of neighbors degree()",
    "print": "watch({x}) keeps a value of each round for the report",
    "display": "watch({x}) keeps a value of each round for the report",
    "pow": "a power is x ** 2",
    "power": "a power is x ** 2",
    "range": "range() stands in `for _ in range(100):` only",
    "reversed": "reversed(nodes) stands in `for v in reversed(nodes):` only",
    "input": "a name that the program does not bind is an input",
    "enumerate": "positions are node_index()",
    "zip": "values of the same kind meet element by element: a + b",
    "map": "operators and steps work element by element: x * 2",
    "apply": "operators and steps work element by element: x * 2",
    "filter": "a filter is `if`: sum(x[v] for v in nodes if m[v])",
    "copy": "a value is never changed in place: y = x keeps it",
    "deepcopy": "a value is never changed in place: y = x keeps it",
    "list": "a node value is its own list of numbers: one for each node",
    "tuple": "a node value is its own list of numbers: one for each node",
    "dict": 'values by node are a node value: full(0.0), or an attribute, nodes["name"]',
    "set": "a set of nodes is a mask: x > 0",
    "str": "values are numbers; labels come back with the result",
    "isinstance": "a value's kind is known when the program is read",
    "time": "a report times the run and each step; a program reads no clock",
    "sleep": "a report times the run and each step; a program reads no clock",
    "groupby": "each node sees its group's: sum(x, by=group), where groups are node indices",
    "value_counts": "how often each whole number occurs, at the node of that index, is count(at=x)",
    "hist": 'how many values lie in each bin is a table: tables["h"] = histogram(x, 10)',
    "unique": 'different values are counted after the run: r.nodes["x"].nunique()',
    "nunique": 'different values are counted after the run: r.nodes["x"].nunique()',
    "to_numpy": "a value is an array already",
    "tolist": "a value is an array already",
    "item": "a scalar is a number already",
    "subgraph": "a part is taken before the run, G.subgraph(mask); inside, a mask does it: x if m else 0",
    "to_datetime": 'a time is text in ISO form beside a time: nodes["when"] >= "2024-01-31"',
    "date": 'a time is text in ISO form beside a time: nodes["when"] >= "2024-01-31"',
    "timedelta": "the difference of two times is in seconds: a day is 86400",
} | (
    dict.fromkeys(("array", "asarray", "Series", "DataFrame", "tensor"), _INPUT)
    | dict.fromkeys(("sorted", "sort", "sort_values", "argsort", "nsmallest"), _ORDER)
    | dict.fromkeys(("cumsum", "cumprod", "diff", "shift", "roll", "rolling"), _ORDER)
    | dict.fromkeys(
        ("sort_rank", "rankdata"), "rank(x) is each node's place in their order, equal ones by index"
    )
    | dict.fromkeys(("diff_nodes", "diff_edges"), _TWO)
    | dict.fromkeys(("weighted_majority", "mode_weighted", "majority_weighted"), _WEIGHTED)
    | dict.fromkeys(("shuffle", "shuffled", "permutation", "permute"), _SHUFFLED)
    | dict.fromkeys(("adjacent", "are_adjacent", "has_edge", "is_adjacent"), _BESIDE)
    | dict.fromkeys(("seed", "default_rng", "RandomState", "manual_seed", "set_seed", "random_seed"), _SEED)
    | dict.fromkeys(
        ("maximum_flow", "max_flow", "diameter", "node2vec", "deepwalk"),
        _WHOLE,
    )
)

# Programs of the gallery by the names that libraries give them: their lines are there to be copied.
GALLERY: dict[str, str] = {
    "pagerank": "pagerank",
    "page_rank": "pagerank",
    "label_propagation": "label_propagation",
    "label_propagation_communities": "label_propagation",
    "communities": "label_propagation",
    "hits": "hits",
    "katz": "katz",
    "katz_centrality": "katz",
    "eigenvector_centrality": "eigenvector",
    "degree_centrality": "degree_centrality",
    "closeness": "closeness",
    "closeness_centrality": "closeness",
    "harmonic_centrality": "harmonic",
    "betweenness": "betweenness",
    "betweenness_centrality": "betweenness",
    "maximal_independent_set": "maximal_independent_set",
    "greedy_color": "greedy_colouring",
    "eigenvector": "eigenvector",
    "harmonic": "harmonic",
    "lpa": "label_propagation",
    "louvain": "louvain_level",
    "louvain_communities": "louvain_level",
    "leiden": "louvain_level",
    "infomap": "label_propagation",
    "asyn_lpa_communities": "label_propagation",
    "personalized_pagerank": "personalized_pagerank",
    "ppr": "personalized_pagerank",
    "random_walk_with_restart": "random_walk_with_restart",
    "rwr": "random_walk_with_restart",
    "spectral_embedding": "spectral_embedding",
    "embedding": "spectral_embedding",
    "fiedler": "spectral_embedding",
    "fiedler_vector": "spectral_embedding",
    "k_truss": "k_truss",
    "kmeans": "k_means",
    "heat_diffusion": "heat_diffusion",
    "diffusion": "heat_diffusion",
    "sir": "sir_epidemic",
    "epidemic": "sir_epidemic",
    "independent_cascade": "influence_cascade",
    "cascade": "influence_cascade",
    "belief_propagation": "belief_propagation",
    "gcn": "graph_convolution",
    "mst": "minimum_spanning_forest",
    "minimum_spanning_tree": "minimum_spanning_forest",
}

MODULES = (
    "np",
    "numpy",
    "math",
    "scipy",
    "torch",
    "jnp",
    "pd",
    "cp",
    "random",
    "statistics",
    "nx",
    "networkx",
    "ig",
)
GRAPHS = ("G", "g", "graph", "Graph", "net", "H", "self")


# What `len(x)` means for a word of the language.
LENGTHS = {
    "neighbors": "degree()",
    "in_neighbors": "in_degree()",
    "out_neighbors": "out_degree()",
    "nodes": "N",
    "edges": "M",
}


def instead(name: str, argument: str) -> str | None:
    """What to write, or where to go, for a name of another library; None where nothing stands for it."""
    if name == "len" and argument.partition("(")[0] in LENGTHS:
        return f"write {LENGTHS[argument.partition('(')[0]]}"
    if name in CODE:
        return f"write {CODE[name].format(x=argument)}"
    if name in SENTENCES:
        return SENTENCES[name].format(x=argument)
    if name in GALLERY:
        return f"a program is the algorithm's lines: gn.algorithms.{GALLERY[name]}().text shows them"
    return None
