"""The notebooks run from first to last cell; all but the gallery are committed without outputs."""

import os
import re
import shutil
from pathlib import Path

import nbclient
import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
GALLERY = ROOT / "notebooks" / "gallery.ipynb"
SECONDS = 300
OPENED = {".ipynb", ".md", ".png"}  # kinds of files that JupyterLab shows, as GitHub does


def fails(cell):
    """Whether a cell's output is an error."""
    return any(output.output_type == "error" for output in cell.get("outputs", ()))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


def test_there_are_notebooks():
    told = {
        "01_first_program",
        "02_where_the_time_goes",
        "03_visual_editor",
        "04_your_own_algorithm",
        "05_scaling_and_peers",
        "06_your_python_environment",
        "07_tasks_of_the_trade",
        "08_more_than_one_machine",
        "gallery",
    }
    assert {path.stem for path in NOTEBOOKS} >= told


@pytest.fixture
def client_of(tmp_path, monkeypatch):
    """Makes what runs a notebook in a folder of its own, with the code under test."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    # The kernel starts elsewhere: it finds the code under test where this process did.
    found = os.pathsep.join(map(str, (ROOT, ROOT / "kernels", os.environ.get("PYTHONPATH", ""))))
    monkeypatch.setenv("PYTHONPATH", found)
    monkeypatch.setenv("GROGGY_NB_SMALL", "1")  # notebooks on large graphs have a small size too
    folder = tmp_path / "work"
    folder.mkdir()
    # What lies beside the notebooks and is read by them: measured once, and committed.
    shutil.copytree(ROOT / "notebooks" / "measured", folder / "measured")
    resources = {"metadata": {"path": str(folder)}}
    return lambda notebook: nbclient.NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources=resources
    )


def test_a_notebook_runs(path, client_of):
    notebook = nbformat.read(path, as_version=4)
    client_of(notebook).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert outputs
    assert not any(fails(cell) for cell in notebook.cells)
    written = [
        output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"
    ]
    assert written == []


def test_the_editors_notebook_runs_again_in_the_same_kernel(client_of):
    notebook = nbformat.read(ROOT / "notebooks" / "03_visual_editor.ipynb", as_version=4)
    client = client_of(notebook)
    with client.setup_kernel():
        for number in (0, 1):
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)  # which raises what the cell raises
            counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
            assert counts == list(range(1 + number * len(counts), 1 + (number + 1) * len(counts)))


def test_a_notebook_is_valid_and_committed_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert "widgets" not in notebook.metadata
    # papermill takes a cell that may fail for one that failed.
    assert not any("raises-exception" in cell.metadata.get("tags", ()) for cell in notebook.cells)
    if path == GALLERY:
        return
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None


def test_the_gallery_keeps_its_outputs_as_github_shows_them():
    text = GALLERY.read_text(encoding="utf-8")
    assert len(text) < 2**20
    notebook = nbformat.reads(text, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(cell.outputs for cell in code)
    assert not any(fails(cell) for cell in code)
    shown = [output.data for cell in code for output in cell.outputs if "data" in output]
    assert sum("image/png" in data for data in shown) >= 4
    # GitHub takes the styles out of HTML: only what pandas makes looks right without.
    assert all("dataframe" in data["text/html"] for data in shown if "text/html" in data)
    assert {kind for data in shown for kind in data} <= {"image/png", "text/html", "text/plain"}
    for folder in ("/home/", "/root/", "/tmp/", "/Users/"):
        assert folder not in text


def test_cells_that_plot_end_in_a_semicolon(path):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and ".plot" in cell.source.splitlines()[-1]:
            assert cell.source.endswith(";"), cell.source


def links(notebook):
    """The targets of all links and pictures, in Markdown and HTML."""
    text = "".join(cell.source + "\n" for cell in notebook.cells if cell.cell_type == "markdown")
    found = re.findall(r"\]\(([^)\s]+)|(?:href|src)=[\"']([^\"']+)", text)
    return [(one or other).split("#")[0] for one, other in found if "://" not in one + other]


def test_links_lead_to_files_that_github_and_jupyterlab_show(path):
    for target in links(nbformat.read(path, as_version=4)):
        file = (path.parent / target).resolve()
        assert file.is_file() and file.is_relative_to(ROOT), target
        assert file.suffix in OPENED, target


def test_some_notebooks_have_links():
    assert sum(bool(links(nbformat.read(path, as_version=4))) for path in NOTEBOOKS) >= 3
