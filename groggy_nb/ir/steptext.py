"""One item's expression as text, for the rows of a report."""

from __future__ import annotations

from collections.abc import Iterator

from groggy_nb.domains import NODE, SCALAR
from groggy_nb.errors import uncovered
from groggy_nb.ir.expressions import Text, fold_form, gather_form, number, source_text, step_form
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
    Step,
    Store,
    Sweep,
    Watch,
    inner_blocks,
)
from groggy_nb.ir.words import quoted

LONGEST = 60
DEEPEST = 8


def step_text(item: Item, program: Program) -> str:
    """An item's expression as a line of a report.

    Values with a name stand as their names, others as the expressions that compute them, cut where
    they get long. For many items of one program, make one `StepTexts`.
    """
    return StepTexts(program).of(item)


class StepTexts:
    """The texts of one program's items."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.sources = {s.out: s for s in program.sources}
        self.items: dict[int, Item] = {}
        self.depth = 0
        for item in _everything(program.body):
            match item:
                case Step() | Fold() | Gather() | Map():
                    self.items[item.out] = item
                case Loop() | Sweep() | If() | Break() | Store() | Watch():
                    pass
                case _:
                    raise uncovered(item)

    def of(self, item: Item) -> str:
        """An item's text: `sum(contrib[u] for u in in_neighbors)`."""
        match item:
            case Step() | Fold() | Gather() | Map():
                return self.expression(item).text
            case Loop(range=None):
                return "while"
            case Loop():
                bounds = item.range or ()
                start, stop, step = (self.read(o, "value").text for o in bounds)
                shown = [start, stop, step] if step != "1" else [start, stop] if start != "0" else [stop]
                return f"for _ in range({', '.join(shown)})"
            case Sweep():
                nodes = "nodes" if item.order is None else self.read(item.order, "value").text
                return f"for v in {f'reversed({nodes})' if item.reverse else nodes}"
            case If():
                return f"if {self.read(item.cond, 'value').text}"
            case Break():
                return f"{'while' if item.head else 'break if'} {self.read(item.cond, 'value').text}"
            case Store():
                return f"{self.read(item.array, 'access').text}[v] = {self.read(item.value, 'value').text}"
            case Watch():
                return f"watch({item.name})"
            case _:
                raise uncovered(item)

    def expression(self, item: Step | Fold | Gather | Map) -> Text:
        match item:
            case Step():
                return step_form(item, self.read)
            case Fold():
                return fold_form(item, self.read, lambda o: NODE if isinstance(o, int) else SCALAR)
            case Gather():
                return gather_form(item, self.read)
            case Map():
                for step in item.body:
                    self.items[step.out] = step
                return self.expression(item.body[-1])
            case _:
                raise uncovered(item)

    def read(self, operand: Operand, slot: str) -> Text:
        """An operand: its name, or how it is computed."""
        if operand is None or isinstance(operand, Const):
            return number(operand) if operand is not None else Text("")
        if operand in self.program.names:
            return Text(self.program.names[operand])
        if operand in self.sources:
            return source_text(self.sources[operand])
        item = self.items.get(operand)
        if isinstance(item, Step | Fold | Gather | Map) and self.depth < DEEPEST:
            self.depth += 1
            text = self.expression(item)
            self.depth -= 1
            if len(text.text) <= LONGEST:
                return text
        return Text("…")


def _everything(block: Block) -> Iterator[Item]:
    for item in block:
        yield item
        for inner in inner_blocks(item):
            yield from _everything(inner)


__all__ = ["StepTexts", "quoted", "step_text"]
