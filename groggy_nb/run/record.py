"""What a run leaves behind: its outputs, and the figures every report is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from groggy_nb.errors import GroggyError


@dataclass(frozen=True, slots=True)
class StepRow:
    """One row of the step table: a step, or a group of steps run in one pass.

    Times are seconds over the whole run; `kernel` is inside native code, `crossing` the way there and back.
    `wait` is the part of `kernel` that thread 0 spent at the barrier for other threads. `places` (nodes or
    edges), `entries` (stored entries of rows) and `bytes` (moved at least) are those of one call, the mean
    where rounds of a loop passed nodes by, and `costs` what it pays for in the terms of the calibrated model.
    """

    label: str
    lines: tuple[int, ...]
    steps: tuple[str, ...]
    calls: int
    kernel: float
    crossing: float = 0.0
    crossings: int = 0
    wait: float = 0.0
    places: int = 0
    entries: int = 0
    bytes: int = 0
    costs: tuple[tuple[str, float], ...] = ()
    weights: tuple[float, ...] = ()  # of each of `lines`: the part of the row that it is estimated to be

    def split(self, lines: Sequence[int]) -> dict[int, float]:
        """The part of the row for each of these lines: estimated where several lines run as one.

        Where nothing is known of them, as of a sweep's, the first line stands for all.
        """
        weights = dict(zip(self.lines, self.weights, strict=False))
        found = {line: weights.get(line, 0.0) for line in lines}
        total = sum(found.values())
        return {line: w / total if total > 0 else float(line == min(lines)) for line, w in found.items()}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a step that the optimizer moved or took away.

    what : "merged" (into an equal step), "folded" (to a constant), "hoisted" (out of a loop), "dropped"
    (unused) or "simplified"; by : the pass; into, into_line : the step that stands for it now, if one does.
    """

    step: str
    line: int | None
    what: str
    by: str
    into: str = ""
    into_line: int | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the run as Python sees it: "bind", "compile", "prepare", "run", "collect"; seconds."""

    name: str
    start: float
    seconds: float


@dataclass(frozen=True, slots=True)
class LoopRow:
    """One loop of the program: how often it was entered, its rounds, and why it ended last.

    sparse : rounds that took only nodes beside a change; walked : stored entries of these nodes' rows.
    """

    line: int | None
    entries: int
    rounds: int
    ended: str  # "count", "break", "condition", "max_rounds", "interrupted"
    top: bool = True
    sparse: int = 0
    walked: int = 0


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """What one worker of a cluster did: its nodes, seconds at work in native code and waiting for others.

    exchange : seconds that it packed, sent and unpacked. sent : bytes; ways : what they went by; formula :
    how many those are in the rounds of the loops, known before the run; planned : its value for the rounds
    that were run. memory : estimated bytes of its part. turns : in ordered sweeps, while all others waited.
    """

    name: str
    nodes: int
    work: float
    wait: float
    exchange: float
    sent: int
    ways: str
    memory: int
    formula: str
    planned: int
    turns: int = 0


class _Deferring:
    """A record some of whose figures are worked out when one of them is first asked for.

    Rows cost more to work out than a run on a small graph takes, and most runs are never looked at.
    """

    __slots__ = ("_fill",)
    _fill: Callable[[Any], None]

    def defer(self, fill: Callable[[Any], None]) -> None:
        """Leave the figures named in DEFERRED open; `fill`, given the record, sets all of them."""
        for name in DEFERRED:
            delattr(self, name)
        self._fill = fill

    def __getattr__(self, name: str) -> Any:
        # Called only where a slot is empty.
        if name not in DEFERRED:
            raise AttributeError(name)
        self._fill(self)
        return getattr(self, name)

    def __getstate__(self) -> dict[str, Any]:
        """What pickle and copy keep: all figures, those left open worked out."""
        return {each.name: getattr(self, each.name) for each in fields(self)}  # type: ignore[arg-type]

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)


DEFERRED = ("rows", "wait", "probes", "stamps", "stamped", "parts", "actions")


@dataclass(slots=True)
class RunRecord(_Deferring):
    """The figures of one run; times in seconds, memory in bytes.

    kernel + crossing + glue + compile + unaccounted = wall. `wait` (for other threads) and `probes` (what
    the counters themselves cost, measured) are parts of kernel. `stamps` are the seconds from the start of
    the run at which the rounds of numbers `stamped` began, all loops together; of many rounds, evenly
    spaced ones. `formula` is the number of crossings in the rounds of the loops, known before the run;
    `predicted` is its value for the rounds that were run.
    """

    mode: str
    asked: str
    threads: int
    passes: tuple[str, ...]
    profile: str
    graph: str
    num_nodes: int
    num_edges: int
    directed: bool = True
    crossings: int = 0
    formula: str = "0"
    predicted: int = 0
    wall: float = 0.0
    kernel: float = 0.0
    crossing: float = 0.0
    glue: float = 0.0
    compile: float = 0.0
    unaccounted: float = 0.0
    wait: float = 0.0
    probes: float = 0.0
    compiled: int = 0  # native functions built in this run
    loaded: int = 0  # native functions read from the cache on disk
    reused: int = 0  # native functions that other programs had in memory
    rows: list[StepRow] = field(default_factory=list)
    loops: list[LoopRow] = field(default_factory=list)
    watch: dict[str, Any] = field(default_factory=dict)  # name -> array over rounds, or a node value
    watch_states: tuple[str, ...] = ()  # names in `watch` that hold a last state, not a series
    rewrites: list[tuple[str, int]] = field(default_factory=list)  # pass, steps it removed
    fates: list[Fate] = field(default_factory=list)
    looped: frozenset[int] = frozenset()  # lines of which a step ran in every round of a loop
    phases: list[Phase] = field(default_factory=list)
    stamps: Any = ()  # float64 array
    stamped: Any = ()  # int64 array, as long
    warnings: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)  # inputs, and defaults of absent attributes
    groups: tuple[str, ...] = ()  # outputs that are numbers of nodes: labels, no measures
    memory: int = 0  # estimated bytes of the run
    layout: tuple[str, ...] = ()  # how neighbors were walked, and why so
    watched: bool = False  # whether a thread of its own ran it, so that Ctrl-C comes through
    parts: int = 0  # values, sources, outputs that Python prepared
    actions: int = 0  # what Python did between crossings: tests, rounds, watches, crossings themselves
    interrupted: bool = False
    threads_why: str = ""  # what decided their number
    workers: tuple[WorkerRow, ...] = ()  # of a cluster, in the order of their nodes

    @property
    def iterations(self) -> int:
        """Rounds begun of the top-level loops."""
        return sum(row.rounds for row in self.loops if row.top)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outputs of a run, by name, with their form ("nodes", "edges", "graph"), and its record."""

    values: Mapping[str, Any]
    forms: Mapping[str, str]
    record: RunRecord


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is, a few times a second.

    share : how much of the algorithm that runs now is done; lines : where the step stands that runs now.
    """

    rounds: int
    expected: int | None
    residual: float | None
    seconds: float
    doing: str = "running"
    share: float | None = None
    lines: tuple[int, ...] = ()


class Interrupted(KeyboardInterrupt):
    """A run that Ctrl-C or a time-out ended; `outcome` holds whole rounds, or is None."""

    def __init__(self, outcome: Outcome | None, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.result: Any = None  # the public Result of `outcome`, where Program.run passed this on


class Unfinished(GroggyError):
    """A run that an error ended; `outcome` and `result` are those of Interrupted."""

    default_code = "unfinished"
    outcome: Outcome | None = None
    result: Any = None
