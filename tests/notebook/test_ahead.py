"""What a cell defines is compiled while nobody waits."""

import subprocess
import sys

import numpy as np
import pytest

from groggy_nb import datasets, parse
from groggy_nb.notebook import ahead as module
from groggy_nb.notebook.ahead import Ahead, Wanted
from groggy_nb.notebook.editor import surroundings
from groggy_nb.notebook.editor.session import Session
from groggy_nb.notebook.editor.surroundings import Surroundings
from groggy_nb.notebook.editor.workbench import Workbench

TEXT = "x = nodes['w'] % 104729 + node_index() % 104729\nnodes['x'] = x\n"  # divisors that no cache holds
ASKED = {"passes": None, "checked": False, "profile": "calls"}


@pytest.fixture
def ahead():
    made = Ahead()
    yield made
    made.end()


@pytest.mark.parametrize(("mode", "is_compiled"), [("auto", True), ("reference", False)])
def test_a_run_finds_what_was_compiled_ahead(ahead, mode, is_compiled):
    program = parse(TEXT.replace("104729", str(104729 + len(mode))))
    ahead.begin(Wanted(program, mode, ASKED))
    assert ahead.wait(60)
    graph = datasets.karate().with_node_attrs({"w": np.arange(34.0)})
    record = program.run(graph).report.record
    assert (record.compiled == 0) == is_compiled


class Shell:
    """What an editor asks of a kernel's IPython."""

    def __init__(self):
        self.kernel, self.user_ns = object(), {}


def test_an_editor_compiles_what_it_holds_once_edits_pause(monkeypatch):
    texts = [TEXT.replace("104729", str(number)) for number in (7907, 7901, 7883)]
    graph, shell = datasets.karate().with_node_attrs({"w": np.arange(34.0)}), Shell()
    monkeypatch.setattr(module, "_ahead", None)
    monkeypatch.setattr(surroundings, "PAUSE", 1e6)  # the first two are overtaken before they are begun
    bench = Workbench(Session(texts[0], graph), Surroundings(around=shell))
    bench.set_text(texts[1])
    monkeypatch.setattr(surroundings, "PAUSE", 0)
    bench.set_text(texts[2])
    assert module._ahead.wait(60)
    module._ahead.end()
    shell.kernel, compiled = None, []
    for text in reversed(texts):
        bench.set_text(text)
        assert bench.run().ok and bench.wait(60)
        compiled.append(bench.report.record.compiled)
    assert compiled[0] == 0 and min(compiled[1:]) > 0


def test_a_program_that_cannot_be_compiled_is_left_to_its_run(ahead):
    program = parse("s = param(1)\nnodes['x'] = node_index() ** s\n")
    ahead.begin(Wanted(program, "auto", {**ASKED, "passes": ("no such pass",)}))
    assert ahead.wait(60)


def test_the_end_of_a_process_waits_for_the_compiler():
    code = f"""
from groggy_nb import parse
from groggy_nb.notebook import ahead
class Shell:
    kernel = True
ahead.compile_ahead(Shell, ahead.Wanted(parse({TEXT!r}), "auto", {ASKED!r}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
