"""Which outputs are labels of groups: numbers of nodes that were handed on, and nothing that was counted."""

import pytest

from groggy_nb.dsl import parse
from groggy_nb.ir.numbering import node_numbers

LABELS = """
x = node_index()
for _ in range(3):
    x = min(x[u] for u in closed_neighbors)
"""
SWEPT = """
x = node_index()
for v in nodes:
    x[v] = mode(x[u] for u in closed_neighbors)
"""
CHOSEN = """
a = node_index()
if N > 3:
    x = a
else:
    x = a * 0
"""
LEVELS = """
x = 0 if node_index() == 0 else 99
for _ in range(3):
    x = minimum(x, min((x[u] + 1 for u in neighbors), default=99))
"""


@pytest.mark.parametrize(
    "text",
    [
        "x = node_index()",
        "x = min((u for u in neighbors), default=0)",
        "x = node_index()[degree() // 2]",
        "x = min(node_index(), by=degree() // 2)",
        LABELS,
        SWEPT,
        CHOSEN,
    ],
)
def test_numbers_of_nodes_stay_labels_while_they_are_only_chosen_among(text):
    assert node_numbers(parse(f'{text}\nnodes["x"] = x\nnodes["d"] = degree()').program) == ("x",)


@pytest.mark.parametrize(
    "text",
    [
        "x = degree()",
        "x = node_index() + 1",
        "x = int(full(3))",
        "x = degree()[node_index()]",
        "x = sum(node_index(), by=node_index())",
        LEVELS,
    ],
)
def test_what_is_counted_or_reckoned_is_no_label(text):
    assert node_numbers(parse(f'{text}\nnodes["x"] = x').program) == ()
