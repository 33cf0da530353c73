"""Quantities as a reader wants them: times, counts, bytes, shares, values and labels, cut to fit."""

from __future__ import annotations

import math
import unicodedata
from datetime import datetime
from typing import Any

import numpy as np

from groggy_nb.errors import clipped

LABEL = 40  # characters of a label in a table
LABEL_IN_PLOT = 24
WIDEST = 5.0  # a range of which the end is more times the begin is no prediction


def seconds(time: float) -> str:
    """A time with three digits and its unit.

    >>> seconds(0.0123), seconds(4.2e-6), seconds(0.0), seconds(75.0)
    ('12.3 ms', '4.20 us', '0 ms', '75.0 s')
    """
    for bound, factor, unit in ((1e-6, 1e9, "ns"), (1e-3, 1e6, "us"), (1.0, 1e3, "ms"), (math.inf, 1.0, "s")):
        # The unit is chosen after rounding, or 999.7 us would be printed as 1e+03 us.
        if float(f"{abs(time):.3g}") < bound:
            return f"{digits(time * factor)} {unit}" if time else "0 ms"
    return f"{time} s"


def reach(low: float, high: float) -> str:
    """The range of a predicted time; where its end is many times its begin, that it is a guess.

    >>> reach(0.001, 0.002), reach(0.001, 0.01)
    ('1.00 ms to 2.00 ms', 'a guess: predictions were off by more than 5 times here')
    """
    if high > WIDEST * low:
        return f"a guess: predictions were off by more than {WIDEST:g} times here"
    return f"{seconds(low)} to {seconds(high)}"


def milliseconds(time: float) -> str:
    """A time in milliseconds with three digits, for a column or an axis that says so.

    >>> milliseconds(0.0123), milliseconds(4.2e-6)
    ('12.3', '0.0042')
    """
    value = 1e3 * time
    if abs(value) < 1e-4:
        return "0"
    return digits(value) if abs(value) >= 0.1 else f"{value:.2g}"


def digits(number: float, count: int = 3) -> str:
    """A number with at least so many significant digits, never in scientific form.

    >>> digits(12345.6), digits(12.3456), digits(0.5), digits(1.0)
    ('12,346', '12.3', '0.500', '1.00')
    """
    if not number or not math.isfinite(number):
        return f"{number:g}"
    before = math.floor(math.log10(float(f"{abs(number):.{count}g}"))) + 1
    return f"{number:,.{max(0, count - before)}f}"


def share(part: float) -> str:
    """A part of one in percent.

    >>> share(0.123), share(0.0004), share(1.0)
    ('12.3%', '<0.1%', '100.0%')
    """
    if not math.isfinite(part):
        return "-"
    return "<0.1%" if 1e-9 < part < 0.0005 else f"{100 * part + 0.0 if abs(part) > 0.0005 else 0.0:.1f}%"


def count(number: int, noun: str = "") -> str:
    """A count with its noun.

    >>> count(1, "crossing"), count(1700, "crossing"), count(3)
    ('1 crossing', '1,700 crossings', '3')
    """
    if not noun:
        return f"{number:,}"
    plural = {"ss": "sses", "ch": "ches"}.get(noun[-2:], noun[-2:] + "s")
    return f"{number:,} {noun if number == 1 else noun[:-2] + plural}"


def size(number: int) -> str:
    """Bytes with a binary unit.

    >>> size(512), size(3 * 2**20)
    ('512 B', '3.0 MiB')
    """
    amount = float(number)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024:
            return f"{number} B" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TiB"


def value(x: Any) -> str:
    """A number or a time of a result.

    >>> value(datetime(2020, 1, 31)), value(datetime(2020, 1, 31, 12, 30))
    ('2020-01-31', '2020-01-31T12:30:00')
    >>> value(0.1009179), value(7), value(True), value(1e-12), value(float("inf"))
    ('0.100918', '7', 'True', '1e-12', 'inf')
    """
    if isinstance(x, bool):
        return str(x)
    if isinstance(x, int):
        return f"{x:,}"
    if isinstance(x, datetime | np.datetime64):
        return (
            np.datetime_as_string(np.array(x, "M8[us]"))
            .item()
            .removesuffix(".000000")
            .removesuffix("T00:00:00")
        )
    return f"{x:.6g}" if isinstance(x, float) else clipped(str(x))


def label(text: object, width: int = LABEL) -> str:
    """A label in one line: control characters named, cut in the middle to `width`.

    >>> label("numpy.core.multiarray", 10)
    'numpy…rray'
    """
    safe = clipped(str(text))
    if len(safe) <= width:
        return safe
    tail = (width - 1) // 2
    return f"{safe[: width - 1 - tail]}…{safe[-tail:]}"


def source(text: str) -> list[str]:
    """The lines of a program, control characters but tabs named: a terminal would obey them.

    >>> source("a = 1\\n\\x1b[31mb\\n")
    ['a = 1', '<U+001B>[31mb']
    """
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    return [
        "".join(c if c.isprintable() or c == "\t" else f"<U+{ord(c):04X}>" for c in line) for line in lines
    ]


def columns(text: str) -> int:
    """The columns a text takes on a terminal: wide letters take two, combining marks none.

    >>> columns("abc"), columns("グラフ")
    (3, 6)
    """
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(bool(unicodedata.combining(c)) for c in text)


def lines(numbers: tuple[int, ...]) -> str:
    """Line numbers with runs drawn together.

    >>> lines((4, 6, 7, 8)), lines(())
    ('4, 6-8', '')
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
