"""The editor in real JupyterLab: edits, keys, an interrupt, a restart, the dark theme, and reopening."""

from __future__ import annotations

import json
import re

import pytest
from lab_desk import GRAPH, NOTEBOOK

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect
pytestmark = pytest.mark.slow

SMALL = 'd = degree()\ns = sum(d)\nx = d / s\nnodes["x"] = x\n'
LONG = 'x = ones()\nfor _ in range(100_000_000):\n    x = x * 0.5 + 0.25\nnodes["x"] = x\n'
STEP = "s, sum, line 2"


def open_editor(lab, name, text=SMALL):
    lab.server.write(name, (GRAPH, f"e = gn.edit(gn.parse({text!r}), G, name='p')\ne", "7 * 6"))
    lab.open(name)
    lab.run_all()


def test_an_edit_reaches_the_kernel_and_a_run_the_next_cell(lab):
    open_editor(lab, "edit.ipynb")
    lab.step(STEP).focus()
    lab.press("Control+d")
    expect(lab.root.get_by_role("textbox", name="Program text")).to_have_value(
        re.compile(r"sum\(d\)[\s\S]*sum\(d\)")
    )
    lab.settle()
    assert lab.text.count("sum(d)") == 2
    assert lab.value("p.text == e.text")
    lab.run("fused")
    assert lab.value("e.result['x'].tolist() == p.run(G)['x'].tolist()")


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "the control without the guard"])
def test_the_notebooks_letters_do_nothing_inside_the_editor(lab, guarded):
    open_editor(lab, f"keys{int(guarded)}.ipynb")
    if not guarded:
        # As if the listeners were not there: the key goes on above the guard's element, and carries no mark.
        lab.root.evaluate(
            """root => root.parentElement.parentElement.addEventListener('keydown', (event) => {
                event.target.removeAttribute('data-lm-suppress-shortcuts');
                event.stopImmediatePropagation = event.stopPropagation = () => undefined;
            }, true)"""
        )
    before = lab.cells()
    lab.step(STEP).focus()
    lab.press("a", "b", "m", "d", "d")
    if guarded:
        lab.press("x", "Backspace")
        lab.settle()
        assert (lab.cells(), lab.root.count()) == (before, 1)
    else:
        lab.page.wait_for_function(f"before => {NOTEBOOK}.content.model.cells.length !== before", arg=before)


def test_an_interrupt_keeps_the_result_of_whole_rounds_and_says_how_many(lab):
    open_editor(lab, "stop.ipynb", LONG)
    lab.root.get_by_role("button", name="Run", exact=True).click()
    progress = lab.root.locator(".gg-progress")
    expect(progress).to_contain_text(re.compile(r"running .* round \d"))
    lab.root.get_by_role("button", name="Interrupt").click()
    expect(progress).to_contain_text(re.compile(r"interrupted after [\d,]+ rounds"))
    rounds = int(re.search(r"after ([\d,]+)", progress.inner_text())[1].replace(",", ""))
    assert lab.value("[p_result.report.interrupted, p_result.report.iterations]") == [True, rounds]
    assert lab.value("len(p_result['x'])") == 500


