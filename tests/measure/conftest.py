"""Hand-made records as fixtures; they stand beside the tests of the layer below."""

import made_records
import pytest


@pytest.fixture
def record():
    return made_records.make_record


@pytest.fixture
def result():
    return made_records.make_result
