"""Nothing is lost or out of sight: the focus, typed text, notices, two texts, moved sliders."""

from __future__ import annotations

import re

import pytest
from building import centre, still

from groggy_nb import as_graph

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

TEXT = 'a = param(2, min=0, max=9)\nd = degree()\nx = d * a\nnodes["x"] = x\n'
ACTIVE = "() => document.activeElement.closest('.groggy-ed') !== null"


def test_run_keeps_the_focus_and_so_does_a_button_that_goes_away(open_desk, karate, page):
    desk = open_desk(TEXT, karate)
    run = desk.root.get_by_role("button", name="Run", exact=True)
    run.focus()
    desk.press("Enter")
    expect(desk.root.locator(".gg-progress")).to_contain_text("crossing")
    expect(run).to_be_focused()
    desk.step("d, degree, line 2").focus()
    desk.press("Control+d")
    store = desk.root.get_by_role("button", name="Store")
    store.focus()
    desk.press("Enter")
    expect(store).to_have_count(0)
    page.wait_for_function(ACTIVE)
    desk.press("Control+z")  # so a key still reaches the editor
    expect(store).to_be_visible()


def test_a_focus_that_the_user_took_away_is_not_brought_back(open_desk, karate, page):
    desk = open_desk(TEXT, karate)
    page.evaluate("() => document.body.prepend(document.createElement('input'))")
    desk.step("d, degree, line 2").focus()
    page.locator("body > input").focus()
    desk.bench.set_text("x = ones()\n")
    expect(desk.step("x, ones, line 1")).to_be_visible()
    expect(page.locator("body > input")).to_be_focused()


def test_ids_differ_between_two_editors(open_desk, karate, page):
    for desk in (open_desk(TEXT, karate), open_desk(TEXT, karate)):
        desk.root.get_by_role("button", name="File").click()
        expect(desk.root.get_by_role("dialog", name="File")).to_be_visible()
    double = page.evaluate(
        """() => {
            const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
            return ids.filter((id, index) => ids.indexOf(id) !== index);
        }"""
    )
    assert double == []


def test_done_sets_what_was_typed_and_stays_where_it_is_refused(open_desk, karate):
    desk = open_desk(TEXT, karate)
    desk.step(re.compile("^x, .*line 3")).dblclick()
    dialog = desk.root.get_by_role("dialog", name="Edit x")
    field = dialog.get_by_role("textbox", name="expression")
    field.fill("d * (")
    dialog.get_by_role("button", name="Done").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("d * (")
    expect(field).to_be_focused()
    assert desk.text == TEXT
    field.fill("d * 3")
    dialog.get_by_role("button", name="Done").click()
    expect(dialog).to_have_count(0)
    assert "x = d * 3" in desk.text


def test_the_right_button_opens_the_steps_own_menu_and_not_the_hosts(open_desk, karate, page):
    desk = open_desk(TEXT, karate)
    page.evaluate("() => document.addEventListener('contextmenu', () => { globalThis.hostsMenu = true; })")
    desk.step("d, degree, line 2").click(button="right")
    menu = desk.root.get_by_role("menu", name="Actions")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    desk.press("ArrowDown", "ArrowUp", "Escape")
    expect(menu).to_have_count(0)
    expect(desk.step("d, degree, line 2")).to_be_focused()
    desk.step("d, degree, line 2").click(button="right")
    menu.get_by_role("menuitem", name="Duplicate").click()
    desk.settle()
    assert desk.text.count("degree()") == 2
    assert page.evaluate("() => globalThis.hostsMenu === undefined")


@pytest.mark.parametrize("width", [1100, 800], ids=["beside", "below"])
def test_refusals_and_errors_are_seen_on_a_small_screen(open_desk, karate, page, width):
    page.set_viewport_size({"width": 1366, "height": 768})
    desk = open_desk(TEXT, karate, width=width)
    # As in a notebook that is scrolled to the editor's upper part.
    page.evaluate(
        "() => { document.body.style.paddingTop = '300px'; document.body.style.paddingBottom = '900px'; }"
    )
    desk.step("d, degree, line 2").focus()
    page.evaluate("() => window.scrollTo(0, 0)")
    desk.bench.session.rev += 1  # what the view knows is stale
    desk.press("Control+d")
    toast = desk.root.locator(".gg-toast")
    expect(toast).to_be_visible()
    assert shown(page, toast)
    desk.bench.set_text("x = (\n")
    problem = desk.root.get_by_role("alert")
    expect(problem).to_be_visible()
    assert shown(page, problem)


