"""The zoo as a parameter."""

import pytest
from graph_zoo import ZOO


@pytest.fixture(params=list(ZOO), ids=str)
def zoo_graph(request):
    """(src, dst, num_nodes) of one degenerate graph."""
    return ZOO[request.param]
