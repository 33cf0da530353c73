"""What people bring from other canvases and editors, tried as they would; several habits a page."""

from __future__ import annotations

import re

import pytest
from building import centre, drag, hold, still, wire

from groggy_nb import generate

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

FLAT = 'a = ones()\ns = sqrt(a)\nc = exp(a)\nnodes["c"] = c + s\n'
LOOP = """\
x = ones()
for _ in range(3):
    near = sum(x[u] for u in in_neighbors)
    x = near / N
nodes["x"] = x
"""


def search(desk, query):
    desk.root.get_by_role("region", name="Pipeline canvas").focus()
    desk.press("Control+f")
    desk.page.keyboard.type(query)
    desk.press("Enter")


def in_view(desk, step):
    """Whether the canvas shows all of a step."""
    return desk.root.evaluate(
        """(root, id) => {
            const place = (found) => root.querySelector(found).getBoundingClientRect();
            const stage = place(".gg-stage");
            const box = place(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
            const isWithin = box.left >= stage.left && box.right <= stage.right;
            return isWithin && box.top >= stage.top && box.bottom <= stage.bottom;
        }""",
        step,
    )


def test_a_drag_is_a_step_of_its_own_for_undo_and_redo_and_an_edit_between_does_not_hide_it(open_desk):
    desk = open_desk(FLAT)
    x, y = centre(desk.step("s, sqrt, line 2"))
    drag(desk, (x, y), (x + 50, y + 24))
    pinned = dict(desk.pins)
    assert list(pinned) == ["s#1"]
    desk.press("Control+d")
    desk.settle()
    longer = desk.text
    assert longer != FLAT

    def seen(*keys):
        desk.press(*keys)
        desk.settle()
        return desk.pins, desk.text

    assert seen("Control+z") == (pinned, FLAT)
    assert seen("Control+z") == ({}, FLAT)
    assert seen("Control+Shift+z") == (pinned, FLAT)
    assert seen("Control+Shift+z") == (pinned, longer)
    desk.step("s, sqrt, line 2").click(button="right")
    desk.root.get_by_role("menuitem", name="Unpin").click()
    desk.settle()
    assert desk.pins == {}


def test_a_press_on_a_step_is_a_click_though_the_pane_changed_its_size_before_the_release(open_desk, page):
    desk = open_desk(FLAT, width=1100)
    card = desk.step("s, sqrt, line 2")

    def resized(width):
        """The card's box once the canvas has seen its new size, and the frame after."""
        page.evaluate(
            """([id, width]) => new Promise(done => {
                const host = document.querySelector(`#host-${id}`);
                const seen = new ResizeObserver((_, own) => {
                    if (host.getBoundingClientRect().width !== width) return;
                    own.disconnect();
                    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
                });
                seen.observe(host.querySelector(".react-flow"));
                host.style.width = `${width}px`;
            })""",
            [desk.name, width],
        )
        return card.bounding_box()

    wide, narrow = still(card), resized(910)
    # Under no press the picture follows its pane: the right end of the card is not where it was.
    assert narrow["x"] < wide["x"] - 20
    before = resized(1100)
    assert desk.selection == []
    page.mouse.move(before["x"] + before["width"] - 10, before["y"] + before["height"] / 2)
    page.mouse.down()
    assert resized(910) == before
    page.mouse.up()
    desk.settle()
    assert desk.selection == ["s#1"] and desk.pins == {}


def test_a_pinned_step_has_a_sign_that_gives_it_back_to_the_layout_by_click_or_enter(open_desk):
    desk = open_desk(FLAT)
    before = still(desk.step("s, sqrt, line 2"))
    sign = desk.root.get_by_title("Pinned: drag it, or click here to let the layout place it")
    expect(sign).to_have_count(0)
    for give_back in (lambda: sign.click(), lambda: sign.press("Enter")):
        x, y = centre(desk.step("s, sqrt, line 2"))
        drag(desk, (x, y), (x + 40, y + 30))
        assert list(desk.pins) == ["s#1"]
        expect(desk.step("s, sqrt, line 2").get_by_role("button", name="Unpin s")).to_have_count(1)
        give_back()
        desk.settle()
        assert desk.pins == {} and desk.root.get_by_role("dialog").count() == 0
        expect(sign).to_have_count(0)
        assert still(desk.step("s, sqrt, line 2")) == before
    expect(desk.step("s, sqrt, line 2")).to_be_focused()


