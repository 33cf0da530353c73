"""Whole-graph folds of many blocks: combined by 64 and then all together, on any number of threads."""

from itertools import pairwise

import numpy as np
import pytest
from same_bits import seen

import groggy_nb as gn
from groggy_nb.graph import blocks, generate
from groggy_nb.run.execute import execute
from groggy_nb.run.ground import whole_lines
from groggy_nb.run.native.table import Table

FOLDS = """
x = random_uniform(seed=3) - 0.3
k = node_index() * 7919 % 3001 - 900
m = x > 0.2
nodes["x"] = x
graph["sum"] = sum(x)
graph["mean"] = mean(x[v] for v in nodes if m[v])
graph["least"] = min(x)
graph["product"] = prod(1.0 + 0.1 * x)
graph["whole"] = sum(k)
graph["spread"] = std(x)
graph["place"] = argmax(x)
graph["any"] = any(x > 0.69)
graph["edges"] = sum(edges["weight"])
nodes["share"] = normalize(x)
"""


@pytest.fixture(scope="module")
def cut():
    """3,000 nodes and their 9,000 edges, each in 200 blocks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "count_blocks", lambda units: 200)
        made = generate.uniform(3_000, 6).with_weight(np.random.default_rng(5).random(9_000))
        assert len(made.node_blocks) == len(made.edge_blocks) == 201
        yield made


def test_folds_over_many_blocks_have_the_bits_of_the_reference(cut):
    program = gn.parse(FOLDS).ir
    expected = seen(execute(program, cut, mode="reference"))
    for threads in (1, 3):
        assert seen(execute(program, cut, threads=threads)) == expected


def in_order(values):
    total = 0.0
    for value in values:
        total += value
    return total


def test_sums_are_combined_by_64_blocks_and_then_all_together(cut):
    found = execute(gn.parse(FOLDS).ir, cut, threads=2).values
    x, cuts = found["x"].tolist(), cut.node_blocks.tolist()
    sums = [in_order(x[low:high]) for low, high in pairwise(cuts)]
    groups = [in_order(sums[k : k + 64]) for k in (0, 64, 128, 192)]
    assert found["sum"] == in_order(groups) != in_order(sums)


def test_slots_of_one_walk_do_not_reach_into_those_of_the_next(monkeypatch, cut):
    # A slow thread may still read the first while a fast one fills the next: wide slots, then narrow ones.
    kept = []
    collect = Table.collect_moved
    monkeypatch.setattr(Table, "collect_moved", lambda self: (kept.append(self), collect(self)))
    wide = "".join(f"s{j} = sum(k * {j})\n" for j in range(2, 11))
    program = gn.parse(
        f"k = node_index()\n{wide}"
        + 'graph["t"] = sum(k + '
        + " + ".join(f"s{j}" for j in range(2, 11))
        + ")\n"
    ).ir
    execute(program, cut, threads=1)
    blocks_of_k = [sum(range(low, high)) for low, high in pairwise(cut.node_blocks.tolist())]
    left = kept[0].memory[whole_lines(len(kept[0].words)) :][: 16 * 200].reshape(200, 16)
    assert left[:, :9].tolist() == [[j * total for j in range(2, 11)] for total in blocks_of_k]
