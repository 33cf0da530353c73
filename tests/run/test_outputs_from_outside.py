"""Kinds of outputs from outside: a domain and a step make a table of other columns, and a matrix of nodes.

All that follows for results, files, reports, sweeps and the editor is read off the domain. How they run in
native code is in `docs/how_to_add_an_output.md`.
"""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import groggy_nb as gn
from groggy_nb.domains import NODE, TABLE
from groggy_nb.errors import GroggyError
from groggy_nb.graph import memory
from groggy_nb.notebook.editor.session import Session
from groggy_nb.ops import op, rules, table
from groggy_nb.ops.forms import Kernel
from groggy_nb.ops.table import NodeValue
from groggy_nb.ops.targets import Routine
from groggy_nb.report.statistics import statistics, unmeasured
from groggy_nb.report.writing import write
from groggy_nb.show.outputs import pictures

PAIRS = replace(
    TABLE,
    entries=lambda graph: graph.num_nodes,
    columns={"first": "int64", "second": "int64", "far": "float64"},
    there=lambda cells: cells[:, 0] >= 0,
)
POWERS = replace(NODE, name="powers", value="node value of three columns", width=3, in_rows=False)
GRAPH = gn.as_graph((["a", "b", "c"], ["b", "c", "d"]))
TEXT = """k = param(0.5)
tables["p"] = pairs_of(degree() * k)
nodes["m"] = powers_of(degree() * k)
nodes["d"] = degree()
tables["h"] = histogram(degree(), 2)
"""


@pytest.fixture(scope="module", autouse=True)
def declared():
    """The steps, for these tests: each node and the next, and how far their values are apart; powers."""

    @op(family="reduce", form=Kernel(result=PAIRS), rule=rules.floating, numba=Routine("outside:pairs_of"))
    def pairs_of(x: NodeValue):
        """A table: each node but the last and the next one, where their values differ."""
        rows = np.full((len(x), 3), -1.0)
        for v in range(len(x) - 1):
            if x[v] != x[v + 1]:
                rows[v] = v, v + 1, abs(x[v] - x[v + 1])
        return rows.reshape(-1)

    @op(family="reduce", form=Kernel(result=POWERS), rule=rules.floating, numba=Routine("outside:powers_of"))
    def powers_of(x: NodeValue):
        """A value, its square and its cube."""
        return np.stack([x, x * x, x * x * x], axis=1).reshape(-1)

    yield
    for name in ("pairs_of", "powers_of"):
        table._TABLE.pop(name)


@pytest.fixture(scope="module")
def result(declared):
    return gn.parse(TEXT).run(GRAPH, mode="reference")


def test_a_table_of_other_columns_is_a_frame_and_a_matrix_an_array(result):
    assert result["p"].to_dict("list") == {"first": [0, 2], "second": [1, 3], "far": [0.5, 0.5]}
    assert result["p"].dtypes.tolist() == ["int64", "int64", "float64"]
    assert result["m"].tolist() == [[0.5, 0.25, 0.125], [1.0] * 3, [1.0] * 3, [0.5, 0.25, 0.125]]
    assert list(result) == ["p", "m", "d", "h"] and list(result.nodes.columns) == ["m.0", "m.1", "m.2", "d"]
    again = pickle.loads(pickle.dumps(result))
    assert again["p"].equals(result["p"]) and again["m"].tolist() == result["m"].tolist()


def test_reports_show_the_rows_of_both(result):
    assert ["p", "2", "rows"] in [line.split() for line in repr(result).splitlines()]
    matrix = gn.parse('nodes["m"] = powers_of(degree())').run(GRAPH, mode="reference")
    shown = repr(matrix.report)
    assert "  first 4 of 4 nodes\n" in shown and "  min 1, mean 2.83333, max 8\n" in shown
    assert [line.split() for line in shown.splitlines() if line.strip().startswith("b ")] == [
        ["b", "2", "4", "8"]
    ]
    pairs = gn.parse('tables["p"] = pairs_of(degree())').run(GRAPH, mode="reference")
    lines = [line.split() for line in repr(pairs).splitlines()]
    assert ["first", "second", "far"] in lines and ["2", "3", "1"] in lines


def test_a_plan_tells_how_many_numbers_an_entry_has():
    told = repr(gn.parse('nodes["m"] = powers_of(degree())\ntables["p"] = pairs_of(degree())').plan(GRAPH))
    assert "3 float64 of nodes  " in told and "  float64 of tables  " in told


