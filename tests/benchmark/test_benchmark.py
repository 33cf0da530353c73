"""The benchmark: its structure, equal results and counts on small sizes; never a time."""

import json
import runpy
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from groggy_nb import algorithms, benchmark
from groggy_nb.benchmark import (
    alone,
    clock,
    contests,
    epidemic,
    page,
    peers,
    plots,
    programs,
    sections,
    timing,
)
from groggy_nb.benchmark.asking import ProcessFailed
from groggy_nb.benchmark.contest import fought
from groggy_nb.benchmark.labelled import FILE, FRAME, NAMES
from groggy_nb.benchmark.missed import missed
from groggy_nb.benchmark.outside import Gap, Others, gap_pagerank, gap_triangles
from groggy_nb.benchmark.serialized import write_serialized
from groggy_nb.benchmark.targets import targets
from groggy_nb.benchmark.timing import (
    USUAL,
    Contender,
    Limits,
    Missing,
    PeerFailed,
    UnequalResults,
    interleaved,
)
from groggy_nb.cli import main
from groggy_nb.graph import Graph, generate
from groggy_nb.show.words import digits, milliseconds

ROOT = Path(__file__).parents[2]
OURS = ["fused, 2 threads", "fused, 1 thread", "step, 2 threads", "batch, 2 threads"]


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    file = tmp_path_factory.mktemp("bench") / "figures.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(benchmark, "QUICK", benchmark.TINY)
        assert main(["bench", "--quick", "--seed", "3", "--json", str(file)]) == 0
    drawn = {picture.name for picture in file.parent.glob("*.png")}
    assert drawn == {f"figures_{name}.png" for name in ("sizes", "ratios", "programs", "choices")}
    return json.loads(file.read_text(encoding="utf-8"))


def is_spread(figure, count):
    samples = figure["samples"]
    return len(samples) == count and min(samples) == figure["min"] <= figure["median"] <= max(samples)


def test_the_conditions_are_said(figures):
    assert {"cpu", "cores", "l2", "python", "numpy", "scipy", "numba"} <= set(figures["machine"])
    said = [line.split() for line in page(figures).splitlines()]
    assert ["revision", *figures["revision"].split()] in said
    assert figures["settings"]["seed"] == 3


PEERS = ("NetworKit", "graphblas", "igraph", "rustworkx", "networkx", "GAP pr_spmv", "groggy")


def test_every_contender_is_timed_or_said_to_be_missing(figures):
    assert [case["graph"] for case in figures["ranking"]] == ["uniform 2,000", "uniform 3,000"]
    first, large = figures["ranking"]
    names = [c["name"] for c in first["contenders"]]
    assert names[:6] == [*OURS, "hand-written kernel", "scipy product in a loop"]
    said = " ".join([*names, *(m["name"] for m in first["missing"])]).lower()
    assert [name for name in (*PEERS, "network") if name.lower() not in said] == []
    assert all(m["reason"] for m in first["missing"])
    assert next(c["name"] for c in large["contenders"]) == OURS[0]
    assert not {*OURS[1:]} & {c["name"] for c in large["contenders"]}


def test_contenders_have_equal_results_and_all_samples(figures):
    rounds = figures["settings"]["rounds"]
    for case in figures["ranking"]:
        for contender in case["contenders"]:
            assert contender["error"] is None or contender["error"] <= 1e-4
            assert is_spread(contender["seconds"], rounds)
            assert is_spread(contender["ratio"], rounds)
            assert contender["ns_per_entry"] > 0
        assert case["contenders"][0]["ratio"]["samples"] == [1.0] * rounds
        assert {c["error"] for c in case["contenders"] if c["name"] in OURS} == {0.0}
        assert not any("differs" in m["reason"] for m in case["missing"])


