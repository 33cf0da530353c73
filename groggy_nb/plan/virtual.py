"""Values cheaper to recompute than to load: degrees, indices, constants and masks of them.

Storing them costs a stream of memory in each round (measured 1.27 times the whole PageRank, 2026-11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from groggy_nb.ir.forms import Block, Fold, Gather, Item, Operand, Step, Sweep, Type, ends, operands, walk
from groggy_nb.ops import OPS
from groggy_nb.plan.schedule import shape_of

DEEPEST = 3  # ops recomputed for one value


def find_virtual(block: Block, types: Mapping[int, Type], kept: Iterable[int]) -> dict[int, Step]:
    """The steps of a unit that need no place in memory; `kept` are the values read outside the unit."""
    steps = {i.out: i for i in walk(block) if isinstance(i, Step) and i.op != "literal"}
    must_store = set(kept)
    near: set[int] = set()
    for item in walk(block):
        far, own = _uses(item)
        must_store |= far
        near |= own
    depth: dict[int, int] = {}
    found: dict[int, Step] = {}
    gathered = _gathered(block)
    for out, step in steps.items():
        op = OPS[step.op]
        if types[out].kind != "node" or not op.cheap or op.shape not in ("map", "make") or out in must_store:
            continue
        if op.fails_when or (op.checked and types[out].dtype == "int64" and op.shape == "map"):
            continue
        inner = [o for o in step.inputs if isinstance(o, int) and types[o].kind == "node"]
        if any(o not in found for o in inner):
            continue
        depth[out] = 1 + sum(depth[o] for o in inner)
        is_trivial = op.shape == "make" and not op.emit.__contains__("degree")
        if depth[out] > DEEPEST or (out in gathered and not is_trivial):
            continue
        found[out] = step
    return found


def _gathered(block: Block) -> set[int]:
    """Values read at a neighbor."""
    return {
        o
        for item in walk(block)
        if isinstance(item, Gather)
        for s in item.body
        if shape_of(s) == "lane"
        for o in s.inputs
        if isinstance(o, int)
    }


def _uses(item: Item) -> tuple[set[int], set[int]]:
    """Ids an item needs in memory, and ids it reads at its own node."""
    match item:
        case Step():
            ids = _ids(item.inputs)
            return (ids, set()) if shape_of(item) == "ends" else (set(), ids)
        case Gather():
            return set(), _ids(operands(item))
        case Sweep():
            return _ids(operands(item)) | _ids(ends(item)), set()
        case _:
            if isinstance(item, Fold) and OPS[item.op].shape == "fold":
                return set(), _ids(operands(item))
            return _ids(operands(item)) | _ids(ends(item)), set()


def _ids(found: Iterable[Operand]) -> set[int]:
    return {o for o in found if isinstance(o, int)}
