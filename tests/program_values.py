"""Values for random programs: sources, numbers with the odd ones among them, operands of a wanted type."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from groggy_nb.domains import EDGE, NODE, OF_FORM, SCALAR, Domain
from groggy_nb.graph import Graph
from groggy_nb.ir.forms import Const, Item, Operand, Source, Step, Type
from groggy_nb.ops import Op
from groggy_nb.ops.rules import DTYPES

SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -3.25, 1e-300, 1e308, float("inf"), float("-inf"), float("nan"))
SPECIAL += (2.0**63, -(2.0**63), 2.0**63 - 1024.0, -1e19)
PLAIN = (0.0, 1.0, 0.5, 2.0, -1.5, 3.0, 0.1)
WHOLE = (0, 1, 2, 3, -1, 5, 7)
ENDS = (2**63 - 1, -(2**63), 2**63 - 2, -(2**63) + 1, 2**62, -(2**62), 3037000500, -3037000500, 2**32, 2**31)


class Values:
    """The values of a program that is being built; every value handed out fits where it is put."""

    def __init__(self, random: Random, graph: Graph) -> None:
        self.random, self.graph = random, graph
        self.made: list[Source] = []
        self.params: dict[str, Any] = {}
        self.inputs: dict[str, Any] = {}
        self.count = 0
        self.scope: list[tuple[int, Type]] = []  # values in reach, the latest last
        self.block: list[Item] = []
        self.depth = 0
        self.lane: str | None = None  # "gather" or "sweep": node values are read as scalars
        self.arrays: list[int] = []
        self.counters: list[int] = []  # integers a loop may count by
        self.watches = 0
        self.texts: list[tuple[int, int]] = []  # (text attribute, code)
        self.labels: list[int] = []
        self.must: list[int] = []  # worth an output

    # -- small things

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def new(self) -> int:
        self.count += 1
        return self.count - 1

    def bind(self, item: Any, type_: Type) -> int:
        """Put an item into the block and its value into the scope."""
        self.block.append(item)
        self.scope.append((item.out, type_))
        return int(item.out)

    def number(self, dtype: str) -> Const:
        if dtype == "bool":
            return Const.of(self.chance(0.5))
        if dtype == "int64":
            return Const.of(self.random.choice(ENDS if self.chance(0.3) else WHOLE))
        return Const.of(self.random.choice(SPECIAL if self.chance(0.3) else PLAIN))

    def values(self, dtype: str, length: int) -> Any:
        """An input array, with the odd values among them."""
        found = [self.number(dtype).value for _ in range(length)]
        return np.array(found, dtype=dtype)

    # -- sources

    def sources(self) -> None:
        random, graph = self.random, self.graph
        sizes = [("size", "N"), ("size", "M")]
        for form, name in random.sample(sizes, random.randint(0, 2)):
            self.counters.append(self.source(Source(self.new(), form, name), Type(SCALAR, "int64")))
        for n in range(random.randint(0, 2)):
            dtype = random.choice(DTYPES)
            name = f"p{n}"
            self.source(Source(self.new(), "param", name, self.number(dtype)), Type(SCALAR, dtype))
            if self.chance(0.5):
                self.params[name] = self.number(dtype).value
        for n in range(random.randint(0, 3)):
            kind, dtype = random.choice((NODE, NODE, EDGE, SCALAR)), random.choice(DTYPES)
            length = {NODE: graph.num_nodes, EDGE: graph.num_edges, SCALAR: 1}[kind]
            given = self.values(dtype, length)
            # An open input of length N and M is a node value unless its uses say otherwise.
            if kind == EDGE and graph.num_nodes == graph.num_edges:
                continue
            self.inputs[f"x{n}"] = given[0].item() if kind == SCALAR else given
            self.source(Source(self.new(), "input", f"x{n}"), Type(kind, dtype))
        numeric = [
            ("nodes", "age"),
            ("nodes", "flag"),
            ("nodes", "size"),
            ("edges", "weight"),
            ("edges", "year"),
        ]
        for form, name in random.sample(numeric, random.randint(0, 3)):
            column = (graph.node_attrs if form == "nodes" else graph.edge_attrs)[name]
            dtype = str(column.values.dtype)
            default = self.number(dtype) if column.missing is not None or self.chance(0.3) else None
            self.source(Source(self.new(), form, name, default), Type(OF_FORM[form], dtype))
        if self.chance(0.3):
            text = self.new()
            self.made.append(Source(text, "nodes", "sort"))
            code = self.new()
            self.made.append(Source(code, "code", random.choice(("a", "b", "nowhere")), of=text))
            self.texts.append((text, code))
        if graph.num_nodes and self.chance(0.4):
            label = self.new()
            at = random.randrange(graph.num_nodes)
            shown = graph.label_of(at)
            default = Const.of(shown) if isinstance(shown, int) else shown
            form, name = random.choice((("param", "source"), ("label", str(shown))))
            self.made.append(Source(label, form, name, default, kind=NODE.name if form == "param" else None))
            self.labels.append(label)

    def source(self, source: Source, type_: Type) -> int:
        self.made.append(source)
        self.scope.append((source.out, type_))
        return source.out

    # -- values

    def seen(self, type_: Type) -> Type:
        return Type(SCALAR, type_.dtype) if self.lane and type_.domain is NODE else type_

    def need(self, kind: Domain, dtype: str) -> Operand:
        """A value of this kind (as it is read here) and dtype: one in reach, or a new one."""
        fits = [i for i, t in self.scope if self.seen(t) == Type(kind, dtype)]
        if fits and not self.chance(0.2):
            # The latest values more often, so that chains form.
            return fits[-1] if self.chance(0.4) else self.random.choice(fits)
        if kind == SCALAR:
            number = self.number(dtype)
            if self.lane == "gather" or self.chance(0.4):
                return number
            return self.bind(Step(self.new(), "literal", (number,)), Type(SCALAR, dtype))
        if kind == EDGE:
            ends = self.random.choice(("at_source", "at_target"))
            return self.bind(Step(self.new(), ends, (self.need(NODE, dtype),)), Type(EDGE, dtype))
        if dtype == "int64" and self.chance(0.6):
            name = self.random.choice(("node_index", "degree", "in_degree", "out_degree"))
            return self.bind(Step(self.new(), name), Type(NODE, "int64"))
        scalar = self.need(SCALAR, dtype)
        return self.bind(Step(self.new(), "full", (scalar,)), Type(NODE, dtype))

    def raw(self, kind: Domain, dtype: str | None = None) -> tuple[int, str] | None:
        """A whole node or edge value in reach, and its dtype."""
        fits = [(i, t.dtype) for i, t in self.scope if t.domain is kind and dtype in (None, t.dtype)]
        return self.random.choice(fits) if fits else None  # type: ignore[return-value]

    def kind(self) -> Domain:
        """The kind of a new elementwise value here."""
        return SCALAR if self.lane else self.random.choice((NODE, NODE, NODE, EDGE, SCALAR, SCALAR))

    def operand_dtypes(self, op: Op) -> tuple[str, ...]:
        """Dtypes that an op takes for its operands."""
        while True:
            found = tuple(self.random.choice(DTYPES) for _ in op.operands)
            if op.numba is not None and op.fails and set(found) != {"float64"} and self.chance(0.8):
                continue
            try:
                op.rule(found)
            except TypeError:
                continue
            return found

    def options(self, op: Op) -> tuple[tuple[str, str], ...]:
        return tuple(
            (a.name, self.random.choice(a.choices) if a.choices else str(self.random.randint(1, 4)))
            for a in op.options
        )
