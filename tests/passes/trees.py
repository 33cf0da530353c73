"""Programs as short lines, so that a test shows the tree it wants."""

from groggy_nb.domains import NODE
from groggy_nb.dsl import parse
from groggy_nb.ir.forms import (
    Break,
    Const,
    Fold,
    Gather,
    If,
    Loop,
    Map,
    Step,
    Store,
    Sweep,
    Watch,
)
from groggy_nb.ir.infer import infer
from groggy_nb.ir.renamed import canonical
from groggy_nb.passes import PASSES, apply, optimize


def after(names, text):
    """The lines of a text's program after some passes, each applied once; they must be idempotent."""
    done = typed(parse(text).program)
    for name in [names] if isinstance(names, str) else names:
        (each,) = [p for p in PASSES if p.name == name]
        done = apply(each, done)
        assert apply(each, done) is done, f"{name} is not idempotent"
        assert infer(done.program, sources(done.program)).types == done.types
    return lines(done.program)


def optimized(text, passes=None):
    """The program of a text after passes, as `optimize` runs them."""
    problems = []
    done = optimize(typed(parse(text).program), passes, problems=problems)
    assert not problems
    return done.program


def typed(program):
    """A program with its types, `sources` those of its sources."""
    return infer(program, sources(program))


def sources(program):
    """Types of the sources where nothing is known of them: float64 node values."""
    found = infer(program).types
    return {
        s.out: type(found[s.out])(found[s.out].domain or NODE, found[s.out].dtype or "float64")
        for s in program.sources
    }


def lines(program):
    """One line an item: its value, op and operands; sources by name, other values by number."""
    program = canonical(program)
    names = {s.out: s.name for s in program.sources}

    def shown(operand):
        if isinstance(operand, Const):
            return operand.text
        return "-" if operand is None else names.get(operand, f"%{operand}")

    def many(operands):
        return " ".join(map(shown, operands))

    def step(s):
        return f"{s.op}({many(s.inputs)})"

    def block(items, indent=""):
        for i in items:
            match i:
                case Step():
                    yield f"{indent}%{i.out} = {step(i)}"
                case Fold():
                    where = f" if {shown(i.where)}" if i.where is not None else ""
                    yield f"{indent}%{i.out} = {i.op}[{many(i.inputs)}{where}]"
                case Gather():
                    inner = "; ".join(f"%{s.out} = {step(s)}" for s in i.body)
                    where = f" if {shown(i.where)}" if i.where is not None else ""
                    yield f"{indent}%{i.out} = {i.direction} {i.op}[{inner} -> {shown(i.value)}{where}]"
                case Map():
                    inner = "; ".join(f"%{s.out} = {step(s)}" for s in i.body)
                    yield f"{indent}%{i.out} = map[{inner}]"
                case Loop():
                    kept = ", ".join(
                        f"%{c.param} = {shown(c.init)} then {shown(c.next)} as %{c.out}" for c in i.carried
                    )
                    yield f"{indent}loop({kept})"
                    yield from block(i.body, indent + "  ")
                case Sweep():
                    kept = [f"%{a.param} = {shown(a.init)} as %{a.out}" for a in i.arrays]
                    kept += [f"%{c.param} = {shown(c.init)} then {shown(c.next)}" for c in i.scalars]
                    yield f"{indent}sweep({', '.join(kept)})"
                    yield from block(i.body, indent + "  ")
                case If():
                    merges = ", ".join(f"%{m.out} = {shown(m.then)} | {shown(m.orelse)}" for m in i.merges)
                    yield f"{indent}if {shown(i.cond)}: {merges}"
                    yield from block(i.then, indent + "  ")
                    yield f"{indent}else"
                    yield from block(i.orelse, indent + "  ")
                case Break():
                    yield f"{indent}break {shown(i.cond)} with {many(i.values)}"
                case Store():
                    yield f"{indent}store {shown(i.array)} {shown(i.value)}"
                case Watch():
                    yield f"{indent}watch {shown(i.value)}"

    found = list(block(program.body))
    return found + [f"{o.form} {o.name} {shown(o.value)}" for o in program.outputs]
