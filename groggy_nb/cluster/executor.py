"""The executor of the cluster mode: cuts the graph, sets workers to work, joins what they leave."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from groggy_kernels.layout import LIMITED
from groggy_nb.cluster.cuts import ENDS, Cut, is_stored, piece_of
from groggy_nb.cluster.exchange import sent
from groggy_nb.cluster.fleet import Fleet, Going, Held, Lacking
from groggy_nb.cluster.folder import Place, begin, end, identity
from groggy_nb.cluster.meeting import ClusterError, PeerLost, WorkersLost
from groggy_nb.cluster.work import FIRST, MODE, Job, Left, joined
from groggy_nb.errors import UsageError
from groggy_nb.ir.encoding import encoded
from groggy_nb.plan.counts import evaluate, formula
from groggy_nb.run.bind import Bound
from groggy_nb.run.executables import prepared
from groggy_nb.run.failures import miscounted
from groggy_nb.run.interrupts import check, is_pressed
from groggy_nb.run.native.failures import failed_step
from groggy_nb.run.observer import Observer
from groggy_nb.run.outputs import outputs, record_loops, record_watches
from groggy_nb.run.record import Interrupted, Progress, RunRecord, Unfinished, WorkerRow
from groggy_nb.run.request import RunRequest
from groggy_nb.run.sizing import expected_rounds

GLANCE = 0.05  # seconds between looks at Ctrl-C
DEADLINE = 30.0  # seconds that workers wait for one that says nothing
PATIENCE = 2.0  # seconds that workers get to end a round
EVERY = 10.0  # seconds after which a round's values are kept, for the case of a loss
MOST_LOSSES = 3  # of workers in one run
_names: WeakKeyDictionary[Any, str] = WeakKeyDictionary()  # of graphs, as workers know them


class Cluster:
    """A run on the workers of a cluster (`run/executor.py`)."""

    def __init__(self, bound: Bound, request: RunRequest, start: float) -> None:
        self.bound, self.request, self.start = bound, request, start

    def compile(self) -> None:
        """Plan it; each worker compiles for itself."""
        request = self.request
        self.fleet = fleet_of(request.cluster)
        self.made, _, self.notes = prepared(
            self.bound, MODE, request.chosen, request.checked, "off", compiled=False
        )
        self.done = self.made.done

    def prepare(self) -> None:
        """Make the rows that it reads."""
        graph: Any = self.bound.graph
        self.program = json.dumps(encoded(self.bound.program))  # with the numbers that its values have here
        if not is_stored(graph, self.done.directions):
            for direction in self.done.directions:
                graph.csr(direction, check)
        self.is_alone = any(p.is_alone for unit in self.done.plan.units for p in self.done.plan.parts(unit))
        self.has_ends = bool({"src", "dst"} & {kind for kind, _ in self.done.entries})

    observer: Observer | None = None
    problem: Unfinished | None = None
    choosing = 0.0

    def run(self) -> float:
        """Run on all workers, and let go of them."""
        try:
            return self.begun()
        finally:
            self.fleet.close()

    def begun(self) -> float:
        """Run on all workers; where one is lost, begin again on the others."""
        losses: list[str] = []
        self.name, epoch, lacked, self.is_last = uuid.uuid4().hex, -1, 0, False
        self.place = self.place_of(self.request.checkpoint)
        while True:
            names = [name for name in self.fleet.names() if name not in losses]
            if not names and not self.is_last:
                kept = f"; rounds are kept in {self.place.path}" if self.place and losses else ""
                raise ClusterError(
                    f"the cluster has no worker{' left' if losses else ''}{kept}",
                    hint="start some, then run again",
                )
            if not names:
                raise lost_too_many(losses, "what they had kept is lost with them")
            epoch += 1
            self.names, self.cut = names, Cut.of(self.bound.graph, len(names))
            going = self.fleet.begin(names, _Orders(self, self.cut), epoch)
            try:
                self.lefts = self.watched(going)
                break
            except Lacking:
                lacked += 1
                if lacked > MOST_LOSSES:
                    raise
            except PeerLost as lost:
                losses += [names[n] for n in lost.peers]
                if self.is_last:
                    raise lost_too_many(losses, "the last while what they had kept was fetched") from lost
                self.is_last = len(losses) > MOST_LOSSES  # once more, for what is kept
            finally:
                going.abandon()
        self.losses = losses
        first = self.lefts[FIRST]
        if self.is_last and first.interrupted:
            if not first.resumed:
                raise lost_too_many(losses, "no round was kept yet")
            by = f"in {self.place.path}" if self.place else f"by {', '.join(self.names)}"
            kept = f"{told(first.resumed)} was kept {by}"
            self.problem = lost_too_many(losses, f"{kept}; .result is what it gives after one more")
        if first.miscounted is not None:
            node, *bounds = first.miscounted
            (loop,) = (each.item for each in self.done.plan.loops if each.number == node)
            raise miscounted(self.bound.program, loop, *bounds)
        if first.failed is not None:
            number, code, value = first.failed
            raise failed_step(self.done, self.done.units[number], self.bound, code, value)
        if self.place is not None and not first.interrupted:
            end(self.place)
        return first.seconds

    def place_of(self, folder: str | None) -> Place | None:
        """Where in a folder rounds of this run are kept, and of those that are the same."""
        if folder is None:
            return None
        bound, request = self.bound, self.request
        options = (
            sorted(bound.typed.types.items()),
            request.chosen,
            request.checked,
            request.max_rounds,
        )
        name = identity(self.program, options, bound.values, bound.graph)
        return begin(folder, name, self.name)

    def watched(self, going: Going) -> list[Left]:
        """Wait for the end, for Ctrl-C or for the time-out."""
        bound = self.bound
        expected = None if self.request.progress is None else expected_rounds(bound.program, bound)
        try:
            while not going.wait(GLANCE):
                if is_pressed():
                    raise KeyboardInterrupt
                if self.request.progress is not None:
                    seconds = time.perf_counter() - self.start
                    doing = f"running on {len(self.names)} worker{'s' if len(self.names) > 1 else ''}"
                    self.request.progress(Progress(going.rounds(), expected, None, seconds, doing=doing))
        except KeyboardInterrupt:
            going.stop()
            if not going.wait(PATIENCE):
                said = "interrupted before the end of a round: there is no whole result"
                raise Interrupted(None, said) from None
        return going.left()

    def collect(self, record: RunRecord) -> dict[str, Any]:
        """The outputs, joined; the figures of the first worker, and a row for each."""
        done, first = self.done, self.lefts[FIRST]
        record.mode = MODE
        record.threads_why = "on each worker"
        history = self.made.history
        record.rewrites, record.fates, record.looped = history.rewrites, history.fates, history.looped
        record.warnings += [*self.notes, *first.warnings]
        how = f"went on from {told(first.resumed)}" if any(first.resumed) else "began again"
        record.warnings += [f"the worker {name} was lost: the run {how}" for name in self.losses]
        if self.place is not None and first.resumed and not self.losses:
            record.warnings.append(f"went on from {told(first.resumed)}, kept in {self.place.path}")
        record.layout = first.layout
        record.interrupted = first.interrupted
        record.memory = max(left.memory for left in self.lefts)
        record.compiled = max(left.compiled for left in self.lefts)
        joint = _Joint(self.lefts, done, self.request.max_rounds)
        values = outputs(done, joint, self.bound)
        record_loops(record, done, joint, joint)
        record_watches(record, done, joint, self.bound)
        record.formula = done.plan.formula
        record.predicted = evaluate(done.plan.crossings, first.loops, first.exits, first.arms)
        record.crossings, record.crossing = first.calls, first.crossed
        record.kernel = first.native - first.crossed
        record.workers = tuple(map(self.row, self.names, self.lefts))
        return values

    def row(self, name: str, left: Left) -> WorkerRow:
        """What a worker did."""
        first, times = self.lefts[FIRST], sent(self.done, self.cut, left.number)
        return WorkerRow(
            name,
            left.nodes,
            left.native,
            left.waited,
            left.exchanged,
            left.sent,
            left.ways,
            left.memory,
            formula(self.done.plan.nodes, times),
            evaluate(times, first.loops, first.exits, first.arms),
            left.turns,
        )


class _Orders:
    """What the workers of a run are told (`Orders`)."""

    def __init__(self, run: Cluster, cut: Cut) -> None:
        self.run, self.cut = run, cut
        self.name = _names.setdefault(run.bound.graph, uuid.uuid4().hex)

    def is_whole(self, number: int) -> bool:
        """Whether a worker computes what one thread must."""
        return self.run.is_alone and number == FIRST

    def piece(self, number: int) -> tuple[str, str]:
        return f"{self.name} {self.cut.workers} {number}", "whole" if self.is_whole(number) else "own"

    def job(self, number: int, threads: int, held: Held) -> Job:
        run, bound, request = self.run, self.run.bound, self.run.request
        lacked = tuple(direction for direction in run.done.directions if direction not in held)
        ends = run.has_ends and ENDS not in held
        piece: Any = None
        if lacked or ends or not held:
            whole = self.is_whole(number)
            piece = piece_of(bound.graph, self.cut, number, lacked, ends=ends, whole=whole)
        return Job(
            run.name,
            number,
            run.program,
            dict(bound.typed.types),
            dict(bound.known),
            dict(bound.values),
            piece,
            self.cut,
            request.chosen,
            request.checked,
            request.layout,
            request.max_rounds,
            request.threads or threads,
            request.timeout,
            DEADLINE,
            EVERY,
            run.place,
            run.is_last,
        )


def lost_too_many(losses: list[str], left: str) -> WorkersLost:
    """The error of a run that lost more workers than it may, and what is left of it."""
    return WorkersLost(
        f"{len(losses)} workers were lost in one run, the last one {losses[-1]}; a run goes on after "
        f"{MOST_LOSSES}; {left}",
        hint="see the logs of the workers: one that needs more memory than it has is ended",
    )


def told(rounds: tuple[int, ...]) -> str:
    """The place of a kept round: of a loop, and of the round around it, which had only begun."""
    *around, last = rounds
    inside = "".join(f" in round {number + 1:,}" for number in reversed(around))
    return f"round {last:,}{inside}"


def fleet_of(given: Any) -> Fleet:
    """The workers behind what was given as `cluster=`."""
    if all(hasattr(given, name) for name in ("names", "begin")):
        return given
    try:
        from groggy_nb.cluster.dask import DaskFleet
    except ModuleNotFoundError as missing:
        raise UsageError(
            f"cluster: wanted the package distributed; there is no {missing.name}",
            hint='pip install "groggy-nb[cluster]", here and on the workers',
        ) from None
    return DaskFleet.of(given)


class _Joint:
    """What workers left, where `run/outputs.py` looks for it: as one machine leaves it."""

    def __init__(self, lefts: list[Left], done: Any, max_rounds: int) -> None:
        self.max_rounds = max_rounds
        first = lefts[FIRST]
        self.done, self.arrays, self.kept = done, joined(lefts, done.plan), first.kept
        self.table = np.array(first.table, np.int64)
        self.floats = self.table.view(np.float64)
        self.words = {LIMITED: first.limited}
        self.rings: dict[str, Any] = {}
        self.stats = np.zeros(done.stats_words + 1, np.int64)
        self.loops = first.loops
