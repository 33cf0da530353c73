"""Binding gives every source its value, and says what is wrong with what was given."""

import numpy as np
import pandas as pd
import pytest

import groggy_nb as gn
from groggy_nb.domains import EDGE, NODE
from groggy_nb.dsl import parse
from groggy_nb.errors import ProgramErrors, RunError
from groggy_nb.graph import Graph, as_graph
from groggy_nb.ir.infer import _Inference
from groggy_nb.passes import PASS_NAMES
from groggy_nb.run.bind import bind
from groggy_nb.run.executables import prepared
from groggy_nb.run.execute import execute

USES_X = 'nodes["y"] = x + zeros()'


def path(n=4, **given):
    """A path of n nodes and n - 1 edges."""
    return Graph.from_edges(np.arange(n - 1), np.arange(1, n), directed=False, num_nodes=n, **given)


def bound(text, graph=None, params=None, **inputs):
    return bind(parse(text).program, graph or path(), params, inputs)


def source(text, graph=None, params=None, **inputs):
    """The value and type of the program's first source."""
    found = bound(text, graph, params, **inputs)
    first = found.program.sources[0].out
    return found.values[first], found.known[first]


def refusal(text, graph=None, params=None, **inputs):
    with pytest.raises(RunError) as caught:
        bound(text, graph, params, **inputs)
    return caught.value


def test_sizes_params_and_labels_have_values():
    value, known = source('graph["n"] = N')
    assert (value, known.dtype) == (4, "int64")
    text = 'd = param(0.5, min=0, max=1)\ngraph["d"] = d'
    assert source(text)[0] == 0.5
    value, known = source(text, params={"d": 1})
    assert (value, type(value), known.dtype) == (1.0, float, "float64")
    named = path(labels=["a", "b", "c", "d"])
    assert source('s = param("a", kind="node")\ngraph["i"] = index_of(s)', named, {"s": "c"})[0] == 2
    assert source('graph["i"] = index_of("d")', named)[0] == 3


@pytest.mark.parametrize(
    ("text", "given", "words"),
    [
        ("param(1)", 2.5, "whole number"),
        ("param(1)", "10", "whole number"),
        ("param(1)", True, "whole number"),
        ("param(1)", 2**63, "below 2\\^63"),
        ("param(0.5)", "x", "a number"),
        ("param(0.5)", None, "a number"),
        ("param(True)", 1, "True or False"),
        ("param(0.5, min=0, max=1)", 1.5, "at most 1"),
        ("param(0.5, min=0, max=1)", float("nan"), "at least 0"),
        ("param(1, choices=(1, 2))", 3, "one of 1, 2"),
    ],
)
def test_a_parameter_that_does_not_fit_is_refused(text, given, words):
    with pytest.raises(RunError, match=words) as caught:
        bound(f'd = {text}\ngraph["d"] = d', params={"d": given})
    assert caught.value.place.line == 1


def test_other_parameters_are_bound_as_a_new_binding_would():
    text = 'a = param(0, kind="node")\nb = param(0.5, max=1)\nnodes["y"] = index_of(a) + b * x'
    first = bound(text, x=[1, 2, 3, 4])
    again = first.with_params({"a": 3, "b": 1})
    anew = bound(text, params={"a": 3, "b": 1}, x=[1, 2, 3, 4])
    assert again.known == anew.known and again.typed is first.typed
    assert {k: np.array(v).tolist() for k, v in again.values.items()} == {
        k: np.array(v).tolist() for k, v in anew.values.items()
    }
    with pytest.raises(RunError, match="at most 1"):
        first.with_params({"b": 2})


def test_an_unknown_parameter_is_an_error_with_the_nearest_name():
    error = refusal('damping = param(0.5)\ngraph["d"] = damping', params={"dampnig": 1})
    assert (error.code, error.hint) == ("unknown-param", "did you mean 'damping'?")


