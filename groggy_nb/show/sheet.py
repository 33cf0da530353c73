"""A sheet: all that is said about an object, once, from which its text and its HTML are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from groggy_nb.show import words
from groggy_nb.show.content import Table
from groggy_nb.show.style import Drawing

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True)
class Sheet:
    """A headline, named facts, tables, pictures, and tables that HTML folds behind a line that opens them."""

    kind: str
    headline: str
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    details: tuple[Table, ...] = ()


def frame_table(frame: DataFrame, left: int = 1, title: str = "", note: str = "", limit: int = 40) -> Table:
    """A data frame as a table, whose left columns name the rows; of many rows, the first ones."""
    shown = frame.head(limit).itertuples(index=False, name=None)
    rows = tuple((*map(given, row[:left]), *map(cell, row[left:])) for row in shown)
    more = f"… {len(frame) - limit:,} more rows" if len(frame) > limit else ""
    told = "; ".join(part for part in (more, note) if part)
    return Table(tuple(words.label(str(name)) for name in frame.columns), rows, left, title, told)


def given(value: Any) -> str:
    """A cell that names its row: a number as it was given, not as it was measured.

    >>> given(0.15), cell(0.15)
    ('0.15', '0.150')
    """
    return words.value(float(value)) if isinstance(value, float) and value == value else cell(value)


def cell(value: Any) -> str:
    """A cell of a data frame; what is missing is a dash.

    >>> cell(12345), cell(0.00123456), cell(float("nan")), cell("fused")
    ('12,345', '0.00123', '-', 'fused')
    """
    plain = value.item() if hasattr(value, "item") else value
    if plain is None or plain != plain:
        return "-"
    if isinstance(plain, float) and abs(plain) != float("inf"):
        return words.digits(plain) if abs(plain) >= 0.1 or not plain else f"{plain:.3g}"
    return words.value(plain) if isinstance(plain, bool | int | float) else words.label(plain, 56)