def test_a_wires_end_goes_to_another_input_and_a_step_of_the_palette_onto_a_wire(open_desk):
    text = 'a = ones()\nb = sqrt(a)\nc = b + a\nnodes["c"] = c\n'
    desk = open_desk(text)
    # Its ends can be grabbed once it is pointed at.
    desk.root.locator('[data-id="b#1>c#1:a"] .react-flow__edge-interaction').hover(force=True)
    end = still(desk.root.locator('[data-id="b#1>c#1:a"] .react-flow__edgeupdater-target'))
    grip = (end["x"] + end["width"] / 2, end["y"] + 2)
    drag(desk, grip, (grip[0] + 250, grip[1] + 20))
    assert desk.text == text  # let go of over nothing it stays
    desk.root.locator('[data-id="b#1>c#1:a"] .react-flow__edge-interaction').hover(force=True)
    drag(desk, grip, centre(desk.root.get_by_label("input b of c, any", exact=True)))
    assert desk.text.splitlines()[2].endswith("+ b")
    desk.press("Control+z")
    desk.settle()
    line = still(desk.root.locator('[data-id="c#1>out:nodes:c#1:value"] .react-flow__edge-interaction'))
    desk.root.get_by_role("button", name="Add", exact=True).click()
    desk.root.get_by_role("combobox", name="Search steps").fill("exp")
    step = still(desk.root.get_by_role("listbox", name="Steps").get_by_role("option").first)
    drag(
        desk,
        (step["x"] + 20, step["y"] + 8),
        (line["x"] + line["width"] / 2, line["y"] + line["height"] / 2),
    )
    assert desk.text == 'a = ones()\nb = sqrt(a)\nc = b + a\nexp = exp(c)\nnodes["c"] = exp\n'


def test_a_step_that_none_reads_is_dropped_on_a_wire_or_put_there_by_keys_and_one_that_is_read_is_pinned(
    open_desk,
):
    text = 'a = ones()\nb = sqrt(a)\nc = exp(a)\nnodes["c"] = c\n'
    onto = 'a = ones()\nc = exp(a)\nb = sqrt(c)\nnodes["c"] = b\n'
    desk = open_desk(text)
    wire_to = '[data-id="{}"] .react-flow__edge-interaction'

    def drop(step, wire):
        line = still(desk.root.locator(wire_to.format(wire)))
        at = (line["x"] + line["width"] / 2, line["y"] + line["height"] / 2)
        drag(desk, centre(desk.step(step)), at)

    drop("b, sqrt, line 2", "c#1>out:nodes:c#1:value")
    assert desk.text == onto and desk.pins == {}
    desk.press("Control+z")
    desk.settle()
    assert desk.text == text
    drop("c, exp, line 3", "a#1>b#1:x")
    expect(desk.root.locator(".gg-toast-refused")).to_have_text(
        re.compile("^Pinned there, not put on the wire: c is read by c .take that wire away")
    )
    assert desk.text == text and list(desk.pins) == ["c#1"]
    desk.step("b, sqrt, line 2").focus()
    desk.press("c")
    inputs = desk.root.get_by_role("listbox", name="Inputs that fit b")
    expect(inputs).to_be_focused()
    desk.press("End")
    expect(inputs.get_by_role("option", name="on the wire from c to c.value")).to_have_attribute(
        "aria-selected", "true"
    )
    desk.press("Enter")
    desk.settle()
    assert desk.text == onto
    expect(desk.step("b, sqrt, line 3")).to_be_focused()


