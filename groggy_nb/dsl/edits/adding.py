"""New statements: steps, parameters, outputs, loops; each in one line of text, or a head and its body."""

from __future__ import annotations

from collections.abc import Mapping

from groggy_nb.domains import OF_FORM
from groggy_nb.dsl.edits import templates
from groggy_nb.dsl.edits.carried import carried_of
from groggy_nb.dsl.edits.exact import UNIT
from groggy_nb.dsl.edits.forms import form_of, is_required
from groggy_nb.dsl.edits.outline import Block, Entry, Outline
from groggy_nb.dsl.edits.placing import first, insert, place
from groggy_nb.dsl.edits.reads import fresh, loop_variables, names_bound, statements, taken
from groggy_nb.dsl.edits.refusal import Edit, EditRefused
from groggy_nb.dsl.edits.templates import as_label
from groggy_nb.dsl.edits.writing import as_operand, as_word, checked_name, expression, loop_head
from groggy_nb.errors import clipped
from groggy_nb.ops import OPS

OUTPUTS = {d.output: d.form for d in OF_FORM.values()}
HEADS = {
    "loop": "for _ in range(10):",
    "while": "while True:",
    "sweep": "for v in nodes:",
    "if": "if condition:",
}
STATEMENTS = ("param", "watch", "break", *OUTPUTS, *HEADS)


def add(
    text: str,
    op: str,
    *,
    after: str | None = None,
    region: str | None = None,
    arguments: Mapping[str, str] | None = None,
    name: str | None = None,
) -> Edit:
    """Put a new step into a program.

    Parameters
    ----------
    text : str
        The program.
    op : str
        A step of the catalogue, `neighbor_sum` and the like for aggregates over rows, "expression",
        "node_attribute", "edge_attribute", or one of `STATEMENTS`.
    after : str, optional
        The statement it follows; it reads that one's value where nothing else is given and the kinds fit.
    region : str, optional
        The region at whose end it goes.
    arguments : mapping of str to str, optional
        Texts of arguments.
    name : str, optional
        What its value is called; an unused name like the op's by default.

    Raises
    ------
    EditRefused
        For an unknown step, and where the program would not parse with it there.

    Examples
    --------
    >>> add("d = degree()", "sqrt", after="d#1").text
    'd = degree()\\nsqrt = sqrt(d)'
    """
    outline = Outline(text)
    given = dict(arguments or {})
    block, anchor = place(outline, after, region)
    if op in HEADS:
        return insert(outline, after, region, head(outline, op, given), f"added a {op}")
    if op == "param":
        return _param(outline, given, name)
    if op in OUTPUTS or op in ("watch", "break"):
        return _sink(outline, op, given, name, block, anchor, after, region)
    is_after = anchor is not None and anchor.id == after
    feed = _fed_by(outline, anchor if is_after else None, after)
    tries = [feed, None] if feed and first_free(op, given) else [None]
    for n, value in enumerate(tries):
        try:
            return _step(outline, op, given, name, value, after, region)
        except EditRefused:
            if n == len(tries) - 1:
                raise
    raise AssertionError("unreachable")


def head(outline: Outline, op: str, given: Mapping[str, str]) -> list[str]:
    """The lines of a new region, its body empty."""
    text = given.get("header", "").strip().removesuffix(":")
    line = HEADS[op]
    if op == "if":
        line = f"if {expression(text) if text else fresh('condition', taken(outline))}:"
        return [line, f"{UNIT}pass", "else:", f"{UNIT}pass"]
    if text:
        test = text.removeprefix("while ")
        visits = op == "sweep"
        over = loop_head(text, "v" if visits else "_", visits=visits) if op != "while" else ""
        line = f"for {over}:" if over else f"while {expression(test)}:"
    return [line, f"{UNIT}pass"]


def _step(
    outline: Outline,
    op: str,
    given: Mapping[str, str],
    name: str | None,
    feed: str | None,
    after: str | None,
    region: str | None,
) -> Edit:
    used = taken(outline)
    target = fresh(templates.base_name(op), used) if name is None else _target(outline, name)
    texts = dict(given)
    first = first_free(op, given)
    if feed and first:
        texts[first] = feed
    right = templates.right_side(op, texts, used)
    if right is None:
        raise EditRefused(f"there is no step {clipped(op)!r}", code="edit-op")
    return insert(outline, after, region, [f"{target} = {right}"], f"added {target}")


