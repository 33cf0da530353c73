"""A second target, small: a plan of maps, neighbor sums, whole sums and counted loops as one function in C.

A target is a writer and its texts. This one reads plans and the facts of ops, and nothing of numba's:
neither `codegen` nor the texts that stand beside the ops. One thread runs it, so no meeting is written.
"""

from __future__ import annotations

from itertools import count
from typing import NamedTuple

from groggy_nb.domains import NODE, SCALAR
from groggy_nb.errors import GroggyError
from groggy_nb.ir.forms import Const, Fold, Gather, Operand, Step
from groggy_nb.ops import OPS, forms
from groggy_nb.plan.nodes import Copy, LoopNode, Meet, Node, Scalars, Unit, Walk
from groggy_nb.plan.planning import Plan

HEAD = """#include <math.h>
#include <stdbool.h>
#include <stdint.h>
void run(void **x, int64_t *s, void **rows, const uint64_t *blocks, int64_t num_blocks, int64_t num_nodes,
         int64_t num_edges) {"""
TYPES = {"float64": "double", "int64": "int64_t", "bool": "bool"}


def _wrapping(sign: str) -> dict[str, str]:
    """Arithmetic that goes round int64, which C leaves undefined for signed numbers."""
    return {"float64": f"{{a}} {sign} {{b}}", "int64": f"(int64_t)((uint64_t){{a}} {sign} (uint64_t){{b}})"}


# The text of each op, for all dtypes that it works in or for each; of a sum {a} is what there is so far.
TEXTS: dict[str, str | dict[str, str]] = {
    "add": _wrapping("+"),
    "sub": _wrapping("-"),
    "mul": _wrapping("*"),
    "div": "{a} / {b}",
    "float": "{x}",
    "where": "{m} ? {a} : {b}",
    "eq": "{a} == {b}",
    "lt": "{a} < {b}",
    "gt": "{a} > {b}",
    "full": "{value}",
    "node_index": "(int64_t){node}",
    "out_degree": "(int64_t)({rows}[{node} + 1] - {rows}[{node}])",
    "sum": _wrapping("+"),
}


class NotInC(GroggyError):
    """A plan holds what the C target has no text for."""

    default_code = "not-in-c"

    def __init__(self, found: str, item: object = None) -> None:
        super().__init__(
            f"wanted: a plan of maps over nodes, sums and counted loops; found: {found}",
            hint=f"the C target has texts for: {', '.join(TEXTS)}",
            place=getattr(item, "place", None),
        )


class Scope(NamedTuple):
    """The names of the values known at one point, and the node there."""

    known: dict[int, str]
    node: str = ""

    def inner(self, node: str = "") -> Scope:
        return Scope(dict(self.known), node or self.node)


def write(plan: Plan) -> tuple[str, list[int], list[str]]:
    """A plan as text of a function `run`; the value in each word of `s`; the directions of `rows`."""
    return _Writer(plan).run()


