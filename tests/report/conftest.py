"""Hand-made records as fixtures, and their folder and the one above on the path of plain imports."""

import sys
from pathlib import Path

import pytest

# --import-mode=importlib puts no folder on the path; made_records.py stands here.
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[1]))  # spec_texts.py stands above

import made_records


@pytest.fixture
def record():
    return made_records.make_record


@pytest.fixture
def result():
    return made_records.make_result
