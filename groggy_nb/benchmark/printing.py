"""The figures of the benchmark as one page of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groggy_nb.show.content import Table
from groggy_nb.show.tables import facts, render
from groggy_nb.show.words import digits, milliseconds, seconds, size

Figures = Mapping[str, Any]


def page(figures: Figures) -> str:
    """Everything that `measure` found, in its order."""
    parts = (
        facts([(name, "unknown" if x is None else str(x)) for name, x in _about(figures)]),
        [*_large(figures["large"], figures["settings"])],
        *([*_contest(contest)] for contest in figures["contests"]),
        [*_spectrum(figures["spectrum"])],
        [*_small(figures["small"])],
        [*_first_run(figures["first_run"])],
        [*_crossings(figures["crossings"])],
        [*_profiling(figures["profiling"])],
        [*_predictions(figures["predictions"])],
    )
    return "\n\n".join("\n".join(lines) for lines in parts)


def _about(figures: Figures) -> Iterator[tuple[str, Any]]:
    """What the figures depend on."""
    yield from figures["machine"].items()
    for name in ("seed", "threads", "rounds"):
        yield name, figures["settings"][name]


def _large(large: Figures, settings: Figures) -> Iterator[str]:
    """One row a contender."""
    graph = large["graph"]
    yield (
        f"PageRank, {large['iterations']} rounds with the l1 residual: uniform graph, "
        f"{graph['nodes']:,} nodes, {graph['edges']:,} edges, {settings['rounds']} rounds in turns"
    )
    headers = ("", "threads", "min ms", "median ms", "ratio", "ns an entry", "error")
    rows = [
        (
            c["name"],
            str(c["threads"]),
            milliseconds(c["seconds"]["min"]),
            milliseconds(c["seconds"]["median"]),
            digits(c["ratio"]["median"]),
            digits(c["ns_per_entry"]),
            f"{c['error']:.0e}",
        )
        for c in large["contenders"]
    ]
    yield from render(Table(headers, tuple(rows), 1))
    yield f"  ratio: the median over rounds of the time by that of {large['reference']}"
    yield from (f"  {c['name']}: {c['note']}" for c in large["contenders"] if c["note"])
    yield from (f"  {m['name']}: {m['reason']}" for m in large["missing"])


def _contest(contest: Figures) -> Iterator[str]:
    """One row a contender."""
    graph, first = contest["graph"], contest["contenders"][0]
    yield f"{contest['name']}: {graph['nodes']:,} nodes, {graph['edges']:,} edges; {contest['work']}"
    rows = [
        (
            c["name"],
            str(c["threads"]),
            milliseconds(c["seconds"]["min"]),
            milliseconds(c["seconds"]["median"]),
            digits(c["ratio"]["median"]),
            "not compared" if c["error"] is None else f"{c['error']:.0e}",
        )
        for c in contest["contenders"]
    ]
    yield from render(Table(("", "threads", "min ms", "median ms", "ratio", "error"), tuple(rows), 1))
    yield f"  ratio: the median over rounds of the time by that of {first['name']}"
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
            size(r["memory"]),
        )
        for r in found["rows"]
        if "left_out" not in r
    ]
    headers = ("graph", "program", "rounds", "min ms", "median ms", "ns an entry", "GB/s", "memory")
    yield from render(Table(headers, tuple(rows), 2))
    yield "  an entry of a row, each time it is read; GB/s: what is moved at least, in native code"
    yield from (f"  {r['graph']}, {r['program']}: {r['left_out']}" for r in found["rows"] if "left_out" in r)


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
    changed = [(c["what"], str(c["functions"]), milliseconds(c["seconds"]["min"])) for c in first["changes"]]
    yield from render(Table(("", "functions", "ms"), tuple(changed), 1))


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


def race_page(figures: Figures) -> str:
    """What `race` found: counts first, then the ratios."""
    return "\n\n".join("\n".join(lines) for lines in (_counted(figures), _raced(figures)))


def unwanted(figures: Figures) -> list[str]:
    """The counts that are not those of counts.json: wanted and found, by program and mode."""
    wanted, found = figures["wanted"], figures["counts"]
    return [
        f"{name}: wanted {wanted.get(name, 'none')}, found {found.get(name, 'none')}"
        for name in dict.fromkeys([*wanted, *found])
        if wanted.get(name) != found.get(name)
    ]


def _counted(figures: Figures) -> list[str]:
    """One row a program and mode; the other revision's counts where they differ."""
    before = figures["before"] or {}
    rows = []
    for name, found in figures["counts"].items():
        other = before.get(name, found)
        told = "" if other == found else ", ".join(f"{key} {x}" for key, x in other.items())
        rows.append((name, str(found.get("crossings", "")), str(found.get("functions", "")), told))
    headers = ("", "crossings", "functions", "the other")
    return [
        "Crossings, and functions compiled beside those of the rows above: karate",
        *render(Table(headers, tuple(rows), 1)),
    ]


def _raced(figures: Figures) -> list[str]:
    """One row a program, mode and size."""
    if figures["missing"]:
        return [f"No times are compared: {figures['missing']}"]
    rows = []
    for pair in figures["pairs"]:
        low, median, high = pair["interval"]
        size = f"{pair['nodes'] or 34:,}"
        told = "slower" if pair["is_slower"] else ""
        rows.append(
            (f"{pair['name']}, {pair['mode']}", size, f"{median:.3f}", f"{low:.3f} to {high:.3f}", told)
        )
    rounds = len(figures["pairs"][0]["ratios"]) if rows else 0
    return [
        f"Times as long as in {figures['against']}, {rounds} rounds in turns, one thread",
        *render(Table(("", "nodes", "median", "95% of medians", ""), tuple(rows), 1)),
    ]
