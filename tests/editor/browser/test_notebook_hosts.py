"""The editor outside JupyterLab: in Notebook 7, and in an exported page without a network."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys

import pytest
from lab_desk import GRAPH

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect
pytestmark = pytest.mark.slow

ONES = 'x = ones()\nnodes["x"] = x\n'
TWICE = 'twice = 2 * degree()\nnodes["twice"] = twice\n'
MAGIC = '%%groggy p G -e\nd = degree()\ns = sum(d)\nx = d / s\nnodes["x"] = x'
READ = "print(p_result.report.mode, p_result['twice'].tolist() == p.run(G)['twice'].tolist())"


def test_notebook_7_opens_edits_runs_and_reads(lab):
    pytest.importorskip("notebook", reason="notebook is not installed")
    lab.server.write("seven.ipynb", (GRAPH, f"e = gn.edit(gn.parse({ONES!r}), G, name='p')\ne", READ))
    lab.open("seven.ipynb", classic=True)
    lab.run_all()
    lab.root.get_by_role("textbox", name="Program text").fill(TWICE)
    expect(lab.step("twice, 2 * degree(), line 1")).to_be_visible()
    lab.step("twice, 2 * degree(), line 1").focus()
    # Notebook 7 hears keys before the page does, other than JupyterLab.
    before = lab.cells()
    lab.press("x", "d", "d", "a", "b")
    lab.settle()
    assert (lab.cells(), lab.root.count()) == (before, 1)
    lab.run("fused")
    assert lab.run_cell(2).split() == ["fused", "True"]


@pytest.mark.skipif(importlib.util.find_spec("nbconvert") is None, reason="nbconvert is not installed")
def test_an_exported_page_shows_picture_and_text_without_a_network(browser, jupyter):
    file = jupyter.write("export.ipynb", (f"{GRAPH}\n%load_ext groggy_nb", MAGIC))
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", str(file)]
    ran = subprocess.run(
        command, env=jupyter.env, cwd=jupyter.work, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr[-800:]
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    context.route(re.compile("^(?!file:|data:)"), lambda route: route.abort())
    page.goto(file.with_suffix(".html").as_uri(), wait_until="load")
    picture = page.get_by_role("img", name=re.compile("program of .* steps"))
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    text = page.locator("[data-gg] pre")
    expect(text).to_have_text(re.compile(r'd = degree\(\)\s+s = sum\(d\)\s+x = d / s\s+nodes\["x"\] = x'))
    expect(text).to_be_visible()
    assert "monospace" in text.evaluate("one => getComputedStyle(one).fontFamily")
    context.close()
    assert faults == []