LIBRARIES = ("networkit", "igraph", "graphblas", "network", "rustworkx", "networkx")  # scikit-network, too
LOOPS = ("numpy, a draw for each edge", "numpy and scipy", "numpy, a draw where it matters")
CONTESTS = {
    "the note's PageRank": ("batch", "step, 2", "step, no passes", "hand-written", "scipy", "groggy"),
    "label propagation": ("ordered, hand-written", "networkit", "network", "groggy"),
    "components": ("pointer jumping", *LIBRARIES),
    "core numbers": LIBRARIES,
    "triangles": ("networkit", "graphblas", "network", "rustworkx", "networkx", "gap tc"),
    "breadth-first levels": ("a program", *LIBRARIES),
    "shortest paths": ("a program", "scipy", *(each for each in LIBRARIES if each != "network")),
    "a chain of 40": ("step", "scipy", "graphblas"),
    "hits": ("scipy", *LIBRARIES),
    "epidemics": ("a sweep, 1 thread", *LOOPS),
    "breadth-first levels on a grid": ("dense", "a step", *LIBRARIES),
    "shortest paths on a grid": ("dense", "a step", "scipy", *LIBRARIES),
    **{f"{where}, {names}": ("pandas",) for names in NAMES for where in (FILE, FRAME)},
}


def test_in_a_contest_each_has_the_same_result_and_all_samples_or_is_said_to_be_missing(figures):
    assert [c["name"] for c in figures["contests"]] == [*CONTESTS]
    for contest in figures["contests"]:
        assert contest["work"]
        said = [c["name"] for c in (*contest["contenders"], *contest["missing"])]
        assert len(said) == 1 + len(CONTESTS[contest["name"]])
        assert all(any(name in one.lower() for one in said) for name in CONTESTS[contest["name"]])
        assert all(is_spread(c["seconds"], figures["settings"]["rounds"]) for c in contest["contenders"])
        free = [c["name"] for c in contest["contenders"] if c["error"] is None]
        assert all("numpy" in name or ("etwor" in name and contest["name"][0] == "l") for name in free)
        assert not any("differs" in m["reason"] for m in contest["missing"])


def test_each_program_on_each_graph_has_its_figures(figures):
    settings, rows = figures["settings"], figures["spectrum"]["rows"]
    assert figures["spectrum"]["bandwidth"] > 1e8
    asked = {(f"{kind} {size:,}", name) for kind, size in settings["kinds"] for name in settings["programs"]}
    assert {(row["graph"], row["program"]) for row in rows} == asked
    for row in rows:
        assert is_spread(row["seconds"], settings["rounds"])
        assert row["ns_per_entry"] > 0 and row["bytes_per_second"] > 0 and row["memory"] > 0
        walk = row["walk"]
        assert walk["bytes_per_entry"] >= 1 and walk["ns_per_entry"] > 0 and 0 < walk["share"] <= 1
    levels = [row["iterations"] for row in rows if row["program"] == "bfs_levels"]
    assert levels[1] == 2 * 19 + 1  # the grid's: one round more than the farthest corner is away
    # Python and a graph take some 50 MB; where the system does not say it, there is none.
    assert all(row["peak"] is None or 2**24 < row["peak"] < 2**32 for row in rows)


def test_a_graph_that_is_too_large_is_a_line():
    (row,) = programs.on_graph(("uniform", 10**9), ["pagerank"], [], 1, 1, 1, USUAL, lambda text: None)
    assert (row["graph"], row["program"]) == ("uniform 1,000,000,000", "all that follow")
    assert row["left_out"] == "5,000,000,000 edges; at most 2,147,483,647 are possible"