def test_a_pin_that_a_step_lost_on_a_wire_comes_back_with_its_line_in_one_undo(open_desk):
    text = 'a = ones()\nb = sqrt(a)\nc = exp(a)\nnodes["c"] = c\n'
    onto = 'a = ones()\nc = exp(a)\nb = sqrt(c)\nnodes["c"] = b\n'
    desk = open_desk(text)
    x, y = centre(desk.step("b, sqrt, line 2"))
    drag(desk, (x, y), (x + 90, y + 30))
    pinned = dict(desk.pins)
    assert list(pinned) == ["b#1"]
    line = still(desk.root.locator('[data-id="c#1>out:nodes:c#1:value"] .react-flow__edge-interaction'))
    at = (line["x"] + line["width"] / 2, line["y"] + line["height"] / 2)
    drag(desk, centre(desk.step("b, sqrt, line 2")), at)

    def seen(*keys):
        desk.press(*keys)
        desk.settle()
        return desk.text, desk.pins

    assert seen() == (onto, {})
    assert seen("Control+z") == (text, pinned)
    assert seen("Control+Shift+z") == (onto, {})
    assert seen("Control+z") == (text, pinned)
    # The drag before it is a step of its own.
    assert seen("Control+z") == (text, {})
    assert seen("Control+Shift+z") == (text, pinned)
    assert seen("Control+Shift+z") == (onto, {})


def test_a_step_pinned_while_python_is_asked_of_another_stays_pinned(open_desk, page):
    desk = open_desk('a = ones()\nb = sqrt(q)\nc = exp(a)\nnodes["c"] = c\n')
    page.evaluate(
        """name => {
            const model = models[name], send = model.send;
            window.held = [];
            const isAsking = ({ type }) => type === "check";
            model.send = (content) => isAsking(content) ? held.push(() => send(content)) : send(content);
        }""",
        desk.name,
    )
    line = still(desk.root.locator('[data-id="input:q>b#1:x"] .react-flow__edge-interaction').first)
    over = line["x"] + line["width"] / 2, line["y"] + line["height"] / 2
    drag(desk, centre(desk.step("c, exp, line 3")), over)
    x, y = centre(desk.step("a, ones, line 1"))
    drag(desk, (x, y), (x + 60, y + 8))
    page.wait_for_function("name => 'a#1' in models[name].get('pins')", arg=desk.name)
    page.evaluate("() => held.forEach((send) => send())")
    page.wait_for_function("name => 'c#1' in models[name].get('pins')", arg=desk.name)
    desk.settle()
    assert sorted(desk.pins) == ["a#1", "c#1"]


def test_the_wire_that_a_dragged_step_would_go_onto_is_marked_and_no_other(open_desk):
    loop = "for _ in range(2):\n    d = a + 1\n    e = sqrt(d)\n"
    text = f'a = ones()\nb = sqrt(q)\nc = exp(a)\n{loop}nodes["c"] = c\n'
    desk = open_desk(text)
    inside, last, own = "d#1>e#1:x", "c#1>out:nodes:c#1:value", "input:q>b#1:x"
    marked = desk.root.locator(".gg-aimed-wire")

    def over(id):
        line = still(desk.root.locator(f'[data-id="{id}"] .react-flow__edge-interaction').first)
        return line["x"] + line["width"] / 2, line["y"] + line["height"] / 2

    def asked():
        found = [message["command"] for message in desk.heard if message["type"] == "check"]
        return [(command["kind"], command["target"]) for command in found]

    x, y = centre(desk.step("b, sqrt, line 2"))
    hold(desk, (x, y), over(inside))
    expect(marked).to_have_attribute("data-id", inside)
    # The card lies over all of a short wire.
    expect(desk.root.locator(".react-flow__node.dragging")).to_have_css("opacity", "0.5")
    # The region is no longer what it would go into: drawn anew, the step stays under the pointer.
    expect(desk.root.locator(".gg-aimed")).to_have_count(0)
    (at_x, at_y), card = over(inside), still(desk.step("b, sqrt, line 2"))
    assert card["x"] < at_x < card["x"] + card["width"] and card["y"] < at_y < card["y"] + card["height"]
    # One question for a wire, however far one goes along it, and none over nothing.
    before = asked()
    assert before[-1] == ("put_on", "e#1")
    desk.page.mouse.move(at_x, at_y + 2)
    desk.page.mouse.move(at_x, at_y - 2)
    canvas = still(desk.root.locator(".gg-canvas"))
    # Nearer to its edge the view would move along.
    desk.page.mouse.move(canvas["x"] + 60, canvas["y"] + canvas["height"] - 70)
    expect(marked).to_have_count(0)
    assert asked() == before
    desk.page.mouse.move(*over(last))
    expect(marked).to_have_attribute("data-id", last)
    desk.page.mouse.up()
    desk.settle()
    expect(marked).to_have_count(0)
    assert asked() == [*before, ("put_on", "out:nodes:c#1")]
    assert desk.text.endswith('b = sqrt(c)\nnodes["c"] = b\n')
    desk.press("Control+z")
    desk.settle()
    # Read by others, it would be refused.
    x, y = centre(desk.step("c, exp, line 3"))
    hold(desk, (x, y), over(own))
    desk.settle()
    assert asked()[-1] == ("put_on", "b#1")
    expect(marked).to_have_count(0)
    desk.page.mouse.move(x, y)
    desk.page.mouse.up()
    desk.settle()
    assert desk.text == text
    # Steps of the palette: one that fits, and one of another kind, which is added beside.
    for op, is_fit in (("log", True), ("count", False)):
        before = len(asked())
        desk.root.get_by_role("button", name="Add", exact=True).click()
        desk.root.get_by_role("combobox", name="Search steps").fill(op)
        step = still(desk.root.get_by_role("listbox", name="Steps").get_by_role("option").first)
        hold(desk, (step["x"] + 20, step["y"] + 8), over(last))
        # The first event on the wire says that it is entered, the next that something is over it.
        desk.page.mouse.move(*over(last))
        desk.settle()
        expect(marked).to_have_count(int(is_fit))
        desk.page.mouse.up()
        desk.settle()
        last = "log#1>out:nodes:c#1:value"
        assert asked()[before:] == [("insert_on", "out:nodes:c#1")]
    assert desk.text.endswith('log = log(c)\ncount = count(log)\nnodes["c"] = log\n')


