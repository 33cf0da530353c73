"""Columns take every array-like that has a meaning, by copy, and refuse the rest by its type."""

import numpy as np
import pandas as pd
import pytest

from groggy_nb.errors import GraphError
from groggy_nb.graph.attributes import columns_that_fit
from groggy_nb.graph.columns import as_column

NUMBERS = {
    "int list": ([1, 2, 3], np.int64),
    "float list": ([1.0, 2, 3], np.float64),
    "bool list": ([True, True, True], np.bool_),
    "float16": (np.array([1, 2, 3], np.float16), np.float64),
    "float32": (np.array([1, 2, 3], np.float32), np.float64),
    "longdouble": (np.array([1, 2, 3], np.longdouble), np.float64),
    "big endian": (np.array([1, 2, 3], ">f8"), np.float64),
    "big endian int": (np.array([1, 2, 3], ">i2"), np.int64),
    "uint8": (np.array([1, 2, 3], np.uint8), np.int64),
    "uint64": (np.array([1, 2, 3], np.uint64), np.int64),
    "strided": (np.arange(12.0)[1:9:3] / 1, np.float64),
    "reversed": (np.array([3, 2, 1])[::-1], np.int64),
    "zero stride": (np.broadcast_to(np.float64(2), 3), np.float64),
    "object ints": (np.array([1, 2, 3], object), np.int64),
    "numpy scalars": ([np.int32(1), np.int64(2), 3], np.int64),
    "range": (range(1, 4), np.int64),
    "nullable int": (pd.array([1, 2, 3], dtype="Int32"), np.int64),
    "nullable float": (pd.Series([1.5, 2, 3], dtype="Float64"), np.float64),
    "nullable bool": (pd.array([True, True, False], dtype="boolean"), np.bool_),
    "series": (pd.Series([1, 2, 3], index=[7, 8, 9]), np.int64),
    "index": (pd.Index([1, 2, 3]), np.int64),
    "categorical numbers": (pd.Categorical([3, 1, 3]), np.int64),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_of_any_layout_are_converted(name):
    given, dtype = NUMBERS[name]
    column = as_column(given, "x", 3)
    assert column.values.dtype == dtype
    assert column.values.dtype.isnative
    assert column.values.flags.c_contiguous
    assert not column.values.flags.writeable
    assert column.values.tolist() == list(given)
    assert column.missing is None
    assert column.categories is None


def test_a_column_shares_no_memory_with_its_source():
    source = np.array([1.0, 2.0])
    column = as_column(source, "x", 2)
    source[0] = 9
    assert column.values.tolist() == [1, 2]
    read_only = np.array([1.0, 2.0])
    view = read_only[:]
    view.setflags(write=False)
    column = as_column(view, "x", 2)
    read_only[0] = 9
    assert column.values.tolist() == [1, 2]


MISSING = {
    "masked": (np.ma.masked_array([1, 2, 3], [False, True, False]), np.int64),
    "none in ints": ([1, None, 3], np.int64),
    "none in floats": ([1.5, None, 3], np.float64),
    "nullable": (pd.array([1, None, 3], dtype="Int64"), np.int64),
    "nullable bool": (pd.array([True, None, False], dtype="boolean"), np.bool_),
    "pandas nan": (pd.Series([1.0, np.nan, 3.0]), np.float64),
    "none in strings": (["a", None, "b"], np.int64),
    "nan in strings": (["a", float("nan"), "b"], np.int64),
    "string series": (pd.Series(["a", None, "b"]), np.int64),
    "string dtype": (pd.array(["a", None, "b"], dtype="string"), np.int64),
    "categorical": (pd.Categorical(["a", None, "b"]), np.int64),
    "dates": (pd.Series(pd.to_datetime(["2020-01-01", None, "2020-01-02"])), "M8[us]"),
    "numpy dates": (np.array(["2020-01-01", "NaT", "2020-01-02"], "M8[D]"), "M8[us]"),
}


@pytest.mark.parametrize("name", MISSING)
def test_missing_values_are_marked_and_neutral(name):
    given, dtype = MISSING[name]
    column = as_column(given, "x", 3)
    assert column.values.dtype == dtype
    assert column.missing.tolist() == [False, True, False]
    if column.categories is not None:
        assert column.values[1] == -1
    elif dtype == np.float64:
        assert np.isnan(column.values[1])
    elif dtype == "M8[us]":
        assert np.isnat(column.values[1])
    else:
        assert column.values[1] == 0


def test_nan_in_a_plain_array_is_a_value():
    assert as_column(np.array([1.0, np.nan]), "x", 2).missing is None
    assert as_column([1.0, float("nan")], "x", 2).missing is None


def test_strings_become_codes_of_sorted_categories():
    for given in (["b", "a", "b"], np.array(["b", "a", "b"]), np.array(["b", "a", "b"], object)):
        column = as_column(given, "x", 3)
        assert column.categories == ("a", "b")
        assert column.values.tolist() == [1, 0, 1]


def test_a_categorical_keeps_its_own_order():
    column = as_column(pd.Series(pd.Categorical(["lo", "hi"], categories=["lo", "mid", "hi"])), "x", 2)
    assert column.categories == ("lo", "mid", "hi")
    assert column.values.tolist() == [0, 2]


def test_strings_with_nul_and_lone_surrogates_stay_apart():
    given = ["a", "a\0", "a\0b", "\ud800"]
    column = as_column(given, "x", 4)
    assert [column.categories[k] for k in column.values] == given


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (np.array([1j, 2, 3]), "complex"),
        ([1, "a", 2], "int and str"),
        ([True, 1, 2], "bool and int"),
        ([[1], [2], [3]], "list"),
        ([b"a", b"b", b"c"], "bytes"),
        (np.array([b"a", b"b", b"c"]), "bytes"),
        ([object(), object(), object()], "object"),
        ([1, 2], "2 values; wanted 3"),
        (np.zeros((3, 1)), "shape"),
        (np.float64(1), "shape"),
        (5, "int"),
        ("abc", "str"),
        ({1, 2, 3}, "set"),
        ((x for x in range(3)), "generator"),
        ([1, 2**63, 2], "position 1"),
        (np.array([1, 2**63, 2], np.uint64), "position 1"),
        (np.zeros(3, [("a", int)]), "dtype"),
        (pd.DataFrame({"a": [1, 2, 3]}), "one column"),
    ],
)
def test_what_no_column_can_hold_is_refused_with_its_name(given, message):
    with pytest.raises(GraphError, match=message) as caught:
        as_column(given, "colour", 3)
    assert caught.value.message.startswith("colour")


def test_an_array_of_wrong_length_is_refused_before_it_is_copied():
    endless = np.broadcast_to(np.float64(1), 10**12)
    with pytest.raises(GraphError, match="1,000,000,000,000 values"):
        as_column(endless, "x", 3)


def test_columns_that_do_not_fit_are_left_out_with_a_note():
    columns, notes = columns_that_fit({"a": [1, 2], "b": [1, "x"], 1: [3, 4], "1": [5, 6]}, "node", 2)
    assert list(columns) == ["a", "1"]
    assert any("'b'" in note for note in notes)
    assert any("taken" in note for note in notes)


def test_a_column_shows_as_pandas_would():
    assert list(as_column(["a", None], "x", 2).to_pandas().isna()) == [False, True]
    assert list(pd.isna(as_column([1, None], "x", 2).to_pandas())) == [False, True]
    assert as_column([1, 2], "x", 2).to_pandas().tolist() == [1, 2]
