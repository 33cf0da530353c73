"""A program bound to a graph: every source gets its value, and every value its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from groggy_nb.domains import OF_FORM, OF_SIZE, SCALAR, Domain
from groggy_nb.errors import GraphError, ProgramErrors, RunError, clipped, nearest
from groggy_nb.graph import Graph
from groggy_nb.graph.times import UNIT, as_seconds, from_seconds, is_iso, stamp
from groggy_nb.ir.forms import Const, Program, Source, Type
from groggy_nb.ir.typed import Typed
from groggy_nb.once import Once
from groggy_nb.run import outside
from groggy_nb.run.arguments import input_value, param_value
from groggy_nb.run.attributes import Texts, all_default, attribute_value
from groggy_nb.run.inferred import Inferred

LABEL = Type(SCALAR, "label")
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
    inferred = _lately.get(key, lambda: Inferred.of(program, binding.known))
    if inferred.typed.found:
        raise ProgramErrors(list(inferred.typed.found), program.text)
    return Bound(
        inferred.typed,
        graph,
        inferred.known,
        MappingProxyType(binding.values),
        outside.unused(program, inputs) + all_default(program, graph),
        inferred.times,
        outside.told(program, graph, inferred.known),
        inferred.groups,
        inferred.states,
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
            what, hint = outside.missing(self.program, source.name, self.graph, self.inputs)
            raise self.error("missing-input", what, source, hint)
        domain, dtype, value = input_value(source, self.inputs[source.name], self.graph, self.program.text)
        self.give(source, Type(domain, dtype), value)  # of no domain where N equals M: it fits both


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
