"""The canonical print: a program as text that parses to the same program."""

from __future__ import annotations

from collections.abc import Mapping

from groggy_nb.domains import ATTRIBUTES
from groggy_nb.errors import uncovered
from groggy_nb.ir.arms import print_conditional
from groggy_nb.ir.expressions import param_text, source_text
from groggy_nb.ir.forms import (
    Break,
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
)
from groggy_nb.ir.infer import infer
from groggy_nb.ir.layout import print_break, print_loop, print_store, print_sweep
from groggy_nb.ir.printer import Printer
from groggy_nb.ir.steptext import StepTexts, step_text
from groggy_nb.ir.words import quoted


def text(program: Program, types: Mapping[int, Type] | None = None) -> str:
    """A program in the language's text.

    Single-use temporaries without a name stand inside the step that reads them, as long as nothing is
    computed in another order. `parse(text(p)) == p` for every settled, unoptimized program; an
    optimized one prints readably (immediate numbers look like literals).

    Parameters
    ----------
    program : Program
        Any program, optimized or not.
    types : mapping, optional
        The types of its ids, where they are known; inferred from the program alone by default.

    Returns
    -------
    str
        The text, ending in a line end.
    """
    return _Text(program, infer(program).types if types is None else types).run()


class _Text(Printer):
    """A whole program's lines: its sources, its blocks item by item, its outputs."""

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
            if source.form in ATTRIBUTES and self.names.hint(source.out):
                name = self.names.fresh(source.out)
                self.frame.locals.add(name)
                self.line(f"{name} = {source_text(source).text}")
                self.names.bind(name, source.out)
        self.block(self.program.body)
        self.outputs()
        if len(self.lines) == bool(self.program.doc):
            self.line("pass")
        return "\n".join(self.lines) + "\n"

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
            case _:
                raise uncovered(item)

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


__all__ = ["StepTexts", "step_text", "text"]
