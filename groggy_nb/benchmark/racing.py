"""This revision against another, in turns: each in a process of its own, with a compile cache of its own."""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import groggy_kernels
from groggy_nb.benchmark import revisions
from groggy_nb.benchmark.insight import programs
from groggy_nb.benchmark.starting import ProcessFailed
from groggy_nb.modes import compiled

HERE = Path(__file__).resolve().parent
COUNTS = HERE / "counts.json"
TIMED = ("fused", "step")
SLOWER = 0.10  # a median above this, with its interval above zero, is a warning
CONFIDENCE = 0.95
SAMPLE = 0.01  # seconds that one sample takes at least
MOST_TIMES = 200
PATIENCE = 300.0  # seconds for one answer: the first compiles
RACED = ("pagerank", "pagerank_note", "bfs_levels", "shortest_paths", "diffusion", "elementwise")
NODES, QUICK_NODES = 100_000, 3_000
ROUNDS = 15
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Pair:
    """One program and mode on one graph: this revision's time by the other's, round by round."""

    name: str
    mode: str
    nodes: int  # 0: the karate club
    ratios: tuple[float, ...]

    @property
    def interval(self) -> tuple[float, float, float]:
        """The median ratio between the ends of its interval of confidence."""
        return median_interval(self.ratios)

    @property
    def is_slower(self) -> bool:
        """Whether a person should look at it."""
        low, median, _ = self.interval
        return median > 1 + SLOWER and low > 1


def median_interval(samples: Sequence[float]) -> tuple[float, float, float]:
    """The low end, the median and the high end: order statistics, which suppose no distribution.

    The ends are infinite where the samples are too few for 95%.

    >>> median_interval([1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 5.0])
    (1.0, 1.3, 5.0)
    >>> median_interval([1.0, 2.0, 3.0])
    (-inf, 2.0, inf)
    """
    ordered, n = sorted(samples), len(samples)
    outside, total, below = 0, 0, 2**n * (1 - CONFIDENCE) / 2
    # So many samples may lie outside on each side: fewer heads in n throws are rarer than 2.5%.
    while (total := total + math.comb(n, outside)) <= below:
        outside += 1
    ends = (ordered[outside - 1], ordered[n - outside]) if outside else (-math.inf, math.inf)
    return ends[0], statistics.median(ordered), ends[1]


