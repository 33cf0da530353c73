"""One item's expression as text: operators by their precedence, calls by the op's signature."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from groggy_nb.domains import ATTRIBUTES, Domain, walked
from groggy_nb.errors import InternalError, uncovered
from groggy_nb.ir.forms import Const, Fold, Gather, Operand, Source, Step
from groggy_nb.ir.reading import read_at
from groggy_nb.ir.words import EDGES, NEIGHBORS, quoted
from groggy_nb.ops import OPS, Op, forms

# How tight a form binds, as in Python's grammar.
CHOICE, COMPARISON, UNARY, POWER, ATOM = 0, 3, 8, 9, 10
LEVELS = {"|": 4, "&": 5, "+": 6, "-": 6, "*": 7, "/": 7, "//": 7, "%": 7, "**": POWER}
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")

ROWS = {d: n for n, d in NEIGHBORS.items()}
EDGE_ROWS = {d: n for n, d in EDGES.items()}


@dataclass(frozen=True, slots=True)
class Text:
    """An expression, how tight it binds, and the names it mentions."""

    text: str
    level: int = ATOM
    names: frozenset[str] = frozenset()

    def within(self, level: int) -> str:
        """The text where at least `level` is wanted, in brackets if it binds less."""
        return self.text if self.level >= level else f"({self.text})"


# Where an operand stands decides how it may be written:
#   "value"   anything; a literal is a step of its own
#   "now"     anything but a nested literal, which would be immediate there
#   "bare"    the operand of `-`, which would take a literal's sign
#   "exponent"  of `**`, where a whole literal would be another op
#   "lane"    directly in a comprehension
#   "access"  what is read at [u] or [e]
#   "whole"   in `... for v in nodes`
#   "label"   a node's label
Reader = Callable[[Operand, str], Text]


def number(const: Const) -> Text:
    """A literal."""
    return Text(const.text, UNARY if const.text.startswith("-") else ATOM)


def source_text(source: Source) -> Text:
    """A value from outside as it is written."""
    match source.form:
        case form if form in ATTRIBUTES and source.default is None:
            return Text(f"{form}[{quoted(source.name)}]")
        case form if form in ATTRIBUTES:
            default = source.default
            shown = quoted(default) if isinstance(default, str) else number(default).text if default else ""
            return Text(f"{source.form}.get({quoted(source.name)}, {shown})")
        case "code":
            return Text(quoted(source.name))
        case "label":
            label = source.name if source.default is None else source.default
            return number(label) if isinstance(label, Const) else Text(quoted(label))
    return Text(source.name, ATOM, frozenset([source.name]))


def param_text(source: Source) -> str:
    """A parameter's declaration."""

    def shown(value: Const | str | None) -> str:
        return value.text if isinstance(value, Const) else quoted(value or "")

    parts = [shown(source.default)]
    if source.minimum is not None:
        parts.append(f"min={shown(source.minimum)}")
    if source.maximum is not None:
        parts.append(f"max={shown(source.maximum)}")
    if source.choices:
        parts.append(f"choices=({', '.join(map(shown, source.choices))},)")
    if source.kind is not None:
        parts.append(f"kind={quoted(source.kind)}")
    if source.help:
        parts.append(f"help={quoted(source.help)}")
    return f"param({', '.join(parts)})"


def slots(op: Op) -> Iterator[str]:
    """Where each operand of a step stands."""
    for n, argument in enumerate(op.operands):
        if "row" in op.form.stands and op.form.at is not None:
            yield "access"
        elif argument.kind == "label":
            yield "label"
        elif op.symbol == "-" and len(op.operands) == 1:
            yield "bare"
        elif op.symbol == "**" and n == 1:
            yield "exponent"
        else:
            yield "value"


def step_form(step: Step, read: Reader, lane: tuple[str, str] = ("u", "e")) -> Text:
    """A step's text."""
    if step.op == "literal":
        const = step.inputs[0]
        return number(const) if isinstance(const, Const) else read(const, "value")
    op = OPS[step.op]
    match op.form:
        case forms.Lane():
            return lane_form(op.form, step, read, lane)
        case (
            forms.Map()
            | forms.Make()
            | forms.Ends()
            | forms.Take()
            | forms.Composite()
            | forms.Kernel()
            | forms.Group()
        ):
            pass
        case forms.Fold() | forms.Collect():
            raise InternalError(f"{op.name} is an aggregate", place=step.place)
        case _:
            raise uncovered(op.form)
    texts = [None if o is None else read(o, s) for o, s in zip(step.inputs, slots(op), strict=True)]
    names = frozenset().union(*(t.names for t in texts if t is not None)) if texts else frozenset()
    return with_names(
        operator_form(op, step, texts) or call_form(op, step.inputs, step.options, texts), names
    )


