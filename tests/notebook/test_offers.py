"""What completion offers is text that means the same when it is read back; data is never evaluated."""

import ast

from groggy_nb.graph import as_graph
from groggy_nb.notebook.arguments import read_line
from groggy_nb.notebook.names import read_params
from groggy_nb.notebook.offers import as_literal, as_word, inside, labels
from groggy_nb.program import parse

HOSTILE = [
    'a"b',
    "it's",
    "both \"' quotes",
    "back\\slash",
    "new\nline",
    "3",
    "True",
    "tab\there",
    "sp ace",
    "ü",
    "x#y",
]


def test_a_label_on_the_line_is_read_back_as_the_same_label():
    variables = {"plain": 1}
    for label in [*HOSTILE, "plain", "numpy.core"]:
        (word,) = read_line(f"start={as_word(variables)(label)}").assignments
        assert read_params([word], variables, frozenset(["start"])) == {"start": label}
    assert as_word({})(12) == "12"


def test_hostile_labels_are_text_and_come_back_as_they_are():
    graph = as_graph((HOSTILE, HOSTILE[1:] + HOSTILE[:1]))
    for label in labels(graph, ""):
        for written in (as_literal(label), f'"{inside(chr(34))(label)}"', f"'{inside(chr(39))(label)}'"):
            assert "\n" not in written
            assert ast.literal_eval(written) == label
            parse(f"nodes['x'] = node_index() == index_of({written})").run(graph, mode="reference")
    assert sorted(labels(graph, "")) == sorted(HOSTILE)


def test_odd_labels_and_very_long_ones_are_left_out():
    graph = as_graph(([("a", 1), "x" * 10_000], ["b", "c"]))
    assert labels(graph, "") == ["b", "c"]
