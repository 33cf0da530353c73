"""The figures of the benchmark as one page of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from groggy_nb.benchmark.missed import missed
from groggy_nb.benchmark.programs import named
from groggy_nb.show.content import Table
from groggy_nb.show.tables import facts, render
from groggy_nb.show.words import digits, milliseconds, seconds, share, size

Figures = Mapping[str, Any]


def page(figures: Figures) -> str:
    """Everything that was measured, in one order."""
    sections: tuple[tuple[str, Callable[[Any], Iterator[str]]], ...] = (
        ("targets", lambda rows: chain(_targets(rows), missed(figures))),
        ("ranking", _ranking),
        ("contests", _contests),
        ("spectrum", _spectrum),
        ("small", _small),
        ("first_run", _first_run),
        ("choosing", _choosing),
        ("crossings", _crossings),
        ("profiling", _profiling),
        ("predictions", _predictions),
    )
    parts = [facts([(name, "unknown" if x is None else str(x)) for name, x in _about(figures)])]
    parts += [[*told(figures[name])] for name, told in sections if name in figures]
    return "\n\n".join("\n".join(lines) for lines in parts)


def _about(figures: Figures) -> Iterator[tuple[str, Any]]:
    """What the figures depend on."""
    yield from figures["machine"].items()
    yield "load after", figures["load_after"]
    if "revision" in figures:
        yield "revision", figures["revision"]
    yield "beside", figures["against"] or "no other revision"
    if "gone_on" in figures:
        yield "sections", f"measured in {figures['gone_on'] + 1} runs: each in one of them"
    for name in ("seed", "threads", "rounds"):
        yield name, figures["settings"][name]
    if "limits" in figures["settings"]:  # not in older figures
        limits = figures["settings"]["limits"]
        yield "fewer rounds", f"{limits['least']} at least, of whom they take more than {limits['each']:g} s"
        yield "fewer runs", f"of a program whose runs take more than {limits['runs']:g} s"
        yield "left out", f"another's call, and a program, of more than {limits['once']:g} s"
        graphs = ", ".join(named(kind) for kind in figures["settings"]["peaks"])
        yield "memory", f"of calls up to {limits['peak']:g} s, on {graphs}" if graphs else "not asked for"
    if "minutes" in figures:
        yield "minutes", round(figures["minutes"], 1)
    if figures.get("left"):
        yield "left for --resume", "; ".join(figures["left"])


def _targets(rows: list[Figures]) -> Iterator[str]:
    """One row a thing to reach."""
    yield "What was set out to reach: times as fast as the other, or a number of calls"
    cells = [
        (
            row["work"],
            row["against"],
            digits(row["must"]),
            digits(row["goal"]),
            "" if row["found"] is None else digits(row["found"]),
            row["verdict"] if row["found"] is not None else f"{row['verdict']}: {row['why']}",
        )
        for row in rows
    ]
    yield from render(Table(("", "beside", "must", "goal", "found", ""), tuple(cells), 2))


def _ranking(cases: list[Figures]) -> Iterator[str]:
    """One table a graph."""
    for case in cases:
        work = f"PageRank, {case['iterations']} rounds with the l1 residual: {case['graph']}"
        if "left_out" in case:
            yield f"{work}: {case['left_out']}"
            continue
        yield f"{work}, {case['nodes']:,} nodes, {case['edges']:,} edges"
        yield from _contenders(case)
    yield from _about_peaks(cases)


def _contests(contests: list[Figures]) -> Iterator[str]:
    """One table a contest."""
    for contest in contests:
        graph = contest["graph"]
        kind = f"{graph['kind']}, " if "kind" in graph else ""  # not in older figures
        yield f"{contest['name']}: {kind}{graph['nodes']:,} nodes, {graph['edges']:,} edges"
        yield f"  {contest['work']}"
        yield from _contenders(contest)
    yield from _about_peaks(contests)


def _about_peaks(contests: list[Figures]) -> Iterator[str]:
    """What a peak is, where there are any."""
    if any(c.get("peak") for contest in contests for c in contest.get("contenders", ())):
        yield "peak: the most memory that a process held that did this alone, all compiled and built before:"
        yield "  Python, its libraries, the system's own form of the graph, and the call"


def _contenders(contest: Figures) -> Iterator[str]:
    """One row a contender."""
    first = contest["contenders"][0]
    has_entries = "ns_per_entry" in first
    has_peaks = any(c.get("peak") for c in contest["contenders"])
    rounds = len(first["seconds"]["samples"])
    has_fewer = any(len(c["seconds"]["samples"]) < rounds for c in contest["contenders"])
    rows = [
        (
            c["name"],
            str(c["threads"]),
            milliseconds(c["seconds"]["min"]),
            milliseconds(c["seconds"]["median"]),
            digits(c["ratio"]["median"]),
            *([str(len(c["seconds"]["samples"]))] if has_fewer else []),
            *([digits(c["ns_per_entry"])] if has_entries else []),
            *([size(c["peak"]) if c.get("peak") else ""] if has_peaks else []),
            "not compared" if c["error"] is None else f"{c['error']:.0e}",
        )
        for c in contest["contenders"]
    ]
    headers = (
        "",
        "threads",
        "min ms",
        "median ms",
        "ratio",
        *(["rounds"] if has_fewer else []),
        *(["ns an entry"] if has_entries else []),
        *(["peak"] if has_peaks else []),
        "error",
    )
    yield from render(Table(headers, tuple(rows), 1))
    those = "its" if has_fewer else f"{rounds}"
    yield f"  ratio: the median of {those} rounds in turns of the time by that of {first['name']}"
    yield from (f"  {c['name']}: {c['note']}" for c in contest["contenders"] if c["note"])
    yield from (f"  {m['name']}: {m['reason']}" for m in contest["missing"])


def _spectrum(found: Figures) -> Iterator[str]:
    """One row a graph and program; what was left out below."""
    peak = found["bandwidth"]
    beside = f"; this memory gives {digits(peak / 1e9)} GB/s" if peak else ""
    yield f"Programs on graphs, fused{beside}"
    rows = [
        (
            r["graph"],
            r["program"],
            f"{r['iterations']:,}",
            milliseconds(r["seconds"]["min"]),
            milliseconds(r["seconds"]["median"]),
            "" if r["ns_per_entry"] is None else digits(r["ns_per_entry"]),
            "" if r["bytes_per_second"] is None else digits(r["bytes_per_second"] / 1e9),
            *_walk(r["walk"]),
            size(r["memory"]),
            "" if r["peak"] is None else size(r["peak"]),
        )
        for r in found["rows"]
        if "left_out" not in r
    ]
    times = ("graph", "program", "rounds", "min ms", "median ms", "ns an entry", "GB/s")
    walk = ("longest walk", "ns an entry", "bytes", "GB/s")
    yield from render(Table((*times, *walk, "memory", "peak"), tuple(rows), 2))
    yield "  an entry of a row, each time it is read; GB/s: what is moved at least, in native code"
    yield "  longest walk: its part of the time in native code; bytes: moved at least for an entry"
    yield "  memory: of the run, by the model; peak: measured, of a process with Python, numba and the graph"
    for row in found["rows"]:
        told = [row["left_out"]] if "left_out" in row else row["layout"]
        yield from (f"  {row['graph']}, {row['program']}: {line}" for line in told)


def _walk(walk: Figures | None) -> tuple[str, str, str, str]:
    """The cells of the longest walk."""
    if walk is None:
        return "", "", "", ""
    return (
        share(walk["share"]),
        digits(walk["ns_per_entry"]),
        digits(walk["bytes_per_entry"]),
        digits(walk["bytes_per_second"] / 1e9),
    )


def _small(small: Figures) -> Iterator[str]:
    """From call to result, and one crossing."""
    calls = len(small["fused"]["samples"])
    yield f"PageRank, {small['iterations']} rounds: karate, {small['graph']['nodes']} nodes, {calls} calls"
    crossing = small["step_crossing_us"]
    yield from facts(
        [
            ("fused, call to result", _both(small["fused"])),
            ("step, call to result", _both(small["step"])),
            ("step, crossings", f"{small['step_crossings']:,}"),
            ("step, one crossing", f"{digits(crossing['min'])} us, median {digits(crossing['median'])} us"),
        ]
    )


def _first_run(first: Figures) -> Iterator[str]:
    """Imports, then one row a mode."""
    repeats = len(first["import_numba"]["samples"])
    yield f"The first run of PageRank in a new process, {repeats} of each"
    loaded = ", ".join(first["import_groggy_nb"]["heavy"]) or "nothing heavy"
    yield from facts(
        [
            ("import groggy_nb", f"{_both(first['import_groggy_nb'])}; loads {loaded}"),
            ("import numba alone", _both(first["import_numba"])),
        ]
    )
    headers = (
        "mode",
        "functions",
        "fresh ms",
        "cold ms",
        "beyond numba ms",
        "cached ms",
        "cached loads numba",
    )
    rows = [
        (
            m["mode"],
            str(m["compiled"]),
            *(milliseconds(m[name]["min"]) for name in ("fresh", "cold", "beyond_numba", "cached")),
            "yes" if m["cached_imports_numba"] else "no",
        )
        for m in first["modes"]
    ]
    yield from render(Table(headers, tuple(rows), 1))
    yield "  fresh: just installed; cold: a new program; cached: a program run before"
    yield f"Compiling a loop of {first['lines']} lines, and it again where it was changed"
    if first["before"] is not None:
        yield f"  all of it in the other revision: {_both(first['before'])}"
    changed = [(c["what"], str(c["functions"]), milliseconds(c["seconds"]["min"])) for c in first["changes"]]
    yield from render(Table(("", "functions", "ms"), tuple(changed), 1))


def _choosing(found: Figures) -> Iterator[str]:
    """How near the calls came, by what was before them."""
    calls = found["calls"]
    yield (
        f"threads=None beside 1 and {found['threads']}: PageRank, {found['iterations']} rounds, "
        f"{found['nodes']:,} nodes; {found['within']} of {len(calls)} calls within "
        f"{round(100 * found['near'] - 100)}% of the best"
    )
    rows = []
    for after in dict.fromkeys(call["after"] for call in calls):
        some = [call for call in calls if call["after"] == after]
        near = sum(call["ratio"] <= found["near"] for call in some)
        ratios = sorted(call["ratio"] for call in some)
        several = sum(call["threads"] > 1 for call in some)
        middle, most = digits(ratios[len(ratios) // 2]), digits(ratios[-1])
        again = [call["again"] <= found["near"] for call in some if "again" in call]  # not in older figures
        control = f"{sum(again)}" if again else "not asked"
        rows.append((after, f"{len(some)}", f"{near}", control, f"{several}", middle, most))
    headers = (
        "right after",
        "calls",
        "near",
        "best again",
        "on several threads",
        "median ratio",
        "worst ratio",
    )
    yield from render(Table(headers, tuple(rows), 1))
    yield "  best again: how many calls come as near that ask for the best number by name once more"


def _crossings(variants: list[Figures]) -> Iterator[str]:
    """One row a variant."""
    yield f"Crossings of the note's PageRank, {variants[0]['iterations']} rounds on karate"
    headers = ("mode", "passes", "formula", "crossings", "predicted", "in the rounds", "min ms")
    rows = [
        (
            v["mode"],
            v["passes"] if v["passes"] == "all" else ", ".join(v["passes"]) or "none",
            v["formula"],
            *(f"{v[name]:,}" for name in ("crossings", "predicted", "in_rounds")),
            milliseconds(v["seconds"]["min"]),
        )
        for v in variants
    ]
    yield from render(Table(headers, tuple(rows), 3))


def _profiling(rows: list[Figures]) -> Iterator[str]:
    """One row a mode and size."""
    yield "What profiling costs: PageRank, 100 rounds, the least of runs in turns"
    headers = ("mode", "nodes", "off ms", "calls ms", "calls", "steps ms", "steps")
    cells = [
        (
            r["mode"],
            f"{r['nodes']:,}",
            milliseconds(r["off"]["min"]),
            milliseconds(r["calls"]["min"]),
            f"{100 * r['calls_cost']:+.1f}%",
            milliseconds(r["steps"]["min"]),
            f"{100 * r['steps_cost']:+.1f}%",
        )
        for r in rows
    ]
    yield from render(Table(headers, tuple(cells), 1))


def _predictions(found: Figures) -> Iterator[str]:
    """One row a program, size and mode."""
    if found["share"] is None:
        yield "Predictions: this machine is not calibrated; groggy-nb calibrate measures it"
        return
    told = f"{100 * found['share']:.0f}% of {len(found['cases'])} within {100 * found['within']:.0f}%"
    yield f"Predicted beside measured time: {told}"
    headers = ("program", "mode", "nodes", "threads", "measured ms", "predicted ms", "factor")
    cells = [
        (
            c["program"],
            c["mode"],
            f"{c['nodes']:,}",
            str(c["threads"]),
            milliseconds(c["measured"]),
            milliseconds(c["expected"]),
            f"{c['factor']:.2f}",
        )
        for c in found["cases"]
    ]
    yield from render(Table(headers, tuple(cells), 2))


def _both(figure: Figures) -> str:
    """Minimum and median."""
    return f"{seconds(figure['min'])}, median {seconds(figure['median'])}"
