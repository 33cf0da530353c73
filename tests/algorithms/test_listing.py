"""The gallery is listed, searched and documented from its docstrings."""

import runpy
from pathlib import Path

import pytest
from PIL import Image

from groggy_nb import algorithms
from groggy_nb.docs import algorithm_pictures as pictures
from groggy_nb.errors import UsageError

DOCS = Path(algorithms.__file__).parents[1] / "docs"


def names(words=""):
    return [entry.name for entry in algorithms.list(words)]


def test_all_are_listed_with_what_they_give_cost_and_refer_to():
    assert names() == algorithms.__all__
    for entry in algorithms.list():
        assert entry.summary and entry.gives and entry.cost and entry.reference, entry.name
        assert entry.cost[-1] == entry.reference[-1] == "."
        assert len(entry.summary.splitlines()) == 1


def test_words_are_looked_for_in_any_order_and_case():
    assert names("Shortest PATHS") == ["betweenness", "bfs_levels", "shortest_paths"]
    assert names("paths lengths from a node") == ["shortest_paths"]
    assert names("sir_epidemic") == names("Kermack") == ["sir_epidemic"]


def test_nothing_found_says_so():
    assert repr(algorithms.list("zebra")) == (
        "no algorithm of the gallery has these words; gn.algorithms.list() shows all"
    )
    with pytest.raises(UsageError, match="words to look for"):
        algorithms.list(3)


def test_the_names_of_the_module_are_the_gallery_and_its_list():
    assert set(dir(algorithms)) == {*algorithms.__all__, "list"}


def test_the_page_is_as_the_gallery_is():
    fresh = runpy.run_path(str(DOCS / "make_algorithms.py"))["fresh_page"]
    assert (DOCS / "algorithms.md").read_text("utf-8") == fresh(), "run groggy_nb/docs/make_algorithms.py"


def test_each_has_a_small_picture_of_what_it_computes_now():
    made = sorted(pictures.FOLDER.iterdir())
    assert [path.stem for path in made] == sorted(algorithms.__all__)
    assert sum(path.stat().st_size for path in made) < 1_000_000
    for path in made:
        with Image.open(path) as picture:
            found = picture.text[pictures.DIGEST]
        assert found == pictures.digest(pictures.result(path.stem)), "run groggy_nb/docs/make_algorithms.py"
