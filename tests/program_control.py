"""Control of random programs: loops, breaks, conditionals, ordered sweeps."""

from __future__ import annotations

from program_steps import Steps
from program_values import EDGE, NODE, SCALAR

from groggy_nb.domains import Domain
from groggy_nb.ir.forms import (
    Break,
    Carried,
    Const,
    Fold,
    Gather,
    If,
    Item,
    Loop,
    Merge,
    Operand,
    Step,
    Store,
    Sweep,
    SweptArray,
    Type,
    Watch,
)
from groggy_nb.ops.rules import DTYPES


class Control(Steps):
    """Loops with breaks, conditionals and sweeps."""

    def carried(self, most: int, kinds: tuple[Domain, ...]) -> list[tuple[int, Operand, Type]]:
        """Values to carry: (param, start, type of the param)."""
        found = []
        for _ in range(self.random.randint(0, most)):
            kind, dtype = self.random.choice(kinds), self.random.choice(DTYPES)
            start = self.need(kind, dtype)
            if dtype == "int64" and self.chance(0.3):
                dtype = "float64"  # an int that becomes float in the body
            found.append((self.new(), start, Type(kind, dtype)))
        return found

    def loop(self) -> None:
        carried = self.carried(3, (NODE, NODE, SCALAR, EDGE))
        is_while = self.chance(0.4)
        around, block = list(self.scope), self.block
        self.scope += [(p, t) for p, _, t in carried]
        self.block, self.depth = [], self.depth + 1
        index, bounds, counter = None, None, None
        counters = list(self.counters)
        if is_while:
            counter = self.new()
            self.scope.append((counter, Type(SCALAR, "int64")))
            grown = self.chance(0.15)  # a counter that wraps ends the loop
            if grown:
                test = self.bind(Step(self.new(), "gt", (counter, Const.of(0))), Type(SCALAR, "bool"))
                self.block.append(Break(test, (), head=True))
            elif self.chance(0.7):
                limit = Const.of(self.random.randint(0, 3))
                test = self.bind(Step(self.new(), "lt", (counter, limit)), Type(SCALAR, "bool"))
                if self.chance(0.2):
                    test = self.bind(
                        Step(self.new(), "and", (test, self.need(SCALAR, "bool"))), Type(SCALAR, "bool")
                    )
                self.block.append(Break(test, (), head=True))
            name, by = ("mul", self.random.choice((3, 7, 2**31))) if grown else ("add", 1)
            one = Step(self.new(), name, (counter, Const.of(by)))
            following = self.bind(one, Type(SCALAR, "int64"))
        else:
            index = self.new() if self.chance(0.6) else None
            if index is not None:
                self.scope.append((index, Type(SCALAR, "int64")))
                self.counters.append(index)
            bounds = self.bounds(counters)
        reach: dict[int, list[tuple[int, Type]]] = {}  # what a break at this place of the body may leave with
        for _ in range(self.random.randint(1, 4)):
            self.statement()
            if self.chance(0.15) or (is_while and self.chance(0.15)):
                self.block.append(Break(self.need(SCALAR, "bool"), ()))
                reach[len(self.block) - 1] = list(self.scope)
        nexts = [self.need(t.domain or SCALAR, t.dtype or "") for _, _, t in carried]
        first: list[Item] = self.block
        body: list[Item] = []
        rows = [(p, s, n, t) for (p, s, t), n in zip(carried, nexts, strict=True)]
        if counter is not None:
            rows.append((counter, Const.of(int(grown)), following, Type(SCALAR, "int64")))
        for place, item in enumerate(first):
            if isinstance(item, Break):
                values = tuple(self.leaving(p, t, reach.get(place, [])) for p, _, _, t in rows)
                item = Break(item.cond, values, item.head)
            body.append(item)
        outs = [(self.new(), t) for _, _, _, t in rows]
        made = tuple(Carried(p, s, n, out) for (p, s, n, _), (out, _) in zip(rows, outs, strict=True))
        self.scope, self.block, self.depth = around, block, self.depth - 1
        self.counters = counters
        self.block.append(Loop(made, tuple(body), bounds, index))
        self.scope += outs
        self.must += [out for out, _ in outs]

    def spreading(self) -> list[Item]:
        """A loop in which a value spreads from neighbor to neighbor, until no node has another one."""
        dtype = self.random.choice(DTYPES)
        names = (
            (("any", "or"), ("all", "and")) if dtype == "bool" else (("min", "minimum"), ("max", "maximum"))
        )
        fold, of_two = self.random.choice(names)
        direction = self.random.choice(("in", "out", "both", "closed"))
        self.block = []
        start, param, out = self.need(NODE, dtype), self.new(), self.new()
        value = self.new()
        row = [Step(value, "at_neighbor", (param,))]
        if dtype != "bool" and self.chance(0.5):
            value = self.new()
            row.append(Step(value, "add", (row[0].out, Const.of(1 if dtype == "int64" else 0.5))))
        default = None if dtype == "bool" else Const.of(5 if dtype == "int64" else -0.0)
        found = Gather(self.new(), direction, fold, tuple(row), value, default=default)
        after = Step(self.new(), of_two, (param, found.out))
        test, every = self.random.choice((("eq", "all"), ("ne", "any"), ("ne", "count")))
        compared = Step(self.new(), test, (after.out, param))
        folded = Fold(self.new(), every, (compared.out,))
        body: list[Item] = [found, after, compared, folded]
        if every == "all":
            body.append(Break(folded.out, (param,)))
        else:
            body.append(Watch(folded.out, f"w{self.watches}"))
            self.watches += 1
        bounds = (Const.of(0), Const.of(self.random.randint(3, 9)), Const.of(1))
        is_while = every == "all" and self.chance(0.5)
        loop = Loop((Carried(param, start, after.out, out),), tuple(body), None if is_while else bounds)
        self.scope.append((out, Type(NODE, dtype)))
        self.must.append(out)
        return [*self.block, loop]

    def sweeping(self) -> list[Item]:
        """A loop of sweeps that read nothing that changes but what they store, and count what they change."""
        dtype = self.random.choice(DTYPES)
        fold = self.random.choice(("any", "all") if dtype == "bool" else ("min", "max", "mode", "sum"))
        direction = self.random.choice(("in", "out", "both", "closed"))
        self.block = []
        start, param, out, array, swept = self.need(NODE, dtype), *(self.new() for _ in range(4))
        order = None
        if self.chance(0.3):
            order = self.bind(Step(self.new(), "nodes_by", (start,)), Type(NODE, "int64"))
        near = Step(self.new(), "at_neighbor", (array,))
        default = None if dtype == "bool" else Const.of(5 if dtype == "int64" else -0.0)
        options = (("ties", "lowest"),) if fold == "mode" else ()
        new = Gather(self.new(), direction, fold, (near,), near.out, default=default, options=options)
        body: list[Item] = [new]
        if self.chance(0.5) and fold in ("min", "max"):
            name = "minimum" if fold == "min" else "maximum"
            body.append(Step(self.new(), name, (array, new.out)))
        value = body[-1].out
        differs = Step(self.new(), "ne", (value, array))
        counted, after, count = (self.new() for _ in range(3))
        if self.chance(0.5):
            add = Step(after, "add", (counted, differs.out))
            body += [differs, add, Store(array, value)]
        else:
            add = Step(self.new(), "add", (counted, Const.of(1)))
            body += [
                differs,
                If(differs.out, (add, Store(array, value)), (), (Merge(after, add.out, counted),)),
            ]
        scalars = (Carried(counted, Const.of(0), after, count),)
        sweep = Sweep((SweptArray(array, param, swept),), scalars, tuple(body), self.chance(0.5), order)
        bounds = (Const.of(0), Const.of(self.random.randint(3, 9)), Const.of(1))
        inside: list[Item] = [sweep, Watch(count, f"w{self.watches}")]
        self.watches += 1
        loop = Loop((Carried(param, start, swept, out),), tuple(inside), bounds)
        self.scope.append((out, Type(NODE, dtype)))
        self.must.append(out)
        return [*self.block, loop]

    def leaving(self, param: int, type_: Type, reach: list[tuple[int, Type]]) -> Operand:
        """The value a break leaves a carried one with: any of its type that is in reach there."""
        fits = [i for i, t in reach if t == type_]
        return self.random.choice(fits) if fits and self.chance(0.7) else param

    def bounds(self, counters: list[int]) -> tuple[Operand, Operand, Operand]:
        """The range of a `for` loop; of a negative count now and then."""
        start: Operand = Const.of(0)
        stop: Operand = Const.of(self.random.randint(0, 3))
        step: Operand = Const.of(1)
        if self.chance(0.2):
            start, step = Const.of(self.random.randint(-1, 0)), Const.of(self.random.choice((1, 2)))
        elif self.chance(0.08):
            start, stop, step = Const.of(3), Const.of(self.random.randint(0, 2)), Const.of(-1)
        elif counters and self.chance(0.2):
            stop = self.random.choice(counters)
        elif self.chance(0.02):
            stop = Const.of(-1)
        return start, stop, step

    def conditional(self) -> None:
        cond = self.need(SCALAR, "bool")
        around, self.depth = list(self.scope), self.depth + 1
        arms: list[tuple[Item, ...]] = []
        types = [(SCALAR if self.lane else self.random.choice((NODE, SCALAR)), self.random.choice(DTYPES))]
        types *= self.random.randint(0 if self.lane else 1, 2)
        ends: list[list[Operand]] = []
        for _ in range(2):
            block, self.block = self.block, []
            for _ in range(self.random.randint(0, 2)):
                self.statement()
            if self.lane and self.chance(0.4):
                self.store()
            ends.append([self.need(k, d) for k, d in types])
            arms.append(tuple(self.block))
            self.block, self.scope = block, list(around)
        self.depth -= 1
        merges = tuple(Merge(self.new(), a, b) for a, b in zip(*ends, strict=True))
        self.block.append(If(cond, arms[0], arms[1], merges))
        self.scope += [(m.out, Type(*t)) for m, t in zip(merges, types, strict=True)]
        if not self.lane:
            self.must += [m.out for m in merges]

    def sweep(self) -> None:
        arrays, order = [], None
        if self.chance(0.4):
            by = self.need(NODE, self.random.choice(DTYPES))
            order = self.bind(Step(self.new(), "nodes_by", (by,)), Type(NODE, "int64"))
        for _ in range(self.random.randint(1, 2)):
            dtype = self.random.choice(DTYPES)
            start = self.need(NODE, dtype)
            arrays.append((self.new(), start, Type(NODE, dtype)))
        scalars = self.carried(2, (SCALAR,))
        around, block = list(self.scope), self.block
        self.scope += [(p, t) for p, _, t in (*arrays, *scalars)]
        self.arrays = [p for p, _, _ in arrays]
        self.lane, self.block, self.depth = "sweep", [], self.depth + 1
        for _ in range(self.random.randint(2, 4)):
            self.statement()
        self.store()
        nexts = [self.need(SCALAR, t.dtype or "") for _, _, t in scalars]
        body, self.block, self.lane, self.scope = tuple(self.block), block, None, around
        self.depth, self.arrays = self.depth - 1, []
        swept = tuple(SweptArray(p, s, self.new()) for p, s, _ in arrays)
        made = tuple(Carried(p, s, n, self.new()) for (p, s, _), n in zip(scalars, nexts, strict=True))
        self.block.append(Sweep(swept, made, body, self.chance(0.3), order))
        outs = [(a.out, t) for a, (_, _, t) in zip(swept, arrays, strict=True)]
        outs += [(c.out, t) for c, (_, _, t) in zip(made, scalars, strict=True)]
        self.scope += outs
        self.must += [out for out, _ in outs]

    def store(self) -> None:
        array = self.random.choice(self.arrays)
        dtype = self.type_of(array).dtype or ""
        whole = self.raw(NODE, dtype) if self.chance(0.3) else None
        self.block.append(Store(array, self.need(SCALAR, dtype) if whole is None else whole[0]))
