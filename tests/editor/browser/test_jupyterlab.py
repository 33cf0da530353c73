"""The editor in real JupyterLab: a notebook is run, edited, saved, and opened again without its kernel."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
if importlib.util.find_spec("jupyterlab") is None:
    pytest.skip("jupyterlab is not installed", allow_module_level=True)
expect = sync_api.expect
pytestmark = pytest.mark.slow

SETTINGS = {
    "notification": {"fetchNews": "false", "checkForUpdates": False},
}
CELLS = (
    "import groggy_nb as gn\nG = gn.generate.uniform(500, 8)",
    "from groggy_nb.notebook.editor import edit\n"
    "e = edit(gn.parse('d = degree()\\ns = sum(d)\\nx = d / s\\nnodes[\"x\"] = x\\n'), G, name='p')\ne",
    "7 * 6",
)
NOTEBOOK = "jupyterapp.shell.currentWidget"


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with nothing of the user's: its address and its folder."""
    root = tmp_path_factory.mktemp("lab")
    folders = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    env = os.environ | {f"JUPYTER_{name}": str(root / name.lower()) for name in folders}
    env |= {"IPYTHONDIR": str(root / "ipython"), "JUPYTERLAB_SETTINGS_DIR": str(root / "settings")}
    env |= {"JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces")}
    for name, values in SETTINGS.items():
        file = root / "settings" / "@jupyterlab" / "apputils-extension" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    work = root / "work"
    work.mkdir()
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ip=127.0.0.1",
    ]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.password="]
    command += [f"--ServerApp.root_dir={work}", "--LabApp.expose_app_in_browser=True"]
    command += [
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--ServerApp.disable_check_xsrf=True",
    ]
    with (root / "log").open("w") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, process, root / "log")
            yield address, work
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(address, process, log):
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/api", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start: {log.read_text()[-800:]}")


def write(folder: Path, name: str) -> None:
    code = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    cells = [code | {"id": f"cell{n}", "source": source} for n, source in enumerate(CELLS)]
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    (folder / name).write_text(
        json.dumps({"cells": cells, "metadata": spec, "nbformat": 4, "nbformat_minor": 5})
    )


def open_notebook(page, address, name, workspace):
    page.goto(f"{address}/lab/workspaces/{workspace}/tree/{name}?reset")
    page.locator("#jupyterlab-splash").wait_for(state="detached", timeout=60_000)
    page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook").wait_for()
    page.wait_for_function(
        f"() => {NOTEBOOK}?.sessionContext?.session?.kernel?.status === 'idle'", timeout=60_000
    )


def run_all(page):
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells').then(() => null)")
    editor = page.locator(".groggy-ed")
    editor.wait_for(state="attached", timeout=20_000)
    editor.scroll_into_view_if_needed()
    editor.get_by_role("button", name="s, sum, line 2").wait_for()
    return editor


def value(page, expression):
    """The value of a Python expression in the kernel, through JSON."""
    found = page.evaluate(
        f"""async code => (await {NOTEBOOK}.sessionContext.session.kernel.requestExecute(
            {{code: '', silent: true, store_history: false, user_expressions: {{v: code}}}}
        ).done).content.user_expressions.v""",
        f"__import__('json').dumps({expression})",
    )
    return json.loads(ast.literal_eval(found["data"]["text/plain"]))


def cells(page):
    return page.evaluate(f"() => {NOTEBOOK}.content.model.cells.length")


@pytest.fixture
def lab(browser, server):
    context = browser.new_context(viewport={"width": 1500, "height": 1100})
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page, *server
    context.close()
    assert faults == []


def test_an_edit_reaches_the_kernel_and_a_run_the_next_cell(lab):
    page, address, work = lab
    write(work, "edit.ipynb")
    open_notebook(page, address, "edit.ipynb", "t1")
    editor = run_all(page)
    editor.get_by_role("button", name="s, sum, line 2").focus()
    page.keyboard.press("Control+d")
    expect(editor.get_by_role("textbox", name="Program text")).to_have_value(
        re.compile(r"sum\(d\)[\s\S]*sum\(d\)")
    )
    assert value(page, "e.text").count("sum(d)") == 2
    assert value(page, "p.text == e.text")
    editor.get_by_role("button", name="Run").click()
    expect(editor.get_by_text(re.compile("fused: .*1 crossing"))).to_be_visible(timeout=30_000)
    assert value(page, "e.result['x'].tolist() == p.run(G)['x'].tolist()")


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "the control without the guard"])
def test_the_notebooks_letters_do_nothing_inside_the_editor(lab, guarded):
    page, address, work = lab
    name = f"keys{int(guarded)}.ipynb"
    write(work, name)
    open_notebook(page, address, name, f"k{int(guarded)}")
    editor = run_all(page)
    if not guarded:
        # As if the listener were not there: the key goes on above the guard's element.
        editor.evaluate(
            """root => root.parentElement.parentElement.addEventListener('keydown', (event) => {
                event.stopImmediatePropagation = event.stopPropagation = () => undefined;
            }, true)"""
        )
    before = cells(page)
    editor.get_by_role("button", name="s, sum, line 2").focus()
    for key in ("d", "d", "a", "b", "m"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert (cells(page) == before and editor.count() == 1) is guarded


def test_what_was_edited_is_in_the_saved_notebook_that_is_opened_without_its_kernel(lab):
    page, address, work = lab
    write(work, "keep.ipynb")
    open_notebook(page, address, "keep.ipynb", "s1")
    editor = run_all(page)
    expect(page.locator(".jp-OutputArea img")).to_be_hidden()
    editor.get_by_role("textbox", name="Program text").fill(
        'd = degree()\nkept = d + 41\nnodes["kept"] = kept\n'
    )
    editor.get_by_role("button", name="kept, add, line 2").wait_for()
    page.wait_for_timeout(800)
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save').then(() => null)")
    saved = json.loads((work / "keep.ipynb").read_text())
    assert "kept = d + 41" in json.dumps(saved["cells"][1]["outputs"])
    assert "widgets" not in saved["metadata"]
    session = page.evaluate(f"() => {NOTEBOOK}.sessionContext.session.id")
    page.goto("about:blank")
    urllib.request.urlopen(
        urllib.request.Request(f"{address}/api/sessions/{session}", method="DELETE"), timeout=10
    )
    open_notebook(page, address, "keep.ipynb", "s2")
    expect(page.locator(".jp-OutputArea img").first).to_be_visible()
    expect(page.get_by_text("kept = d + 41").first).to_be_visible()
