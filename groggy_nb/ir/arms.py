"""Conditionals as text, with one variable for each value that meets after the arms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import (
    Block,
    Break,
    Fold,
    Gather,
    If,
    Loop,
    Map,
    Merge,
    Operand,
    Step,
    Store,
    Sweep,
    Watch,
    ends,
    operands,
    walk,
)
from groggy_nb.ir.printer import Printer
from groggy_nb.ir.stack import Frame


def reads_of(block: Block, ending: list[Operand]) -> Counter[int]:
    """How often an arm reads each id, the values at its end included."""
    found: Counter[int] = Counter(o for o in ending if isinstance(o, int))
    for i in walk(block):
        found.update(o for o in (*operands(i), *ends(i)) if isinstance(o, int))
    return found


def print_conditional(p: Printer, item: If) -> None:
    """An `if` with two arms; a variable for each value that meets after them."""
    implicit = _entries(p, item)
    merges = [m for m in item.merges if m not in implicit.values()]
    whole = [
        reads_of(b, [(m.then, m.orelse)[n] for m in item.merges])
        for n, b in enumerate((item.then, item.orelse))
    ]
    for entry in implicit:
        held = p.names.held.get(entry)
        if held is not None and p.remaining[held] - (held == item.cond) > whole[0][held] + whole[1][held]:
            p.save(entry, implicit)
    cond = p.header([(item.cond, "value")])[0]
    inside = [
        reads_of(b, [(m.then, m.orelse)[n] for m in item.merges])
        for n, b in enumerate((item.then, item.orelse))
    ]
    variables = _meeting(p, merges, inside[0] + inside[1], implicit)
    fresh = [x for x in variables if x not in p.frame.locals]
    before = p.names.snapshot()
    for head, block, values in (
        (f"if {cond}:", item.then, [m.then for m in merges]),
        ("else:", item.orelse, [m.orelse for m in merges]),
    ):
        p.line(head)
        start = len(p.lines)
        frame = Frame(set(variables) - set(fresh), list(zip(variables, values, strict=True)), fresh)
        # What the other arm reads, it finds as it was before the `if`.
        if head != "else:":
            p.remaining.subtract(inside[1])
        p.inner(block, frame)
        if head != "else:":
            p.remaining.update(inside[1])
        p.names.restore(before)
        if head == "else:" and p.lines[start:] == ["    " * (p.depth + 1) + "pass"]:
            del p.lines[start - 1 :]
    for m in implicit.values():
        if m is not None:
            p.count([m.then, m.orelse])
    for entry, m in implicit.items():
        if m is None:
            p.names.release(entry)
        else:
            p.names.bind(entry, m.out)
    for x, m in zip(variables, merges, strict=True):
        p.names.bind(x, m.out)
        p.frame.locals.add(x)


def _meeting(p: Printer, merges: list[Merge], inside: Counter[int], changed: Collection[str]) -> list[str]:
    """A variable for each merge: one that has its name and nothing else to keep, or a new one."""
    found: list[str] = []
    last, in_order = -1, True
    for m in merges:
        hint = p.names.hint(m.out)
        holders = [x for o in (m.then, m.orelse) if isinstance(o, int) for x in p.names.holders(o)]
        variable = None
        for x in (*holders, *p.names.of_base(hint)) if in_order else ():
            held = p.names.held.get(x)
            is_own = x in p.frame.locals and x not in found and hint in (None, p.names.base(x))
            if not is_own or held is None or p.names.order[x] <= last:
                continue
            # What it holds is read no more after the `if`, or has another variable.
            others = [h for h in p.names.holders(held) if h != x and h not in found and h not in changed]
            if p.remaining[held] == inside[held] or others:
                variable, last = x, p.names.order[x]
                break
        if variable is None:
            in_order = False
            variable = p.names.fresh(m.out)
        found.append(variable)
    return found


def _entries(p: Printer, item: If) -> dict[str, Merge | None]:
    """In a sweep, the merges of updated entries, which need no variable: they are read as x[v]."""
    found: dict[str, Merge | None] = {}
    for param, name in p.arrays.items():
        now = p.names.held.get(f"{name}[v]")
        then, orelse = _entry(item.then, param, now), _entry(item.orelse, param, now)
        if then != orelse or then != now:
            found[f"{name}[v]"] = next((m for m in item.merges if (m.then, m.orelse) == (then, orelse)), None)
    # The parser has them after all others, in the order of the arrays; any other merge needs a variable.
    last = list(item.merges[len(item.merges) - len([m for m in found.values() if m]) :])
    if [m for m in found.values() if m] != last:
        return dict.fromkeys(found)
    return found


def _entry(block: Block, param: int, now: Operand) -> Operand:
    """What an array's entry holds after a block."""
    for item in block:
        match item:
            case Store(array=array, value=value) if array == param:
                now = value
            case If():
                then, orelse = _entry(item.then, param, now), _entry(item.orelse, param, now)
                if then == orelse:
                    now = then
                else:
                    now = next((m.out for m in item.merges if (m.then, m.orelse) == (then, orelse)), None)
            case Step() | Fold() | Gather() | Map() | Loop() | Sweep() | Break() | Store() | Watch():
                pass
            case _:
                raise uncovered(item)
    return now
