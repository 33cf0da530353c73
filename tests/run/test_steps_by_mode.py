"""The table of the catalogue, run as it stands: each step, mode and kind of graph has the oracle's bits."""

import re
from pathlib import Path

import numpy as np
import pytest
from same_bits import bits

import groggy_nb as gn
from groggy_nb.graph import Graph
from groggy_nb.ops import written
from groggy_nb.ops.telling import example

PAGE = (Path(gn.__file__).parent / "docs" / "steps.md").read_text(encoding="utf-8")
HEAD, *ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.partition("## Equal in every mode")[2].splitlines()
    if line.startswith("| ")
]
CLAIMS = {name.strip("`"): dict(zip(HEAD[1:], kinds, strict=True)) for name, *kinds in ROWS}
WAYS = {way.name: way for ways in written().values() for way in ways}
PROGRAMS = 6  # compiling takes the time: each holds many steps
RANDOM = np.random.default_rng(1).integers(0, 9, (2, 24))
GRAPHS = {
    "directed": Graph.from_edges(*RANDOM, num_nodes=9),
    "undirected": Graph.from_edges(*RANDOM, num_nodes=9, directed=False),
    "degenerate": Graph.from_edges([0, 0, 0], [0, 1, 1], num_nodes=4),
}


def test_the_table_has_each_step_each_mode_and_each_kind_of_graph():
    assert list(CLAIMS) == list(WAYS)
    for claimed in CLAIMS.values():
        assert set(claimed) == {"fused", "batch", "step"}
        assert set(claimed.values()) == {", ".join(GRAPHS)}


@pytest.mark.parametrize("part", range(PROGRAMS))
def test_what_the_table_claims_holds(part):
    names = list(WAYS)[part::PROGRAMS]
    lines = [re.sub(r'^(\w+)\["x"\]', rf'\1["{name}"]', example(WAYS[name])) for name in names]
    program = gn.parse("\n".join(lines))
    for kind, graph in GRAPHS.items():
        oracle = program.run(graph, mode="reference")
        for mode in ("fused", "batch", "step"):
            found = program.run(graph, mode=mode)
            for name in names:
                assert kind in CLAIMS[name][mode]
                assert bits(found[name]) == bits(oracle[name]), (name, mode, kind)
