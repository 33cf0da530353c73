"""The program's own rules, checked after parsing, after each pass in tests, and after reading a file."""

from __future__ import annotations

from collections.abc import Mapping

from groggy_nb.domains import ATTRIBUTES, OF_FORM, OF_SIZE
from groggy_nb.errors import InternalError, uncovered
from groggy_nb.graph.times import is_iso
from groggy_nb.ir.forms import (
    DIRECTIONS,
    SOURCES,
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
    Output,
    Program,
    Source,
    Step,
    Store,
    Sweep,
    Type,
    Watch,
)
from groggy_nb.ir.infer import infer, refit
from groggy_nb.ir.naming import is_name
from groggy_nb.ir.reading import read_at
from groggy_nb.ir.typed import Typed
from groggy_nb.ops import OPS, REQUIRED, Op, forms

POWERS = 64


def verify(program: Program, known: Mapping[int, Type] | None = None) -> None:
    """Check that a program keeps the rules of the forms.

    Every id is defined once and before it is read, within its block; ops have their operands and
    options; breaks stand in loops and agree with the carried values; kinds fit.

    Raises
    ------
    InternalError
        The first rule that does not hold. Costs one walk over the program.
    """
    _Check(program).run()
    _refuse(infer(program, known))


def verify_typed(typed: Typed) -> None:
    """Check that a program keeps the rules of the forms, and that the types it carries are its own."""
    _Check(typed.program).run()
    found = refit(typed)
    _refuse(found)
    for number, own in found.types.items():
        if own != typed.types[number]:
            raise InternalError(f"verify: the id {number} carries the type {typed.types[number]}, is {own}")


def _refuse(typed: Typed) -> None:
    """Raise the first error that was found in a program's types."""
    found = [d for d in typed.found if d.severity == "error"]
    if found:
        raise InternalError(f"verify: {found[0].message}", hint=found[0].hint, place=found[0].place)


