"""The canvas in a browser: what it shows of a program and of its last run."""

from __future__ import annotations

import re

import pytest

from groggy_nb import algorithms, datasets, generate

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

SMALL = 'd = degree()\ns = sum(d)\nx = d / s\nnodes["x"] = x\n'
NESTED = """\
d = degree()
m = max(d)
for i in range(3):
    if m > 2:
        d = d + 1
    else:
        d = d * 2
    for j in range(2):
        k = d - 1
        d = d + k
        while m > 100:
            m = m / 2
e = edges.get("weight", 1.0)
w = sum(e[f] for u, f in in_edges)
nodes["d"] = d + w
edges["e"] = e
graph["m"] = m
"""
LONG = "\n".join(
    ["x0 = degree()", *(f"x{n} = x{n - 1} + x{n // 2}" for n in range(1, 59)), 'nodes["x"] = x58', ""]
)
SHARED = """\
d = degree()
a = d + 1
b = a * 2
c = b - 3
x = c + d
y = x * d
nodes["y"] = y
"""
SIR = """\
s = where(node_index() == 0, 0.0, 1.0)
i = 1.0 - s
r = zeros()
for _ in range(4):
    caught = 0.1 * s * sum(i[u] for u in neighbors)
    healed = 0.2 * i
    s = s - caught
    i = i + caught - healed
    r = r + healed
nodes["r"] = r
"""
# A wire's ends, and where the ports that it leads from and to lie, all as the page shows them.
ENDS = """root => [...root.querySelectorAll(".react-flow__edge")].map((edge) => {
    const path = edge.querySelector(".gg-wire");
    const shown = (at) => {
        const { x, y } = path.getPointAtLength(at).matrixTransform(path.getScreenCTM());
        return [x, y];
    };
    const [source, head] = edge.dataset.id.split(">");
    const port = (node, name) => {
        const found = root.querySelector(`[data-nodeid="${node}"][data-handleid="${name}"]`);
        return found.getBoundingClientRect();
    };
    const wire = window.wires[edge.dataset.id] ?? [source, head.replace(":head", ""), "head"];
    const [out, into] = [port(wire[0], "out"), port(wire[1], wire[2])];
    return [shown(0), [out.x + out.width / 2, out.bottom],
            shown(path.getTotalLength()), [into.x + into.width / 2, into.y]];
})"""
TEXTS = {
    "pagerank": algorithms.pagerank().text,
    "the note's loop": algorithms.pagerank_note().text,
    "label propagation": algorithms.label_propagation().text,
    "ordered label propagation": algorithms.ordered_label_propagation().text,
    "shortest paths": algorithms.shortest_paths().text,
    "nested": NESTED,
    "long": LONG,
}


def boxes(desk, kind):
    """The boxes of all nodes of a kind in the canvas's own units, by id."""
    found = desk.root.locator(f".react-flow__node-{kind}").evaluate_all(
        """all => all.map(node => {
            const [x, y] = node.style.transform.match(/-?[\\d.]+/g).map(Number);
            return [node.dataset.id, x, y, parseFloat(node.style.width), parseFloat(node.style.height)];
        })"""
    )
    return {name: tuple(box) for name, *box in found}


def overlap(a, b):
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def test_each_statement_is_a_button_that_says_name_step_and_line(open_desk):
    desk = open_desk(SMALL)
    for name in ("d, degree, line 1", "s, sum, line 2", "x, div, line 3", "x, output, line 4"):
        expect(desk.step(name)).to_be_visible()


def test_the_parts_of_the_editor_have_roles_and_names(open_desk):
    desk = open_desk(SMALL)
    expect(desk.root.get_by_role("application", name="Pipeline graph")).to_be_visible()
    expect(desk.root.get_by_role("region", name="Pipeline canvas")).to_be_visible()
    expect(desk.root.get_by_role("toolbar", name="Run")).to_be_visible()
    expect(desk.root.get_by_role("textbox", name="Program text")).to_have_value(SMALL)
    expect(desk.root.get_by_role("status")).to_have_count(1)


