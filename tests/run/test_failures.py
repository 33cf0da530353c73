"""An error of a running program names the node at which a step has no value, the same in every mode."""

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.errors import RunError

# a - b, b - c, c - d, and e alone
G = gn.as_graph([("a", "b"), ("b", "c"), ("c", "d"), ("e", "e")], directed=False)
PROGRAM = gn.parse("""
x = degree()
y = x + i[i]
least = min(x[u] for u in neighbors if x[u] >= low)
for v in reversed(nodes):
    before = min(y[u] for u in neighbors if y[u] > few[v])
    y[v] = before + 1
    after = min(y[u] for u in neighbors if y[u] < many[v])
    y[v] = y[v] + after
nodes["x"] = y + least
""")
LARGE = 10**6
ENTRIES = [
    ("y = x // z", "an integer is divided by 0 (at node 'c')"),
    ("y = x * 2 ** 61", "does not fit int64 (at node 'd')"),
    ("y = x ** (z - 3)", "an integer is raised to a negative power (at node 'c')"),
    ("y = random_integers(0, z, seed=1)", "at least low and below high (at node 'c')"),
    ("y = int(bernoulli(z / 4, seed=1))", "is not between 0 and 1 (at node 'd')"),
    ("y = at_target(x) // at_source(z)", "an integer is divided by 0 (at edge 2, 'c' to 'd')"),
    ("y = sum(x[u] // z[u] for u in neighbors)", "an integer is divided by 0 (at node 'b')"),
    ("y = sum(x[u] // z for u in neighbors)", "an integer is divided by 0 (at node 'c')"),
    ("y = sum(x[u] // (M - 4) for u in neighbors if z[u] == 5)", "an integer is divided by 0 (at node 'c')"),
    ("y = x // (M - 4)", "an integer is divided by 0 (at node 'a')"),
    ("y = M // (M - 4)", "an integer is divided by 0"),
]


@pytest.mark.parametrize(("line", "sentence"), ENTRIES)
def test_the_first_node_or_edge_where_a_step_has_no_value_is_named(line, sentence):
    given = {"x": np.array([3, 1, 2, 4, 9]), "z": np.array([3, 3, 0, 5, 0])}
    output = 'edges["y"]' if "at_source" in line else 'graph["y"]' if "y = M" in line else 'nodes["y"]'
    program = gn.parse(f'{line}\n{output} = y\nnodes["t"] = x + z')
    for mode, threads in (("reference", 1), ("fused", 1), ("fused", 2)):
        with pytest.raises(RunError) as caught:
            program.run(G, mode=mode, threads=threads, inputs=given, checked=True)
        assert caught.value.message.endswith(sentence), (mode, caught.value.message)


FINE = {"i": [0] * 5, "low": 0, "few": [-1] * 5, "many": [LARGE] * 5}
NOTHING = "both row: a value of nothing is not defined; give `default=`"


@pytest.mark.parametrize(
    ("given", "line", "sentence"),
    [
        ({"i": [0, 4, 5, -1, 0]}, 3, ": index 5 at node 'c' (wanted 0 to 4)"),
        ({"i": [0, 4, 4, -1, 7]}, 3, ": index -1 at node 'd' (wanted 0 to 4)"),
        ({"low": 2}, 4, f"{NOTHING} (at node 'e')"),
        # Nodes are visited from the last: what fails in an earlier visit is told, in whatever line it is.
        ({"few": [-1, LARGE, -1, -1, -1]}, 6, f"{NOTHING} (at node 'b')"),
        ({"few": [-1, LARGE, -1, -1, -1], "many": [0, 0, LARGE, 0, LARGE]}, 8, f"{NOTHING} (at node 'd')"),
        (
            {"few": [-1, LARGE, -1, -1, -1], "many": [0, 0, LARGE, LARGE, LARGE]},
            6,
            f"{NOTHING} (at node 'b')",
        ),
    ],
)
def test_the_node_is_named_by_its_label(given, line, sentence):
    inputs = {name: x if name == "low" else np.array(x) for name, x in (FINE | given).items()}
    for mode, threads in (("reference", 1), ("fused", 1), ("fused", 2)):
        with pytest.raises(RunError) as caught:
            PROGRAM.run(G, mode=mode, threads=threads, inputs=inputs)
        assert caught.value.place.line == line, mode
        assert caught.value.message.endswith(sentence), mode
