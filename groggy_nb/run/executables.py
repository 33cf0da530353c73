"""What is prepared once for a program, the types it meets and the options that change its code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from weakref import WeakKeyDictionary

from groggy_nb.codegen.build import Executable, build, texts_of
from groggy_nb.codegen.cache import is_cached
from groggy_nb.errors import UsageError
from groggy_nb.graph import Graph
from groggy_nb.ir.typed import Typed
from groggy_nb.modes import chosen as chosen_mode
from groggy_nb.modes import compiled as compiled_modes
from groggy_nb.once import Once
from groggy_nb.passes import optimize
from groggy_nb.plan.blocking import Visits, visits
from groggy_nb.plan.planning import Plan, plan
from groggy_nb.run.bind import Bound
from groggy_nb.run.ground import Ground
from groggy_nb.run.history import History
from groggy_nb.run.layout import Layout, choose
from groggy_nb.run.request import RunRequest
from groggy_nb.run.rows import Named, named_rows
from groggy_nb.run.sizing import Shape, shape_of

MOST = 64
Laid = Callable[[Plan, Visits, Callable[[Layout], int]], Layout]
_made = Once(MOST)  # (program, Once of what is prepared) each: what is being built keeps nobody else waiting


def native_mode(request: RunRequest, doing: str) -> str:
    """The mode of a request for what only native code has; one without any is refused."""
    wanted = chosen_mode(request.mode)
    if not wanted.is_compiled:
        raise UsageError(
            f"the {wanted.name} runs no native code: there is nothing to {doing}",
            hint=f"mode={' or '.join(map(repr, compiled_modes()))}",
        )
    return wanted.name


def plan_of(typed: Typed, request: RunRequest, bound: Bound | None = None) -> Plan:
    """The plan of a run of these types that would be asked for so, on a graph if one is; nothing runs."""
    mode = native_mode(request, "plan")
    best = optimize(typed, request.chosen, checked=request.checked)
    found = _planned(best, mode, request.chosen, request.checked)

    def uncompiled(layout: Layout) -> int:
        return _missing(texts_of(layout.of(found), counted=request.profile != "off"))

    layout = choose(request.layout, bound, found, visits(found), uncompiled)
    return replace(layout.of(found), notes=(*found.notes, *layout.told))


def _missing(texts: tuple[str, ...]) -> int:
    """How many functions would have to be compiled."""
    return sum(not is_cached(text) for text in texts)


def _planned(best: Typed, mode: str, chosen: tuple[str, ...], checked: bool) -> Plan:
    """The plan of an optimized program; three passes are switches of the plan."""
    fuse, reuse, frontier = (name in chosen for name in ("fuse", "reuse", "frontier"))
    return plan(best, mode, fuse=fuse, reuse=reuse, frontier=frontier, checked=checked)


@dataclass(eq=False)
class Prepared:
    """What all runs of a program with its types and options share.

    typed : the program as it was written; done : its native functions; history : what the optimizer did.
    """

    typed: Typed
    done: Executable
    history: History

    @cached_property
    def shape(self) -> Shape:
        """What tells whether a run is short."""
        return shape_of(self.typed)

    @cached_property
    def rows(self) -> dict[int, list[Named]]:
        """What its report's rows are called, and their work."""
        return named_rows(self.done)

    @cached_property
    def _grounds(self) -> WeakKeyDictionary[Graph, Ground]:
        return WeakKeyDictionary()

    def ground(self, graph: Graph) -> Ground:
        """What its runs on a graph share, kept as long as the graph."""
        found = self._grounds.get(graph)
        if found is None:
            found = self._grounds[graph] = Ground(self.done, graph)
        return found


def prepared(
    bound: Bound,
    mode: str,
    chosen: tuple[str, ...],
    checked: bool,
    profile: str,
    compiling: Callable[[int, int], None] = lambda number, total: None,
    *,
    compiled: bool = True,
    laid: Laid = lambda plan, visits, uncompiled: Layout(),
) -> tuple[Prepared, bool, list[str]]:
    """What runs of a program and its types share, made once; whether it was made now, and what to warn of.

    `compiling(number, total)` is called before each native function that must be built; several threads
    that ask at once build it from the same functions, and the first one's is kept. Without
    `compiled` nothing is built: the plan alone serves a prediction. `laid` says how neighbors are
    walked, of a plan, how often that walks rows which can be blocked, and how many functions a layout would
    have to compile.
    """
    # By identity: hashing a program costs more than a small run. What is made keeps it alive.
    key = (id(bound.program), tuple(bound.known.items()), mode, chosen, checked, profile)
    _, entry = _made.get(key, lambda: (bound.program, Once()))
    problems: list[str] = []

    def made() -> tuple[Plan, Visits, History]:
        history = History()
        best = optimize(bound.typed, chosen, watch=history.watch, problems=problems, checked=checked)
        walking = chosen if profile != "steps" else tuple(name for name in chosen if name != "fuse")
        found = _planned(best, mode, walking, checked)
        return found, visits(found), history

    def uncompiled(layout: Layout) -> int:
        if entry.peek((True, layout.key)) is not None:
            return 0
        plan, counted = layout.of(planned), profile != "off"
        return _missing(entry.get(("texts", layout.key), lambda: texts_of(plan, counted=counted)))

    planned, walked, history = entry.get("planned", made)
    layout = laid(planned, walked, uncompiled)
    found = entry.peek((True, layout.key)) or entry.peek((compiled, layout.key))
    if found is not None:
        return found, False, problems
    # Under no lock: who is told of it may run this program, or wait for a thread that does.
    done = build(layout.of(planned), counted=profile != "off", compiled=compiled, compiling=compiling)
    made_now = Prepared(bound.typed, done, history)
    found = entry.get((compiled, layout.key), lambda: made_now)
    return found, found is made_now, problems
