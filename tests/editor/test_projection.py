"""The canvas shows each statement, where its values come from, and what kind they are."""

from __future__ import annotations

import json

import pytest
from start_texts import ARMS, COMMENTED, SWEEP

import groggy_nb as gn
from groggy_nb.dsl.edits import read, set_argument, set_header
from groggy_nb.notebook.editor.palette import catalogue, start_text
from groggy_nb.notebook.editor.projection import project

RANKS = "carried:loop#1:ranks"


def shown(text, graph=None, inputs=None):
    return project(text, read(text), graph, inputs)


def test_a_carried_value_is_a_row_of_its_loop_that_the_next_round_s_value_comes_back_to():
    picture = shown(COMMENTED)
    (row,) = (n for n in picture.nodes if n["kind"] == "carried")
    assert (row["id"], row["title"], row["region"], row["value"]) == (RANKS, "ranks", "loop#1", "node")
    assert [(p["name"], p["from"], p["text"]) for p in row["inputs"]] == [
        ("start", "ranks#1", "full(1 / N)"),
        ("next", "new#1", "new"),
    ]
    back = [e for e in picture.edges if e["back"]]
    assert [(e["source"], e["target"], e["port"]) for e in back] == [("new#1", RANKS, "next")]
    # The line that only hands on is a wire: no step, and what reads the value reads the row.
    assert "ranks#2" not in {n["id"] for n in picture.nodes}
    readers = {e["target"] for e in picture.edges if e["source"] == RANKS}
    assert readers == {"contrib#1", "lost#1", "delta#1", "out:nodes:pagerank#1"}


def test_a_name_that_loops_use_again_each_for_itself_is_carried_by_none():
    text = "x = ones()\nfor _ in range(3):\n    t = 2 * x\n    x = t\n"
    loops = text + text.split("\n", 1)[1] + "nodes['x'] = x\n"
    assert [n["id"] for n in shown(loops).nodes if n["kind"] == "carried"] == [
        "carried:loop#1:x",
        "carried:loop#2:x",
    ]


def test_a_sweep_carries_what_each_visit_updates_and_rows_nest():
    edges = {(e["source"], e["target"], e["port"]) for e in shown(SWEEP).edges}
    assert {
        ("labels#1", "carried:loop#1:labels", "start"),
        ("carried:loop#1:labels", "carried:sweep#1:labels", "start"),
        ("labels#2", "carried:sweep#1:labels", "next"),
        ("carried:sweep#1:labels", "carried:loop#1:labels", "next"),
        ("changed#2", "carried:sweep#1:changed", "next"),
    } <= edges


def test_an_arm_that_binds_nothing_gives_what_was_before_and_the_row_says_so():
    text = (
        "x = ones()\nr = 0.5\nfor _ in range(3):\n    y = x * r\n    if sum(y) > 3:\n        x = y\n"
        "    else:\n        r = r / 2\nnodes['x'] = x\n"
    )
    picture = shown(text)
    edges = {(e["source"], e["target"], e["port"]) for e in picture.edges}
    assert {
        ("y#1", "carried:if#1:x", "then"),
        ("carried:loop#1:x", "carried:if#1:x", "else"),
        ("carried:if#1:x", "carried:loop#1:x", "next"),
        ("carried:loop#1:x", "out:nodes:x#1", "value"),
    } <= edges
    says = {n["id"]: n["subtitle"] for n in picture.nodes if n["kind"] == "carried"}
    assert says["carried:if#1:r"] == "" and says["carried:loop#1:r"] == ""


def test_a_row_without_a_wire_says_what_is_missing():
    (row,) = (n for n in shown("x = y\nfor _ in range(3):\n    x = x\n").nodes if n["kind"] == "carried")
    assert row["subtitle"] == "start is the input y; next is missing"
    assert [p["from"] for p in row["inputs"]] == ["input:y", None]


def test_after_an_if_a_value_comes_from_its_row_and_each_arm_leads_there():
    edges = {(e["source"], e["target"], e["port"]) for e in shown(ARMS).edges}
    assert {
        ("y#1", "carried:if#1:y", "then"),
        ("carried:if#2:y", "carried:if#1:y", "else"),
        ("y#2", "carried:if#2:y", "then"),
        ("y#3", "carried:if#2:y", "else"),
        ("carried:if#1:y", "z#1", "x.y"),
    } <= edges


def test_regions_nest_and_say_what_their_heads_read():
    regions = {r["id"]: r for r in shown(ARMS).regions}
    assert regions["else#1"]["region"] == "if#1" and regions["if#2"]["region"] == "else#1"
    assert regions["if#1"]["reads"] == ["total#1"] and regions["while#1"]["reads"] == ["z#1"]
    assert regions["if#2"]["title"] == "elif total > 2" and regions["while#1"]["header"] == "any(z > 100)"