def test_ports_say_what_they_are_of_and_their_kind(open_desk):
    desk = open_desk(SMALL)
    expect(desk.root.get_by_label("output of s, scalar", exact=True)).to_be_visible()
    expect(desk.root.get_by_label("output of d, node", exact=True)).to_be_visible()
    expect(desk.root.get_by_label("input value of x, node", exact=True)).to_be_visible()


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_no_step_lies_over_another_or_over_a_region_that_does_not_hold_it(open_desk, text):
    desk = open_desk(text)
    expect(desk.root.locator(".react-flow__node-step").first).to_be_visible()
    steps, regions = boxes(desk, "step"), boxes(desk, "region")
    projection = desk.bench.session.projection
    assert set(steps) == {node["id"] for node in projection["nodes"]}
    assert set(regions) == {region["id"] for region in projection["regions"]}
    parent = {part["id"]: part["region"] for part in (*projection["nodes"], *projection["regions"])}

    def inside(name):
        while name := parent.get(name):
            yield name

    names = list(steps)
    assert [(a, b) for i, a in enumerate(names) for b in names[:i] if overlap(steps[a], steps[b])] == []
    strangers = [
        (a, r) for a in names for r in regions if r not in inside(a) and overlap(steps[a], regions[r])
    ]
    assert strangers == []
    print(f"layout of {len(steps)} steps: {desk.root.get_attribute('data-layout')} ms")


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_regions_lie_in_each_other_or_apart(open_desk, text):
    desk = open_desk(text)
    expect(desk.root.locator(".react-flow__node-step").first).to_be_visible()
    regions = boxes(desk, "region")
    parent = {region["id"]: region["region"] for region in desk.bench.session.projection["regions"]}

    def around(name):
        while name := parent.get(name):
            yield name

    for name, (x, y, width, height) in regions.items():
        for outer in around(name):
            left, top, wide, high = regions[outer]
            assert left <= x and top <= y and x + width <= left + wide and y + height <= top + high
        apart = [other for other in regions if other != name and other not in around(name)]
        apart = [other for other in apart if name not in around(other)]
        assert [other for other in apart if overlap(regions[name], regions[other])] == []


def passed_cards(desk):
    """The steps that wires run over: pairs of wire and step, neither of the wire's own ends among them."""
    return desk.root.evaluate(
        """root => {
            const cards = [...root.querySelectorAll(".react-flow__node-step")].map((node) => {
                const [x, y] = node.style.transform.match(/-?[\\d.]+/g).map(Number);
                const [width, height] = [node.style.width, node.style.height].map(parseFloat);
                return [node.dataset.id, x, y, x + width, y + height];
            });
            const found = new Set();
            for (const path of root.querySelectorAll(".gg-wire:not(.gg-back)")) {
                const length = path.getTotalLength();
                // The ends lie in their own cards' ports.
                for (let at = 8; at < length - 8; at += 4) {
                    const { x, y } = path.getPointAtLength(at);
                    for (const [id, left, top, right, bottom] of cards) {
                        const isOver = left + 1 < x && x < right - 1 && top + 1 < y && y < bottom - 1;
                        if (isOver) found.add(`${path.closest(".react-flow__edge").dataset.id} over ${id}`);
                    }
                }
            }
            return [...found];
        }"""
    )


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_no_wire_runs_over_a_step(open_desk, text):
    desk = open_desk(text)
    expect(desk.root.locator(".gg-wire").first).to_be_attached()
    assert passed_cards(desk) == []


def test_the_check_for_wires_over_steps_sees_one(open_desk):
    desk = open_desk(SHARED)
    desk.root.locator('.react-flow__node-step[data-id="c#1"]').evaluate(
        """(node) => {
            const path = node.closest(".groggy-ed").querySelector(".gg-wire");
            const [x, y] = node.style.transform.match(/-?[\\d.]+/g).map(Number);
            path.setAttribute("d", `M${x + 20},${y - 40}L${x + 20},${y + 140}`);
        }"""
    )
    assert any(pair.endswith("over c#1") for pair in passed_cards(desk))