@pytest.mark.parametrize("answers", [0, 1, 2])
def test_a_process_that_ends_is_a_line(monkeypatch, answers):
    """It may end before it has the graph, at the first program, or after it."""
    left = iter([{"edges": 3}, {"peak": 1}][:answers])

    class Ending:
        def __init__(self, *given):
            pass

        def ask(self, **asked):
            for answer in left:
                return answer
            raise ProcessFailed("it ended")

        def end(self):
            pass

    monkeypatch.setattr(programs, "Asked", Ending)
    names = ["pagerank", "hits", "bfs"]
    rows = programs.on_graph(("grid", 3), names, [], 1, 1, 1, USUAL, lambda text: None)
    told = [(row["program"], row.get("left_out")) for row in rows]
    wanted = {
        0: [("all that follow", programs.ENDED)],
        1: [("pagerank", programs.ENDED), ("all that follow", programs.ENDED)],
        2: [("pagerank", None), ("hits", programs.ENDED), ("all that follow", programs.ENDED)],
    }
    assert told == wanted[answers]


TRIANGLE = Graph.from_edges([0, 1, 2], [1, 2, 0], directed=False)


def imitation(folder, name, *lines):
    """A program as GAP's, which prints these lines."""
    program = folder / name
    program.write_text("#!/bin/sh\n" + "\n".join(f"echo '{line}'" for line in lines) + "\n")
    program.chmod(0o700)


def test_gap_s_own_time_counts_and_its_triangles_are_compared(tmp_path):
    none = gap_triangles(TRIANGLE, 2, Gap(None, tmp_path))
    assert none == Missing("GAP tc", "--gap names no folder with its programs")
    gap = Gap(str(tmp_path), tmp_path)
    assert "no program" in gap_triangles(TRIANGLE, 2, gap).reason
    imitation(tmp_path, "tc", "Trial Time:   0.25", "1 triangles")
    first = Contender("first", lambda: np.array([1]), 1)
    timed, refused = interleaved([first, gap_triangles(TRIANGLE, 2, gap)], 2, lambda text: None)
    assert [t.name for t in timed] == ["first", "GAP tc"] and not refused
    assert timed[1].seconds == (0.25, 0.25)


def test_what_a_contender_holds_is_asked_of_a_process_of_its_own(tmp_path):
    """Of ours, which works there, and of GAP's, which ends before it can be asked."""
    imitation(tmp_path, "tc", "Trial Time:   0.25", "1 triangles")
    sizes = asdict(sections._sizes(benchmark.TINY))
    with ExitStack() as stack:
        others = Others(stack, str(tmp_path), gap=str(tmp_path))
        asked = {"of": "contest", "name": "triangles", "kind": ["uniform", 2_000], "sizes": sizes}
        contest = contests.again("triangles", ("uniform", 2_000), sizes, others)
        first = replace(contest, makers=contest.makers[:1])
        given = {"limits": USUAL, "again": asked, "say": lambda text: None}
        (ours,) = fought(first, TRIANGLE, 1, others, **given)["contenders"]
        not_asked = fought(first, TRIANGLE, 1, others, **{**given, "limits": replace(USUAL, peak=0.0)})
        gaps = alone.Alone().contender(asked, len(contest.makers) - 1, others.names())
    assert ours["name"] == "a step, 2 threads"
    assert "peak" not in not_asked["contenders"][0]
    if Path("/proc/self/status").exists():
        assert 2**24 < ours["peak"] < 2**32
        assert 2**19 < gaps["peak"] < ours["peak"] / 2


@pytest.mark.parametrize("score", ["0.333333", "0.33"])
def test_gap_s_highest_scores_are_compared(tmp_path, score):
    imitation(tmp_path, "pr_spmv", "Trial Time:   0.25", f"2:{score}", f"0:{score}", f"1:{score}")
    found = gap_pagerank(TRIANGLE, 20, 2, Gap(str(tmp_path), tmp_path))
    assert isinstance(found, Contender) if score == "0.333333" else "highest scores" in found.reason