def test_a_matrix_makes_no_groups(result):
    assert result.groups()["size"].tolist() == [2, 2]
    with pytest.raises(GroggyError, match="'m' is no value of nodes"):
        result.groups("m")


def test_a_picture_shows_how_the_last_column_is_spread(result):
    assert [bar.get_height() for bar in result.plot("p").patches] == [2]
    assert sum(bar.get_height() for bar in result.plot("m").patches) == 12
    assert [drawing.alt.split(":")[0] for drawing in pictures(result)] == ["Bars of h"]


def test_files_hold_both(result, tmp_path):
    written = write(result, tmp_path / "r.csv")
    assert [path.name for path in written] == ["r.csv", "r.tables.csv"]
    assert list(pd.read_csv(written[0]).columns) == ["node", "m.0", "m.1", "m.2", "d"]
    assert pd.read_csv(written[1])["far"].tolist()[:2] == [0.5, 0.5]
    write(result, tmp_path / "r.npz")
    with np.load(tmp_path / "r.npz") as kept:
        assert kept["m"].shape == (4, 3) and kept["p"].dtype.names == ("first", "second", "far")
    assert result.to_networkx().nodes["b"]["m"] == [1.0, 1.0, 1.0]


def test_a_sweep_keeps_the_matrix_of_each_run():
    swept = gn.parse(TEXT).sweep(GRAPH, {"k": [0.5, 2.0]}, mode="reference")
    assert list(swept.kept) == ["m", "d"]
    assert swept.kept["m"].shape == (2, 4, 3) and swept.kept["m"][1, 1].tolist() == [4.0, 16.0, 64.0]


def test_what_a_sweep_keeps_is_counted_in_all_columns(monkeypatch):
    over = {"k": [0.25 * run for run in range(100)]}
    monkeypatch.setattr(memory, "free_bytes", lambda: 2 * (100 * 8 * 4))
    with pytest.raises(GroggyError, match="1 outputs of 100 runs need"):
        gn.parse(TEXT).sweep(GRAPH, over, keep="m", mode="reference")
    assert gn.parse(TEXT).sweep(GRAPH, over, keep="d", mode="reference")["d"].shape == (100, 4)


def test_the_editor_has_figures_of_both(result):
    values = result.outcome.values
    found = statistics(values["p"], "table")
    assert (found["shape"], found["max"], sum(found["hist"])) == ([2, 3], 0.5, 2)
    found = statistics(values["m"], "node")
    assert (found["shape"], found["min"], found["max"]) == ([4, 3], 0.125, 1.0)
    assert unmeasured(POWERS, "float64", GRAPH)["shape"] == [4, 3]


def test_the_canvas_shows_the_kinds_of_steps_and_outputs():
    text = 'p = pairs_of(degree())\nm = powers_of(degree())\ntables["p"] = p\nnodes["m"] = m'
    shown = Session(text, GRAPH).projection
    kinds = [(node["title"], node["kind"], node["value"]) for node in shown["nodes"]]
    steps = [("p", "step", "table"), ("m", "step", "powers")]
    assert shown["ok"] and kinds == [*steps, ("p", "output", "table"), ("m", "output", "node")]


@pytest.mark.parametrize("name", ["pairs_of", "powers_of"])
def test_no_step_reads_either(name):
    for text in (f'nodes["y"] = {name}(degree()) + 1', f'x = {name}(degree())\ngraph["y"] = sum(x)'):
        with pytest.raises(GroggyError, match="is put out and read by no step"):
            gn.parse(text).run(GRAPH, mode="reference")


def test_each_goes_to_outputs_of_its_form_alone():
    for text, said in (
        ('nodes["y"] = pairs_of(degree())', "wants a node value, found a table"),
        ('tables["y"] = powers_of(degree())', "wants a table, found a node value of three columns"),
    ):
        with pytest.raises(GroggyError) as caught:
            gn.parse(text).run(GRAPH, mode="reference")
        assert said in str(caught.value)


def test_modes_are_compared_in_all_columns(result):
    from groggy_nb.measure.differences import differences

    other = gn.parse(TEXT).run(GRAPH, params={"k": 0.25}, mode="reference").outcome
    found = differences(result.outcome, other, "other", "reference")
    assert [(each.name, each.positions) for each in found] == [("p", 2), ("m", 12)]
