"""The benchmark: its structure, equal results and counts on small sizes; never a time."""

import json

import numpy as np
import pytest

from groggy_nb import algorithms
from groggy_nb.benchmark import epidemic, page, peers, programs, rivals
from groggy_nb.benchmark.timing import Contender, Missing, UnequalResults, interleaved
from groggy_nb.cli import main
from groggy_nb.errors import MemoryLimitError
from groggy_nb.graph import Graph, generate

OURS = ["fused, 2 threads", "fused, 1 thread", "step, 2 threads", "batch, 2 threads"]


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    file = tmp_path_factory.mktemp("bench") / "figures.json"
    assert main(["bench", "--quick", "--seed", "3", "--json", str(file)]) == 0
    return json.loads(file.read_text(encoding="utf-8"))


def is_spread(figure, count):
    samples = figure["samples"]
    return len(samples) == count and min(samples) == figure["min"] <= figure["median"] <= max(samples)


def test_the_conditions_are_said(figures):
    assert {"cpu", "cores", "l2", "python", "numpy", "scipy", "numba"} <= set(figures["machine"])
    assert figures["groggy_nb"]
    assert figures["settings"]["seed"] == 3


def test_every_contender_is_timed_or_said_to_be_missing(figures):
    large = figures["large"]
    names = [c["name"] for c in large["contenders"]]
    assert names[:6] == [*OURS, "hand-written kernel", "scipy product in a loop"]
    said = " ".join([*names, *(m["name"] for m in large["missing"])]).lower()
    assert "networkit" in said
    assert "igraph" in said
    assert all(m["reason"] for m in large["missing"])


def test_contenders_have_equal_results_and_all_samples(figures):
    rounds = figures["settings"]["rounds"]
    for contender in figures["large"]["contenders"]:
        assert contender["error"] <= 1e-9
        assert is_spread(contender["seconds"], rounds)
        assert is_spread(contender["ratio"], rounds)
    assert figures["large"]["contenders"][0]["ratio"]["samples"] == [1.0] * rounds
    assert {c["error"] for c in figures["large"]["contenders"] if c["name"] in OURS} == {0.0}


CONTESTS = {
    "label propagation": ("ordered, hand-written", "NetworKit"),
    "components": ("pointer jumping", "NetworKit", "igraph", "networkx"),
    "core numbers": ("NetworKit", "igraph", "networkx"),
    "triangles": ("NetworKit", "networkx", "GAP tc"),
    "breadth-first levels": ("a program", "NetworKit", "igraph", "networkx"),
    "epidemics": ("a sweep, 1 thread", "numpy, a draw where it matters"),
    "breadth-first levels on a grid": ("a step", "networkx"),
    "shortest paths on a grid": ("a step", "networkx"),
}


def test_in_a_contest_each_has_the_same_result_and_all_samples_or_is_said_to_be_missing(figures):
    assert [c["name"] for c in figures["contests"]] == [*CONTESTS]
    for contest in figures["contests"]:
        assert contest["work"]
        said = [c["name"] for c in (*contest["contenders"], *contest["missing"])]
        assert all(any(name.lower() in one.lower() for one in said) for name in CONTESTS[contest["name"]])
        assert all(is_spread(c["seconds"], figures["settings"]["rounds"]) for c in contest["contenders"])
        free = [c["name"] for c in contest["contenders"] if c["error"] is None]
        assert all("numpy" in name or ("NetworKit" in name and contest["name"][0] == "l") for name in free)
        assert not any("differs" in m["reason"] for m in contest["missing"])


def test_each_program_on_each_graph_has_its_figures(figures):
    settings, rows = figures["settings"], figures["spectrum"]["rows"]
    asked = {(f"{kind} {size:,}", name) for kind, size in settings["kinds"] for name in settings["programs"]}
    assert {(row["graph"], row["program"]) for row in rows} == asked
    for row in rows:
        assert is_spread(row["seconds"], settings["rounds"])
        assert row["ns_per_entry"] > 0 and row["bytes_per_second"] > 0 and row["memory"] > 0
    levels = [row["iterations"] for row in rows if row["program"] == "bfs_levels"]
    assert levels[1] == 2 * 19 + 1  # the grid's: one round more than the farthest corner is away


def test_what_does_not_fit_into_memory_is_a_line(monkeypatch):
    def refuse(kind, seed):
        raise MemoryLimitError("too large")

    monkeypatch.setattr(programs, "made", refuse)
    found = programs.spectrum([("uniform", 10**9)], ["pagerank"], 1, 1, 1, lambda text: None)
    assert found["rows"] == [{"graph": "uniform 1,000,000,000", "program": "all", "left_out": "too large"}]


