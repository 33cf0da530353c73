"""Time stamps in a program: compared, subtracted, and given back as dates, alike in every mode."""

from __future__ import annotations

import datetime as dt
import json

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import groggy_nb as gn
from groggy_nb.errors import GroggyWarning, ProgramErrors, RunError
from groggy_nb.report.report import Report

MODES = ("reference", "step", "batch", "fused")
CALLS = pd.DataFrame(
    {
        "source": ["a", "b", "c", "a", "d"],
        "target": ["b", "c", "d", "d", "b"],
        "t": np.array(["2020-01-01", "2020-01-03T06", "2020-01-02", "NaT", "9999-12-31"], "M8[s]"),
        "kind": ["x", "y", "x", "z", "z"],
    }
)


def outputs(text, mode="reference", graph=CALLS, **given):
    result = gn.parse(text).run(gn.as_graph(graph), mode=mode, **given)
    return {name: np.asarray(result[name]).tolist() for name in result}


@pytest.mark.parametrize("mode", MODES)
def test_times_are_compared_and_subtracted_to_seconds(mode):
    found = outputs(
        'start = param("2020-01-02", kind="time")\n'
        't = edges["t"]\n'
        'edges["late"] = t >= start\n'
        'edges["literal"] = t == "2020-01-03T06:00"\n'
        'edges["seconds"] = t - start\n'
        'edges["day_after"] = t + 86400\n'
        'graph["first"] = min(edges.get("t", inf))\n',
        mode,
    )
    assert found["late"] == [False, True, True, False, True]
    assert found["literal"] == [False, True, False, False, False]
    assert found["seconds"][:3] == [-86400.0, 108000.0, 0.0] and np.isnan(found["seconds"][3])
    assert found["day_after"][:2] == [dt.datetime(2020, 1, 2), dt.datetime(2020, 1, 4, 6)]
    assert found["first"] == dt.datetime(2020, 1, 1)


@pytest.mark.parametrize("mode", ["reference", "fused"])
def test_each_node_sees_the_times_of_its_group(mode):
    found = outputs(
        't = edges["t"]\n'
        "last = max((t[e] for u, e in in_edges), default=nan)\n"
        "half = node_index() // 2\n"
        'nodes["earliest"] = min(last, by=half)\n'
        'nodes["first"] = first(last, by=half)\n'
        'nodes["mode"] = mode(last[u] for u in closed_neighbors)\n'
        'graph["most"] = mode(edges.get("t", "2020-01-02"))\n',
        mode,
        graph=CALLS.assign(t=CALLS.t.where(CALLS.t < "2021", pd.Timestamp("2020-01-03"))),
    )
    third, later = dt.datetime(2020, 1, 3), dt.datetime(2020, 1, 3, 6)
    assert found["earliest"] == [None, None, third, third]  # nothing leads to a
    assert found["first"] == [None, None, later, later]
    assert found["mode"][2:] == [third, third]
    assert found["most"] == third


@pytest.mark.parametrize("mode", MODES)
def test_earliest_arrival_along_edges_in_time_order(mode):
    text = (
        'source = param("a", kind="node")\n'
        'start = param("2019-12-31", kind="time")\n'
        't = edges.get("t", inf)\n'
        "arrive = start if node_index() == index_of(source) else inf\n"
        "for _ in range(N):\n"
        "    via = min((t[e] if t[e] >= arrive[u] else inf for u, e in in_edges), default=inf)\n"
        "    arrive = minimum(arrive, via)\n"
        "    watch(max(arrive))\n"
        'nodes["arrive"] = arrive\n'
    )
    found = outputs(text, mode)["arrive"]
    assert found == [dt.datetime(2019, 12, 31), dt.datetime(2020, 1, 1), dt.datetime(2020, 1, 3, 6), None]


