"""Attributes of a graph as sources of a program; text becomes integer codes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from groggy_nb.domains import ATTRIBUTES, EDGE, OF_FORM, WALKED
from groggy_nb.errors import RunError, clipped, nearest
from groggy_nb.graph import Column, Graph
from groggy_nb.graph.times import as_seconds, is_iso, stamp
from groggy_nb.ir.forms import Const, Program, Source

MISSING = -1  # the code of text that is missing
ABSENT = -2  # the code of a string that no entry of the attribute has


class Texts:
    """Codes for the strings of a program's text attributes.

    One vocabulary serves all attributes of a program as soon as two of them are read, so that codes of
    both may be compared; a single attribute keeps the codes the graph has.
    """

    def __init__(self, program: Program, graph: Graph) -> None:
        self.graph = graph
        self.sources = {s.out: s for s in program.sources if s.form in ATTRIBUTES}
        self.compared = {s.of for s in program.sources if s.form == "code"}
        texts = [s for s in self.sources.values() if _is_text(self.column(s), s)]
        columns = {s.out: self.column(s) for s in texts}
        words: dict[str, int] = {}
        if len({(s.form, s.name) for s in texts}) == 1:
            first = next((c for c in columns.values() if c is not None), None)
            words = {w: code for code, w in enumerate(first.categories or ())} if first else {}
        for source in texts:
            column = columns[source.out]
            strings = (column.categories or ()) if column is not None else ()
            for word in (*strings, *([source.default] if isinstance(source.default, str) else [])):
                words.setdefault(word, len(words))
        self.words = words

    def column(self, source: Source) -> Column | None:
        """The graph's column for an attribute; None where it has none.

        A column without any value, as an empty table gives it, is of the type that the program reads.
        """
        column = _column(source, self.graph)
        if column is None or not (len(column) == 0 or (column.missing is not None and column.missing.all())):
            return column
        if isinstance(source.default, str) and is_iso(source.default):
            return Column(np.full(len(column), np.datetime64("NaT", "us")), None, column.missing)
        if isinstance(source.default, str) or source.out in self.compared:
            return Column(np.full(len(column), MISSING, dtype=np.int64), (), column.missing)
        if isinstance(source.default, Const):
            return Column(np.zeros(len(column), dtype=source.default.dtype), None, column.missing)
        return column

    def recoded(self, column: Column) -> Any:
        """A text column's values in the codes of this vocabulary."""
        strings = column.categories or ()
        own = np.array([self.words[w] for w in strings] + [MISSING], dtype=np.int64)
        if np.array_equal(own[:-1], np.arange(len(strings))):
            return column.values
        return own[column.values]  # a missing entry has code -1, the last place

    def code(self, source: Source) -> int:
        """The code of a string that the program compares with an attribute."""
        return self.words.get(source.name, ABSENT)


def _column(source: Source, graph: Graph) -> Column | None:
    """The graph's column for an attribute source, None where it has none."""
    return OF_FORM[source.form].attributes(graph).get(source.name)


def _is_text(column: Column | None, source: Source) -> bool:
    """Whether an attribute is text; one that is not there is what its default is."""
    if column is None:
        return isinstance(source.default, str) and not is_iso(source.default)
    return column.categories is not None


