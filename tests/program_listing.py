"""A program as short lines, to compare with what a text should become."""

from __future__ import annotations

from groggy_nb.dsl import parse
from groggy_nb.ir.forms import (
    Block,
    Break,
    Const,
    Fold,
    Gather,
    If,
    Loop,
    Operand,
    Program,
    Source,
    Step,
    Store,
    Sweep,
    Watch,
)


def listing(text: str) -> list[str]:
    """The lines of a text's program; values are numbered in the order in which they are computed."""
    return _Lister(parse(text).program).run()


class _Lister:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.numbers: dict[int, str] = {}
        self.lines: list[str] = []

    def run(self) -> list[str]:
        for s in self.program.sources:
            self.numbers[s.out] = _source(s)
        self.block(self.program.body, "")
        for o in self.program.outputs:
            self.lines.append(f"{o.form} {o.name} = {self.of(o.value)}")
        return self.lines

    def of(self, operand: Operand) -> str:
        if operand is None:
            return "none"
        if isinstance(operand, Const):
            return operand.text
        if operand not in self.numbers:
            self.numbers[operand] = f"%{sum(n.startswith('%') for n in self.numbers.values())}"
        return self.numbers[operand]

    def call(self, step: Step) -> str:
        words = [self.of(o) for o in step.inputs] + [f"{n}={w}" for n, w in step.options]
        return f"{step.op}({', '.join(words)})"

    def block(self, block: Block, indent: str) -> None:
        for item in block:
            match item:
                case Step():
                    self.add(indent, item.out, self.call(item))
                case Fold():
                    self.add(indent, item.out, self.fold(item))
                case Gather():
                    inside = "; ".join(self.inner(s) for s in item.body)
                    where = f" if {self.of(item.where)}" if item.where is not None else ""
                    default = f" default {self.of(item.default)}" if item.default is not None else ""
                    options = "".join(f" {n}={w}" for n, w in item.options)
                    head = f"{item.op} {item.direction} [{inside}] {self.of(item.value)}"
                    self.add(indent, item.out, f"{head}{where}{default}{options}")
                case Loop():
                    starts = ", ".join(f"{self.of(c.param)} = {self.of(c.init)}" for c in item.carried)
                    head = "while" if item.range is None else f"for {', '.join(map(self.of, item.range))}"
                    index = f" as {self.of(item.index)}" if item.index is not None else ""
                    self.lines.append(f"{indent}{head}{index} ({starts})")
                    self.block(item.body, indent + "  ")
                    ends = ", ".join(f"{self.of(c.out)} = {self.of(c.next)}" for c in item.carried)
                    self.lines.append(f"{indent}end ({ends})")
                case Sweep():
                    arrays = ", ".join(f"{self.of(a.param)} = {self.of(a.init)}" for a in item.arrays)
                    scalars = ", ".join(f"{self.of(c.param)} = {self.of(c.init)}" for c in item.scalars)
                    back = " reversed" if item.reverse else ""
                    back += f" by {self.of(item.order)}" if item.order is not None else ""
                    self.lines.append(f"{indent}sweep{back} ({arrays}) ({scalars})")
                    self.block(item.body, indent + "  ")
                    ends = ", ".join(self.of(a.out) for a in item.arrays)
                    after = ", ".join(f"{self.of(c.out)} = {self.of(c.next)}" for c in item.scalars)
                    self.lines.append(f"{indent}end ({ends}) ({after})")
                case If():
                    self.lines.append(f"{indent}if {self.of(item.cond)}")
                    self.block(item.then, indent + "  ")
                    self.lines.append(f"{indent}else")
                    self.block(item.orelse, indent + "  ")
                    merges = [
                        f"{self.of(m.out)} = {self.of(m.then)} | {self.of(m.orelse)}" for m in item.merges
                    ]
                    self.lines.append(f"{indent}end ({', '.join(merges)})")
                case Break():
                    values = ", ".join(map(self.of, item.values))
                    word = "while" if item.head else "break"
                    self.lines.append(f"{indent}{word} {self.of(item.cond)} ({values})")
                case Store():
                    self.lines.append(f"{indent}{self.of(item.array)}[v] = {self.of(item.value)}")
                case Watch():
                    self.lines.append(f"{indent}watch {item.name} = {self.of(item.value)}")

    def fold(self, item: Fold) -> str:
        where = f" if {self.of(item.where)}" if item.where is not None else ""
        default = f" default {self.of(item.default)}" if item.default is not None else ""
        words = [self.of(o) for o in item.inputs] + [f"{n}={w}" for n, w in item.options]
        return f"{item.op}({', '.join(words)}){where}{default}"

    def inner(self, step: Step) -> str:
        text = self.call(step)
        return f"{self.of(step.out)} = {text}"

    def add(self, indent: str, out: int, text: str) -> None:
        self.lines.append(f"{indent}{self.of(out)} = {text}")


def _source(s: Source) -> str:
    default = s.default.text if isinstance(s.default, Const) else s.default
    shown = "" if default is None or s.form == "param" else f":{default}"
    return f"{s.form}.{s.name}{shown}" if s.form not in ("input", "param", "size") else s.name