def test_gap_s_own_time_counts_and_its_triangles_are_compared(tmp_path):
    graph = Graph.from_edges([0, 1, 2], [1, 2, 0], directed=False)
    assert rivals.gap_triangles(graph, 2, None, tmp_path).reason == "--gap names no folder with its programs"
    assert "no program" in rivals.gap_triangles(graph, 2, str(tmp_path), tmp_path).reason
    program = tmp_path / "tc"
    told = 'wc -l < "$2"; echo "Trial Time:   0.25"; [ "$6" = -a ] && echo "1 triangles"'
    program.write_text(f"#!/bin/sh\n{told}\n")
    program.chmod(0o700)
    first = Contender("first", lambda: np.array([1]), 1)
    told = rivals.gap_triangles(graph, 2, str(tmp_path), tmp_path)
    timed, refused = interleaved([first, told], 2, lambda text: None)
    assert [t.name for t in timed] == ["first", "GAP tc"] and not refused
    assert timed[1].seconds == (0.25, 0.25)
    assert told.call().startswith("3\n")  # edges


def test_the_graph_is_the_one_it_says(figures):
    settings, graph = figures["settings"], figures["large"]["graph"]
    assert graph["nodes"] == settings["nodes"]
    assert graph["stored_entries"] == 2 * graph["edges"] == settings["nodes"] * settings["degree"]


def test_the_small_graph_has_all_samples(figures):
    small, calls = figures["small"], figures["settings"]["calls"]
    assert small["graph"]["nodes"] == 34
    assert all(is_spread(small[name], calls) for name in ("fused", "step", "step_crossing_us"))
    assert small["step_crossings"] > small["iterations"]


def test_a_second_process_finds_the_code_of_the_first(figures):
    first = figures["first_run"]
    assert [c["functions"] for c in first["changes"]] == [5, 0, 1, 0]
    assert first["import_groggy_nb"]["heavy"] == []
    assert [m["mode"] for m in first["modes"]] == ["fused"]
    for mode in first["modes"]:
        assert all(is_spread(mode[s], 1) for s in ("fresh", "cold", "cached", "beyond_numba"))
        assert mode["compiled"] > 0
        assert mode["loaded"] == mode["compiled"]
        assert mode["compiled_again"] == 0
        assert not mode["cached_imports_numba"]


def test_crossings_are_those_of_the_note(figures):
    found = [(v["mode"], v["passes"], v["in_rounds"]) for v in figures["crossings"]]
    assert found[:2] == [("step", [], 1700), ("step", ["share"], 1500)]
    assert [v[:2] for v in found[2:]] == [("step", "all"), ("batch", "all"), ("fused", "all")]
    assert found[2][2] < 1000
    assert 100 <= figures["crossings"][3]["crossings"] <= 103
    assert figures["crossings"][4]["crossings"] == 1


def test_the_formula_equals_the_count(figures):
    for variant in figures["crossings"]:
        assert variant["iterations"] == 100
        assert variant["predicted"] == variant["crossings"]


def test_the_loops_of_an_epidemic_have_the_courses_of_the_program():
    graph = generate.uniform(60, 6)
    program = algorithms.sir_epidemic(beta=epidemic.BETA, gamma=epidemic.GAMMA, max_iter=12)
    runs = program.sweep(graph, {"seed": range(40)}, keep=(), mode="reference").runs
    wanted = np.array([run.watched["cases"].sum() for run in runs])
    for loop in epidemic.loops(graph, 400, 12):
        found = loop.call()
        error = np.sqrt(wanted.var() / len(wanted) + found.var() / len(found))
        assert abs(found.mean() - wanted.mean()) < 4 * error, loop.name


def test_the_page_names_every_part(figures):
    text = page(figures)
    for part in (
        "uniform graph",
        "scipy product in a loop",
        "karate",
        "import numba",
        "in the rounds",
        "epidemics",
    ):
        assert part in text


def test_a_peer_with_another_result_is_named_and_not_timed():
    good = Contender("good", lambda: np.ones(3), 1)
    bad = Contender("bad", lambda: np.full(3, 1.1), 1)
    timed, refused = interleaved([good, bad], 1, lambda text: None)
    assert [t.name for t in timed] == ["good"]
    assert [m.name for m in refused] == ["bad"]
    assert "differs by 0.1" in refused[0].reason


def test_our_own_difference_ends_the_benchmark():
    good = Contender("good", lambda: np.ones(3), 1)
    bad = Contender("bad", lambda: np.full(3, np.nan), 1, must_agree=True)
    with pytest.raises(UnequalResults, match="bad differs from good"):
        interleaved([good, bad], 1, lambda text: None)


@pytest.mark.parametrize("make", [peers.networkit, peers.igraph])
def test_a_peer_that_is_not_installed_is_a_line(make, monkeypatch):
    def refuse(name):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(peers.importlib, "import_module", refuse)
    assert make(Graph.from_edges([0], [1]), 10, 1) == Missing(make.__name__, "not installed")


def test_profiling_is_timed_in_every_mode_and_depth(figures):
    rows = figures["profiling"]
    assert {(r["mode"], r["nodes"]) for r in rows} == {
        (m, n) for m in ("fused", "batch", "step") for n in (34, 500)
    }
    for row in rows:
        assert all(min(row[d]["samples"]) == row[d]["min"] > 0 for d in ("off", "calls", "steps"))


def test_predictions_are_made_on_a_calibrated_machine_only(figures):
    found = figures["predictions"]
    if found["share"] is None:
        assert found["cases"] == []
    else:
        assert all(c["crossings"] <= c["crossings_before"] for c in found["cases"])
