"""`%%groggy -e` and `%groggy edit`: the editor under the cell, its name, its text as a cell."""

import pytest

from groggy_nb.notebook.editor import opening
from groggy_nb.program import Program

HEAT = 'rate = param(0.5)\nx = degree() * rate  # a comment\nnodes["x"] = x\n'


@pytest.fixture(autouse=True)
def no_editors():
    opening._open.clear()


def test_the_cell_opens_the_editor_with_its_text_and_binds_the_program(notebook):
    ran = notebook(f"%%groggy p karate rate=0.25 -e\n{HEAT}")
    assert ran.ok and "visual editor" in ran.plain
    assert isinstance(notebook["p"], Program)
    text = HEAT.replace("0.5", "0.25")
    assert notebook["p"].text == text and opening.opened("p").text == text
    assert "p_result" not in notebook


def test_edits_rebind_the_name(notebook):
    notebook(f"%%groggy p karate -e\n{HEAT}")
    opening.opened("p").set_text('nodes["y"] = degree()\n')
    assert list(notebook["p"].outputs) == ["y"]


def test_a_text_with_errors_opens_too_and_binds_nothing(notebook):
    ran = notebook("%%groggy p karate -e\nx = degre()\nnodes['x'] = x\n")
    assert ran.ok and "p" not in notebook
    assert not opening.opened("p").session.is_good


def test_a_program_opens_by_its_name_and_comes_back_as_a_cell(notebook):
    notebook(f"%%groggy p\n{HEAT}")
    assert "visual editor" in notebook("%groggy edit p").plain
    told = notebook("%groggy edit p --to-cell").plain
    assert told.startswith("%%groggy p") and told.rstrip().endswith(HEAT.rstrip())


def test_running_the_old_cell_over_changes_says_what_the_cell_says_and_undo_brings_them_back(notebook):
    cell = f"%%groggy p karate -e\n{HEAT}"
    notebook(cell)
    changed = 'nodes["y"] = degree()\n'
    opening.opened("p").set_text(changed)
    assert notebook(cell).ok and list(notebook["p"].outputs) == ["x"]
    opened = opening.opened("p")
    assert opened.text == HEAT
    assert opened.command({"kind": "undo"}, opened.session.rev).ok
    assert opened.text == changed and list(notebook["p"].outputs) == ["y"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("%groggy edit", "which program"),
        ("%groggy edit heta", "did you mean `%groggy edit heat`"),
        ("%groggy edit karate", "no program"),
        ("%groggy edit q --to-cell", "no editor of q"),
        (f"%%groggy p karate -e -a\n{HEAT}", "do not go together"),
        (f"%%groggy karate_2 karate -e nothing=1\n{HEAT}", "nothing"),
    ],
)
def test_what_does_not_fit_is_refused(notebook, line, told):
    notebook(f"%%groggy heat\n{HEAT}")
    ran = notebook(line)
    assert not ran.ok and told in ran.text