def test_the_order_of_a_sweep_is_shown_and_edited():
    text = "order = nodes_by(degree())\nx = zeros()\nfor v in nodes:\n    x[v] = 1\n"
    reads = {"order": ["order#1"], "reversed(order)": ["order#1"], "nodes_by(x)": ["x#1"], "nodes": []}
    for header, read_there in reads.items():
        text = set_header(text, "sweep#1", header).text
        region = shown(text).regions[0]
        assert region["title"] == f"for v in {header}" and f"for v in {header}:" in text
        assert region["reads"] == read_there


def test_a_sweep_updates_a_node_value():
    nodes = {n["id"]: n for n in shown(SWEEP).nodes}
    assert nodes["labels#2"]["title"] == "labels[v]" and nodes["labels#2"]["region"] == "sweep#1"
    assert (nodes["labels#2"]["value"], nodes["labels#2"]["dtype"]) == ("node", "int64")


def test_kinds_are_those_of_inference():
    nodes = {n["id"]: (n["value"], n["dtype"]) for n in shown(COMMENTED).nodes}
    assert nodes["deg#1"] == ("node", "int64") and nodes["sink#1"] == ("node", "bool")
    assert nodes["delta#1"] == ("scalar", "float64") and nodes[RANKS] == ("node", "float64")
    assert nodes["damping#1"] == ("scalar", "float64") and nodes["size:N"] == ("scalar", "int64")


def test_a_graph_settles_what_is_open_and_says_what_it_lacks(karate):
    text = 'c = nodes["club"] == "Officer"\na = nodes["age"] + x\nnodes["a"] = a\n'
    picture = shown(text, karate, {"x": 1})
    nodes = {n["id"]: n for n in picture.nodes}
    assert nodes["c#1"]["dtype"] == "bool" and nodes["input:x"]["dtype"] == "int64"
    assert any("age" in w["message"] for w in picture.warnings)
    open_ = {n["id"]: n for n in shown("s = sum(x)\n").nodes}
    assert open_["input:x"]["value"] in ("", "node")


def test_a_parameter_is_a_slider_with_its_bounds():
    text = """s = param(0, kind="node")
t = param(inf)
n = param(10, min=1, max=20)
m = param(2, choices=(1, 2))
"""
    params = {p["name"]: p for p in shown(text).params}
    assert params["s"]["kind"] == "label" and params["n"]["step"] == 1 and params["m"]["choices"] == [1, 2]
    assert params["t"]["default"] is None
    json.dumps(list(params.values()), allow_nan=False)


def test_an_aggregate_that_takes_more_than_a_row_is_shown_by_its_row():
    text = "x = degree()\nq = quantile((x[u] for u in neighbors if x[u] > 1), 0.25)\n"
    node = next(n for n in shown(text).nodes if n["title"] == "q")
    assert node["subtitle"] == "quantile over neighbors"
    texts = {argument["name"]: argument["text"] for argument in node["arguments"]}
    assert texts == {"x": "x[u]", "over": "neighbors", "where": "x[u] > 1", "default": "", "q": "0.25"}
    text = set_argument(set_argument(text, "q#1", "q", "0.5").text, "q#1", "default", "0").text
    assert text.endswith("q = quantile((x[u] for u in neighbors if x[u] > 1), 0.5, default=0)\n")


def test_an_aggregate_of_pairs_shows_the_parts_of_a_pair_as_arguments_of_their_own():
    text = "x = degree()\nm = weighted_mode((x[u], w[e]) for u, e in in_edges)\n"
    node = next(n for n in shown(text).nodes if n["title"] == "m")
    texts = {argument["name"]: argument["text"] for argument in node["arguments"]}
    assert (texts["x"], texts["weights"], texts["ties"]) == ("x[u]", "w[e]", "")
    text = set_argument(set_argument(text, "m#1", "ties", "first").text, "m#1", "weights", "2 * w[e]").text
    assert text.endswith('m = weighted_mode(((x[u], 2 * w[e]) for u, e in in_edges), ties="first")\n')


def test_a_hostile_name_is_text_in_the_picture():
    text = 'x = ones()\nnodes["<img src=x onerror=alert(1)>"] = x\nwatch(x)\n'
    node = next(n for n in shown(text).nodes if n["kind"] == "output")
    assert node["title"] == "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("row", [r for r in catalogue() if r["family"] != "control"], ids=lambda r: r["name"])
def test_every_template_of_the_palette_parses_alone(row):
    assert read(f"fresh_result = {row['template']}\n") is not None


def test_the_palette_has_every_public_step():
    names = {row["name"] for row in catalogue()}
    assert {name for name, op in gn.OPS.items() if not op.internal} <= names


def test_starts_are_programs_of_the_gallery():
    assert (
        read(start_text("pagerank")).program.outputs and start_text("blank") == "" and start_text("?") is None
    )
