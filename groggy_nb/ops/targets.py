"""What native code is told of an op: texts for numba, apart from what the op means.

A text is one for all working dtypes, or one for each. Only the code generator reads texts; what others
ask is a fact of the form. Texts may call what `kernels/groggy_kernels/scalar/` defines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Text = str | Mapping[str, str]
HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Expression:
    """An entry's expression, of a map or a make.

    emit : over the operands and options; of a make over `{node}`, the index, and `{rows}`, row offsets.
    fails_when : of a working dtype the condition of the op's `fails`.
    checked : of a working dtype a condition for each of the op's `checked` sentences.
    written : an operand whose literal integers are compiled in, since the machine's code is quicker for
        them; all other literals are read at run time, and changing one compiles nothing.
    """

    emit: Text
    fails_when: Mapping[str, str] = field(default_factory=dict)
    checked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    written: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """One running value of a fold.

    `step` and `combine` are expressions over the fold's states, `{x}` (`{y}`) the operands,
    `{index}` the node of the entry, and in `combine` `{name_}` the state of the right-hand part.
    States update in their order, each seeing the updated ones before it. A text may differ by the
    state's dtype.
    """

    name: str
    dtype: str  # "work" is the dtype the operands are converted to
    start: Text
    step: Text
    combine: Text


@dataclass(frozen=True, slots=True)
class Running:
    """A fold's states and the result's expression over them.

    beside : states that `checked` asks of integers, updated before the others. counts : `finish` uses
    `{n}`, the number of entries. checked : as of an expression, over the states.
    """

    states: tuple[State, ...]
    finish: Text
    counts: bool = False
    beside: tuple[State, ...] = ()
    checked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def fails_when(self) -> Mapping[str, str]:
        """No fold fails by its values."""
        return {}


@dataclass(frozen=True, slots=True)
class Collecting:
    """The native function over a collect's values; its name may hold `{dtype}` and options."""

    name: str
    fails_when: Mapping[str, str] = field(default_factory=dict)

    @property
    def checked(self) -> Mapping[str, tuple[str, ...]]:
        """Collected values wrap nowhere."""
        return {}


@dataclass(frozen=True, slots=True)
class Routine:
    """The native function of a kernel, "module:function"; both may hold `{dtype}` and options.

    How it is called is said in `groggy_kernels/steps/__init__.py`. An option that is not in the name is
    passed as the number of its word. The module is a file that can be imported, of any package.
    """

    name: str

    @property
    def fails_when(self) -> Mapping[str, str]:
        """It tells its failures by number."""
        return {}

    @property
    def checked(self) -> Mapping[str, tuple[str, ...]]:
        """Nothing is asked of its integers."""
        return {}


Told = Expression | Running | Collecting | Routine


def texts(text: Text) -> Iterable[str]:
    """A text for each dtype."""
    return (text,) if isinstance(text, str) else text.values()


def of_dtype(text: Text, dtype: str) -> str:
    """The text for a dtype."""
    return text if isinstance(text, str) else text[dtype]


def unfilled(told: Told, operands: set[str], options: set[str]) -> Iterator[str]:
    """The placeholders that nothing will fill."""
    match told:
        case Expression():
            known = operands | options | {"node", "rows"}
            given = [(known, told.emit)]
            asked = operands | options
        case Running():
            states = {s.name for s in (*told.beside, *told.states)}
            given = [(states | {"n"} if told.counts else states, told.finish)]
            for state in (*told.beside, *told.states):
                given.append((operands | states | {"index"}, state.step))
                given.append((states | {f"{s}_" for s in states}, state.combine))
            asked = states
        case Collecting() | Routine():
            given, asked = [(options | {"dtype"}, told.name)], operands
    given += [(asked, condition) for condition in told.fails_when.values()]
    given += [(asked, condition) for conditions in told.checked.values() for condition in conditions]
    for allowed, text in given:
        for each in texts(text):
            yield from set(HOLE.findall(each)) - allowed
