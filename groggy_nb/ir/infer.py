"""Kinds and dtypes: an interpreter over types, at parse time (some open) and when bound to a graph."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from groggy_nb.errors import Diagnostic, Place
from groggy_nb.ir.forms import (
    Block,
    Break,
    Carried,
    Const,
    Fold,
    Gather,
    If,
    Item,
    Loop,
    Map,
    Operand,
    Program,
    Source,
    Step,
    Store,
    Sweep,
    Type,
    Watch,
    inner_blocks,
    operands,
    walk,
)
from groggy_nb.ops import OPS, Op
from groggy_nb.ops.rules import DTYPES, widest

OPEN = Type(None, None)
SCALAR_INT = Type("scalar", "int64")
WORDS = {"scalar": "a scalar", "node": "a node value", "edge": "an edge value", None: "a value of open kind"}
HOW = {
    ("edge", "node"): "bring it to the nodes: sum(w[e] for u, e in in_edges)",
    ("node", "edge"): "bring it to the edges: at_source(x) or at_target(x)",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """The type of every id of a program, and what was found wrong."""

    types: Mapping[int, Type]
    found: tuple[Diagnostic, ...]


def infer(program: Program, known: Mapping[int, Type] | None = None) -> Typed:
    """Types of all values; `known` gives those of sources that a graph settled.

    Open sources take the kind that uses force on them (`x[u]`, a node argument). Loop-carried values
    widen to a fixed point: an int that becomes float in the body is float from the start.
    """
    kinds: dict[int, str] = {}
    while True:
        walker = _Inference(program, dict(known or {}), kinds)
        walker.run()
        fresh = {i: k for i, k in walker.forced.items() if i not in kinds}
        if not fresh:
            return Typed(walker.types, tuple(dict.fromkeys(walker.found)))
        kinds.update(fresh)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Ids whose type is what all of some values can be: a loop-carried value, a swept array."""

    outs: tuple[int, ...]
    ways: tuple[Operand, ...]
    lane: bool
    kind: str | None = None


