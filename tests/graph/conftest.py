"""The zoo as a parameter, and its folder on the path of plain imports."""

import sys
from pathlib import Path

import pytest

# --import-mode=importlib puts no folder on the path; graph_oracles.py and graph_zoo.py stand here.
sys.path.insert(0, str(Path(__file__).parent))

from graph_zoo import ZOO


@pytest.fixture(params=list(ZOO), ids=str)
def zoo_graph(request):
    """(src, dst, num_nodes) of one degenerate graph."""
    return ZOO[request.param]