@pytest.mark.parametrize(
    "given",
    ["2020-01-02", "2020-01-02T02:00+02:00", dt.date(2020, 1, 2), dt.datetime(2020, 1, 2),
     pd.Timestamp("2020-01-02"), pd.Timestamp("2020-01-02 01:00", tz="Europe/Berlin"),
     np.datetime64("2020-01-02"), np.datetime64("2020-01-02", "ns"), np.array("2020-01-02", "M8[s]")],
    ids=repr,
)  # fmt: skip
def test_a_parameter_takes_a_time_of_any_library(given):
    text = 's = param("1999-01-01", kind="time")\nedges["late"] = edges["t"] >= s'
    assert outputs(text, params={"s": given})["late"] == [False, True, True, False, True]


@pytest.mark.parametrize("given", [5, 1.5, True, None, "soon", "2020-02-31", pd.NaT, np.datetime64("NaT")])
def test_a_parameter_refuses_what_is_no_time(given):
    text = 's = param("1999-01-01", kind="time")\nedges["late"] = edges["t"] >= s'
    with pytest.raises(RunError, match="'s' wants a time") as caught:
        outputs(text, params={"s": given})
    assert "ISO text" in str(caught.value)


def test_a_choice_of_times_is_compared_as_a_time():
    declared = 's = param("2020-01-01", kind="time", choices=("2020-01-01", "2020-01-02"))'
    text = declared + '\nedges["x"] = edges["t"] >= s'
    assert outputs(text, params={"s": dt.date(2020, 1, 2)})["x"] == [False, True, True, False, True]
    with pytest.raises(RunError, match="wants one of '2020-01-01', '2020-01-02'"):
        outputs(text, params={"s": "2020-01-03"})


@pytest.mark.parametrize(
    "when", [CALLS["t"].to_numpy(), CALLS["t"].to_list(), CALLS["t"]], ids=["array", "list", "series"]
)
def test_inputs_may_be_times(when):
    found = outputs('edges["x"] = edges["t"] - when', inputs={"when": when})["x"]
    assert found[:3] == [0.0, 0.0, 0.0] and np.isnan(found[3])
    assert outputs('edges["x"] = edges["t"] > day', inputs={"day": pd.Timestamp("2020-01-02")})["x"] == [
        False, True, False, False, True]  # fmt: skip


def test_a_time_span_is_an_input_in_seconds():
    assert outputs('graph["x"] = span + 0', inputs={"span": dt.timedelta(minutes=1)})["x"] == 60.0
    assert outputs('graph["x"] = span + 0', inputs={"span": np.timedelta64(1, "m")})["x"] == 60.0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('edges["t"] > 2020', "a time stands with a time only; found time, int64"),
        ('edges["t"] * 2', "`*` wants numbers, found time, int64"),
        ('edges["t"] + edges["t"]', "two times have no sum"),
        ('1.0 - edges["t"]', "a time cannot be taken from a number"),
        ('edges["t"] if edges["t"] > "2020-01-01" else 0.0', "a time stands with a time only"),
        ('at_source(full(sum(edges["t"])))', "sum() wants numbers"),
        ('edges["kind"] > "2020-01-01"', "cannot take text"),
        ('edges["t"] > "abc"', "text cannot be compared with `>`"),
    ],
)
def test_what_a_time_does_not_do_is_refused_with_a_way_out(line, message):
    with pytest.raises(ProgramErrors) as caught:
        outputs(f'edges["x"] = {line}')
    assert message in str(caught.value)
    assert "hint" in str(caught.value)


def test_a_word_that_is_no_time_is_told_at_its_place():
    with pytest.raises(RunError, match="the attribute holds times, and 'abc' is none") as caught:
        outputs('edges["x"] = edges["t"] == "abc"')
    assert caught.value.diagnostics[0].place.line == 1


def test_the_default_of_a_time_is_a_time():
    assert outputs('edges["x"] = edges.get("t", "2000-01-01") < "2001-01-01"')["x"] == [
        False,
        False,
        False,
        True,
        False,
    ]
    with pytest.warns(GroggyWarning, match="'none'.*stands everywhere"):
        assert outputs('edges["x"] = edges.get("none", "2000-01-01")')["x"] == [dt.datetime(2000, 1, 1)] * 5
    with pytest.raises(RunError, match="its default 0 is none"):
        outputs('edges["x"] = edges.get("t", 0) == "2000-01-01"')


