"""Completion in cells and lines of ours: a matcher on IPython's completer, there while we are loaded."""

from __future__ import annotations

import re
from typing import Any

from IPython.core.completer import (
    CompletionContext,
    SimpleCompletion,
    SimpleMatcherResult,
    context_matcher,
)

from groggy_nb.notebook import offers
from groggy_nb.notebook.commands import COMMANDS
from groggy_nb.notebook.completing_body import complete_body
from groggy_nb.notebook.completing_line import complete_line, graph_word
from groggy_nb.notebook.offers import NOTHING, Offers, matching

IDENTIFIER = "groggy_nb"
FIRST = 1000  # priority: before jedi, which would read the program as Python
FILES = "IPCompleter.file_matcher"

CELL = re.compile(r"%%groggy(?=\s|$)")
LINE = re.compile(r"\s*%groggy\s")


class Completion:
    """The completions of one shell.

    Parameters
    ----------
    shell : InteractiveShell
        Its variables are looked at, never written.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell

    @context_matcher(priority=FIRST, identifier=IDENTIFIER)
    def match(self, context: CompletionContext) -> SimpleMatcherResult:
        """The completions at a place in a cell; none where the cell is not ours."""
        try:
            found = self.complete(context.full_text, context.cursor_line, context.cursor_position)
        except Exception:
            # Variables may be anything, also objects that raise when looked at; IPython would print it all.
            found = NOTHING
        return {
            "completions": [SimpleCompletion(offer.text, type=offer.kind) for offer in found.found],
            "matched_fragment": found.fragment,
            "suppress": True,
            "do_not_suppress": {FILES} if found.files else set(),
            "ordered": True,
        }

    def complete(self, text: str, row: int, column: int) -> Offers:
        """The completions at a row and a column of a cell's text, both from 0."""
        rows = text.split("\n")
        variables = self._shell.user_ns
        first = next((k for k, line in enumerate(rows) if line.strip()), 0)
        start = CELL.match(rows[first])
        if start is None:
            line = LINE.match(rows[row][:column])
            return _commands(rows[row][line.end() : column], variables) if line else NOTHING
        own = rows[first][start.end() :]
        if row == first:
            if column <= start.end():
                return NOTHING
            return complete_line(rows[row][start.end() : column], "\n".join(rows[row + 1 :]), variables)
        if row < first:
            return NOTHING
        above = "\n".join(rows[first + 1 : row])
        return complete_body(
            above, rows[row], column, lambda: offers.graph_of(graph_word(own), variables), variables
        )


def load(shell: Any) -> None:
    """Put the matcher on the shell's completer; a second time changes nothing."""
    if not any(_is_ours(matcher) for matcher in shell.Completer.custom_matchers):
        shell.Completer.custom_matchers.append(Completion(shell).match)


def unload(shell: Any) -> None:
    """Take the matcher away."""
    kept = [matcher for matcher in shell.Completer.custom_matchers if not _is_ours(matcher)]
    shell.Completer.custom_matchers[:] = kept


def _is_ours(matcher: Any) -> bool:
    """Whether a matcher is that of this extension."""
    return getattr(matcher, "matcher_identifier", None) == IDENTIFIER


def _commands(before: str, variables: Any) -> Offers:
    """The commands of `%groggy`, and their words."""
    words = before.split()
    command = COMMANDS.get(words[0]) if words else None
    if command is not None and command.options and before.lstrip() != words[0]:
        return complete_line(before.lstrip()[len(words[0]) :], "", variables, command.options)
    word = "" if not before or before[-1].isspace() else words.pop()
    if not words:
        return Offers(word, tuple(matching(word, "command", COMMANDS)))
    if command is None or len(words) > 1:
        return Offers(word)
    listed = command.words(variables) if callable(command.words) else command.words
    return Offers(word, tuple(matching(word, "word", listed)))
