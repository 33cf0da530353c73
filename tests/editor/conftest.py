"""What the tests of the editor share: a graph."""

import pytest

import groggy_nb as gn


@pytest.fixture(scope="session")
def karate():
    return gn.datasets.karate()