def test_a_date_as_default_makes_a_column_without_values_one_of_times():
    lines = (
        'start = param("2020-01-01", kind="time")',
        't = edges.get("t", "9999-12-31")',
        'edges["late"] = t >= start',
    )
    for rows in (CALLS[:0], CALLS[3:4]):
        found = outputs("\n".join(lines), graph=rows[["source", "target", "t"]])
        assert found == {"late": [True] * len(rows)}


def test_float_gives_the_seconds_since_1970():
    assert outputs('edges["x"] = float(edges["t"])')["x"][0] == 1577836800.0


def test_equal_times_of_nodes_and_edges_are_equal():
    nodes = pd.DataFrame({"id": ["a"], "born": [pd.Timestamp("2020-01-01")]})
    graph = gn.as_graph(CALLS, nodes=nodes)
    found = outputs('edges["x"] = edges["t"] == at_source(nodes["born"])', graph=graph)["x"]
    assert found == [True, False, False, False, False]


def test_a_program_with_times_prints_parses_and_saves(tmp_path):
    program = gn.parse('s = param("2020-01-01", kind="time", help="from")\nedges["x"] = edges["t"] >= s')
    assert gn.parse(program.text) == program
    program.save(tmp_path / "p.json")
    assert gn.load(tmp_path / "p.json") == program


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('s = param("soon", kind="time")', "a time is ISO text"),
        ('s = param(2020, kind="time")', "a time is ISO text"),
        ('s = param("2020-01-01", kind="time", min=0)', "kind='time' has no min="),
        ('s = param("2020-01-01")', "a parameter is a number"),
    ],
)
def test_a_wrong_declaration_of_a_time_is_refused(text, message):
    with pytest.raises(ProgramErrors) as caught:
        gn.parse(f'{text}\nnodes["x"] = full(1)')
    assert message in str(caught.value)


def test_results_reports_and_previews_show_dates():
    program = gn.parse(
        'last = max((edges["t"][e] for u, e in in_edges), default=nan)\n'
        'nodes["last"] = last\nwatch(last)\ngraph["g"] = max(last)'
    )
    result = program.run(gn.as_graph(CALLS), mode="reference")
    assert result.nodes["last"].dtype == "datetime64[us]"
    assert "9999-12-31" in repr(result) and "9999-12-31" in result._repr_html_()
    assert result.preview.dtype == "time" and result.preview.nans == 2
    assert result.states["last"].dtype == np.dtype("M8[us]")


def test_watched_times_survive_the_json_of_a_report():
    program = gn.parse(
        'for k in range(3):\n    t = min(edges.get("t", inf)) + 60 * k\n    watch(t)\ngraph["k"] = 1'
    )
    report = program.run(gn.as_graph(CALLS), mode="reference").report
    assert report.watch["t"].tolist() == [pd.Timestamp(2020, 1, 1, 0, m) for m in range(3)]
    again = Report.from_dict(json.loads(report.to_json()))
    assert again.watch["t"].tolist() == report.watch["t"].tolist()


def test_compared_modes_agree_where_there_is_no_time():
    program = gn.parse('edges["t"] = edges["t"] + 1')
    assert gn.compare(program, gn.as_graph(CALLS), modes=("reference", "fused")).equal


@pytest.mark.parametrize("year", [1, 1969, 2020, 9999, 20000, -3000])
def test_times_of_any_year_are_drawn(year):
    when = np.array([year - 1970, year - 1969], "M8[Y]")
    graph = gn.as_graph(pd.DataFrame({"source": [0, 1], "target": [1, 0]}))
    result = gn.parse('nodes["t"] = t').run(graph, mode="reference", inputs={"t": when})
    figure = result.plot()[0].figure
    figure.canvas.draw()
    plt.close(figure)
