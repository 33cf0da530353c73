"""One unit as the source text of one native function: passes, barriers, loops, ways out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from groggy_nb.codegen.numba.context import Context
from groggy_nb.codegen.numba.control import ControlWriter
from groggy_nb.codegen.numba.folds import FoldWriter
from groggy_nb.codegen.numba.groups import GroupWriter
from groggy_nb.codegen.numba.kernels import KernelWriter
from groggy_nb.codegen.numba.lanes import cast
from groggy_nb.codegen.numba.rows import RowWriter
from groggy_nb.codegen.numba.sweeps import SweepWriter
from groggy_nb.codegen.numba.symbols import AT
from groggy_nb.domains import SCALAR
from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import (
    Const,
    Fold,
    Gather,
    Item,
    Step,
)
from groggy_nb.ops import OPS
from groggy_nb.plan.nodes import (
    BreakNode,
    Check,
    Collect,
    Copy,
    IfNode,
    KernelNode,
    LoopNode,
    Meet,
    Node,
    Nodes,
    Scalars,
    SweepNode,
    Unit,
    Walk,
    WatchNode,
    nodes_of,
)
from groggy_nb.plan.planning import Plan

FAILED = "return -2"
WATCHED = 10_000  # rounds of a watched scalar that are kept, as in `watch_scalar`
WORD = {"float64": "F", "int64": "T", "bool": "T"}


@dataclass(frozen=True, slots=True)
class Emitted:
    """A unit's function: its text, the table entries it asks for, its failures and its rows."""

    source: str
    keys: tuple[tuple[str, Any], ...]
    failures: tuple[tuple[Item | LoopNode, str], ...]  # with the sentence of each
    rows: tuple[Node, ...]
    slot_words: int


def emit(unit: Unit, plan: Plan, *, counted: bool) -> Emitted:
    """Write a unit of a plan; `counted` adds cycle counters per walk."""
    return _Writer(unit, plan, counted=counted).run()