def test_the_far_readers_of_a_value_share_its_wire_down_to_the_first_of_them(open_desk):
    desk = open_desk(SHARED)
    paths = {
        wire["target"]: desk.root.locator(
            f'.react-flow__edge[data-id="{wire["id"]}"] .gg-wire'
        ).get_attribute("d")
        for wire in desk.bench.session.projection["edges"]
        if wire["source"] == "d#1"
    }
    assert set(paths) == {"a#1", "x#1", "y#1"}
    shared = paths["x#1"].rsplit("C", 1)[0]
    assert shared.count("L") >= 1
    # Past the first reader the trunk runs on straight down.
    assert paths["y#1"].startswith(shared)


def test_the_same_text_has_the_same_picture(open_desk):
    one, other = open_desk(NESTED), open_desk(NESTED)
    for kind in ("step", "region"):
        assert boxes(one, kind) == boxes(other, kind) != {}


def test_a_program_of_forty_steps_opens_in_its_whole_width(open_desk):
    once = algorithms.pagerank_note().text
    again = re.sub(r"(?m)^deg = .*\n|^sink = .*\n", "", once).replace("pagerank", "again")
    desk = open_desk(once + again)
    expect(desk.root.locator(".react-flow__node-step").first).to_be_visible()
    outside = desk.root.evaluate(
        """root => {
            const stage = root.querySelector(".gg-stage").getBoundingClientRect();
            return [...root.querySelectorAll(".react-flow__node-step")].filter((node) => {
                const { left, right } = node.getBoundingClientRect();
                return left < stage.left || right > stage.right;
            }).map((node) => node.dataset.id);
        }"""
    )
    assert outside == []


@pytest.mark.parametrize("text", [TEXTS["nested"], TEXTS["pagerank"], SIR], ids=["nested", "pagerank", "sir"])
def test_wires_end_at_ports_though_nobody_looked_where_these_are(open_desk, page, text):
    desk = open_desk(text)
    edges = desk.bench.session.projection["edges"]
    page.evaluate(
        "wires => { window.wires = wires; }", {e["id"]: [e["source"], e["target"], e["port"]] for e in edges}
    )
    expect(desk.root.locator(".gg-wire").first).to_be_attached()
    found = desk.root.evaluate(ENDS)
    assert len(found) >= len(edges) > 4
    away = [
        abs(a - b)
        for start, out, end, port in found
        for pair in ((start, out), (end, port))
        for a, b in zip(*pair, strict=True)
    ]
    assert max(away) < 1


def test_wires_are_one_drawing_and_only_the_one_pointed_at_has_ends_to_grab(open_desk):
    desk = open_desk(SMALL)
    edges = desk.bench.session.projection["edges"]
    expect(desk.root.locator("svg.gg-wires path")).to_have_count(2 * len(edges))
    expect(desk.root.locator(".react-flow__edges svg > g")).to_have_count(0)
    line = desk.root.locator(f'[data-id="{edges[-1]["id"]}"] .react-flow__edge-interaction')
    line.hover(force=True)
    expect(desk.root.locator(".react-flow__edgeupdater")).to_have_count(2)


def test_a_first_picture_holds_the_cards_in_view_and_the_others_come_after_it(open_desk, page):
    page.evaluate(
        """() => {
            window.drawn = [];
            new MutationObserver(() => {
                const cards = [...document.querySelectorAll(".react-flow__node-step")];
                window.drawn.push(cards.map(({ dataset }) => dataset.id));
            }).observe(document.querySelector("#hosts"), { childList: true, subtree: true });
        }"""
    )
    desk = open_desk(LONG)
    expect(desk.root.locator(".react-flow__node-step")).to_have_count(60)
    first = page.evaluate("window.drawn.find(cards => cards.length)")
    in_view = desk.root.evaluate(
        """root => {
            const stage = root.querySelector(".gg-stage").getBoundingClientRect();
            return [...root.querySelectorAll(".react-flow__node-step")].filter((card) => {
                const { top, bottom } = card.getBoundingClientRect();
                return top < stage.bottom && bottom > stage.top;
            }).map(({ dataset }) => dataset.id);
        }"""
    )
    assert 0 < len(first) < 30
    assert sorted(first) == sorted(in_view)