def test_a_label_that_no_node_has_is_an_error_with_the_nearest_one():
    error = refusal('graph["i"] = index_of("nmupy")', path(labels=["numpy", "scipy", "numba", "pandas"]))
    assert "numpy" in error.hint


@pytest.mark.parametrize(
    ("given", "dtype"),
    [
        (np.arange(4, dtype=np.int8), "int64"),
        (np.arange(4, dtype=np.uint64), "int64"),
        (np.arange(4, dtype=np.float16), "float64"),
        (np.arange(4, dtype=">f4"), "float64"),
        (np.array([True, False, True, False]), "bool"),
        ([1, 2, 3, 4], "int64"),
        ((1, 2.5, 3, 4), "float64"),
        (range(4), "int64"),
        (np.arange(8.0)[::2], "float64"),
        (np.broadcast_to(np.float64(2), 4), "float64"),
        (pd.Series([1, 2, 3, 4], dtype="Int64"), "int64"),
        (np.ma.MaskedArray([1.0, 2, 3, 4], [0, 1, 0, 0]), "float64"),
    ],
)
def test_arrays_are_converted_to_three_dtypes_and_contiguous(given, dtype):
    value, known = source(USES_X, x=given)
    assert (known.domain, known.dtype, str(value.dtype)) == (NODE, dtype, dtype)
    assert value.flags.c_contiguous and value.dtype.isnative


def test_an_array_that_fits_is_not_copied_and_not_changed():
    given = np.arange(4.0)
    given.setflags(write=False)
    assert source(USES_X, x=given)[0] is given


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (np.array(list("abcd")), "input-dtype"),
        (["a", "b", "c", "d"], "input-dtype"),
        (np.array([1, "a", None, 2], dtype=object), "input-dtype"),
        (np.zeros(4, dtype=complex), "input-dtype"),
        (1j, "input-dtype"),
        ("text", "input-dtype"),
        (None, "input-dtype"),
        ({"a": 1}, "input-labels"),
        (np.array([0, 1, 2, 2**63], dtype=np.uint64), "input-range"),
        (2**63, "input-range"),
        (np.zeros(5), "input-length"),
        (np.zeros((2, 2)), "input-length"),
        (np.ma.MaskedArray([1, 2, 3, 4], [0, 1, 0, 0]), "input-missing"),
        (pd.Series([1, 2, 3, None], dtype="Int64"), "input-missing"),
    ],
)
def test_values_that_no_input_can_have_are_refused_by_name(given, code):
    error = refusal(USES_X, x=given)
    assert error.code == code
    assert "'x'" in error.message


def test_a_wrong_length_is_told_with_both_lengths():
    assert "4 values (nodes) or 3 values (edges)" in refusal(USES_X, x=np.zeros(7)).message


def test_where_n_equals_m_an_array_is_what_its_uses_say_else_a_node_value():
    ring = Graph.from_edges([0, 1, 2], [1, 2, 0])
    assert source('nodes["y"] = x + zeros()', ring, x=[1, 2, 3])[1].domain is NODE
    assert source('nodes["y"] = sum(x[e] for u, e in in_edges)', ring, x=[1, 2, 3])[1].domain is EDGE
    assert source('edges["y"] = x', ring, x=[1, 2, 3])[1].domain is EDGE
    assert source('graph["y"] = sum(x)', ring, x=[1, 2, 3])[1].domain is NODE


def test_a_missing_input_is_an_error_with_a_hint():
    error = refusal('ranks = zeros()\nnodes["x"] = rnaks')
    assert (error.code, error.hint) == ("missing-input", "did you mean 'ranks'?")
    assert error.place.line == 2


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("damping", "damping = param(0.5)"),  # as like to argmin as chance has it
        ("maximun", "did you mean the step maximum(...)?"),
        ("age", 'the graph has it: nodes["age"]'),
        ("cost", 'the graph has it: edges["cost"]'),
    ],
)
def test_a_name_that_nothing_binds_is_told_how_to_bind(name, hint):
    graph = path(node_attrs={"age": [1, 2, 3, 4]}, edge_attrs={"cost": [1, 2, 3]})
    assert hint in refusal(f'nodes["x"] = ones() * {name}', graph).hint


