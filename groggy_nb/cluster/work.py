"""What a worker is told, what it does with it, and what it leaves."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from groggy_kernels.layout import CANCEL, LIMITED, ROUNDS
from groggy_nb.cluster.checkpoints import Checkpoints
from groggy_nb.cluster.cuts import Cut, Mapped, Piece
from groggy_nb.cluster.exchange import FIRST, length
from groggy_nb.cluster.folder import Place, check
from groggy_nb.cluster.greeting import greeted
from groggy_nb.cluster.machine import Machine
from groggy_nb.cluster.meeting import Member
from groggy_nb.cluster.protocol import Generations
from groggy_nb.domains import WALKED
from groggy_nb.ir.decoding import decoded
from groggy_nb.ir.forms import Program, Type
from groggy_nb.ir.typed import Typed
from groggy_nb.plan.blocking import Visits
from groggy_nb.plan.nodes import BreakNode, IfNode, LoopNode, Node
from groggy_nb.plan.planning import Plan
from groggy_nb.run.bind import Bound
from groggy_nb.run.control import Action, Assign, Control
from groggy_nb.run.executables import prepared
from groggy_nb.run.footprint import refuse_above_free
from groggy_nb.run.layout import Layout, choose
from groggy_nb.run.native.failures import has_failed

MODE = "cluster"
_preparing = threading.Lock()  # workers of one process import and compile one after the other
REMEMBERED = 16  # programs
TOLD = 1.0  # seconds between words on rounds


@dataclass(eq=False)
class Job:
    """A program and a worker's piece of the graph, with the values of its sources."""

    name: str  # of the run, the same after a loss
    number: int
    program: str  # as a file holds it
    types: Mapping[int, Type]
    known: Mapping[int, Type]
    values: Mapping[int, Any]
    piece: Piece | Mapped | None  # what the worker has not kept
    cut: Cut
    passes: tuple[str, ...]
    checked: bool
    layout: str
    max_rounds: int
    threads: int
    timeout: float | None
    deadline: float  # seconds that a silent worker is waited for
    every: float  # seconds after which the values of a round are kept
    place: Place | None  # the folder in which rounds are kept beside
    is_last: bool  # it ends a round behind the one that was kept

    @property
    def parts(self) -> tuple[str, ...]:
        """What it has of a piece."""
        return () if self.piece is None else self.piece.held


