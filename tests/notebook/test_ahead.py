"""What a cell defines is compiled while nobody waits."""

import subprocess
import sys

import numpy as np
import pytest

from groggy_nb import datasets, parse
from groggy_nb.notebook.ahead import Ahead

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
    ahead.begin(program, mode, ASKED)
    assert ahead.wait(60)
    graph = datasets.karate().with_node_attrs({"w": np.arange(34.0)})
    record = program.run(graph).report.record
    assert (record.compiled == 0) == is_compiled


def test_a_program_that_cannot_be_compiled_is_left_to_its_run(ahead):
    program = parse("s = param(1)\nnodes['x'] = node_index() ** s\n")
    ahead.begin(program, "auto", {**ASKED, "passes": ("no such pass",)})
    assert ahead.wait(60)


def test_the_end_of_a_process_waits_for_the_compiler():
    code = f"""
from groggy_nb import parse
from groggy_nb.notebook import ahead
class Shell:
    kernel = True
ahead.compile_ahead(Shell, parse({TEXT!r}), "auto", {ASKED!r})
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
