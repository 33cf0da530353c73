"""One unit as the source text of one native function: passes, barriers, loops, ways out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groggy_kernels.layout import CANCEL, ERROR, LIMITED, SLOT_BLOCKS
from groggy_nb.codegen.folds import FoldWriter
from groggy_nb.codegen.lanes import Lane, cast
from groggy_nb.codegen.rows import RowWriter
from groggy_nb.codegen.schedule import may_fail, ways_to_fail
from groggy_nb.codegen.storage import Storage
from groggy_nb.codegen.sweeps import SweepWriter
from groggy_nb.codegen.symbols import AT, POINTERS, Symbols
from groggy_nb.codegen.tree import (
    BreakNode,
    Check,
    Collect,
    IfNode,
    LoopNode,
    Node,
    Pass,
    Scalars,
    SweepNode,
    Unit,
    WatchNode,
    nodes_of,
)
from groggy_nb.ir.forms import (
    Carried,
    Const,
    Fold,
    Gather,
    Item,
    Loop,
    Operand,
    Step,
    Sweep,
    Type,
    ends,
    operands,
    walk,
)

CANCELLED = "return -1"
FAILED = "return -2"
WORD = {"float64": "F", "int64": "T", "bool": "T"}


@dataclass(frozen=True, slots=True)
class Emitted:
    """A unit's function: its text, the table entries it asks for, its failures and its rows."""

    source: str
    keys: tuple[tuple[str, Any], ...]
    failures: tuple[Item, ...]
    rows: tuple[Node, ...]
    loops: tuple[Loop, ...]
    slot_words: int


def emit(
    unit: Unit,
    storage: Storage,
    types: Mapping[int, Type],
    virtual: Mapping[int, Step],
    sizes: Mapping[int, str],
    exports: set[int],
    *,
    checked: bool,
    counted: bool,
) -> Emitted:
    """Write a unit. `exports` are the scalars read after it; `counted` adds cycle counters per pass."""
    return _Writer(unit, storage, types, virtual, sizes, exports, checked=checked, counted=counted).run()


