"""A program bound to a graph: every source gets its value, and every value its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import Any

import numpy as np

from groggy_nb.domains import ATTRIBUTES, NODE, OF_FORM, OF_SIZE, SCALAR, WALKED, Domain
from groggy_nb.errors import Diagnostic, GraphError, ProgramErrors, RunError, clipped, nearest
from groggy_nb.graph import Graph
from groggy_nb.graph.times import UNIT, as_seconds, from_seconds, is_iso, stamp
from groggy_nb.ir.forms import Const, Output, Program, Source, Type, Watch, walk
from groggy_nb.ir.infer import infer
from groggy_nb.ir.numbering import node_numbers
from groggy_nb.ir.typed import Typed
from groggy_nb.once import Once
from groggy_nb.ops import OPS
from groggy_nb.run.arguments import input_value, param_value
from groggy_nb.run.attributes import Texts, all_default, attribute_value

LABEL = Type(SCALAR, "label")
ALIKE = 0.75  # steps less like a name than this are no slips for it
REMEMBERED = 64  # types of programs run lately: inferring them costs more than a run on a small graph

_lately = Once(REMEMBERED)


@dataclass(frozen=True, slots=True)
class Bound:
    """A program with its types, the graph it runs on, and the values of its sources.

    Attributes
    ----------
    typed : Typed
        The program with the type of every id, as a run holds it.
    known, values : mapping of int
        Type and value of each source by id: a Python scalar, or an array of float64, int64 or bool
        that may belong to the user and is never written. Labels are node indices, text is codes.
    warnings : tuple of str
    outside : tuple of str
        The names that the program does not bind, each with kind and shape of what was given; and the
        attributes that the graph does not have, each with the default that stands for it.
    groups : tuple of str
        The outputs that are numbers of nodes.
    states : tuple of str
        The watched values that are no scalars: their last state is kept, not a series.
    times : frozenset of str
        The outputs and watched values that are times: here and while they run, float64 seconds since 1970.
    """

    typed: Typed
    graph: Graph
    known: Mapping[int, Type]
    values: Mapping[int, Any]
    warnings: tuple[str, ...] = ()
    times: frozenset[str] = frozenset()
    outside: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    states: tuple[str, ...] = ()

    @property
    def program(self) -> Program:
        """The program as it was written."""
        return self.typed.program

    def with_params(self, params: Mapping[str, Any]) -> Bound:
        """The same with other values of some parameters, which change the type of nothing.

        Raises
        ------
        RunError
            For a value that does not fit.
        """
        binding = _Binding(self.program, self.graph, params, {})
        for source in self.program.sources:
            if source.form == "param" and source.name in params:
                binding.resolve_param(source)
        return replace(self, values=MappingProxyType({**self.values, **binding.values}))

    def as_times(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Outputs or watched values by name, those that are times as datetime64."""
        return {name: from_seconds(x) if name in self.times else x for name, x in values.items()}

    def put_out(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Outputs by name as a result holds them: times as datetime64, entries of several columns as rows."""
        types = self.typed.types
        domains = {o.name: types[o.value].domain for o in self.program.outputs if isinstance(o.value, int)}
        rows = {n: self._rows(n, values[n], d) for n, d in domains.items() if d is not None and not d.is_read}
        if not rows:
            return self.as_times(values)
        plain = self.as_times({name: x for name, x in values.items() if name not in rows})
        return {name: rows[name] if name in rows else plain[name] for name in values}

    def _rows(self, name: str, cells: Any, domain: Domain) -> Any:
        """The rows that are there: of a table a structured array, else with a number for each column."""
        cells = cells.reshape(-1, domain.width)
        cells = cells[domain.there(cells)]
        is_time = name in self.times
        if not domain.columns:
            return from_seconds(cells) if is_time else cells
        dtypes = {n: UNIT if is_time and d == "float64" else d for n, d in domain.columns.items()}
        rows = np.empty(len(cells), list(dtypes.items()))
        for (column, dtype), entries in zip(dtypes.items(), cells.T, strict=True):
            rows[column] = from_seconds(entries) if dtype is UNIT else entries
        return rows


def bind(
    program: Program,
    graph: Graph,
    params: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
) -> Bound:
    """Resolve every source of a program on a graph, and the types that follow.

    Parameters
    ----------
    program : Program
    graph : Graph
    params : mapping of str, optional
        Values for parameters by name; the others keep their defaults.
    inputs : mapping of str, optional
        Values for the names that the program does not bind: scalars, or arrays of length N or M.

    Raises
    ------
    RunError
        For a program without outputs, an unknown or unfit parameter, a missing or unfit input, an
        attribute or label that the graph lacks: the first in program order.
    ProgramErrors
        For kinds or dtypes that do not fit on this graph, all of them.
    """
    params, inputs = dict(params or {}), dict(inputs or {})
    if not program.outputs:
        raise RunError(
            "the program has no output, so a run would give nothing",
            code="no-output",
            hint='end it with an output, for example nodes["x"] = x',
            text=program.text,
        )
    _refuse_unknown(program, params)
    binding = _Binding(program, graph, params, inputs)
    for source in program.sources:
        binding.resolve(source)
    key = (id(program), tuple(binding.known.items()))
    settled = _lately.get(key, lambda: _Settled.of(program, binding.known))
    if settled.typed.found:
        raise ProgramErrors(list(settled.typed.found), program.text)
    return Bound(
        settled.typed,
        graph,
        settled.known,
        MappingProxyType(binding.values),
        _unused(program, inputs) + all_default(program, graph),
        settled.times,
        _outside(program, graph, settled.known),
        settled.groups,
        settled.states,
    )


class _Binding:
    """The sources resolved so far."""

    def __init__(
        self, program: Program, graph: Graph, params: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> None:
        self.program, self.graph, self.params, self.inputs = program, graph, params, inputs
        self.known: dict[int, Type] = {}
        self.values: dict[int, Any] = {}
        self.texts = Texts(program, graph)

    def give(self, source: Source, type_: Type, value: Any) -> None:
        self.known[source.out], self.values[source.out] = type_, value

    def error(self, code: str, message: str, source: Source, hint: str | None = None) -> RunError:
        return RunError(message, code=code, hint=hint, place=source.place, text=self.program.text)

    def resolve(self, source: Source) -> None:
        """Give one source its value and type."""
        match source.form:
            case "size":
                self.give(source, Type(SCALAR, "int64"), OF_SIZE[source.name].entries(self.graph))
            case "label":
                self.give(source, LABEL, self.index(source, _literal(source), "index_of"))
            case "param":
                self.resolve_param(source)
            case "input":
                self.resolve_input(source)
            case "code":
                self.resolve_code(source)
            case _:
                dtype, values = attribute_value(source, self.graph, self.texts, self.program.text)
                self.give(source, Type(OF_FORM[source.form], dtype), values)

    def resolve_code(self, source: Source) -> None:
        """A string that the program compares with an attribute: a code, or a time where that holds times."""
        of = self.known.get(source.of) if source.of is not None else None
        if of is None or of.dtype != "time":
            self.give(source, Type(SCALAR, "text"), self.texts.code(source))
            return
        if not is_iso(source.name):
            what = f"the attribute holds times, and {clipped(repr(source.name))} is none"
            raise self.error("attribute-time", what, source, 'write ISO text: "2020-01-31T12:30"')
        self.give(source, Type(SCALAR, "time"), float(as_seconds(stamp(source.name))))

    def resolve_param(self, source: Source) -> None:
        given = self.params.get(source.name, source.default)
        value = param_value(source, given, self.program.text)
        if source.kind == "node":
            self.give(source, LABEL, self.index(source, value, source.name))
        else:
            dtype = source.default.dtype if isinstance(source.default, Const) else "float64"
            self.give(source, Type(SCALAR, "time" if source.kind == "time" else dtype), value)

    def index(self, source: Source, label: object, name: str) -> int:
        """The node that a label names."""
        try:
            return int(self.graph.index_of(label))
        except GraphError as wrong:
            raise self.error("unknown-label", f"{name}: {wrong.message}", source, wrong.hint) from None

    def resolve_input(self, source: Source) -> None:
        if source.name not in self.inputs:
            raise self.error("missing-input", *_missing(self.program, source, self.graph, self.inputs))
        domain, dtype, value = input_value(source, self.inputs[source.name], self.graph, self.program.text)
        self.give(source, Type(domain, dtype), value)  # of no domain where N equals M: it fits both


@dataclass(frozen=True, slots=True)
class _Settled:
    """What follows from a program and the types of its sources, remembered for its next run."""

    typed: Typed  # holds the program, so that its id cannot pass to another one while this lives
    known: Mapping[int, Type]
    times: frozenset[str]
    groups: tuple[str, ...]
    states: tuple[str, ...]

    @classmethod
    def of(cls, program: Program, known: Mapping[int, Type]) -> _Settled:
        typed = infer(program, known)
        # Where N equals M, an array is what its uses force on it, else a node value.
        square = [i for i, t in known.items() if t.domain is None and not typed.types[i].is_array]
        if square:
            typed = infer(program, {**known, **{i: Type(NODE, known[i].dtype) for i in square}})
        found = [d for d in typed.found if d.severity == "error"] or _open(program, typed.types)
        types = _held(typed.types)
        return cls(
            Typed(program, types, tuple(found)),
            MappingProxyType({i: types[i] for i in known}),
            _times(program, typed.types),
            node_numbers(program),
            _states(program, types),
        )


def _held(types: Mapping[int, Type]) -> Mapping[int, Type]:
    """The types of values as a run holds them: a time is a number of seconds."""
    seconds = {i: Type(t.domain, "float64") if t.dtype == "time" else t for i, t in types.items()}
    return MappingProxyType(seconds)


def _times(program: Program, types: Mapping[int, Type]) -> frozenset[str]:
    """The names of the outputs and watched values that are times."""
    if not any(t.dtype == "time" for t in types.values()):
        return frozenset()
    watches = (each for each in walk(program.body) if isinstance(each, Watch))
    named: list[Output | Watch] = [*program.outputs, *watches]
    return frozenset(
        each.name for each in named if isinstance(each.value, int) and types[each.value].dtype == "time"
    )


def _states(program: Program, types: Mapping[int, Type]) -> tuple[str, ...]:
    """The names of the watched values that have many entries."""
    watches = (each for each in walk(program.body) if isinstance(each, Watch))
    found = (w.name for w in watches if isinstance(w.value, int) and types[w.value].domain is not SCALAR)
    return tuple(dict.fromkeys(found))


def _literal(source: Source) -> object:
    """The label that a literal stands for: a number or a string."""
    if isinstance(source.default, Const):
        return source.default.value
    return source.name if source.default is None else source.default


def _refuse_unknown(program: Program, params: Mapping[str, Any]) -> None:
    """Raise for a parameter that the program does not have."""
    own = [s.name for s in program.sources if s.form == "param"]
    for name in params:
        if name not in own:
            near = nearest(str(name), own)
            listed = ", ".join(own) if own else "none"
            raise RunError(
                f"the program has no parameter {name!r}; its parameters: {listed}",
                code="unknown-param",
                hint=f"did you mean {near!r}?" if near else None,
                text=program.text,
            )


def _missing(
    program: Program, source: Source, graph: Graph, inputs: Mapping[str, Any]
) -> tuple[str, Source, str]:
    """What to say of a name that nothing binds: perhaps it is a slip for one that something does."""
    name = source.name
    open_names = [s.name for s in program.sources if s.form == "input" and s.name not in inputs]
    others = ", ".join(repr(other) for other in open_names if other != name)
    bound = [*program.names.values(), *(s.name for s in program.sources), *(str(given) for given in inputs)]
    near = nearest(name, [each for each in bound if each not in open_names])
    near_op = nearest(name, [op_name for op_name, op in OPS.items() if not op.internal])
    if name in graph.node_attrs or name in graph.edge_attrs:
        form = next(d.form for d in WALKED if name in d.attributes(graph))
        hint = f'the graph has it: {form}["{name}"]'
    elif near:
        hint = f"did you mean {near!r}?"
    elif near_op and SequenceMatcher(None, name, near_op).ratio() > ALIKE:
        hint = f"did you mean the step {near_op}(...)?"
    else:
        hint = (
            f"bind it, {name} = param(0.5), or give it, a scalar or an array of length N or M: "
            f"as a variable of the notebook, or run(inputs={{{name!r}: x}})"
        )
    also = f"; nor are {others}" if others else ""
    return f"{name!r} is not bound in the program and no input gives it{also}", source, hint


def _unused(program: Program, inputs: Mapping[str, Any]) -> tuple[str, ...]:
    """A warning for each input that the program does not read."""
    own = [s.name for s in program.sources if s.form == "input"]
    found = []
    for name in inputs:
        if name not in own:
            near = nearest(str(name), own)
            asked = f"; did you mean {near!r}?" if near else ""
            found.append(f"the input {name!r} is not used by the program{asked}")
    return tuple(found)


def _outside(program: Program, graph: Graph, known: Mapping[int, Type]) -> tuple[str, ...]:
    """A sentence for each input, and for each attribute whose default stands for all of it."""
    found = []
    for source in program.sources:
        if source.form == "input":
            found.append(f"{clipped(source.name)} is {_shape(known[source.out], graph)}")
        elif source.form in ATTRIBUTES:
            columns = OF_FORM[source.form].attributes(graph)
            if source.name not in columns:
                near = nearest(source.name, columns)
                meant = f"; the graph has {clipped(repr(near))}" if near else ""
                shown = f"{source.form}[{clipped(repr(source.name))}]"
                default = source.default.value if isinstance(source.default, Const) else source.default
                found.append(
                    f"{shown} is not in the graph: its default {clipped(repr(default))} stands{meant}"
                )
    return tuple(found)


def _shape(type_: Type, graph: Graph) -> str:
    """What was given, in words."""
    domain = type_.domain or NODE
    return f"{domain.one}, {type_.dtype}" + (f" ({domain.entries(graph):,},)" if domain.is_array else "")


def _open(program: Program, types: Mapping[int, Type]) -> list[Diagnostic]:
    """A finding for each named value whose type nothing settles."""
    found = []
    for number, type_ in types.items():
        if type_.domain is None or type_.dtype is None:
            name = program.names.get(number, f"value {number}")
            found.append(Diagnostic("open-type", f"nothing settles what {name!r} is: {type_}"))
    return found
