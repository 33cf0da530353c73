"""The writing of a program's text: the lines so far, which variable holds which value, what is still read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping

from groggy_nb.domains import SCALAR, Domain
from groggy_nb.errors import uncovered
from groggy_nb.ir.expressions import ATOM, Text, fold_form, gather_form, number, reads, source_text, step_form
from groggy_nb.ir.forms import Block, Const, Fold, Gather, Item, Operand, Program, Source, Step, Type
from groggy_nb.ir.naming import Names
from groggy_nb.ir.settle import uses
from groggy_nb.ir.stack import Frame, Pending

WIDTH = 96


class Printer(ABC):
    """The lines so far, which variable holds which value, and what is still to be read."""

    def __init__(self, program: Program, types: Mapping[int, Type]) -> None:
        self.program = program
        self.lines: list[str] = []
        self.depth = 0
        self.sources: dict[int, Source] = {s.out: s for s in program.sources}
        # What can be written out anywhere; a param's name may be bound again.
        self.spelled = {s.out for s in program.sources if s.form != "param"}
        self.uses = uses(program)
        self.remaining = self.uses.copy()
        self.types = types
        self.names = Names(program)
        self.frame = Frame()
        self.arrays: dict[int, str] = {}  # the params of the open sweep's arrays, and their variables

    def line(self, line: str) -> None:
        self.lines.append("    " * self.depth + line)

    # -- operands

    def domain(self, operand: Operand) -> Domain | None:
        if isinstance(operand, Const):
            return SCALAR
        found: Type | None = self.types.get(operand) if operand is not None else None
        return found.domain if found else None

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
                return fold_form(item, self.read, self.domain)
            case Gather():
                return gather_form(item, self.read, self.names.lane)
            case _:
                raise uncovered(item)

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

    @abstractmethod
    def item(self, item: Item) -> None:
        """Print one item of a block."""

    def header(self, given: list[tuple[Operand, str]]) -> list[str]:
        """The texts of a line's operands, with all that was computed before in lines above."""
        self.consume(given)
        kept = [o for o, _ in given if self.frame.is_pending(o)]
        self.flush(len(self.frame.pending) - len(kept))
        texts = [self.read(o, s).text for o, s in given]
        self.frame.drop({o for o in kept if isinstance(o, int)})
        self.count([o for o, _ in given])
        return texts

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
