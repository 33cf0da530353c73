"""Values cheaper to recompute than to load: degrees, indices, constants, masks of them; draws asked seldom.

Storing the cheap ones costs a stream of memory in each round (measured 1.27 times the whole PageRank,
2026-11). A draw is made for the entries of a row that pass the cheaper masks before it, and for no others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from groggy_nb.domains import NODE
from groggy_nb.errors import InternalError, uncovered
from groggy_nb.ir.forms import Block, Gather, Item, Step, Type, inner_blocks, walk
from groggy_nb.ops import OPS, Op, forms
from groggy_nb.plan.accesses import At, reads
from groggy_nb.plan.rows import Test, row_of

DEEPEST = 3  # ops recomputed for one value


def find_virtual(
    block: Block, types: Mapping[int, Type], kept: Iterable[int], *, checked: bool
) -> dict[int, Step]:
    """The steps of a unit that need no place in memory; `kept` are the values read outside the unit."""
    steps = {i.out: i for i in walk(block) if isinstance(i, Step) and i.op != "literal"}
    asked = [read for item in walk(block) for read in reads(item)]
    must_store = {*kept, *(r.value for r in asked if r.at in (At.END, At.INDEX, At.ARRAY))}
    gathered = {r.value for r in asked if r.at in (At.NEIGHBOR, At.EDGE)}
    depth: dict[int, int] = {}
    found: dict[int, Step] = {}
    for out, step in steps.items():
        op = OPS[step.op]
        if types[out].domain is not NODE or out in must_store or _repeated(op) is None:
            continue
        if op.fails or (op.checked and types[out].dtype == "int64"):
            continue
        inner = [o for o in step.inputs if isinstance(o, int) and types[o].domain is NODE]
        if any(o not in found for o in inner):
            continue
        depth[out] = 1 + sum(depth[o] for o in inner)
        if depth[out] > DEEPEST or (out in gathered and _repeated(op) == "here"):
            continue
        found[out] = step
    return found | _drawn_in_rows(block, types, set(kept), checked)


def _drawn_in_rows(block: Block, types: Mapping[int, Type], kept: set[int], checked: bool) -> dict[int, Step]:
    """The draws that one comprehension reads, of their own block, and only behind a cheaper mask."""
    readers: dict[int, list[tuple[At, Item]]] = {}
    for item in walk(block):
        for read in reads(item):
            readers.setdefault(read.value, []).append((read.at, item))
    found: dict[int, Step] = {}
    for each in _blocks(block):
        here = {id(item) for item in each}
        for step in (i for i in each if isinstance(i, Step) and i.op != "literal" and OPS[i.op].is_draw):
            if any(isinstance(o, int) and types[o].is_array for o in step.inputs) or OPS[step.op].fails:
                continue
            (at, item), *others = readers.get(step.out, [(At.PLACE, step)])
            if others or step.out in kept or id(item) not in here or not isinstance(item, Gather):
                continue
            tests = row_of(item, types, (step.out,), checked=checked).tests
            if at in (At.NEIGHBOR, At.EDGE) and tests and not _asks(tests[0], step.out):
                found[step.out] = step
    return found


def _asks(test: Test, value: int) -> bool:
    """Whether a test of a row reads a value."""
    return any(value in step.inputs for step in test.steps)


def _blocks(block: Block) -> Iterator[Block]:
    """A block and all inside it."""
    yield block
    for item in block:
        for inner in inner_blocks(item):
            yield from _blocks(inner)


def _repeated(op: Op) -> Literal["here", "anywhere"] | None:
    """Where an op may be computed again: in each consumer at its node, or at another one too."""
    match op.form:
        case forms.Make():
            return None if not op.form.cheap else "anywhere" if op.form.rows is None else "here"
        case forms.Map():
            return "here" if op.form.cheap else None
        case forms.Ends() | forms.Take() | forms.Lane() | forms.Composite() | forms.Kernel() | forms.Group():
            return None
        case forms.Fold() | forms.Collect():
            raise InternalError(f"{op.name} is an aggregate")
        case _:
            raise uncovered(op.form)


def recomputed_for(item: Item, virtual: Mapping[int, Step]) -> Iterator[Step]:
    """The steps without memory behind what an item reads, innermost first."""
    for read in reads(item):
        step = virtual.get(read.value)
        if step is not None:
            yield from recomputed_for(step, virtual)
            yield step
