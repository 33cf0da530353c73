"""In a real kernel: two outputs, the standing one refreshed at each edit, results for the next cell."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

CELLS = (
    "import groggy_nb as gn\n"
    "from groggy_nb.notebook.editor import edit\n"
    "G = gn.datasets.karate()\n"
    "p = gn.parse('d = degree()\\nnodes[\"d\"] = d')\n"
    "editor = edit(p, G, name='p')\n"
    "editor",
    "order = {'kind': 'rename', 'node': 'd#1', 'name': 'links'}\n"
    "message = {'type': 'command', 'id': '1', 'rev': 0, 'command': order}\n"
    "editor._received(editor, message, [])",
    "print(p.text.splitlines()[0], editor.projection['rev'])",
    "editor.run('fused')\nprint(editor.wait(120), editor.run_state['state'])",
    "print(int(p_result['d'].sum()), editor.result is p_result)",
    "cell = editor.to_cell()",
)


ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    found = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS])
    folder = tmp_path_factory.mktemp("notebook")
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "kernels", os.environ.get("PYTHONPATH", ""))))
    with pytest.MonkeyPatch.context() as around:
        around.setenv("PYTHONPATH", paths)
        around.setenv("IPYTHONDIR", str(folder / "ipython"))
        around.setenv("JUPYTER_RUNTIME_DIR", str(folder / "runtime"))
        NotebookClient(found, timeout=180, resources={"metadata": {"path": str(folder)}}).execute()
    return found


def printed(cell):
    return "".join(o.get("text", "") for o in cell.outputs).strip()


def test_an_editor_shows_itself_and_a_picture_that_its_view_can_hide(notebook):
    live, standing = notebook.cells[0].outputs
    model = live["data"]["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert f'data-gg="{model}"' in standing["data"]["text/html"]
    assert "visual editor" in live["data"]["text/plain"] and "<svg" not in standing["data"]["text/html"]


def test_an_edit_refreshes_the_picture_that_is_saved(notebook):
    _, standing = notebook.cells[0].outputs
    assert "links = degree()" in standing["data"]["text/html"]
    assert standing["data"]["text/plain"] == 'links = degree()\nnodes["d"] = links'


def test_the_next_cell_has_the_program_and_the_result(notebook):
    assert printed(notebook.cells[2]) == "links = degree() 1"
    assert printed(notebook.cells[3]) == "True done"
    assert printed(notebook.cells[4]) == "156 True"
