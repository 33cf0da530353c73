"""A cache for one test."""

import pytest


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
