"""The canonical print: a program as text that parses to the same program."""

from __future__ import annotations

from collections.abc import Collection

from groggy_nb.ir.arms import print_conditional
from groggy_nb.ir.expressions import (
    ATOM,
    Text,
    fold_form,
    gather_form,
    number,
    param_text,
    reads,
    source_text,
    step_form,
)
from groggy_nb.ir.forms import (
    Block,
    Break,
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
)
from groggy_nb.ir.infer import infer
from groggy_nb.ir.layout import print_break, print_loop, print_store, print_sweep
from groggy_nb.ir.naming import Names
from groggy_nb.ir.settle import uses
from groggy_nb.ir.stack import Frame, Pending
from groggy_nb.ir.steptext import StepTexts, step_text
from groggy_nb.ir.words import quoted

WIDTH = 96


def text(program: Program) -> str:
    """A program in the language's text.

    Single-use temporaries without a name stand inside the step that reads them, as long as nothing is
    computed in another order. `parse(text(p)) == p` for every settled, unoptimized program; an
    optimized one prints readably (immediate numbers look like literals).

    Parameters
    ----------
    program : Program
        Any program, optimized or not.

    Returns
    -------
    str
        The text, ending in a line end.
    """
    return Printer(program).run()


class Printer:
    """The lines so far, which variable holds which value, and what is still to be read."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.lines: list[str] = []
        self.depth = 0
        self.sources: dict[int, Source] = {s.out: s for s in program.sources}
        # What can be written out anywhere; a param's name may be bound again.
        self.spelled = {s.out for s in program.sources if s.form != "param"}
        self.uses = uses(program)
        self.remaining = self.uses.copy()
        self.types = infer(program).types
        self.names = Names(program)
        self.frame = Frame()
        self.arrays: dict[int, str] = {}  # the params of the open sweep's arrays, and their variables

    def run(self) -> str:
        if self.program.doc:
            safe = self.program.doc.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
            safe = safe[:-1] + '\\"' if safe.endswith('"') else safe
            self.lines.append(f'"""{safe}"""')
        for source in self.program.sources:
            if source.form == "param":
                self.names.bind(source.name, source.out)
                self.frame.locals.add(source.name)
                self.line(f"{source.name} = {param_text(source)}")
        for source in self.program.sources:
            if source.form in ("nodes", "edges") and self.names.hint(source.out):
                name = self.names.fresh(source.out)
                self.frame.locals.add(name)
                self.line(f"{name} = {source_text(source).text}")
                self.names.bind(name, source.out)
        self.block(self.program.body)
        self.outputs()
        if len(self.lines) == bool(self.program.doc):
            self.line("pass")
        return "\n".join(self.lines) + "\n"

    def line(self, line: str) -> None:
        self.lines.append("    " * self.depth + line)

    # -- operands

    def kind(self, operand: Operand) -> str | None:
        if isinstance(operand, Const):
            return "scalar"
        found: Type | None = self.types.get(operand) if operand is not None else None
        return found.kind if found else None

    def read(self, operand: Operand, slot: str) -> Text:
        """An operand's text where it stands."""
        if operand is None or isinstance(operand, Const):
            return number(operand) if operand is not None else Text("None")
        for entry in self.frame.pending:
            if entry.out == operand:
                return entry.text
        if slot == "access" and operand in self.arrays:
            name = self.arrays[operand]
            return Text(name, ATOM, frozenset([name]))
        variable = self.names.variable(operand, whole=slot in ("access", "whole") or operand in self.spelled)
        if variable is not None:
            return Text(variable, ATOM, frozenset([variable]))
        if operand in self.sources:
            return source_text(self.sources[operand])
        return Text(f"missing_{operand}")  # not defined here: only a damaged program comes so far

    def count(self, operands: list[Operand]) -> None:
        """Note that some operands have been read."""
        for operand in operands:
            if isinstance(operand, int):
                self.remaining[operand] -= 1

    # -- expressions

    def expression(self, item: Step | Fold | Gather) -> Text:
        match item:
            case Step():
                return step_form(item, self.read)
            case Fold():
                return fold_form(item, self.read, self.kind)
            case Gather():
                return gather_form(item, self.read, self.names.lane)

    def consume(self, given: list[tuple[Operand, str]], *, nest: bool = True) -> None:
        """Make sure that the operands still pending are the last ones computed, in their order.

        What is computed earlier than that, and read here, is given a variable first; `settle` then
        takes the pending ones into the text.
        """
        tail = self.frame.tail(given) if nest else 0
        wanted = {o for o, _ in given}
        late = [n for n, entry in enumerate(self.frame.pending) if entry.out in wanted]
        cut = len(self.frame.pending) - tail
        flush = max((n + 1 for n in late if n < cut), default=0)
        self.flush(flush)

    def compute(self, item: Step | Fold | Gather, *, fits: int | None = WIDTH) -> None:
        """Print an item, or keep it for the step that reads it."""
        given = reads(item)
        self.consume(given)
        text = self.expression(item)
        room = None if fits is None else fits - 4 * self.depth
        if room is not None and len(text.text) > room and any(self.frame.is_pending(o) for o, _ in given):
            self.consume(given, nest=False)
            text = self.expression(item)
        self.frame.drop({o for o, _ in given if isinstance(o, int)})
        self.count([o for o, _ in given])
        self.frame.pending.append(Pending(item.out, text, item))
        is_nested = self.uses[item.out] == 1 and not self.names.hint(item.out)
        if not is_nested and fits is not None:
            self.flush()

    def flush(self, until: int | None = None) -> None:
        """Give the first pending values variables of their own."""
        number = len(self.frame.pending) if until is None else until
        for _ in range(number):
            entry = self.frame.pending[0]
            del self.frame.pending[0]
            variable = self.variable_for(entry.out)
            self.line(f"{variable} = {entry.text.text}")
            self.frame.locals.add(variable)
            self.names.bind(variable, entry.out)

    def variable_for(self, out: int) -> str:
        """A variable for a value: the one it ends in, the one of its name if that is free, or a new one."""
        hint = self.names.hint(out)
        for variable in self.frame.targets_of(out, self.names.held):
            if hint in (None, self.names.base(variable)) and self.is_free(variable):
                return variable
        for variable in self.names.of_base(hint):
            if (
                variable in self.frame.locals
                and self.names.held.get(variable) is not None
                and self.is_free(variable)
            ):
                return variable
        return self.names.fresh(out)

    def is_free(self, variable: str) -> bool:
        """Whether nothing still to come reads what a variable holds."""
        held = self.names.held.get(variable)
        if held is not None and self.remaining[held] > 0 and len(self.names.holders(held)) == 1:
            return False
        return not any(variable in e.text.names for e in self.frame.pending)

    def save(self, variable: str, besides: Collection[str] = ()) -> None:
        """Keep what a variable holds under another name, if it is still to be read.

        `besides` are variables that will hold something else by then, too.
        """
        held = self.names.held.get(variable)
        if held is None or self.remaining[held] <= 0 or (variable.endswith("[v]") and held in self.spelled):
            return
        if all(h == variable or h in besides for h in self.names.holders(held)):
            other = self.names.fresh(held)
            self.line(f"{other} = {variable}")
            self.frame.locals.add(other)
            self.names.bind(other, held)

    def settle_into(self, variable: str, operand: Operand) -> None:
        """Make a variable hold a value, without a step; the read of the operand is counted."""
        self.count([operand])
        if isinstance(operand, int) and self.names.held.get(variable) == operand:
            return
        self.save(variable)
        self.line(f"{variable} = {self.read(operand, 'value').text}")
        self.frame.locals.add(variable)
        if isinstance(operand, int):
            self.names.bind(variable, operand)
        else:
            self.names.release(variable)

    # -- blocks

    def block(self, block: Block) -> None:
        for item in block:
            self.item(item)

    def item(self, item: Item) -> None:
        match item:
            case Step() | Fold() | Gather():
                self.compute(item)
            case Map():
                self.fused(item)
            case Loop():
                print_loop(self, item)
            case If():
                print_conditional(self, item)
            case Sweep():
                print_sweep(self, item)
            case Break():
                print_break(self, item)
            case Store():
                print_store(self, item)
            case Watch():
                value = self.header([(item.value, "value")])[0]
                name = "" if value == item.name else f", name={quoted(item.name)}"
                self.line(f"watch({value}{name})")

    def header(self, given: list[tuple[Operand, str]]) -> list[str]:
        """The texts of a line's operands, with all that was computed before in lines above."""
        self.consume(given)
        kept = [o for o, _ in given if self.frame.is_pending(o)]
        self.flush(len(self.frame.pending) - len(kept))
        texts = [self.read(o, s).text for o, s in given]
        self.frame.drop({o for o in kept if isinstance(o, int)})
        self.count([o for o, _ in given])
        return texts

    def fused(self, item: Map) -> None:
        """A chain that fusion made one step: its lines, and a comment."""
        self.flush()
        inner: dict[int, int] = {}
        for step in item.body:
            for o in step.inputs:
                if isinstance(o, int):
                    inner[o] = inner.get(o, 0) + 1
        for step in item.body[:-1]:
            self.uses[step.out] = self.remaining[step.out] = inner.get(step.out, 0)
        for step in item.body:
            self.compute(step)
        self.flush()
        if len(item.body) > 1:
            self.lines[-1] += f"  # one step of {len(item.body)}"

    def outputs(self) -> None:
        """All outputs; together they are one reader of what is pending."""
        given: list[tuple[Operand, str]] = [(o.value, "value") for o in self.program.outputs]
        texts = self.header(given)
        for output, shown in zip(self.program.outputs, texts, strict=True):
            self.line(f"{output.form}[{quoted(output.name)}] = {shown}")

    def inner(self, block: Block, frame: Frame) -> None:
        """A block one level in; its ends are settled into the frame's targets."""
        outer, self.frame = self.frame, frame
        self.depth += 1
        start = len(self.lines)
        self.block(block)
        self.flush()
        for variable, value in frame.targets:
            self.settle_into(variable, value)
        if len(self.lines) == start:
            self.line("pass")
        self.depth -= 1
        self.frame = outer


__all__ = ["StepTexts", "step_text", "text"]
