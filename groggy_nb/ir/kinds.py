"""What each form answers to the domains and dtypes that it is given, and which of them it refuses."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import product

from groggy_nb.domains import EDGE, NODE, SCALAR, Domain, joined, one
from groggy_nb.errors import InternalError, Place, uncovered
from groggy_nb.ir.forms import Const, Fold, Gather, Operand, Step, Type
from groggy_nb.ir.known import HOW, NO_TIME, SCALAR_INT, Known
from groggy_nb.ops import OPS, Op, forms
from groggy_nb.ops.rules import DTYPES, times_compared, widest
from groggy_nb.ops.table import Arg


class Kinds(Known):
    """The rules that give a form's type from the types of what it reads."""

    def step(self, step: Step) -> None:
        if step.op == "literal":
            self.types[step.out] = self.of(step.inputs[0])
            if _is_never(step.inputs[0]):
                self.never.add(step.out)
            return
        op = OPS[step.op]
        match op.form:
            case forms.Map() | forms.Make() | forms.Ends() | forms.Take() | forms.Group():
                self.applied(step, op, of_many=False)
            case forms.Composite() | forms.Kernel():
                self.applied(step, op, of_many=True)
            case forms.Lane():
                self.access(step)
            case forms.Fold() | forms.Collect():
                raise InternalError(f"{op.name} is an aggregate", place=step.place)
            case _:
                raise uncovered(op.form)

    def applied(self, step: Step, op: Op, *, of_many: bool) -> None:
        """A step applied entry by entry, or (`of_many`) to the values as a whole."""
        given = [(a, o) for a, o in zip(op.operands, step.inputs, strict=True) if o is not None]
        free: list[tuple[Domain, Operand]] = []  # the operands that may be anything
        for argument, operand in given:
            seen = self.seen(operand).domain
            if self.lane and self.is_beside_rows(operand):
                self.misplaced(operand, step.place)
                seen = SCALAR
            wanted = argument.domain
            if wanted is not None:
                if seen is None:
                    self.force(operand, wanted)
                elif seen is not wanted:
                    hint = HOW.get((seen, wanted)) or (
                        f"{wanted.spread} makes one of a scalar"
                        if wanted is NODE
                        else "reduce it first, for example sum(x)"
                    )
                    self.error(
                        "kind",
                        f"{_shown(op)} wants {wanted.one} as {argument.name}, "
                        f"found {seen.one}{self.named(operand)}",
                        step.place,
                        hint,
                    )
            elif seen is not None:
                free.append((seen, operand))
        dtypes = tuple(self.of(o).dtype for _, o in given)
        found = joined(d for d, _ in free)
        if of_many and free and found is SCALAR:
            what = f"{op.name}() wants a node value or an edge value, found a scalar"
            where = "compute it before the comprehension or sweep" if self.lane else None
            self.error("kind", what, step.place, where)
        domain = op.result(step.options)
        if domain is not None:
            for at, value in free if domain.is_read else ():
                if not at <= domain:
                    self.elsewhere(op, domain, at, value, step.place)
        elif found is None:
            domain = self.mixed(op, free, step.place)
        else:
            is_open = len(free) < sum(a.domain is None for a, _ in given)
            domain = found if found.is_array or not is_open else None
        self.give(step.out, Type(domain, self.result(dtypes, step)), *(o for _, o in given))

    def mixed(self, op: Op, free: list[tuple[Domain, Operand]], place: Place | None) -> Domain:
        """Values of domains that do not fit one another; what follows is read as a value of the first."""
        ways: dict[Domain, Operand] = {}
        for domain, operand in free:
            if domain.is_array:
                ways.setdefault(domain, operand)
        first, second = sorted(ways, key=lambda d: not d.in_rows)[:2]
        self.error(
            "kind",
            f"{_shown(op)} cannot mix {first.one}{self.named(ways[first])} "
            f"with {second.one}{self.named(ways[second])}",
            place,
            "x[u] for u, e in in_edges inside an aggregate, at_source(x) or at_target(x)",
        )
        return first

    def elsewhere(self, op: Op, domain: Domain, seen: Domain, operand: Operand, place: Place | None) -> None:
        """An operand of a step over nodes or edges that is a value of the others."""
        hint = HOW.get((seen, domain))
        if (seen, domain) == (EDGE, NODE) and any(a.name == "over" for a in op.options):
            hint = f'over="edges" gives an edge value; {hint}'
        self.error(
            "kind",
            f"{op.called}() over {domain.form} wants {domain.one} or a scalar, "
            f"found {seen.one}{self.named(operand)}",
            place,
            hint,
        )

    def is_beside_rows(self, operand: Operand) -> bool:
        """Whether a value has many entries, and none of its own at the node of a row."""
        domain = self.of(operand).domain
        return domain is not None and domain.is_array and not domain.in_rows

    def misplaced(self, operand: Operand, place: Place | None) -> None:
        """A bare edge value where a node's own values are read."""
        shown = self.name(operand) or "w"
        self.error(
            "kind",
            f"an edge value{self.named(operand)} has no entry at a node",
            place,
            f"read it at the edge: {shown}[e], with `for u, e in in_edges`",
        )

    def result(self, dtypes: tuple[str | None, ...], step: Step | Fold | Gather) -> str | None:
        declared = OPS[step.op]
        if declared.operands and declared.operands[0].kind == "label":
            if dtypes != ("label",) and None not in dtypes:
                self.error(
                    "label",
                    f'{declared.name}() wants a node\'s label: a literal, or a parameter with kind="node"',
                    step.place,
                )
            return "int64"
        if "time" in dtypes:
            return self.of_times(declared, dtypes, step)
        if "text" in dtypes and set(dtypes) <= {"text", None}:
            if declared.symbol in ("==", "!="):
                return "bool"
            self.error(
                "text",
                f"{_shown(declared)} cannot take text; compare it with ==, != or in",
                step.place,
                "dates that were read as text are no times: pd.to_datetime(column) makes them times",
            )
            return "bool"
        if "label" in dtypes or "text" in dtypes:
            word = "a node label" if "label" in dtypes else "text"
            hint = (
                "index_of(label) gives the node's index"
                if "label" in dtypes
                else "compare text with ==, != or in"
            )
            self.error(
                "text" if word == "text" else "label",
                f"{_shown(declared)} wants numbers, found {word}",
                step.place,
                hint,
            )
            return None
        if None in dtypes:
            answers = _answers(declared, dtypes)  # some ops answer the same whatever comes in
            return answers.pop() if len(answers) == 1 else None
        try:
            return declared.rule(tuple(d for d in dtypes if d is not None))[1]
        except TypeError as wrong:
            shown = ", ".join(str(d) for d in dtypes)
            what, *how = wrong.args
            self.error("dtype", f"{_shown(declared)}: {what}; found {shown}", step.place, *how)
            return "bool" if declared.symbol else None

    def of_times(self, op: Op, dtypes: tuple[str | None, ...], step: Step | Fold | Gather) -> str | None:
        """The dtype that an op gives where an operand is a time; inf and nan stand for no time."""
        given = (step.value, *step.further) if isinstance(step, Gather) else step.inputs
        read = [o for o in given if o is not None]
        dtypes = tuple(
            "time" if _is_never(o) or o in self.never else d for o, d in zip(read, dtypes, strict=True)
        )
        shown = ", ".join(str(d) for d in dtypes if d is not None)
        if op.times is None:
            hint = "t - start is a number of seconds, float(t) those since 1970"
            self.error("time", f"{_shown(op)} wants numbers, found {shown}", step.place, hint)
            return None
        answers = set()
        wrong = ""
        for filler in ("time", *DTYPES) if None in dtypes else ("time",):
            try:
                answers.add(op.times(tuple(d or filler for d in dtypes)))
            except TypeError as refused:
                wrong = refused.args[0]
        if not answers:
            hint = 'write the date in quotes, edges["t"] >= "2020-01-31", or param("2020-01-31", kind="time")'
            self.error("time", f"{_shown(op)}: {wrong}; found {shown}", step.place, hint)
            return "bool" if op.times is times_compared else None
        return answers.pop() if len(answers) == 1 else None

    def access(self, step: Step) -> None:
        """x[u], w[e], u, v, e."""
        op = OPS[step.op]
        if not step.inputs:
            self.types[step.out] = SCALAR_INT
            return
        wanted, operand = op.operands[0].domain, step.inputs[0]
        assert wanted is not None, "an access wants a value of one domain"
        found = self.of(operand)
        if found.domain is None:
            self.force(operand, wanted)
        elif found.domain is not wanted:
            hint = (
                "an edge value is read as [e], with `for u, e in in_edges`"
                if found.domain is EDGE
                else "a node value is read as [u]"
            )
            if found.domain is SCALAR:
                hint = "a scalar needs no subscript"
            self.error(
                "kind",
                f"{wanted.read} wants {wanted.one}, found {found.domain.one}{self.named(operand)}",
                step.place,
                hint,
            )
        self.types[step.out] = Type(SCALAR, found.dtype)

    def fold(self, fold: Fold) -> None:
        op = OPS[fold.op]
        given = list(zip(op.operands, fold.inputs, strict=True))
        values = [o for a, o in given if a.domain is None] + ([fold.where] if fold.where is not None else [])
        self.scalars(given, fold)
        domain = joined(self.of(o).domain for o in values)
        if domain is None:
            self.error("kind", f"{op.name}() cannot mix node and edge values", fold.place)
        first = self.of(values[0])
        if domain is SCALAR and first.domain is SCALAR:
            of_two = op.aggregate.of_two
            hint = None if of_two is None else f"{of_two}(a, b) compares two values"
            self.error(
                "kind",
                f"{op.name}() wants a node value or an edge value, found a scalar{self.named(values[0])}",
                fold.place,
                hint,
            )
        if fold.where is not None and self.of(fold.where).dtype not in ("bool", None):
            self.error(
                "dtype",
                f"the filter of {op.name}() must be a mask (bool), found {self.of(fold.where).dtype}",
                fold.place,
            )
        dtypes = tuple(self.of(o).dtype for o in fold.inputs if o is not None)
        self.types[fold.out] = Type(
            SCALAR, self.with_default(self.result(dtypes, fold), fold.default, fold.place)
        )

    def with_default(self, dtype: str | None, default: Operand, place: Place | None) -> str | None:
        """The dtype of an aggregate whose `default=` may widen it."""
        given = self.seen(default)
        if default is None or dtype is None or given.dtype is None:
            return dtype
        if given.is_array and not self.lane:
            self.error("kind", "default= wants a scalar", place)
        if "time" in (dtype, given.dtype) and not _is_never(default) and default not in self.never:
            if dtype != given.dtype:
                self.error(
                    "time", f"default= is {given.dtype}, the values are {dtype}", place, "inf: no time"
                )
            return dtype
        if given.dtype not in DTYPES or dtype not in DTYPES:
            return dtype
        return dtype if dtype == given.dtype else widest((dtype, given.dtype))

    def scalars(self, given: Iterable[tuple[Arg, Operand]], item: Fold | Gather) -> None:
        """Report what is no scalar where an aggregate wants one."""
        for argument, operand in given:
            found = self.seen(operand)
            if argument.domain is SCALAR and found.is_array:
                what = f"{item.op}() wants a scalar as {argument.name}, found {one(found.domain)}"
                self.error("kind", f"{what}{self.named(operand)}", item.place, "reduce it first: sum(x)")

    def gather(self, gather: Gather) -> None:
        self.scalars(zip(OPS[gather.op].operands[1:], gather.further, strict=False), gather)
        before, self.lane = self.lane, True
        for step in gather.body:
            self.step(step)
        if gather.where is not None and self.of(gather.where).dtype not in ("bool", None):
            self.error(
                "dtype",
                f"the filter must be a mask (bool), found {self.of(gather.where).dtype}",
                gather.place,
            )
        beside = gather.further[: OPS[gather.op].by_entry - 1]
        for operand in (gather.where, gather.value, *beside):
            # What the comprehension computes itself is reported where it is computed.
            if self.is_beside_rows(operand):
                self.misplaced(operand, gather.place)
        if self.is_beside_rows(gather.default):
            self.error("kind", "default= wants a scalar or a node value, found an edge value", gather.place)
        value = self.of(gather.value)
        dtypes = (value.dtype, *(self.of(o).dtype for o in gather.further))
        dtype = self.with_default(self.result(dtypes, gather), gather.default, gather.place)
        self.lane = before
        self.types[gather.out] = Type(SCALAR if before else NODE, dtype)

    def condition(self, operand: Operand, place: Place | None, what: str) -> bool:
        """Whether a condition is one truth value; an error where not."""
        found = self.seen(operand)
        if found.is_array:
            self.error(
                "condition",
                f"`{what}` wants one truth value, found {one(found.domain)}{self.named(operand)}",
                place,
                "x if m else y chooses elementwise; all(m) or any(m) gives one value",
            )
        elif found.dtype not in ("bool", None):
            self.error(
                "condition",
                f"`{what}` wants a truth value, found {found.dtype}",
                place,
                "compare it, for example x > 0",
            )
        return not found.is_array


def _answers(op: Op, dtypes: tuple[str | None, ...]) -> set[str]:
    """The result dtypes an op can give, whatever the open operands turn out to be."""
    found = set()
    for each in product(*(DTYPES if d is None else (d,) for d in dtypes)):
        try:
            found.add(op.rule(each)[1])
        except TypeError:
            continue
    return found


def _is_never(operand: Operand) -> bool:
    """Whether an operand is inf, -inf, nan or NO_TIME: later or earlier than any time, or none."""
    if not isinstance(operand, Const):
        return False
    return operand == Const.of(NO_TIME) or (operand.dtype == "float64" and not math.isfinite(operand.value))


def _shown(op: Op) -> str:
    written = op.written or op.symbol
    return f"`{written}`" if written else f"{op.called}()"
