"""Writes the README's section on speed, speed.md and their pictures from figures of the benchmark.

    groggy-nb bench --targets --json speed.json ...
    cp speed.json notebooks/measured
    python groggy_nb/docs/make_speed.py

reads every `notebooks/measured/speed*.json`, one a machine; the README shows the first. The page has an
overview of every `full*.json` beside them, which a run without `--targets` wrote. No figure of either page is
written by hand.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from groggy_nb.benchmark import draw, overview, page
from groggy_nb.benchmark.plots import OURS, largest_of_all_modes
from groggy_nb.show.words import digits, milliseconds, seconds

ROOT = Path(__file__).parents[2]
MEASURED = ROOT / "notebooks" / "measured"
PAGE = Path(__file__).parent / "speed.md"
README = ROOT / "README.md"
PICTURES = ROOT / "notebooks" / "pictures"
SECTION = re.compile(r"(?<=^## How fast\n\n).*?(?=^## )", re.DOTALL | re.MULTILINE)
OPENING = """\
# Speed

What `groggy-nb bench --targets` found, on each kind of machine that it was run on.
`groggy_nb/docs/make_speed.py` writes this page, and the README's section, from the figures beside
[the notebooks](../../notebooks/measured); nothing here is written by hand. Each contender does the same
work, as the lines below its table say; all take turns, round by round, and a ratio is the median over rounds.
Compiling, reading and building are over before: PageRank of ours is run until the graph has the layout
that it keeps, eight times at most.

What limits a round is memory, not arithmetic: a walk reads 3 to 5 bytes an entry and one value of a
neighbor. Where a target is missed, the rows of its contest below say by how much, with nanoseconds an entry
beside those of the others. The table of programs of a machine, where there is one, has PageRank on the same
graphs alone in a process: what an entry of its longest walk takes where nobody else uses the caches, what it
moves at least, and what this machine's memory gives. These machines are virtual and count no instructions. A
sum over neighbors, block by block, has eight instructions an entry, and three for every four, as its machine
code says: two of its loads follow on numbers that are read just before, and what it adds to was stored a few
entries ago. So it stays far below what memory gives, and what others do on this machine moves it: by up to
half between two rounds of one contest.

What was tried for those rows. Kept: blocks of destinations, a next neighbor told by one byte, and that it is
nearly always near told to LLVM, which had put a jump into each entry's path; shorter parts where rows are
long; a search's values in place, on the first thread where a round is short; keys of a heap beside its
nodes. Left, as they gained next to nothing beside that: four entries at a time with their loads first, one
word of four bytes an entry, parts of other sizes, nodes numbered anew by degree; a run's arrays kept for the
next run, or on huge pages of our own; a row asked for ahead when its node is reached; the weight of an edge
not asked for where its end is done. Vector code for what a round does at each node, its sums in order, which
LLVM makes if it is told: short rows become vector code too, and slower. A walk's loop alone in C, on the
same arrays, takes no less than ours. A search along a grid is bound by lines of cache: a queue written in C
for it alone is not twice as fast.

A graph of a CSV of names takes longer than `read_csv`, which leaves names as they stand: each has to be
looked up, in a table that no cache holds where names are many. Kept: few names are cut, hashed and numbered
in one pass, each core for its part of the text, and then joined: 10,000 names take 0.74 of the CPU time
that the way of many takes for them (median of five pairs under load; 0.84 by the least). Of many, each
core cuts and hashes its part and then numbers names of its own; short names stand in their keys, a line of
the table is looked at in one go; the order of first appearance is found part by part, from a bit that
numbering leaves. Files are read into huge pages.

CPU time in ns a name, of 10 million names of 12 bytes, a million of which differ, on the Xeon: reading 4.2
(9.3 into small pages), whether the text is bare 1.5, rows checked 4 (6.5 where their fields were placed),
cut and hashed 14, numbered 50, order of first appearance 7 (8 on one core before), labels 1, `read_csv` 44.
Of the 50, 13 go for cutting the text once more on each core and 33 for hashes and the table. The graph makes
its rows when they are asked for: not in this time. So `read_csv` twice over leaves 88 for all: what is left
to gain lies in the 50.

