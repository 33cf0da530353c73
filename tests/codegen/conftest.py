"""The folder above on the path of plain imports: built.py, same_bits.py, spec_texts.py."""

import sys
from pathlib import Path

import pytest

# --import-mode=importlib puts no folder on the path.
sys.path.insert(0, str(Path(__file__).parents[1]))


@pytest.fixture
def cache_folder(tmp_path, monkeypatch):
    """A cache of its own, with nothing in memory before and after."""
    from groggy_nb.codegen import cache

    monkeypatch.setenv("GROGGY_NB_CACHE_DIR", str(tmp_path / "cache"))
    cache.forget()
    cache._warn_once.cache_clear()
    yield cache.cache_path()
    cache.forget()
    cache._warn_once.cache_clear()
