"""What the tests of the editor share: a graph, and the folder of their helpers on the path."""

import sys
from pathlib import Path

import pytest

import groggy_nb as gn

# Tests are imported by file: helpers beside them are found through the path.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def karate():
    return gn.datasets.karate()