class _Writer:
    """Writes one unit; `symbols` holds text and names, this class the control flow."""

    def __init__(self, unit, storage, types, virtual, sizes, exports, *, checked, counted):  # type: ignore[no-untyped-def]
        self.unit = unit
        self.storage = storage
        self.types = types
        self.virtual = virtual
        self.exports = exports
        self.counted = counted
        self.symbols = Symbols(storage, types, sizes, checked)
        self.uses = _count_uses(unit)
        self.rows: list[Node] = []
        self.loops: list[Loop] = []
        self.slot_words = 8
        self.failures: list[Item] = []
        for item in _in_order(unit.items):
            if may_fail(item, checked):
                if hasattr(item, "out"):
                    self.symbols.rank[item.out] = len(self.failures)
                self.failures += [item] * ways_to_fail(item)
        self.folds = FoldWriter(self)
        self.gathers = RowWriter(self)

    def lane(self, index: str, *, inline: bool = True) -> Lane:
        """A fresh lane of this unit."""
        return Lane(self.symbols, self.types, self.virtual, self.uses, index, inline=inline)

    # -- the function

    def run(self) -> Emitted:
        s = self.symbols
        has_control = any(isinstance(n, LoopNode | IfNode) for n in nodes_of(self.unit.nodes))
        if self.counted:
            s.write("mark = start")
        if has_control:
            s.write("turn = 0")
            s.write("stopped = 0")
        s.write("half = 0")
        s.write(f"base = T[{AT['base']}]")
        self.nodes(self.unit.nodes)
        self.closing()
        counters = [f"    c{n} = 0\n    k{n} = 0" for n in range(len(self.rows))] if self.counted else []
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
        source = "\n".join([*opening, *s.opening, *counters, *s.lines]) + "\n"
        return Emitted(
            source, tuple(s.slots), tuple(self.failures), tuple(self.rows), tuple(self.loops), self.slot_words
        )

    def closing(self) -> None:
        """Hand over scalars, moved arrays and counters; thread 0 writes, all threads hold the same."""
        s = self.symbols
        given = [(i, s.scalars[i]) for i in sorted(self.exports) if i in s.scalars]
        places = [(s.place_of(("at", ("scalar", i)), "w"), i, name) for i, name in given]
        arrays = [(s.place_of(("at", ("var", v)), "w"), s.variable(v)) for v in sorted(s.moved)]
        ticks = (
            s.slot(("ticks", None), "ticks", f"i8_at(T[{AT['ticks']}] + 8 * {{}})") if self.counted else ""
        )
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
            for n in range(len(self.rows) if self.counted else 0):
                s.write(f"{ticks}[{2 * n}] += c{n}")
                s.write(f"{ticks}[{2 * n + 1}] += k{n}")
        s.write("return cycles() - start")

    # -- nodes

    def nodes(self, nodes: list[Node]) -> None:
        for node in nodes:
            self.node(node)

    def node(self, node: Node) -> None:
        match node:
            case Scalars():
                self.scalars(node)
            case Pass():
                self.walk_pass(node)
                self.tick(node)
            case Collect():
                self.folds.collect(node.item)
                self.tick(node)
            case SweepNode():
                self.starts([(a.param, a.init) for a in node.item.arrays])
                SweepWriter(self).sweep(node.item)
                self.tick(node)
            case Check():
                with self.symbols.indented("if has_failed(control) != 0:"):
                    self.symbols.write(FAILED)
            case LoopNode():
                self.loop(node)
            case IfNode():
                self.conditional(node)
            case WatchNode():
                self.watch(node)
            case _:
                raise AssertionError(node)

    def tick(self, node: Node) -> None:
        """Charge the cycles since the last mark to a row."""
        if self.counted:
            row = len(self.rows)
            self.rows.append(node)
            name = self.symbols.fresh("now")
            self.symbols.write(f"{name} = cycles()")
            self.symbols.write(f"c{row} += {name} - mark")
            self.symbols.write(f"k{row} += 1")
            self.symbols.write(f"mark = {name}")
        else:
            self.rows.append(node)

    def scalars(self, node: Scalars) -> None:
        """Scalars are bound at once: a text used in a pass would be computed at each node."""
        lane = self.lane("ZERO", inline=False)
        for step in node.items:
            text = lane.expression(step)
            name = self.symbols.fresh("s")
            self.symbols.write(f"{name} = {text}")
            self.symbols.scalars[step.out] = name

    def barrier(self) -> None:
        with self.symbols.indented("if barrier(control, threads) != 0:"):
            self.symbols.write(CANCELLED)

    def walk_blocks(self, domain: str, body: Any, before: Any = None, after: Any = None) -> None:
        """A walk over all nodes or edges, block by block off the shared counter, and the barrier."""
        s = self.symbols
        blocks = "nodes" if domain == "node" else "edges"
        s.write("q = take_block(control, base)")
        with s.indented(f"while q < {blocks}_nb:"):
            if before:
                before()
            with s.indented(f"for i in range({blocks}[q], {blocks}[q + 1]):"):
                body()
            if after:
                after()
            s.write("q = take_block(control, base)")
        s.write(f"base += {blocks}_nb + threads")
        self.barrier()

    def walk_pass(self, node: Pass) -> None:
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
                if not isinstance(item, Fold) and self.storage.is_stored(item.out):
                    stores.append((item.out, lane.operand(item.out, lane.dtype(item.out), atom=True)))
            for value, text in stores:
                self.store(self.storage.of[value], text, lane.dtype(value))
            if len(s.lines) == start:
                s.write("pass")

        self.walk_blocks(node.domain, body, frame.open, frame.close)
        frame.combine(self.domain_size(node.domain))

    def domain_size(self, domain: str) -> str:
        return "num_edges" if domain == "edge" else "num_nodes"

    def store(self, variable: int, text: str, dtype: str, index: str = "i") -> None:
        wanted = self.storage.variables[variable].dtype
        text = cast(text, dtype, wanted)
        if wanted == "bool":
            text = f"1 if {text} else 0"
        self.symbols.write(f"{self.symbols.variable(variable)}[{index}] = {text}")

    def copies(self, wanted: list[tuple[int, Operand, int | None]]) -> None:
        """Copy values into variables, one walk for each domain."""
        for domain in ("node", "edge"):
            here = [c for c in wanted if self.storage.variables[c[0]].domain == domain]
            if not here:
                continue

            def body(here: list[Any] = here) -> None:
                lane = self.lane("i", inline=False)
                texts = []
                for target, value, stands in here:
                    if stands is not None:
                        text = f"{self.symbols.variable(stands)}[i]"
                        found = self.storage.variables[stands].dtype
                        texts.append(
                            (target, self.symbols.bind(f"{text} != 0" if found == "bool" else text), found)
                        )
                    else:
                        texts.append(
                            (target, lane.operand(value, lane.dtype(value), atom=True), lane.dtype(value))
                        )
                for target, text, dtype in texts:
                    self.store(target, text, dtype)

            self.walk_blocks(domain, body)

    def starts(self, pairs: list[tuple[int, Operand]]) -> None:
        """Put initial values where a loop or sweep will change them."""
        of = self.storage.of
        wanted = [
            (of[param], init, of.get(init) if isinstance(init, int) else None)
            for param, init in pairs
            if param in of and init is not None and not (isinstance(init, int) and of.get(init) == of[param])
        ]
        self.copies(wanted)  # type: ignore[arg-type]

    # -- loops

    def assign(self, loop: Loop, values: tuple[Operand, ...], names: dict[int, str]) -> None:
        """Give the carried values of a loop their next ones: exchanges of pointers, copies, scalars."""
        s = self.symbols
        moves = self.storage.moves(loop, values)
        olds = []
        for target, source in moves.exchanges:
            olds.append((target, s.bind(s.variable(source))))
            s.moved |= {target, source}
        for target, name in olds:
            s.write(f"{s.variable(target)} = {name}")
        self.copies(list(moves.copies))
        lane = self.lane("ZERO", inline=False)
        fresh = []
        for c, value in zip(loop.carried, values, strict=True):
            if c.param in names and value != c.param:
                dtype = lane.dtype(c.param)
                text = lane.operand(value, dtype)
                fresh.append((names[c.param], s.bind(text)))
        for name, text in fresh:
            s.write(f"{name} = {text}")

    def loop(self, node: LoopNode) -> None:
        s, loop = self.symbols, node.item
        self.loops.append(loop)
        self.starts([(c.param, c.init) for c in loop.carried])
        lane = self.lane("ZERO", inline=False)
        names: dict[int, str] = {}
        for c in loop.carried:
            if self.types[c.param].kind == "scalar":
                names[c.param] = s.fresh("u")
                dtype = lane.dtype(c.param)
                zero = {"float64": "0.0", "bool": "False"}.get(dtype, "0")
                s.write(f"{names[c.param]} = {lane.operand(c.init, dtype) if c.init is not None else zero}")
        for c in loop.carried:
            if c.param in names:
                s.scalars[c.param] = names[c.param]
        rounds, ended = s.fresh("rounds"), s.fresh("ended")
        exits = s.slot(("stats", id(loop)), "stats", f"i8_at(T[{AT['stats']}] + 8 * {{}})")
        head = next((b for b in loop.body if hasattr(b, "head") and b.head), None)
        count = None
        if loop.range is not None:
            start, stop, step = (lane.operand(o, "int64", atom=True) for o in loop.range)
            count = s.bind(f"round_count({start}, {stop}, {step})")
            with s.indented(f"if {count} < 0:"):
                for n, text in enumerate((start, stop, step)):  # for the message; all threads write the same
                    s.write(f"{exits}[{n}] = {text}")
                s.write(f"atomic_min(control + {8 * ERROR}, {self.loop_failure(loop)})")
                s.write(f"atomic_store(control + {8 * CANCEL}, 2)")
                s.write(FAILED)
        s.write(f"{rounds} = 0")
        s.write(f"{ended} = 0")
        limit = f"{rounds} < {count}" if count else f"{rounds} < T[{AT['max_rounds']}]"
        with s.indented(f"while {limit}:"):
            if loop.index is not None:
                index = s.fresh("index")
                s.write(f"{index} = {start} + {rounds} * {step}")
                s.scalars[loop.index] = index
            if head is None:
                self.begin_round(rounds)
            breaks = 0
            has_pass = False
            for inner in node.body:
                if isinstance(inner, BreakNode):
                    breaks += 1
                    self.break_out(loop, inner, names, ended, breaks)
                    if inner.item.head:
                        self.begin_round(rounds)
                        has_pass = False
                else:
                    self.node(inner)
                    has_pass = has_pass or isinstance(inner, Pass | Collect | SweepNode)
            if not has_pass:
                self.barrier()  # threads must meet once a round to agree on a stop
            self.assign(loop, tuple(c.next for c in loop.carried), names)
            with s.indented("if stopped != 0 or is_stopped(control, turn) != 0:"):
                s.write("stopped = 1")
                s.write(f"{ended} = -1")
                s.write("break")
        if count is None:
            with s.indented(f"if {ended} == 0 and thread == 0:"):
                s.write(f"atomic_store(control + {8 * LIMITED}, 1)")
        with s.indented("if thread == 0:"):
            s.write(f"{exits}[0] += 1")
            s.write(f"{exits}[1] += {rounds}")
            s.write(f"{exits}[2] = {ended}")
            with s.indented(f"if {ended} > 0:"):
                s.write(f"{exits}[2 + {ended}] += 1")
        self.barrier()
        for c in loop.carried:
            if c.param in names:
                s.scalars[c.out] = names[c.param]

    def begin_round(self, rounds: str) -> None:
        self.symbols.write(f"{rounds} += 1")
        self.symbols.write("turn = begin_round(control, thread, turn)")

    def break_out(self, loop: Loop, node: BreakNode, names: dict[int, str], ended: str, number: int) -> None:
        s = self.symbols
        cond = self.lane("ZERO", inline=False).operand(node.item.cond, "bool")
        with s.indented(f"if {'not ' if node.item.head else ''}{cond}:"):
            self.assign(loop, node.item.values, names)
            s.write(f"{ended} = {number}")
            s.write("break")

    def loop_failure(self, loop: Loop) -> int:
        if not any(f is loop for f in self.failures):  # not `in`: two empty loops are equal
            self.failures.append(loop)
        return next(n for n, f in enumerate(self.failures) if f is loop)

    def conditional(self, node: IfNode) -> None:
        s, item = self.symbols, node.item
        lane = self.lane("ZERO", inline=False)
        cond = lane.operand(item.cond, "bool")
        names = {m.out: s.fresh("m") for m in item.merges if self.types[m.out].kind == "scalar"}
        for number, (head, arm) in enumerate(((f"if {cond}:", node.then), ("else:", node.orelse))):
            with s.indented(head):
                before = dict(s.scalars)
                self.nodes(arm)
                copies = []
                for m in item.merges:
                    value = m.orelse if number else m.then
                    if m.out in names:
                        s.write(f"{names[m.out]} = {lane.operand(value, lane.dtype(m.out))}")
                    elif m.out in self.storage.of:
                        copies.append((self.storage.of[m.out], value, self.storage.of.get(value)))  # type: ignore[arg-type]
                self.copies([c for c in copies if c[2] != c[0]])
                s.write("pass")
                s.scalars = before
        s.scalars.update(names)

    def watch(self, node: WatchNode) -> None:
        s, value = self.symbols, node.item.value
        lane = self.lane("ZERO", inline=False)
        ring = s.slot(("watch", node.item.name), "ring", "f8_at(T[{}])")
        if isinstance(value, Const) or self.types[value or 0].kind == "scalar":
            with s.indented("if thread == 0:"):
                s.write(f"watch_scalar(address_of({ring}), {lane.operand(value, 'float64')})")
        else:
            target = self.watch_variable(node)
            self.copies([(target, value, self.storage.of.get(value))])  # type: ignore[arg-type]
            with s.indented("if thread == 0:"):  # how often, so that a state never reached is not shown
                s.write(f"watch_scalar(address_of({ring}), 0.0)")

    def watch_variable(self, node: WatchNode) -> int:
        return self.storage.of[("watch", node.item.name)]  # type: ignore[index]


def _needed(line: str, text: str) -> bool:
    name = line.split("=")[0].strip()
    return name in ("start", "T", "F", "L", "control") or name in text


def _count_uses(unit: Unit) -> Counter[int]:
    found: Counter[int] = Counter()
    for item in walk(unit.items):
        found.update(o for o in (*operands(item), *ends(item)) if isinstance(o, int))
    return found


def _in_order(items: Any) -> list[Any]:
    out = []
    for item in walk(items):
        out.append(item)
        if isinstance(item, Gather):
            out += item.body
    return out


__all__ = ["POINTERS", "Carried", "Emitted", "Sweep", "emit", "SLOT_BLOCKS"]
