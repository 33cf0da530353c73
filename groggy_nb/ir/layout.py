"""Blocks as text: loops, conditionals and sweeps, with one variable for each value that goes round."""

from __future__ import annotations

from collections import Counter

from groggy_nb.ir.arms import reads_of
from groggy_nb.ir.forms import (
    Block,
    Break,
    Carried,
    Const,
    Fold,
    Gather,
    Loop,
    Operand,
    Step,
    Store,
    Sweep,
    SweptArray,
    defined,
)
from groggy_nb.ir.printer import Printer
from groggy_nb.ir.stack import Frame


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
    within: Counter[int] = reads_of(steps, [leave.cond])
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


def print_sweep(p: Printer, sweep: Sweep) -> None:
    """An ordered sweep."""
    starts: tuple[SweptArray | Carried, ...] = (*sweep.arrays, *sweep.scalars)
    for c in starts:
        p.names.adopt(c.init, c.param)
    nodes = "nodes" if sweep.order is None else p.header([(sweep.order, "value")])[0]
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
    p.line(f"for v in {f'reversed({nodes})' if sweep.reverse else nodes}:")
    p.inner(sweep.body, frame)
    p.names.restore(before)
    for x, a in zip(arrays, sweep.arrays, strict=True):
        del p.arrays[a.param]
        p.names.bind(x, a.out)
        p.frame.locals.add(x)
    for x, c in zip(scalars, sweep.scalars, strict=True):
        p.names.bind(x, c.out)
        p.frame.locals.add(x)


def print_store(p: Printer, item: Store) -> None:
    """`x[v] = ...`: the entry holds the value from here on."""
    entry = f"{p.arrays.get(item.array, 'x')}[v]"
    value = p.header([(item.value, "value")])[0]
    p.count([item.array])
    p.save(entry)
    p.line(f"{entry} = {value}")
    if isinstance(item.value, int):
        p.names.bind(entry, item.value)


def print_break(p: Printer, item: Break) -> None:
    """`if cond: break`, after the carried variables hold what they leave with."""
    carried, pending = p.frame.carried, p.frame.pending
    last = bool(pending) and pending[-1].out == item.cond
    p.flush(len(pending) - last)
    held = p.names.held
    moved = {x for x, v in zip(carried, item.values, strict=False) if held.get(x) != v or v is None}
    if any(moved & e.text.names for e in p.frame.pending):
        p.flush()
    for variable, value in zip(carried, item.values, strict=False):
        p.settle_into(variable, value)
    cond = p.header([(item.cond, "value")])[0]
    p.line(f"if not ({cond}):" if item.head else f"if {cond}:")
    p.line("    break")
