"""Help on steps inside a cell: what the kernel answers, and a line that asks; other words as before."""

from types import SimpleNamespace

import pytest

import groggy_nb as gn
from groggy_nb.errors import UsageError
from groggy_nb.notebook import inspecting
from groggy_nb.notebook.catalogue import describe_step
from groggy_nb.notebook.inspecting import step_at
from groggy_nb.ops import written
from groggy_nb.ops.telling import example

WAYS = [way for ways in written().values() for way in ways]


MARKED = {
    "%%groggy p g\nx = ra|nk(y)": "rank",
    "%%groggy p g\nx = rank(y, |)": "rank",
    "%%groggy p g\nx = rank(|": "rank",
    "\n%%groggy\nx = 1\ny = top_k(ra|nk(x), 2)": "rank",
    "%%groggy p g\nx = sum(y[u] |for u in neighbors)": "sum",
    "ra|nk(y)": None,
    "%%timeit\nra|nk(y)": None,
    "%%groggy ra|nk g\nx = 1": None,
    "%%groggy p g\nfor v| in nodes: pass": None,
    "%%groggy p g\nx = 'ra|nk'": None,
    "%%groggyx\nra|nk(y)": None,
    "|": None,
}


@pytest.mark.parametrize("marked", MARKED)
def test_the_step_at_a_place_is_found_in_cells_of_ours_alone(marked):
    assert step_at(marked.replace("|", ""), marked.index("|")) == MARKED[marked]


class ToyKernel:
    """What the extension asks of a kernel: it answers for a word, as Jupyter's does."""

    def do_inspect(self, code, cursor_pos, detail_level=0, omit_sections=()):
        return code, cursor_pos, detail_level, omit_sections


def test_the_kernel_answers_for_other_words_and_alone_after_unloading():
    kernel = ToyKernel()
    shell, cell = SimpleNamespace(kernel=kernel), "%%groggy p g\nx = rank(y)"
    for _ in range(2):
        inspecting.load(shell)
        answer = kernel.do_inspect(cell, cell.index("rank"), 0, set())
        assert answer["found"] and answer["data"] == {"text/plain": describe_step("rank")}
        assert kernel.do_inspect("rank", 2, 1, {"x"}) == ("rank", 2, 1, {"x"})
    inspecting.unload(shell)
    assert kernel.do_inspect(cell, 20) == (cell, 20, 0, ()) and not vars(kernel)


def test_a_line_with_a_question_mark_shows_the_step_and_runs_nothing(notebook):
    for line in ("top_k?", "?top_k", "top_k()?", "  top_k??"):
        ran = notebook(f"%%groggy asked karate\nx = degree()\n{line}")
        assert ran.ok and ran.plain == describe_step("top_k")
    assert "asked" not in notebook
    ran = notebook("%%groggy asked karate\ntopk?")
    assert isinstance(ran.error, UsageError) and "top_k" in ran.text


def test_the_example_of_each_step_runs_and_has_it():
    karate = gn.datasets.karate()
    for way in WAYS:
        text = example(way)
        assert (way.symbol or f"{way.called}(") in text
        assert gn.parse(text).run(karate, mode="reference"), way.name
        assert describe_step(way.name).endswith(text)
