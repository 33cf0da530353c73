"""What work costs on this machine, kept beside the compiled code; reports and predictions read it."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groggy_nb import looks
from groggy_nb.disk import read_at_most
from groggy_nb.once import Once
from groggy_nb.report.files import WriteError, write_text
from groggy_nb.run.threads import available_cores

if TYPE_CHECKING:
    from pandas import DataFrame

MOST_BYTES = 2**24  # of its file
VERSION = 6  # raise it when costs are measured or read in another way
Points = tuple[tuple[int, float], ...]  # (nodes of the graph, seconds), by nodes
Check = tuple[int, float, float]  # nodes; the least and the most that runs took in parts of a prediction
UNCHECKED = (0.5, 2.0)

TOLD = {
    "crossing": "one crossing, there and back",
    "control": "one action of Python between crossings",
    "part": "one value that Python prepares",
    "watched": "a thread of its own, for runs that Ctrl-C may end",
    "pass": "one walk, without what it does",
    "byte": "one byte read or written at a place",
    "simple": "one cheap step at a node",
    "fold": "one value folded over the nodes",
    "row": "one row of neighbors",
    "entry": "one stored edge: index, gather, sum",
    "gathered": "one more value read at a neighbor",
    "edge.gathered": "one value read of a stored edge",
    "entry.simple": "one cheap step at a stored edge",
    "blocked.row": "one row of neighbors, walked block by block",
    "blocked.entry": "one stored edge in it",
    "blocked.gathered": "one more value read at a neighbor in it",
    "blocked.edge.gathered": "one value read of a stored edge in it",
    "chosen": "one comparison of a minimum over neighbors",
    "filtered": "one filter at a stored edge",
    "collected": "one value collected and sorted",
    "counted": "one value collected and counted",
    "alone": "one draw by itself, more than one of many in a row",
    "visit": "one visit of an ordered sweep",
    "glue": "a run around its native code",
}


@dataclass(frozen=True, slots=True, repr=False)
class Calibration:
    """The costs of one machine.

    Attributes
    ----------
    machine : str
        The processor, and how many of them.
    when : str
        The day it was measured.
    rates : mapping of str to mapping of int to points
        Seconds of each cost by number of threads, at several sizes of graph: caches make it grow.
    bandwidth : mapping of int to float
        Bytes a second from memory, by number of threads.
    checks : tuple of (int, float, float)
        Nodes of a graph, and the least and the most that other programs than those measured took on it, in
        parts of their predictions; by nodes.
    """

    machine: str
    when: str
    rates: Mapping[str, Mapping[int, Points]]
    bandwidth: Mapping[int, float]
    checks: tuple[Check, ...] = ()

    def spread(self, nodes: float) -> tuple[float, float]:
        """From which part of a prediction to how many times of it a run may take: of the sizes around.

        Examples
        --------
        >>> made = Calibration("a machine", "today", {}, {}, ((100, 0.9, 1.2), (10_000, 0.8, 1.1)))
        >>> made.spread(50), made.spread(1000), made.spread(1e6)
        ((0.9, 1.2), (0.8, 1.2), (0.8, 1.1))
        """
        if not self.checks:
            return UNCHECKED
        below = [check for check in self.checks if check[0] <= nodes][-1:] or [self.checks[0]]
        above = [check for check in self.checks if check[0] >= nodes][:1] or [self.checks[-1]]
        around = (*below, *above)
        return min(low for _, low, _ in around), max(high for _, _, high in around)

    @property
    def crossing(self) -> float:
        """Seconds of one crossing on one thread."""
        return self.cost("crossing", 1, 1)

    def cost(self, name: str, threads: int, nodes: float) -> float:
        """Seconds of one unit of a cost, between the measured sizes on a logarithmic scale.

        A cost that was not measured on so many threads is taken on fewer; an op that was not measured
        costs what the measured ones cost in the middle.
        """
        by_threads = self.rates.get(name)
        if by_threads is None:
            found = sorted(
                self.cost(n, threads, nodes) for n in self.rates if n.startswith("op:") and n != name
            )
            return found[len(found) // 2] if found else 0.0
        points = by_threads[max((t for t in by_threads if t <= threads), default=min(by_threads))]
        if nodes <= points[0][0]:
            return points[0][1]
        for (a, low), (b, high) in pairwise(points):
            if nodes <= b:
                share = math.log(nodes / a) / math.log(b / a)
                return low + share * (high - low)
        return points[-1][1]

    @property
    def table(self) -> DataFrame:
        """One row a cost: cost, nodes, one thread, all threads, unit."""
        import pandas as pd

        rows = []
        for name, by_threads in self.rates.items():
            most = max(by_threads)
            for n, seconds in by_threads[1]:
                scale, unit = (1e6, "us") if seconds >= 1e-6 else (1e9, "ns")
                all_threads = scale * self.cost(name, most, n) if most > 1 else None
                told = TOLD.get(name, f"one {name.removeprefix('op:')} at a node")
                rows.append((told, n, scale * seconds, all_threads, unit))
        return pd.DataFrame(rows, columns=["cost", "nodes", "one thread", "all threads", "unit"])

    def to_dict(self) -> dict[str, Any]:
        """The costs as plain values that JSON takes; `from_dict` reads them."""
        figures = asdict(self)
        figures["rates"] = {
            name: {str(t): [list(p) for p in points] for t, points in by.items()}
            for name, by in self.rates.items()
        }
        figures["checks"] = [list(check) for check in self.checks]
        figures["bandwidth"] = {str(t): rate for t, rate in self.bandwidth.items()}
        return figures | {"version": VERSION}

    @classmethod
    def from_dict(cls, figures: Mapping[str, Any]) -> Calibration:
        """What `to_dict` wrote; ValueError, KeyError or TypeError for anything else."""
        if figures["version"] != VERSION:
            raise ValueError("another version")
        rates = {
            str(name): {int(t): tuple((int(n), _seconds(s)) for n, s in points) for t, points in by.items()}
            for name, by in figures["rates"].items()
        }
        if not all(by and all(by.values()) and 1 in by for by in rates.values()) or "crossing" not in rates:
            raise ValueError("a cost without points")
        bandwidth = {int(t): _seconds(rate) for t, rate in figures["bandwidth"].items()}
        checks = tuple((int(n), _seconds(low), _seconds(high)) for n, low, high in figures["checks"])
        return cls(str(figures["machine"]), str(figures["when"]), rates, bandwidth, checks)

    def __repr__(self) -> str:
        return looks.as_text(self)

    def _repr_html_(self) -> str:
        return looks.as_html(self)


def _seconds(value: Any) -> float:
    """A finite number from 0."""
    number = float(value)
    if not 0 <= number < math.inf:
        raise ValueError(f"{number} is no cost")
    return number


_known = Once()


def known() -> Calibration | None:
    """The calibration of this machine if there is one: of this session, or kept by an earlier one."""
    found: Calibration | None = _known.peek("machine")
    if found is None:
        found = _read(_file())
        if found is not None:
            _known.put("machine", found)
    return found


def known_or(measured: Callable[[], Calibration]) -> Calibration:
    """The calibration of this machine; where there is none, what the first thread that asks measures."""
    return _known.get("machine", lambda: _read(_file()) or _written(measured()))


def keep(found: Calibration) -> Calibration:
    """Make this the calibration of this machine, now and in later sessions."""
    _known.put("machine", _written(found))
    return found


@cache
def machine() -> str:
    """The processor's model and how many of them this process may use."""
    from groggy_nb.codegen.compile import processor

    name = processor()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        model = next((line.partition(":")[2] for line in lines if line.startswith("model name")), "")
    except OSError:
        model = ""
    return f"{' '.join(model.split()) or str(name)[:40]}, {available_cores()} usable"


def _file() -> Path | None:
    """Where this machine's costs are kept, if anywhere; another processor or version has another file."""
    from groggy_nb.codegen.cache import cache_path, versions

    text = f"{VERSION} {machine()} {versions()} {os.environ.get('NUMBA_CPU_FEATURES', '')}"
    folder = cache_path()
    return folder and folder / f"calibration_{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"


def _read(file: Path | None) -> Calibration | None:
    """The costs in a file; None where there is none, or it is damaged."""
    if file is None:
        return None
    try:
        return Calibration.from_dict(json.loads(read_at_most(file, MOST_BYTES)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _written(found: Calibration) -> Calibration:
    """The costs, kept in their file; a folder that cannot be written means to measure again next time."""
    file = _file()
    try:
        if file is not None:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_text(file, json.dumps(found.to_dict(), indent=1))
    except (OSError, WriteError):
        pass
    return found
