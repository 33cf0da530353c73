"""What the words of a cell mean: notebook variables as graphs, parameters and inputs, and names to bind."""

from __future__ import annotations

import ast
import builtins
import keyword
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from groggy_nb.errors import UsageError, clipped, nearest
from groggy_nb.graph.sources import _origin as origin_of
from groggy_nb.program import Program

SYNTAX = "%%groggy [NAME] [GRAPH] [name=value ...] [options]"
EXPRESSION = re.compile(r"([^\W\d]\w*)(?:\.([^\W\d]\w*))?[\w.]*([(\[])?")
SCALARS = (bool, int, float, str, np.bool_, np.integer, np.floating, np.str_)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a cell's program and result go, and what it runs on; None where the line does not say."""

    name: str | None
    graph: Any | None

    @property
    def result_name(self) -> str | None:
        """The variable of the result."""
        return self.name and f"{self.name}_result"

    @property
    def sweep_name(self) -> str | None:
        """The variable of the sweep."""
        return self.name and f"{self.name}_sweep"

    @property
    def comparison_name(self) -> str | None:
        """The variable of the comparison."""
        return self.name and f"{self.name}_compare"


def read_words(words: tuple[str, ...], variables: Mapping[str, Any]) -> Target:
    """NAME and GRAPH out of at most two words.

    One word is the GRAPH if it names a graph-like variable or an existing file, else the NAME.

    Raises
    ------
    UsageError
        For a NAME that would overwrite a variable which is no program, and a GRAPH that is nowhere.
    """
    for word in words:
        if is_expression(word, variables):
            raise assign_first(words[0] if len(words) > 1 and word != words[0] else None, words)
    if len(words) > 2:
        raise UsageError(
            f"{len(words)} words where NAME and GRAPH are wanted: {clipped(' '.join(words))}",
            code="usage-words",
            hint="no spaces around = in name=value"
            if any(word.startswith("=") or word.endswith("=") for word in words)
            else f"`{SYNTAX}`; a path with spaces needs quotes",
        )
    if not words:
        return Target(None, None)
    if len(words) == 1:
        word = words[0]
        if word in variables and is_graph_like(variables[word]):
            return Target(None, variables[word])
        if os.path.exists(word) and not isinstance(variables.get(word), Program):
            return Target(None, word)
        return Target(_checked_name(word, None, variables), None)
    name, graph = words
    return Target(_checked_name(name, graph, variables), _find_graph(graph, variables))


def is_expression(word: str, variables: Mapping[str, Any]) -> bool:
    """Whether a word is Python to be computed, such as a call, in place of a name or a path."""
    found = EXPRESSION.match(word)
    if found is None or word in variables or os.path.exists(word):
        return False
    name, attribute, call = found.groups()
    return bool(call) or attribute in dir(variables.get(name))


def assign_first(name: str | None, words: tuple[str, ...]) -> UsageError:
    """The error for a line with an expression where it takes a name."""
    shown = clipped(" ".join(words[1:] if name else words))
    return UsageError(
        f"`{shown}` is Python to be computed; the line takes a variable or a path",
        code="usage-graph",
        hint=f"assign it first, in a line of its own: G = {shown}; then `%%groggy {name or 'pr'} G`",
    )


def is_graph_like(value: object) -> bool:
    """Whether one word may mean this variable as the graph; lists, dicts, arrays need a NAME before them."""
    if isinstance(value, dict):
        return False
    origin = origin_of(value)
    if origin == "path":
        return os.path.exists(value)  # type: ignore[arg-type]
    if origin == "arrays":
        return isinstance(value, tuple) and len(value) in (2, 3)
    return origin is not None


def _find_graph(word: str, variables: Mapping[str, Any]) -> Any:
    """The variable of this name, or the path itself."""
    if word in variables:
        if isinstance(variables[word], Program):
            raise UsageError(f"{word} is a program, not a graph", code="usage-graph", hint=f"`{SYNTAX}`")
        return variables[word]
    if os.path.exists(word) or not word.isidentifier():
        return word  # as_graph says what is wrong with the path
    graphs = [name for name in _public(variables) if is_graph_like(variables[name])]
    raise UsageError(
        f"there is no variable and no file {clipped(word)!r} to run on",
        code="usage-graph",
        hint=_suggestion(word, graphs, "graphs here"),
    )


def read_cluster(word: Any, variables: Mapping[str, Any]) -> Any:
    """The client that a word names, or the address that it is."""
    if not isinstance(word, str) or "://" in word:
        return word
    if word in variables:
        return variables[word]
    clients = [name for name in _public(variables) if hasattr(variables[name], "scheduler_info")]
    raise UsageError(
        f"there is no variable {clipped(word)!r} with a client of a cluster",
        code="usage-cluster",
        hint=_suggestion(word, clients, "clients here"),
    )


