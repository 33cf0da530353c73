"""The control of a parameter follows from its declaration; its value goes back as it is."""

import pytest

from groggy_nb.graph import Graph, as_graph
from groggy_nb.notebook.controls import as_text, controls, parameters
from groggy_nb.program import parse

NAMED = as_graph((["a", "b"], ["b", "3"]))
NUMBERED = as_graph(([10, 20], [20, 30]))
PLAIN = Graph.from_edges([0, 1], [1, 2])


def control(declaration, graph=PLAIN, **given):
    use = "x = node_index() == index_of(p)" if "node" in declaration else "x = full(p)"
    if "choices" in declaration and '"' in declaration:
        use = "x = ones()"
    return controls(parse(f'p = {declaration}\n{use}\nnodes["x"] = x'), graph, given)["p"]


@pytest.mark.parametrize(
    ("declaration", "kind", "value"),
    [
        ("param(0.85, min=0, max=1)", "FloatSlider", 0.85),
        ("param(5, min=1, max=100)", "IntSlider", 5),
        ("param(1e-10, min=0, max=1)", "BoundedFloatText", 1e-10),  # a slider has no place for it
        ("param(0.5)", "FloatText", 0.5),
        ("param(3)", "IntText", 3),
        ("param(3, min=1)", "BoundedIntText", 3),
        ("param(0.5, max=2)", "BoundedFloatText", 0.5),
        ("param(True)", "Checkbox", True),
        ("param(2, choices=(1, 2, 3))", "Dropdown", 2),
        ("param(0.5, choices=(0.25, 0.5))", "Dropdown", 0.5),
        ('param(0, kind="node")', "Combobox", 0),
    ],
)
def test_a_declaration_makes_its_control(declaration, kind, value):
    made = control(declaration)
    assert type(made.widget).__name__ == kind
    assert made.value == value and type(made.value) is type(value)
    assert made.widget.description == "p"


@pytest.mark.parametrize("declaration", ["param(0.85, min=0, max=1)", "param(5, min=1, max=9)", "param(0.5)"])
def test_a_control_tells_of_a_change_when_it_ends(declaration):
    assert control(declaration).widget.continuous_update is False


def test_limits_and_steps_are_the_parameters():
    slider = control("param(0.5, min=-1, max=3)").widget
    assert (slider.min, slider.max, slider.step) == (-1.0, 3.0, 0.02)  # 0.04 has no place for 0.5
    assert control("param(0.85, min=0, max=1)").widget.step == 0.01
    field = control("param(3, min=1)").widget
    assert field.min == 1 and field.max >= 2**53


def test_a_control_stands_at_the_value_of_the_line():
    assert control("param(0.5, min=0, max=1)", p=0.25).widget.value == 0.25
    assert control("param(1, choices=(1, 2))", p=2).value == 2


def test_choices_that_are_equal_stay_apart():
    menu = control("param(0.0, choices=(0.0, 1.0))")
    menu.widget.value = 1
    assert menu.value == 1.0 and isinstance(menu.value, float)


@pytest.mark.parametrize(
    ("graph", "default", "typed", "value"),
    [(NAMED, '"a"', "3", "3"), (NUMBERED, "10", "30", 30), (PLAIN, "0", "2", 2), (PLAIN, "0", "x", "x")],
)
def test_a_label_is_of_the_graphs_own_kind(graph, default, typed, value):
    made = control(f'param({default}, kind="node")', graph)
    made.widget.value = typed
    assert made.value == value and type(made.value) is type(value)


def test_labels_are_offered():
    assert control('param("a", kind="node")', NAMED).widget.options == ("a", "b", "3")


def test_in_words_a_parameter_has_default_limits_choices_and_help():
    program = parse(
        'a = param(0.5, min=0, max=1, help="a share")\nb = param(2, choices=(1, 2))\nc = param(1, min=0)\n'
        's = param("x", kind="node")\nnodes["x"] = full(a * b * c) * (node_index() == index_of(s))'
    )
    assert [as_text(source) for source in parameters(program)] == [
        "a=0.5  from 0.0 to 1.0  a share",
        "b=2  one of 1, 2",
        "c=1  from 0",
        "s=x  a node's label",
    ]
