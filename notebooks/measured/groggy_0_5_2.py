"""Measure groggy 0.5.2 and write groggy_0_5_2.json beside this file; run it on a quiet machine.

groggy's one Linux wheel is for CPython 3.12: the script looks for such a Python, makes a virtual environment
of it in a temporary folder, installs groggy there, and starts `inside_groggy.py` once for each figure, each
under a time limit. It needs groggy_nb, a Python 3.12, and a package index; it takes ten minutes or so.

    python notebooks/measured/groggy_0_5_2.py
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import groggy_nb as gn
from groggy_nb.benchmark.conditions import conditions

HERE = Path(__file__).resolve().parent
GROGGY = "0.5.2"
PYTHON = (3, 12)
SIZES = (1_000, 5_000, 10_000, 50_000, 200_000)  # the note's
DEGREE, SEED, ROUNDS = 10, 42, 100
SMALL, SPLIT_ROUNDS = 1_000, 5  # written-out rounds keep every value: five fit in memory at all sizes


def say(text: str) -> None:
    """A line for who watches."""
    sys.stderr.write(text + "\n")


def find_python() -> str:
    """A CPython 3.12: on the path, or one that pyenv keeps."""
    for candidate in _pythons():
        asked = [candidate, "-c", "import sys, venv; print(*sys.version_info[:2])"]
        try:
            answer = subprocess.run(asked, capture_output=True, text=True, timeout=60)
        except OSError:
            continue
        if answer.stdout.split() == [str(part) for part in PYTHON]:
            return candidate
    raise SystemExit("no Python 3.12 found: install one, or name it with --python")


def _pythons() -> Iterator[str]:
    """Candidates, best first."""
    for name in ("python3.12", "python3", "python"):
        if found := shutil.which(name):
            yield found
    if pyenv := shutil.which("pyenv"):
        root = subprocess.run([pyenv, "root"], capture_output=True, text=True, timeout=60).stdout.strip()
        yield from sorted(map(str, Path(root, "versions").glob("3.12*/bin/python")), reverse=True)


def install(python: str, folder: Path) -> str:
    """The Python of a new virtual environment that has groggy; one that is there already is used again."""
    inside = folder / "venv" / "bin" / "python"
    if not inside.exists():
        say("making a virtual environment and installing groggy")
        subprocess.run([python, "-m", "venv", str(folder / "venv")], check=True, timeout=300)
        wanted = [str(inside), "-m", "pip", "install", "--quiet", f"groggy=={GROGGY}"]
        subprocess.run(wanted, check=True, timeout=600, stdout=sys.stderr)
    return str(inside)


def write_graphs(folder: Path, nodes: int) -> dict[bool, dict[str, Any]]:
    """One graph, undirected, and directed with each edge turned at random: files of node numbers."""
    graph = gn.generate.uniform(nodes, DEGREE, seed=SEED)
    ends = np.stack((graph.src, graph.dst)).astype(np.uint32)
    turned = np.where(
        np.random.Generator(np.random.PCG64(SEED)).random(graph.num_edges) < 0.5, ends[::-1], ends
    )
    written = {}
    for directed, pairs in ((False, ends), (True, turned)):
        path = folder / f"{nodes}-{'directed' if directed else 'undirected'}.edges"
        path.write_bytes(np.ascontiguousarray(pairs).tobytes())
        written[directed] = {"edges": str(path), "nodes": nodes, "directed": directed}
    return written


class Measuring:
    """Starts one job after the other and gives what each found, or why it found nothing."""

    def __init__(self, python: str, limit: float) -> None:
        self.python = python
        self.limit = limit

    def __call__(self, job: str, **facts: Any) -> dict[str, Any]:
        """What a job found; {"failed": why} where it ran past the limit or ended with an error."""
        shown = ", ".join(f"{k} {v}" for k, v in facts.items() if k != "edges")
        say(f"{job}: {shown}" if shown else job)
        command = [self.python, str(HERE / "inside_groggy.py"), json.dumps({"job": job, **facts})]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=self.limit)
        except subprocess.TimeoutExpired:
            say(f"  not done in {self.limit:g} s")
            return {"failed": f"not done in {self.limit:g} s"}
        if done.returncode:
            # The last line of a traceback is the error; the lines above hold paths.
            why = (done.stderr.strip().splitlines() or ["no message"])[-1]
            say(f"  {why}")
            return {"failed": why if "/" not in why else why.split(":")[0]}
        found: dict[str, Any] = json.loads(done.stdout)
        if "seconds" in found:
            say(f"  {found['seconds']:.3f} s")
        return found


def measure(ask: Measuring, folder: Path, sizes: tuple[int, ...], repeats: int) -> dict[str, Any]:
    """Everything, in the order in which a reader wants it."""
    tiny = write_graphs(folder, SMALL)
    found: dict[str, Any] = {"trivial_call_us": ask("trivial")}
    found["crossings"] = {
        form: ask("crossings", form=form, rounds=ROUNDS, **tiny[False])
        for form in ("batched", "loop", "unrolled", "native")
    }
    found["right"] = [
        {"form": form, "directed": directed, "nodes": SMALL, "rounds": rounds}
        | ask("right", form=form, rounds=rounds, **tiny[directed])
        for form, rounds in (
            ("batched", ROUNDS),
            ("loop", ROUNDS),
            ("unrolled", 2 * SPLIT_ROUNDS),
            ("unrolled and optimized", 2 * SPLIT_ROUNDS),
            ("native", ROUNDS),
        )
        for directed in (False, True)
    ]
    found["runs"], found["split"], found["halves"] = [], [], []
    for nodes in sizes:
        graph = write_graphs(folder, nodes)[False]
        facts = {"nodes": nodes, "edges": nodes * DEGREE // 2}
        for form in ("native", "batched", "loop"):
            # The loop of single steps takes minutes at the largest sizes.
            times = 1 if form == "loop" and nodes > 10_000 else repeats
            run = ask("timing", form=form, rounds=ROUNDS, repeats=times, **graph)
            found["runs"].append({"form": form, "rounds": ROUNDS} | facts | run)
        run = ask("split", rounds=SPLIT_ROUNDS, repeats=repeats, **graph)
        found["split"].append({"rounds": SPLIT_ROUNDS} | facts | run)
        for form in ("sums only", "arithmetic only"):
            run = ask("timing", form=form, rounds=ROUNDS, repeats=min(repeats, 2), **graph)
            found["halves"].append({"form": form, "rounds": ROUNDS} | facts | run)
    return found


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", help="a CPython 3.12; found by itself otherwise")
    parser.add_argument("--folder", type=Path, help="keep the virtual environment here; temporary otherwise")
    parser.add_argument("--out", type=Path, default=HERE / "groggy_0_5_2.json")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--repeats", type=int, default=3, help="of each run; the shortest counts")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds one measurement may take")
    asked = parser.parse_args()
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="groggy-") as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        ask = Measuring(install(asked.python or find_python(), folder), asked.limit)
        theirs = ask("facts")
        if "failed" in theirs:
            raise SystemExit(f"groggy cannot be imported: {theirs['failed']}")
        found = measure(ask, folder, tuple(asked.sizes), asked.repeats)
    here = conditions()
    head = {
        "what": "PageRank with groggy, measured by groggy_0_5_2.py; seconds, the shortest of the samples",
        "graph": f"groggy_nb.generate.uniform(nodes, {DEGREE}, seed={SEED}), undirected where not said",
        "when": datetime.date.today().isoformat(),
        "load": {"before": round(before, 2), "after": round(os.getloadavg()[0], 2)},
        **theirs,
        **{name: here[name] for name in ("cpu", "cores", "l2", "system")},
    }
    asked.out.write_text(json.dumps(head | found, indent=1) + "\n", encoding="utf-8")
    say(f"written: {asked.out}")


if __name__ == "__main__":
    main()
