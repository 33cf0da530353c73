"""`edit`: the widget in a notebook, the name that follows, the outputs that stay, the table in its place."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import weakref
import xml.etree.ElementTree as ET

import pytest
from start_texts import COMMENTED

import groggy_nb as gn
from groggy_nb.errors import ProgramErrors, UsageError
from groggy_nb.notebook.editor import edit, keeping, opening, surroundings
from groggy_nb.notebook.editor.session import Session
from groggy_nb.notebook.editor.standing import html
from groggy_nb.notebook.editor.surroundings import Surroundings
from groggy_nb.notebook.editor.workbench import Workbench


class Shell:
    """As much of IPython as an editor uses."""

    def __init__(self, **variables):
        self.user_ns = dict(variables)
        self.cells = []

    def push(self, variables):
        self.user_ns.update(variables)

    def set_next_input(self, text):
        self.cells.append(text)


@pytest.fixture
def shell(monkeypatch, karate):
    found = Shell(G=karate, x=3)
    monkeypatch.setattr(opening, "shell", lambda: found)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.setattr(opening, "_open", weakref.WeakValueDictionary())
    return found


def send(editor, **content):
    """A message of a view; the answer."""
    answers = []
    editor.send = answers.append
    editor._received(editor, {"id": "1", **content}, [])
    return answers[-1]


def rename(editor, node, name):
    order = {"kind": "rename", "node": node, "name": name}
    return send(editor, type="command", rev=editor.projection["rev"], command=order)


def test_the_name_follows_each_accepted_edit(shell, karate):
    editor = edit(gn.parse(COMMENTED), karate, name="pr")
    assert shell.user_ns["pr"] == gn.parse(COMMENTED)
    assert rename(editor, "delta#1", "change")["ok"]
    assert "change" in shell.user_ns["pr"].text and shell.user_ns["pr"].text == editor.text
    kept = shell.user_ns["pr"]
    editor.text = "broken ("
    assert shell.user_ns["pr"] is kept  # the last that parsed
    with pytest.raises(ProgramErrors):
        editor.program


def test_the_projection_is_set_before_the_answer_is_sent(shell, karate):
    editor = edit(COMMENTED, karate)
    seen = []
    editor.send = lambda answer: seen.append((answer["rev"], editor.projection["rev"]))
    order = {"kind": "rename", "node": "delta#1", "name": "change"}
    editor._received(editor, {"type": "command", "id": "1", "rev": 0, "command": order}, [])
    assert seen == [(1, 1)]


def test_a_name_that_holds_something_else_is_refused(shell, karate):
    with pytest.raises(UsageError, match="overwrite"):
        edit(COMMENTED, karate, name="x")
    for name in ("a b", "for"):
        with pytest.raises(UsageError, match="no variable"):
            edit(COMMENTED, karate, name=name)
    with pytest.raises(UsageError, match="program"):
        edit(karate, COMMENTED)


def test_a_result_is_bound_unless_the_name_is_the_users(shell, karate):
    editor = edit('nodes["d"] = degree() * x\n', karate, name="p")
    editor.run("fused")
    assert editor.wait(60) and editor.run_state["state"] == "done"
    assert shell.user_ns["p_result"] is editor.result and editor.result["d"][0] == 48
    shell.user_ns["p_result"] = "mine"
    editor.run("fused")
    editor.wait(60)
    assert shell.user_ns["p_result"] == "mine"


def choices(editor):
    return [choice["key"] for choice in editor.projection["meeting"]["choices"]]


def test_the_old_cell_opens_what_was_stored_and_offers_its_own_text(shell, karate):
    editor = edit(COMMENTED, karate, name="pr")
    rename(editor, "delta#1", "change")
    assert send(editor, type="store")["ok"]
    stored = editor.text
    again = edit(COMMENTED, karate, name="pr")
    assert again.text == stored != COMMENTED and shell.user_ns["pr"].text == stored
    assert choices(again) == ["cell"] and not again.is_changed
    assert again.projection["can_undo"]  # the history goes on
    assert send(again, type="choose", key="cell")["ok"]
    assert again.text == COMMENTED == shell.user_ns["pr"].text and choices(again) == []
    assert edit(COMMENTED, karate, name="pr").text == COMMENTED
    assert send(again, type="command", rev=again.projection["rev"], command={"kind": "undo"})["ok"]
    assert again.text == stored


def test_what_was_not_stored_gives_way_to_the_cell_and_stays_within_reach(shell, karate):
    editor = edit(COMMENTED, karate, name="pr")
    rename(editor, "delta#1", "change")
    changed = editor.text
    again = edit(COMMENTED, karate, name="pr")
    assert again.text == COMMENTED and choices(again) == ["now"]
    assert send(again, type="command", rev=again.projection["rev"], command={"kind": "undo"})["ok"]
    assert again.text == changed
    third = edit(COMMENTED, karate, name="pr")
    assert send(third, type="choose", key="now")["ok"] and third.text == changed and third.is_changed


def test_a_cell_that_was_written_since_wins_over_what_was_stored(shell, karate):
    editor = edit(COMMENTED, karate, name="pr")
    rename(editor, "delta#1", "change")
    send(editor, type="store")
    stored, newer = editor.text, COMMENTED.replace("100", "7")
    again = edit(newer, karate, name="pr")
    assert again.text == newer and choices(again) == ["stored"] and shell.user_ns["pr"].text == newer
    assert not send(again, type="choose", key="gone")["ok"]
    assert send(again, type="choose", key="stored")["ok"] and again.text == stored


def test_what_the_view_wrote_into_the_cell_meets_nothing(shell, karate):
    editor = edit(COMMENTED, karate, name="pr")
    rename(editor, "delta#1", "change")
    send(editor, type="store", in_cell=True)
    assert editor.projection["cell"] == editor.text
    again = edit(editor.text, karate, name="pr")
    assert again.text == editor.text and choices(again) == []


@pytest.fixture
def kept(monkeypatch, tmp_path):
    """The folder of stored texts, in a kernel that knows its notebook."""
    monkeypatch.setenv("GROGGY_NB_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("JPY_SESSION_NAME", "/notebooks/a.ipynb")
    return tmp_path / "stored"


def restart(monkeypatch):
    monkeypatch.setattr(opening, "_open", weakref.WeakValueDictionary())


def test_a_new_kernel_opens_what_was_stored(shell, karate, kept, monkeypatch):
    editor = edit(COMMENTED, karate, name="pr")
    rename(editor, "delta#1", "change")
    send(editor, type="store")
    restart(monkeypatch)
    again = edit(COMMENTED, karate, name="pr")
    assert again.text == editor.text and choices(again) == ["cell"] and shell.user_ns["pr"].text == again.text
    # Another notebook, another name, another cell: nothing of it.
    assert edit(COMMENTED, karate, name="other").text == COMMENTED
    monkeypatch.setenv("JPY_SESSION_NAME", "/notebooks/b.ipynb")
    assert edit(COMMENTED, karate, name="q").text == COMMENTED
    monkeypatch.setenv("JPY_SESSION_NAME", "/notebooks/a.ipynb")
    send(again, type="choose", key="cell")
    restart(monkeypatch)
    assert edit(COMMENTED, karate, name="pr").text == COMMENTED and list(kept.iterdir()) == []


@pytest.mark.parametrize("damage", ["", "[1]", '{"text": 3}', "{" * 9000])
def test_a_damaged_file_of_a_stored_text_is_passed_over(shell, karate, kept, monkeypatch, damage):
    editor = edit(COMMENTED, karate, name="pr")
    rename(editor, "delta#1", "change")
    send(editor, type="store")
    (file,) = kept.iterdir()
    file.write_text(damage)
    restart(monkeypatch)
    assert edit(COMMENTED, karate, name="pr").text == COMMENTED


def test_of_many_stored_texts_those_of_longest_ago_go(kept, monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 3)
    origins = [keeping.Origin("a.ipynb", f"p{k}", "x = 1") for k in range(5)]
    for k, origin in enumerate(origins):
        assert keeping.keep(origin, f"x = {k + 2}")
        for age, file in enumerate(sorted(kept.iterdir(), key=lambda file: file.stat().st_mtime_ns)):
            os.utime(file, (1000 + age, 1000 + age))  # apart, also where the clock is coarse
    assert [keeping.kept(origin) for origin in origins] == [None, None, "x = 4", "x = 5", "x = 6"]


def test_where_nothing_can_be_kept_a_store_still_counts(shell, karate, kept, monkeypatch):
    kept.parent.joinpath("stored").write_text("a file in the folder's place")
    editor = edit(COMMENTED, karate, name="pr")
    rename(editor, "delta#1", "change")
    assert send(editor, type="store")["ok"] and not editor.is_changed


def test_the_step_table_offers_the_choice_too(shell, karate):
    editor = edit(COMMENTED, karate, name="pr")
    rename(editor, "delta#1", "change")
    send(editor, type="store")
    table = edit(COMMENTED, karate, name="pr").table
    _, buttons = table.choices.children
    assert [button.description for button in buttons.children] == ["Use the cell's text", "Keep this"]
    buttons.children[0].click()
    assert table.text == COMMENTED and table.choices.children == ()


def test_a_stored_text_goes_into_a_cell(shell, karate):
    editor = edit(COMMENTED, karate, name="pr")
    rename(editor, "delta#1", "change")
    assert editor.is_changed
    cell = editor.to_cell()
    assert shell.cells == [cell] and cell == f"%%groggy pr G\n{editor.text}" and not editor.is_changed
    assert send(editor, type="store")["data"]["text"] == cell and len(shell.cells) == 1


def test_pins_and_selection_follow_a_rename(shell, karate):
    editor = edit(COMMENTED, karate)
    editor.pins, editor.selection = {"delta#1": [1, 2]}, ["delta#1", "deg#1"]
    rename(editor, "delta#1", "change")
    assert editor.pins == {"change#1": [1.0, 2.0]} and editor.selection == ["change#1", "deg#1"]


def test_forged_traits_are_reduced(shell, karate):
    editor = edit(COMMENTED, karate)
    editor.set_state({"pins": {"a": "<script>"}, "options": {"mode": "x"}, "selection": [1, "a"]})
    assert (
        editor.pins == {} and editor.options == {"mode": "fused", "params": {}} and editor.selection == ["a"]
    )


def test_the_step_table_and_the_canvas_show_each_others_edits(shell, karate):
    editor = edit(COMMENTED, karate)
    table = editor.table
    assert "pulled" in table.rows.value and set(table.sliders) == {"damping"}
    rename(editor, "pulled#1", "got")
    assert "got" in table.rows.value and "got" in table.field.value
    table.field.value = table.field.value.replace("got", "gathered")
    assert "gathered#1" in {n["id"] for n in editor.projection["nodes"]}
    table.undo.click()
    assert "got" in editor.text
    table.field.value = "broken ("
    assert "alert" in table.errors.value
    table.undo.click()
    table.start.click()
    assert editor.wait(120) and "crossing" in table.status.value


def test_one_selection_is_shown_by_canvas_and_table(shell, karate):
    editor = edit(COMMENTED, karate)
    table = editor.table
    editor.selection = ["pulled#1"]
    assert table.step.value == "pulled#1" and 'aria-selected="true"' in table.rows.value
    table.step.value = "deg#1"
    assert editor.selection == ["deg#1"]
    rename(editor, "deg#1", "links")
    assert editor.selection == ["links#1"] and table.step.value == "links#1"


def test_without_the_front_end_there_is_the_table(shell, karate, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "groggy_nb.notebook.editor.widget", raising=False)
    table = edit(COMMENTED, karate)
    assert type(table).__name__ == "StepTable" and table.program == gn.parse(COMMENTED)


def test_a_hostile_label_is_escaped_in_the_table_and_the_picture(shell, karate):
    editor = edit('x = ones()\nnodes["<img src=x onerror=alert(1)>"] = x\n', karate)
    for shown in (editor.table.rows.value, editor.svg(), html(editor._bench, "m")):
        assert "<img src=x" not in shown
    assert "&lt;img src=x" in editor.table.rows.value


def test_the_picture_is_well_formed_and_holds_each_step(karate):
    bench = Workbench(Session(COMMENTED, karate), Surroundings())
    texts = list(ET.fromstring(bench.svg()).itertext())
    for title in ("pulled", "ranks", "until", "for _ in range(100)"):
        assert title in texts
    shown = html(bench, 'a"b')
    data = shown.split("base64,")[1].split('"')[0]
    assert base64.b64decode(data).decode() == bench.svg() and 'data-gg="a&quot;b"' in shown
    assert "<svg" not in shown and "<script" not in shown


def test_save_and_load_keep_the_program(shell, karate, tmp_path):
    editor = edit(COMMENTED, karate)
    editor.save(tmp_path / "p.txt")
    editor.save(tmp_path / "p.json")
    assert (tmp_path / "p.txt").read_text("utf-8") == COMMENTED
    editor.text = ""
    editor.load(tmp_path / "p.json")
    assert editor.program == gn.parse(COMMENTED)


def test_opening_needs_no_widget_until_it_is_called():
    code = (
        "import sys, groggy_nb.notebook.editor as e; "
        "assert not {'anywidget', 'ipywidgets'} & set(sys.modules); "
        "e.Editor; assert 'anywidget' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_outside_ipython_there_is_no_shell():
    assert surroundings.shell() is None
