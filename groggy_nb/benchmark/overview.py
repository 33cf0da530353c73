"""The figures of a full run in three tables: beside the quickest other, of each program, of first runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

from groggy_nb.show.content import Table
from groggy_nb.show.tables import render
from groggy_nb.show.words import digits, milliseconds, seconds, size

Figures = Mapping[str, Any]
OURS = ("fused", "batch", "step", "hand-written", "revision")  # of PageRank


def overview(figures: Figures) -> str:
    """The tables that there are figures for."""
    parts = [[*_beside(figures)], [*_programs(figures)], [*_first_runs(figures)]]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _beside(figures: Figures) -> Iterator[str]:
    """One row a contest: the quickest of ours, and whoever else is the quickest."""
    rows = []
    for name, graph, contest, begin in _contests(figures):
        all_of_them = contest["contenders"]
        others = [c for c in all_of_them if not c["name"].startswith(begin)]
        offered = [c for c in all_of_them if c not in others and not _is_beside(c["name"])]
        ours = min(offered, key=_ratio)
        best = min(others, key=_ratio, default=None)
        rows.append(
            (
                name,
                graph,
                ours["name"],
                milliseconds(ours["seconds"]["min"]),
                "nobody else" if best is None else best["name"],
                "" if best is None else digits(_times(best, ours)),
                _peak(ours),
                "" if best is None else _peak(best),
            )
        )
    if not rows:
        return
    yield "Our quickest beside the quickest other, which takes so many times as long: median of rounds"
    headers = ("work", "graph", "ours", "least ms", "quickest other", "ratio", "our peak", "its peak")
    yield from render(Table(headers, tuple(rows), 3))
    yield "  peak: the most memory of a process that does this alone, where that was asked for"


def _contests(figures: Figures) -> Iterator[tuple[str, str, Figures, tuple[str, ...]]]:
    """Each contest: its work, its graph, its figures, how names of ours begin."""
    for case in figures.get("ranking", ()):
        if "contenders" in case:
            yield f"PageRank, {case['iterations']} rounds", case["graph"], case, OURS
    for contest in figures.get("contests", ()):
        ours = (
            *OURS,
            "a step",
            "a program",
            "the program",
            "pointer jumping",
            "ordered",
            "a sweep",
            "as_graph",
        )
        yield contest["name"], contest["graph"]["kind"], contest, ours


def _is_beside(name: str) -> bool:
    """Whether a contender of ours is one that nobody uses: the same by hand, or an older revision."""
    return "hand-written" in name or name.startswith("revision")


def _ratio(contender: Figures) -> float:
    return float(contender["ratio"]["median"])


def _times(slow: Figures, quick: Figures) -> float:
    """How many times as long one takes as another, round by round."""
    pairs = zip(slow["seconds"]["samples"], quick["seconds"]["samples"], strict=False)
    return median(a / b for a, b in pairs)


def _peak(contender: Figures) -> str:
    return size(contender["peak"]) if contender.get("peak") else ""


def _programs(figures: Figures) -> Iterator[str]:
    """One row a program and graph."""
    found = figures.get("spectrum")
    if found is None:
        return
    gives = found["bandwidth"]
    beside = f"; this memory gives {digits(gives / 1e9)} GB/s" if gives else ""
    yield f"Our programs alone in a process, fused{beside}"
    rows = [
        (
            r["program"],
            r["graph"],
            milliseconds(r["seconds"]["min"]),
            "" if r["ns_per_entry"] is None else digits(r["ns_per_entry"]),
            "" if r["bytes_per_second"] is None else digits(r["bytes_per_second"] / 1e9),
            f"{r['crossings']:,}",
            milliseconds(r["compile"]),
            f"{r['compiled']:,}" if "compiled" in r else "",  # not in older figures
            _peak(r),
        )
        for r in sorted(found["rows"], key=lambda r: r["program"])
        if "left_out" not in r
    ]
    headers = (
        "program",
        "graph",
        "least ms",
        "ns an entry",
        "GB/s",
        "crossings",
        "compile ms",
        "functions",
        "peak",
    )
    yield from render(Table(headers, tuple(rows), 2))
    yield "  compile: planning, and native functions, loaded or, as many as 'functions' says, compiled;"
    yield "  the first of these on a graph, whose process is new, waits for numba. Walks block by block"
    yield "  are other functions than those of rows, and others again where a block has many rows"
    left = [row for row in found["rows"] if "left_out" in row]
    yield from (f"  {row['program']}, {row['graph']}: {row['left_out']}" for row in left)


def _first_runs(figures: Figures) -> Iterator[str]:
    """What compiling takes, cold and cached."""
    first = figures.get("first_run")
    if first is None:
        return
    yield "The first run of PageRank in a new process: a new program, and one that was run before"
    rows = [
        (m["mode"], *(milliseconds(m[name]["min"]) for name in ("cold", "cached"))) for m in first["modes"]
    ]
    yield from render(Table(("mode", "cold ms", "cached ms"), tuple(rows), 1))
    for change in first["changes"]:
        told = f"{change['functions']} functions compiled in {seconds(change['seconds']['min'])}"
        yield f"  a loop of {first['lines']} lines, {change['what']}: {told}"