def with_names(text: Text, names: frozenset[str]) -> Text:
    """A text that mentions further names."""
    return Text(text.text, text.level, text.names | names)


def lane_form(form: forms.Lane, step: Step, read: Reader, lane: tuple[str, str]) -> Text:
    """`x[u]`, `w[e]`, `x[v]`, `u`, `v`, `e`."""
    index = {"neighbor": lane[0], "edge": lane[1], "node": "v"}[form.at]
    if not step.inputs:
        return Text(index)
    value = read(step.inputs[0], "access")
    return Text(f"{value.within(ATOM)}[{index}]", ATOM, value.names)


def operator_form(op: Op, step: Step, texts: list[Text | None]) -> Text | None:
    """An operator's text; None for an op that is called."""
    given = [t for t in texts if t is not None]
    if op.written == "a if m else b":
        mask, then, orelse = given
        return Text(f"{then.within(1)} if {mask.within(1)} else {orelse.within(1)}", CHOICE)
    if op.written == "x ** n":
        return Text(f"{given[0].within(ATOM)} ** {dict(step.options)['n']}", POWER)
    if op.written == "x[i]":
        value, index = given
        return Text(f"{value.within(ATOM)}[{index.text}]")
    if op.symbol is None:
        return None
    if len(given) == 1:
        return Text(f"{op.symbol}{given[0].within(UNARY)}", UNARY)
    a, b = given
    if op.symbol in COMPARISONS:
        return Text(f"{a.within(COMPARISON + 1)} {op.symbol} {b.within(COMPARISON + 1)}", COMPARISON)
    level = LEVELS[op.symbol]
    left, right = (ATOM, UNARY) if level == POWER else (level, level + 1)
    return Text(f"{a.within(left)} {op.symbol} {b.within(right)}", level)


def call_form(
    op: Op,
    inputs: tuple[Operand, ...],
    options: tuple[tuple[str, str], ...],
    texts: list[Text | None],
    default: Text | None = None,
) -> Text:
    """A call's text; arguments that are as the signature has them are left out."""
    words = dict(options)
    values = dict(zip((a.name for a in op.operands), zip(inputs, texts, strict=True), strict=True))
    parts = []
    by_name = False
    for argument in op.args:
        if argument.is_option:
            if words.get(argument.name, argument.default) != argument.default:
                parts.append(f"{argument.name}={quoted(words[argument.name])}")
            continue
        operand, text = values[argument.name]
        omitted = isinstance(operand, Const) and isinstance(argument.default, bool | int | float)
        if text is None or (omitted and operand == Const.of(argument.default)):
            by_name = True
        elif argument.keyword_only or by_name:
            parts.append(f"{argument.name}={text.text}")
        else:
            parts.append(text.text)
    if default is not None:
        parts.append(f"default={default.text}")
    return Text(f"{op.called}({', '.join(parts)})")


def fold_form(fold: Fold, read: Reader, domain_of: Callable[[Operand], Domain | None]) -> Text:
    """A whole-graph aggregate's text; with a filter, a comprehension over nodes or edges."""
    op = OPS[fold.op]
    if fold.where is None:
        texts = [None if o is None else read(o, "value") for o in fold.inputs]
        last = None if fold.default is None else read(fold.default, "now")
        names = mentioned([*texts, last])
        return with_names(call_form(op, fold.inputs, fold.options, texts, last), names)
    over = walked(domain_of(o) for o in (*fold.inputs, fold.where))

    def entry(operand: Operand) -> Text:
        text = read(operand, "whole")
        domain = domain_of(operand)
        if domain is not None and domain.is_array:
            return Text(f"{text.within(ATOM)}[{over.index}]", ATOM, text.names)
        return text

    where = entry(fold.where)
    values = [entry(o) for o in fold.inputs[: op.by_entry]]
    rest = [None if o is None else read(o, "value") for o in fold.inputs[op.by_entry :]]
    last = None if fold.default is None else read(fold.default, "now")
    inner = f"{entry_form(values)} for {over.index} in {over.form} if {where.within(1)}"
    form = aggregate_form(op, inner, fold.inputs, fold.options, rest, last)
    return with_names(form, mentioned([where, *values, *rest, last]))


