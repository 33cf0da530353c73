"""Time stamps: microseconds since 1970 in UTC as datetime64[us], and seconds in a program."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

Stamps = NDArray[np.datetime64]

UNIT = np.dtype("datetime64[us]")  # from 290,000 BC to 290,000 AD, and the unit of Python's own datetime
NEVER = np.datetime64("NaT", "us")


def as_stamps(array: NDArray[Any]) -> Stamps:
    """An array of datetime64 in any unit as a fresh one of microseconds, rounded down.

    Raises
    ------
    OverflowError
        With the first position that microseconds cannot hold.
    """
    stamps = array.astype(UNIT)
    in_days = array.astype("datetime64[D]")
    beyond = (stamps.astype("datetime64[D]") != in_days) & ~np.isnat(array)
    if beyond.any():
        raise OverflowError(int(np.argmax(beyond)))
    return stamps


def stamp(value: object) -> np.datetime64:
    """A time as datetime64[us]: ISO text, datetime, date, pandas' Timestamp or numpy's datetime64.

    A time with a zone is converted to UTC. Raises ValueError for anything else, and for no time.

    Examples
    --------
    >>> stamp("2020-01-01T02:00+02:00") == stamp("2020-01-01")
    np.True_
    """
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    if isinstance(value, datetime):
        if value != value:  # pandas' NaT
            raise ValueError("no time")
        plain = value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
        to_numpy = getattr(plain, "to_datetime64", None)  # a Timestamp may lie beyond Python's own years
        return np.datetime64(plain if to_numpy is None else to_numpy(), "us")
    if isinstance(value, date):
        return np.datetime64(value, "us")
    if isinstance(value, np.datetime64) and not np.isnat(value):
        try:
            found: np.datetime64 = as_stamps(np.array([value]))[0]
            return found
        except OverflowError:
            raise ValueError("outside of what microseconds hold") from None
    raise ValueError("no time")


def is_iso(text: str) -> bool:
    """Whether a text is a date or a time that `stamp` reads.

    >>> is_iso("2020-01-31"), is_iso("2020-01-31T12:00Z"), is_iso("2020-02-31"), is_iso("ann")
    (True, True, False, False)
    """
    try:
        stamp(text)
    except ValueError:
        return False
    return True


def as_seconds(stamps: Any) -> Any:
    """Seconds since 1970 as float64, nan for NaT; exact to the microsecond until 2242."""
    whole = np.asarray(stamps).astype(UNIT)
    seconds = whole.view(np.int64) / 1e6
    return np.where(np.isnat(whole), np.nan, seconds)


def from_seconds(seconds: Any) -> Any:
    """The time stamps of seconds since 1970, to the nearest microsecond; NaT where none can be.

    >>> from_seconds(as_seconds(np.datetime64("2020-02-29T12:30:00.000001")))
    np.datetime64('2020-02-29T12:30:00.000001')
    """
    values = np.asarray(seconds, dtype=np.float64)
    is_time = np.abs(values) < 9e12  # and no nan
    whole = np.floor(np.where(is_time, values, 0.0))
    parts = np.rint((np.where(is_time, values, 0.0) - whole) * 1e6)
    stamps = (whole.astype(np.int64) * 1_000_000 + parts.astype(np.int64)).view(UNIT)
    found = np.where(is_time, stamps, NEVER)
    return found if found.ndim else found[()]
