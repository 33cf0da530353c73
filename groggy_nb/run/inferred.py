"""What follows from a program and the types of its sources: the type of every value, as a run holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from groggy_nb.domains import NODE, SCALAR
from groggy_nb.errors import Diagnostic
from groggy_nb.ir.forms import Output, Program, Type, Watch, walk
from groggy_nb.ir.infer import infer
from groggy_nb.ir.numbering import node_numbers
from groggy_nb.ir.typed import Typed


@dataclass(frozen=True, slots=True)
class Inferred:
    """The types of a program on its sources, and the names that go by them; remembered for its next run."""

    typed: Typed  # holds the program, so that its id cannot pass to another one while this lives
    known: Mapping[int, Type]
    times: frozenset[str]
    groups: tuple[str, ...]
    states: tuple[str, ...]

    @classmethod
    def of(cls, program: Program, known: Mapping[int, Type]) -> Inferred:
        """Infer the types, with what does not fit or stays open among what is found."""
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


def _open(program: Program, types: Mapping[int, Type]) -> list[Diagnostic]:
    """A finding for each named value whose type nothing settles."""
    found = []
    for number, type_ in types.items():
        if type_.domain is None or type_.dtype is None:
            name = program.names.get(number, f"value {number}")
            found.append(Diagnostic("open-type", f"nothing settles what {name!r} is: {type_}"))
    return found