class _Writer:
    """Writes one plan: every value is a constant of its scope, so C's scopes are those of the program."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.types, self.storage = plan, plan.types, plan.storage
        self.lines: list[str] = []
        self.say = self.lines.append
        self.rows: dict[str, None] = {}
        self.numbers = count()

    def run(self) -> tuple[str, list[int], list[str]]:
        """The whole function; what loops have exchanged is told by the addresses left in `x`."""
        plan, scope = self.plan, Scope({})
        if len(plan.nodes) != 1 or not isinstance(plan.nodes[0], Unit):
            raise NotInC(f"{len(plan.units)} native calls and control between them")
        sources = [s.out for s in plan.program.sources if s.out not in plan.sizes]
        given = [i for i in sources if self.types[i].domain is SCALAR]
        for value, size in plan.sizes.items():
            self.define(scope, value, f"num_{size.form}")
        for n, value in enumerate(given):
            self.define(scope, value, f"(({self.c_type(value)} *)(s + {n}))[0]")
        self.nodes(plan.nodes[0].nodes, scope)
        left = sorted(plan.exports[plan.nodes[0].number])
        for n, value in enumerate(left, len(given)):
            self.say(f"(({self.c_type(value)} *)(s + {n}))[0] = {self.value(value, scope)};")
        if any(v.domain is not NODE for v in self.storage.variables):
            raise NotInC("a value of edges")
        variables = [(n, TYPES[v.dtype]) for n, v in enumerate(self.storage.variables)]
        opening = [f"{c} *x{n} = x[{n}];" for n, c in variables]
        for n, d in enumerate(self.rows):
            opening.append(
                f"uint64_t *indptr_{d} = rows[{2 * n}]; uint32_t *indices_{d} = rows[{2 * n + 1}];"
            )
        self.lines += [f"x[{n}] = x{n};" for n, _ in variables]
        return "\n".join([HEAD, *opening, *self.lines, "}\n"]), given + left, list(self.rows)

    def dtype(self, operand: Operand) -> str:
        """The dtype of a value, one that C has a type for."""
        dtype = operand.dtype if isinstance(operand, Const) else self.types[operand].dtype
        if dtype not in TYPES:
            raise NotInC(f"a value of {dtype}")
        return dtype

    def c_type(self, value: int) -> str:
        return TYPES[self.dtype(value)]

    def define(self, scope: Scope, value: int, text: str) -> str:
        """Name a value."""
        scope.known[value] = self.fresh()
        self.say(f"const {self.c_type(value)} {scope.known[value]} = {text};")
        return scope.known[value]

    def value(self, value: int, scope: Scope) -> str:
        """The name of a value: known, computed again, or loaded."""
        if value not in scope.known and value in self.plan.virtual:
            self.step(self.plan.virtual[value], scope)
        elif value not in scope.known:
            self.define(scope, value, f"x{self.storage.of[value]}[{scope.node}]")
        return scope.known[value]

    def operand(self, operand: Operand, dtype: str, scope: Scope) -> str:
        if isinstance(operand, Const):
            if dtype == "float64":
                text = float(operand.value).hex().replace("inf", "INFINITY").replace("nan", "NAN")
                return f"({text})"
            return "INT64_MIN" if operand.value == -(2**63) else f"({int(operand.value)})"
        text, found = self.value(operand, scope), self.dtype(operand)
        if (found, dtype) == ("float64", "int64"):
            raise NotInC("a float64 that becomes an int64")
        return text if found == dtype else f"({TYPES[dtype]}){text}"

    def text(self, item: Step | Fold | Gather, dtype: str) -> str:
        """The text of an item's op."""
        if item.op not in TEXTS:
            raise NotInC(f"`{item.op}`", item)
        text = TEXTS[item.op]
        return text if isinstance(text, str) else text[dtype]

    def row(self, direction: str) -> str:
        """Where a direction's rows start."""
        self.rows[direction] = None
        return f"indptr_{direction}"

    def fresh(self) -> str:
        return f"v{next(self.numbers)}"

    def state(self, value: int) -> str:
        name = self.fresh()
        self.say(f"{self.c_type(value)} {name} = 0;")
        return name

    def step(self, step: Step, scope: Scope, neighbor: str = "") -> None:
        """Compute a step."""
        if step.op == "literal":
            self.define(scope, step.out, self.operand(step.inputs[0], self.dtype(step.out), scope))
            return
        op = OPS[step.op]
        match op.form:
            case forms.Map() | forms.Make():
                working, _ = op.rule(tuple(map(self.dtype, step.inputs)))
                text = self.text(step, working[0] if working else "")
                pairs = zip(op.operands, step.inputs, working, strict=True)
                here = {a.name: self.operand(o, d, scope) for a, o, d in pairs}
                if isinstance(op.form, forms.Make):
                    here |= {"node": scope.node, "rows": self.row(op.form.rows) if op.form.rows else ""}
                self.define(scope, step.out, text.format(**here))
            case forms.Lane(at="neighbor"):
                text = f"(int64_t){neighbor}"
                if step.inputs:
                    known = {i: n for i, n in scope.known.items() if self.types[i].domain is SCALAR}
                    text = self.operand(step.inputs[0], self.dtype(step.out), Scope(known, neighbor))
                self.define(scope, step.out, text)
            case _:
                raise NotInC(f"`{step.op}`", step)

    def nodes(self, nodes: tuple[Node, ...], scope: Scope) -> None:
        for node in nodes:
            match node:
                case Scalars():
                    for step in node.items:
                        self.step(step, scope)
                case Walk() if node.domain is NODE:
                    self.walk(node, scope)
                case LoopNode():
                    self.loop(node, scope)
                case Meet():
                    pass
                case _:
                    raise NotInC(type(node).__name__, getattr(node, "item", None))

    def walk(self, node: Walk, scope: Scope) -> None:
        """A walk over the nodes block by block: folds start anew in each, and in each group of 64 of them."""
        folds = [i for i in node.items if isinstance(i, Fold)]
        total = {f.out: self.state(f.out) for f in folds}
        self.say("for (int64_t low = 0; low < num_blocks; low += 64) {")
        group = {f.out: self.state(f.out) for f in folds}
        self.say("for (int64_t q = low; q < low + 64 && q < num_blocks; q++) {")
        part = {f.out: self.state(f.out) for f in folds}
        self.say("for (uint64_t i = blocks[q]; i < blocks[q + 1]; i++) {")
        here, stores = scope.inner("i"), []
        for item in node.items:
            match item:
                case Step():
                    self.step(item, here)
                case Gather():
                    self.gather(item, here)
                case Fold():
                    self.take(item, item.inputs[0], part[item.out], here)
            if self.storage.is_stored(item.out):
                stores.append((self.storage.of[item.out], item.out))
        self.store(stores, here)
        for into, each in ((group, part), (total, group)):
            self.say("}")
            for f in folds:
                text = self.text(f, self.dtype(f.out)).format(a=into[f.out], b=each[f.out])
                self.say(f"{into[f.out]} = {text};")
        self.say("}")
        scope.known.update(total)

    def take(self, item: Fold | Gather, value: Operand, state: str, scope: Scope) -> None:
        """Take an entry in, where the mask holds."""
        if item.default is not None:
            raise NotInC("`default=`", item)
        text = self.text(item, self.dtype(item.out))
        mask = "true" if item.where is None else self.operand(item.where, "bool", scope)
        self.say(f"if ({mask}) {{")
        inner = scope.inner()
        if isinstance(item, Gather):
            for step in item.body[item.guard :]:
                self.step(step, inner, "u")
        entry = self.operand(value, self.dtype(item.out), inner)
        self.say(f"{state} = {text.format(a=state, b=entry)};\n}}")

    def gather(self, item: Gather, scope: Scope) -> None:
        """A row summed in its order."""
        state, rows = self.state(item.out), self.row(item.direction)
        self.say(f"for (uint64_t j = {rows}[i]; j < {rows}[i + 1]; j++) {{")
        self.say(f"const uint64_t u = indices_{item.direction}[j];")
        entry = scope.inner()
        for step in item.body[: item.guard]:
            self.step(step, entry, "u")
        self.take(item, item.value, state, entry)
        self.say("}")
        scope.known[item.out] = state

    def store(self, wanted: list[tuple[int, Operand]], scope: Scope) -> None:
        """Write entries of a place, all of them read before."""
        texts = [(v, self.operand(o, self.storage.variables[v].dtype, scope)) for v, o in wanted]
        self.lines += [f"x{variable}[{scope.node}] = {text};" for variable, text in texts]

    def copies(self, copies: tuple[Copy, ...], scope: Scope) -> None:
        """Values into variables; each is read where it stands now."""
        for moves in (copy.moves for copy in copies):
            self.say("for (uint64_t i = 0; i < (uint64_t)num_nodes; i++) {")
            here = scope.inner("i")
            for move in moves:
                if move.stands is not None:
                    self.define(here, move.value, f"x{move.stands}[i]")
            self.store([(move.variable, move.value) for move in moves], here)
            self.say("}")

    def loop(self, node: LoopNode, scope: Scope) -> None:
        """A counted loop: initial values, rounds, the moves that the plan asks for."""
        loop = node.item
        if loop.range is None or loop.range[2] != Const.of(1):
            raise NotInC("a loop that does not count up by 1", loop)
        self.copies(node.start, scope)
        scalars = [c for c in loop.carried if self.types[c.param].domain is SCALAR]
        names = {c.param: self.fresh() for c in scalars}
        inner = Scope(scope.known | names)
        for c in scalars:
            init = "0" if c.init is None else self.operand(c.init, self.dtype(c.param), scope)
            self.say(f"{self.c_type(c.param)} {names[c.param]} = {init};")
        k = self.fresh()
        start, stop = (self.operand(o, "int64", scope) for o in loop.range[:2])
        self.say(f"for (int64_t {k} = {start}; {k} < {stop}; {k}++) {{")
        if loop.index is not None:
            inner.known[loop.index] = k
        self.nodes(node.body, inner)
        exchanges = node.moves.exchanges
        self.lines += [f"void *moved{target} = x{source};" for target, source in exchanges]
        self.lines += [f"x{target} = moved{target};" for target, _ in exchanges]
        self.copies(node.moves.copies, inner)
        pairs = [(names[c.param], self.operand(c.next, self.dtype(c.param), inner), c) for c in scalars]
        self.lines += [f"const {self.c_type(c.param)} next_{name} = {text};" for name, text, c in pairs]
        self.lines += [f"{name} = next_{name};" for name, _, _ in pairs]
        self.say("}")
        scope.known.update({c.out: names[c.param] for c in scalars})
