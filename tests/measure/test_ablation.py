"""The ablation: which variants run, and what the strategy note's PageRank gives."""

import pytest

import groggy_nb as gn
from groggy_nb.errors import UsageError
from groggy_nb.measure import turns
from groggy_nb.measure.ablation import Ablation, Variant, added_ways, left_out_ways


@pytest.fixture(scope="module")
def note():
    return gn.ablate(gn.algorithms.pagerank_note(), gn.datasets.karate(), repeats=1)


def test_each_pass_is_left_out_once():
    first, *others = left_out_ways()
    assert set(first.passes) == set(gn.PASSES) and first.mode == "fused"
    assert [set(gn.PASSES) - set(way.passes) for way in others] == [{name} for name in gn.PASSES]
    assert {way.mode for way in others} == {"fused"}


def test_each_pass_is_added_in_order_and_then_the_cuts():
    ways = added_ways()
    count = len(gn.PASSES) + 1
    assert [way.passes for way in ways[:count]] == [gn.PASSES[:n] for n in range(count)]
    assert [way.mode for way in ways] == ["step"] * count + ["batch", "fused"]
    assert ways[-1] == left_out_ways()[0]


def test_the_waterfall_falls_from_1700_crossings_to_1(note):
    counts = [each.crossings for each in note.added]
    assert 1700 <= counts[0] <= 1730
    assert counts[0] >= 1.4 * counts[1] and counts == sorted(counts, reverse=True)
    assert 100 <= counts[-2] <= 103 and counts[-1] == 1


def test_the_first_formula_is_the_notes(note):
    assert note.added[0].formula == "9 + 17 × rounds"
    assert note.added[0].crossings == 9 + 17 * 100


def test_fused_crosses_once_whatever_is_left_out(note):
    assert [each.crossings for each in note.left_out] == [1] * (len(gn.PASSES) + 1)


def test_all_variants_are_equal_bit_for_bit(note):
    assert note.equal and note.differences == ()
    assert note.graph == "34 nodes, 78 edges, undirected"


def test_the_run_with_all_passes_is_made_once_and_stands_in_both(note):
    assert note.left_out[0] == note.added[-1]


def test_variants_keep_all_times(note):
    found = gn.ablate(gn.parse('nodes["x"] = degree() * 2'), gn.datasets.karate(), repeats=3)
    assert all(len(each.all_seconds) == 3 and min(each.all_seconds) > 0 for each in found.added)
    assert all(sorted(each.all_seconds)[1] == each.seconds for each in found.left_out)


def test_a_pass_that_changes_a_bit_is_named(monkeypatch):
    true = turns.execute

    def planted(*arguments, passes, **options):
        outcome = true(*arguments, passes=passes, **options)
        if "hoist" not in passes and len(passes) == len(gn.PASSES) - 1:
            outcome.values["x"][3] += 1
        return outcome

    monkeypatch.setattr(turns, "execute", planted)
    found = gn.ablate(gn.parse('nodes["x"] = degree() * 2'), gn.datasets.karate(), repeats=1)
    assert not found.equal
    (difference,) = found.differences
    assert (difference.mode, difference.name, difference.first) == ("without hoist", "x", 3)


def test_the_table_has_a_row_a_variant_and_ratios_to_all_passes():
    def variant(label, *seconds):
        return Variant(label, "fused", ("fold",), 1, "1", sorted(seconds)[len(seconds) // 2], seconds)

    best, slow = variant("all", 1.0, 3.0, 2.0), variant("without fold", 4.0, 4.0, 5.0)
    table = Ablation((best, slow), (slow, best), True, "a graph").table
    assert table["part"].tolist() == ["left out"] * 2 + ["added"] * 2
    assert table["variant"].tolist() == ["all", "without fold", "without fold", "all"]
    assert table["ratio"].tolist() == [1.0, 2.0, 2.0, 1.0]
    assert table[["least", "most"]].iloc[0].tolist() == [1.0, 3.0]


def test_parameters_inputs_and_graph_likes_are_passed_on():
    import networkx as nx

    program = gn.parse('k = param(1)\nnodes["x"] = degree() * k + shift')
    found = gn.ablate(program, nx.path_graph(3), repeats=1, params={"k": 2}, inputs={"shift": 1.0}, threads=1)
    assert found.equal and found.graph.startswith("3 nodes")


@pytest.mark.parametrize(("program", "repeats"), [("text", 1), (None, 0)])
def test_what_does_not_fit_is_refused(program, repeats):
    with pytest.raises(UsageError):
        gn.ablate(program or gn.parse('nodes["x"] = degree()'), gn.datasets.karate(), repeats=repeats)