def _checked_name(name: str, graph: str | None, variables: Mapping[str, Any]) -> str:
    """The NAME, which must be one, and free or a program's."""
    if not name.isidentifier() or keyword.iskeyword(name):
        # A path with a typo is the likely reason for one word that is no name.
        what = "no file and no variable's name" if graph is None else "no variable's name"
        raise UsageError(f"{clipped(name)!r} is {what}", code="usage-name", hint=f"`{SYNTAX}`")
    if hasattr(builtins, name) and not isinstance(variables.get(name), Program):
        raise UsageError(
            f"{name} is Python's own, and the cell would hide it",
            code="usage-overwrite",
            hint=f"take another name: `%%groggy {free_name(name, variables)} {graph or 'G'}`",
        )
    if name in variables and not isinstance(variables[name], Program):
        if graph is not None and is_graph_like(variables[name]) and graph.isidentifier():
            hint = f"the name comes first: `%%groggy {graph} {name}`"
        else:
            free = free_name(name, variables)
            hint = f"take another name, `%%groggy {free} {graph or 'G'}`, or free this one: `del {name}`"
        raise UsageError(
            f"{name} is a variable of yours, of type {type(variables[name]).__name__}; "
            "the cell would overwrite it",
            code="usage-overwrite",
            hint=hint,
        )
    return name


def free_name(name: str, variables: Mapping[str, Any]) -> str:
    """A name like one that is taken, and free."""
    return next(f"{name}{n}" for n in range(2, len(variables) + 3) if f"{name}{n}" not in variables)


def check_result_name(name: str | None, wanted: type, variables: Mapping[str, Any]) -> None:
    """Refuse to overwrite NAME_result (NAME_compare) where it holds something else of the user's."""
    if name is not None and name in variables and not isinstance(variables[name], wanted):
        raise UsageError(
            f"{name} is taken here, by a value of type {type(variables[name]).__name__}; "
            "the result would overwrite it",
            code="usage-overwrite",
            hint="name the variable of the result with `--into VARIABLE`, or take another NAME",
        )


def read_params(
    assignments: Iterable[tuple[str, str]], variables: Mapping[str, Any], labels: frozenset[str]
) -> dict[str, Any]:
    """The values of `name=value` words: literals, notebook variables, or labels; nothing is evaluated.

    Parameters
    ----------
    labels : frozenset of str
        The parameters that take a label or a word: there a bare word that is no scalar variable is itself.

    Raises
    ------
    UsageError
        For a word that is neither, and a parameter set twice.
    """
    found: dict[str, Any] = {}
    for name, word in assignments:
        if name in found:
            raise UsageError(f"{name} is set twice", code="usage-param")
        found[name] = _value(name, word, variables, name in labels)
    return found


def _value(name: str, word: str, variables: Mapping[str, Any], is_label: bool) -> Any:
    """The value of one word."""
    try:
        value = ast.literal_eval(word)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        pass
    else:
        if is_label or isinstance(value, SCALARS):
            return value
        raise UsageError(
            f"{name}={clipped(word)} is a {type(value).__name__}; a parameter is a number, True or False",
            code="usage-param",
        )
    if word in ("inf", "-inf", "nan") and word not in variables:
        return float(word)
    if word in variables and isinstance(variables[word], SCALARS):
        return variables[word]
    if is_label:
        return word
    if word in variables:
        raise UsageError(
            f"{name}={word}: the variable is a {type(variables[word]).__name__}; "
            "a parameter is a number, True or False",
            code="usage-param",
        )
    scalars = [v for v in _public(variables) if isinstance(variables[v], SCALARS)]
    raise UsageError(
        f"{name}={clipped(word)}: neither a literal nor a notebook variable",
        code="usage-param",
        hint=_suggestion(word, scalars, "numbers here"),
    )


def read_inputs(names: Iterable[str], variables: Mapping[str, Any]) -> dict[str, Any]:
    """The notebook's variables for the program's free names; the run reports those that are missing."""
    return {name: variables[name] for name in names if name in variables}


def _public(variables: Mapping[str, Any]) -> list[str]:
    """The variables a user would name."""
    return sorted(name for name in variables if not name.startswith("_"))


def _suggestion(word: str, choices: list[str], what: str) -> str | None:
    """The nearest choice, or the first few of them."""
    near = nearest(word, choices)
    if near:
        return f"did you mean `{near}`?"
    return f"{what}: {', '.join(choices[:8])}" if choices else None
