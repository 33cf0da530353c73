"""What items read, and where; every form of item has an answer."""

from typing import get_args

import pytest

from groggy_nb.dsl import parse
from groggy_nb.ir.forms import Const, Item, Map, walk
from groggy_nb.plan.accesses import At, reads

TEXT = """
x = sqrt(node_index())
w = at_source(x)
y = sum(x[u] * w[e] * x for u, e in in_edges if x[u] > y0)
m = median(x)
if m > 1.0:
    z = y
else:
    z = x
watch(m)
for v in nodes:
    z[v] = max((z[u] for u in neighbors), default=0.0) + x[v]
for i in range(3):
    z = z * 0.5
    if m > 2.0:
        break
nodes["z"] = z
"""


def found(text):
    """What each item of a text reads, by name and place; values without a name left out."""
    program = parse(text).program
    names = program.names
    return [
        (type(item).__name__, {(names[r.value], r.at.name) for r in reads(item) if r.value in names})
        for item in walk(program.body)
    ]


def test_a_comprehension_reads_at_neighbors_at_their_edges_and_at_its_own_place():
    (gather,) = [read for kind, read in found(TEXT) if kind == "Gather" and ("w", "EDGE") in read]
    assert gather == {("x", "NEIGHBOR"), ("w", "EDGE"), ("x", "PLACE")}  # the last as a factor


def test_an_edge_value_is_made_of_values_at_ends():
    assert ("Step", {("x", "END")}) in found(TEXT)


def test_an_index_is_read_at_the_place_and_what_it_names_elsewhere():
    text = 'x = degree()\ni = node_index()\ny = x[i]\nnodes["y"] = y'
    assert ("Step", {("x", "INDEX"), ("i", "PLACE")}) in found(text)


def test_a_kernel_over_collected_values_reads_the_array():
    assert ("Fold", {("x", "ARRAY")}) in found(TEXT)


def test_every_form_of_item_has_an_answer_and_a_chain_that_is_no_longer_there_has_none():
    body = tuple(walk(parse(TEXT).program.body))
    assert {type(item) for item in body} == set(get_args(Item)) - {Map}
    for item in body:
        assert all(isinstance(read.at, At) for read in reads(item))
    with pytest.raises(AssertionError):
        reads(Map(0, ()))


def test_constants_are_no_reads():
    program = parse("x = full(1.0) + 2.0\nnodes['x'] = x\n").program
    for item in program.body:
        assert all(not isinstance(read.value, Const) for read in reads(item))
