"""The notebooks run from first to last cell, in a new folder, and are committed without outputs."""

import os
import shutil
from pathlib import Path

import nbclient
import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 300
FAILS = "raises-exception"  # the tag of a cell that shows an error: it must fail, and the notebook goes on


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
        "06_your_python_environment",
    }
    assert {path.stem for path in NOTEBOOKS} >= told


def test_a_notebook_runs(path, tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    # The kernel starts elsewhere: it finds the code under test where this process did.
    found = os.pathsep.join(map(str, (ROOT, ROOT / "kernels", os.environ.get("PYTHONPATH", ""))))
    monkeypatch.setenv("PYTHONPATH", found)
    monkeypatch.setenv("GROGGY_NB_SMALL", "1")  # notebooks on large graphs have a small size too
    notebook = nbformat.read(path, as_version=4)
    folder = tmp_path / "work"
    folder.mkdir()
    # What lies beside the notebooks and is read by them: measured once, and committed.
    shutil.copytree(ROOT / "notebooks" / "measured", folder / "measured")
    client = nbclient.NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert outputs
    failed = [cell.id for cell in notebook.cells if fails(cell)]
    assert failed == [cell.id for cell in notebook.cells if FAILS in cell.metadata.get("tags", ())]
    written = [
        output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"
    ]
    assert written == []


def test_a_notebook_is_valid_and_committed_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert "widgets" not in notebook.metadata
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None


def test_cells_that_plot_end_in_a_semicolon(path):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and ".plot" in cell.source.splitlines()[-1]:
            assert cell.source.endswith(";"), cell.source
