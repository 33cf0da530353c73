"""Completion on the first line of a cell: options and their words, graphs, programs, parameters, labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from groggy_nb.errors import GroggyError
from groggy_nb.ir.forms import Const, Source
from groggy_nb.notebook import offers
from groggy_nb.notebook.arguments import ARGUMENTS, ASSIGNMENT
from groggy_nb.notebook.controls import parameters
from groggy_nb.notebook.offers import NOTHING, Offer, Offers, matching
from groggy_nb.program import Program, parse
from groggy_nb.run.spoken import Spoken

WITH_FILES = ("FILE", "FOLDER")
DECLARATION = re.compile(r"^[ \t]*([^\W\d]\w*)[ \t]*=[ \t]*param[ \t]*\((.*)", re.MULTILINE)


@dataclass(slots=True)
class Line:
    """The words before the one that is being typed; waiting : an option that wants its word now."""

    words: list[str] = field(default_factory=list)  # NAME and GRAPH
    given: set[str] = field(default_factory=set)  # flags and parameters
    waiting: Spoken | None = None


def complete_line(
    before: str, body: str, variables: Mapping[str, Any], options: tuple[Spoken, ...] = ARGUMENTS
) -> Offers:
    """The completions at the end of a line of NAME, GRAPH, parameters and options.

    Parameters
    ----------
    before : str
        The line after `%%groggy`, up to the cursor.
    body : str
        The cell's text below the line.
    options
        Those that the line takes; parameters only where there is one that sets them.
    """
    words = split(before)
    if words is None:
        return NOTHING
    word = words[-1]
    flags = {flag: option for option in options for flag in option.flags}
    line = read(words[:-1], flags)
    if line.waiting is not None:
        return _values(line.waiting, word, line, body, variables)
    flag, equals, value = word.partition("=")
    if equals and flag.startswith("--") and flag in flags:
        return _values(flags[flag], value, line, body, variables)
    if word.startswith("-"):
        return Offers(word, tuple(_flags(word, line, options)))
    takes_params = any(option.repeats for option in options)
    if takes_params and equals and ASSIGNMENT.match(word):
        return _parameter_values(flag, value, line, body, variables)
    places = []
    if not line.words:
        places += list(matching(word, "program", offers.programs(variables)))
    if len(line.words) < 2:
        places += list(matching(word, "graph", offers.graphs(variables)))
    params = matching(word, "parameter", _unset(line, body, variables)) if takes_params else ()
    free = () if word else _flags(word, line, options)
    # With nothing typed, every file of the folder would bury the rest.
    return Offers(word, (*places, *params, *free), files=bool(word) and len(line.words) < 2)


def split(text: str) -> list[str] | None:
    """The words of a line as typed, the last one perhaps unfinished; None inside a comment.

    Examples
    --------
    >>> split("pr 'my graph.csv' --mo"), split("pr ")
    (['pr', "'my graph.csv'", '--mo'], ['pr', ''])
    """
    words, word, quote = [], "", ""
    for c in text:
        if quote:
            quote = "" if c == quote else quote
        elif c == "#":
            return None
        elif c.isspace():
            words += [word] if word else []
            word = ""
            continue
        elif c in "\"'":
            quote = c
        word += c
    return [*words, word]


def read(words: list[str], flags: Mapping[str, Spoken]) -> Line:
    """The finished words of a line; what is wrong with them is said when the cell runs."""
    line = Line()
    for raw in words:
        word = _unquoted(raw)
        if line.waiting is not None:
            line.given.update([word.partition("=")[0]] if line.waiting.repeats else [])
            line.waiting = None
        elif word in flags:
            line.given.update(() if flags[word].repeats else flags[word].flags)
            line.waiting = flags[word] if flags[word].metavar else None
        elif word.startswith("-") or ASSIGNMENT.match(word):
            line.given.add(word.partition("=")[0])
        else:
            line.words.append(word)
    return line


def graph_word(before: str) -> str | None:
    """The word of a whole line that is its GRAPH, as far as can be told without the variables."""
    words = split(before) or split(before.partition("#")[0])
    flags = {flag: option for option in ARGUMENTS for flag in option.flags}
    positional = read(words or [], flags).words
    return positional[-1] if positional else None


def _flags(word: str, line: Line, options: tuple[Spoken, ...]) -> list[Offer]:
    """The options that the line does not have yet: the long spelling, the short one where it is typed."""
    free = [a for a in options if not line.given.intersection(a.flags)]
    spelled = [flag for a in free for flag in a.flags if flag == a.flags[-1] or flag == word]
    return list(matching(word, "option", spelled))


def _values(option: Spoken, word: str, line: Line, body: str, variables: Mapping[str, Any]) -> Offers:
    """The words that an option takes."""
    if option.repeats:
        name, equals, value = word.partition("=")
        if equals:
            return _parameter_values(name, value, line, body, variables)
        return Offers(word, tuple(matching(word, "parameter", _unset(line, body, variables))))
    if option.metavar in WITH_FILES:
        return Offers(word, files=True)
    last = word.rpartition(",")[2]
    listed = option.words()
    if last != word:  # of a list, each word once, and all of one kind
        before = word.split(",")[:-1]
        is_minus = before[0].startswith("-")
        listed = tuple(w for w in listed[2:] if w.startswith("-") == is_minus and w not in before)
    return Offers(last, tuple(matching(last, "word", listed)))


def _unset(line: Line, body: str, variables: Mapping[str, Any]) -> list[str]:
    """The parameters that the line does not set, ready for their value."""
    return [f"{source.name}=" for source in _sources(line, body, variables) if source.name not in line.given]


def _parameter_values(name: str, value: str, line: Line, body: str, variables: Mapping[str, Any]) -> Offers:
    """The values that a parameter may have, where they can be listed."""
    source = next((s for s in _sources(line, body, variables) if s.name == name), None)
    if source is None:
        return Offers(value)
    plain = [c.value if isinstance(c, Const) else c for c in source.choices]
    if isinstance(source.default, Const) and source.default.dtype == "bool":
        plain = plain or [True, False]
    if plain:
        return Offers(value, tuple(matching(value, "value", map(str, plain))))
    if source.kind != "node":
        return Offers(value)
    graph = offers.graph_of(line.words[-1] if line.words else None, variables)
    return Offers(value, offers.label_offers(graph, _unquoted(value), offers.as_word(variables)))


def _sources(line: Line, body: str, variables: Mapping[str, Any]) -> list[Source]:
    """The parameters of the cell's text; without a text, those of the program that NAME is."""
    if not body.strip():
        program = variables.get(line.words[0]) if line.words else None
        return parameters(program) if isinstance(program, Program) else []
    try:
        return parameters(parse(body))
    except GroggyError:  # a text that is being written: what its lines declare
        found = DECLARATION.findall(body)
        return [Source(0, "param", name, kind=_kind(rest)) for name, rest in found]


def _kind(declaration: str) -> str | None:
    """Whether a parameter takes a label."""
    return "node" if re.search(r"""kind\s*=\s*["']node["']""", declaration) else None


def _unquoted(word: str) -> str:
    """A word without its quotes, closed or not."""
    return re.sub("[\"']", "", word)
