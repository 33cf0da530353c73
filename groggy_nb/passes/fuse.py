"""Fuse elementwise chains: steps whose results only the next ones read become one step."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from groggy_nb.domains import SCALAR
from groggy_nb.ir.forms import Block, If, Item, Loop, Map, Step, Sweep
from groggy_nb.ir.typed import Typed
from groggy_nb.ops import OPS
from groggy_nb.passes.facts import LITERAL, Types, may_fail, use_counts
from groggy_nb.passes.rebuild import with_blocks

LONGEST = 64  # steps of one chain: longer functions take long to compile and gain nothing


def fuse(typed: Typed, checked: bool = False) -> Typed:
    """The program with chains of elementwise steps as one `Map` each.

    A chain is of one domain and stands where its last step stood. A step joins
    the chain of its readers if all of them are in that chain, so no value is computed twice and none
    is stored that only the chain reads. Steps that may fail end a chain but never move; nothing moves
    past a loop, a sweep or a conditional.
    """
    program = typed.program
    body = _fused(program.body, typed.types, use_counts(program), checked)
    return typed.after(replace(program, body=body))


def _fused(block: Block, types: Types, uses: Counter[int], checked: bool) -> Block:
    """A block with its chains made one, inner blocks too; the body of a sweep is one step already."""
    chain_of = _chains(block, types, uses, checked)
    members: dict[int, list[Step]] = {}
    for place, item in enumerate(block):
        if place in chain_of and isinstance(item, Step):
            members.setdefault(chain_of[place], []).append(item)
    out: list[Item] = []
    for place, item in enumerate(block):
        if not isinstance(item, Sweep):
            item = with_blocks(item, lambda b: _fused(b, types, uses, checked))
        chain = members.get(chain_of.get(place, -1), [])
        if len(chain) < 2 or not isinstance(item, Step):
            out.append(item)
        elif item is chain[-1]:
            out.append(Map(item.out, tuple(chain), item.place))
    return tuple(out)


def _chains(block: Block, types: Types, uses: Counter[int], checked: bool) -> dict[int, int]:
    """The chain of each elementwise step, both as positions in the block: a chain is named by its last."""
    chain_of: dict[int, int] = {}
    lengths: Counter[int] = Counter()
    readers: dict[int, list[int]] = {}  # id -> positions of the elementwise steps that read it
    barrier = len(block)
    for place in range(len(block) - 1, -1, -1):
        item = block[place]
        if isinstance(item, Loop | If | Sweep):
            barrier = place
        if not isinstance(item, Step) or not _is_elementwise(item):
            continue
        chain = place
        found = readers.get(item.out, [])
        chains = {chain_of[r] for r in found}
        if len(chains) == 1 and len(found) == uses[item.out] and not may_fail(item, types, checked):
            (last,) = chains
            end = block[last]
            assert isinstance(end, Step)
            is_alike = types[item.out].domain is types[end.out].domain
            if is_alike and last < barrier and lengths[last] < LONGEST:
                chain = last
        chain_of[place] = chain
        lengths[chain] += 1
        for operand in item.inputs:
            if isinstance(operand, int):
                readers.setdefault(operand, []).append(place)
    return chain_of


def _is_elementwise(step: Step) -> bool:
    if step.op == LITERAL:
        return False
    op = OPS[step.op]
    return op.as_map is not None and all(a.is_value and a.domain in (None, SCALAR) for a in op.operands)
