"""What a new step's right side says: given arguments, and a free name or a number where none is given."""

from __future__ import annotations

from collections.abc import Mapping

from groggy_nb.domains import WALKED
from groggy_nb.dsl.edits.forms import ROW_ARGUMENTS, is_required
from groggy_nb.dsl.edits.reads import fresh
from groggy_nb.dsl.edits.writing import as_operand, as_test, as_word, expression
from groggy_nb.ir.words import EDGES
from groggy_nb.ops import OPS, SUGAR, Arg, Op, Sugar

# Words of Python that are names of ops, and the names that values get in their place.
NAMES = {"and": "both", "or": "either", "not": "negated", "matmul": "product"}
INPUTS = {"min": "low", "max": "high"}  # free names for arguments that are called like steps
SCALARS = {"q": "0.5", "value": "0.0"}
ATTRIBUTES = {f"{d.name}_attribute": d.form for d in WALKED}
AGGREGATES = tuple(op.name for op in OPS.values() if op.in_row)
NEEDS_DEFAULT = {"min": "inf", "max": "-inf"}
ROWS = {f"neighbor_{name}": name for name in AGGREGATES}
EDGE_ROWS = {f"edge_{name}": name for name in AGGREGATES}


def right_side(name: str, given: Mapping[str, str], used: set[str]) -> str | None:
    """The text of a new step's right side; None for a name that is no step.

    Free names are taken for values that are not given, so that the text parses and the canvas shows what
    is missing as an input.

    Examples
    --------
    >>> right_side("neighbor_sum", {}, set()), right_side("recip", {"x": "deg"}, set())
    ('sum(x[u] for u in in_neighbors)', 'recip(deg)')
    """
    if name == "expression":
        return expression(given.get("expression", "0.0"))
    if name in ATTRIBUTES:
        return _attribute(ATTRIBUTES[name], given)
    if name in ROWS:
        return _row(ROWS[name], given, used, is_edges=False)
    if name in EDGE_ROWS:
        return _row(EDGE_ROWS[name], given, used, is_edges=True)
    op = OPS.get(name)
    if name in SUGAR and (op is None or given.keys() - {a.name for a in op.args}):
        sugar = SUGAR[name]
        return _product(sugar, given, used) if sugar.symbol else _call(sugar.called, sugar.args, given, used)
    if op is None or op.internal:
        return None
    return _operator(op, given, used) if op.symbol else _call(op.called, op.args, given, used)


def base_name(op: str) -> str:
    """What the value of a new step is called, if the name is free.

    >>> base_name("and"), base_name("degree")
    ('both', 'degree')
    """
    return {"expression": "value", "node_attribute": "attribute", "edge_attribute": "attribute"}.get(
        op, NAMES.get(op, op)
    )


def arguments(name: str) -> tuple[Arg, ...]:
    """The arguments that a new step takes."""
    if name in ROWS or name in EDGE_ROWS:
        default = ROW_ARGUMENTS[1:]
        extra = OPS[ROWS.get(name) or EDGE_ROWS[name]].args[1:]
        return (Arg("x", "node" if name in ROWS else "any"), *default, *extra)
    if name in ATTRIBUTES:
        return (Arg("name", "attribute"), Arg("default", "scalar", None))
    if name == "expression":
        return (Arg("expression", "any", "0.0"),)
    if name in SUGAR:
        return SUGAR[name].args
    return OPS[name].args if name in OPS else ()


def placeholder(arg: Arg, used: set[str]) -> str:
    """What stands for an argument that is not given: a free name for values, a literal for words."""
    if arg.kind == "label":
        return "0"
    if arg.is_option:
        return as_word(arg.choices[0])
    if arg.kind == "scalar" and arg.name in SCALARS:
        return SCALARS[arg.name]
    return fresh(INPUTS.get(arg.name, arg.name), used)


