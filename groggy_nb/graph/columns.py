"""Columns: attribute values of nodes or edges as float64, int64, bool, times or coded strings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import GraphError, clipped
from . import times

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One attribute of all nodes or all edges.

    Parameters
    ----------
    values : float64, int64, bool or datetime64[us] (length,)
        Contiguous and read-only. Of strings and categories the int64 codes, -1 where missing.
        Where missing, floats hold nan, times NaT, integers 0, bools False. Times are in UTC.
    categories : tuple of str, optional
        What the codes stand for; None for numbers.
    missing : bool (length,), optional
        True where there is no value; None where nothing is missing. A nan in a plain array is a
        value; None, a masked entry and pandas' own missing values are not.
    """

    values: NDArray[Any]
    categories: tuple[str, ...] | None = None
    missing: Mask | None = None

    def __len__(self) -> int:
        return len(self.values)

    @property
    def is_time(self) -> bool:
        """Whether the values are time stamps."""
        return self.values.dtype.kind == "M"

    @property
    def dtype_name(self) -> str:
        """What the column holds, in one word."""
        if self.categories is not None:
            return "string"
        return "time" if self.is_time else str(self.values.dtype)

    @property
    def nbytes(self) -> int:
        """Bytes held by values and mask."""
        return self.values.nbytes + (0 if self.missing is None else self.missing.nbytes)

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle and copy keep; the arrays are read-only again."""
        return _sealed, (self.values, self.missing, self.categories)

    def take(self, positions: NDArray[Any]) -> Column:
        """The column of these positions, in their order."""
        missing = None if self.missing is None else self.missing[positions]
        return _sealed(self.values[positions], missing, self.categories)

    def placed(self, positions: NDArray[np.intp]) -> Column:
        """The column of these positions, missing where one is -1."""
        gone = positions < 0
        if self.missing is not None and len(self):
            gone |= self.missing[positions]
        values = self.values[positions] if len(self) else np.zeros(len(positions), self.values.dtype)
        neutral = {"f": np.nan, "M": times.NEVER}.get(values.dtype.kind, 0)
        values[gone] = neutral if self.categories is None else -1
        return _sealed(values, gone, self.categories)

    def to_pandas(self) -> Any:
        """The values as pandas shows them: categories, and its own missing values."""
        import pandas as pd

        if self.categories is not None:
            return pd.Categorical.from_codes(self.values, categories=list(self.categories))
        if self.missing is None or self.values.dtype.kind in "fM":
            return self.values
        nullable = "boolean" if self.values.dtype.kind == "b" else "Int64"
        return pd.Series(self.values).astype(nullable).mask(self.missing).array


def as_column(obj: object, name: str, length: int) -> Column:
    """The column of any array-like: converted and copied, or refused by its type.

    Numbers that lie in Arrow's memory, where nobody writes, stay there.

    Parameters
    ----------
    obj : Column, numpy or masked array, pandas Series or array, list, tuple
        Numbers become float64, int64 or bool; strings and categories become codes (strings sorted,
        categories in their own order); dates and times datetime64[us] in UTC; time spans seconds as float64.
    name : str
        What messages call it.
    length : int
        The number of nodes or edges.

    Raises
    ------
    GraphError
        For another length or more dimensions, complex numbers, bytes, mixed objects, and integers
        beyond int64, naming the first position.
    """
    if isinstance(obj, Column):
        _check_shape((len(obj),), name, length)
        return obj
    if type(obj).__module__.partition(".")[0] == "pandas":
        return _from_pandas(obj, name, length)
    if isinstance(obj, np.ma.MaskedArray):
        _check_shape(obj.shape, name, length)
        return _from_array(np.asarray(obj.data), np.ma.getmaskarray(obj).copy(), name)
    if isinstance(obj, list | tuple):
        _check_shape((len(obj),), name, length)
        return _from_objects(obj, None, name)
    is_array = hasattr(obj, "__array__") and not isinstance(obj, str | bytes)
    if not is_array and not isinstance(obj, range):
        raise _refusal(name, f"a {type(obj).__name__}", "give an array or a list with one value for each")
    array = np.asarray(obj)
    _check_shape(array.shape, name, length)
    return _from_array(array, None, name)


def _check_shape(shape: tuple[int, ...], name: str, length: int) -> None:
    """Raise unless the shape is (length,)."""
    if shape != (length,):
        found = f"{shape[0]:,} values" if len(shape) == 1 else f"shape {shape}"
        raise GraphError(
            f"{name} has {found}; wanted {length:,} values in one dimension", code="graph-column-length"
        )


def _refusal(name: str, found: str, hint: str) -> GraphError:
    """The error for values that no column can hold."""
    return GraphError(
        f"{name} holds {found}; wanted floats, integers, bools, times or strings",
        code="graph-column-dtype",
        hint=hint,
    )


def _is_frozen(array: NDArray[Any]) -> bool:
    """Whether an array lies in the memory of Arrow, in one piece, which nobody writes."""
    base: Any = array
    while isinstance(base, np.ndarray):
        base = base.base
    kept = type(base).__module__.partition(".")[0] == "pyarrow"
    return kept and array.flags.c_contiguous and not array.flags.writeable


def _sealed(values: NDArray[Any], missing: Mask | None, categories: tuple[str, ...] | None = None) -> Column:
    """A column of arrays that nobody else holds, made read-only."""
    if missing is not None:
        if missing.any():
            missing.setflags(write=False)
        else:
            missing = None
    values.setflags(write=False)
    return Column(values, categories, missing)


def _from_array(array: NDArray[Any], missing: Mask | None, name: str) -> Column:
    """A column of a numpy array (length checked), by the kind of its dtype."""
    match array.dtype.kind:
        case "b" | "i" | "u" | "f":
            return _from_numbers(array, missing, name)
        case "O":
            return _from_objects(array.tolist(), missing, name)
        case "U" | "T":
            return _from_strings(array.tolist(), missing)
        case "M":
            return _from_times(array, missing, name)
        case "m":
            absent = np.isnat(array) if missing is None else missing | np.isnat(array)
            return _from_numbers(array / np.timedelta64(1, "s"), absent, name)
        case "c":
            raise _refusal(name, "complex numbers", "take .real or abs()")
        case "S":
            raise _refusal(name, "bytes", "decode them first: np.char.decode(x, 'utf-8')")
    raise _refusal(name, f"dtype {array.dtype}", "convert it first")


def _from_times(array: NDArray[Any], missing: Mask | None, name: str) -> Column:
    """A column of time stamps in any unit."""
    try:
        stamps = times.as_stamps(array)
    except OverflowError as beyond:
        position = beyond.args[0]
        raise GraphError(
            f"{name} holds {array[position]} at position {position}; times are kept in microseconds, "
            "which end in the year 294247",
            code="graph-column-range",
        ) from None
    if missing is not None:
        stamps[missing] = times.NEVER
    return _sealed(stamps, np.isnat(stamps))


def _from_numbers(array: NDArray[Any], missing: Mask | None, name: str) -> Column:
    """A column of a bool, integer or float array of any width, byte order and stride."""
    kind = array.dtype.kind
    if kind == "u" and array.dtype.itemsize == 8:
        too_large = np.flatnonzero(array > np.uint64(2**63 - 1))
        if len(too_large):
            raise _too_large(name, int(too_large[0]), array[too_large[0]])
    dtype = {"b": np.bool_, "f": np.float64}.get(kind, np.int64)
    is_whole = missing is None or not missing.any()
    if is_whole and array.dtype == dtype and _is_frozen(array):
        return _sealed(array, None)
    values: NDArray[Any] = np.array(array, dtype=dtype, order="C")
    if missing is not None:
        values[missing] = np.nan if kind == "f" else 0
    return _sealed(values, missing)


def _too_large(name: str, position: int, value: object) -> GraphError:
    """The error for an integer that int64 cannot hold."""
    return GraphError(
        f"{name} holds {clipped(str(value))} at position {position}; integers end at 2^63 - 1",
        code="graph-column-range",
        hint="convert to float64 first",
    )


def _from_objects(values: Sequence[Any], missing: Mask | None, name: str) -> Column:
    """A column of Python objects: all strings, all bools, or all numbers, and missing ones."""
    types = set(map(type, values))
    absent = {t for t in types if t is type(None) or t.__name__ in ("NAType", "NaTType")}
    if absent or missing is not None:
        gone = np.fromiter((type(x) in absent for x in values), np.bool_, len(values))
        missing = gone if missing is None else missing | gone
        types = {type(x) for x, m in zip(values, missing.tolist(), strict=True) if not m}
    if float in types and str in types:  # strings with nan for missing, as older pandas makes them
        gone = np.fromiter((isinstance(x, float) and x != x for x in values), np.bool_, len(values))
        missing = gone if missing is None else missing | gone
        types = {type(x) for x, m in zip(values, missing.tolist(), strict=True) if not m}
    if not types:
        return _sealed(np.full(len(values), np.nan), missing)
    if all(issubclass(t, str) for t in types):
        return _from_strings(values, missing)
    if all(issubclass(t, date | np.datetime64) for t in types):
        gone = missing if missing is not None else np.zeros(len(values), np.bool_)
        return _times_of(values, gone, name)
    if all(issubclass(t, timedelta) for t in types):
        gone = missing if missing is not None else np.zeros(len(values), np.bool_)
        spans = [0.0 if m else x.total_seconds() for x, m in zip(values, gone.tolist(), strict=True)]
        return _from_numbers(np.array(spans), missing, name)
    bools = {t for t in types if issubclass(t, bool | np.bool_)}
    integers = {t for t in types if issubclass(t, int | np.integer)} - bools
    floats = {t for t in types if issubclass(t, float | np.floating)}
    if types == bools:
        return _numbers_of(values, missing, np.dtype(np.bool_), name)
    if types == integers:
        return _numbers_of(values, missing, np.dtype(np.int64), name)
    if types == integers | floats:
        return _numbers_of(values, missing, np.dtype(np.float64), name)
    found = " and ".join(sorted(t.__name__ for t in types))
    raise _refusal(name, f"objects of type {found}", "give one type of value throughout")


def _numbers_of(values: Sequence[Any], missing: Mask | None, dtype: np.dtype[Any], name: str) -> Column:
    """A column of Python numbers, with a neutral value where one is missing."""
    if missing is not None and missing.any():
        neutral = float("nan") if dtype.kind == "f" else 0
        values = [neutral if m else x for x, m in zip(values, missing.tolist(), strict=True)]
    try:
        return _sealed(np.array(values, dtype=dtype), missing)
    except OverflowError:
        low, high = -(2**63), 2**63 - 1
        position = next((i for i, x in enumerate(values) if not low <= x <= high), 0)
        raise _too_large(name, position, values[position]) from None


def _times_of(values: Sequence[Any], gone: Mask, name: str) -> Column:
    """A column of Python's dates and datetimes, pandas' Timestamps or numpy's."""
    zoned = {
        getattr(x, "tzinfo", None) is not None for x, m in zip(values, gone.tolist(), strict=True) if not m
    }
    if len(zoned) > 1:
        raise _refusal(name, "times with and without a time zone", "give all of them a zone, or none")
    stamps = np.full(len(values), times.NEVER)
    for position in np.flatnonzero(~gone).tolist():
        value = values[position]
        try:
            if not (isinstance(value, np.datetime64) and np.isnat(value)):
                stamps[position] = times.stamp(value)
        except (ValueError, OverflowError):
            raise GraphError(
                f"{name} holds {clipped(str(value))} at position {position}; times are kept in microseconds",
                code="graph-column-range",
            ) from None
    return _sealed(stamps, np.isnat(stamps))


