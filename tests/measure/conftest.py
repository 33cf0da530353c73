"""Hand-made records as fixtures; they stand beside the tests of the layer below."""

import sys
from pathlib import Path

import pytest

# --import-mode=importlib puts no folder on the path; made_records.py stands there, spec_texts.py above.
sys.path.insert(0, str(Path(__file__).parents[1] / "report"))
sys.path.insert(1, str(Path(__file__).parents[1]))

import made_records


@pytest.fixture
def record():
    return made_records.make_record


@pytest.fixture
def result():
    return made_records.make_result