def test_a_serialized_graph_is_as_gap_reads_it(tmp_path):
    file = tmp_path / "graph.sg"
    write_serialized(Graph.from_edges([2, 0, 0], [0, 2, 1]), file)
    data = file.read_bytes()
    assert data[0] == 1
    assert np.frombuffer(data[1:81], np.int64).tolist()[:6] == [3, 3, 0, 2, 2, 3]
    assert np.frombuffer(data[49:61], np.int32).tolist() == [1, 2, 0]
    assert np.frombuffer(data[61:93], np.int64).tolist() == [0, 1, 2, 3]
    assert np.frombuffer(data[93:], np.int32).tolist() == [2, 0, 0]


def test_a_peer_that_fails_or_takes_minutes_is_a_line():
    def fail():
        raise PeerFailed("it fell over")

    slow = [Contender("slow", lambda: np.ones(3), 1), Contender("failing", fail, 1)]
    first = Contender("first", lambda: np.ones(3), 1, must_agree=True)
    timed, refused = interleaved([first, *slow], 1, lambda text: None, replace(USUAL, once=0.0))
    assert [t.name for t in timed] == ["first"]
    assert refused == [
        Missing("slow", "called once: that took 0 s"),
        Missing("failing", "it fell over"),
    ]


def test_whoever_takes_long_has_fewer_rounds_and_the_first_one_all_that_others_have(monkeypatch):
    now = [0.0]

    def taking(seconds):
        def call():
            now[0] += seconds
            return np.ones(3)

        return call

    monkeypatch.setattr(timing.time, "perf_counter", lambda: now[0])
    each = [Contender(name, taking(seconds), 1) for name, seconds in (("a", 8.0), ("b", 1.0), ("c", 3.0))]
    timed, _ = interleaved(each, 7, lambda text: None, Limits(each=5.0, least=2))
    assert [len(t.seconds) for t in timed] == [5, 5, 2]
    assert [t.ratios for t in timed] == [(1.0,) * 5, (1 / 8,) * 5, (3 / 8,) * 2]
    alone, _ = interleaved(each[:1], 7, lambda text: None, Limits(each=5.0, least=2))
    assert len(alone[0].seconds) == 2


def test_a_program_that_takes_long_on_a_smaller_graph_is_not_run_on_a_larger_one(monkeypatch):
    asked = []

    class Telling:
        def __init__(self, *given):
            pass

        def ask(self, **given):
            if "kind" in given:
                return {"edges": 10 ** given["kind"][1]}
            asked.append(given["name"])
            return {"seconds": {"min": 3.0 if given["name"] == "slow" else 1.0}}

        def end(self):
            pass

    monkeypatch.setattr(programs, "Asked", Telling)
    rows = []
    for kind in (("uniform", 3), ("uniform", 4), ("uniform", 5), ("grid", 5)):
        names = ["slow", "quick"]
        rows += programs.on_graph(kind, names, [*rows], 1, 1, 1, replace(USUAL, once=10.0), lambda text: None)
    assert asked == ["slow", "quick", "quick", "quick", "slow", "quick"]
    told = "it would take more than 10 s here, as it took 3.00 s on uniform 3"
    assert [row.get("left_out") for row in rows if row["program"] == "slow"] == [
        None,
        f"not run: {told}",
        "not run, as on uniform 4",
        None,
    ]


def test_nothing_begins_after_the_minutes_and_a_later_run_measures_what_is_left(tmp_path, monkeypatch):
    def row(kind, *given):
        return [{"graph": programs.named(kind), "program": "one", "left_out": "nothing"}]

    file = str(tmp_path / "figures.json")
    monkeypatch.setattr(sections, "profiling", lambda *given: [])
    monkeypatch.setattr(sections, "memory_bandwidth", lambda threads: 1e9)
    monkeypatch.setattr(sections, "on_graph", row)
    monkeypatch.setattr(benchmark, "FULL", benchmark.TINY)
    only = ["--only", "spectrum", "--only", "profiling"]
    with monkeypatch.context() as patch:
        passed = property(lambda self: 0.0 if self.number < 2 else 1.0)
        patch.setattr(clock.Clock, "passed", passed)
        assert main(["bench", "--json", file, "--minutes", "1", *only]) == 0
    found = benchmark.kept(file)
    assert (found["left"], found["begun"]) == (["programs on grid 20"], {"spectrum": 1})
    assert found["spectrum"]["rows"] == row(("uniform", 1_000))
    assert "left for --resume" in page(found)
    assert main(["bench", "--json", file, "--resume", *only]) == 0
    after = benchmark.kept(file)
    assert (after["left"], after["begun"], after["profiling"]) == ([], {}, [])
    assert after["spectrum"]["rows"] == [*row(("uniform", 1_000)), *row(("grid", 20))]


