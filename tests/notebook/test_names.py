"""Words of the line as graphs, names and parameters: found in the notebook, never evaluated."""

import math

import networkx as nx
import numpy as np
import pytest

from groggy_nb.errors import UsageError
from groggy_nb.graph import datasets
from groggy_nb.notebook.cell import label_params
from groggy_nb.notebook.names import check_result_name, read_inputs, read_params, read_words
from groggy_nb.program import parse
from groggy_nb.report.result import Result

KARATE = datasets.karate()
PROGRAM = parse('nodes["d"] = degree()')
VARIABLES = {
    "G": KARATE,
    "club": KARATE,
    "H": nx.path_graph(3),
    "ends": ([0, 1], [1, 2]),
    "pr": PROGRAM,
    "x": np.arange(3.0),
    "rate": 0.25,
    "numpy": np,
    "_hidden": KARATE,
}


def read(*words):
    return read_words(words, VARIABLES)


@pytest.mark.parametrize("word", ["G", "H", "ends"])
def test_one_word_that_names_a_graph_is_the_graph(word):
    target = read(word)
    assert target.name is None and target.result_name is None
    assert target.graph is VARIABLES[word]


def test_one_word_that_names_nothing_or_a_program_is_the_name():
    assert read("new").name == "new" and read("new").graph is None
    assert read("pr").name == "pr" and read("pr").graph is None


def test_one_word_that_names_a_file_is_the_graph(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.csv").write_text("source,target\n0,1\n")
    assert read("net.csv").graph == "net.csv"
    assert read("pr", "net.csv").name == "pr"


def test_a_path_whose_name_begins_like_a_variable_is_a_path():
    assert read("new", "G.csv").graph == "G.csv"


def test_two_words_are_name_and_graph():
    target = read("pr", "G")
    assert (target.name, target.result_name, target.comparison_name) == ("pr", "pr_result", "pr_compare")
    assert target.graph is KARATE


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x", "G"), "would overwrite"),
        (("x", "G"), "take another name, `%%groggy x2 G`, or free this one: `del x`"),
        (("x",), "%%groggy x2 G"),
        (("print", "G"), "print is Python's own, and the cell would hide it"),
        (("sum",), "take another name: `%%groggy sum2 G`"),
        (("new", "gn.datasets.karate()"), "G = gn.datasets.karate(); then `%%groggy new G`"),
        (("gn.datasets.karate()",), "G = gn.datasets.karate(); then `%%groggy pr G`"),
        (("new", "gn.generate.uniform(100,", "5)"), "G = gn.generate.uniform(100, 5); then `%%groggy new G`"),
        (("new", "graphs[0]"), "G = graphs[0]; then"),
        (("new", "G.labels"), "G = G.labels; then"),
        (("G", "pr2"), "the name comes first: `%%groggy pr2 G`"),
        (("a", "b", "c"), "3 words"),
        (("pr", "clbu"), "did you mean `club`"),
        (("pr", "nowhere"), "graphs here: G, H, club, ends"),
        (("pr", "pr"), "is a program, not a graph"),
        (("missing.csv",), "no file"),
        (("class",), "no variable's name"),
        (("3x", "G"), "no variable's name"),
    ],
)
def test_words_that_do_not_fit_are_refused(words, said):
    with pytest.raises(UsageError) as caught:
        read(*words)
    assert said in str(caught.value)


def test_a_result_never_replaces_the_users_variable():
    check_result_name("free", Result, VARIABLES)
    check_result_name(None, Result, VARIABLES)
    with pytest.raises(UsageError, match="--into"):
        check_result_name("x", Result, VARIABLES)


def params(*words, labels=()):
    pairs = [(word.partition("=")[0], word.partition("=")[2]) for word in words]
    return read_params(pairs, VARIABLES, frozenset(labels))


def test_a_parameter_is_a_literal_or_a_variable():
    found = params("a=0.9", "b=3", "c=True", "d=rate", "e=-1e-3")
    assert found == {"a": 0.9, "b": 3, "c": True, "d": 0.25, "e": -1e-3}
    assert type(found["b"]) is int
    assert params("a=inf")["a"] == math.inf


def test_a_label_may_be_a_bare_word_even_where_a_module_has_its_name():
    assert params("source=numpy", labels=["source"]) == {"source": "numpy"}
    assert params("source=3", labels=["source"]) == {"source": 3}
    assert params("source=rate", labels=["source"]) == {"source": 0.25}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("a=__import__('os').getpid()", "neither a literal nor a notebook variable"),
        ("a=rate*2", "neither a literal nor a notebook variable"),
        ("a=raet", "did you mean `rate`"),
        ("a=x", "is a ndarray"),
        ("a=[1,2]", "is a list"),
        ("a=" + "(" * 500, "neither"),
        ("a=", "neither"),
    ],
)
def test_a_parameter_that_is_neither_is_refused(word, said):
    with pytest.raises(UsageError) as caught:
        params(word)
    assert said in str(caught.value)


def test_a_parameter_set_twice_is_refused():
    with pytest.raises(UsageError, match="twice"):
        params("a=1", "a=2")


def test_inputs_are_the_variables_of_free_names():
    assert list(read_inputs(["x", "missing"], VARIABLES)) == ["x"]


def test_label_parameters_are_those_with_labels_or_words():
    text = 'a = param(0, kind="node")\nb = param(1.5)\nnodes["x"] = b * (node_index() == index_of(a))\n'
    assert label_params(parse(text)) == {"a"}


def test_spaces_around_the_equals_sign_are_told():
    with pytest.raises(UsageError) as caught:
        read_words(("pr", "g", "damping", "=", "0.5"), {})
    assert caught.value.hint == "no spaces around = in name=value"
