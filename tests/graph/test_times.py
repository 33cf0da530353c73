"""Time stamps: kept to the microsecond in UTC, whatever they came as."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from groggy_nb import as_graph
from groggy_nb.errors import GraphError
from groggy_nb.graph import times
from groggy_nb.graph.columns import as_column

WHEN = np.datetime64("2020-01-31T12:30", "us")
ALIKE = {
    "series of ns": pd.Series(pd.to_datetime(["2020-01-31 12:30"])).astype("datetime64[ns]"),
    "series of s": pd.Series(pd.to_datetime(["2020-01-31 12:30"])).astype("datetime64[s]"),
    "numpy minutes": np.array(["2020-01-31T12:30"], "M8[m]"),
    "big-endian": np.array(["2020-01-31T12:30"], ">M8[ms]"),
    "strided": np.array(["2020-01-31T12:30", "1999"], "M8[s]")[::2],
    "datetimes": [dt.datetime(2020, 1, 31, 12, 30)],
    "timestamps": [pd.Timestamp("2020-01-31 12:30")],
    "numpy scalars": [np.datetime64("2020-01-31T12:30")],
    "objects": pd.Series([dt.datetime(2020, 1, 31, 12, 30)], dtype=object),
    "zoned series": pd.Series(pd.to_datetime(["2020-01-31 13:30"])).dt.tz_localize("Europe/Berlin"),
    "zoned datetimes": [dt.datetime(2020, 1, 31, 13, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))],
    "index": pd.DatetimeIndex(["2020-01-31 12:30"]),
    "categorical": pd.Series(pd.Categorical(pd.to_datetime(["2020-01-31 12:30"]))),
}


@pytest.mark.parametrize("name", ALIKE)
def test_times_of_every_kind_become_microseconds_in_utc(name):
    column = as_column(ALIKE[name], "t", 1)
    assert column.values.dtype == np.dtype("M8[us]")
    assert column.values.tolist() == [WHEN.item()]
    assert column.missing is None and not column.values.flags.writeable


def test_dates_and_months_are_their_first_moment():
    assert as_column([dt.date(2020, 1, 31)], "t", 1).values[0] == np.datetime64("2020-01-31")
    months = pd.period_range("2020-02", periods=1, freq="M")
    assert as_column(months, "t", 1).values[0] == np.datetime64("2020-02-01")


def test_years_beyond_2262_do_not_wrap():
    for given in (np.array(["9999-12-31"], "M8[s]"), [dt.datetime.max], np.array(["9999-12-31"], "M8[D]")):
        assert as_column(given, "t", 1).values[0].astype("M8[D]") == np.datetime64("9999-12-31")


def test_a_year_that_microseconds_cannot_hold_is_refused_with_its_position():
    with pytest.raises(GraphError, match="at position 1; times are kept in microseconds"):
        as_column(np.array([1970, 10**9], "M8[Y]"), "t", 2)


def test_times_with_and_without_a_zone_are_refused():
    with pytest.raises(GraphError, match="with and without a time zone"):
        as_column([dt.datetime(2020, 1, 1), dt.datetime(2020, 1, 1, tzinfo=dt.UTC)], "t", 2)


def test_time_spans_are_seconds():
    for given in (np.array([90], "m8[m]"), [dt.timedelta(minutes=90)], pd.Series(pd.to_timedelta(["90min"]))):
        assert as_column(given, "x", 1).values.tolist() == [5400.0]


def test_what_a_table_of_times_loses_is_told():
    table = pd.DataFrame(
        {
            "source": ["a"],
            "target": ["b"],
            "zoned": pd.to_datetime(["2020-01-01"]).tz_localize("Europe/Berlin"),
            "fine": pd.to_datetime(["2020-01-01 00:00:00.123456789"]).astype("datetime64[ns]"),
            "span": pd.to_timedelta(["1h"]),
            "plain": pd.to_datetime(["2020-01-01"]),
        }
    )
    graph = as_graph(table, True)
    assert graph.notes == (
        "edge attribute 'zoned': times of the zone Europe/Berlin converted to UTC",
        "edge attribute 'fine': 1 times rounded down to microseconds",
        "edge attribute 'span': time spans are seconds",
    )
    assert graph.edges["zoned"][0] == pd.Timestamp("2019-12-31 23:00")
    assert "plain (time)" in repr(graph)


def test_times_of_nodes_are_joined_and_missing_where_a_node_has_no_row():
    nodes = pd.DataFrame({"id": ["a"], "born": pd.to_datetime(["2000-01-01"])})
    graph = as_graph((["a"], ["b"]), nodes=nodes)
    assert graph.nodes["born"].isna().tolist() == [False, True]


def test_weights_that_are_times_are_refused():
    with pytest.raises(GraphError, match="weights are times"):
        as_graph((["a"], ["b"], np.array(["2020-01-01"], "M8[D]")))


def test_the_fingerprint_tells_times_apart():
    def graph(day):
        return as_graph(pd.DataFrame({"source": [0], "target": [1], "t": pd.to_datetime([day])}))

    assert graph("2020-01-01").fingerprint != graph("2020-01-02").fingerprint


def test_seconds_hold_every_microsecond_until_2242():
    generator = np.random.default_rng(7)
    whole = generator.integers(-(2**31) * 10**6, 2**33 * 10**6, 20_000)
    stamps = np.concatenate((whole, [0, -1, 1, 2**33 * 10**6 - 1])).view("M8[us]")
    assert (times.from_seconds(times.as_seconds(stamps)) == stamps).all()


def test_no_time_is_nan_seconds_and_back():
    assert np.isnan(times.as_seconds(np.array(["NaT"], "M8[us]"))).all()
    assert np.isnat(times.from_seconds(np.array([np.nan, np.inf, -np.inf, 1e300]))).all()


@pytest.mark.parametrize("bad", [None, 5, 1.5, "x", "2020-02-31", "", pd.NaT, np.datetime64("NaT")])
def test_what_is_no_time_is_no_stamp(bad):
    with pytest.raises(ValueError):
        times.stamp(bad)


def test_columns_of_iso_dates_in_a_text_file_are_times_and_told(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text(
        "source,target,day,when,odd,note\n"
        "2020-01-01,b,2020-01-31,2020-01-31T12:30:00+01:00,2020-02-31,2020-01-01\n"
        "b,c,,2020-02-01T00:00:00+01:00,2020-01-01,x\n"
    )
    graph = as_graph(path)
    assert graph.labels.tolist()[0] == "2020-01-01"
    assert {name: column.dtype_name for name, column in graph.edge_attrs.items()} == {
        "day": "time",
        "when": "time",
        "odd": "string",
        "note": "string",
    }
    assert graph.edges["day"].isna().tolist() == [False, True]
    assert graph.edges["when"][0] == pd.Timestamp("2020-01-31 11:30")
    assert "column 'day' holds dates" in graph.notes
    (tmp_path / "nodes.csv").write_text("id,born\nb,1990-05-06\n")
    assert as_graph(path, nodes=tmp_path / "nodes.csv").node_attrs["born"].is_time