def test_a_run_says_which_part_of_how_many_it_is_at():
    said = []
    told = clock.Clock(1.0, said.append)
    told.parts = 2
    assert told.begins("one")
    told.say("round 1")
    assert said == ["1 of 2, 0 of 1 min: one", "1 of 2, 0 of 1 min: round 1"]


def test_calls_with_threads_of_our_choice_stand_beside_the_best(figures):
    found = figures["choosing"]
    assert [call["after"] for call in found["calls"]] == ["a pause", "numpy's BLAS"]
    for call in found["calls"]:
        assert call["ratio"] == call["chosen"] / min(call["one"], call["several"]) and call["again"] > 0
        assert call["threads"] == 1 and call["why"] == "a small graph"
    assert found["within"] == sum(call["ratio"] <= 1.1 for call in found["calls"])


def test_a_target_says_what_was_found_or_why_nothing(figures):
    rows = {(row["work"], row["against"]): row for row in figures["targets"]}
    literal = rows["a literal edited: compiles nothing", ""]
    assert literal["found"] == 1 and literal["verdict"] == "goal"
    grid = rows["breadth-first levels on a grid of 400, a program", "networkx 3.6.1"]
    contest = next(c for c in figures["contests"] if c["name"] == "breadth-first levels on a grid")
    other = next(c for c in contest["contenders"] if c["name"].startswith("networkx"))
    assert grid["found"] == other["ratio"]["median"]
    kronecker = rows["PageRank, 20 rounds, kronecker 18", "GAP pr_spmv"]
    assert kronecker["found"] is None and kronecker["why"] and kronecker["verdict"] == "not measured"


def test_calls_with_threads_of_our_choice_are_told_beside_those_that_name_the_best():
    calls = [{"again": again} for again in (1.0, 1.2, 1.1)]
    row = targets({"choosing": {"calls": calls, "near": 1.1, "threads": 2, "within": 3}})[-1]
    assert (row["found"], row["why"]) == (3, "2 of those that ask for the best number by name once more")


def test_a_target_is_of_the_first_graph_of_a_contest():
    def contest(nodes, ratio):
        contender = {"name": "NetworKit 11.3", "ratio": {"median": ratio}}
        size = {"nodes": nodes}
        return {"name": "label propagation", "graph": size, "contenders": [contender], "missing": []}

    row = targets({"contests": [contest(200_000, 2.0), contest(12_000, 0.5)]})[-2]
    assert (row["work"], row["found"]) == ("label propagation of 200,000, a program", 2.0)


@pytest.mark.parametrize(("ratio", "verdict"), [(1.29, "missed"), (1.3, "must"), (1.6, "goal")])
def test_a_target_is_reached_by_its_median(ratio, verdict):
    contender = {"name": "revision abc, fused, 2 threads", "ratio": {"median": ratio}}
    case = {"graph": "uniform 200,000", "iterations": 100, "contenders": [contender], "missing": []}
    row = targets({"ranking": [case]})[0]
    assert (row["against"], row["found"], row["verdict"]) == (contender["name"], ratio, verdict)


