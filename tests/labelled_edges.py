"""Edges between names, from a CSV and from a data frame, beside pandas: `python tests/labelled_edges.py`.

    python tests/labelled_edges.py [EDGES] [TURNS]

Not a test: a script that prints times. For few, many and all distinct names, in turns, each time in a process
of its own: `as_graph` of the file beside `read_csv` of it, `as_graph` of the frame beside `factorize` of both
its columns. Least and median of wall and CPU time, the peak of memory above what was held, and what was
asked for; ratios are of the least wall times.

`read_csv` gives strings and no graph: pandas 3.1 cuts the text on several threads (its C engine) and leaves
the names as they stand, in Arrow's memory.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

KINDS = {"few": 500, "many": 5, "distinct": 0.5}  # edges for each name
WAYS = {"as_graph(csv)": "read_csv", "as_graph(frame)": "factorize"}
WARM = 100_000  # names of the small file that is read before: more bytes than are read without native code
WRITTEN = 500_000  # rows at a time


def write(path: Path, edges: int, names: int) -> None:
    """A CSV of edges between random names; where there are two names an edge, each comes once."""
    import numpy as np

    rng = np.random.default_rng(1)
    ends = rng.permutation(names) if names == 2 * edges else rng.integers(0, names, 2 * edges)
    with path.open("w", encoding="utf-8") as file:
        file.write("source,target\n")
        for k in range(0, 2 * edges, 2 * WRITTEN):
            some = ends[k : k + 2 * WRITTEN].tolist()
            pairs = zip(some[::2], some[1::2], strict=True)
            file.write("".join(f"user_{a},user_{b}\n" for a, b in pairs))


def measure(way: str, path: Path, small: Path) -> dict[str, float]:
    """One way, once, after what it imports and compiles was used."""
    import pandas as pd

    import groggy_nb as gn
    from groggy_nb.graph import memory, name_numbers

    ways: dict[str, Any] = {
        "as_graph(csv)": gn.as_graph,
        "read_csv": pd.read_csv,
        "as_graph(frame)": gn.as_graph,
        "factorize": lambda frame: pd.factorize(pd.concat([frame["source"], frame["target"]])),
    }
    is_file = way in ("as_graph(csv)", "read_csv")
    ways[way](small if is_file else pd.read_csv(small))
    given = path if is_file else pd.read_csv(path)
    asked: list[int] = []
    name_numbers.check_fits = lambda needed, what: (  # type: ignore[assignment]
        asked.append(needed) or memory.check_fits(needed, what)  # type: ignore[func-returns-value]
    )
    Path("/proc/self/clear_refs").write_text("5")  # the peak is what is held now
    before = _status("VmRSS")
    wall, cpu = time.perf_counter(), time.process_time()
    result = ways[way](given)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    del result
    return {"wall": wall, "cpu": cpu, "peak": _status("VmHWM") - before, "asked": sum(asked) / 2**20}


def _status(name: str) -> float:
    """MiB of one line of what Linux tells of this process."""
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith(name))
    return int(line.split()[1]) / 1024


def main(edges: int = 5_000_000, turns: int = 3) -> None:
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.csv"
        write(small, 5 * WARM, WARM)
        for kind, each in KINDS.items():
            path, names = Path(folder) / f"{kind}.csv", int(edges / each)
            write(path, edges, names)
            print(f"\n{edges:,} edges, {names:,} names, {path.stat().st_size / 2**20:.0f} MiB")
            ways = [way for pair in WAYS.items() for way in pair]
            found: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
            for _ in range(turns):
                for way in ways:
                    command = [sys.executable, __file__, "--one", way, str(path), str(small)]
                    found[way].append(json.loads(subprocess.check_output(command, text=True)))
            for ours, other in WAYS.items():
                for way in (ours, other):
                    _show(way, found[way])
                ratios = [
                    min(x[clock] for x in found[ours]) / min(x[clock] for x in found[other])
                    for clock in ("wall", "cpu")
                ]
                print(f"  {ours} / {other}: wall {ratios[0]:.2f}, CPU {ratios[1]:.2f}")
            path.unlink()


def _show(way: str, found: list[dict[str, float]]) -> None:
    """A line for one way."""
    times = [
        f"{clock} {min(x[clock] for x in found):.2f} / {statistics.median(x[clock] for x in found):.2f} s"
        for clock in ("wall", "cpu")
    ]
    peak, asked = (statistics.median(x[what] for x in found) for what in ("peak", "asked"))
    print(f"  {way:16} {', '.join(times)}, peak {peak:.0f} MiB" + (f", asked {asked:.0f}" if asked else ""))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(sys.argv[2], *map(Path, sys.argv[3:]))))
    else:
        main(*map(int, sys.argv[1:3]))