def test_all_names_that_nothing_binds_are_told_at_once():
    assert "nor are 'tolerance'" in refusal('nodes["x"] = ones() * alpha + tolerance').message


def test_a_column_read_as_the_weight_is_told_under_its_new_name():
    graph = path(weight=[1.0, 2.0, 3.0])
    assert refusal('edges["x"] = edges["amount"]', graph).hint.endswith('is edges["weight"]')


def test_a_whole_parameter_given_a_fraction_says_how_to_declare_it():
    error = refusal('least = param(50)\nnodes["x"] = ones() * least', params={"least": 49.5})
    assert error.hint == "declare it as param(50.0) to take any number"


def test_an_input_that_nothing_reads_is_a_warning():
    found = bound('nodes["x"] = ranks', ranks=[1, 2, 3, 4], rank=[1, 2, 3, 4])
    assert found.warnings == ("the input 'rank' is not used by the program; did you mean 'ranks'?",)


def test_attributes_have_values_and_defaults():
    graph = path(
        node_attrs={
            "age": pd.Series([1, 2, None, 4], dtype="Int64"),
            "size": [0.5, 1, 2, 3],
            "ok": [True, False, True, True],
        },
        weight=[1, 2, 3],
    )
    value, known = source('nodes["y"] = nodes["age"]', graph)
    assert known.dtype == "float64" and np.isnan(value[2])
    value, known = source('nodes["y"] = nodes.get("age", 7)', graph)
    assert (known.dtype, value.tolist()) == ("int64", [1, 2, 7, 4])
    value, known = source('nodes["y"] = nodes.get("age", 0.5)', graph)
    assert (known.dtype, value.tolist()) == ("float64", [1, 2, 0.5, 4])
    value, known = source('edges["y"] = edges.get("wait", 1.5)', graph)
    assert (known.domain, value.tolist()) == (EDGE, [1.5] * 3)
    assert source('nodes["y"] = 1 if nodes["ok"] else 0', graph)[1].dtype == "bool"


def test_an_attribute_that_the_graph_lacks_is_an_error_that_lists_what_exists():
    graph = path(node_attrs={"age": [1, 2, 3, 4]}, weight=[1, 2, 3])
    error = refusal('nodes["y"] = nodes["aeg"]', graph)
    assert "it has: 'age'" in error.message and error.hint == "did you mean 'age'?"
    error = refusal('nodes["y"] = nodes["weight"]', graph)
    assert 'edges["weight"]' in error.hint


def test_text_is_compared_by_codes_and_absent_strings_equal_nothing():
    graph = path(node_attrs={"kind": ["a", "b", None, "b"], "other": ["b", "b", "c", "a"]})
    from interpreted import interpret

    def equal(text):
        return interpret(bound(f'nodes["y"] = {text}', graph)).values["y"].tolist()

    assert equal('nodes["kind"] == "b"') == [False, True, False, True]
    assert equal('nodes["kind"] == "nowhere"') == [False] * 4
    assert equal('nodes["kind"] != "b"') == [True, False, True, False]
    assert equal('nodes["kind"] in ("a", "b")') == [True, True, False, True]
    assert equal('nodes.get("kind", "x") == "x"') == [False, False, True, False]
    assert equal('nodes.get("kind", "x") == "y"') == [False] * 4
    assert equal('nodes.get("none", "x") == "x"') == [True] * 4
    assert equal('nodes["kind"] == nodes["other"]') == [False, True, False, False]


def test_a_program_without_outputs_is_refused():
    assert refusal("x = zeros()").code == "no-output"


def test_kinds_that_only_the_graph_tells_are_errors_in_the_users_text():
    with pytest.raises(ProgramErrors, match="edge value"):
        bound('nodes["y"] = x + degree()', x=[1, 2, 3])


