"""Notes on the canvas: comment lines above a statement, written and read as one text."""

from __future__ import annotations

import pytest

from groggy_nb.dsl.edits import EditRefused, set_note
from groggy_nb.notebook.editor.session import Session

TEXT = """\
# how many
# neighbors
d = degree()  # beside it

# alone

x = ones()
for _ in range(3):
    # one half
    x = x * 0.5
nodes["x"] = x
"""


def notes(text):
    projection = Session(text).projection
    return {
        part["id"]: part["note"]
        for part in (*projection["nodes"], *projection["regions"])
        if part.get("note")
    }


def test_a_note_is_the_comment_above_a_step_or_region_also_with_blank_lines_between():
    assert notes(TEXT) == {"d#1": "how many neighbors", "x#1": "alone", "x#2": "one half"}


def test_of_comments_apart_the_nearest_is_the_note_and_none_of_a_deeper_block():
    loop = "for _ in range(2):\n    x = x + 1\n    # last\n\n"
    text = f"# first\n\n# second\n\t\n\nx = ones()\n{loop}nodes['x'] = x\n"
    assert notes(text) == {"x#1": "second"}
    assert set_note(text, "x#1", "").text == text.replace("# second\n", "")
    assert set_note(text, "out:nodes:x#1", "out").text == text.replace("nodes[", "# out\nnodes[")


@pytest.mark.parametrize(
    ("node", "note", "old", "new"),
    [
        ("d#1", "degrees", "# how many\n# neighbors\nd", "# degrees\nd"),
        ("d#1", "", "# how many\n# neighbors\nd", "d"),
        ("x#2", "  a\n half ", "    # one half\n", "    # a half\n"),
        ("loop#1", "three times", "for _", "# three times\nfor _"),
        ("out:nodes:x#1", "# é \x00", "nodes[", "# # é\nnodes["),
        ("x#1", "word " * 40, "# alone\n", "# " + "word " * 19 + "word\n# " + "word " * 19 + "word\n"),
        ("x#1", "", "# alone\n", ""),
    ],
)
def test_writing_a_note_changes_its_lines_alone_and_undo_gives_them_back(node, note, old, new):
    for text in (TEXT, TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT):
        ends = "\r\n" if "\r" in text else "\n"
        session = Session(text)
        assert session.command({"kind": "set_note", "node": node, "text": note}, session.rev).ok
        assert session.text == text.replace(old.replace("\n", ends), new.replace("\n", ends), 1)
        assert session.command({"kind": "undo"}, session.rev).ok
        assert session.text == text


def test_the_note_that_stands_there_is_kept_as_it_is_broken_into_lines():
    assert set_note(TEXT, "d#1", "how many  neighbors").text == TEXT


def test_text_in_a_string_that_looks_like_a_comment_is_no_note():
    text = '"""what\n# no note\n"""\nd = degree()\nnodes["d"] = d\n'
    assert notes(text) == {}
    assert set_note(text, "d#1", "yes").text == text.replace("d = d", "# yes\nd = d")


@pytest.mark.parametrize(
    ("text", "node", "note", "says"),
    [
        ("a = 1; b = 2\n", "b#1", "x", "shares its line"),
        ("a = 1\n", "gone#1", "x", "not there"),
        ("a = 1\n", "a#1", "x" * 3_000, "at most 2000"),
    ],
)
def test_a_note_without_a_line_of_its_own_or_too_long_is_refused(text, node, note, says):
    with pytest.raises(EditRefused, match=says):
        set_note(text, node, note)
