"""The names of one native function: its lines, its table entries in order of first use, its failures."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from groggy_nb.domains import Domain
from groggy_nb.ir.forms import Const, Type
from groggy_nb.plan.storage import Storage

POINTERS = {"float64": "f8_at", "int64": "i8_at", "bool": "u1_at"}
# Of blocked rows.
BLOCKED = {"gaps": "u1_at", "far": "u4_at", "begins": "u8_at", "rows": "u2_at", "wide": "u4_at"} | {
    "edges": "u4_at"
}
FIXED_POINTERS = {
    "src": "u4_at",
    "dst": "u4_at",
    **{f"indptr_{d}": "u8_at" for d in ("in", "out", "both", "closed")},
    **{f"indices_{d}": "u4_at" for d in ("in", "out", "both", "closed")},
    **{f"edges_{d}": "u4_at" for d in ("in", "out", "both", "closed")},
    **{f"blocked_{what}_{d}": at for what, at in BLOCKED.items() for d in ("in", "out", "both", "closed")},
}

# The first entries of a run's table; the rest are arrays, scalars and counters of the program. A thread has
# its own: where its walks begin to count blocks, its half of the slots, since when it is timed, whether its
# last walk was none because changed nodes gave their values on.
HEADER = (
    "control",
    "num_nodes",
    "num_edges",
    "node_blocks",
    "num_node_blocks",
    "edge_blocks",
    "num_edge_blocks",
    "slots",
    "base",
    "scratch",
    "scratch_words",
    "counts",
    "max_rounds",
    "ticks",
    "stats",
    "half",
    "mark",
    "parts",
    "num_parts",
    "states",
    "state_rows",
    "half_words",
    "tallies",
    "table_words",
    "pushed",
    # Where a run is cut: how many blocks the whole graph has, and the first of those above.
    "all_node_blocks",
    "first_node_block",
    "all_edge_blocks",
    "first_edge_block",
)
AT = {name: n for n, name in enumerate(HEADER)}
READ = {"float64": "F[{}]", "int64": "T[{}]", "bool": "T[{}] != 0"}  # an entry of the table, by dtype
WRITE = {"float64": "F[{}] = {}", "int64": "T[{}] = {}", "bool": "T[{}] = 1 if {} else 0"}
FAILED = "failed"  # whether the visit of a sweep failed
_WORD = re.compile(r"[A-Za-z_]\w*")


def number_of(domain: Domain) -> str:
    """The name of the number of a domain's entries."""
    return f"num_{domain.form}"


def word_of(const: Const, dtype: str) -> int:
    """A constant of a dtype as the word of 8 bytes that stands for it in the table."""
    if dtype == "float64":
        return int.from_bytes(struct.pack("<d", float(const.value)), "little", signed=True)
    return int(bool(const.value) if dtype == "bool" else const.value)


@dataclass(frozen=True, slots=True)
class Function:
    """A native function: its text, and what each of its slots stands for."""

    source: str
    keys: tuple[tuple[str, Any], ...]


