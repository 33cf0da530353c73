"""In real JupyterLab and Notebook 7: programs built from an empty canvas, run, and read in the next cell."""

from __future__ import annotations

import pytest
from building import (
    BFS,
    BY_KEYBOARD,
    BY_MOUSE,
    SIR,
    build_bfs_by_keyboard,
    build_by_keyboard,
    build_by_mouse,
    build_sir_by_keyboard,
    build_sir_by_mouse,
)
from lab_desk import GRAPH

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect
pytestmark = pytest.mark.slow

MODES = ("step", "batch", "fused", "compare")
EMPTY = "e = gn.edit('', G, name='p')\ne"
READ = """\
direct = gn.parse({text!r}).run(G, mode="step")
(name,) = direct.outcome.values
print(p_result.report.mode, p_result[name].tolist() == direct[name].tolist(), len(p_result[name]))"""


def test_pagerank_is_built_with_the_mouse_and_runs_in_each_mode(lab):
    lab.server.write("mouse.ipynb", (GRAPH, EMPTY, READ.format(text=BY_MOUSE)))
    lab.open("mouse.ipynb")
    lab.run_all()
    build_by_mouse(lab)
    assert lab.text == BY_MOUSE
    for mode in MODES:
        lab.run(mode)
        assert lab.run_cell(2).split() == ["fused" if mode == "compare" else mode, "True", "500"]


def test_pagerank_is_built_by_keyboard_alone_and_runs_in_each_mode(lab):
    lab.server.write("keyboard.ipynb", (GRAPH, EMPTY, READ.format(text=BY_KEYBOARD)))
    lab.open("keyboard.ipynb")
    lab.run_all()
    build_by_keyboard(lab)
    assert lab.text == BY_KEYBOARD
    canvas = lab.root.get_by_role("region", name="Pipeline canvas")
    for mode in MODES:
        radio = lab.root.get_by_role("radio", name=mode, exact=True)
        radio.focus()
        lab.press("Space")
        expect(radio).to_be_checked()
        canvas.focus()
        lab.press("r")
        lab.expect_run(mode)
        assert lab.run_cell(2).split() == ["fused" if mode == "compare" else mode, "True", "500"]


def test_bfs_with_while_is_built_by_keyboard_alone_in_jupyterlab(lab):
    lab.server.write("bfs.ipynb", (GRAPH, EMPTY, READ.format(text=BFS)))
    lab.open("bfs.ipynb")
    lab.run_all()
    build_bfs_by_keyboard(lab)
    assert lab.text == BFS
    lab.run("fused")
    assert lab.run_cell(2).split() == ["fused", "True", "500"]


def test_sir_with_three_carried_values_is_built_by_keyboard_alone_in_jupyterlab(lab):
    lab.page.set_viewport_size({"width": 1366, "height": 768})
    lab.server.write("sirkeys.ipynb", (GRAPH, EMPTY, READ.format(text=SIR)))
    lab.open("sirkeys.ipynb")
    lab.run_all()
    build_sir_by_keyboard(lab)
    assert lab.text == SIR
    lab.run("fused")
    assert lab.run_cell(2).split() == ["fused", "True", "500"]


def test_sir_with_three_carried_values_is_built_with_the_mouse_in_notebook_7(lab):
    pytest.importorskip("notebook", reason="notebook is not installed")
    lab.server.write("sir.ipynb", (GRAPH, EMPTY, READ.format(text=SIR)))
    lab.open("sir.ipynb", classic=True)
    lab.run_all()
    build_sir_by_mouse(lab)
    assert lab.text == SIR
    lab.run("fused")
    assert lab.run_cell(2).split() == ["fused", "True", "500"]