Left: an order of first appearance without branches on one core, which gained nothing; tables by parts of the
text for many names too, which grow and are joined: 5 million a part took some twice the CPU time, a third of
it for growing, a seventh for joining. Names dealt out by hash into 64 pieces that the second cache holds,
keys of 16 bytes side by side, an eighth of the text at a time: 1.2 and 1.4 times the CPU time of the whole
where many differ, 2.2 where all do (pairs under load); dealing a name out took 48 ns there, hashing it alone
13: what made up the difference was not found. Places kept from hashing to numbering in four bytes each, so
that the text is cut once less: 0.97 (median of five pairs under load), for a third of the text in memory. The
file read by two threads: as long as by one.
"""
# Of the README's table: a column, and how the names of its contenders begin.
SYSTEMS = {
    "NetworKit": ("NetworKit",),
    "igraph": ("igraph",),
    "GraphBLAS": ("python-graphblas",),
    "GAP, C++": ("GAP",),
    "scikit-network": ("scikit-network",),
    "rustworkx": ("rustworkx",),
    "networkx": ("networkx",),
    "numpy, scipy": ("numpy", "scipy"),
    "pandas": ("pandas",),
    "groggy 0.5.2": ("groggy",),
}
DRAWN = """\
![Nanoseconds an entry and round against the size of a graph](../../notebooks/pictures/speed_sizes.png)

![Calls with threads=None by the time of the best number](../../notebooks/pictures/speed_choices.png)
"""


def committed(begins: str = "speed") -> list[dict[str, Any]]:
    """The figures that are committed, one run a machine: `speed` of targets, `full` of all."""
    files = sorted(MEASURED.glob(f"{begins}*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def fresh_readme(readme: str, runs: Sequence[Mapping[str, Any]]) -> str:
    """The README with the section that these runs give; as it is where there are none."""
    if not runs:
        return readme
    return SECTION.sub(lambda _: section(runs[0]) + "\n", readme)


def fresh_page(runs: Sequence[Mapping[str, Any]], whole: Sequence[Mapping[str, Any]] = ()) -> str:
    """The page of all runs, of the targets and of all that is measured."""
    parts = [OPENING, DRAWN] if runs else [OPENING]
    for run in runs:
        parts.append(f"## {run['machine']['cpu']}, {_day(run['when'])}\n\n```text\n{page(run)}\n```\n")
    parts += map(_of_all, whole)
    return "\n".join(parts)


def _of_all(run: Mapping[str, Any]) -> str:
    """What a full run found, in short."""
    machine = run["machine"]
    title = f"## All programs and sizes: {machine['cpu']}, {_day(run['when'])}"
    about = (
        f"`groggy-nb bench` on {machine['cores']} cores, {run['settings']['threads']} threads, in "
        f"{run['minutes']:.0f} minutes; revision {run['revision']}; Python {machine['python']}, "
        f"numba {machine['numba']}. The work of each contest is as said above."
    )
    left = f"\nNot measured: {'; '.join(run['left'])}.\n" if run["left"] else ""
    return f"{title}\n\n{_wrapped(about)}\n{left}\n```text\n{overview(run)}\n```\n"


def section(run: Mapping[str, Any]) -> str:
    """The README's section."""
    machine, case = run["machine"], largest_of_all_modes(run)
    rounds = len(case["contenders"][0]["seconds"]["samples"])
    opening = (
        f"PageRank, {case['iterations']} rounds with the l1 residual, on a uniform graph of "
        f"{case['nodes']:,} nodes and {case['edges']:,} edges, by `groggy-nb bench --targets`: "
        f"{rounds} rounds in turns, {'each table' if 'gone_on' in run else 'all'} in one run, on "
        f"{machine['cores']} cores of a shared "
        f"{machine['cpu']} ({machine['l2']} L2 each), Python {_minor(machine['python'])}, "
        f"numba {machine['numba']}, {_day(run['when'])}."
    )
    lines = [
        _wrapped(opening),
        "",
        "| | threads | least ms | times as long as fused, median of rounds |",
        "|---|---|---|---|",
        *_ranking(case),
        "",
        "![Each contender's time by that of fused, on this graph](notebooks/pictures/speed_ratios.png)",
        "",
        _wrapped(
            "Steps and programs, and how many times as long others take for the same work, median of rounds; "
            "two threads where a contender has them, the quickest where a system has several ways:"
        ),
        "",
        *_contests(run["contests"]),
        "",
        _wrapped(" ".join(_starting(run))),
        "",
        _wrapped(
            "All contenders, the conventions of each, and what was set out to reach beside what was found "
            "are on [a page of their own](groggy_nb/docs/speed.md)."
        ),
        "",
    ]
    return "\n".join(lines)