def first_free(op: str, given: Mapping[str, str]) -> str | None:
    """The first argument that a value can enter and that nothing is given for."""
    for arg in templates.arguments(op):
        if arg.is_value and is_required(arg):
            return arg.name if not given.get(arg.name, "").strip() else None
    return None


def _target(outline: Outline, name: str) -> str:
    """A name that was asked for: a new one, or one that the line binds anew."""
    plain = checked_name(name)
    if plain in taken(outline) and plain not in names_bound(outline):
        where = "counts a loop's rounds" if plain in loop_variables(statements(outline)) else "is an input"
        raise EditRefused(f"{plain} {where}; choose another name", code="edit-name")
    return plain


def _fed_by(outline: Outline, anchor: Entry | None, after: str | None) -> str | None:
    """The value that what a new step follows gives to it."""
    value = carried_of(outline, after) if after is not None else None
    if value is not None:
        return value.name
    return anchor.name if anchor is not None and anchor.kind in ("step", "param") else None


def _param(outline: Outline, given: Mapping[str, str], name: str | None) -> Edit:
    """A parameter goes behind the other ones at the top."""
    if name is not None and name.strip() in taken(outline) and name.strip() in names_bound(outline):
        raise EditRefused(f"there is a value {clipped(name)!r} already", code="edit-name")
    target = fresh("param", taken(outline)) if name is None else checked_name(name)
    kind = given.get("kind", "").strip().strip("\"'")
    is_label = kind in ("node", "time")
    default = given.get("default", "").strip() or {"node": "0", "time": "2020-01-01"}.get(kind, "1.0")
    parts = [as_label(default) if is_label else expression(default)]
    parts += [f"{word}={expression(given[word])}" for word in ("min", "max", "choices") if given.get(word)]
    parts += [f"{word}={as_word(given[word])}" for word in ("kind", "help") if given.get(word)]
    line = f"{target} = param({', '.join(parts)})"
    params = [e for e in outline.top.body if e.kind == "param"]
    if params:
        return insert(outline, params[-1].id, None, [line], f"added the parameter {target}")
    return first(outline, [line], f"added the parameter {target}")


def _sink(
    outline: Outline,
    op: str,
    given: Mapping[str, str],
    name: str | None,
    block: Block,
    anchor: Entry | None,
    after: str | None,
    region: str | None,
) -> Edit:
    """An output, a watch or a break: it reads the step it follows."""
    used = taken(outline)
    feed = _fed_by(outline, anchor, after)
    text = (given.get("value") or given.get("condition") or "").strip()
    value = expression(text) if text else feed
    if op in OUTPUTS:
        word = (name or given.get("name") or value or "result").strip()
        outputs = {e.name for e in outline.walk() if e.kind == "output"}
        label = as_word(word)
        number = 1
        while not name and label in {as_word(o) for o in outputs}:
            number += 1
            label = as_word(f"{word}_{number}")
        if block is not outline.top:
            # Outputs stand at top level: behind the region that the step is in.
            while block.owner is not None:
                after, region, block = block.owner.id, None, block.owner.block
        line = f"{OUTPUTS[op]}[{label}] = {value or fresh('x', used)}"
        return insert(outline, after, region, [line], f"added the output {clipped(word)}")
    if op == "watch":
        return insert(outline, after, region, [f"watch({value or fresh('x', used)})"], "added a watch")
    test = value or fresh("done", used)
    below = given.get("below", "").strip() or ("1e-10" if not text and _is_number(anchor) else "")
    if below:
        test = f"{as_operand(test)} < {as_operand(below)}"
    return insert(outline, after, region, [f"if {test}:", f"{UNIT}break"], "added a break")


def _is_number(anchor: Entry | None) -> bool:
    """Whether a step gives a number, as far as its text tells: a break then wants it small."""
    if anchor is None or anchor.kind != "step":
        return False
    op = OPS.get(form_of(anchor).op or "")
    return op is None or (
        op.name not in ("any", "all") and (op.family != "compare and choose" or op.name == "where")
    )
