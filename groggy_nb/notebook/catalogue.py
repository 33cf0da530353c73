"""The steps as text: a list by family, and one step in full."""

from __future__ import annotations

from fnmatch import fnmatchcase

from groggy_nb.domains import DOMAINS
from groggy_nb.errors import UsageError, clipped, nearest
from groggy_nb.ops import GROUPS, OPS, Op, Sugar, written
from groggy_nb.ops.telling import cost, example, form_word

KINDS = {"any": "a value of any kind", "label": "a label of a node", **{d.name: d.one for d in DOMAINS}}
WIDTH = 100


def list_steps(pattern: str | None = None) -> str:
    """The steps whose name, family or summary holds the pattern (or whose name matches `*` and `?`).

    Examples
    --------
    >>> print(list_steps("recip"))
    arithmetic
      recip(x, epsilon=1e-10)  ...
    """
    rows = {family: [op for op in ops if _matches(op, family, pattern)] for family, ops in written().items()}
    rows = {family: ops for family, ops in rows.items() if ops}
    if not rows:
        near = nearest(pattern or "", names())
        hint = f"did you mean `{near}`?" if near else "`%groggy steps` lists them all"
        raise UsageError(f"no step holds {clipped(pattern or '')!r}", code="usage-step", hint=hint)
    width = max(len(op.signature) for ops in rows.values() for op in ops)
    width = min(width, 44)
    lines = []
    for family, ops in rows.items():
        lines.append(family)
        lines += [_cut(f"  {op.signature.ljust(width)}  {op.summary}") for op in ops]
    return "\n".join(lines)


def describe_step(name: str) -> str:
    """Everything the table says of one step, by its name or its operator.

    Examples
    --------
    >>> print(describe_step("out_degree").splitlines()[0])
    out_degree()
    """
    op = find_step(name)
    if op is None:
        near = nearest(name, names())
        hint = f"did you mean `{near}`?" if near else "`%groggy steps` lists them all"
        raise UsageError(f"there is no step {clipped(name)!r}", code="usage-step", hint=hint)
    lines = [op.signature, "", *op.doc.splitlines(), ""]
    lines += [f"{word.ljust(8)} {told}" for word, told in facts(op)]
    return "\n".join([*lines, "example  " + example(op)])


def find_step(name: str) -> Op | Sugar | None:
    """The step of a name or an operator; None where there is none.

    Examples
    --------
    >>> find_step("+").name, find_step("dijkstra")
    ('add', None)
    """
    ways = [way for ways in written().values() for way in ways]
    return next((o for o in ways if name == o.name), None) or next(
        (o for o in ways if name == o.symbol), None
    )


def facts(op: Op | Sugar) -> list[tuple[str, str]]:
    """What the table says of a step beside its docstring, as words and what they are followed by."""
    told = [("family", op.family)]
    for argument in op.args:
        what = f"one of {', '.join(argument.choices)}" if argument.is_option else KINDS[argument.kind]
        told.append((argument.name, what))
    over = ", or an edge value" if any(a.name == "over" for a in op.args) else ""
    told.append(("gives", f"{op.gives.one if op.gives else 'of the kind of its arguments'}{over}"))
    told += [("form", form_word(op)), ("cost", cost(op))]
    if isinstance(op, Op) and op.in_row:
        taken, further = "x[u]", [a.name for a in op.operands[op.by_entry :]]
        if op.by_entry > 1:
            taken = f"({', '.join(f'{a.name}[u]' for a in op.operands[: op.by_entry])})"
        entries = f"{taken} for u in in_neighbors"
        told.append(
            ("in a row", f"{op.name}({', '.join([f'({entries})', *further]) if further else entries})")
        )
    if op.name in GROUPS:
        told.append(("by index", f"{op.name}(x, at=i), {op.name}(x, by=labels)"))
    declared = OPS.get(op.name)
    if declared is not None:
        told += [("fails", sentence) for sentence in dict.fromkeys(declared.fails.values())]
    if op.groggy:
        told.append(("groggy", ", ".join(op.groggy)))
    return told


def names() -> list[str]:
    """What a user may call a step."""
    return [way.name for ways in written().values() for way in ways]


def _matches(op: Op | Sugar, family: str, pattern: str | None) -> bool:
    """Whether a step belongs to the list for this pattern."""
    if pattern is None:
        return True
    wanted = pattern.lower()
    if "*" in wanted or "?" in wanted:
        return fnmatchcase(op.name, wanted)
    return any(wanted in text.lower() for text in (op.name, family, op.summary, op.symbol or ""))


def _cut(line: str) -> str:
    """A line that fits on a screen."""
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"