def test_a_system_that_gives_away_what_sinks_hold_otherwise_is_timed_and_not_compared():
    """As NetworKit and scikit-network; a system that is compared would not be timed."""
    with_sink = Graph.from_edges([0, 1, 2], [1, 2, 3])
    for make in (peers.networkit, peers.scikit_network):
        made = [make(graph, 5, 1) for graph in (TRIANGLE, with_sink)]
        assert all(isinstance(one, Missing) for one in made) or [one.is_compared for one in made] == [
            True,
            False,
        ]


def test_no_two_lines_of_a_picture_look_alike():
    looks = [tuple(plots.look(number).values()) for number in range(20)]
    assert len({*looks}) == len(looks)


def test_a_part_without_figures_for_a_picture_has_none(tmp_path):
    left_out = {"graph": "uniform 9", "iterations": 1, "left_out": "too large"}
    grid = {"kind": ["grid", 3], "ns_per_entry": 1.0}
    figures = {"ranking": [left_out], "spectrum": {"rows": [grid, {"program": "all", **left_out}]}}
    assert plots.draw(figures, tmp_path / "figures.json") == []


def test_nodes_of_the_real_graph_are_numbers_as_others_answer_by():
    graph = programs.made(("python_imports", 0), 1)
    assert graph.directed and graph.labels is None


def test_the_graph_is_the_one_it_says(figures):
    settings, case = figures["settings"], figures["ranking"][0]
    assert case["nodes"] == settings["cases"][0]["kind"][1]
    assert case["stored_entries"] == 2 * case["edges"] == 10 * case["nodes"]


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
    for way in epidemic.LOOPS:
        found = epidemic.loop(graph, way, 400, 12).call()
        error = np.sqrt(wanted.var() / len(wanted) + found.var() / len(found))
        assert abs(found.mean() - wanted.mean()) < 4 * error, way


