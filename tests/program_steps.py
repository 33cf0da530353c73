"""Straight-line statements of random programs: every op, comprehensions, folds, repeats."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Any

from program_values import EDGE, NODE, SCALAR, Values

from groggy_nb.domains import Domain
from groggy_nb.ir.forms import Const, Fold, Gather, Item, Operand, Step, Type, Watch
from groggy_nb.ops import GROUPS, OPS, Op, forms
from groggy_nb.ops.rules import DTYPES, widest

OPEN = [op for op in OPS.values() if not op.internal or op.name == "power"]  # what a text can say
MAPS = [op for op in OPEN if op.as_map and op.name != "index_of"]
ROW_OPS = [op for op in OPS.values() if op.in_row]
FOLDS = [op for op in OPS.values() if op.as_aggregate is not None]
MAKES = [op for op in OPEN if isinstance(op.form, forms.Make)]
KERNELS = [op for op in OPS.values() if op.as_kernel is not None]
COMPOSITES = [op for op in OPS.values() if isinstance(op.form, forms.Composite)]

# How often each kind of statement is drawn, beside the others: so that each op is in 1% of programs.
IN_BLOCK = {
    "elementwise": 6,
    "wrapping": 1.5,
    "gather": 3,
    "fold": 3,
    "make": 1,
    "ends": 0.7,
    "taken": 0.7,
    "composite": 0.8,
    "kernel": 1.6,
    "grouped": 1.1,
    "again": 1.6,
    "watch": 0.5,
    "look_up": 0.5,
}
NESTING = {"loop": 1.2, "sweep": 0.8, "conditional": 0.7}
IN_SWEEP = {
    "elementwise": 3,
    "wrapping": 1,
    "gather": 3,
    "store": 3,
    "conditional": 2,
    "visited": 1,
    "again": 2,
}


class Steps(Values):
    """Statements of a straight line."""

    def statements(self, count: int) -> list[Item]:
        """Statements of one block."""
        around, self.block = self.block, []
        for _ in range(count):
            self.statement()
        made, self.block = self.block, around
        return made

    def statement(self) -> None:
        kinds = IN_SWEEP if self.lane == "sweep" else IN_BLOCK | (NESTING if self.depth < 2 else {})
        getattr(self, self.random.choices(list(kinds), list(kinds.values()))[0])()

    def elementwise(self) -> None:
        op = self.random.choice(MAPS)
        dtypes = self.operand_dtypes(op)
        kind = self.kind()
        whole = self.random.randrange(len(dtypes))
        inputs = [
            self.need(kind if n == whole or self.chance(0.6) else SCALAR, d) for n, d in enumerate(dtypes)
        ]
        form = op.as_map
        assert form is not None
        if form.agrees and self.chance(0.25):
            first, second = form.agrees
            inputs[second], dtypes = inputs[first], (*dtypes[:second], dtypes[first], *dtypes[second + 1 :])
        elif form.identities and self.chance(0.25):
            place, neutral, dtype = self.random.choice(form.identities)
            near = (neutral,) if dtype == "bool" else (neutral, neutral, 0, 0.0, -0.0, 1, 1.0)
            inputs[place] = Const.of(self.random.choice(near))
        self.apply(op, tuple(inputs))
        if form.involution and self.chance(0.5):
            self.apply(op, (self.scope[-1][0],))

    def wrapping(self) -> None:
        """An integer that may wrap, then a question about it that a compiler could answer without looking."""
        kind = self.kind()
        before = self.need(kind, "int64")
        other: Operand = self.number("int64") if self.chance(0.7) else self.need(SCALAR, "int64")
        self.apply(OPS[self.random.choice(("add", "sub", "mul"))], (before, other))
        wrapped = self.scope[-1][0]
        asked = self.random.choice(("lt", "gt", "eq", "floordiv", "mod", "sign", "abs", "neg", "maximum"))
        operands = (wrapped, self.random.choice((before, other, Const.of(0))))
        self.apply(OPS[asked], operands[: len(OPS[asked].operands)])
        found, type_ = self.scope[-1]
        if type_.dtype == "bool" and self.chance(0.5):
            self.apply(OPS["where"], (found, wrapped, before))

    def apply(self, op: Op, inputs: tuple[Operand, ...]) -> None:
        """A step of an elementwise op."""
        types = [self.seen(self.type_of(o)) for o in inputs]
        kind = next(
            (t.domain for t in types if t.domain is not SCALAR), SCALAR
        )  # all may have come out as scalars
        result = op.rule(tuple(t.dtype or "" for t in types))[1]
        self.bind(Step(self.new(), op.name, inputs, self.options(op)), Type(kind, result))

    def type_of(self, operand: Operand) -> Type:
        if isinstance(operand, Const):
            return Type(SCALAR, operand.dtype)
        return next(t for i, t in reversed(self.scope) if i == operand)

    def make(self) -> None:
        op = self.random.choice(MAKES)
        options = self.options(op)
        kind = op.result(options)
        dtypes = self.operand_dtypes(op)
        inputs = [
            self.need(kind if a.kind == "any" and self.chance(0.5) else SCALAR, d)
            for a, d in zip(op.operands, dtypes, strict=True)
        ]
        if op.fails and self.chance(0.85):  # values that it takes
            likely = {"p": (0.0, 0.25, 1.0), "low": (-3, 0, -(2**63)), "high": (1, 5, 2**63 - 1)}
            inputs = [
                Const.of(self.random.choice(likely[a.name])) if a.name in likely else o
                for a, o in zip(op.operands, inputs, strict=True)
            ]
            dtypes = tuple(self.type_of(o).dtype or "" for o in inputs)
        result = op.rule(dtypes)[1]
        self.bind(Step(self.new(), op.name, tuple(inputs), options), Type(kind, result))

    def ends(self) -> None:
        dtype = self.random.choice(DTYPES)
        name = self.random.choice(("at_source", "at_target"))
        self.bind(Step(self.new(), name, (self.need(NODE, dtype),)), Type(EDGE, dtype))

    def taken(self) -> None:
        """x[i], nearly always of indices that there are."""
        value, index = self.need(NODE, self.random.choice(DTYPES)), self.need(NODE, "int64")
        if self.chance(0.95):
            index = self.bind(
                Step(self.new(), "mod", (index, Const.of(self.graph.num_nodes))), Type(NODE, "int64")
            )
        self.bind(Step(self.new(), "at_node", (value, index)), Type(NODE, self.type_of(value).dtype))

    def grouped(self) -> None:
        """An aggregate at an index, nearly always of indices that there are."""
        fold = self.random.choice(list(GROUPS))
        op = GROUPS[fold]
        value = self.need(self.random.choice((NODE, NODE, NODE, SCALAR)), self.random.choice(DTYPES))
        index = self.need(NODE, "int64")
        where: Operand = self.need(NODE, "bool") if self.chance(0.3) else Const.of(True)
        if self.chance(0.95):
            index = self.bind(
                Step(self.new(), "mod", (index, Const.of(self.graph.num_nodes))), Type(NODE, "int64")
            )
        result = op.rule((self.type_of(value).dtype or "", "int64", "bool"))[1]
        default, result = self.default(OPS[fold].aggregate.empty_row, result, SCALAR)
        self.must.append(
            self.bind(Step(self.new(), op.name, (value, index, where, default)), Type(NODE, result))
        )

    def composite(self) -> None:
        op = self.random.choice(COMPOSITES)
        kind = self.random.choice((NODE, NODE, EDGE))
        or_zero: Operand = Const.of(True) if self.chance(0.85) else None
        inputs = (self.need(kind, self.random.choice(DTYPES)), or_zero)
        self.must.append(
            self.bind(Step(self.new(), op.name, inputs, self.options(op)), Type(kind, "float64"))
        )

    def kernel(self) -> None:
        """An algorithm on the whole graph, mostly on operands that it takes."""
        op = self.random.choice(KERNELS)
        inputs: list[Operand] = []
        for argument, dtype in zip(op.operands, self.operand_dtypes(op), strict=True):
            domain = argument.domain
            if argument.default is None and self.chance(0.7):
                inputs.append(None)
            elif argument.name == "delta" and self.chance(0.8):
                still = self.bind(Step(self.new(), "zeros", ()), Type(NODE, "float64"))
                inputs.append(self.bind(Step(self.new(), "at_source", (still,)), Type(EDGE, "float64")))
            elif domain is not SCALAR:
                inputs.append(self.need(domain or self.random.choice((NODE, EDGE)), dtype))
            elif argument.name == "bins":
                inputs.append(Const.of(self.random.choice((0, 1, 2, 5))))
            elif argument.default in (-inf, inf) and self.chance(0.7):
                inputs.append(Const.of(argument.default))
            else:
                inputs.append(Const.of(self.random.choice((0, 0, 0, 1, 2, -1))))
        options = self.options(op)
        result = op.rule(tuple(self.type_of(o).dtype or "" for o in inputs if o is not None))[1]
        step = Step(self.new(), op.name, tuple(inputs), options)
        self.must.append(self.bind(step, Type(op.result(options), result)))

    def fold(self) -> None:
        op = self.random.choice(FOLDS)
        kind = self.random.choice((NODE, NODE, NODE, EDGE))
        dtypes = tuple(self.random.choice(DTYPES) for _ in op.operands)
        inputs: list[Operand] = [self.need(kind, dtypes[0])]
        for argument, dtype in zip(op.operands[1:], dtypes[1:], strict=True):
            is_share = argument.domain is SCALAR  # a quantile's q
            inputs.append(
                Const.of(self.random.choice((0.0, 0.25, 1.0))) if is_share else self.need(kind, dtype)
            )
        dtypes = tuple(self.type_of(o).dtype or "" for o in inputs)
        where = self.need(kind, "bool") if self.chance(0.3) else None
        result = op.rule(dtypes)[1]
        default, result = self.default(op.aggregate.empty, result, SCALAR)
        self.bind(
            Fold(self.new(), op.name, tuple(inputs), where, default, self.options(op)), Type(SCALAR, result)
        )

    def default(self, empty: Any, result: str, kind: Domain) -> tuple[Operand, str]:
        """A default for an aggregate, nearly always where it would fail without one."""
        if not self.chance(0.92 if empty is None else 0.15):
            return None, result
        dtype = self.random.choice((result, result, "float64", "int64"))
        default = self.need(kind, dtype)
        return default, widest((result, dtype))

    def gather(self) -> None:
        op = self.random.choice(ROW_OPS)
        direction = self.random.choice(("in", "out", "both", "closed"))
        around, lane, block = list(self.scope), self.lane, self.block
        self.lane, self.block = "gather", []
        for _ in range(self.random.randint(1, 3)):
            self.entry(direction)
        where, guard = None, 0
        if self.chance(0.35):
            where = self.need(SCALAR, "bool")
            guard = len(self.block)
        for _ in range(self.random.randint(0, 2)):
            self.elementwise() if self.chance(0.6) else self.entry(direction)
        value, *beside = [self.need(SCALAR, self.random.choice(DTYPES)) for _ in range(op.by_entry)]
        body, self.block, inner = tuple(self.block), block, self.scope
        known = dict(inner)
        dtypes = [o.dtype if isinstance(o, Const) else known[o].dtype or "" for o in (value, *beside)]
        self.scope, self.lane = around, lane
        kind = SCALAR if lane else NODE
        shares = [Const.of(self.random.choice((0.0, 0.25, 0.9, 1.0))) for _ in op.operands[op.by_entry :]]
        result = op.rule((*dtypes, *("float64" for _ in shares)))[1]
        default, result = self.default(op.aggregate.empty_row, result, SCALAR)
        steps = tuple(s for s in body if isinstance(s, Step))
        self.bind(
            Gather(
                self.new(),
                direction,
                op.name,
                steps,
                value,
                guard,
                where,
                default,
                self.options(op),
                further=(*beside, *shares),
            ),
            Type(kind, result),
        )

    def entry(self, direction: str) -> None:
        """An access of a comprehension: x[u], w[e], u, v, e."""
        names = ["at_neighbor"] * 5 + ["this_neighbor", "this_node"]
        if direction != "closed":
            names += ["at_edge", "at_edge", "this_edge"]
        name = self.random.choice(names)
        op = OPS[name]
        if not op.operands:
            self.bind(Step(self.new(), name), Type(SCALAR, "int64"))
            return
        found = self.raw(op.operands[0].domain)
        if found is not None:
            self.bind(Step(self.new(), name, (found[0],)), Type(SCALAR, found[1]))

    def visited(self) -> None:
        """An access of a sweep: v."""
        self.bind(Step(self.new(), "this_node"), Type(SCALAR, "int64"))

    def again(self) -> None:
        """A step of this block once more, half of them with one thing changed."""
        steps = [i for i in self.block if isinstance(i, Step | Fold | Gather)]
        if not steps:
            return
        item, changed = self.random.choice(steps), self.chance(0.5)
        type_ = self.type_of(item.out)
        match item:
            case Step():
                made: Item = self.step_again(item, changed)
            case Fold():
                where = (
                    self.need(self.type_of(item.inputs[0]).domain or SCALAR, "bool")
                    if changed
                    else item.where
                )
                made = replace(item, out=self.new(), where=where)
            case Gather():
                made = self.gather_again(item, changed)
        self.must.append(self.bind(made, type_))

    def step_again(self, item: Step, changed: bool) -> Step:
        op = OPS.get(item.op)
        inputs, options = item.inputs, item.options
        form = None if op is None else op.as_map
        if form is not None and len(inputs) == 2 and (changed or form.commutative):
            inputs = inputs[::-1]
        elif op is not None and changed:
            drawn = self.options(op)  # of a value of the same domain
            options = drawn if op.result(drawn) is op.result(options) else options
        return Step(self.new(), item.op, inputs, options)

    def gather_again(self, item: Gather, changed: bool) -> Gather:
        fresh = {s.out: self.new() for s in item.body}

        def of(o: Operand) -> Operand:
            return fresh.get(o, o) if isinstance(o, int) else o

        body = tuple(Step(fresh[s.out], s.op, tuple(map(of, s.inputs)), s.options) for s in item.body)
        made = replace(
            item,
            out=self.new(),
            body=body,
            value=of(item.value),
            where=of(item.where),
            further=tuple(map(of, item.further)),
        )
        if not changed:
            return made
        if item.where is not None and self.chance(0.5):
            return replace(made, where=None, guard=0)
        if item.options and self.chance(0.5):
            return replace(made, options=self.options(OPS[item.op]))
        return replace(made, direction=self.random.choice(("in", "out", "both")))

    def watch(self) -> None:
        kind = self.random.choice((SCALAR, SCALAR, NODE))
        found = self.raw(kind)
        if found is not None:
            self.block.append(Watch(found[0], f"w{self.watches}"))
            self.watches += 1

    def look_up(self) -> None:
        """A label's index, or a comparison with text."""
        if self.labels and self.chance(0.6):
            label = self.random.choice(self.labels)
            self.bind(Step(self.new(), "index_of", (label,)), Type(SCALAR, "int64"))
        elif self.texts:
            text, code = self.random.choice(self.texts)
            name = self.random.choice(("eq", "ne"))
            self.bind(Step(self.new(), name, (text, code)), Type(NODE, "bool"))