def test_what_is_opened_is_drawn_once(open_desk, page):
    page.evaluate(
        """() => {
            window.again = [];
            const inside = ".react-flow__nodes *, .react-flow__edges *, .gg-wires *, .groggy-ed";
            new MutationObserver((all) => all.forEach(({ target, attributeName }) => {
                const name = target.getAttribute("class");
                if (target.matches(inside)) window.again.push(`${name}: ${attributeName}`);
            })).observe(document.querySelector("#hosts"), { attributes: true, subtree: true });
        }"""
    )
    desk = open_desk(LONG)
    expect(desk.root.locator(".react-flow__node-step")).to_have_count(60)
    page.wait_for_function(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
    )
    found = [
        one for one in page.evaluate("window.again") if not one.startswith("groggy-ed") or "style" in one
    ]
    assert found == []


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_no_text_of_a_step_is_cut(open_desk, text):
    desk = open_desk(text)
    expect(desk.root.locator(".gg-card").first).to_be_visible()
    cut = desk.root.locator(".gg-title-row, .gg-card > .gg-subtitle, .gg-cost").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
    )
    assert cut == []


def test_the_way_back_of_a_carried_value_is_dashed_and_others_are_not(open_desk):
    desk = open_desk(TEXTS["pagerank"])
    back = desk.root.locator(".gg-wire.gg-back")
    expect(back).to_have_count(1)
    assert back.evaluate("wire => getComputedStyle(wire).strokeDasharray") != "none"
    plain = desk.root.locator(".gg-wire:not(.gg-back)").first
    assert plain.evaluate("wire => getComputedStyle(wire).strokeDasharray") == "none"


def test_a_run_writes_times_on_the_steps_and_an_edit_marks_them_stale(open_desk):
    desk = open_desk(SMALL, generate.uniform(200, 6))
    expect(desk.root.locator(".gg-cost")).to_have_count(0)
    desk.root.get_by_role("button", name="Run").click()
    expect(desk.root.locator(".gg-cost").first).to_be_visible(timeout=60_000)
    expect(desk.root.get_by_text(re.compile("^fused: .*1 crossing"))).to_be_visible()
    desk.step("d, degree, line 1").hover()
    figures = desk.root.get_by_label("Last value of d")
    expect(figures).to_contain_text("(200,)")
    desk.step("x, output, line 4").hover()
    figures = desk.root.get_by_label("Last value of x")
    expect(figures.get_by_role("img", name=re.compile("Histogram"))).to_be_visible()
    expect(desk.root).not_to_have_class(re.compile("gg-stale-costs"))
    desk.root.get_by_role("textbox", name="Program text").fill(SMALL.replace("d / s", "d / (s + 1)"))
    expect(desk.root).to_have_class(re.compile("gg-stale-costs"))
    expect(desk.root.locator(".gg-status").get_by_text("stale: edited since")).to_be_visible()


def test_a_step_that_left_its_loop_is_marked_as_run_once(open_desk):
    text = 'x = ones()\nfor _ in range(5):\n    c = degree() * 2\n    x = x * 0.5 + c / N\nnodes["x"] = x\n'
    desk = open_desk(text, generate.uniform(200, 6))
    desk.root.get_by_role("button", name="Run", exact=True).click()
    marked = desk.root.locator(".react-flow__node-step", has=desk.page.locator(".gg-hoisted"))
    expect(marked).to_have_count(1)
    expect(marked).to_contain_text("degree() * 2")


def test_what_comes_while_the_mouse_is_pressed_moves_no_card_from_under_it(open_desk, page):
    text = "a = degree()\nb = a * 2\nnodes['b'] = b\n"
    desk = open_desk(text, datasets.karate())
    box = desk.step(re.compile("^b, ")).first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    desk.bench.set_text("x = ones()\ny = x + 1\nz = y + 1\nc = z + 1\n" + text)
    expect(desk.root.get_by_role("textbox", name="Program text")).to_have_value(re.compile("^x = ones"))
    page.mouse.up()
    expect(desk.step(re.compile("^x, "))).to_be_visible()
    assert desk.selection == ["b#1"]


