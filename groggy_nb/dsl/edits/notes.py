"""Notes: the comment lines above a statement, shown and edited on the canvas as one text."""

from __future__ import annotations

import textwrap

from groggy_nb.dsl.edits.arguments import entry_of
from groggy_nb.dsl.edits.exact import ExactText, Splice
from groggy_nb.dsl.edits.outline import Entry, Outline
from groggy_nb.dsl.edits.refusal import Edit, EditRefused, commit

LONGEST = 2_000
WIDTH = 100


def comment_lines(exact: ExactText) -> frozenset[int]:
    """The lines that hold a comment and nothing else."""
    if not any(line.lstrip(" \t").startswith("#") for line in exact.lines):
        return frozenset()
    found = {line for line, _ in exact.comments()}
    return frozenset(line for line in found if exact.lines[line - 1].lstrip(" \t\f").startswith("#"))


def note_of(exact: ExactText, entry: Entry, alone: frozenset[int]) -> str:
    """What the comment lines above a statement say, blank lines between or not; `alone` are all of the text.

    Examples
    --------
    >>> outline = Outline("# who is\\n# linked\\nd = degree()\\n")
    >>> note_of(outline.exact, outline.entries["d#1"], comment_lines(outline.exact))
    'who is linked'
    """
    rows = (exact.lines[line - 1].strip() for line in _lines(exact, entry, alone))
    return " ".join(" ".join(row.lstrip("#").split()) for row in rows).strip()


def set_note(text: str, node: str, note: str) -> Edit:
    """Write the note of a step or region above it in the text; an empty one takes it away.

    Raises
    ------
    EditRefused
        For a step that has no line of its own, and a note that is too long.

    Examples
    --------
    >>> set_note("d = degree()\\n", "d#1", "who is linked").text
    '# who is linked\\nd = degree()\\n'
    """
    outline = Outline(text)
    entry = entry_of(outline, node)
    exact = outline.exact
    start, _ = exact.span(entry.node)
    if not exact.begins_line(start):
        raise EditRefused("it shares its line with another step: a note has no line there", code="edit-note")
    plain = " ".join("".join(c if c.isprintable() else " " for c in note).split())
    if len(plain) > LONGEST:
        raise EditRefused(f"a note has at most {LONGEST} characters", code="edit-note")
    alone = comment_lines(exact)
    if plain == note_of(exact, entry, alone):
        return commit(exact, [], say="note kept")
    lines = _lines(exact, entry, alone)
    indent = exact.indent(entry.node.lineno)
    rows = textwrap.wrap(plain, WIDTH, break_long_words=False, break_on_hyphens=False)
    new = "".join(f"{indent}# {row}\n" for row in rows)
    say = "note written" if plain else "note taken away"
    return commit(exact, [Splice(exact.starts[lines.start - 1], exact.starts[lines.stop - 1], new)], say=say)


def _lines(exact: ExactText, entry: Entry, alone: frozenset[int]) -> range:
    """The lines of the comment above a statement; where there is none, no lines, right above it."""
    line = end = entry.node.lineno
    while end > 1 and not exact.lines[end - 2].strip():
        end -= 1
    # Apart from the statement, a comment that stands deeper is the last of the block before.
    if end < line and exact.indent(end - 1) != exact.indent(line):
        return range(line, line)
    first = end
    while first - 1 in alone:
        first -= 1
    return range(first, end) if first < end else range(line, line)