class _Check:
    """One walk, with the ids that may be read here."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.defined: set[int] = set()
        self.visible: set[int] = set()
        self.ends: set[int] = set()  # what may be read at the end of the block checked last

    def fail(self, what: str, item: object = None) -> InternalError:
        place = getattr(item, "place", None)
        return InternalError(f"verify: {what}", place=place)

    def run(self) -> None:
        names: set[tuple[str, str]] = set()
        for source in self.program.sources:
            self.source(source)
            self.define(source.out, source)
            if source.form in ("param", "input"):
                if ("", source.name) in names:
                    raise self.fail(f"two sources named {source.name!r}", source)
                names.add(("", source.name))
        self.block(self.program.body, inside="top")
        self.visible = self.ends
        outputs = [o.name for o in self.program.outputs]
        if len(set(outputs)) != len(outputs):
            raise self.fail("two outputs of one name")
        for output in self.program.outputs:
            if output.form not in OF_FORM:
                raise self.fail(f"unknown output form {output.form!r}", output)
            self.named(output)
            self.need(output.value, output)

    def source(self, source: Source) -> None:
        if source.form not in SOURCES:
            raise self.fail(f"unknown source form {source.form!r}", source)
        if source.form == "size" and source.name not in OF_SIZE:
            raise self.fail(f"unknown size {source.name!r}", source)
        if source.form in ("param", "input") and not is_name(source.name):
            raise self.fail(f"{source.name!r} is no name that a program can bind", source)
        if source.form in ATTRIBUTES:
            self.named(source)
        if source.form == "param":
            self.param(source)
        if source.form == "code":
            of = next((s for s in self.program.sources if s.out == source.of), None)
            if of is None or of.form not in ATTRIBUTES:
                raise self.fail(f"the code {source.name!r} belongs to no attribute", source)

    def named(self, item: Source | Output) -> None:
        """An attribute or output has a name."""
        if not item.name:
            raise self.fail(f"a name of {item.form} is empty", item)

    def param(self, source: Source) -> None:
        """A parameter's default, bounds and choices are numbers of one dtype, labels, or times."""
        given = [source.default, *source.choices]
        if source.kind == "node":
            if any(isinstance(x, Const) and x.dtype != "int64" for x in given) or source.default is None:
                raise self.fail(f"the parameter {source.name!r} is a node: a text or a whole number", source)
            given = [source.minimum, source.maximum]
            if given != [None, None]:
                raise self.fail(f"the parameter {source.name!r} is a node and has no bounds", source)
            return
        if source.kind == "time":
            if not all(isinstance(x, str) and is_iso(x) for x in given):
                raise self.fail(f"the parameter {source.name!r} is a time: ISO text", source)
            if source.minimum is not None or source.maximum is not None:
                raise self.fail(f"the parameter {source.name!r} is a time and has no bounds", source)
            return
        given += [x for x in (source.minimum, source.maximum) if x is not None]
        dtypes = {x.dtype if isinstance(x, Const) else None for x in given}
        if len(dtypes) != 1 or None in dtypes:
            raise self.fail(
                f"the parameter {source.name!r} has no default, bounds and choices of one dtype", source
            )

    def define(self, out: int, item: object) -> None:
        if out in self.defined:
            raise self.fail(f"the id {out} is defined twice", item)
        self.defined.add(out)
        self.visible.add(out)

    def need(self, operand: Operand, item: object) -> None:
        """Read an operand that no form leaves out."""
        if operand is None:
            raise self.fail(f"a {type(item).__name__.lower()} lacks its value", item)
        self.read(operand, item)

    def read(self, operand: Operand, item: object) -> None:
        if isinstance(operand, int) and operand not in self.visible:
            what = "read outside its block" if operand in self.defined else "read before it is defined"
            raise self.fail(f"the id {operand} is {what}", item)

    # -- blocks

    def block(self, block: Block, *, inside: str, arrays: set[int] | None = None, carried: int = 0) -> None:
        """Check a block; `ends` has what may be read at its end."""
        before = set(self.visible)
        for item in block:
            self.item(item, inside, arrays or set(), carried)
        self.ends = self.visible
        self.visible = before

    def item(self, item: Item, inside: str, arrays: set[int], carried: int) -> None:
        sweep = inside == "sweep"
        match item:
            case Step() | Fold() | Gather() | Map():
                self.value(item, sweep)
            case Loop() | Sweep() | Watch() if sweep:
                raise self.fail(f"a {type(item).__name__.lower()} stands in a sweep", item)
            case Loop():
                self.loop(item)
            case Sweep():
                self.sweep(item)
            case If():
                self.conditional(item, "sweep" if sweep else "arm", arrays)
            case Break():
                if inside != "loop":
                    raise self.fail("a break stands outside a loop's own body", item)
                self.need(item.cond, item)
                if len(item.values) != carried:
                    raise self.fail(f"a break has {len(item.values)} values for {carried} carried", item)
                for value in item.values:
                    if value is None:
                        raise self.fail("a break leaves before a carried value is bound", item)
                    self.read(value, item)
            case Store():
                if item.array not in arrays:
                    raise self.fail("a store to what is no array of this sweep", item)
                self.need(item.value, item)
            case Watch():
                self.need(item.value, item)
            case _:
                raise uncovered(item)

    def value(self, item: Step | Fold | Gather | Map, sweep: bool) -> None:
        match item:
            case Step():
                self.step(item, "sweep" if sweep else "block")
                if sweep and read_at(item) in ("neighbor", "edge"):
                    raise self.fail(f"{item.op} stands outside a comprehension", item)
                self.define(item.out, item)
            case Map():
                self.chain(item, sweep)
            case Fold():
                if sweep:
                    raise self.fail(f"{item.op} over the whole graph stands in a sweep", item)
                self.fold(item)
                self.define(item.out, item)
            case Gather():
                self.gather(item)
                self.define(item.out, item)
            case _:
                raise uncovered(item)

    def step(self, step: Step, stand: forms.Stand) -> None:
        """A step in a block, a chain or a comprehension."""
        if step.op == "literal":
            if len(step.inputs) != 1 or not isinstance(step.inputs[0], Const):
                raise self.fail("a literal has one number", step)
            return
        op = self.op(step.op, step)
        if stand not in op.form.stands:
            raise self.fail(f"{op.name} cannot stand here", step)
        self.operands(op, step.inputs, step.options, step)
        for operand in step.inputs:
            self.read(operand, step)

    def op(self, name: str, item: object) -> Op:
        if name not in OPS:
            raise self.fail(f"unknown op {name!r}", item)
        return OPS[name]

    def operands(
        self, op: Op, inputs: tuple[Operand, ...], options: tuple[tuple[str, str], ...], item: object
    ) -> None:
        if len(inputs) != len(op.operands):
            raise self.fail(f"{op.name} has {len(inputs)} operands, wants {len(op.operands)}", item)
        for argument, operand in zip(op.operands, inputs, strict=True):
            if operand is None and argument.default is REQUIRED:
                raise self.fail(f"{op.name} lacks its operand {argument.name}", item)
        if tuple(name for name, _ in options) != tuple(a.name for a in op.options):
            raise self.fail(f"{op.name} has not the options of its signature", item)
        for argument, (_, word) in zip(op.options, options, strict=True):
            if argument.choices and word not in argument.choices:
                raise self.fail(f"{op.name} has no {argument.name}={word!r}", item)
            if not argument.choices and not (word.isdecimal() and int(word) <= POWERS):
                raise self.fail(f"{op.name} has no {argument.name}={word!r}", item)

    def chain(self, item: Map, sweep: bool) -> None:
        if not item.body or item.body[-1].out != item.out:
            raise self.fail("a chain's last step is not its value", item)
        before = set(self.visible)
        for step in item.body:
            self.step(step, "sweep" if sweep else "chain")
            self.define(step.out, step)
        self.visible = before | {item.out}

    def fold(self, item: Fold) -> None:
        op = self.op(item.op, item)
        if op.as_aggregate is None:
            raise self.fail(f"{op.name} is no aggregate", item)
        self.operands(op, item.inputs, item.options, item)
        for operand in (*item.inputs, item.where, item.default):
            self.read(operand, item)

    def gather(self, item: Gather) -> None:
        op = self.op(item.op, item)
        if not op.in_row:
            raise self.fail(f"{op.name} does not go over neighbors", item)
        if item.direction not in DIRECTIONS:
            raise self.fail(f"unknown direction {item.direction!r}", item)
        if item.direction == "closed" and any(read_at(s) == "edge" for s in item.body):
            raise self.fail("a node itself has no edge: closed rows have no edge values", item)
        self.operands(op, (item.value, *item.further), item.options, item)
        beside, scalars = item.further[: op.by_entry - 1], item.further[op.by_entry - 1 :]
        for operand in scalars:
            self.need(operand, item)
        if not 0 <= item.guard <= len(item.body) or (item.guard and item.where is None):
            raise self.fail("the filter of a comprehension does not fit its steps", item)
        before = set(self.visible)
        for number, step in enumerate(item.body):
            if number == item.guard and item.where is not None:
                self.read(item.where, item)
            self.step(step, "row")
            self.define(step.out, step)
        if item.where is not None:
            self.read(item.where, item)
        for operand in (item.value, *beside):
            self.need(operand, item)
        self.visible = before
        if item.default is not None:
            self.read(item.default, item)

    def loop(self, loop: Loop) -> None:
        for bound in loop.range or ():
            if bound is None:
                raise self.fail("a count lacks an operand", loop)
            self.read(bound, loop)
        if loop.range is None and loop.index is not None:
            raise self.fail("a `while` has no counter", loop)
        self.starts(loop.carried, loop)
        before = set(self.visible)
        for c in loop.carried:
            self.define(c.param, loop)
        if loop.index is not None:
            self.define(loop.index, loop)
        heads = [n for n, i in enumerate(loop.body) if isinstance(i, Break) and i.head]
        if heads and (loop.range is not None or len(heads) > 1):
            raise self.fail("a loop has one test at its head, and a count has none", loop)
        if heads and any(isinstance(i, Loop | Sweep | If | Watch | Break) for i in loop.body[: heads[0]]):
            raise self.fail("the test of a `while` is made of steps", loop)
        self.block(loop.body, inside="loop", carried=len(loop.carried))
        self.finish(loop.carried, loop)
        self.visible = before
        for c in loop.carried:
            self.define(c.out, loop)

    def starts(self, carried: tuple[Carried, ...], item: Loop | Sweep) -> None:
        for c in carried:
            if c.init is None and isinstance(item, Sweep):
                raise self.fail("a scalar of a sweep has no start", item)
            self.read(c.init, item)

    def finish(self, carried: tuple[Carried, ...], item: Loop | Sweep) -> None:
        """The next values are read at the end of the body."""
        for c in carried:
            if isinstance(c.next, int) and c.next not in self.ends:
                raise self.fail(f"the id {c.next} is no value at the end of its loop", item)
            if c.next is None:
                raise self.fail("a carried value has no next one", item)

    def sweep(self, sweep: Sweep) -> None:
        if sweep.order is not None:
            self.need(sweep.order, sweep)
        for a in sweep.arrays:
            self.need(a.init, sweep)
        self.starts(sweep.scalars, sweep)
        before = set(self.visible)
        arrays = {a.param for a in sweep.arrays}
        for id_ in (*(a.param for a in sweep.arrays), *(c.param for c in sweep.scalars)):
            self.define(id_, sweep)
        self.block(sweep.body, inside="sweep", arrays=arrays)
        self.finish(sweep.scalars, sweep)
        self.visible = before
        for out in (*(a.out for a in sweep.arrays), *(c.out for c in sweep.scalars)):
            self.define(out, sweep)

    def conditional(self, item: If, inside: str, arrays: set[int]) -> None:
        self.need(item.cond, item)
        ends = []
        for block in (item.then, item.orelse):
            self.block(block, inside=inside, arrays=arrays)
            ends.append(self.ends)
        for merge in item.merges:
            for value, seen in zip((merge.then, merge.orelse), ends, strict=True):
                if value is None or (isinstance(value, int) and value not in seen):
                    raise self.fail("a merge takes a value that its arm does not have", item)
            self.define(merge.out, item)
