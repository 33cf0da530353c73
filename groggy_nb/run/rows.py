"""The step table of a run: a row for each pass of each native function, with its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groggy_nb.codegen.build import Executable
from groggy_nb.codegen.tree import Collect, Node, Pass, Scalars, SweepNode
from groggy_nb.ir.forms import Item, Step, walk
from groggy_nb.ir.text import step_text
from groggy_nb.run.record import StepRow

if TYPE_CHECKING:
    from groggy_nb.run.native import NativeRun

LONGEST = 60


def step_rows(done: Executable, run: NativeRun, rate: float) -> list[StepRow]:
    """Rows in program order; `rate` is cycles a second. A unit's crossings stand in its first row."""
    rows = []
    for key, named in done.once("rows", _named_rows).items():
        built, crossing = done.units[key], run.crossings[key]
        inside = crossing.inside / rate
        price = max(0.0, crossing.outside / 1e9 - inside)
        ticks = run.ticks[built.ticks : built.ticks + 2 * len(built.emitted.rows)].tolist()
        total = sum(ticks[0::2])
        for n, (label, lines, texts) in enumerate(named):
            calls, kernel = crossing.calls, inside / len(named)
            if len(named) > 1 and total:
                calls, kernel = ticks[2 * n + 1], inside * ticks[2 * n] / total
            first = n == 0
            rows.append(StepRow(label, lines, texts, calls, kernel, price * first, crossing.calls * first))
    return rows


def _named_rows(done: Executable) -> dict[int, list[tuple[str, tuple[int, ...], tuple[str, ...]]]]:
    """The label, lines and steps of each row of each unit; a unit without a walk is one row."""
    found = {}
    for key, built in done.units.items():
        nodes = list(built.emitted.rows) or [n for n in built.unit.nodes if isinstance(n, Scalars)]
        groups = (
            [_items(n) for n in nodes]
            if len(built.emitted.rows) > 1
            else [[i for n in nodes for i in _items(n)]]
        )
        found[key] = [_named(done, items) for items in groups]
    return found


def _items(node: Node) -> list[Item]:
    """The steps a node computes."""
    match node:
        case Pass() | Scalars():
            return list(node.items)
        case Collect() | SweepNode():
            return [node.item]
        case _:
            return []


def _named(done: Executable, items: list[Item]) -> tuple[str, tuple[int, ...], tuple[str, ...]]:
    """How a group of steps is shown: composites as the user wrote them, once."""
    written = {id(w): w for w in (done.origin.get(getattr(i, "out", -1), i) for i in items)}
    texts = tuple(step_text(w, done.program) for w in written.values())
    places = [i.place for w in written.values() for i in _all(w)]
    label = "; ".join(texts) or "scalars"
    shown = label if len(label) <= LONGEST else label[: LONGEST - 1] + "…"
    return shown, tuple(sorted({p.line for p in places if p is not None})), texts


def _all(item: Item) -> list[Item]:
    return list(walk((item,))) if not isinstance(item, Step) else [item]
