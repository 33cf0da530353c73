"""What completion can offer, as values: labels, attributes, graphs; read from data, never evaluated."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from groggy_nb.graph import Graph, as_graph
from groggy_nb.ir.words import quoted
from groggy_nb.notebook.names import is_graph_like
from groggy_nb.program import Program

LABELS_OFFERED = 50
LABELS_SEARCHED = 1_000_000  # a key press may wait for this many
LONGEST = 200  # characters of a label that is offered
CONVERTED = 50_000  # nodes or rows of a foreign graph that is converted for a key press
BARE = re.compile(r"[^\W\d][\w.-]*", re.ASCII)  # labels that need no quotes on the line
SPECIAL = ("True", "False", "None", "inf", "nan")


@dataclass(frozen=True, slots=True)
class Offer:
    """One completion: its text, and what it is."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Offers:
    """The completions that replace a fragment before the cursor; files : paths may stand there too."""

    fragment: str = ""
    found: tuple[Offer, ...] = ()
    files: bool = False


NOTHING = Offers()


def matching(fragment: str, kind: str, texts: Iterable[str]) -> Iterator[Offer]:
    """The texts that start with the fragment."""
    return (Offer(text, kind) for text in texts if text.startswith(fragment))


def graphs(variables: Mapping[str, Any]) -> list[str]:
    """The variables that are graphs, those of our own kind first."""
    names = [n for n in sorted(variables) if not n.startswith("_") and is_graph_like(variables[n])]
    return sorted(names, key=lambda name: not isinstance(variables[name], Graph))


def programs(variables: Mapping[str, Any]) -> list[str]:
    """The variables that are programs."""
    return [n for n in sorted(variables) if not n.startswith("_") and isinstance(variables[n], Program)]


def graph_of(word: str | None, variables: Mapping[str, Any]) -> Graph | None:
    """The graph that a word of the line names; None for files, and for what is large and not ours."""
    value = variables.get(word) if word else None
    if isinstance(value, Graph):
        return value
    if value is None or isinstance(value, str) or not is_graph_like(value) or not hasattr(value, "__len__"):
        return None
    return as_graph(value) if len(value) <= CONVERTED else None


def labels(graph: Graph | None, prefix: str) -> list[str | int]:
    """The first labels that start with a prefix, in node order; only words and whole numbers.

    Examples
    --------
    >>> labels(as_graph((["ab", "a"], ["b", "c"])), "a")
    ['ab', 'a']
    """
    if graph is None:
        return []
    every: Iterable[Any] = range(graph.num_nodes) if graph.packed_labels is None else graph.packed_labels
    plain = (x.item() if hasattr(x, "item") else x for x in islice(every, LABELS_SEARCHED))
    fitting = (x for x in plain if isinstance(x, str | int) and not isinstance(x, bool))
    found = (x for x in fitting if str(x).startswith(prefix) and len(str(x)) <= LONGEST)
    return list(islice(found, LABELS_OFFERED))


def label_offers(graph: Graph | None, prefix: str, write: Callable[[str | int], str]) -> tuple[Offer, ...]:
    """The labels as completions, each written by a function."""
    return tuple(Offer(write(label), "label") for label in labels(graph, prefix))


def as_literal(label: str | int) -> str:
    """A label as the language writes it."""
    return quoted(label) if isinstance(label, str) else str(label)


def inside(quote: str) -> Callable[[str | int], str]:
    """Writes a text between two quotes that stand there already.

    Examples
    --------
    >>> print(inside("'")("it's"))
    it\\'s
    """

    def write(text: str | int) -> str:
        body = quoted(str(text))[1:-1]
        return body if quote == '"' else body.replace('\\"', '"').replace("'", "\\'")

    return write


def as_word(variables: Mapping[str, Any]) -> Callable[[str | int], str]:
    """Writes a label as a value on the line: quoted for the line, and for Python where it must be.

    Examples
    --------
    >>> print(as_word({})("numpy.core"), as_word({})("a b"), as_word({})("3"))
    numpy.core "'a b'" "'3'"
    """

    def write(label: str | int) -> str:
        if isinstance(label, int):
            return str(label)
        # A bare word may be a notebook's variable, or a literal: then its quotes are part of the value.
        if BARE.fullmatch(label) and label not in SPECIAL and label not in variables:
            return label
        literal = repr(label)
        return f'"{literal}"' if '"' not in literal else shlex.quote(literal)

    return write
