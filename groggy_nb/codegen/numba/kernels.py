"""Algorithms on the whole graph: thread 0 or all call the native function of a step, and meet behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from groggy_nb.codegen.numba.context import Context
from groggy_nb.codegen.numba.lanes import Lane
from groggy_nb.codegen.numba.symbols import number_of
from groggy_nb.domains import SCALAR, walked
from groggy_nb.ir.forms import Const, Step
from groggy_nb.ops import OPS, Op
from groggy_nb.ops.forms import Kernel
from groggy_nb.ops.targets import HOLE, Routine
from groggy_nb.plan.nodes import KernelNode


class KernelWriter:
    """Writes the calls of kernels, as `groggy_kernels/steps/__init__.py` says they are made."""

    def __init__(self, writer: Context) -> None:
        self.writer = writer

    def kernel(self, node: KernelNode) -> None:
        """One call; a failure's number becomes the item's rank among those that fail."""
        s, item = self.writer.symbols, node.item
        op = OPS[item.op]
        form = op.as_kernel
        assert form is not None
        lane = self.writer.lane("ZERO", inline=False)
        working, _ = op.rule(tuple(lane.dtype(o) for o in item.inputs if o is not None))
        told, words = op.told(Routine), op.words(item.options)
        module, _, function = told.name.format(dtype=working[0] if working else "", **words).partition(":")
        self.writer.imports.setdefault(function, module)
        arguments = [
            "control",
            *(("thread", "threads") if form.on_threads else ()),
            "num_nodes",
            "num_edges",
            *self.graph(op, form, item),
            *self.operands(op, item, working, lane),
            *(
                str(a.choices.index(words[a.name]))
                for a in op.options
                if a.name not in HOLE.findall(told.name)
            ),
            self.address(self.writer.storage.of[item.out]),
            *map(self.address, self.writer.storage.scratch(item.out)),
        ]
        call = f"{function}({', '.join(arguments)})"
        with ExitStack() as inside:
            if not form.on_threads:
                inside.enter_context(s.indented("if thread == 0:"))
            if not op.fails:
                s.write(call)
            else:
                s.write(f"code = {call}")
                with s.indented("if code > 0:"):
                    s.write(f"fail(control, {s.number(s.rank[item.out] - 1)} + code, -1)")
        self.writer.barrier(node.meet)

    def graph(self, op: Op, form: Kernel, item: Step) -> Iterator[str]:
        """The addresses of what a kernel reads of the graph."""
        for what in op.chosen(form.reads, item.options):
            direction, _, further = what.partition("+")
            if what == "ends":
                names = ["src", "dst"]
            else:
                names = [f"indptr_{direction}", f"indices_{direction}"]
                names += [f"edges_{direction}"] if further else []
            yield from (f"address_of({self.writer.symbols.pointer(name)})" for name in names)

    def operands(self, op: Op, item: Step, working: tuple[str, ...], lane: Lane) -> Iterator[str]:
        """Arrays by address, of any domain with the number of entries; scalars as they are; 0 for none."""
        dtypes = iter(working)
        for argument, operand in zip(op.operands, item.inputs, strict=True):
            if operand is None:
                yield "0"
            elif isinstance(operand, Const) or self.writer.types[operand].domain is SCALAR:
                yield lane.operand(operand, next(dtypes), atom=True)
            else:
                next(dtypes)
                yield self.address(self.writer.storage.of[operand])
                if argument.domain is None:
                    yield number_of(walked((self.writer.types[operand].domain,)))

    def address(self, variable: int) -> str:
        """The address of a variable's array."""
        return f"address_of({self.writer.symbols.variable(variable)})"
