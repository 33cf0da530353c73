"""What a newcomer writes in another library's words, and what is said to write instead."""

import pytest

import groggy_nb as gn
from groggy_nb.dsl import elsewhere, parse
from groggy_nb.dsl.calls import is_callable
from groggy_nb.errors import ProgramErrors
from groggy_nb.ops import OPS

HINTS = [
    ('edges["x"] = 1.5', "at_source(full(x)) makes an edge value of a scalar"),
    ('nodes["x"] = 1.5', "full(x) makes a node value of a scalar"),
    ("x = random()", "random_uniform(seed=1)"),
    ("x = rand()", "random_uniform(seed=1)"),
    ("x = np.random.rand(N)", "write random_uniform(seed=1)"),
    ("x = random.random()", "write random_uniform(seed=1)"),
    ("x = np.random.randn(N)", "write random_normal(seed=1)"),
    ("x = randint(0, 5)", "random_integers(low, high, seed=1)"),
    ("x = np.bernoulli(0.5)", "write bernoulli(0.5, seed=1)"),
    ("x = np.random.shuffle(y)", "a random order is that of numbers drawn: random_uniform(seed=1)"),
    ("np.random.seed(1)", "a step that draws takes its seed: random_uniform(seed=1)"),
    ("x = random_uniform()", 'the form is random_uniform(seed=, over="nodes")'),
    ('x = node["c"]', 'did you mean nodes["c"]?'),
    ('x = edge["w"]', 'did you mean edges["w"]?'),
    ('x = Nodes["c"]', 'did you mean nodes["c"]?'),
    ('x = G.nodes["c"]', 'did you mean nodes["c"]?'),
    ('x = g.es["w"]', 'did you mean edges["w"]?'),
    ("x = node.c", 'an attribute is nodes["c"]'),
    ('node["x"] = degree()', 'did you mean nodes["x"]?'),
    ('G.nodes["x"] = degree()', 'an output is nodes["x"] = ...'),
    ('G["x"] = degree()', 'an output is nodes["x"]'),
    ("x = G.degree()", "write degree()"),
    ("x = G.degree", "write degree()"),
    ("x = G.in_degree()", "write in_degree()"),
    ("x = G.number_of_nodes()", "write N"),
    ("x = g.ecount()", "write M"),
    ("x = G.neighbors(v)", "write sum(x[u] for u in neighbors)"),
    ("x = G.predecessors(v)", "write sum(x[u] for u in in_neighbors)"),
    ("x = sum(y[u] for u in G.successors(v))", "did you mean out_neighbors?"),
    ("x = pagerank()", "gn.algorithms.pagerank().text shows them"),
    ("x = nx.pagerank(G)", "gn.algorithms.pagerank().text shows them"),
    ("x = nx.betweenness_centrality(G)", "gn.algorithms.betweenness().text shows them"),
    ("x = shortest_path(0)", "shortest_paths(source)"),
    ("x = louvain()", "gn.algorithms.louvain_level().text shows them"),
    ("x = max_flow(0, 1)", "few steps are a whole algorithm"),
    ("x = kcore(2)", "k_core(k)"),
    ("x = bfs(0)", "bfs_levels(source)"),
    ("x = dijkstra(0)", "shortest_paths(source)"),
    ("x = shuffle(y)", "random_uniform(seed=1)"),
    ("x = choice(y)", "random_integers(low, high, seed=1)"),
    ("x = coin()", "bernoulli(0.5, seed=1)"),
    ("x = average_clustering()", "mean(clustering())"),
    ("x = nx.isolates(G)", "write degree() == 0"),
    ("x = G.subgraph(m)", "G.subgraph(mask)"),
    ("x = ppr(0)", "gn.algorithms.personalized_pagerank().text shows them"),
    ("a, b = 1, 2", "write lines of their own: a = 1; b = 2"),
    ("[a, b] = [degree(), 2]", "write lines of their own: a = degree(); b = 2"),
    ("a, b = b, a", "write lines of their own: old_a = a; a = b; b = old_a"),
    ("a = b = 1", "write lines of their own: a = 1; b = a"),
    ("x: float = 1", "write x = 1.0"),
    ("x: int = 1", "write x = 1"),
    ("x: float = degree()", "write x = float(degree())"),
    ("x: np.ndarray = degree()", "write x = degree()"),
    ("x: float", "a name is bound to a value: x = 0.0"),
    ("x = len(neighbors)", "degree()"),
    ("x = len(in_neighbors(v))", "in_degree()"),
    ("x = len(nodes)", "N"),
    ("x = degree[v]", "write degree()"),
    ("x = A.dot(y)", "write A @ y"),
    ("x = A.T.dot(y)", "write A.T @ y"),
    ("x = W[0, 1]", "it stands before @: W @ x"),
    ("x = np.zeros(N)", "write zeros()"),
    ("x = np.array([1, 2])", "an array is an input: write its name"),
    ("x = y.astype(float)", "write float(y) or int(y)"),
    ("x = y.copy()", "a value is never changed in place: y = x keeps it"),
    ("x = y.fillna(0)", "write 0 if is_nan(y) else y"),
    ("x = count(u for u in neighbors if adjacent(u, w))", "common_neighbors_with(source)"),
    ("x = bincount(y)", "count(at=y)"),
    ("x = y.groupby(g)", "sum(x, by=group)"),
    ("x = y.value_counts()", "count(at=x)"),
    ("x = hist(y, bins=5)", 'tables["h"] = histogram(x, 10)'),
    ("x = sort_rank(y)", "rank(x) is each node's place"),
    ("x = diff_nodes(y)", "gn.diff_nodes(before, after)"),
    ("x = mode_weighted(y, z)", "weighted_mode((x[u], w[e]) for u, e in in_edges)"),
    ("x = sorted(y)", "rank(y) is each node's place in their order"),
    ("for v in sorted(y): pass", "for v in nodes_by(x): visits in ascending order of x"),
    ("for v in nodes_by(y, reverse=True): pass", "for v in reversed(nodes_by(y)):"),
    ("for v in shuffled(nodes, seed=1): pass", "for v in nodes_by(random_uniform(seed=1)):"),
    ("y = degree()\nfor v in y: pass", "for v in nodes_by(y): visits in ascending order of it"),
    ("for v in rank(degree()): pass", "reversed(nodes_by(x)) descending"),
    ("x = shuffled(y)", "for v in nodes_by(random_uniform(seed=1)):"),
    ("x = N()", "it is a value: write N"),
    ('x = nodes("c")', 'an attribute is nodes["name"]'),
    ('x = float("inf")', "write inf"),
    ("x == 1", "a line binds with =: x = 1"),
    ("x <- degree()", "a line binds with =: x = degree()"),
]


