"""This revision against another, in turns: each in a process of its own, with a compile cache of its own."""

from __future__ import annotations

import json
import math
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from groggy_nb.benchmark import revisions
from groggy_nb.benchmark.asking import Asked, ProcessFailed
from groggy_nb.benchmark.insight import programs
from groggy_nb.benchmark.revisions import Checkout
from groggy_nb.modes import compiled

HERE = Path(__file__).resolve().parent
COUNTS = HERE / "counts.json"
TIMED = ("fused", "step")
SLOWER = 0.10  # a median above this, with its interval above zero, is a warning
CONFIDENCE = 0.95
SAMPLE = 0.01  # seconds that one sample takes at least
MOST_TIMES = 200
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


def racer(revision: Checkout, cache: Path, errors: Any) -> Asked:
    """A revision in its process, with a compile cache of its own.

    Raises
    ------
    ProcessFailed
        Where it does not start, or another revision answers.
    """
    environment = revision.environment() | {"GROGGY_NB_CACHE_DIR": str(cache)}
    started = Asked(revision.command(str(HERE / "racer.py")), environment, errors)
    found = Path(started.says["from"]).resolve().parent
    if revision.paths and found.parent != revision.paths[0].resolve():
        started.end()
        raise ProcessFailed(f"wanted groggy_nb of {revision.paths[0]}, and {found.parent} was imported")
    return started


@contextmanager
def racing(revision: Checkout, folder: Path, name: str) -> Iterator[Asked]:
    """A racer for the length of the block; what it said goes with an error."""
    log = folder / f"{name}.log"
    with log.open("w") as errors:
        started = None
        try:
            started = racer(revision, folder / name, errors)
            yield started
        except ProcessFailed as failed:
            last = (log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["no message"])[
                -1
            ]
            raise ProcessFailed(f"{failed.message}; {name} said: {last}") from failed
        finally:
            if started is not None:
                started.end()


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
        A revision that git knows, or the path of the Python of another checkout; None chooses a revision, see
        `revisions.base`.
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
    missing, texts = None, {name: programs()[name].text for name in RACED}
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="groggy-nb-race-")))
        racers = {"this revision": stack.enter_context(racing(revisions.this(), place, "this revision"))}
        other = None
        try:
            named = revisions.base(folder) if against is None else against
            other = revisions.checkout(named, folder, place / "packages")
            racers["the other"] = stack.enter_context(racing(other, place, "the other"))
        except revisions.NoRevision as none:
            if against is not None:
                raise
            missing = str(none)
        counts = _counts(racers, texts, tell)
        pairs: list[Pair] = []
        if other is not None:
            pairs = _pairs(
                racers, texts, counts, (0, QUICK_NODES if quick else NODES), rounds or ROUNDS, tell
            )
    return {
        "against": None if other is None else other.title,
        "missing": missing,
        "counts": counts["this revision"],
        "wanted": json.loads(COUNTS.read_text(encoding="utf-8")),
        "before": counts.get("the other"),
        "pairs": [asdict(p) | {"interval": p.interval, "is_slower": p.is_slower} for p in pairs],
    }


def _counts(racers: dict[str, Asked], texts: dict[str, str], say: Say) -> dict[str, dict[str, Any]]:
    """Crossings and newly compiled functions of every program and mode, in this order, with empty caches."""
    counts: dict[str, dict[str, Any]] = {name: {} for name in racers}
    for program, text in texts.items():
        for mode in compiled():
            say(f"{program}, {mode}")
            for each in racers.values():  # all compile at once
                each.begin(text=text, mode=mode, nodes=0, times=1)
            for name, each in racers.items():
                found = each.read()
                found.pop("seconds", None)
                counts[name][f"{program}, {mode}"] = found
    return counts


def _pairs(
    racers: dict[str, Asked],
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
        for each in racers.values():
            each.ask(**asked, times=1)
        longest = max(each.ask(**asked, times=1)["seconds"] for each in racers.values())
        times[case] = min(MOST_TIMES, math.ceil(SAMPLE / longest))
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        order = list(racers) if number % 2 else list(racers)[::-1]
        for case, asked in cases.items():
            found = {name: racers[name].ask(**asked, times=times[case])["seconds"] for name in order}
            ratios[case].append(found["this revision"] / found["the other"])
    return [Pair(name, mode, nodes, tuple(found)) for (name, mode, nodes), found in ratios.items()]
