"""Hand-made records as fixtures."""

import made_records
import pytest


@pytest.fixture
def record():
    return made_records.make_record


@pytest.fixture
def result():
    return made_records.make_result