@pytest.mark.parametrize(("line", "hint"), HINTS)
def test_the_hint_says_what_to_write(line, hint):
    with pytest.raises(ProgramErrors) as caught:
        parse(f'{line}\nnodes["out"] = degree()')
    assert hint in (caught.value.errors[0].hint or "")


WRITTEN = [hint.removeprefix("write ") for _, hint in HINTS if hint.startswith("write ")]


@pytest.mark.parametrize("text", [text for text in WRITTEN if "old_" not in text])
def test_what_a_hint_says_to_write_can_be_read(text):
    lines = text.removeprefix("lines of their own: ").split("; ")
    written = [line if " = " in line else f"z = {line.split(' or ')[0]}" for line in lines]
    parse("\n".join(["y = node_index()", "x = y", *written, 'nodes["out"] = degree()']))


def test_an_aggregate_inside_another_one_is_refused_with_its_two_lines():
    with pytest.raises(ProgramErrors) as caught:
        gn.parse('nodes["x"] = sum(sum(1 for w in neighbors) for u in neighbors)')
    [error] = caught.value.errors
    assert error.code == "aggregate-inside"
    assert "first `each = sum(1 for w in neighbors)`, on a line before" in error.hint
    assert "`each[u]` for the neighbor's" in error.hint


@pytest.mark.parametrize(
    "line",
    [
        "sum(count(w for w in neighbors) for u in neighbors)",
        "max(sum(y[w] for w in in_neighbors) + y[u] for u in neighbors)",
        "sum(y[u] for u in neighbors if any(y[w] > 1 for w in neighbors))",
        "sum(sum(y[w] + y[u] for w in neighbors) for u in neighbors)",
        "sum(w[e] * sum(y[k] for k in neighbors) for u, e in in_edges)",
    ],
)
def test_no_aggregate_inside_another_one_takes_a_meaning_of_its_own(line):
    with pytest.raises(ProgramErrors) as caught:
        gn.parse(f'y = node_index()\nw = edges.get("weight", 1.0)\nnodes["x"] = {line}')
    assert "aggregate-inside" in {error.code for error in caught.value.errors}


def test_the_two_lines_are_the_sum_over_the_neighbors_of_neighbors():
    graph = gn.datasets.karate()
    found = gn.parse('each = sum(1 for w in neighbors)\nnodes["x"] = sum(each[u] for u in neighbors)').run(
        graph, mode="reference"
    )
    rows = [[] for _ in range(34)]
    for a, b in zip(graph.src.tolist(), graph.dst.tolist(), strict=True):
        rows[a].append(b)
        rows[b].append(a)
    assert found["x"].tolist() == [sum(len(rows[u]) for u in row) for row in rows]


def test_an_aggregate_over_all_nodes_inside_one_is_a_scalar():
    parse('y = node_index()\nnodes["x"] = sum(y[u] / sum(y[v] for v in nodes) for u in neighbors)')


@pytest.mark.parametrize("form", ["clip(y, 2, 5)", "clip(y, min=2, max=5)", "clip(y, 2, max=5)"])
def test_clip_takes_its_bounds_by_place_and_by_name(form):
    wanted = parse('y = node_index()\nnodes["x"] = clip(y, min=2, max=5)').program
    assert gn.Program(parse(f'y = node_index()\nnodes["x"] = {form}').program) == gn.Program(wanted)


@pytest.mark.parametrize(
    ("form", "same"),
    [
        ("clip(y, 2)", "maximum(y, 2)"),
        ("clip(y, None, 5)", "minimum(y, 5)"),
        ("clip(y, max=5)", "minimum(y, 5)"),
        ("clip(y, 2, None)", "maximum(y, 2)"),
    ],
)
def test_clip_with_one_bound_is_the_larger_or_the_smaller(form, same):
    assert gn.parse(f'y = node_index()\nnodes["x"] = {form}') == gn.parse(
        f'y = node_index()\nnodes["x"] = {same}'
    )


def test_each_step_is_written_as_its_signature_shows():
    for name, op in OPS.items():
        if op.internal or op.symbol is not None:
            continue
        for argument in op.args:
            if argument.keyword_only and argument.default is not None:
                assert f"{argument.name}=" in op.signature, name


def test_the_gallery_has_what_the_hints_name():
    for name in set(elsewhere.GALLERY.values()):
        assert gn.algorithms.__dict__[name]().text
    assert not set(elsewhere.CODE) & set(elsewhere.SENTENCES)
    assert not set(elsewhere.GALLERY) & {*elsewhere.CODE, *elsewhere.SENTENCES}
    assert not [n for n in (*elsewhere.CODE, *elsewhere.SENTENCES) if n in OPS and is_callable(n)]