def test_a_menu_opens_above_the_pointer_where_the_page_ends_below_it(open_desk, karate, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    desk = open_desk(TEXT, karate)
    step = desk.step(re.compile("line 3"))
    page.evaluate(
        "room => { document.body.style.padding = `${room}px 0 900px`; }",
        740 - centre(step)[1],
    )
    page.evaluate("() => window.scrollTo(0, 0)")
    page.mouse.click(*centre(step), button="right")
    items = desk.root.get_by_role("menuitem")
    expect(items.first).to_be_focused()
    assert shown(page, items.first) and shown(page, items.last)


def shown(page, locator):
    """Whether an element is in the window, and nothing lies over its middle."""
    return locator.evaluate(
        """async (element) => {
            await new Promise((done) => setTimeout(done, 100));
            const box = element.getBoundingClientRect();
            const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            const free = getComputedStyle(element).pointerEvents === 'none' || element.contains(over);
            return box.top >= 0 && box.bottom <= innerHeight && free;
        }"""
    )


def test_a_moved_slider_runs_again_and_figures_of_another_place_are_stale(open_desk, karate):
    desk = open_desk(TEXT, karate)
    slider = desk.root.get_by_role("slider")
    slider.focus()
    desk.press("ArrowRight", "ArrowRight", "ArrowRight")
    expect(desk.root.locator(".gg-progress")).to_contain_text("crossing")
    desk.settle()
    assert desk.bench.wait(60)
    wanted = desk.bench.program.run(karate, params={"a": 5})
    assert desk.bench.result["x"].tolist() == wanted["x"].tolist()
    assert desk.text == TEXT
    # Where no run is possible, the old figures say so.
    desk.bench.session.graph = None
    desk.press("ArrowLeft")
    expect(desk.root.locator(".gg-status .gg-chip-stale")).to_have_text("stale: parameters moved since")


def test_a_number_with_an_exponent_is_typed_key_by_key(open_desk, karate, page):
    desk = open_desk('tol = param(1e-6)\nnodes["x"] = degree() * tol\n', karate)
    field = desk.root.get_by_role("spinbutton", name="tol")
    field.press("Control+a")
    field.press_sequentially("2.5e-8")
    expect(field).to_have_value("2.5e-8")
    # What is typed within a blink is sent at its end.
    page.wait_for_function("name => models[name].get('options').params.tol === 2.5e-8", arg=desk.name)
    desk.settle()
    assert desk.options["params"] == {"tol": 2.5e-8}
    # What is no number counts for nothing: the field shows the value in effect once it is left.
    field.press_sequentially("e")
    field.press("Tab")
    expect(field).to_have_value("2.5e-8")


def test_an_error_leaves_the_line_in_view_where_results_stand_below_the_text(open_desk, karate, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    desk = open_desk(TEXT, karate, width=1100)
    page.evaluate(
        "() => { document.body.style.paddingTop = '220px'; document.body.style.paddingBottom = '900px'; }"
    )
    desk.root.get_by_role("button", name="Run", exact=True).click()
    expect(desk.root.get_by_role("region", name="Results")).to_be_visible()
    page.evaluate("() => window.scrollTo(0, 0)")
    field = desk.root.get_by_role("textbox", name="Program text")
    field.press("Control+Home")
    field.press_sequentially("x = (\n")
    problem = desk.root.get_by_role("alert")
    expect(problem).to_contain_text("Line 1")
    assert still(problem)["y"] >= still(field)["y"] + still(field)["height"] - 1
    assert shown(page, problem)


def test_long_names_and_labels_stay_in_their_boxes_and_apart(open_desk, page):
    edges = [
        (f"https://example.org/pages/number/{n}", f"https://example.org/pages/number/{n + 1}")
        for n in range(9)
    ]
    name = "a_value_with_a_name_that_is_longer_than_what_it_stands_in"
    text = (
        f'flag = param(True)\nstart = param("{edges[3][0]}", kind="node")\n'
        f'{name} = in_degree() + node_index()\nnodes["{name} and more"] = {name} + flag + index_of(start)\n'
    )
    desk = open_desk(text, as_graph(edges), width=1100)
    desk.root.get_by_role("button", name="Run", exact=True).click()
    results = desk.root.get_by_role("region", name="Results")
    labels = results.get_by_role("rowheader")
    expect(labels.first).to_be_visible()
    assert len(set(labels.all_inner_texts())) == labels.count() > 3
    desk.step(re.compile(f"^{name},")).first.focus()
    figures = desk.root.get_by_role("complementary", name=f"Last value of {name}")
    expect(figures).to_be_visible()
    start = desk.root.locator(".gg-params").get_by_label("start")
    for box in (*labels.all(), results.locator("figcaption"), figures, start):
        assert box.evaluate("e => e.scrollWidth <= e.clientWidth")
    expect(desk.step(re.compile("^flag,"))).to_contain_text("True")


def test_the_help_shows_each_key_beside_what_it_does_on_a_small_screen(open_desk, karate, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    desk = open_desk(TEXT, karate, width=940)
    # As JupyterLab has it for outputs.
    page.add_style_tag(content="dl { overflow: hidden; } dt { float: left; width: 20%; }")
    desk.root.evaluate("root => { root.style.height = '560px'; }")
    desk.root.get_by_role("button", name="Help").click()
    legend = desk.root.locator(".gg-legend").bounding_box()
    for row in desk.root.locator(".gg-keys > div").all():
        key, what = row.locator("kbd").bounding_box(), row.locator("dd").bounding_box()
        assert key["x"] + key["width"] <= what["x"]
        assert what["y"] + what["height"] <= legend["y"]


def test_two_texts_are_told_and_the_other_can_be_taken(open_desk, karate):
    from groggy_nb.notebook.editor.meeting import Earlier

    stored = TEXT.replace("d * a", "d + a")
    desk = open_desk(TEXT, karate, earlier=Earlier(TEXT, stored, stored))
    told = desk.root.get_by_role("group", name="Two texts")
    expect(told).to_contain_text("This is what was stored; the cell holds an older text.")
    expect(desk.root.get_by_role("textbox", name="Program text")).to_have_value(stored)
    told.get_by_role("button", name="Use the cell's text").click()
    expect(told).to_have_count(0)
    expect(desk.root.get_by_role("textbox", name="Program text")).to_have_value(TEXT)
