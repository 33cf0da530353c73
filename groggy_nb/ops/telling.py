"""What pages and help tell of a step beside its docstring: what it costs, and a line that has it."""

from __future__ import annotations

from groggy_nb.domains import DOMAINS, EDGE, NODE, SCALAR
from groggy_nb.errors import uncovered
from groggy_nb.ops import rules
from groggy_nb.ops.forms import Collect, Composite, Ends, Fold, Group, Kernel, Lane, Make, Map, Take
from groggy_nb.ops.sugar import Sugar
from groggy_nb.ops.table import OPS, REQUIRED, Arg, Op

# What stands for an argument in an example: by its name where not any value will do, else by its kind.
MASK, OTHER_MASK = "degree() > 2", "degree() < 9"
BY_NAME = {
    "m": MASK,
    "b": "2",
    "min": "1",
    "max": "3",
    "p": "0.3",
    "q": "0.25",
    "low": "1",
    "high": "7",
    "i": "node_index()",
    "at": "node_index() // 2",
    "default": "0",
    "seed": "1",
    "source": "0",
    "target": "1",
    "fraction": "0.5",
    "delta": "at_source(zeros())",
}
THOUGH_OPTIONAL = ("fraction", "default")  # of which and `count` one is wanted; of a group without members
BY_KIND = {
    "any": "degree()",
    "label": "0",
    SCALAR.name: "2",
    NODE.name: "degree()",
    EDGE.name: 'edges.get("weight", 1.0)',
}


def cost(op: Op | Sugar) -> str:
    """What a step goes over, in words.

    Examples
    --------
    >>> cost(OPS["sqrt"]), cost(OPS["degree"])
    ('one operation an entry', 'one operation an entry')
    """
    declared = OPS.get(op.name)
    if declared is None:
        return "once over the edges"
    row = "; in a row, over the edges" if isinstance(op, Op) and op.in_row else ""
    form = declared.form
    match form:
        case Map():
            return "one operation" if form.result is SCALAR else "one operation an entry"
        case Make():
            return "one operation an entry"
        case Fold():
            return f"once over the entries{row}"
        case Collect():
            tally = "; 4 bytes a node of counts for each thread" if form.tallies else ""
            return f"once over the entries, all of them kept in scratch memory{tally}{row}"
        case Ends() | Take():
            return "one read an entry, out of order"
        case Lane():
            return "one read"
        case Composite():
            return "a few times over the entries"
        case Group():
            return "once over the nodes, a read and a write of each out of order; on one thread"
        case Kernel():
            return _cost_of_kernel(declared, form)
        case _:
            raise uncovered(form)


def _cost_of_kernel(op: Op, form: Kernel) -> str:
    """What an algorithm on the whole graph goes over, sorts and needs."""
    reads, scratch = op.chosen(form.reads, ()), op.chosen(form.scratch, ())
    walked = "once over the graph" if form.passes == 1 else f"{form.passes} times over the graph"
    parts = [walked] if reads else []
    parts += [f"{form.passes} times over the values"] if not (reads or scratch) else []
    parts += ["sorts the nodes"] if form.sorts else []
    held = [f"{8 * scratch.count(domain)} bytes {domain.each}" for domain in DOMAINS if domain in scratch]
    parts += [f"{' and '.join(held)} of scratch memory"] if held else []
    return "; ".join([*parts, "on all threads" if form.on_threads else "on one thread"])


def form_word(op: Op | Sugar) -> str:
    """The form of a step, as the table of forms calls it."""
    declared = OPS.get(op.name)
    return type(declared.form).__name__.lower() if declared else "short for other steps"


def example(op: Op | Sugar) -> str:
    """A program of one line that has the step.

    Examples
    --------
    >>> example(OPS["top_k"]), example(OPS["and"])
    ('nodes["x"] = top_k(degree(), 2)', 'nodes["x"] = (degree() > 2) & (degree() < 9)')
    """
    output = op.gives or NODE
    return f'{output.form}["x"] = {_call(op)}'


def _call(op: Op | Sugar) -> str:
    """The step as it may stand, with values for what it requires."""
    given = [(a, _sample(op, a)) for a in op.args if a.default is REQUIRED or a.name in THOUGH_OPTIONAL]
    if not op.symbol:
        return (
            f"{op.called}({', '.join(f'{a.name}={text}' if a.keyword_only else text for a, text in given)})"
        )
    texts = [f"({text})" if " " in text else text for _, text in given]
    if op.name not in OPS:
        return f"A {op.symbol} {texts[-1]}"
    return f" {op.symbol} ".join(texts) if len(texts) > 1 else f"{op.symbol}{texts[0]}"


def _sample(op: Op | Sugar, arg: Arg) -> str:
    """Text that may stand for an argument."""
    if arg.is_option:
        return f'"{arg.choices[0]}"'
    if op.name in OPS and OPS[op.name].rule is rules.logical:
        return OTHER_MASK if arg.name == "b" else MASK
    return BY_NAME.get(arg.name, BY_KIND[arg.kind])
