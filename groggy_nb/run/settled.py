"""A program with its types before it runs: as a graph settles them, or assumed where there is none."""

from __future__ import annotations

from typing import Any

from groggy_nb.domains import NODE
from groggy_nb.graph import as_graph
from groggy_nb.ir.forms import Program, Type
from groggy_nb.ir.infer import infer
from groggy_nb.ir.typed import Typed
from groggy_nb.run.bind import Bound, bind
from groggy_nb.run.request import RunRequest

ASSUMED = "assumed without a graph: inputs and attributes are float64 node values where nothing else is said"


def settled(program: Program, graph: Any, request: RunRequest) -> tuple[Typed, tuple[str, ...], Bound | None]:
    """The typed program, what of it was assumed, and what it is bound to where there is a graph."""
    if graph is None:
        return *assumed(program), None
    bound = bind(program, as_graph(graph), request.params, request.inputs)
    return bound.typed, (), bound


def assumed(program: Program) -> tuple[Typed, tuple[str, ...]]:
    """A program with types for the sources that no graph has settled, and a note where there are any."""
    typed = infer(program)
    found = typed.types
    if not any(None in found[source.out] for source in program.sources):
        return typed, ()
    texts = {source.of for source in program.sources if source.form == "code"}

    def filled(source_id: int) -> Type:
        type_ = found[source_id]
        dtype = "text" if source_id in texts else "float64"
        return Type(type_.domain or NODE, type_.dtype or dtype)

    return infer(program, {source.out: filled(source.out) for source in program.sources}), (ASSUMED,)