def test_a_collapsed_region_says_what_it_came_to_and_opens_for_what_is_looked_for_in_it(open_desk, karate):
    desk = open_desk(LOOP, karate)
    desk.root.get_by_role("button", name="Run", exact=True).click()
    expect(desk.root.locator(".gg-head-total")).to_contain_text("3 rounds")
    desk.root.locator(".react-flow__node-region").click(button="right", position={"x": 40, "y": 12})
    desk.root.get_by_role("menuitem", name="Collapse").click()
    card = desk.root.locator('.react-flow__node-step[data-id="loop#1"]')
    expect(card).to_contain_text(re.compile(r"2 steps · 3 rounds · .*s · count"))
    search(desk, "near")
    expect(desk.step(re.compile("^near,"))).to_be_focused()
    expect(card).to_have_count(0)


def test_the_caret_shows_its_step_by_whatever_key_it_moves(open_desk):
    desk = open_desk("".join(LOOP.replace("x", f"x{part}") for part in range(16)), width=970)
    desk.root.get_by_role("textbox", name="Program text").focus()
    for keys, step in ((("Control+End", "ArrowUp"), "out:nodes:x15#1"), (("Control+Home",), "x0#1")):
        desk.press(*keys)
        expect(desk.root.locator(f'.react-flow__node.selected[data-id="{step}"]')).to_be_visible()
        assert desk.selection == [step] and in_view(desk, step)
    # The view was moved there and back: not all of it shows at once.
    assert not in_view(desk, "out:nodes:x15#1")


