"""Blocks as text: loops, conditionals and sweeps, with one variable for each value that goes round."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from groggy_nb.ir.forms import (
    Block,
    Break,
    Carried,
    Const,
    Fold,
    Gather,
    If,
    Loop,
    Merge,
    Operand,
    Step,
    Store,
    Sweep,
    SweptArray,
    defined,
    ends,
    operands,
    walk,
)
from groggy_nb.ir.stack import Frame

if TYPE_CHECKING:
    from groggy_nb.ir.text import Printer


def print_loop(p: Printer, loop: Loop) -> None:
    """A `for` or `while` loop."""
    for c in loop.carried:
        p.names.adopt(c.init, c.param)
    given = [] if loop.range is None else _count(loop.range)
    bounds = p.header(given)
    variables = _start(p, loop.carried, set())
    before = p.names.snapshot()
    frame = Frame(
        carried=variables, targets=list(zip(variables, (c.next for c in loop.carried), strict=True))
    )
    frame.ordered = [x for x, c in zip(variables, loop.carried, strict=True) if c.init is None]
    frame.locals = set(variables) - set(frame.ordered)
    for x, c in zip(variables, loop.carried, strict=True):
        if c.init is not None:
            p.names.bind(x, c.param)
    body = loop.body
    if loop.range is None:
        test, body = _head(p, loop, frame)
        p.line(f"while {test}:")
    else:
        counter = "_"
        if loop.index is not None:
            counter = p.names.fresh(loop.index)
            p.names.bind(counter, loop.index)
        p.line(f"for {counter} in range({', '.join(bounds)}):")
    p.inner(body, frame)
    p.names.restore(before)
    for x, c in zip(variables, loop.carried, strict=True):
        p.names.bind(x, c.out)
        p.frame.locals.add(x)


def _count(bounds: tuple[Operand, Operand, Operand]) -> list[tuple[Operand, str]]:
    """The arguments of range() that have to be written."""
    start, stop, step = bounds
    if step != Const.of(1):
        shown: list[Operand] = [start, stop, step]
    else:
        shown = [stop] if start == Const.of(0) else [start, stop]
    return [(o, "now") for o in shown]


def _start(p: Printer, carried: tuple[Carried | SweptArray, ...], used: set[str]) -> list[str]:
    """A variable for each carried value, which holds its start.

    The parser takes them in the order in which their names were first bound; a variable that would
    come out of order, or is still needed for what it holds, is left alone and a new one bound.
    """
    p.count([c.init for c in carried])
    found: list[str] = []
    last = -1
    in_order = True
    for c in carried:
        if c.init is None:
            found.append(p.names.fresh(c.out))
            continue
        hint = p.names.hint(c.param)
        variable = None
        for holder in list(p.names.holders(c.init)) if in_order and isinstance(c.init, int) else ():
            is_own = holder in p.frame.locals and holder not in used
            if is_own and p.names.order[holder] > last and hint in (None, p.names.base(holder)):
                variable, last = holder, p.names.order[holder]
                p.save(holder, used)
                break
        if variable is None:
            in_order = False
            shown = p.read(c.init, "value").text
            variable = p.names.fresh(c.param)
            p.line(f"{variable} = {shown}")
            p.frame.locals.add(variable)
            if isinstance(c.init, int):
                p.names.bind(variable, c.init)
        used.add(variable)
        found.append(variable)
    return found


def _head(p: Printer, loop: Loop, frame: Frame) -> tuple[str, Block]:
    """The test of a `while` and the rest of its body; True where the test is no one expression."""
    at = next((n for n, i in enumerate(loop.body) if isinstance(i, Break) and i.head), None)
    if at is None:
        return "True", loop.body
    leave, steps = loop.body[at], loop.body[:at]
    assert isinstance(leave, Break)
    outer, lines, remaining = p.frame, len(p.lines), p.remaining.copy()
    before = p.names.snapshot()
    p.frame = Frame(locals=set(frame.locals))
    plain = all(isinstance(s, Step | Fold | Gather) for s in steps)
    # What the test computes has no name, so that nothing else can read it.
    within: Counter[int] = _reads(steps, [leave.cond])
    plain = plain and all(p.uses[o] == within[o] for s in steps for o in defined(s))
    plain = plain and all(p.names.held.get(x) == v for x, v in zip(frame.carried, leave.values, strict=True))
    for step in steps if plain else ():
        if isinstance(step, Step | Fold | Gather):
            p.compute(step, fits=None)
    pending = [e.out for e in p.frame.pending]
    if plain and len(p.lines) == lines and pending in ([], [leave.cond]):
        test = p.read(leave.cond, "value").text
        p.count([leave.cond, *leave.values])
        p.frame = outer
        return test, loop.body[at + 1 :]
    del p.lines[lines:]
    p.names.restore(before)
    p.remaining = remaining
    p.frame = outer
    return "True", loop.body


def print_conditional(p: Printer, item: If) -> None:
    """An `if` with two arms; a variable for each value that meets after them."""
    implicit = _entries(p, item)
    merges = [m for m in item.merges if m not in implicit.values()]
    whole = [
        _reads(b, [(m.then, m.orelse)[n] for m in item.merges])
        for n, b in enumerate((item.then, item.orelse))
    ]
    for entry in implicit:
        held = p.names.held.get(entry)
        if held is not None and p.remaining[held] - (held == item.cond) > whole[0][held] + whole[1][held]:
            p.save(entry)
    cond = p.header([(item.cond, "value")])[0]
    inside = [
        _reads(b, [(m.then, m.orelse)[n] for m in item.merges])
        for n, b in enumerate((item.then, item.orelse))
    ]
    variables = _meeting(p, merges, inside[0] + inside[1])
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


def _reads(block: Block, ending: list[Operand]) -> Counter[int]:
    """How often an arm reads each id, the values at its end included."""
    found: Counter[int] = Counter(o for o in ending if isinstance(o, int))
    for i in walk(block):
        found.update(o for o in (*operands(i), *ends(i)) if isinstance(o, int))
    return found


def _meeting(p: Printer, merges: list[Merge], inside: Counter[int]) -> list[str]:
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
            others = [h for h in p.names.holders(held) if h != x and h not in found]
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
    return now


def print_sweep(p: Printer, sweep: Sweep) -> None:
    """An ordered sweep."""
    starts: tuple[SweptArray | Carried, ...] = (*sweep.arrays, *sweep.scalars)
    for c in starts:
        p.names.adopt(c.init, c.param)
    p.flush()
    used: set[str] = set()
    arrays = _start(p, sweep.arrays, used)
    scalars = _start(p, sweep.scalars, used)
    before = p.names.snapshot()
    frame = Frame(set(scalars), list(zip(scalars, (c.next for c in sweep.scalars), strict=True)))
    for x, c in zip(scalars, sweep.scalars, strict=True):
        p.names.bind(x, c.param)
    for x, a in zip(arrays, sweep.arrays, strict=True):
        p.arrays[a.param] = x
        p.names.release(x)
        p.names.bind(f"{x}[v]", a.param)
    p.line(f"for v in {'reversed(nodes)' if sweep.reverse else 'nodes'}:")
    p.inner(sweep.body, frame)
    p.names.restore(before)
    for x, a in zip(arrays, sweep.arrays, strict=True):
        del p.arrays[a.param]
        p.names.bind(x, a.out)
        p.frame.locals.add(x)
    for x, c in zip(scalars, sweep.scalars, strict=True):
        p.names.bind(x, c.out)
        p.frame.locals.add(x)