READS = {
    'graph["x"] = sum(nodes["a"] == "red")': (0, int),
    'graph["x"] = sum(nodes.get("a", "red") == "red")': (None, int),
    'graph["x"] = sum(nodes.get("a", 7))': (None, int),
    'graph["x"] = any(nodes.get("a", True))': (None, bool),
    'graph["x"] = sum(nodes["a"] * 0 == 1)': (0, int),
}
VALUELESS = {
    "objects": lambda n: np.array([None] * n, dtype=object),
    "a list": lambda n: [None] * n,
    "pandas objects": lambda n: pd.Series([None] * n, dtype=object),
    "pandas strings": lambda n: pd.Series([None] * n, dtype="string"),
    "pandas integers": lambda n: pd.Series([None] * n, dtype="Int64"),
}


@pytest.mark.parametrize("n", [0, 3])
@pytest.mark.parametrize("made", VALUELESS)
@pytest.mark.parametrize("text", READS)
def test_an_attribute_without_any_value_is_what_the_program_reads(text, made, n):
    if made == "pandas strings" and "* 0" in text:
        return  # its type says text, which is no number
    graph = Graph.from_edges([], [], num_nodes=n, node_attrs={"a": VALUELESS[made](n)})
    wanted, kind = READS[text]
    found = {
        mode: execute(parse(text).program, graph, mode=mode).values["x"] for mode in ("reference", "step")
    }
    if wanted is None:  # of every node the default
        wanted = 7 * n if "7" in text else n if kind is int else n > 0
    assert found == {"reference": wanted, "step": wanted}
    assert type(found["step"]) is kind


def test_a_column_of_strings_without_any_value_is_text():
    for n in (0, 2):
        graph = Graph.from_edges([], [], num_nodes=n, node_attrs={"a": pd.Series([None] * n, dtype="string")})
        assert graph.node_attrs["a"].categories == ()


def test_a_default_that_stands_everywhere_is_told_unless_it_is_the_weight():
    graph = as_graph((["a"], ["b"]), weight=[2.0])

    def told(text):
        return bind(parse(text).program, graph).warnings

    (one,) = told('edges["x"] = edges.get("wieght", 1.0)')
    assert one == (
        "the graph has no edge attribute 'wieght'; it has: 'weight': the default 1.0 stands everywhere; "
        "did you mean 'weight'?"
    )
    assert len(told('nodes["x"] = nodes.get("flagged", 0)')) == 1
    assert told('edges["x"] = edges.get("weight", 1.0)') == ()
    bare = as_graph((["a"], ["b"]))
    assert bind(parse('edges["x"] = edges.get("weight", 1.0)').program, bare).warnings == ()


ROUNDS = """
x = full(0.0)
for k in range(3):
    x = x + degree() * 1 + k
    watch(x)
nodes["x"] = x
"""


@pytest.mark.parametrize(
    "use",
    [
        lambda p, g: p.plan(g),
        lambda p, g: prepared(bind(p.ir, g), "fused", PASS_NAMES, False, "calls", compiled=False),
        lambda p, g: p.run(g, mode="reference", passes=("fold", "simplify", "prune")),
        lambda p, g: p.plan(),
    ],
    ids=["plan", "emitted", "reference", "plan without a graph"],
)
def test_types_are_inferred_once_a_bind_and_never_after_it(use, monkeypatch):
    program, graph, calls = gn.parse(ROUNDS), gn.datasets.karate(), []
    once = _Inference.run
    monkeypatch.setattr(_Inference, "run", lambda self: [calls.append(self), once(self)])
    use(program, graph)
    assert len(calls) == 1


def test_a_watched_input_is_a_state_only_where_it_has_many_entries():
    text = 'watch(a)\nnodes["y"] = a + zeros()'
    assert bound(text, a=2.0).states == ()
    assert bound(text, a=np.ones(4)).states == ("a",)
