"""The history: a line for each run that the magics made, without the results."""

import gc
import weakref

import pytest

from groggy_nb.errors import UsageError
from groggy_nb.graph import Graph
from groggy_nb.notebook.history import HEADS, MOST, History
from groggy_nb.program import Program, parse
from groggy_nb.run.record import Interrupted

DEGREE = 'nodes["degree"] = degree()\n'
LOOP = "x = ones()\nfor _ in range(3):\n    x = x + 1\nnodes['x'] = x\n"


def result(text=DEGREE):
    return parse(text).run(Graph.from_edges([0], [1]), mode="reference")


def test_before_the_first_run_it_says_so(notebook):
    assert notebook("%groggy history").plain == "no run yet"


def test_each_run_is_a_line_with_its_figures(notebook):
    assert notebook("%%groggy p karate -m step\n" + LOOP).ok
    assert notebook("%%groggy ring -q\n" + DEGREE).ok
    lines = notebook("%groggy history").plain.splitlines()
    assert lines[0].split() == list(HEADS) and len(lines) == 3
    first, second = (line.split() for line in lines[1:])
    report = notebook["p_result"].report
    assert first[1:6] == ["p", "step", "karate:", "34", "nodes"]
    assert first[6] == "3" and first[-1] == str(report.crossings)
    assert second[1:6] == ["_", "fused", "ring:", "4", "nodes"]


def test_a_comparison_is_three_runs(notebook):
    assert notebook("%%groggy p karate -m compare -q\n" + DEGREE).ok
    modes = [line.split()[2] for line in notebook("%groggy history").plain.splitlines()[1:]]
    assert modes == ["fused", "batch", "step"]


def test_what_did_not_run_is_no_line(notebook):
    assert notebook("%%groggy p\n" + DEGREE).ok
    assert notebook("%%groggy p karate -x\n" + DEGREE).ok
    assert not notebook("%%groggy p karate\nnodes[").ok
    assert notebook("%groggy history").plain == "no run yet"


def test_an_interrupted_run_says_so(notebook, monkeypatch):
    real = Program._run

    def run(self, graph, **options):
        stop = Interrupted(None, "interrupted after 3 rounds")
        stop.result = real(self, graph, mode="reference")
        stop.result.outcome.record.interrupted = True
        raise stop

    monkeypatch.setattr(Program, "_run", run)
    assert not notebook("%%groggy p karate\n" + LOOP).ok
    assert "3 stopped" in notebook("%groggy history").plain


def test_it_lists_the_last_runs_and_says_how_to_see_the_others(notebook):
    for _ in range(25):
        assert notebook("%%groggy p karate -m reference -q\n" + DEGREE).ok
    lines = notebook("%groggy history").plain.splitlines()
    assert len(lines) == 22 and lines[-1] == "5 before them: `%groggy history 25`"
    assert len(notebook("%groggy history 25").plain.splitlines()) == 26
    assert len(notebook("%groggy history 2").plain.splitlines()) == 4


@pytest.mark.parametrize("line", ["history all", "history 0", "history 1 2", "history -3"])
def test_what_is_no_number_is_refused(notebook, line):
    assert isinstance(notebook(f"%groggy {line}").error, UsageError)


def test_a_thousand_runs_are_kept_and_no_result():
    history = History()
    made = result()
    gone = weakref.ref(made)
    for _ in range(MOST + 5):
        history.note(made, "p", "G")
    assert len(history) == MOST == 1000
    del made
    gc.collect()
    assert gone() is None


def test_names_and_paths_are_cut_and_control_characters_named():
    history = History()
    history.note(result(), "n" * 100, "dir/" * 50 + "\x1b[31m.csv")
    history.note(result(), "p", "\x1b[31m")
    text = history.table()
    assert "\x1b" not in text and max(map(len, text.splitlines())) < 160
    assert "2 nodes" in text


def test_it_goes_with_the_extension(notebook):
    assert notebook("%%groggy p karate -m reference -q\n" + DEGREE).ok
    assert notebook("%unload_ext groggy_nb").ok and notebook("%load_ext groggy_nb").ok
    assert notebook("%groggy history").plain == "no run yet"
