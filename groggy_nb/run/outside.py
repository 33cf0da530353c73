"""What a program takes from outside, inputs and attributes: how it is told, and what is not given."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher

from groggy_nb.domains import ATTRIBUTES, NODE, OF_FORM, WALKED
from groggy_nb.errors import clipped, nearest
from groggy_nb.graph import Graph
from groggy_nb.ir.forms import Const, Program, Type
from groggy_nb.ops import OPS

ALIKE = 0.75  # steps less like a name than this are no slips for it


def missing(program: Program, name: str, graph: Graph, inputs: Mapping[str, object]) -> tuple[str, str]:
    """What to say of a name that nothing binds, with a hint: perhaps it is a slip for one that is bound."""
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
    return f"{name!r} is not bound in the program and no input gives it{also}", hint


def unused(program: Program, inputs: Mapping[str, object]) -> tuple[str, ...]:
    """A warning for each input that the program does not read."""
    own = [s.name for s in program.sources if s.form == "input"]
    found = []
    for name in inputs:
        if name not in own:
            near = nearest(str(name), own)
            asked = f"; did you mean {near!r}?" if near else ""
            found.append(f"the input {name!r} is not used by the program{asked}")
    return tuple(found)


def told(program: Program, graph: Graph, known: Mapping[int, Type]) -> tuple[str, ...]:
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
