"""What a run will take, before it runs: crossings by an exact formula, time and memory by a model."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from groggy_nb import given, looks
from groggy_nb.codegen.build import Executable
from groggy_nb.ir.forms import Break, Program
from groggy_nb.measure import model
from groggy_nb.measure.calibration import calibrate
from groggy_nb.measure.spreading import GIGABITS, OnCluster, spread
from groggy_nb.modes import FASTEST, MODES, compiled
from groggy_nb.plan.counts import expected, value
from groggy_nb.plan.nodes import SweepNode, Walk, nodes_of
from groggy_nb.report import pricing
from groggy_nb.report.costs import Calibration
from groggy_nb.run.actions import actions_of, parts_of
from groggy_nb.run.bind import Bound, bind
from groggy_nb.run.executables import Prepared, native_mode, prepared
from groggy_nb.run.footprint import fits, needed
from groggy_nb.run.layout import ROWS, choose
from groggy_nb.run.request import RunRequest
from groggy_nb.run.sizing import choose_threads, is_short, rounds_of, shape_of, work_units

if TYPE_CHECKING:
    from pandas import DataFrame

ALIKE = 1.1  # modes within a tenth cost the same
LARGEST = 10_000_000


@dataclass(frozen=True, slots=True)
class PredictedRow:
    """One step or group of a plan: how often it will run, and the seconds of all its calls."""

    label: str
    lines: tuple[int, ...]
    calls: float
    seconds: float


@dataclass(frozen=True, slots=True, repr=False)
class Prediction:
    """What a run is expected to take; nothing of the program ran.

    Attributes
    ----------
    rounds : int or None
        Rounds of the top-level loops; None where only a run can tell.
    is_bound : bool
        Whether a break or a conditional may make it less: then all figures are the most there can be.
    is_dense : bool
        Whether rounds may pass nodes by, but are reckoned with all of them: then the seconds are the most.
    formula, crossings : str, int or None
        The number of crossings in the rounds, exact, and its value where the rounds are known.
    seconds : float or None
        From call to result, compile apart, and rows of neighbors that it is the first to ask for; None where
        the rounds are unknown. What a mask asks for counts by the share of places that the mask's text tells.
    low, high : float or None
        The range of the seconds, as wide as predictions were off when this machine was measured.
    per_round : float
        Seconds that each round adds.
    memory : int
        Bytes that the run takes at its peak beside the graph as it is: values, and the rows of neighbors
        that it is the first to ask for.
    rows : tuple of PredictedRow
    calibration : Calibration
    cluster : OnCluster or None
        The same run on the workers of the cluster that was named: what they send, hold and take for a round.
    """

    mode: str
    threads: int
    graph: str
    num_nodes: int
    num_edges: int
    rounds: int | None
    is_bound: bool
    is_dense: bool
    formula: str
    crossings: int | None
    seconds: float | None
    per_round: float
    memory: int
    rows: tuple[PredictedRow, ...]
    calibration: Calibration
    _plans: Mapping[str, _Plan] = field(default_factory=dict)
    cluster: OnCluster | None = None

    @property
    def low(self) -> float | None:
        """The least seconds to expect."""
        return None if self.seconds is None else self.seconds * self.calibration.spread(self.num_nodes)[0]

    @property
    def high(self) -> float | None:
        """The most seconds to expect."""
        return None if self.seconds is None else self.seconds * self.calibration.spread(self.num_nodes)[1]

    @property
    def steps(self) -> DataFrame:
        """One row a step: step, line, calls, seconds, share."""
        import pandas as pd

        total = sum(row.seconds for row in self.rows) or 1.0
        rows = [
            (r.label, r.lines[0] if r.lines else None, r.calls, r.seconds, r.seconds / total)
            for r in self.rows
        ]
        return pd.DataFrame(rows, columns=["step", "line", "calls", "seconds", "share"]).astype(
            {"line": "Int64"}
        )

    def what_if(self) -> DataFrame:
        """The same run with other rounds, steps, nodes and modes.

        Columns: change, rounds, nodes, crossings, seconds, factor (of the seconds as asked).
        """
        import pandas as pd

        plan = self._plans[self.mode]
        rounds = plan.rounds if self.rounds is None else self.rounds
        base = plan.seconds()
        n = self.num_nodes
        rows: list[tuple[str, float, float, float, float]] = [("as asked", rounds, n, plan.crossings(), base)]
        for told, factor in (("half the rounds", 0.5), ("twice the rounds", 2.0), ("10 x the rounds", 10.0)):
            rows.append((told, rounds * factor, n, plan.crossings(factor), plan.seconds(factor)))
        step = plan.one_step_more()
        rows.append(("one step more a round", rounds, n, plan.crossings() + step[0], base + step[1]))
        for told, factor in (("half the nodes", 0.5), ("10 x the nodes", 10.0)):
            rows.append((told, rounds, n * factor, plan.crossings(), plan.seconds(nodes=factor)))
        for mode, other in self._plans.items():
            if mode != self.mode:
                rows.append((f"mode {mode}", rounds, n, other.crossings(), other.seconds()))
        frame = pd.DataFrame(rows, columns=["change", "rounds", "nodes", "crossings", "seconds"])
        return frame.assign(factor=frame["seconds"] / base if base else 1.0)

    def break_even(self) -> DataFrame:
        """From which size on another mode costs at most a tenth more: mode, other, nodes, seconds.

        Crossings do not grow with the graph, so every mode comes near the fused one in the end, unless
        it moves more memory; then there is no such size.
        """
        import pandas as pd

        rows = []
        best = self._plans[FASTEST]
        for mode, plan in self._plans.items():
            if mode == FASTEST:
                continue
            nodes: float | None = None
            seconds: float | None = None
            for n in _sizes():
                factor = n / max(self.num_nodes, 1)
                if plan.seconds(nodes=factor) <= ALIKE * best.seconds(nodes=factor):
                    nodes, seconds = n, plan.seconds(nodes=factor)
                    break
            rows.append((FASTEST, mode, nodes, seconds))
        return pd.DataFrame(rows, columns=["mode", "other", "nodes", "seconds"])

    def __repr__(self) -> str:
        return looks.as_text(self)

    def _repr_html_(self) -> str:
        return looks.as_html(self)


def _sizes() -> list[int]:
    """Sizes on a logarithmic scale, ten a decade."""
    found, n = [], 10.0
    while n <= LARGEST:
        found.append(round(n))
        n *= 10**0.1
    return found


@dataclass(frozen=True, slots=True)
class _Plan:
    """One mode of one program on one graph, ready to be priced."""

    mode: str
    threads: int
    nodes: int
    rounds: float
    once: tuple[model.Planned, ...]  # as if each loop had no round
    rows: tuple[model.Planned, ...]  # with its rounds
    actions: tuple[float, float]  # of Python, without and with the rounds
    parts: int
    watched: bool
    of: Calibration

    def crossings(self, factor: float = 1.0) -> float:
        """Crossings with `factor` times the rounds."""
        first, all_ = sum(r.crossings for r in self.once), sum(r.crossings for r in self.rows)
        return first + factor * (all_ - first)

    def seconds(self, factor: float = 1.0, nodes: float = 1.0) -> float:
        """Seconds with `factor` times the rounds on a graph `nodes` times as large."""
        inside = sum(self.row(a, b, factor, nodes) for a, b in zip(self.once, self.rows, strict=True))
        once, all_ = self.actions
        actions = once + factor * (all_ - once)
        outside = pricing.Around(self.crossings(factor), actions, self.parts, self.watched)
        return inside + outside.price(self.of, self.threads, max(self.nodes * nodes, 1))

    def row(self, once: model.Planned, row: model.Planned, factor: float = 1.0, nodes: float = 1.0) -> float:
        """Seconds of one row."""
        if not row.has_walk:
            return 0.0
        calls = once.calls + factor * (row.calls - once.calls)
        return calls * pricing.price(row.costs, self.of, self.threads, max(self.nodes, 1), nodes)

    def one_step_more(self) -> tuple[float, float]:
        """Crossings and seconds of one more cheap step in each round: it joins a walk where it can."""
        n = max(self.nodes, 1)
        if not MODES[self.mode].is_stepwise:
            return 0.0, self.rounds * n * self.of.cost("simple", self.threads, n)
        walk = pricing.price((("byte", 24.0 * n), ("simple", float(n))), self.of, self.threads, n)
        each = self.of.cost("crossing", self.threads, 1) + self.of.cost("control", 1, n)
        return self.rounds, self.rounds * (walk + each)


def predict(
    program: Program,
    graph: Any,
    *,
    mode: str = "auto",
    params: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
    passes: Collection[str] | None = None,
    threads: int | None = None,
    rounds: int | None = None,
    cluster: Any = None,
    gigabits: float = GIGABITS,
) -> Prediction:
    """The prediction of one run; `Program.predict` documents it."""
    if cluster is not None:
        here = predict(
            program, graph, params=params, inputs=inputs, passes=passes, threads=threads, rounds=rounds
        )
        asked = RunRequest(mode=mode, params=params, inputs=inputs, passes=passes, threads=threads)
        asked = replace(asked, cluster=cluster)
        bound = bind(program, graph, params, inputs)
        return replace(here, cluster=spread(bound, asked, gigabits, here.per_round))
    request = RunRequest(mode=mode, params=params, inputs=inputs, passes=passes, threads=threads)
    wanted = native_mode(request, "predict")
    if rounds is not None:
        rounds = given.whole("rounds", rounds, least=0)
    bound = bind(program, graph, request.params, request.inputs)
    of = calibrate()  # some seconds the first time: after what can be wrong
    shared = {mode: _prepared(mode, bound, request) for mode in compiled()}
    made = {mode: each.done for mode, (each, _) in shared.items()}
    used = {mode: number for mode, (_, number) in shared.items()}
    plans = {m: _plan(d, bound, used[m], rounds, of) for m, d in made.items()}
    done, plan = made[wanted], plans[wanted]
    counts, is_known, is_bound = _rounds(done, bound, rounds)
    top = sum(counts[number] for number in done.plan.top)
    crossings = round(value(done.plan.crossings, expected(done.plan.nodes, counts)))
    rows = tuple(
        PredictedRow(row.label, row.lines, row.calls, plan.row(once, row))
        for once, row in zip(plan.once, plan.rows, strict=True)
    )
    seconds = plan.seconds()
    return Prediction(
        done.plan.mode,
        used[wanted],
        f"{graph.num_nodes:,} nodes, {graph.num_edges:,} edges",
        graph.num_nodes,
        graph.num_edges,
        round(top) if is_known else None,
        is_bound,
        any(isinstance(n, Walk | SweepNode) and n.frontier is not None for n in nodes_of(done.plan.nodes)),
        done.plan.formula,
        crossings if is_known else None,
        seconds if is_known else None,
        (seconds - plan.seconds(0.0)) / top if top else 0.0,
        needed(shared[wanted][0].ground(graph), bound, used[wanted]),
        rows,
        of,
        plans,
    )


def _prepared(mode: str, bound: Bound, request: RunRequest) -> tuple[Prepared, int]:
    """What a run in a mode would be made of, rows in the layout that it would choose, and its threads."""
    asked = request.chosen, request.checked, request.profile
    graph: Any = bound.graph
    layout = request.layout
    while True:
        laid = partial(choose, layout, bound)
        found = prepared(bound, mode, *asked, compiled=False, laid=laid)[0]
        threads = choose_threads(request.threads, bound.program, work_units(graph), found.done.plan.mode)
        if not found.done.blocked or fits(needed(found.ground(graph), bound, threads.number)):
            return found, threads.number
        layout = ROWS


def _plan(done: Executable, bound: Bound, threads: int, rounds: int | None, of: Calibration) -> _Plan:
    """A mode as rows with and without the rounds of its loops."""
    counts, _, _ = _rounds(done, bound, rounds)
    graph: Any = bound.graph
    none = dict.fromkeys(counts, 0.0)
    top = sum(counts[number] for number in done.plan.top)
    units = work_units(graph)
    return _Plan(
        done.plan.mode,
        threads,
        graph.num_nodes,
        top,
        tuple(model.planned_rows(done, graph, none)),
        tuple(model.planned_rows(done, graph, counts)),
        (actions_of(done, none), actions_of(done, counts)),
        parts_of(done),
        threads > 1 or not is_short(shape_of(bound.typed), bound, units, done.plan.mode),
        of,
    )


def _rounds(done: Executable, bound: Bound, rounds: int | None) -> tuple[dict[int, float], bool, bool]:
    """The rounds of each loop by number; whether they are known, or only the most there can be."""
    counts: dict[int, float] = {}
    is_known, is_bound = True, model.has_conditional(done)
    for node in done.plan.loops:
        found = rounds_of(node.item, bound)
        may_break = any(isinstance(item, Break) for item in node.item.body)
        if rounds is not None and (found is None or may_break) and node.number in done.plan.top:
            found, may_break = rounds if found is None else min(rounds, found), False
        is_known &= found is not None
        is_bound |= may_break
        counts[node.number] = 1.0 if found is None else float(found)
    return counts, is_known, is_bound
