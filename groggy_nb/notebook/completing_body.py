"""Completion in the text of a program: steps, words, names, attributes, labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from groggy_nb.domains import OF_FORM
from groggy_nb.dsl.calls import callables
from groggy_nb.dsl.parameters import WORDS as PARAM_WORDS
from groggy_nb.graph import Graph
from groggy_nb.ir.words import RESERVED
from groggy_nb.notebook import offers
from groggy_nb.notebook.names import SCALARS
from groggy_nb.notebook.offers import NOTHING, Offer, Offers, matching
from groggy_nb.ops import GROUPS, OPS, SUGAR, Arg, Op, Sugar

STATEMENTS = ("for", "in", "if", "else", "while", "break", "pass", "range", "reversed", "param", "watch")
OPERATORS = ("and", "or", "not", "True", "False")
METHODS = {"nodes": ("get",), "edges": ("get",), "A": ("T",), "W": ("T",)}
INPUTS_OFFERED = 50

NAME = r"[^\W\d]\w*"
TABLE = re.compile(r"\b(nodes|edges)\s*(?:\[|\.\s*get\s*\()\s*$")
BOUND = re.compile(rf"^\s*({NAME})\s*(?:=(?!=)|[-+*/%]=|//=|\*\*=)", re.MULTILINE)
LOOPED = re.compile(rf"\bfor\s+({NAME})(?:\s*,\s*({NAME}))?\s+in\b")
LABEL_PARAM = re.compile(r"""kind\s*=\s*["']node["']""")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the cursor stands in a line: the code before it, or before the string that it is in."""

    code: str
    quote: str = ""  # of the string
    typed: str = ""  # of the string
    is_comment: bool = False


@dataclass(slots=True)
class Call:
    """A call that is open: its name (None for a bracket that is none), the argument being written."""

    name: str | None
    start: int  # of the argument
    position: int = 0


def complete_body(
    above: str, line: str, column: int, graph: Callable[[], Graph | None], variables: Mapping[str, Any]
) -> Offers:
    """The completions at a column of a line of the program.

    Parameters
    ----------
    above : str
        The lines of the program above it.
    graph : callable
        The cell's graph; asked only where its labels or attributes are wanted.
    """
    cursor = cursor_in(line[:column])
    if cursor.is_comment or _in_docstring(above):
        return NOTHING
    if cursor.quote:
        return _in_string(cursor, line, graph)
    code = cursor.code
    head = re.sub(r"\w*$", "", code)
    fragment = code[len(head) :]
    table = TABLE.search(head)
    if table:
        names = _attributes(graph(), table[1])
        fitting = (name for name in names if name.startswith(fragment))
        return Offers(fragment, tuple(Offer(offers.as_literal(name), "attribute") for name in fitting))
    owner = re.search(r"(\w+)\s*\.\s*$", head)
    if owner:
        return Offers(fragment, tuple(matching(fragment, "method", METHODS.get(owner[1], ()))))
    call = open_call(head)
    found: list[Offer] = []
    argument = call and _argument(call, head, line)
    if argument and argument.kind == "label":
        found += offers.label_offers(graph(), fragment, offers.as_literal)
    if argument and argument.choices:
        found += [Offer(offers.as_literal(word), "word") for word in argument.choices]
    if fragment[:1].isdigit():  # a number, or a label that is one
        return Offers(fragment, tuple(found))
    if call and not _keyword(call, head):
        found += matching(fragment, "argument", (f"{name}=" for name in _keywords(call.name)))
    found += _names(fragment, above, code, variables)
    return Offers(fragment, tuple(dict.fromkeys(found)))


def cursor_in(text: str) -> Cursor:
    """What the end of a line's text is in: code, a string, a comment.

    Examples
    --------
    >>> cursor_in('x = nodes["ag')
    Cursor(code='x = nodes[', quote='"', typed='ag', is_comment=False)
    """
    quote, start, skip = "", 0, False
    for k, c in enumerate(text):
        if skip:
            skip = False
        elif quote:
            skip = c == "\\"
            quote = "" if c == quote else quote
        elif c == "#":
            return Cursor(text[:k], is_comment=True)
        elif c in "\"'":
            quote, start = c, k
    return Cursor(text[:start], quote, text[start + 1 :]) if quote else Cursor(text)


def open_call(code: str) -> Call | None:
    """The innermost call whose bracket is open at the end of the code.

    Examples
    --------
    >>> open_call("x = clip(y, minimum(a, b), ")
    Call(name='clip', start=26, position=2)
    """
    stack: list[Call] = []
    k = 0
    while k < len(code):
        c = code[k]
        if c in "\"'":  # skip the string
            end = re.compile(rf"(?:\\.|[^{c}\\])*{c}").match(code, k + 1)
            k = end.end() - 1 if end else len(code)
        elif c in "([{":
            name = re.search(rf"({NAME})\s*$", code[:k]) if c == "(" else None
            stack.append(Call(name and name[1], k + 1))
        elif c in ")]}" and stack:
            stack.pop()
        elif c == "," and stack:
            stack[-1].start, stack[-1].position = k + 1, stack[-1].position + 1
        k += 1
    return stack[-1] if stack and stack[-1].name else None


def _in_string(cursor: Cursor, line: str, graph: Callable[[], Graph | None]) -> Offers:
    """Inside quotes: an attribute, a label, or a word that an option takes."""
    typed, write = cursor.typed, offers.inside(cursor.quote)
    table = TABLE.search(cursor.code)
    if table:
        names = _attributes(graph(), table[1])
        return Offers(typed, tuple(Offer(write(n), "attribute") for n in names if n.startswith(typed)))
    call = open_call(cursor.code)
    argument = call and _argument(call, cursor.code, line)
    if not argument:
        return Offers(typed)
    if argument.choices:
        return Offers(typed, tuple(matching(typed, "word", argument.choices)))
    if argument.kind != "label":
        return Offers(typed)
    # In quotes a label is a word: 3 and "3" are two labels.
    found = (label for label in offers.labels(graph(), typed) if isinstance(label, str))
    return Offers(typed, tuple(Offer(write(label), "label") for label in found))


def _argument(call: Call, code: str, line: str) -> Arg | None:
    """The declaration of the argument that is being written."""
    keyword = _keyword(call, code)
    if call.name == "param":
        if keyword == "kind":
            return Arg("kind", "option", choices=("node", "time", "scalar"))
        return Arg("default", "label") if keyword is None and LABEL_PARAM.search(line) else None
    op = _step(call.name)
    if op is None:
        return None
    if keyword is not None:
        return next((a for a in op.args if a.name == keyword), None)
    places = [a for a in op.args if not a.keyword_only]
    return places[call.position] if call.position < len(places) else None


def _step(name: str | None) -> Op | Sugar | None:
    """What is declared under a step's name."""
    return SUGAR.get(name or "") or OPS.get(name or "")


def _keyword(call: Call, code: str) -> str | None:
    """The name before `=`, where the argument is given by name."""
    found = re.match(rf"\s*({NAME})\s*=(?!=)", code[call.start :])
    return found[1] if found else None


def _keywords(name: str | None) -> tuple[str, ...]:
    """The arguments of a step that may be given by name."""
    if name == "param":
        return PARAM_WORDS
    op = _step(name)
    if op is None:
        return ()
    more = _keywords(GROUPS[name].name) if name is not None and name in GROUPS else ()
    # An operand of one letter is known by its place; `clip(x, max=1)` is written with the word.
    return (*(a.name for a in op.args if a.keyword_only or a.is_option or len(a.name) > 1), *more)


def _attributes(graph: Graph | None, table: str) -> list[str]:
    """The names of a graph's node or edge attributes."""
    if graph is None:
        return []
    return list(OF_FORM[table].attributes(graph))


def _names(fragment: str, above: str, code: str, variables: Mapping[str, Any]) -> Iterator[Offer]:
    """Names bound above, words of the language, steps, and variables that could be inputs."""
    bound = list(dict.fromkeys(BOUND.findall(above)))
    for pair in LOOPED.findall(f"{above}\n{code}"):
        bound += [name for name in pair if name and name not in (*bound, "_")]
    yield from matching(fragment, "name", reversed(bound))
    yield from matching(fragment, "word", sorted(RESERVED))
    yield from matching(fragment, "word", (*STATEMENTS, *OPERATORS))
    yield from matching(fragment, "step", sorted(set(callables()).difference(STATEMENTS)))
    if fragment:  # with nothing typed the notebook's variables would bury the rest
        taken = {*bound, *RESERVED}
        public = (n for n in sorted(variables) if not n.startswith("_") and n not in taken)
        inputs = [n for n in public if n.startswith(fragment) and _may_be_input(variables[n])]
        yield from (Offer(name, "input") for name in inputs[:INPUTS_OFFERED])


def _may_be_input(value: Any) -> bool:
    """Whether a variable is a number or an array, which a program can read."""
    return isinstance(value, np.ndarray) or (isinstance(value, SCALARS) and not isinstance(value, str))


def _in_docstring(above: str) -> bool:
    """Whether a text in three quotes is open."""
    return above.count('"""') % 2 == 1 or above.count("'''") % 2 == 1
