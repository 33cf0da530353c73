"""Storing in real hosts: the cell holds what was stored, or opens it; also after a restart and Run All."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from lab_desk import GRAPH, NOTEBOOK

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect
pytestmark = pytest.mark.slow

OLD = 'd = degree()\nnodes["d"] = d'
NEW = 'd = degree() + 41\nnodes["d"] = d'
MAGIC = f"%%groggy p G -e\n{OLD}"
EDIT = f"gn.edit(gn.parse({OLD!r}), G, name='p')"


def source(lab, index):
    return lab.page.evaluate(f"index => {NOTEBOOK}.content.widgets[index].model.sharedModel.source", index)


def store(lab, says):
    lab.root.get_by_role("textbox", name="Program text").fill(NEW)
    lab.step(re.compile(r"^d, degree\(\) \+ 41")).wait_for()
    lab.root.get_by_role("button", name="Store").click()
    expect(lab.root.get_by_role("status").filter(has_text="Stored")).to_contain_text(says)


@pytest.mark.parametrize("classic", [False, True], ids=["lab", "notebook 7"])
def test_store_writes_into_the_magics_cell_and_nothing_brings_the_old_text_back(lab, classic):
    name = f"magic{int(classic)}.ipynb"  # what one stored is kept for its notebook
    lab.server.write(name, (f"{GRAPH}\n%load_ext groggy_nb", MAGIC))
    lab.open(name, classic=classic)
    lab.run_all()
    store(lab, "written into the cell")
    assert source(lab, 1) == f"%%groggy p G -e\n{NEW}"
    lab.run_all()
    expect(lab.root.get_by_role("textbox", name="Program text")).to_have_value(re.compile(r"\+ 41"))
    assert lab.value("p.text").rstrip() == NEW


def test_a_cell_that_no_text_can_be_written_into_opens_what_was_stored(lab):
    lab.server.write("call.ipynb", (GRAPH, EDIT))
    lab.open("call.ipynb")
    lab.run_all()
    store(lab, "the cell opens it")
    assert source(lab, 1) == EDIT
    lab.command("docmanager:save")
    session = lab.session()
    lab.page.goto("about:blank")
    lab.server.end_session(session)
    lab.open("call.ipynb")
    for _ in range(2):  # in the new kernel, and once more
        lab.run_all()
        told = lab.root.get_by_role("group", name="Two texts")
        expect(told).to_contain_text("This is what was stored")
        assert lab.value("p.text") == NEW
    told.get_by_role("button", name="Use the cell's text").click()
    expect(told).to_have_count(0)
    assert lab.value("p.text") == OLD


def test_the_figures_of_a_port_do_not_lie_over_each_other(lab):
    lab.server.write("port.ipynb", (f"{GRAPH}\n%load_ext groggy_nb", MAGIC))
    lab.open("port.ipynb")
    lab.run_all()
    lab.run("fused")
    lab.step(re.compile("^d, degree, line 1")).hover()
    figures = lab.root.locator(".gg-inspector .gg-figures > div")
    expect(figures.first).to_be_visible()
    boxes = [figures.nth(k).bounding_box() for k in range(figures.count())]
    assert len(boxes) == 5
    for left, right in pairwise(boxes):
        assert left["x"] + left["width"] <= right["x"] or left["y"] + left["height"] <= right["y"]
    for k in range(4):
        name, value = (figures.nth(k).locator(part).bounding_box() for part in ("span", "b"))
        assert name["y"] + name["height"] <= value["y"] + 1
