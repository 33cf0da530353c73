"""Types of a whole program: one walk, a fixed point over what goes round, and a walk that reports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from groggy_nb.domains import NODE, OF_FORM, SCALAR, Domain, one
from groggy_nb.errors import Place, uncovered
from groggy_nb.ir.fixed_point import FixedPoint, Meeting
from groggy_nb.ir.forms import (
    Block,
    Break,
    Carried,
    Fold,
    Gather,
    If,
    Item,
    Loop,
    Map,
    Operand,
    Program,
    Step,
    Store,
    Sweep,
    Type,
    Watch,
    ends,
    operands,
    walk,
)
from groggy_nb.ir.known import HOW, OPEN, SCALAR_INT
from groggy_nb.ir.typed import Typed
from groggy_nb.ops import ORDERS

Exits = list[tuple[Operand, ...]]


def infer(program: Program, known: Mapping[int, Type] | None = None) -> Typed:
    """Types of all values; `known` gives those of sources that a graph settled.

    Open sources take the kind that uses force on them (`x[u]`, a node argument). Loop-carried values
    widen to a fixed point: an int that becomes float in the body is float from the start.
    """
    domains: dict[int, Domain] = {}
    while True:
        walker = _Inference(program, dict(known or {}), domains)
        walker.run()
        fresh = {i: d for i, d in walker.forced.items() if i not in domains}
        if not fresh:
            return Typed(program, walker.types, tuple(dict.fromkeys(walker.found)))
        domains.update(fresh)


def refit(typed: Typed) -> Typed:
    """The types that a typed program's items give where they read its types: its own, or it is none.

    One walk and no fixed point: what goes round has its type. A check of rewrites, no inference.
    """
    walker = _Inference(typed.program, {}, {})
    walker.types = dict(typed.types)
    walker.first = False
    walker.block(typed.program.body)
    return Typed(typed.program, walker.types, tuple(walker.found))


class _Inference(FixedPoint):
    """One inference with the domains of sources known so far."""

    def run(self) -> None:
        for source in self.program.sources:
            self.types[source.out] = self.source(source)
            if self.types[source.out].domain is None:
                self.roots[source.out] = frozenset([source.out])
        self.block(self.program.body)
        if self.meetings:
            # What goes round was not known yet: what the first walk reported may be wrong.
            self.settle()
            self.found.clear()
            self.first = False
            self.block(self.program.body)
        self.watches()
        for output in self.program.outputs:
            found = self.of(output.value)
            if found.dtype in ("text", "label"):
                is_text = found.dtype == "text"
                hint = "compare it first" if is_text else "index_of(label) gives the node's index"
                what = f"{output.form}[{output.name!r}] wants numbers, found {found.dtype}"
                self.error("text", what, output.place, hint)
            wanted = OF_FORM[output.form]
            if found.domain is SCALAR and wanted.spread:
                hint = f"{wanted.spread} makes {wanted.one} of a scalar, or write graph[{output.name!r}]"
                self.error(
                    "kind",
                    f"{output.form}[{output.name!r}] wants {wanted.one}, found a scalar",
                    output.place,
                    hint,
                )
            elif found.domain is None:
                self.force(output.value, wanted)
            elif found.domain.form != output.form:
                self.error(
                    "kind",
                    f"{output.form}[{output.name!r}] wants {wanted.one}, found {found.domain.one}",
                    output.place,
                    HOW.get(
                        (found.domain, wanted),
                        "reduce it to a scalar, for example sum(x)" if wanted is SCALAR else None,
                    ),
                )

    def watches(self) -> None:
        """Report a name that is watched as values of two types: it has one series."""
        first: dict[str, Type] = {}
        for watch in (item for item in walk(self.program.body) if isinstance(item, Watch)):
            found = self.of(watch.value)
            before = first.setdefault(watch.name, found)
            if None not in (*before, *found) and found != before:
                what = f"{watch.name!r} is watched as {before} and here as {found}: it has one series"
                self.error("watch", what, watch.place, "give one of the two a name of its own")

    # -- items

    def block(self, block: Block) -> None:
        for item in block:
            self.item(item)

    def item(self, item: Item) -> None:
        for operand in (*operands(item), *ends(item)):
            self.read(operand, item)
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
                if self.is_beside_rows(item.value):
                    self.misplaced(item.value, item.place)
            case Watch():
                found = self.of(item.value).domain
                if found is not None and self.is_beside_rows(item.value):
                    what = (
                        f"watch() keeps a scalar or a node value, found {found.one}{self.named(item.value)}"
                    )
                    self.error("kind", what, item.place, HOW.get((found, NODE)))
            case _:
                raise uncovered(item)

    def read(self, operand: Operand, item: Item) -> None:
        """Report what anything but an output reads and may not; what follows takes it for open."""
        found = self.of(operand).domain
        if not isinstance(operand, int) or found is None or found.is_read:
            return
        name = self.name(operand) or "h"
        where = (
            "make it of what is left behind the loop or if" if isinstance(item, Loop | If) else "put it out"
        )
        what = f"{found.one}{self.named(operand)} is put out and read by no step"
        self.error("kind", what, item.place, f"{where}: {found.form}[{name!r}] = {name}".replace("'", '"'))
        self.types[operand] = OPEN

    def loop(self, loop: Loop) -> None:
        for bound in loop.range or ():
            found = self.of(bound)
            if found.is_array or found.dtype not in ("int64", None):
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
        if not self.first:
            self.kinds_stay(loop.carried, [b.values for b in exits], loop.body, loop.place)

    def carry(self, carried: tuple[Carried, ...], exits: Exits, body: Block) -> None:
        """Walk a body; the first time, carried values have the types they start with."""
        if self.first:
            for c in carried:
                self.give(c.param, self.seen(c.init) if c.init is not None else OPEN, c.init)
        self.block(body)
        if self.first:
            found = []
            for n, c in enumerate(carried):
                meeting = Meeting((c.param, c.out), (c.init, c.next, *(e[n] for e in exits)), self.lane)
                found.append(meeting)
                kept = self.lane
                self.give(c.out, self.types[c.param], c.init, c.next)
                self.early += self.meet(meeting)
                self.lane = kept
            self.meetings.append(found)

    def kinds_stay(
        self, carried: tuple[Carried, ...], exits: Exits, body: Block, place: Place | None
    ) -> None:
        """Report carried values that change their kind in the body."""
        for n, c in enumerate(carried):
            first = self.types[c.param]
            for way in (c.next, *(e[n] for e in exits)):
                last = self.seen(way)
                if c.init is None or None in (first.domain, last.domain) or first.domain is last.domain:
                    continue
                name = self.name(c.param) or self.name(way) or "a value"
                begun = self.place_of(c.init, self.program.body)
                hint = f"start it as a node value: {name} = full({name})" if last.domain is NODE else None
                self.error(
                    "carried-kind",
                    f"{name!r} starts the loop as {one(first.domain)}{_on(begun)} "
                    f"and becomes {one(last.domain)} in it",
                    self.place_of(way, body) or place,
                    hint,
                )
                self.types[c.out] = last  # what follows is read as it was meant
                break

    def place_of(self, operand: Operand, body: Block) -> Place | None:
        """Where a value is computed."""
        for item in walk(body):
            if isinstance(item, Step | Fold | Gather) and item.out == operand:
                return item.place
        return None

    def conditional(self, item: If) -> None:
        is_one = self.condition(item.cond, item.place, "if")
        self.block(item.then)
        self.block(item.orelse)
        for merge in item.merges:
            a, b = self.seen(merge.then), self.seen(merge.orelse)
            if is_one and a.domain and b.domain and a.domain is not b.domain:
                name = self.name(merge.out) or "a value"
                self.error(
                    "kind",
                    f"{name!r} is {a.domain.one} in one arm and {b.domain.one} in the other",
                    item.place,
                    "full(x) makes a node value of a scalar"
                    if {a.domain, b.domain} == {NODE, SCALAR}
                    else None,
                )
            self.give(merge.out, self.join(a, b), merge.then, merge.orelse)
            if self.first:
                self.meetings.append([Meeting((merge.out,), (merge.then, merge.orelse), self.lane)])

    @cached_property
    def orders(self) -> frozenset[int]:
        """The values that a sweep may go by."""
        steps = (i for i in walk(self.program.body) if isinstance(i, Step))
        return frozenset(s.out for s in steps if s.op in ORDERS)

    def sweep(self, sweep: Sweep) -> None:
        if sweep.order in self.types and sweep.order not in self.orders:
            self.error("sweep", f"a sweep goes by what is no order{self.named(sweep.order)}", sweep.place)
        for a in sweep.arrays:
            found = self.of(a.init)
            if found.domain is None:
                self.force(a.init, NODE)
            elif found.domain is not NODE:
                self.error(
                    "kind",
                    f"x[v] = ... wants a node value bound before the sweep, "
                    f"found {found.domain.one}{self.named(a.init)}",
                    sweep.place,
                    "full(x) makes a node value of a scalar",
                )
            if self.first:
                self.types[a.param] = self.types[a.out] = Type(NODE, found.dtype)
        for c in sweep.scalars:
            domain = self.of(c.init).domain
            if domain is not None and domain.is_array:
                name = self.name(c.param) or "x"
                self.error(
                    "sweep",
                    f"{name!r} is {domain.one} and cannot be bound whole in a sweep",
                    self.place_of(c.next, sweep.body) or sweep.place,
                    f"write {name}[v] = ... for the visited node"
                    if domain.in_rows
                    else "choose another name",
                )
                self.types[c.param] = Type(SCALAR, self.of(c.init).dtype)
        before, self.lane = self.lane, True
        self.carry(sweep.scalars, [], sweep.body)
        self.lane = before
        if self.first:
            values: dict[int, list[Operand]] = {}
            for store in _stores(sweep.body):
                values.setdefault(store.array, []).append(store.value)
            found_all = []
            for a in sweep.arrays:
                ways = (a.init, *values.get(a.param, ()))
                found_all.append(Meeting((a.param, a.out), ways, False, NODE))
                self.early += self.meet(found_all[-1])
            self.meetings.append(found_all)
        for c in sweep.scalars:
            if self.of(c.init).is_array:
                self.types[c.out] = self.of(c.init)  # what follows is read as it was meant


def _on(place: Place | None) -> str:
    """Where a value was bound, in words."""
    return f" (line {place.line})" if place else ""


def _stores(block: Block) -> list[Store]:
    return [i for i in walk(block) if isinstance(i, Store)]
