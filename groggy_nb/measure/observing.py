"""The run behind a recording: who looks at a round's values, and keeps of them what there is room for."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from groggy_nb import given
from groggy_nb.errors import Place, UsageError
from groggy_nb.graph import Graph
from groggy_nb.ir.forms import (
    Block,
    Break,
    Loop,
    Operand,
    Program,
    Step,
    Sweep,
    Watch,
    defined,
    inner_blocks,
    walk,
)
from groggy_nb.measure.asked import check_options, refuse_cluster
from groggy_nb.measure.recorded import Cost, Port, RecordedLoop, Recording, Round, Seen, chosen
from groggy_nb.modes import MODES
from groggy_nb.report.result import Result
from groggy_nb.report.statistics import statistics, top
from groggy_nb.run.bind import Bound, bind
from groggy_nb.run.execute import execute_bound
from groggy_nb.run.interrupts import ends_on_ctrl_c
from groggy_nb.run.observer import Value, made
from groggy_nb.run.record import LoopRow, Outcome
from groggy_nb.run.request import RunRequest

FEW = 50  # rounds of a loop that are kept where nobody says
MOST_ROUNDS = 1_000  # of a loop
MOST_SEEN = 100_000  # values with figures, of all rounds together: some 200 MB
TIMED = 100_000  # rounds of a loop whose time and scalars are kept
ROOM = 64 * 2**20  # bytes of arrays
TOP = 10


def watchable() -> tuple[str, ...]:
    """The modes whose values can be looked at: each step leaves its own."""
    return tuple(m.name for m in MODES.values() if m.is_stepwise or not m.is_compiled)


@ends_on_ctrl_c
def record(
    program: Program, graph: Graph, rounds: Any = None, room: Any = ROOM, *, mode: Any, **options: Any
) -> Recording:
    """Run a program and keep its values at some rounds; `Program.record` says what the arguments mean."""
    check_options(options, ("mode", "passes", "profile", "precision", "fast", "checkpoint"))
    refuse_cluster(
        options.get("cluster"),
        "a recording looks at the values of each step, of which a worker has its own nodes' alone",
        "leave cluster= out; or p.run(g, cluster=client) with watch(x), which keeps scalars of each round",
    )
    wanted = _wanted(rounds)
    most = given.whole("room", room, least=0)
    given.word("mode", mode, watchable(), code="record-mode")
    request = RunRequest(**{**options, "mode": mode, "passes": ()})
    bound = bind(program, graph, request.params, request.inputs)
    loops = [item for item in walk(bound.program.body) if isinstance(item, Loop)]
    # Rounds that are named need no run that counts: those that never come are not looked at.
    counting, totals = 0.0, [max(wanted, default=0) if isinstance(wanted, frozenset) else 0] * len(loops)
    if loops and isinstance(wanted, int):
        counted = execute_bound(bound, request, time.perf_counter())
        counting = counted.record.wall - counted.record.compile
        totals = [row.rounds for row in counted.record.loops]
    found = _Observer(bound, loops, totals, wanted, most)
    outcome = execute_bound(bound, request, time.perf_counter(), found)
    return found.recording(outcome, counting)


def _wanted(rounds: Any) -> int | frozenset[int]:
    """How many rounds of each loop to keep, or which."""
    if rounds is None:
        return FEW
    if isinstance(rounds, Collection) and not isinstance(rounds, str | bytes | Mapping):
        named = frozenset(given.whole("an entry of rounds", each, least=1) for each in rounds)
        if len(named) > MOST_ROUNDS:
            raise UsageError(f"rounds: these are more than {MOST_ROUNDS:,}", code="record-rounds")
        return named
    return given.whole("rounds", rounds, least=1, most=MOST_ROUNDS)


@dataclass
class _Watched:
    """One loop while the run goes on.

    wanted : the rounds to keep; room : bytes for their arrays; around : the loop around it.
    """

    loop: Loop
    wanted: tuple[int, ...]
    room: int
    around: _Watched | None
    number: int = 0
    begun: float = 0.0
    looked: float = 0.0
    every: int = 0  # of the kept rounds, one in so many keeps its arrays; 0: not known yet
    rounds: list[Round] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    scalars: dict[int, list[float]] = field(default_factory=dict)

    def keeps(self) -> bool:
        """Whether this round's arrays are kept: the last round's are, where any are."""
        return self.every > 0 and (len(self.wanted) - 1 - len(self.rounds)) % self.every == 0


class _Observer:
    """Looks at the values of a run (`run/observer.py`)."""

    def __init__(
        self,
        bound: Bound,
        loops: list[Loop],
        totals: list[int],
        rounds: int | frozenset[int],
        room: int,
    ) -> None:
        self.bound, self.graph, self.program = bound, bound.graph, bound.program
        self.room = room
        self.looking, self.kept = 0.0, 0
        self.notes: dict[str, None] = {}
        self.ports: dict[int, Port] = _ports(bound)
        self.parts = room // (len(loops) + 1)
        self.loops: dict[int, _Watched] = {}
        for loop, around in _nested(self.program.body, None):
            total = totals[len(self.loops)]
            steps = 1 + len(loop.carried) + sum(1 for _ in walk(loop.body))
            most = max(2, MOST_SEEN // max(len(loops), 1) // steps)
            some = rounds if not isinstance(rounds, int) else min(rounds, most)
            wanted = tuple(sorted(chosen(total, some)))
            if len(wanted) > most:
                wanted = wanted[:most]
                self.notes[f"of each loop {most:,} rounds at most, since their steps are many"] = None
            outer = None if around is None else self.loops[id(around)]
            self.loops[id(loop)] = _Watched(loop, wanted, self.parts, outer)
        self.last: Round = Round(0, 0, {})

    # -- while the run goes on

    def enter(self, loop: Loop) -> None:
        """A loop begins."""
        watched = self.loops[id(loop)]
        watched.begun, watched.looked = time.perf_counter(), self.looking

    def round(self, loop: Loop, ran: Block, value: Value) -> None:
        """Note a round's time and scalars, and of a chosen one all values."""
        now = time.perf_counter()
        watched = self.loops[id(loop)]
        watched.number += 1
        if watched.number <= TIMED:
            watched.seconds.append(now - watched.begun - (self.looking - watched.looked))
            self._scalars(watched, ran, value)
        if watched.number in watched.wanted:
            handed = _handed(loop, ran)
            asked = {**{out: out for out in made(ran, value)}, **handed}
            if not watched.every:
                watched.every = self._every(watched, asked, value)
            by_id = self._seen(asked, value, watched.keeps())
            within = watched.around.number + 1 if watched.around is not None else 0
            watched.rounds.append(Round(watched.number, within, by_id))
        ended = time.perf_counter()
        self.looking += ended - now
        watched.begun, watched.looked = ended, self.looking

    def end(self, value: Value) -> None:
        """Look at what stands in no loop."""
        now = time.perf_counter()
        asked = {out: out for out in made(self.program.body, value)}
        fits = self._bytes(asked, value) <= self.parts
        if not fits:
            self._say_left_out()
        self.last = Round(0, 0, self._seen(asked, value, fits))
        self.looking += time.perf_counter() - now

    def _scalars(self, watched: _Watched, ran: Block, value: Value) -> None:
        """The scalars of a round; nan for those that it did not compute."""
        for out in made(ran, value):
            port = self.ports.get(out)
            if port is None or port.domain.is_array or not port.name:
                continue
            number = value(out)
            if number is not None:
                series = watched.scalars.setdefault(out, [])
                series += [np.nan] * (watched.number - 1 - len(series))
                series.append(float(number))

    def _every(self, watched: _Watched, asked: Mapping[int, Operand], value: Value) -> int:
        """One in how many of the kept rounds has room for its arrays."""
        needed = self._bytes(asked, value)
        fitting = watched.room // needed if needed else len(watched.wanted)
        if fitting < len(watched.wanted):
            self._say_left_out()
        return -(-len(watched.wanted) // fitting) if fitting else len(watched.wanted) + 1

    def _say_left_out(self) -> None:
        self.notes[
            f"arrays are kept of some rounds only, for which there is room in {self.room / 2**20:,.0f} MiB; "
            "figures are of all"
        ] = None

    def _bytes(self, asked: Mapping[int, Operand], value: Value) -> int:
        """What the arrays among some values take, each once."""
        arrays = {at: value(at) for out, at in asked.items() if isinstance(at, int) and out in self.ports}
        return sum(x.nbytes for x in arrays.values() if isinstance(x, np.ndarray) and x.ndim)

    def _seen(self, asked: Mapping[int, Operand], value: Value, keep: bool) -> dict[int, Seen]:
        """Values with their figures; two ids of one value share it."""
        found: dict[int, Seen] = {}
        looked: dict[Operand, Seen] = {}
        for out, at in asked.items():
            port = self.ports.get(out)
            if port is None:
                continue
            seen = looked.get(at)
            if seen is not None:
                found[out] = Seen(port, seen.figures, seen.top, seen.values)
                continue
            values = value(at)
            if values is None:
                continue
            looked[at] = found[out] = self._look(port, values, keep)
        return found

    def _look(self, port: Port, values: Any, keep: bool) -> Seen:
        """One value: its figures, its highest entries, and a copy where there is room."""
        array = np.array(values)  # a copy: the run goes on in the same memory
        if array.dtype.kind == "f":
            array[np.isnan(array)] = np.nan  # one nan, as in outputs
        figures = statistics(array, port.domain.name)
        if not array.ndim:
            return Seen(port, figures, (), array.item())
        self.kept += array.nbytes if keep else 0
        best = top(array, port.domain, self.graph, TOP)
        return Seen(port, figures, best, array if keep else None)

    # -- afterwards

    def recording(self, outcome: Outcome, counting: float) -> Recording:
        """All that was seen."""
        record = outcome.record
        loops = [self._loop(each, row) for each, row in zip(self.loops.values(), record.loops, strict=True)]
        return Recording(
            Result(outcome, self.graph, self.program.text),
            tuple(loops),
            self.last,
            _sources(self.bound),
            tuple(self.ports.values()),
            Cost(counting, record.wall - record.compile - self.looking, self.looking, self.kept, self.room),
            tuple(self.notes),
        )

    def _loop(self, watched: _Watched, row: LoopRow) -> RecordedLoop:
        place = watched.loop.place
        timed = len(watched.seconds)
        scalars: dict[str, Any] = {}
        for out, series in watched.scalars.items():
            scalars[self.ports[out].name] = np.array(series + [np.nan] * (timed - len(series)))
        return RecordedLoop(
            place.line if place else 0,
            place.column if place else 0,
            row.entries,
            row.rounds,
            row.ended,
            tuple(watched.rounds),
            np.array(watched.seconds),
            scalars,
            _residual(watched.loop, self.ports, scalars),
        )


def _nested(block: Block, around: Loop | None) -> list[tuple[Loop, Loop | None]]:
    """The loops in the order of the program, each with the one around it."""
    found: list[tuple[Loop, Loop | None]] = []
    for item in block:
        inside = item if isinstance(item, Loop) else around
        if isinstance(item, Loop):
            found.append((item, around))
        for inner in inner_blocks(item):
            found += _nested(inner, inside)
    return found


def _handed(loop: Loop, ran: Block) -> dict[int, Operand]:
    """What a round hands on, by the id of the name's value in a round."""
    left = loop.body[len(ran)] if len(ran) < len(loop.body) else None
    handed = left.values if isinstance(left, Break) else tuple(c.next for c in loop.carried)
    return {c.param: operand for c, operand in zip(loop.carried, handed, strict=True)}


def _ports(bound: Bound) -> dict[int, Port]:
    """The values that are recorded: those that have entries, or are one number."""
    program, types = bound.program, bound.typed.types
    names = dict(program.names)
    for output in program.outputs:
        if isinstance(output.value, int):
            names.setdefault(output.value, output.name)
    found: dict[int, Port] = {}

    def add(out: int, place: Place | None, is_carried: bool = False) -> None:
        domain, dtype = types[out]
        if domain is None or not domain.is_read:
            return
        line, column = (place.line, place.column) if place else (0, 0)
        found[out] = Port(out, names.get(out, ""), line, column, domain, dtype or "float64", is_carried)

    def block(items: Block) -> None:
        for item in items:
            if isinstance(item, Loop):
                for c in item.carried:
                    add(c.param, item.place, is_carried=True)
            for out in defined(item):
                add(out, item.place)
            for inner in () if isinstance(item, Sweep) else inner_blocks(item):
                block(inner)

    block(program.body)
    return found


def _sources(bound: Bound) -> dict[str, Any]:
    """What the program reads from outside, as the run took it: a parameter that is a label by its label."""
    found: dict[str, Any] = {}
    for source in bound.program.sources:
        value = bound.values.get(source.out)
        if value is None or source.form in ("label", "code"):
            continue
        if bound.typed.types[source.out].dtype == "label":
            value = bound.graph.label_of(int(value))
        found[source.name] = value
    return found


def _residual(loop: Loop, ports: Mapping[int, Port], scalars: Mapping[str, Any]) -> str:
    """The scalar that says how far a loop is: the first that is watched, or that a break compares."""
    watched = [item.value for item in walk(loop.body) if isinstance(item, Watch)]
    conds = {item.cond for item in loop.body if isinstance(item, Break)}
    tests = [item for item in loop.body if isinstance(item, Step) and item.out in conds]
    compared = [operand for test in tests for operand in test.inputs]
    for operand in (*watched, *compared):
        port = ports.get(operand) if isinstance(operand, int) else None
        if port is not None and port.name in scalars:
            return port.name
    return ""
