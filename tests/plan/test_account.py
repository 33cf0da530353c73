"""What a plan says of itself: steps in walks, what is computed again, meetings and why, memory."""

from itertools import pairwise

import pytest
from spec_texts import LABELS, LEVELS, PAGERANK, PATHS

import groggy_nb as gn
from groggy_nb.domains import EDGE, NODE
from groggy_nb.errors import UsageError
from groggy_nb.modes import compiled
from groggy_nb.plan import account
from groggy_nb.plan.nodes import Meet, nodes_of

PROGRAMS = {"pagerank": PAGERANK, "labels": LABELS, "levels": LEVELS, "paths": PATHS}
TEXT = "x = sqrt(node_index())\ny = sum(x[u] for u in neighbors)\nz = y * x\ns = sum(z)\nnodes['w'] = z / s\n"


def plan_of(text, **options):
    return gn.parse(text).plan(gn.datasets.karate(), **options)


def told(text, **options):
    """What happens, with its depth, line and note."""
    return [(e.depth, e.what, e.lines, e.note) for e in account.entries(plan_of(text, **options))]


def test_a_plan_tells_what_runs_in_which_walk_and_why_threads_meet():
    assert told(TEXT) == [
        (0, "one native call", (), "runs once"),
        (1, "a walk over the nodes", (1,), "computes again: node_index()"),
        (2, "x = sqrt(node_index())", (1,), ""),
        (1, "all threads meet", (), "x: read at other places behind it"),
        (1, "a walk over the nodes", (2, 3, 4), ""),
        (2, "y = sum(x[u] for u in neighbors)", (2,), ""),
        (2, "z = y * x", (3,), ""),
        (2, "s = sum(z)", (4,), ""),
        (1, "all threads meet", (), "s: every thread needs the whole of it"),
        (1, "a walk over the nodes", (5,), ""),
        (2, "z / s", (5,), ""),
        (1, "all threads meet", (), "nothing is read apart: memory may serve again behind it"),
    ]


def test_values_that_are_never_stored_are_named():
    plan = plan_of("d = out_degree()\nm = d == 0\nx = 0.5 if m else 2.0\nnodes['z'] = x / d\n")
    assert account.recomputed(plan)[:2] == ["d = out_degree()", "m = d == 0"]


def test_values_that_share_memory_stand_together():
    held = [array.values for array in account.arrays(plan_of(PAGERANK))]
    assert held == [("ranks", "new"), ("contrib",)]


def test_an_attribute_is_an_array_that_is_given():
    graph = gn.Graph.from_edges([0, 1], [1, 2], edge_attrs={"w": [1.0, 2.0]})
    plan = gn.parse("nodes['s'] = sum(edges['w'][e] for u, e in in_edges)\n").plan(graph)
    assert [(array.domain, array.given) for array in account.arrays(plan)] == [
        (EDGE, True),
        (NODE, False),
    ]


def test_arrays_that_change_places_after_a_round_are_told():
    text = "x = node_index()\nfor i in range(3):\n    x = max(x[u] for u in neighbors)\nnodes['x'] = x\n"
    assert any("2 arrays change places after each round" in note for *_, note in told(text))


COPIES = """a = node_index() * 1.0
b = a
for i in range(4):
    a = sum(a[u] for u in neighbors)
    if sum(a) > 99.0:
        break
    if i > 1:
        a = b + 1.0
    else:
        b = a * 2.0
    watch(b)
    a = b
for v in nodes:
    b[v] = b[v] + 1.0
nodes["a"] = a
nodes["b"] = b
"""


def test_copies_are_told_with_what_they_are_for_and_threads_meet_behind_them_in_native_code_alone():
    for mode, meets in (("fused", True), ("step", False)):
        shown = account.entries(plan_of(COPIES, mode=mode))
        behind = [(entry, after.kind == "meet") for entry, after in pairwise(shown) if entry.kind == "copy"]
        assert [(entry.what, entry.note) for entry, _ in behind] == [
            ("copy a, a to b", "over the nodes, what the loop starts with"),
            ("copy b", "over the nodes, what this arm leaves"),
            ("copy b", "over the nodes, what this arm leaves"),
            ("copy b", "over the nodes, the state that is kept"),
            ("copy b", "over the nodes, after each round"),
            ("copy b", "over the nodes, what the sweep starts with"),
        ]
        assert [met for _, met in behind] == [meets] * 5 + [True]  # a sweep is one native call


def test_a_call_behind_the_test_of_a_while_runs_once_a_round():
    notes = [note for *_, note in told("k = 0\nwhile k < 5:\n    k = k + 1\ngraph['k'] = k\n", mode="step")]
    assert "runs rounds + breaks times" in notes and "runs rounds times" in notes


def test_a_call_in_a_loop_runs_as_often_as_its_rounds():
    assert "runs rounds times" in [note for *_, note in told(LABELS, mode="batch")]


@pytest.mark.parametrize("mode", compiled())
@pytest.mark.parametrize("name", PROGRAMS)
def test_every_meeting_and_every_written_step_is_in_the_account(name, mode):
    plan = plan_of(PROGRAMS[name], mode=mode)
    shown = account.entries(plan)
    meetings = sum(isinstance(node, Meet) for node in nodes_of(plan.nodes))
    assert sum(entry.what == "all threads meet" for entry in shown) == meetings


@pytest.mark.parametrize("name", gn.algorithms.__all__)
def test_every_program_of_the_gallery_has_a_plan_that_shows_as_text_and_as_html(name):
    plan = getattr(gn.algorithms, name)().plan()
    text, html = repr(plan), plan._repr_html_()
    assert text.startswith("Plan: fused") and "all threads meet" in text and "all threads meet" in html
    assert "<script" not in html


def test_plans_on_graphs_with_the_same_types_are_equal_and_on_others_not():
    program = gn.parse("nodes['y'] = nodes['x'] * 2\n")
    graphs = [
        gn.Graph.from_edges([0, 1], [1, 2], node_attrs={"x": x}) for x in ([1, 2, 3], [4, 5, 6], [1.0, 2, 3])
    ]
    one, same, other = map(program.plan, graphs)
    assert one == same and one != other


def test_the_reference_has_no_plan():
    with pytest.raises(UsageError, match="nothing to plan"):
        plan_of(TEXT, mode="reference")


def test_text_of_a_user_is_shown_and_not_read_as_markup():
    html = gn.parse("nodes['y'] = nodes['<b>x</b>'] * 2\n").plan()._repr_html_()
    assert "<b>x</b>" not in html and "&lt;b&gt;x" in html


def test_a_plan_says_which_mode_takes_the_place_of_one_function_for_a_long_program(monkeypatch):
    monkeypatch.setattr("groggy_nb.plan.cut.FUSED_STEPS", 1)
    plan = plan_of(TEXT, mode="fused")
    assert plan.mode == "batch" and "nothing ran" in repr(plan)
    assert plan.notes == ("the program is too long for one native function: batch takes the place of fused",)