def _from_strings(values: Sequence[str], missing: Mask | None) -> Column:
    """A column of strings as codes into the sorted set of them."""
    gone = missing.tolist() if missing is not None and missing.any() else None
    present = values if gone is None else [x for x, m in zip(values, gone, strict=True) if not m]
    categories = tuple(sorted(map(str, set(present))))
    code_of: dict[Any, int] = {category: code for code, category in enumerate(categories)}
    if gone is None:
        codes = np.fromiter(map(code_of.__getitem__, values), np.int64, len(values))
    else:
        pairs = zip(values, gone, strict=True)
        codes = np.fromiter((-1 if m else code_of[x] for x, m in pairs), np.int64, len(values))
    return _sealed(codes, missing, categories)


def _from_pandas(obj: Any, name: str, length: int) -> Column:
    """A column of a pandas Series, Index or array; what pandas calls missing is missing."""
    import pandas as pd

    if getattr(obj, "ndim", 1) != 1:
        raise GraphError(f"{name} is a {type(obj).__name__}; wanted one column", code="graph-column-length")
    series = pd.Series(obj).reset_index(drop=True)
    _check_shape(series.shape, name, length)
    missing = series.isna().to_numpy(dtype=np.bool_, copy=True)
    dtype: Any = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _from_categories(series.cat, missing, name)
    if isinstance(dtype, np.dtype):
        return _from_array(series.to_numpy(), missing, name)
    if isinstance(dtype, pd.DatetimeTZDtype):
        return _from_times(series.dt.tz_convert(None).to_numpy(), missing, name)
    if isinstance(dtype, pd.PeriodDtype):
        return _from_times(series.dt.to_timestamp().to_numpy(), missing, name)
    if pd.api.types.is_bool_dtype(dtype):
        return _from_numbers(series.to_numpy(dtype=np.bool_, na_value=False), missing, name)
    if pd.api.types.is_integer_dtype(dtype):
        plain = np.uint64 if pd.api.types.is_unsigned_integer_dtype(dtype) else np.int64
        return _from_numbers(series.to_numpy(dtype=plain, na_value=0), missing, name)
    if pd.api.types.is_float_dtype(dtype):
        return _from_numbers(series.to_numpy(dtype=np.float64, na_value=np.nan), missing, name)
    if isinstance(dtype, pd.StringDtype):  # text also where no value is left to tell
        codes, words = pd.factorize(series)
        names = words.tolist()
        order = sorted(range(len(names)), key=names.__getitem__)
        rank = np.full(len(names) + 1, -1, np.int64)  # the last is for code -1: missing
        rank[order] = np.arange(len(names))
        return _sealed(rank[codes], missing, tuple(names[k] for k in order))
    return _from_objects(series.to_numpy(dtype=object).tolist(), missing, name)


def _from_categories(cat: Any, missing: Mask, name: str) -> Column:
    """A column of a pandas categorical: its codes for strings, its values for anything else."""
    categories = list(cat.categories)
    codes = cat.codes.to_numpy()
    if all(isinstance(c, str) for c in categories):
        return _sealed(codes.astype(np.int64), missing, tuple(categories))
    return _from_array(np.asarray(categories)[np.where(missing, 0, codes)], missing, name)