class _Writer(Context):
    """Writes one unit; `symbols` holds text and names, this class the control flow."""

    def __init__(self, unit: Unit, plan: Plan, *, counted: bool) -> None:
        super().__init__(unit, plan, counted=counted)
        self.unit = unit
        self.exports = plan.exports[unit.number]
        self.folds = FoldWriter(self)
        self.gathers = RowWriter(self)
        self.control = ControlWriter(self, self.node)

    # -- the function

    def run(self) -> Emitted:
        s = self.symbols
        has_control = any(isinstance(n, LoopNode | IfNode) for n in nodes_of(self.unit.nodes))
        if self.counted:
            s.write("mark = 0")
            with s.indented("if thread == 0:"):
                s.write("mark = start")
        if has_control:
            s.write("turn = 0")
            s.write("stopped = 0")
        s.write("half = 0")
        s.write(f"base = T[{AT['base']}]")
        self.nodes(self.unit.nodes)
        self.closing()
        opening = [
            "def kernel(thread, threads, table, slots):",
            "    start = cycles()",
            "    T = i8_at(table)",
            "    F = f8_at(table)",
            "    L = i8_at(slots)",
            f"    control = T[{AT['control']}]",
            f"    num_nodes = T[{AT['num_nodes']}]",
            f"    num_edges = T[{AT['num_edges']}]",
            f"    slots_f = f8_at(T[{AT['slots']}])",
            f"    slots_i = i8_at(T[{AT['slots']}])",
            f"    nodes = u8_at(T[{AT['node_blocks']}])",
            f"    nodes_nb = T[{AT['num_node_blocks']}]",
            f"    edges = u8_at(T[{AT['edge_blocks']}])",
            f"    edges_nb = T[{AT['num_edge_blocks']}]",
        ]
        text = "\n".join(s.lines)
        opening = [o for o in opening if o.startswith("def") or _needed(o, text + "\n".join(s.opening))]
        imports = [f"from {module} import {name}" for name, module in sorted(self.imports.items())]
        source = "\n".join([*imports, *opening, *s.opening, *s.lines]) + "\n"
        return Emitted(source, tuple(s.slots), tuple(self.failures), tuple(self.rows), self.slot_words)

    def closing(self) -> None:
        """Hand over scalars, moved arrays and counters; thread 0 writes, all threads hold the same."""
        s = self.symbols
        given = [(i, s.scalars[i]) for i in sorted(self.exports) if i in s.scalars]
        places = [(s.place_of(("at", ("scalar", i)), "w"), i, name) for i, name in given]
        arrays = [(s.place_of(("at", ("var", v)), "w"), s.variable(v)) for v in sorted(s.moved)]
        with s.indented("if thread == 0:"):
            s.write(f"T[{AT['base']}] = base")
            for place, value, name in places:
                dtype = self.types[value].dtype
                if dtype == "float64":
                    s.write(f"F[{place}] = {name}")
                else:
                    s.write(f"T[{place}] = {cast(name, dtype or 'int64', 'int64')}")
            for place, pointer in arrays:
                s.write(f"T[{place}] = address_of({pointer})")
        s.write("return cycles() - start")

    # -- nodes

    def nodes(self, nodes: Nodes) -> None:
        for node in nodes:
            self.node(node)

    def node(self, node: Node) -> None:
        match node:
            case Scalars():
                self.scalars(node)
            case Walk():
                with self.row(node):
                    self.walk_pass(node)
            case Collect():
                with self.row(node):
                    self.folds.collect(node)
            case KernelNode():
                with self.row(node):
                    group = OPS[node.item.op].as_group
                    if group is None:
                        KernelWriter(self).kernel(node)
                    else:
                        GroupWriter(self).group(node, group)
            case SweepNode():
                with self.row(node):
                    SweepWriter(self, self.gathers).sweep(node)
            case Check():
                with self.symbols.indented("if has_failed(control) != 0:"):
                    self.symbols.write(FAILED)
            case LoopNode():
                self.control.loop(node)
            case IfNode():
                self.control.conditional(node)
            case WatchNode():
                self.watch(node)
            case Meet():
                self.barrier(node)
            case BreakNode() | Copy() | Unit():  # written by the node that they are in
                raise AssertionError(node)
            case _:
                raise uncovered(node)

    def scalars(self, node: Scalars) -> None:
        """Scalars are bound at once: a text used in a pass would be computed at each node."""
        lane = self.lane("ZERO", inline=False)
        for step in node.items:
            text = lane.expression(step)
            name = self.symbols.fresh("s")
            self.symbols.write(f"{name} = {text}")
            self.symbols.scalars[step.out] = name

    def walk_pass(self, node: Walk) -> None:
        """One pass: loads and maps at each place, rows of neighbors, folds, and all stores last."""
        s = self.symbols
        folds = [i for i in node.items if isinstance(i, Fold)]
        frame = self.folds.frame(folds)

        def body() -> None:
            lane = self.lane("i")
            start = len(s.lines)
            stores: list[tuple[int, str]] = []
            for item in node.items:
                match item:
                    case Step():
                        lane.step(item)
                    case Gather():
                        self.gathers.gather(item, lane)
                    case Fold():
                        frame.accumulate(item, lane)
                    case _:
                        raise uncovered(item)
                if not isinstance(item, Fold) and self.storage.is_stored(item.out):
                    stores.append((item.out, lane.operand(item.out, lane.dtype(item.out), atom=True)))
            for value, text in stores:
                self.store(self.storage.of[value], text, lane.dtype(value))
            if len(s.lines) == start:
                s.write("pass")

        self.walk_blocks(node.domain, node.meet, body, frame.open, frame.close)
        frame.combine(node.domain)

    def watch(self, node: WatchNode) -> None:
        s, value = self.symbols, node.item.value
        lane = self.lane("ZERO", inline=False)
        key = ("watch", node.item.name)
        is_scalar = isinstance(value, Const) or self.types[value or 0].domain is SCALAR
        if is_scalar and lane.dtype(value) != "float64":  # whole numbers keep all their bits
            ring = s.slot(key, "ring", "i8_at(T[{}])")
            with s.indented("if thread == 0:"):
                s.write(f"{ring}[1 + {ring}[0] % {WATCHED}] = {lane.operand(value, 'int64')}")
                s.write(f"{ring}[0] += 1")
            return
        ring = s.slot(key, "ring", "f8_at(T[{}])")
        if is_scalar:
            with s.indented("if thread == 0:"):
                s.write(f"watch_scalar(address_of({ring}), {lane.operand(value, 'float64')})")
        else:
            self.copies(node.copies)
            with s.indented("if thread == 0:"):  # how often, so that a state never reached is not shown
                s.write(f"watch_scalar(address_of({ring}), 0.0)")


def _needed(line: str, text: str) -> bool:
    name = line.split("=")[0].strip()
    return name in ("start", "T", "F", "L", "control") or name in text