def test_after_a_restart_the_canvas_is_grey_and_says_that_no_kernel_is_behind_it(lab):
    open_editor(lab, "restart.ipynb")
    lab.page.evaluate(f"() => {NOTEBOOK}.sessionContext.restartKernel().then(() => null)")
    # Told at once, not by the first thing that is lost.
    expect(lab.root.get_by_role("alert")).to_contain_text("No kernel behind this editor: run its cell again.")
    expect(lab.root).to_have_class(re.compile("gg-lost"))
    expect(lab.root.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    lab.wait_for_kernel()
    # Whoever does as it says has a working editor again.
    lab.run_all()
    expect(lab.root).not_to_have_class(re.compile("gg-lost"))
    expect(lab.step(STEP)).to_be_visible()


def test_what_was_edited_is_in_the_saved_notebook_that_is_opened_without_its_kernel(lab):
    open_editor(lab, "keep.ipynb")
    picture = lab.page.locator(".jp-OutputArea img")
    expect(picture).to_be_hidden()
    lab.root.get_by_role("textbox", name="Program text").fill(
        'd = degree()\nkept = d + 41\nnodes["kept"] = kept\n'
    )
    lab.step("kept, add, line 2").wait_for()
    # The static output follows over the kernel's other channel.
    lab.page.wait_for_function(
        f"""() => JSON.stringify({NOTEBOOK}.content.widgets[1].model.outputs.toJSON())
            .includes('kept = d + 41')"""
    )
    lab.command("docmanager:save")
    saved = json.loads((lab.server.work / "keep.ipynb").read_text())
    assert "kept = d + 41" in json.dumps(saved["cells"][1]["outputs"])
    assert "widgets" not in saved["metadata"]
    session = lab.session()
    lab.page.goto("about:blank")
    lab.server.end_session(session)
    lab.open("keep.ipynb")
    expect(picture.first).to_be_visible()
    assert picture.first.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    expect(lab.page.get_by_text("kept = d + 41").first).to_be_visible()


def test_the_dark_theme_is_the_hosts(lab):
    open_editor(lab, "dark.ipynb")
    expect(lab.root).to_have_attribute("data-theme", "light")
    change = "theme => jupyterapp.commands.execute('apputils:change-theme', { theme }).then(() => null)"
    lab.page.evaluate(change, "JupyterLab Dark")
    try:
        expect(lab.root).to_have_attribute("data-theme", "dark")
        lab.page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")
        ground, ink = lab.root.evaluate(
            "root => [getComputedStyle(root).backgroundColor, getComputedStyle(root).color]"
        )
        assert brightness(ground) < 60
        assert brightness(ink) > 200
    finally:
        lab.page.evaluate(change, "JupyterLab Light")
        expect(lab.root).to_have_attribute("data-theme", "light")


def brightness(colour):
    return sum(float(part) for part in re.findall(r"[\d.]+", colour)[:3]) / 3


def test_recorded_rounds_come_from_the_kernel_and_go_stale_with_a_parameter(lab):
    text = (
        "a = param(0.5, min=0, max=1)\nx = ones()\nfor _ in range(4):\n    y = sum(x[u] for u in neighbors)\n"
    )
    open_editor(lab, "rounds.ipynb", f'{text}    x = a * y / N\nnodes["x"] = x\n')
    lab.root.get_by_role("button", name="Values").click()
    strip = lab.root.get_by_role("group", name="Rounds of for _ in range(4)")
    expect(strip).to_contain_text("4 rounds")
    strip.get_by_role("slider").fill("1")
    expect(strip).to_contain_text("round 2 of 4")
    middle = lab.value("p.record(G, [2], mode='reference').loop()[2]['y'].figures['median']")
    expect(lab.step("y, sum, line 4")).to_contain_text(f"{middle:.4g}")
    expect(lab.root.get_by_role("region", name="Results")).to_be_visible()
    lab.root.get_by_role("slider", name="a", exact=True).fill("0.25")
    expect(strip).to_contain_text("stale: parameters moved since")
    expect(lab.step("a, param, line 1")).to_contain_text("= 0.25")  # and the program ran again


def test_at_1366_by_768_bars_canvas_text_and_results_are_in_view_at_once(lab):
    lab.page.set_viewport_size({"width": 1366, "height": 768})
    open_editor(lab, "fold.ipynb")
    top = lab.root.locator(".gg-bars").bounding_box()["height"]
    lab.step(STEP).focus()
    lab.press("Control+d")
    expect(lab.root.get_by_role("button", name="Store")).to_be_visible()
    lab.run("fused")
    expect(lab.root.get_by_role("region", name="Results")).to_be_visible()
    # A changed text and a run give no bar another row.
    assert lab.root.locator(".gg-bars").bounding_box()["height"] == top
    lab.root.evaluate("root => root.scrollIntoView({ block: 'end' })")
    hidden = lab.root.evaluate(
        """async (root) => {
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)));
            const panel = root.closest(".jp-WindowedPanel-outer").getBoundingClientRect();
            const buttons = ".gg-bars button, .gg-status button";
            const parts = root.querySelectorAll(`${buttons}, .gg-text, .gg-stage, .gg-results`);
            return [...parts].filter((part) => {
                const { top, bottom, left, width } = part.getBoundingClientRect();
                return top < panel.top - 1 || bottom > panel.bottom + 1 || left + width > panel.right;
            }).map((part) => part.className || part.textContent);
        }"""
    )
    assert hidden == []