class _Inference:
    """One walk over the program with the source kinds known so far."""

    def __init__(self, program: Program, known: dict[int, Type], kinds: Mapping[int, str]) -> None:
        self.program = program
        self.known = known
        self.kinds = kinds
        self.types: dict[int, Type] = {}
        self.roots: dict[int, frozenset[int]] = {}
        self.forced: dict[int, str] = {}
        self.found: list[Diagnostic] = []
        self.quiet = False
        self.meetings: list[list[Meeting]] = []
        self.readers: dict[int, list[tuple[Step | Fold | Gather | Meeting, bool]]] = {}
        self.lane = False  # inside a comprehension or a sweep: a node value is read at this node

    def run(self) -> None:
        for source in self.program.sources:
            self.types[source.out] = self.source(source)
            if self.types[source.out].kind is None:
                self.roots[source.out] = frozenset([source.out])
        self.quiet = True
        self.block(self.program.body)
        self.settle()
        self.quiet = False
        self.block(self.program.body)
        for output in self.program.outputs:
            found = self.of(output.value)
            if found.dtype in ("text", "label"):
                is_text = found.dtype == "text"
                hint = "compare it first" if is_text else "index_of(label) gives the node's index"
                what = f"{output.form}[{output.name!r}] wants numbers, found {found.dtype}"
                self.error("text", what, output.place, hint)
            wanted = {"nodes": "node", "edges": "edge", "graph": "scalar"}[output.form]
            if found.kind == "scalar" and wanted in ("node", "edge"):
                hint = f"full(x) makes a node value of a scalar, or write graph[{output.name!r}]"
                self.error(
                    "kind",
                    f"{output.form}[{output.name!r}] wants {WORDS[wanted]}, found a scalar",
                    output.place,
                    hint,
                )
            elif found.kind is None:
                self.force(output.value, wanted)
            elif found.kind != wanted:
                self.error(
                    "kind",
                    f"{output.form}[{output.name!r}] wants {WORDS[wanted]}, found {WORDS[found.kind]}",
                    output.place,
                    HOW.get(
                        (found.kind, wanted),
                        "reduce it to a scalar, for example sum(x)" if wanted == "scalar" else None,
                    ),
                )

    def source(self, source: Source) -> Type:
        if source.out in self.known:
            return self.known[source.out]
        match source.form:
            case "param":
                if source.kind == "node":
                    return Type("scalar", "label")
                return Type(
                    "scalar", source.default.dtype if isinstance(source.default, Const) else "float64"
                )
            case "size":
                return SCALAR_INT
            case "label":
                return Type("scalar", "label")
            case "code":
                return Type("scalar", "text")
            case "nodes" | "edges":
                return Type("node" if source.form == "nodes" else "edge", None)
        return Type(self.kinds.get(source.out), None)

    # -- reporting

    def error(self, code: str, message: str, place: Place | None, hint: str | None = None) -> None:
        if not self.quiet:
            self.found.append(Diagnostic(code, message, place, hint))

    def name(self, operand: Operand) -> str:
        return (
            f"{self.program.names[operand]!r}"
            if isinstance(operand, int) and operand in self.program.names
            else "it"
        )

    # -- operands

    def of(self, operand: Operand) -> Type:
        if isinstance(operand, Const):
            return Type("scalar", operand.dtype)
        if operand is None:
            return OPEN
        return self.types.get(operand, OPEN)

    def root(self, operand: Operand) -> frozenset[int]:
        return self.roots.get(operand, frozenset()) if isinstance(operand, int) else frozenset()

    def force(self, operand: Operand, kind: str) -> None:
        """Settle the kind of an open value through the one source it hangs on."""
        roots = self.root(operand)
        if len(roots) == 1:
            self.forced.setdefault(next(iter(roots)), kind)

    def give(self, out: int, type_: Type, *inputs: Operand) -> None:
        self.types[out] = type_
        if type_.kind is None:
            self.roots[out] = frozenset().union(*(self.root(o) for o in inputs)) if inputs else frozenset()

    # -- the fixed point

    def settle(self) -> None:
        """Follow each widened value to its readers, until none changes; dtypes widen twice at most."""
        meetings = [m for ms in self.meetings for m in ms]
        for meeting in meetings:
            for operand in meeting.ways:
                self.reads(operand, meeting, meeting.lane)
        self.note_readers(self.program.body, False)
        waiting = deque(meetings)
        while waiting:
            meeting = waiting.popleft()
            changed = self.meet(meeting)
            while changed:
                out = changed.pop()
                for reader, lane in self.readers.get(out, ()):
                    if isinstance(reader, Meeting):
                        waiting.append(reader)
                        continue
                    before, self.lane = self.types.get(reader.out), lane
                    self.item(reader)
                    self.lane = False
                    if self.types.get(reader.out) != before:
                        changed.append(reader.out)

    def reads(self, operand: Operand, reader: Step | Fold | Gather | Meeting, lane: bool) -> None:
        if isinstance(operand, int):
            self.readers.setdefault(operand, []).append((reader, lane))

    def note_readers(self, block: Block, lane: bool) -> None:
        for item in block:
            if isinstance(item, Step | Fold | Gather):
                for operand in operands(item):
                    self.reads(operand, item, lane)
            elif isinstance(item, Map):
                for step in item.body:
                    for operand in step.inputs:
                        self.reads(operand, step, lane)
            for inner in inner_blocks(item):
                self.note_readers(inner, lane or isinstance(item, Sweep))

    def meet(self, meeting: Meeting) -> list[int]:
        """Recompute a value from all that it can be; the ids whose type that changed."""
        self.lane = meeting.lane
        first, *rest = meeting.ways
        wide = self.types[meeting.outs[0]]
        start = wide if first is None else self.seen(first)
        found = start
        for way in rest:
            if isinstance(way, int) and way not in self.types:
                continue
            known = found != OPEN or (first is not None and self.root(first))
            found = self.join(found, self.seen(way)) if known else self.seen(way)
        if meeting.kind is not None:
            found = Type(meeting.kind, found.dtype)
        elif first is not None:
            found = Type(start.kind or found.kind, found.dtype)
        self.lane = False
        if found == wide:
            return []
        for out in meeting.outs:
            self.give(out, found, first, *rest[:1])
        return list(meeting.outs)

    # -- items

    def block(self, block: Block) -> None:
        for item in block:
            self.item(item)

    def item(self, item: Item) -> None:
        match item:
            case Step():
                self.step(item)
            case Fold():
                self.fold(item)
            case Gather():
                self.gather(item)
            case Map():
                for step in item.body:
                    self.step(step)
            case Loop():
                self.loop(item)
            case If():
                self.conditional(item)
            case Sweep():
                self.sweep(item)
            case Break():
                self.condition(item.cond, item.place, "break")
            case Store():
                value = self.seen(item.value)
                if value.kind in ("node", "edge"):
                    self.error(
                        "kind",
                        f"x[v] = ... wants a scalar of this visit, found {WORDS[value.kind]}",
                        item.place,
                    )
            case Watch():
                pass

    def step(self, step: Step) -> None:
        if step.op == "literal":
            self.types[step.out] = self.of(step.inputs[0])
            return
        op = OPS[step.op]
        given = [(a, o) for a, o in zip(op.operands, step.inputs, strict=True) if o is not None]
        if op.shape == "lane":
            self.access(step)
            return
        kinds: list[tuple[str, Operand]] = []
        for argument, operand in given:
            seen = self.seen(operand).kind
            if argument.kind in ("node", "edge", "scalar", "label"):
                wanted = "scalar" if argument.kind == "label" else argument.kind
                if seen is None:
                    self.force(operand, wanted)
                elif seen != wanted:
                    hint = HOW.get((seen, wanted)) or (
                        "full(x) makes one of a scalar"
                        if wanted == "node"
                        else "reduce it first, for example sum(x)"
                    )
                    self.error(
                        "kind",
                        f"{op.name}() wants {WORDS[wanted]} as {argument.name}, "
                        f"found {WORDS[seen]} ({self.name(operand)})",
                        step.place,
                        hint,
                    )
            elif seen is not None:
                kinds.append((seen, operand))
        dtypes = tuple(self.of(o).dtype for _, o in given)
        found = {k for k, _ in kinds}
        if op.shape == "composite" and kinds and found <= {"scalar"}:
            what = f"{op.name}() wants a node value or an edge value, found a scalar"
            where = "compute it before the comprehension or sweep" if self.lane else None
            self.error("kind", what, step.place, where)
        kind: str | None
        if op.result != "same":
            kind = op.result
        elif {"node", "edge"} <= found:
            a, b = (next(o for k, o in kinds if k == w) for w in ("node", "edge"))
            self.error(
                "kind",
                f"{_shown(op)} cannot mix a node value ({self.name(a)}) with an edge value ({self.name(b)})",
                step.place,
                "x[u] for u, e in in_edges inside an aggregate, at_source(x) or at_target(x)",
            )
            kind = "node"
        else:
            settled = found - {"scalar"}
            is_open = len(kinds) < sum(a.kind == "any" for a, _ in given)
            kind = settled.pop() if settled else None if is_open else "scalar"
        self.give(step.out, Type(kind, self.result(dtypes, step)), *(o for _, o in given))

    def seen(self, operand: Operand) -> Type:
        """The type of an operand where it is read: a node value is a scalar of this node in a lane."""
        found = self.of(operand)
        if self.lane and found.kind == "node":
            return Type("scalar", found.dtype)
        return found

    def result(self, dtypes: tuple[str | None, ...], step: Step | Fold | Gather) -> str | None:
        declared = OPS[step.op]
        if declared.operands and declared.operands[0].kind == "label":
            if dtypes != ("label",) and None not in dtypes:
                self.error(
                    "label",
                    'index_of() wants a node\'s label: a literal, or a parameter with kind="node"',
                    step.place,
                )
            return "int64"
        if "text" in dtypes and set(dtypes) <= {"text", None}:
            if declared.symbol in ("==", "!="):
                return "bool"
            self.error(
                "text", f"{_shown(declared)} cannot take text; compare it with ==, != or in", step.place
            )
            return "bool"
        if "label" in dtypes or "text" in dtypes:
            word = "a node label" if "label" in dtypes else "text"
            hint = (
                "index_of(label) gives the node's index"
                if "label" in dtypes
                else "compare text with ==, != or in"
            )
            self.error(
                "text" if word == "text" else "label",
                f"{_shown(declared)} wants numbers, found {word}",
                step.place,
                hint,
            )
            return None
        if None in dtypes:
            answers = _answers(declared, dtypes)  # some ops answer the same whatever comes in
            return answers.pop() if len(answers) == 1 else None
        try:
            return declared.rule(tuple(d for d in dtypes if d is not None))[1]
        except TypeError as wrong:
            shown = ", ".join(str(d) for d in dtypes)
            how = "compare first, for example x > 0" if "mask" in str(wrong) else None
            self.error("dtype", f"{_shown(declared)}: {wrong}; found {shown}", step.place, how)
            return "bool" if declared.symbol else None

    def access(self, step: Step) -> None:
        """x[u], w[e], u, v, e."""
        op = OPS[step.op]
        if not step.inputs:
            self.types[step.out] = SCALAR_INT
            return
        wanted, operand = op.operands[0].kind, step.inputs[0]
        found = self.of(operand)
        if found.kind is None:
            self.force(operand, wanted)
        elif found.kind != wanted:
            mark = "x[u]" if wanted == "node" else "w[e]"
            hint = (
                "an edge value is read as [e], with `for u, e in in_edges`"
                if found.kind == "edge"
                else "a node value is read as [u]"
            )
            if found.kind == "scalar":
                hint = "a scalar needs no subscript"
            self.error(
                "kind",
                f"{mark} wants {WORDS[wanted]}, found {WORDS[found.kind]} ({self.name(operand)})",
                step.place,
                hint,
            )
        self.types[step.out] = Type("scalar", found.dtype)

    def fold(self, fold: Fold) -> None:
        op = OPS[fold.op]
        domain: str | None = None
        given = list(zip(op.operands, fold.inputs, strict=True))
        values = [o for a, o in given if a.kind == "any"] + ([fold.where] if fold.where is not None else [])
        for operand in values:
            kind = self.of(operand).kind
            if kind in ("node", "edge"):
                if domain not in (None, kind):
                    self.error("kind", f"{op.name}() cannot mix node and edge values", fold.place)
                domain = kind
        first = self.of(values[0])
        if domain is None and first.kind == "scalar":
            hint = {
                "min": "minimum(a, b) compares two values",
                "max": "maximum(a, b) compares two values",
            }.get(op.name)
            self.error(
                "kind",
                f"{op.name}() wants a node value or an edge value, found a scalar ({self.name(values[0])})",
                fold.place,
                hint,
            )
        if fold.where is not None and self.of(fold.where).dtype not in ("bool", None):
            self.error(
                "dtype",
                f"the filter of {op.name}() must be a mask (bool), found {self.of(fold.where).dtype}",
                fold.place,
            )
        dtypes = tuple(self.of(o).dtype for o in fold.inputs if o is not None)
        self.types[fold.out] = Type(
            "scalar", self.with_default(self.result(dtypes, fold), fold.default, fold.place)
        )

    def with_default(self, dtype: str | None, default: Operand, place: Place | None) -> str | None:
        """The dtype of an aggregate whose `default=` may widen it."""
        given = self.seen(default)
        if default is None or dtype is None or given.dtype is None:
            return dtype
        if given.kind in ("node", "edge") and not self.lane:
            self.error("kind", "default= wants a scalar", place)
        if given.dtype not in DTYPES:
            return dtype
        return dtype if dtype == given.dtype else widest((dtype, given.dtype))

    def gather(self, gather: Gather) -> None:
        before, self.lane = self.lane, True
        for step in gather.body:
            self.step(step)
        if gather.where is not None and self.of(gather.where).dtype not in ("bool", None):
            self.error(
                "dtype",
                f"the filter must be a mask (bool), found {self.of(gather.where).dtype}",
                gather.place,
            )
        value = self.of(gather.value)
        if value.kind == "edge":
            self.error(
                "kind",
                f"an edge value ({self.name(gather.value)}) is read as [e] here",
                gather.place,
                "write w[e] with `for u, e in in_edges`",
            )
        dtype = self.with_default(self.result((value.dtype,), gather), gather.default, gather.place)
        self.lane = before
        self.types[gather.out] = Type("scalar" if before else "node", dtype)

    def condition(self, operand: Operand, place: Place | None, what: str) -> None:
        found = self.seen(operand)
        if found.kind in ("node", "edge"):
            self.error(
                "condition",
                f"`{what}` wants one truth value, found {WORDS[found.kind]} ({self.name(operand)})",
                place,
                "x if m else y chooses elementwise; all(m) or any(m) gives one value",
            )
        elif found.dtype not in ("bool", None):
            self.error(
                "condition",
                f"`{what}` wants a truth value, found {found.dtype}",
                place,
                "compare it, for example x > 0",
            )

    def join(self, a: Type, b: Type) -> Type:
        kind = a.kind if b.kind in (a.kind, None) else b.kind if a.kind is None else "scalar"
        if {a.kind, b.kind} & {"node", "edge"} and "scalar" in (a.kind, b.kind):
            kind = a.kind if a.kind != "scalar" else b.kind
        if a.dtype is None or b.dtype is None:
            return Type(kind, None)
        if a.dtype == b.dtype or not {a.dtype, b.dtype} <= set(DTYPES):
            return Type(kind, a.dtype)
        return Type(kind, widest((a.dtype, b.dtype)))

    def loop(self, loop: Loop) -> None:
        for bound in loop.range or ():
            found = self.of(bound)
            if found.kind in ("node", "edge") or found.dtype not in ("int64", None):
                self.error(
                    "count",
                    f"range() wants whole scalars, found {found}",
                    loop.place,
                    "int(x) converts a scalar",
                )
        if loop.index is not None:
            self.types[loop.index] = SCALAR_INT
        exits = [b for b in loop.body if isinstance(b, Break)]
        self.carry(loop.carried, [b.values for b in exits], loop.body)
        if not self.quiet:
            self.kinds_stay(loop.carried, loop.body, loop.place)

    def carry(self, carried: tuple[Carried, ...], exits: list[tuple[Operand, ...]], body: Block) -> None:
        """Walk a body; the first time, carried values have the types they start with."""
        if self.quiet:
            for c in carried:
                self.give(c.param, self.seen(c.init) if c.init is not None else OPEN, c.init)
        self.block(body)
        if self.quiet:
            found = []
            for n, c in enumerate(carried):
                meeting = Meeting((c.param, c.out), (c.init, c.next, *(e[n] for e in exits)), self.lane)
                found.append(meeting)
                kept = self.lane
                self.give(c.out, self.types[c.param], c.init, c.next)
                self.meet(meeting)
                self.lane = kept
            self.meetings.append(found)

    def kinds_stay(self, carried: tuple[Carried, ...], body: Block, place: Place | None) -> None:
        """Report carried values that change their kind in the body."""
        for c in carried:
            first, last = self.types[c.param], self.seen(c.next)
            if c.init is not None and first.kind and last.kind and first.kind != last.kind:
                name = self.name(c.param) if c.param in self.program.names else self.name(c.next)
                started = self.program.names.get(c.param, "the value")
                begun = self.place_of(c.init, self.program.body)
                hint = (
                    f"start it as a node value: {started} = full({started})" if last.kind == "node" else None
                )
                self.error(
                    "carried-kind",
                    f"{name} starts the loop as {WORDS[first.kind]}{_on(begun)} and becomes {WORDS[last.kind]} in it",
                    self.place_of(c.next, body) or place,
                    hint,
                )

    def place_of(self, operand: Operand, body: Block) -> Place | None:
        for item in walk(body):
            if isinstance(item, Step | Fold | Gather) and item.out == operand:
                return item.place
        return None

    def conditional(self, item: If) -> None:
        self.condition(item.cond, item.place, "if")
        self.block(item.then)
        self.block(item.orelse)
        for merge in item.merges:
            a, b = self.seen(merge.then), self.seen(merge.orelse)
            if a.kind and b.kind and a.kind != b.kind:
                self.error(
                    "kind",
                    f"{self.name(merge.out)} is {WORDS[a.kind]} in one arm and {WORDS[b.kind]} in the other",
                    item.place,
                )
            self.give(merge.out, self.join(a, b), merge.then, merge.orelse)
            if self.quiet:
                self.meetings.append([Meeting((merge.out,), (merge.then, merge.orelse), self.lane)])

    def sweep(self, sweep: Sweep) -> None:
        for a in sweep.arrays:
            found = self.of(a.init)
            if found.kind is None:
                self.force(a.init, "node")
            elif found.kind != "node":
                self.error(
                    "kind",
                    f"x[v] = ... wants a node value bound before the sweep, found {WORDS[found.kind]} ({self.name(a.init)})",
                    sweep.place,
                    "full(x) makes a node value of a scalar",
                )
            if self.quiet:
                self.types[a.param] = self.types[a.out] = Type("node", found.dtype)
        for c in sweep.scalars:
            kind = self.of(c.init).kind
            if kind in ("node", "edge"):
                name = self.program.names.get(c.param, "x")
                self.error(
                    "sweep",
                    f"{name} is {WORDS[kind]} and cannot be bound whole in a sweep",
                    self.place_of(c.next, sweep.body) or sweep.place,
                    f"write {name}[v] = ... for the visited node" if kind == "node" else "choose another name",
                )
        before, self.lane = self.lane, True
        self.carry(sweep.scalars, [], sweep.body)
        self.lane = before
        if self.quiet:
            values: dict[int, list[Operand]] = {}
            for store in _stores(sweep.body):
                values.setdefault(store.array, []).append(store.value)
            found_all = []
            for a in sweep.arrays:
                ways = (a.init, *values.get(a.param, ()))
                found_all.append(Meeting((a.param, a.out), ways, False, "node"))
                self.meet(found_all[-1])
            self.meetings.append(found_all)
        self.lane = before


def _on(place: Place | None) -> str:
    """Where a value was bound, in words."""
    return f" (line {place.line})" if place else ""


def _stores(block: Block) -> list[Store]:
    return [i for i in walk(block) if isinstance(i, Store)]


def _answers(op: Op, dtypes: tuple[str | None, ...]) -> set[str]:
    """The result dtypes an op can give, whatever the open operands turn out to be."""
    found = set()
    for filler in DTYPES:
        try:
            found.add(op.rule(tuple(d or filler for d in dtypes))[1])
        except TypeError:
            continue
    return found


def _shown(op: Op) -> str:
    if op.name == "where":
        return "`a if m else b`"
    return f"`{op.symbol}`" if op.symbol else f"{op.name}()"