class Symbols:
    """Lines and names of a function being written.

    Table entries are reached through the function's own list of slots, in order of first use, so that
    equal steps of different programs have equal text and share one compiled kernel.

    `changing` are the scalars that become others while the function runs: they are read where they are used.
    """

    def __init__(
        self,
        storage: Storage,
        types: Mapping[int, Type],
        sizes: Mapping[int, Domain],
        checked: bool,
        rank: Mapping[int, int],
        changing: frozenset[int] = frozenset(),
    ) -> None:
        self.storage = storage
        self.types = types
        self.sizes = sizes
        self.checked = checked
        self.lines: list[str] = []
        self.depth = 1
        self.slots: dict[tuple[str, Any], str] = {}
        self.opening: list[str] = []
        self.scalars: dict[int, str] = {}
        self.rank = rank
        self.changing = changing
        self.counter = 0
        self.literals = 0
        self.visited: str | None = None  # in a sweep, the visited node

    def inner(self) -> Symbols:
        """Those of another function, which this one calls."""
        return Symbols(self.storage, self.types, self.sizes, self.checked, self.rank)

    def restart(self) -> None:
        """Go on with a function behind this one: what it needs of the table it finds there anew."""
        self.lines, self.opening, self.slots = [], [], {}

    def function(self, opening: Sequence[str], imports: Mapping[str, str]) -> Function:
        """The function as it is written; of the opening lines the ones whose names it uses."""
        text = "\n".join([*self.opening, *self.lines])
        used, lines = {*_WORD.findall(text)}, []
        for line in reversed(opening):  # each may use those before it
            if line.split()[0] in used:
                lines.append(f"    {line}")
                used |= {*_WORD.findall(line)}
        head = [f"from {module} import {name}" for name, module in sorted(imports.items())]
        source = "\n".join([*head, "def kernel(thread, threads, table, slots):", *reversed(lines), text])
        return Function(source + "\n", tuple(self.slots))

    # -- text

    def write(self, line: str) -> None:
        """Add one line at the present depth."""
        self.lines.append("    " * self.depth + line)

    @contextmanager
    def indented(self, line: str) -> Any:
        """A line and the block below it."""
        self.write(line)
        self.depth += 1
        yield
        self.depth -= 1

    def fresh(self, prefix: str) -> str:
        """A new local name."""
        self.counter += 1
        return f"{prefix}{self.counter}"

    def bind(self, text: str) -> str:
        """Bind a text to a new local name."""
        name = self.fresh("t")
        self.write(f"{name} = {text}")
        return name

    # -- table entries

    def slot(self, key: tuple[str, Any], prefix: str, opener: str | None) -> str:
        """The local name of a table entry; `opener` makes a pointer of the address there."""
        if key not in self.slots:
            name = f"{prefix}{len(self.slots)}"
            place = f"L[{len(self.slots)}]"
            self.slots[key] = name
            self.opening.append(f"    {name} = {opener.format(place)}" if opener else f"    {name} = {place}")
        return self.slots[key]

    def pointer(self, name: str) -> str:
        """A pointer into the graph."""
        return self.slot((name, None), name + "_", FIXED_POINTERS[name] + "(T[{}])")

    def array(self, value: int) -> str:
        """The pointer to a stored value."""
        return self.variable(self.storage.of[value])

    def variable(self, number: int) -> str:
        """The pointer of a variable."""
        return self.slot(("var", number), "x", POINTERS[self.storage.variables[number].dtype] + "(T[{}])")

    def ordered(self, direction: str, value: int) -> str:
        """The pointer to a copy of a value of edges, in the order of a direction's blocked rows."""
        dtype = self.storage.variables[self.storage.of[value]].dtype
        return self.slot(("ordered", (direction, value)), "w", POINTERS[dtype] + "(T[{}])")

    def scalar(self, value: int) -> str:
        """The local name of a scalar; one from outside is read from the table."""
        if value in self.scalars:
            return self.scalars[value]
        if value in self.sizes:
            return number_of(self.sizes[value])
        read = READ[self.dtype(value)]
        if value in self.changing:
            text = read.format(self.place_of(("at", ("scalar", value)), "w"))
            return f"({text})" if " " in text else text
        return self.slot(("scalar", value), "p", read)

    def literal(self, const: Const, dtype: str) -> str:
        """The local name of a literal: it stands in the table, so that the text does not change with it.

        Each place has an entry of its own here: whether two literals are equal is not in the text either.
        """
        self.literals += 1
        return self.slot(("literal", (self.literals, word_of(const, dtype))), "p", READ[dtype])

    def place_of(self, key: tuple[str, Any], prefix: str) -> str:
        """The table index of an entry (a whole number at run time)."""
        return self.slot(key, prefix, None)

    def keep(self, value: int, text: str) -> None:
        """Write a scalar into the table, for all that reads it from now on."""
        place = self.place_of(("at", ("scalar", value)), "w")
        self.write(WRITE[self.dtype(value)].format(place, text))

    def dtype(self, value: int) -> str:
        """The dtype of a scalar's word (labels and texts are codes)."""
        found = self.types[value].dtype or "float64"
        return found if found in READ else "int64"

    # -- failures

    def fail(
        self, item: Any, condition: str, way: int = 0, *, node: str | None = None, value: str | None = None
    ) -> None:
        """Record a failure of an item where a condition holds; `way` numbers the errors of one item.

        node : where it failed, which the error names; in a sweep it is the visited one. value : what it
        found there.
        """
        node = node or self.visited
        rank, place = self.number(self.rank[item.out] + way), f"as_i8({node})" if node else "-1"
        with self.indented(f"if {condition}:"):
            if value is None:
                self.write(f"fail(control, {rank}, {place})")
            else:
                self.write(f"fail_of(control, thread, {rank}, {place}, {value})")
            if self.visited:
                self.write(f"{FAILED} = True")

    def number(self, number: int) -> str:
        """The local name of a number that differs between functions of one text."""
        return self.slot(("number", number), "r", None)