def _ranking(case: Mapping[str, Any]) -> Iterator[str]:
    """One row a contender, ours first."""
    rows = sorted(case["contenders"], key=lambda c: (not c["name"].startswith(OURS), c["ratio"]["median"]))
    for each in rows:
        name = each["name"].partition(",")[0] if each["name"].startswith(OURS) else each["name"]
        ratio = digits(each["ratio"]["median"])
        yield f"| {name} | {each['threads']} | {milliseconds(each['seconds']['min'])} | {ratio} |"


def _contests(contests: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """One row a contest, one column a system that takes part in any."""
    ratios = [[*_quickest(contest["contenders"][1:])] for contest in contests]
    shown = [n for n, _ in enumerate(SYSTEMS) if any(found[n] is not None for found in ratios)]
    names = [[*SYSTEMS][n] for n in shown]
    yield f"| | ours | least ms | {' | '.join(names)} |"
    yield "|---|---|---" + "|---" * len(shown) + "|"
    for contest, found in zip(contests, ratios, strict=True):
        first = contest["contenders"][0]
        name = f"{contest['name']}, {contest['graph']['nodes']:,} nodes"
        cells = ["" if (ratio := found[n]) is None else digits(ratio) for n in shown]
        yield f"| {name} | {first['name']} | {milliseconds(first['seconds']['min'])} | {' | '.join(cells)} |"


def _quickest(contenders: Sequence[Mapping[str, Any]]) -> Iterator[float | None]:
    """The least ratio of each system; None where it takes no part."""
    for begins in SYSTEMS.values():
        yield min((c["ratio"]["median"] for c in contenders if c["name"].startswith(begins)), default=None)


def _starting(run: Mapping[str, Any]) -> Iterator[str]:
    """What a small graph and the first run take, in sentences."""
    small, first = run["small"], run["first_run"]
    fused = next(mode for mode in first["modes"] if mode["mode"] == "fused")
    changes = {change["what"]: change for change in first["changes"]}
    compiled = changes["numbers changed"]["functions"] or "no"
    yield f"On the {small['graph']['nodes']} nodes of the karate club a run takes"
    yield f"{seconds(small['fused']['min'])} from call to result."
    yield f"A loop of {first['lines']} lines that are alike compiles for"
    yield f"{seconds(changes['all of it']['seconds']['min'])}; after a change of one line for"
    yield f"{seconds(changes['one line changed']['seconds']['min'])}, after a change of its numbers"
    yield f"{compiled} functions are compiled."
    yield "The first run of a new program in a new process takes"
    yield f"{seconds(fused['cold']['min'])}, numba's start among them; of one that was compiled before"
    yield f"{seconds(fused['cached']['min'])}, without numba."
    yield "Such a machine changes its speed by half within seconds: ratios within a round hold,"
    yield "milliseconds do not."


def _minor(version: str) -> str:
    """A version's first two numbers."""
    return ".".join(version.split(".")[:2])


def _day(when: str) -> str:
    """A day in words."""
    day = datetime.date.fromisoformat(when)
    return f"{day.day} {day:%B %Y}"


def _wrapped(text: str, width: int = 120) -> str:
    """A paragraph in lines."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return "\n".join(lines)


def main() -> None:
    """Write both pages."""
    runs = committed()
    README.write_text(fresh_readme(README.read_text(encoding="utf-8"), runs), encoding="utf-8")
    if runs:
        PAGE.write_text(fresh_page(runs, committed("full")), encoding="utf-8")
        # The programs are one: their table says all.
        drawn = {name: part for name, part in runs[0].items() if name != "spectrum"}
        draw(drawn, PICTURES / "speed")


if __name__ == "__main__":
    main()
