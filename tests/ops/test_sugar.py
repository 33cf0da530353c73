"""What is short for other steps is the same for text, canvas, palette, completion, lists and docs."""

import ast
from pathlib import Path

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.domains import NODE
from groggy_nb.dsl import sugar
from groggy_nb.dsl.calls import callables
from groggy_nb.dsl.edits import templates
from groggy_nb.dsl.edits.forms import right_side
from groggy_nb.notebook import catalogue
from groggy_nb.notebook.editor import palette
from groggy_nb.ops import OPS, SUGAR, row_aggregates, written

WAYS = list(SUGAR.values())
NAMED = [way for way in WAYS if way.symbol is None]
STATEMENTS = {"param", "watch"}
INSTEAD = {"count"}  # of which another argument stands in the place
NO_ARGUMENT_MORE = {"clip"}  # as the op declares it, with a bound left out


def by_name(way):
    return way.name


def expression(way, without=()):
    """It with each argument given."""
    given = {a.name: a.choices[-1] if a.is_option else a.name for a in way.args if a.name not in without}
    return templates.right_side(way.name, given, set())


# Those of groups differ in the aggregate alone.
@pytest.mark.parametrize("way", [w for w in WAYS if w.called in (w.name, "sum")], ids=by_name)
def test_text_takes_it_with_all_its_arguments(way):
    values = {"edge": 'edges["weight"]', "scalar": "1", "at": "node_index() // 2", "by": "node_index()"}
    values |= {"where": "node_index() > 0"}
    before = "\n".join(
        f"{a.name} = {values.get(a.name) or values.get(a.kind, 'node_index() + 1')}"
        for a in way.args
        if not a.is_option
    )
    out = (way.gives or NODE).form
    program = gn.parse(f'{before}\nfound = {expression(way, INSTEAD)}\n{out}["found"] = found')
    graph = gn.Graph.from_edges([0, 1], [1, 2], edge_attrs={"weight": [2.0, 3.0]})
    np.testing.assert_array_equal(program.run(graph, mode="reference")["found"], program.run(graph)["found"])


@pytest.mark.parametrize("way", WAYS, ids=by_name)
def test_the_canvas_shows_its_arguments(way):
    form = right_side(ast.parse(expression(way), mode="eval").body)
    assert form.op == way.name and tuple(given.arg for given in form.given) == way.args
    assert all(given.node is not None for given in form.given)
    assert templates.arguments(way.name) == way.args


def test_text_lowers_what_is_declared_and_no_more():
    assert set(sugar.CALLS) - STATEMENTS - NO_ARGUMENT_MORE == {way.called for way in NAMED}


@pytest.mark.parametrize("way", WAYS, ids=by_name)
def test_palette_completion_lists_and_docs_have_it(way):
    (row,) = (row for row in palette.catalogue() if row["name"] == way.name)
    assert [a["name"] for a in row["arguments"]] == [a.name for a in way.args]
    assert row["signature"] == way.signature
    assert way.symbol or way.called in callables()
    assert way.signature in catalogue.list_steps()
    assert catalogue.describe_step(way.symbol or way.name).startswith(way.signature)
    page = (Path(gn.__file__).parent / "docs" / "language.md").read_text(encoding="utf-8")
    assert f"| `{way.signature}` |" in page


def test_an_aggregate_by_name_is_any_that_goes_over_a_row():
    (agg,) = (a for a in SUGAR["neighbor_agg"].args if a.name == "agg")
    assert agg.choices == row_aggregates() and {"median", "mode", "sum"} <= set(agg.choices)


def test_all_that_may_be_written_is_each_public_op_and_each_way_once():
    names = [way.name for ways in written().values() for way in ways]
    public = {op.name for op in OPS.values() if not op.internal}
    assert len(names) == len(set(names)) and set(names) == public | set(SUGAR)