def _call(name: str, args: tuple[Arg, ...], given: Mapping[str, str], used: set[str]) -> str:
    parts: list[str] = []
    by_name = False  # and then all that follow
    for arg in args:
        text = given.get(arg.name, "").strip()
        if not text and not is_required(arg):
            continue
        if not text:
            text = placeholder(arg, used)
        else:
            text = as_argument(arg, text)
        by_name = by_name or arg.keyword_only or arg.is_option or len(parts) < args.index(arg)
        parts.append(f"{arg.name}={text}" if by_name or arg.name in ("min", "max") else text)
    return f"{name}({', '.join(parts)})"


def as_argument(arg: Arg, text: str) -> str:
    """An argument's text as it stands in a call: words and labels in quotes, the rest an expression."""
    if arg.is_option:
        return text if arg.name == "over" else as_word(text)
    if arg.kind == "label":
        return as_label(text)
    return expression(text)


def as_label(text: str) -> str:
    """A node's label: numbers and quoted text as they are, other words in quotes."""
    plain = text.strip()
    if plain[:1] in "\"'" or plain.lstrip("-").isdigit() or plain.startswith("="):
        return expression(plain.removeprefix("="))
    return as_word(plain)


def _operator(op: Op, given: Mapping[str, str], used: set[str]) -> str:
    parts = []
    for arg in op.operands:
        text = given.get(arg.name, "").strip()
        parts.append(as_operand(text) if text else placeholder(arg, used))
    word = {"and": "&", "or": "|", "not": "~"}.get(op.name, op.symbol or "")
    return f"{word}{parts[0]}" if len(parts) == 1 else f"{parts[0]} {word} {parts[1]}"


def _product(sugar: Sugar, given: Mapping[str, str], used: set[str]) -> str:
    """A product with the graph's matrix."""
    matrix, value = sugar.args
    text = given.get(value.name, "").strip()
    right = as_operand(text) if text else placeholder(value, used)
    return f"{given.get(matrix.name, '').strip() or matrix.default} {sugar.symbol} {right}"


def _row(name: str, given: Mapping[str, str], used: set[str], *, is_edges: bool) -> str:
    over = given.get("over", "").strip() or ("in_edges" if is_edges else "in_neighbors")
    target = "u, e" if over in EDGES else "v" if over == "nodes" else "u"
    op = OPS[name]
    value = given.get("x", "").strip()
    if value:
        value = at_entry(expression(value), target)
    elif over in EDGES and op.by_entry == 1:
        value = f"{fresh('x', used)}[u] * {fresh('w', used)}[e]"
    else:
        value = f"{fresh('x', used)}[{target[0]}]"
    if op.by_entry > 1:
        named = [given.get(a.name, "").strip() or fresh(a.name, used) for a in op.operands[1 : op.by_entry]]
        last = target[-1]  # the edge, where there is one
        value = f"({', '.join([value, *(at_entry(expression(n), last) for n in named)])})"
    where = given.get("where", "").strip()
    condition = f" if {as_test(where)}" if where else ""
    inner = f"{value} for {target} in {expression(over)}{condition}"
    rest = [given.get(a.name, "").strip() or placeholder(a, used) for a in op.operands[op.by_entry :]]
    default = given.get("default", "").strip() or (NEEDS_DEFAULT.get(name, "") if is_edges else "")
    if default:
        rest.append(f"default={expression(default)}")
    rest += [f"{a.name}={as_word(given[a.name])}" for a in op.options if given.get(a.name)]
    return f"{name}(({inner}), {', '.join(rest)})" if rest else f"{name}({inner})"


def at_entry(value: str, target: str) -> str:
    """A bare name as it is read in a comprehension.

    >>> at_entry("x", "u"), at_entry("x[u] / 2", "u")
    ('x[u]', 'x[u] / 2')
    """
    return f"{value}[{target[0]}]" if value.isidentifier() else value


def _attribute(form: str, given: Mapping[str, str]) -> str:
    name = given.get("name", "").strip() or ("age" if form == "nodes" else "weight")
    default = given.get("default", "").strip()
    word = as_word(name)
    return f"{form}.get({word}, {expression(default)})" if default else f"{form}[{word}]"