def attribute_value(source: Source, graph: Graph, texts: Texts, text: str | None) -> tuple[str, Any]:
    """An attribute's dtype ("text" for codes, "time" for seconds) and values, defaults filled in.

    Without a default, missing numbers and times are nan (integers become float64), missing text is a
    code of its own that equals no string, and missing truth values are an error.

    Raises RunError for an attribute that the graph lacks, or a default of another type.
    """

    def refused(code: str, what: str, hint: str | None = None) -> RunError:
        return RunError(what, code=code, hint=hint, place=source.place, text=text)

    shown = f"{source.form}[{clipped(repr(source.name))}]"
    column = texts.column(source)
    default = source.default
    if column is None:
        length = OF_FORM[source.form].entries(graph)
        if default is None:
            raise refused("unknown-attribute", *_lacking(source, graph))
        if isinstance(default, str) and is_iso(default):
            return "time", np.full(length, as_seconds(stamp(default)))
        if isinstance(default, str):
            return "text", np.full(length, texts.words[default], dtype=np.int64)
        return default.dtype, np.full(length, default.value, dtype=default.dtype)
    if column.categories is not None:
        if isinstance(default, Const):
            raise refused("attribute-default", f"{shown} is text, its default {default.value!r} is not")
        values = texts.recoded(column)
        if column.missing is not None and default is not None:
            values = np.where(column.missing, texts.words[default], values)
        return "text", values
    if column.is_time:
        return "time", _seconds(column, default, shown, refused)
    if isinstance(default, str):
        what = f"{shown} holds numbers, its default {clipped(repr(default))} is text"
        raise refused("attribute-default", what)
    if column.missing is None:
        return str(column.values.dtype), column.values
    if default is not None:
        wide = np.result_type(column.values.dtype, default.dtype)
        values = column.values.astype(wide)
        values[column.missing] = default.value
        return str(wide), values
    if column.values.dtype.kind == "b":
        at = int(np.flatnonzero(column.missing)[0])
        hint = f'give a default: {source.form}.get("{clipped(source.name)}", False)'
        raise refused("attribute-missing", f"{shown} has no value at position {at}", hint)
    return "float64", np.where(column.missing, np.nan, column.values)


def _seconds(column: Column, default: Const | str | None, shown: str, refused: Any) -> Any:
    """A column of times as seconds, the default for those that are missing: a time, or inf for none."""
    seconds = as_seconds(column.values)
    if default is None:
        return seconds
    if isinstance(default, str) and is_iso(default):
        filler = as_seconds(stamp(default))
    elif isinstance(default, Const) and not math.isfinite(default.value):
        filler = default.value
    else:
        found = clipped(repr(default.value if isinstance(default, Const) else default))
        hint = 'write it as ISO text: "2020-01-31"'
        raise refused("attribute-default", f"{shown} holds times, its default {found} is none", hint)
    return seconds if column.missing is None else np.where(column.missing, filler, seconds)


def all_default(program: Program, graph: Graph) -> tuple[str, ...]:
    """A warning for each attribute that the graph lacks, so that its default stands everywhere.

    Only edges.get("weight", 1.0) is a usual thing to ask of a graph without weights.
    """
    found = []
    for source in program.sources:
        is_asked = source.form in ATTRIBUTES and source.default is not None
        if not is_asked or _column(source, graph) is not None:
            continue
        if (source.form, source.name) == (EDGE.form, "weight"):
            continue
        message, hint = _lacking(source, graph)
        default = source.default.value if isinstance(source.default, Const) else source.default
        near = f"; {hint}" if hint and hint.startswith("did you mean") else ""
        found.append(f"{message}: the default {clipped(repr(default))} stands everywhere{near}")
    return tuple(dict.fromkeys(found))


def _lacking(source: Source, graph: Graph) -> tuple[str, str | None]:
    """What to say of an attribute that the graph does not have."""
    own = OF_FORM[source.form]
    columns = own.attributes(graph)
    name = clipped(source.name)
    listed = ", ".join(clipped(repr(n)) for n in list(columns)[:20]) or "none"
    message = f"the graph has no {own.name} attribute {clipped(repr(source.name))}; it has: {listed}"
    near = nearest(source.name, columns)
    if near:
        return message, f"did you mean {clipped(repr(near))}?"
    there = next((d for d in WALKED if source.name in d.attributes(graph)), None)
    if there is not None:
        return message, f'there is {there.each} attribute of that name: {there.form}["{name}"]'
    if own is EDGE and "weight" in columns:
        return message, 'the column read as the weight is edges["weight"]'
    return message, f'{source.form}.get("{name}", 0.0) gives a default'