def test_a_step_is_seen_while_it_is_edited_also_on_a_small_canvas(open_desk, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    desk = open_desk(algorithms.pagerank().text, width=970)
    for name in ("deg", "ranks", "new"):
        step = desk.step(re.compile(f"^{name}, ")).first
        step.focus()
        page.keyboard.press("Enter")
        over = desk.root.get_by_role("dialog").bounding_box()
        seen, stage = step.bounding_box(), desk.root.locator(".gg-stage").bounding_box()
        assert seen["x"] + seen["width"] <= over["x"] or seen["y"] >= over["y"] + over["height"]
        assert stage["x"] <= seen["x"] and seen["y"] + seen["height"] <= stage["y"] + stage["height"]
        page.keyboard.press("Escape")


def test_compare_shows_each_mode_with_its_crossings(open_desk):
    desk = open_desk(SMALL, generate.uniform(200, 6))
    desk.root.get_by_role("radio", name="compare").click()
    expect(desk.root.get_by_role("radio", name="compare")).to_be_checked()
    desk.root.get_by_role("button", name="Run").click()
    table = desk.root.get_by_role("table", name="Modes compared")
    expect(table.get_by_role("row")).to_have_count(3, timeout=120_000)
    expect(table.get_by_text("equal bit for bit")).to_have_count(3)
    expect(table.get_by_text(re.compile(r"s to .*s, \d+ runs$"))).to_have_count(3)


def test_interrupt_ends_a_long_run(open_desk):
    text = 'x = ones()\nfor _ in range(100000000):\n    x = x * 0.5 + 0.25\nnodes["x"] = x\n'
    desk = open_desk(text, generate.uniform(5_000, 6))
    desk.root.get_by_role("button", name="Run").click()
    expect(desk.root.get_by_role("progressbar", name="Progress")).to_be_visible(timeout=60_000)
    desk.page.wait_for_function("name => models[name].get('run_state').state === 'running'", arg=desk.name)
    desk.root.get_by_role("button", name="Interrupt").click()
    expect(desk.root.get_by_role("progressbar", name="Progress")).to_have_count(0, timeout=30_000)
    assert desk.bench.run_state["state"] == "interrupted"
    assert desk.bench.result.report.interrupted


def test_one_selection_marks_the_step_and_its_line_whichever_was_chosen(open_desk):
    desk = open_desk(SMALL)
    desk.step("s, sum, line 2").click()
    lit = desk.root.locator(".gg-lit-row")
    expect(lit).to_have_count(1)
    expect(lit).to_contain_text("s = sum(d)")
    field = desk.root.get_by_role("textbox", name="Program text")
    field.focus()
    field.evaluate("area => area.setSelectionRange(0, 0)")
    desk.press("ArrowRight")
    expect(lit).to_contain_text("d = degree()")
    expect(desk.root.locator('.react-flow__node.selected[data-id="d#1"]')).to_be_visible()
    assert desk.selection == ["d#1"]


FRAMES = """count => new Promise(done => {
    const next = left => left ? requestAnimationFrame(() => next(left - 1)) : done();
    next(count);
})"""


def test_a_card_scrolled_into_view_stays_there_and_under_a_press(open_desk, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    desk = open_desk(LONG, datasets.karate())
    card = desk.step(re.compile("^x58,"))
    stage = desk.root.locator(".react-flow").bounding_box()
    before = card.bounding_box()
    assert before["y"] > stage["y"] + stage["height"]  # else nothing would have to be scrolled
    card.scroll_into_view_if_needed()
    page.evaluate(FRAMES, 3)
    box = card.bounding_box()
    assert stage["y"] <= box["y"] and box["y"] + box["height"] <= stage["y"] + stage["height"] + 1
    assert desk.root.locator(".react-flow").evaluate("own => own.scrollTop") == 0
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.evaluate(FRAMES, 3)
    page.mouse.up()
    expect(desk.root.locator(".react-flow__node.selected")).to_have_attribute("data-id", "x58#1")