def aggregate_form(
    op: Op,
    inner: str,
    inputs: tuple[Operand, ...],
    options: tuple[tuple[str, str], ...],
    rest: list[Text | None],
    default: Text | None,
) -> Text:
    """An aggregate over a comprehension, which needs brackets beside other arguments."""
    beside = [None] * (op.by_entry - 1)  # they stand in the comprehension
    alone = call_form(op, inputs, options, [Text(inner), *beside, *rest], default)
    if alone.text == f"{op.name}({inner})":
        return alone
    return call_form(op, inputs, options, [Text(f"({inner})"), *beside, *rest], default)


def entry_form(values: list[Text]) -> str:
    """What a comprehension takes of each entry: a value, or several in brackets."""
    return values[0].text if len(values) == 1 else f"({', '.join(v.text for v in values)})"


def mentioned(texts: list[Text | None]) -> frozenset[str]:
    """The names that some texts mention."""
    return frozenset(n for t in texts if t is not None for n in t.names)


def gather_form(gather: Gather, read: Reader, lane: tuple[str, str] = ("u", "e")) -> Text:
    """A neighbor comprehension's text."""
    op = OPS[gather.op]
    steps = {s.out: s for s in gather.body}
    names: set[str] = set()

    def inside(operand: Operand, slot: str) -> Text:
        step = steps.get(operand) if isinstance(operand, int) else None
        if step is not None:
            return step_form(step, inside, lane)
        if isinstance(operand, Const):
            return number(operand)
        text = read(operand, slot if slot in ("access", "label") else "lane")
        names.update(text.names)
        return text

    where = None if gather.where is None else inside(gather.where, "lane")
    beside, scalars = gather.further[: op.by_entry - 1], gather.further[op.by_entry - 1 :]
    value = entry_form([inside(o, "lane") for o in (gather.value, *beside)])
    rest = [None if o is None else read(o, "value") for o in scalars]
    default = None if gather.default is None else read(gather.default, "now")
    edges = gather.edges or any(read_at(s) == "edge" for s in gather.body)
    edges = edges and gather.direction in EDGE_ROWS
    rows = (
        f"{lane[0]}, {lane[1]} in {EDGE_ROWS[gather.direction]}"
        if edges
        else f"{lane[0]} in {ROWS[gather.direction]}"
    )
    inner = f"{value} for {rows}" + (f" if {where.within(1)}" if where else "")
    form = aggregate_form(op, inner, (gather.value, *gather.further), gather.options, rest, default)
    return with_names(form, frozenset(names) | mentioned([*rest, default]))


def gather_reads(gather: Gather) -> Iterator[tuple[Operand, str]]:
    """The operands from outside in the order of the text, with where they stand."""
    steps = {s.out: s for s in gather.body}
    by_entry = OPS[gather.op].by_entry

    def inside(operand: Operand, slot: str) -> Iterator[tuple[Operand, str]]:
        step = steps.get(operand) if isinstance(operand, int) else None
        if step is None:
            yield operand, slot if slot in ("access", "label") else "lane"
            return
        for o, s in zip(step.inputs, slots(OPS[step.op]), strict=True):
            yield from inside(o, s)

    if gather.where is not None:
        yield from inside(gather.where, "lane")
    beside, scalars = gather.further[: by_entry - 1], gather.further[by_entry - 1 :]
    for operand in (gather.value, *beside):
        yield from inside(operand, "lane")
    yield from ((o, "value") for o in scalars)
    if gather.default is not None:
        yield gather.default, "now"


def reads(item: Step | Fold | Gather) -> list[tuple[Operand, str]]:
    """The operands of an item in the order its text evaluates them, with where they stand."""
    match item:
        case Gather():
            return list(gather_reads(item))
        case Fold():
            by_entry = 0 if item.where is None else OPS[item.op].by_entry
            first: list[tuple[Operand, str]] = [] if item.where is None else [(item.where, "whole")]
            first += [(o, "whole") for o in item.inputs[:by_entry]]
            rest = item.inputs[by_entry:]
            last = [] if item.default is None else [(item.default, "now")]
            return [*first, *((o, "value") for o in rest), *last]
        case Step():
            if item.op == "literal":
                return []
            return list(zip(item.inputs, slots(OPS[item.op]), strict=True))
        case _:
            raise uncovered(item)