@dataclass(eq=False)
class Left:
    """What a worker leaves.

    arrays : by variable, its own entries of outputs and of watched states; all where they have no blocks.
    """

    number: int
    nodes: int
    arrays: dict[int, Any] = field(default_factory=dict)
    table: list[int] = field(default_factory=list)  # the words, of the first worker
    kept: dict[str, list[Any]] = field(default_factory=dict)
    loops: dict[int, list[int]] = field(default_factory=dict)
    exits: dict[int, int] = field(default_factory=dict)
    arms: dict[int, list[int]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    layout: tuple[str, ...] = ()
    limited: bool = False
    interrupted: bool = False
    miscounted: tuple[int, ...] | None = None  # the loop that is no count, and its range
    failed: tuple[int, int, int | None] | None = None  # of a step: unit, code, value
    resumed: tuple[int, ...] = ()  # rounds from before a loss, of a loop and before it of those around it
    calls: int = 0
    compiled: int = 0
    memory: int = 0
    seconds: float = 0.0
    native: float = 0.0
    crossed: float = 0.0  # of them on the way there and back
    waited: float = 0.0
    exchanged: float = 0.0
    sent: int = 0
    ways: str = ""
    turns: int = 0


def work(
    job: Job,
    member: Member,
    piece: Piece,
    kept: Generations,
    tell: Callable[[int], None] = lambda rounds: None,
) -> Left:
    """Compute a worker's part of a run, with the others at the table; the first one tells its rounds."""
    from groggy_nb.run.clock import cycle_rate

    if job.place is not None:
        check(job.place)
    bound = Bound(Typed(_program(job.program), job.types), piece, job.known, job.values)  # type: ignore[arg-type]
    layout = Layout()

    def laid(plan: Plan, visits: Visits, uncompiled: Callable[[Layout], int]) -> Layout:
        nonlocal layout
        layout = choose(job.layout, bound, plan, visits, uncompiled)
        return layout

    with _preparing:
        # Who gives up meanwhile waits for the function that is being compiled, and for no other.
        made, _, _ = prepared(
            bound, MODE, job.passes, job.checked, "off", lambda n, total: member.check(), laid=laid
        )
    rate = cycle_rate()
    ground = made.ground(piece)  # type: ignore[arg-type]
    for direction, edges in made.done.blocked:
        piece.blocked(direction, edges)
    left = Left(job.number, length(job.cut.own(WALKED[0], job.number)), layout=layout.told)
    left.memory = ground.nbytes(job.threads) + piece.nbytes
    left.compiled = made.done.tally.compiled
    refuse_above_free(ground.nbytes(job.threads))
    machine = Machine(ground, bound, member, job.cut, threads=job.threads, max_rounds=job.max_rounds)
    plan = made.done.plan
    control = _Control(machine, plan.nodes, plan.loops, bound.program, job.max_rounds)
    control.checkpoints = checkpoints = Checkpoints(machine, control, kept, job.every, job.place)
    control.member, control.tell, control.told = member, tell, time.monotonic()
    left.warnings = greeted(member)  # nobody begins before all are there
    if member.seat.epoch or job.place is not None:
        checkpoints.agree()
    if job.is_last and checkpoints.found is None:
        left.interrupted = True
        return left
    waited = machine.waited
    if job.is_last:
        machine.deadline = 0.0
    elif job.timeout is not None:
        machine.deadline = time.monotonic() + job.timeout
    start = time.perf_counter()
    try:
        status = control.run()
    except _Miscounted as loop:
        left.miscounted, status = loop.args, -1
    left.seconds = time.perf_counter() - start
    left.resumed = checkpoints.resumed
    left.native, left.waited, left.exchanged = machine.native, machine.waited - waited, machine.exchanged
    left.sent, left.ways = machine.sent * (job.cut.workers - 1), member.transport.ways
    left.memory, left.turns = left.memory + member.transport.nbytes, machine.turns
    if status:
        if machine.failed is not None and has_failed(machine):
            left.failed = (machine.failed.number, *machine.failure())
        return left
    layout.note(piece, control.loops, control.exits, control.arms)
    _leave(left, machine, control, plan, job, rate)
    return left


class _Miscounted(Exception):
    """A loop's node, and its start, stop and step."""


class _Control(Control):
    """Control where nobody knows the user's lines, and rounds are kept and told."""

    checkpoints: Checkpoints
    member: Member
    tell: Callable[[int], None]
    told: float

    def action(self, node: Node) -> Action:
        return self.passing(node, super().action(node))

    def way_out(self, loop: LoopNode, node: BreakNode) -> Action:
        return self.passing(node, super().way_out(loop, node))

    def passing(self, node: Node, action: Action) -> Action:
        """What a node does, but where it stands before the loop that goes on."""

        def act() -> int:
            found = self.checkpoints.found
            return action() if found is None or found.is_in(node) else 0

        return act

    def arm(self, node: IfNode, read: Callable[[], Any]) -> int:
        found = self.checkpoints.found
        if found is None:
            return super().arm(node, read)
        return 0 if any(map(found.is_in, node.then)) else 1

    def begun(self, node: LoopNode, begin: Assign) -> int:
        return self.checkpoints.begun(node, begin)

    def ended(self, node: LoopNode, rounds: int) -> None:
        self.checkpoints.ended(node, rounds)
        self.member.rounds = int(self.words[ROUNDS])
        now = time.monotonic()
        if now - self.told >= TOLD and self.member.seat.number == FIRST:
            self.told = now
            self.tell(self.member.rounds)

    def miscounted(self, node: LoopNode, start: int, stop: int, step: int) -> Exception:
        return _Miscounted(node.number, start, stop, step)


@lru_cache(REMEMBERED)
def _program(said: str) -> Program:
    """The same program for the same bytes, so that later runs find what was made of it."""
    return decoded(json.loads(said))


def _leave(left: Left, machine: Machine, control: Control, plan: Plan, job: Job, rate: float) -> None:
    """What is kept of a run that came to its end."""
    for variable in kept_variables(plan):
        domain = plan.storage.variables[variable].domain
        if domain in WALKED:
            left.arrays[variable] = machine.arrays[variable][job.cut.own(domain, job.number)]
        elif job.number == FIRST:
            left.arrays[variable] = machine.arrays[variable]
    left.interrupted, left.limited = bool(machine.words[CANCEL]), bool(machine.words[LIMITED])
    if job.number == FIRST:
        left.table = list(machine.table[: machine.stride])
        left.kept = {name: list(values) for name, values in machine.kept.items()}
        left.loops, left.exits, left.arms = control.loops, control.exits, control.arms
        left.calls = sum(crossing.calls for crossing in machine.calls)
        inside = sum(crossing.seconds_inside(rate) for crossing in machine.calls)
        left.crossed = sum(crossing.outside for crossing in machine.calls) / 1e9 - inside


def kept_variables(plan: Plan) -> list[int]:
    """The arrays of outputs and of watched states."""
    of = plan.storage.of
    outputs = [of[o.value] for o in plan.program.outputs if plan.storage.is_stored(o.value)]
    watched = [of["watch", w.name] for w in plan.watches if ("watch", w.name) in of]
    return [*dict.fromkeys((*outputs, *watched))]


def joined(lefts: list[Left], plan: Plan) -> dict[int, Any]:
    """Each kept array, as on one machine."""
    found = {}
    for variable in kept_variables(plan):
        if plan.storage.variables[variable].domain in WALKED:
            found[variable] = np.concatenate([left.arrays[variable] for left in lefts])
        else:
            found[variable] = lefts[FIRST].arrays[variable]
    return found
