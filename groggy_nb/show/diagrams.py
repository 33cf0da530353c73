"""Programs as diagrams in Graphviz and Mermaid notation: steps, the values between them, loops as boxes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import singledispatchmethod

from groggy_nb.errors import clipped
from groggy_nb.ir.forms import (
    Break,
    Carried,
    Fold,
    Gather,
    If,
    Loop,
    Map,
    Operand,
    Step,
    Store,
    Sweep,
    Watch,
    operands,
)
from groggy_nb.ops import OPS
from groggy_nb.program import Program


@dataclass
class Region:
    """A box with nodes in it: the program, a loop, a sweep, an arm of a conditional."""

    title: str
    nodes: list[tuple[str, str, str]] = field(default_factory=list)  # name, label, shape
    regions: list[Region] = field(default_factory=list)


class Diagram:
    """The nodes and arrows of one program."""

    def __init__(self, program: Program) -> None:
        ir = program.ir
        self.names = ir.names
        self.made_by: dict[int, str] = {}  # value to the node it comes from
        self.arrows: list[tuple[str, str, bool]] = []  # from, to, whether it goes to the next round
        self.top = Region("program")
        self.count = 0
        for source in ir.sources:
            self.made_by[source.out] = self.node(self.top, source.name, "source")
        for item in ir.body:
            self.add(item, self.top)
        for output in ir.outputs:
            self.arrow(output.value, self.node(self.top, f"{output.form}[{output.name}]", "output"))

    def node(self, region: Region, label: str, shape: str) -> str:
        """A new node in a region."""
        self.count += 1
        name = f"n{self.count}"
        region.nodes.append((name, clipped(label), shape))
        return name

    def arrow(self, operand: Operand, to: str, is_back: bool = False) -> None:
        """An arrow from where a value is made; constants have none."""
        if isinstance(operand, int) and operand in self.made_by:
            self.arrows.append((self.made_by[operand], to, is_back))

    def named(self, out: int, what: str) -> str:
        """The label of a step: what it does, and the user's name of its value."""
        return f"{self.names[out]} = {what}" if out in self.names else what

    def region(self, parent: Region, title: str) -> Region:
        """A new box in another."""
        parent.regions.append(Region(title))
        return parent.regions[-1]

    @singledispatchmethod
    def add(self, item: object, region: Region) -> None:
        """Add an item and what is inside it to a region."""
        raise TypeError(f"no diagram for a {type(item).__name__}")

    def _value(self, item: Step | Fold | Gather | Map, region: Region, what: str) -> None:
        """A node for an item that makes one value."""
        node = self.node(region, self.named(item.out, what), "step")
        inner = {step.out for step in getattr(item, "body", ())}
        for operand in dict.fromkeys(operands(item)):
            if operand not in inner:
                self.arrow(operand, node)
        self.made_by[item.out] = node

    @add.register
    def _(self, item: Step, region: Region) -> None:
        if item.op == "literal":
            self._value(item, region, str(getattr(item.inputs[0], "text", "literal")))
        else:
            self._value(item, region, OPS[item.op].symbol or item.op)

    @add.register
    def _(self, item: Fold, region: Region) -> None:
        self._value(item, region, f"{item.op} of all")

    @add.register
    def _(self, item: Gather, region: Region) -> None:
        self._value(item, region, f"{item.op} over {item.direction}")

    @add.register
    def _(self, item: Map, region: Region) -> None:
        chain = [OPS[s.op].symbol or s.op for s in item.body if s.op in OPS]
        self._value(item, region, " ".join(chain[:6]) + (" …" if len(chain) > 6 else ""))

    def _carry(self, values: tuple[Carried, ...], box: Region) -> None:
        """Nodes for loop-carried values."""
        for value in values:
            name = self.names.get(value.param) or self.names.get(value.out) or "carried"
            node = self.node(box, name, "carried")
            self.arrow(value.init, node)
            self.made_by[value.param] = node

    def _carry_on(self, values: tuple[Carried, ...]) -> None:
        """Arrows to the next round, and what is seen after the last."""
        for value in values:
            node = self.made_by[value.param]
            if value.next != value.param:
                self.arrow(value.next, node, is_back=True)
            self.made_by[value.out] = node

    @add.register
    def _(self, item: Loop, region: Region) -> None:
        box = self.region(region, "while" if item.range is None else "for")
        if item.index is not None:
            counter = self.node(box, self.names.get(item.index, "round"), "carried")
            for bound in item.range or ():
                self.arrow(bound, counter)
            self.made_by[item.index] = counter
        self._carry(item.carried, box)
        for inner in item.body:
            self.add(inner, box)
        self._carry_on(item.carried)

    @add.register
    def _(self, item: Sweep, region: Region) -> None:
        box = self.region(region, "for v in reversed(nodes)" if item.reverse else "for v in nodes")
        self._carry(item.scalars, box)
        for array in item.arrays:
            node = self.node(box, f"{self.names.get(array.param, 'array')}[v]", "carried")
            self.arrow(array.init, node)
            self.made_by[array.param] = self.made_by[array.out] = node
        for inner in item.body:
            self.add(inner, box)
        self._carry_on(item.scalars)

    @add.register
    def _(self, item: If, region: Region) -> None:
        test = self.node(region, "if", "test")
        self.arrow(item.cond, test)
        for title, arm in (("then", item.then), ("else", item.orelse)):
            box = self.region(region, title) if arm else region
            for inner in arm:
                self.add(inner, box)
        for merge in item.merges:
            node = self.node(region, self.named(merge.out, "either"), "carried")
            self.arrow(merge.then, node)
            self.arrow(merge.orelse, node)
            self.arrows.append((test, node, False))
            self.made_by[merge.out] = node

    @add.register
    def _(self, item: Break, region: Region) -> None:
        self.arrow(item.cond, self.node(region, "while" if item.head else "break if", "test"))

    @add.register
    def _(self, item: Store, region: Region) -> None:
        if isinstance(item.value, int):
            self.arrow(item.value, self.made_by[item.array], is_back=True)

    @add.register
    def _(self, item: Watch, region: Region) -> None:
        self.arrow(item.value, self.node(region, f"watch {item.name}", "output"))