def test_the_text_is_made_wider_and_hidden_and_what_is_wrong_with_it_stays_in_view(open_desk, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    desk = open_desk(FLAT, width=1330)
    pane = desk.root.locator(".gg-pane")
    before = pane.bounding_box()["width"]
    divider = still(desk.root.get_by_role("separator", name="Width of the text"))
    grip = (divider["x"] + 3, divider["y"] + 100)
    drag(desk, grip, (grip[0] - 150, grip[1]))
    assert abs(pane.bounding_box()["width"] - before - 150) <= 4
    desk.bench.set_text("x = (\n")
    expect(desk.root.get_by_role("alert")).to_contain_text("Line 1")
    toggle = desk.root.get_by_role("button", name="Text", exact=True)
    toggle.click()
    expect(pane).to_have_count(0)
    problem = still(desk.root.get_by_role("alert").filter(has_text="Line 1"))
    assert problem["y"] + problem["height"] <= 768
    toggle.click()
    assert abs(pane.bounding_box()["width"] - before - 150) <= 4


def test_the_step_that_a_run_failed_at_has_a_badge_until_the_text_is_another_one(open_desk):
    text = 'a = ones()\nleast = min(a[u] for u in in_neighbors)\nnodes["least"] = least\n'
    desk = open_desk(text, generate.uniform(30, 1))
    desk.root.get_by_role("button", name="Run", exact=True).click()
    badge = desk.root.locator(".gg-badge-wrong")
    expect(badge).to_have_attribute("aria-label", re.compile(r"line 2: min\(\).* is not defined"))
    expect(desk.step("least, min, line 2").locator(".gg-badge-wrong")).to_have_count(1)
    desk.bench.set_text(text.replace("a[u] for u in in_neighbors", "(a[u] for u in in_neighbors), default=0"))
    expect(badge).to_have_count(0)


def test_rows_of_sweeps_and_conditionals_are_wired_with_the_mouse(open_desk):
    sweep = 'x = ones()\nfor v in nodes:\n    s = sum(x[u] for u in neighbors)\nnodes["x"] = x\n'
    desk = open_desk(sweep)
    wire(desk, "output of x, node", "carry a value in for v in nodes")
    expect(desk.step(re.compile("^x, carried"))).to_contain_text("next is missing")
    desk.root.get_by_role("button", name="Fit").click()
    wire(desk, "output of s, scalar", "input next of carried x, any")
    assert desk.text == sweep.replace("neighbors)\n", "neighbors)\n    x[v] = s\n")
    desk.bench.set_text('x = ones()\nif N > 3:\n    y = x * 2\nnodes["x"] = x\n')
    expect(desk.step("y, mul, line 3")).to_be_visible()
    desk.root.get_by_role("button", name="Fit").click()
    wire(desk, "output of x, node", "carry a value in if N > 3")
    desk.root.get_by_role("button", name="Fit").click()
    wire(desk, "output of y, node", "input then of carried x, node")
    assert desk.text == 'x = ones()\nif N > 3:\n    y = x * 2\n    x = y\nnodes["x"] = x\n'


def test_a_kept_run_is_compared_with_one_of_an_edited_text_step_by_step(open_desk, karate):
    desk = open_desk(LOOP, karate)
    run = desk.root.get_by_role("button", name="Run", exact=True)
    explain = desk.root.get_by_role("button", name="Explain")
    dialog = desk.root.get_by_role("dialog", name="Explain")
    runs = dialog.get_by_role("tab", name="Runs")
    run.click()
    expect(desk.root.get_by_role("region", name="Results")).to_be_visible()
    explain.click()
    runs.click()
    dialog.get_by_role("button", name="Keep the last run").click()
    expect(dialog).to_contain_text("values equal bit for bit")
    dialog.get_by_role("button", name="Close").click()
    desk.bench.set_text(LOOP.replace("near / N", "near / (N + 1)"))
    expect(desk.root.locator(".gg-status .gg-chip-stale")).to_be_visible()
    run.click()
    expect(desk.root.locator(".gg-status .gg-chip-stale")).to_have_count(0)
    explain.click()
    runs.click()
    expect(dialog).to_contain_text("values differ")
    rows = dialog.get_by_role("row")
    expect(rows.filter(has_text="x = near / (N + 1)")).to_contain_text("edited")
    expect(rows.filter(has_text="near = sum")).to_contain_text("same")
    # Nothing of it is cut, or scrolls sideways, in the narrowest pane beside the canvas or below it.
    for width in (970, 610):
        desk.page.evaluate(
            "([id, width]) => { document.querySelector(id).style.width = width }",
            [f"#host-{desk.name}", f"{width}px"],
        )
        still(dialog)
        cut = "found => found.filter(each => each.scrollWidth > each.clientWidth).map(each => each.outerHTML)"
        assert dialog.locator("table, th, td, .gg-dialog-body, .gg-tab-view").evaluate_all(cut) == []
    dialog.get_by_role("button", name=re.compile("^near = sum")).click()
    desk.settle()
    assert desk.selection == ["near#1"]