class Racer:
    """One revision in its process."""

    def __init__(self, paths: Sequence[Path], cache: Path, errors: Any) -> None:
        path = os.pathsep.join(map(str, [*paths, *filter(None, sys.path)]))
        self._process = subprocess.Popen(
            # Without the site's start (-S) no finder of an editable install comes before the path.
            [sys.executable, "-P", "-S", str(HERE / "racer.py")],
            env=os.environ | {"PYTHONPATH": path, "GROGGY_NB_CACHE_DIR": str(cache)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
        self._asked: Any = self._process.stdin
        self._told: Any = self._process.stdout
        try:
            found = Path(self.read()["from"]).resolve().parent
            if found.parent != paths[0].resolve():
                raise ProcessFailed(f"wanted groggy_nb of {paths[0]}, and {found.parent} was imported")
        except BaseException:
            self.end()
            raise

    def ask(self, **asked: Any) -> dict[str, Any]:
        """What it answers."""
        self.begin(**asked)
        return self.read()

    def begin(self, **asked: Any) -> None:
        """Ask without waiting: `read` gets the answer."""
        try:
            self._asked.write(json.dumps(asked) + "\n")
            self._asked.flush()
        except OSError:
            pass  # it ended: reading tells so

    def read(self) -> dict[str, Any]:
        """Its next answer; it is ended where none comes."""
        watch = threading.Timer(PATIENCE, self._process.kill)
        watch.start()
        try:
            line = self._told.readline()
        finally:
            watch.cancel()
        if not line:
            raise ProcessFailed("a revision's process ended without an answer")
        found: dict[str, Any] = json.loads(line)
        return found

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


@contextmanager
def _racer(paths: Sequence[Path], folder: Path, name: str) -> Iterator[Racer]:
    """A racer for the length of the block; what it said goes with an error."""
    log = folder / f"{name}.log"
    with log.open("w") as errors:
        racer = None
        try:
            racer = Racer(paths, folder / name, errors)
            yield racer
        except ProcessFailed as failed:
            last = (log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["no message"])[
                -1
            ]
            raise ProcessFailed(f"{failed.message}; {name} said: {last}") from failed
        finally:
            if racer is not None:
                racer.end()


def race(
    against: str | None,
    folder: Path,
    *,
    quick: bool = False,
    rounds: int | None = None,
    say: Say | None = None,
) -> dict[str, Any]:
    """Counts of this revision and, where there is another, its counts and the ratios of times.

    Parameters
    ----------
    against : str or None
        A revision that git knows; None chooses one, see `revisions.base`.
    folder : Path
        In a clone of the project.

    Raises
    ------
    NoRevision
        Where a named revision is not there. Where none can be chosen, `missing` says why.
    ProcessFailed
        Where a process fails.
    """
    tell: Say = say or (lambda text: None)
    missing = None
    try:
        other = revisions.base(folder) if against is None else revisions.commit(against, folder)
    except revisions.NoRevision as none:
        if against is not None:
            raise
        other, missing = None, str(none)
    texts = {name: programs()[name].text for name in RACED}
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="groggy-nb-race-")))
        own = [HERE.parents[1], Path(groggy_kernels.__file__).resolve().parents[1]]
        racers = {"this revision": stack.enter_context(_racer(own, place, "this revision"))}
        if other is not None:
            paths = revisions.unpack(other, folder, place / "packages")
            racers["the other"] = stack.enter_context(_racer(paths, place, "the other"))
        counts = _counts(racers, texts, tell)
        pairs: list[Pair] = []
        if other is not None:
            pairs = _pairs(
                racers, texts, counts, (0, QUICK_NODES if quick else NODES), rounds or ROUNDS, tell
            )
    return {
        "against": None if other is None else revisions.title(other, folder),
        "missing": missing,
        "counts": counts["this revision"],
        "wanted": json.loads(COUNTS.read_text(encoding="utf-8")),
        "before": counts.get("the other"),
        "pairs": [asdict(p) | {"interval": p.interval, "is_slower": p.is_slower} for p in pairs],
    }


def _counts(racers: dict[str, Racer], texts: dict[str, str], say: Say) -> dict[str, dict[str, Any]]:
    """Crossings and newly compiled functions of every program and mode, in this order, with empty caches."""
    counts: dict[str, dict[str, Any]] = {name: {} for name in racers}
    for program, text in texts.items():
        for mode in compiled():
            say(f"{program}, {mode}")
            for racer in racers.values():  # all compile at once
                racer.begin(text=text, mode=mode, nodes=0, times=1)
            for name, racer in racers.items():
                found = racer.read()
                found.pop("seconds", None)
                counts[name][f"{program}, {mode}"] = found
    return counts


def _pairs(
    racers: dict[str, Racer],
    texts: dict[str, str],
    counts: dict[str, dict[str, Any]],
    sizes: tuple[int, ...],
    rounds: int,
    say: Say,
) -> list[Pair]:
    """Samples in turns; who begins changes from round to round."""
    cases = {
        (program, mode, nodes): {"text": text, "mode": mode, "nodes": nodes}
        for program, text in texts.items()
        for mode in TIMED
        for nodes in sizes
        if not any("error" in found[f"{program}, {mode}"] for found in counts.values())
    }
    times: dict[Any, int] = {}
    ratios: dict[Any, list[float]] = {case: [] for case in cases}
    for case, asked in cases.items():
        for racer in racers.values():
            racer.ask(**asked, times=1)
        longest = max(racer.ask(**asked, times=1)["seconds"] for racer in racers.values())
        times[case] = min(MOST_TIMES, math.ceil(SAMPLE / longest))
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        order = list(racers) if number % 2 else list(racers)[::-1]
        for case, asked in cases.items():
            found = {name: racers[name].ask(**asked, times=times[case])["seconds"] for name in order}
            ratios[case].append(found["this revision"] / found["the other"])
    return [Pair(name, mode, nodes, tuple(found)) for (name, mode, nodes), found in ratios.items()]