DOT_SHAPES = {
    "source": "ellipse",
    "step": "box",
    "carried": "cds",
    "test": "diamond",
    "output": "note",
}
MERMAID_SHAPES = {
    "source": ('(["', '"])'),
    "step": ('["', '"]'),
    "carried": ('[/"', '"/]'),
    "test": ('{"', '"}'),
    "output": ('[["', '"]]'),
}


def dot(program: Program) -> str:
    """The program as a Graphviz graph.

    >>> from groggy_nb.program import parse
    >>> print(dot(parse('nodes["d"] = degree()')).splitlines()[2])
      n1 [label="degree", shape=box];
    """
    diagram = Diagram(program)
    lines = ["digraph program {", "  rankdir=TB; node [fontname=monospace, fontsize=10];"]
    lines += _boxed(
        diagram.top,
        "  ",
        lambda n, label, shape: f"{n} [label={_dot_quoted(label)}, shape={DOT_SHAPES[shape]}];",
        lambda k, title: (f"subgraph cluster_{k} {{ label={_dot_quoted(title)};", "}"),
    )
    for start, end, is_back in diagram.arrows:
        lines.append(f"  {start} -> {end}{' [style=dashed, constraint=false]' if is_back else ''};")
    return "\n".join([*lines, "}"]) + "\n"


def mermaid(program: Program) -> str:
    """The program as a Mermaid flow chart.

    >>> from groggy_nb.program import parse
    >>> print(mermaid(parse('nodes["d"] = degree()')).splitlines()[1])
      n1["degree"]
    """
    diagram = Diagram(program)
    lines = ["flowchart TB"]
    lines += _boxed(
        diagram.top,
        "  ",
        lambda n, label, shape: n + _mermaid_quoted(label).join(MERMAID_SHAPES[shape]),
        lambda k, title: (f'subgraph r{k}["{_mermaid_quoted(title)}"]', "end"),
    )
    lines += [f"  {start} {'-.->' if is_back else '-->'} {end}" for start, end, is_back in diagram.arrows]
    return "\n".join(lines) + "\n"


def _boxed(
    region: Region,
    indent: str,
    node: Callable[[str, str, str], str],
    box: Callable[[str, str], tuple[str, str]],
    path: str = "",
) -> list[str]:
    """The lines of a region and of the regions in it."""
    lines = [indent + node(*made) for made in region.nodes]
    for k, inner in enumerate(region.regions, 1):
        opening, closing = box(f"{path}{k}", inner.title)
        lines += [indent + opening, *_boxed(inner, indent + "  ", node, box, f"{path}{k}_"), indent + closing]
    return lines


def _dot_quoted(text: str) -> str:
    """A Graphviz string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _mermaid_quoted(text: str) -> str:
    """Text inside a Mermaid string: everything with a meaning there by its code."""
    return "".join(c if c.isalnum() or c in " _.,=+-*/%:[]()…" else f"#{ord(c)};" for c in text)
