"""Names of the two columns that hold the ends of edges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..errors import GraphError, clipped, nearest

END_NAMES = (
    ("source", "target"),
    ("src", "dst"),
    ("from", "to"),
    ("u", "v"),
    ("src", "tgt"),
    ("src", "dest"),
    ("source", "destination"),
    ("source", "dest"),
    ("fromnodeid", "tonodeid"),
    ("source_id", "target_id"),
    ("from_id", "to_id"),
    ("node1", "node2"),
)


def folded_names(columns: Iterable[Any]) -> dict[str, Any]:
    """Each name by its lower case; of equals the first."""
    return {str(name).strip().lower(): name for name in reversed(list(columns))}


def known_ends(columns: Iterable[Any]) -> tuple[Any, Any] | None:
    """The first known pair of names among the columns, in any case."""
    folded = folded_names(columns)
    return next(((folded[a], folded[b]) for a, b in END_NAMES if a in folded and b in folded), None)


def has_end_names(columns: Iterable[Any]) -> bool:
    """Whether a known pair of names is among the columns."""
    return known_ends(columns) is not None


def find_ends(columns: Sequence[Any], source: Any, target: Any) -> tuple[Any, Any]:
    """The names of the columns with the ends of edges: those given, or a known pair in any case."""
    if source is not None or target is not None:
        if source is None or target is None:
            raise _half_named(columns, source, target)
        require_column(source, columns)
        require_column(target, columns)
        return source, target
    pair = known_ends(columns)
    if pair is not None:
        for name in pair:
            require_column(name, columns)
        return pair
    raise _no_ends(columns)


def _half_named(columns: Sequence[Any], source: Any, target: Any) -> GraphError:
    """The error for one end named and the other not."""
    given, missing = ("source", "target") if target is None else ("target", "source")
    name = source if target is None else target
    require_column(name, columns)
    others = [c for c in columns if c != name]
    shown = clipped(repr(others[0])) if others else "..."
    return GraphError(
        f"source= and target= go together; {missing}= is missing",
        code="graph-source-columns",
        hint=f"for example {given}={clipped(repr(name))}, {missing}={shown}",
    )


def _no_ends(columns: Sequence[Any]) -> GraphError:
    """The error where no pair of columns is known to hold the ends."""
    folded = folded_names(columns)
    there = clipped(", ".join(map(str, columns))) or "none"
    for pair in END_NAMES:
        for k, name in enumerate(pair):
            other = pair[1 - k]
            if name in folded:
                rest = [c for n, c in folded.items() if n != name]
                near = nearest(other, map(str, rest)) or (str(rest[0]) if rest else None)
                found = (folded[name], near) if k == 0 else (near, folded[name])
                return GraphError(
                    f"column {other!r} is missing beside {name!r}; there are: {there}",
                    code="graph-source-columns",
                    hint=None if near is None else _naming(*found),
                )
    if len(columns) < 2:
        hint = "an edge has two ends, in two columns: `ann,bob` in a .csv file, `ann bob` in a .txt file"
    else:
        hint = _naming(columns[0], columns[1])
    return GraphError(
        f"no columns source and target (or src, dst; from, to; u, v); there are: {there}",
        code="graph-source-columns",
        hint=hint,
    )


def _naming(first: Any, second: Any) -> str:
    """How to say which columns are the ends."""
    a, b = clipped(repr(first)), clipped(repr(second))
    shell = f"--source {clipped(str(first))} --target {clipped(str(second))}"
    return f"name them, for example gn.as_graph(..., source={a}, target={b}), in a shell {shell}"


def require_column(name: Any, columns: Sequence[Any]) -> None:
    """Raise GraphError with the nearest name unless the column is there once."""
    found = sum(c is name or c == name for c in columns)
    if found == 1:
        return
    there = clipped(", ".join(map(str, columns))) or "none"
    near = nearest(str(name), map(str, columns))
    raise GraphError(
        f"{'no column' if not found else 'more than one column'} {clipped(repr(name))}; there are: {there}",
        code="graph-source-columns",
        hint=f"did you mean {near!r}?" if near and not found else None,
    )


def distinct_names(columns: Sequence[Any]) -> tuple[list[Any], list[str]]:
    """The names with a number where one is empty or repeated, and a note for each of these."""
    taken = set(columns)
    names: list[Any] = []
    notes = []
    for position, name in enumerate(columns, 1):
        free = name
        if isinstance(name, str) and not name:
            free = f"column{position}"
        count = 2
        while free in names or (free is not name and free in taken):
            free, count = f"{name or 'column'} ({count})", count + 1
        if not isinstance(name, str) or free != name:
            if isinstance(name, str) and not name:
                notes.append(f"column {position} has no name: it is {clipped(repr(free))} here")
            elif free != name:
                notes.append(
                    f"column {position} is a second {clipped(repr(name))}: it is {clipped(repr(free))} here"
                )
        names.append(free)
    return names, notes