def test_the_page_names_every_part(figures):
    text = page(figures)
    for part in (
        "uniform 2,000",
        "set out to reach",
        "threads=None beside",
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


@pytest.mark.parametrize("make", [make for make in peers.PEERS if make.__name__[0] not in "hs"])
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


def test_the_readme_and_its_page_say_the_figures(figures):
    make = runpy.run_path(str(ROOT / "groggy_nb" / "docs" / "make_speed.py"))
    readme = "# One\n\n## How fast\n\nas it was\n\n## Beside others\n"
    fresh = make["fresh_readme"](readme, [figures])
    assert fresh.startswith("# One\n\n## How fast\n\nPageRank, 20 rounds")
    assert fresh.endswith("\n## Beside others\n") and "as it was" not in fresh
    for each in figures["ranking"][0]["contenders"]:
        assert f"| {each['threads']} | {milliseconds(each['seconds']['min'])} |" in fresh
    assert make["fresh_readme"](readme, []) == readme
    assert page(figures) in make["fresh_page"]([figures])
    assert "All programs" not in make["fresh_page"]([figures])


def test_the_page_has_an_overview_of_a_full_run(figures):
    make = runpy.run_path(str(ROOT / "groggy_nb" / "docs" / "make_speed.py"))
    fresh = make["fresh_page"]([], [figures])
    assert "## All programs and sizes" in fresh and "Not measured" not in fresh
    lines = fresh.splitlines()
    begin = ("a ", "batch", "step", "the program", "pointer", "ordered", "as_graph")
    for contest in figures["contests"]:
        everyone = [c for c in contest["contenders"] if "hand-written" not in c["name"]]
        least = {}
        for each in everyone:
            whose = each["name"].startswith(begin) or each is everyone[0]
            if whose not in least or each["ratio"]["median"] < least[whose]["ratio"]["median"]:
                least[whose] = each
        (row,) = [line for line in lines if line.startswith(f"  {contest['name']}  ")]
        assert f"  {least[True]['name']}  " in row and milliseconds(least[True]["seconds"]["min"]) in row
        assert (least[False]["name"] if False in least else "nobody else") in row
        if False in least:
            taken = [least[who]["seconds"]["samples"] for who in (False, True)]
            times = sorted(there / here for there, here in zip(*taken, strict=False))
            middle = (times[(len(times) - 1) // 2] + times[len(times) // 2]) / 2
            assert digits(middle) in row.split()
    for row in figures["spectrum"]["rows"]:
        told = (row["program"], row["graph"], milliseconds(row["seconds"]["min"]))
        assert any(all(each in line for each in told) for line in lines)
    assert "Not measured: one; two." in make["fresh_page"]([], [figures | {"left": ["one", "two"]}])


def test_what_was_missed_is_told_with_its_best_rounds_and_its_walk():
    ours = {"name": "fused, 2 threads", "seconds": {"min": 1.0}, "ns_per_entry": 0.5}
    gap = {"name": "GAP pr_spmv", "seconds": {"min": 1.25}, "ratio": {"samples": [1.1, 0.9, 1.3]}}
    peer = {"name": "NetworKit 11.3", "seconds": {"min": 9.0}, "ratio": {"samples": [9.0]}}
    case = {"graph": "kronecker 18", "iterations": 20, "contenders": [ours, gap, peer]}
    work = "PageRank, 20 rounds, kronecker 18"
    rows = [
        {"work": work, "against": "GAP pr_spmv", "found": 1.1, "verdict": "missed"},
        {"work": work, "against": "NetworKit 11.3", "found": 9.0, "verdict": "goal"},
        {"work": "a CSV", "against": "pandas", "found": 0.4, "verdict": "missed"},
    ]
    walk = {"ns_per_entry": 0.375, "bytes_per_entry": 5.1, "bytes_per_second": 13.6e9, "share": 0.937}
    alone = {"graph": "kronecker 18", "program": "pagerank", "ns_per_entry": 0.4, "walk": walk}
    found = {"targets": rows, "ranking": [case], "spectrum": {"rows": [alone], "bandwidth": 96e9}}
    title, _, row, *_ = missed(found)
    assert "96.0 GB/s" in title
    assert row.split() == [
        *("kronecker", "18", "GAP", "pr_spmv", "1.10", "1.25", "0.900", "to", "1.30", "0.500"),
        *("0.400", "93.7%", "0.375", "5.10", "13.6"),
    ]
    _, _, bare, *_ = missed(found | {"spectrum": {"rows": []}})
    assert bare.split() == row.split()[:10]
    assert not [*missed(found | {"targets": rows[1:]})]


def test_a_run_that_was_ended_goes_on_with_what_its_file_holds(tmp_path, monkeypatch, capsys):
    made = []

    def measured(*given):
        made.append("profiling")
        return []

    def ended(*given):
        raise KeyboardInterrupt

    file = str(tmp_path / "figures.json")
    monkeypatch.setattr(sections, "profiling", measured)
    monkeypatch.setattr(sections, "predictions", ended)
    only = ["--only", "profiling", "--only", "predictions"]
    assert main(["bench", "--only", "nothing"]) == 2
    assert main(["bench", "--json", file, *only]) == 130
    assert benchmark.kept(file)["profiling"] == []
    monkeypatch.setattr(sections, "predictions", lambda *given: {"share": None})
    assert main(["bench", "--json", file, "--resume", *only]) == 0
    found = benchmark.kept(file)
    assert (made, found["gone_on"], found["predictions"]) == (["profiling"], 1, {"share": None})
    assert "measured in 2 runs" in capsys.readouterr().out
    assert main(["bench", "--quick", "--json", file, "--resume", *only]) == 1
    assert "settings of the run before" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["{", "[]", '{"machine": 3, "settings": {}}', None])
def test_a_file_without_figures_is_no_run_to_go_on_with(tmp_path, text, capsys):
    file = tmp_path / "figures.json"
    if text is not None:
        file.write_text(text)
    assert main(["bench", "--json", str(file), "--resume"]) == 1
    assert "name the --json FILE" in capsys.readouterr().err
    assert main(["bench", "--resume"]) == 2
