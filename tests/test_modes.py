"""A mode is an executor and one entry: one added from outside goes wherever modes go."""

import time
from math import inf

import numpy as np
import pytest

import groggy_nb as gn
from groggy_kernels.layout import CONTROL_WORDS, LIMITED
from groggy_nb.cli import main
from groggy_nb.errors import UsageError
from groggy_nb.modes import FASTEST, MODES, Mode
from groggy_nb.notebook.arguments import read_line
from groggy_nb.notebook.completing_line import complete_line
from groggy_nb.ops.calling import held
from groggy_nb.oracle.reference import Interpreter
from groggy_nb.plan.cut import cut
from groggy_nb.plan.nodes import LoopNode, nodes_of, numbered
from groggy_nb.run.control import Control
from groggy_nb.run.record import LoopRow
from groggy_nb.show import scaling

TEXT = """
x = ones()
best = 0.0
for i in range(6):
    x = x * 0.5 + mean((x[u] for u in neighbors), default=0.0)
    best = best + sum(x) if i > 1 else best - 1.0
    watch(best)
    if best > 100.0:
        break
k = 0
while k < 5:
    k += 2
if k > 5:
    y = x * k
else:
    y = x
nodes["y"] = y
graph["best"] = best
graph["k"] = k
"""


class Toy:
    """Units by the numpy meaning of their steps, the control between them by Python."""

    def __init__(self, bound, request, start):
        self.bound, self.request = bound, request

    def compile(self):
        self.nodes = numbered(tuple(cut(self.bound.program.body, 1)))

    def prepare(self):
        bound, request = self.bound, self.request
        self.words = np.zeros(CONTROL_WORDS, np.int64)
        self.steps = Interpreter(bound, bound.typed, request.checked, request.max_rounds)
        loops = [node for node in nodes_of(self.nodes) if isinstance(node, LoopNode)]
        self.control = Control(self, self.nodes, loops, bound.program, request.max_rounds)

    def run(self):
        start = time.perf_counter()
        assert self.control.run() == 0
        return time.perf_counter() - start

    def collect(self, record):
        for entries, rounds, ended in self.control.loops.values():
            record.loops.append(LoopRow(None, entries, rounds, "break" if ended else "count"))
        assert not self.words[LIMITED]
        record.watch = {name: np.array(kept) for name, kept in self.steps.watched.items()}
        return {o.name: self.steps.output(o.value) for o in self.bound.program.outputs}

    # -- the machine of the control

    def call(self, unit):
        def call():
            self.steps.block(unit.items)
            return 0

        return call

    def read(self, operand):
        return lambda: self.steps.value(operand).item()

    def write(self, value):
        return lambda number: self.copy_now({value: number})

    def copy(self, pairs, copies=()):
        return lambda: self.copy_now({target: self.steps.value(value) for target, value in pairs})

    def move(self, pairs, moves):
        return self.copy(pairs)

    def keep(self, node):
        return lambda: self.steps.watch(node.item)

    def copy_now(self, values):
        self.steps.env.update({t: held(v, self.steps.dtype(t)) for t, v in values.items()})


@pytest.fixture
def toy(monkeypatch):
    mode = Mode(name="toy", help="a toy", executor=Toy, color="#123456", marker="*")
    monkeypatch.setitem(MODES, mode.name, mode)
    return mode


@pytest.fixture
def karate():
    return gn.datasets.karate()


@pytest.fixture
def program():
    return gn.parse(TEXT)


def test_its_results_are_compared_with_those_of_other_modes(toy, program, karate):
    comparison = gn.compare(program, karate, modes=("toy", FASTEST), repeats=1)
    assert comparison.equal
    assert [r.rounds for r in comparison["toy"].report.record.loops] == [
        r.rounds for r in comparison[FASTEST].report.record.loops
    ]


def test_its_report_and_plots_name_it(toy, program, karate):
    comparison = gn.compare(program, karate, modes=("toy",), repeats=1)
    assert "toy" in str(comparison["toy"].report) and "toy" in str(comparison)
    axes = comparison.plot.crossings()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["toy"]
    assert scaling._look("toy", 0) == (toy.color, toy.marker)


def test_the_command_line_runs_in_it(toy, tmp_path):
    (tmp_path / "p.gg").write_text(TEXT)
    (tmp_path / "g.csv").write_text("source,target\na,b\nb,c\n")
    for mode in ("toy", FASTEST):
        asked = ["run", str(tmp_path / "p.gg"), str(tmp_path / "g.csv"), "-q", "--mode", mode]
        assert main([*asked, "-o", str(tmp_path / f"{mode}.csv")]) == 0
    assert (tmp_path / "toy.csv").read_text() == (tmp_path / f"{FASTEST}.csv").read_text()


def test_the_magic_takes_and_completes_it(toy):
    assert read_line("p G --mode toy").run == {"mode": "toy"}
    assert [offer.text for offer in complete_line(" p G --mode to", "", {}).found] == ["toy"]


def test_what_wants_native_code_refuses_it_by_name(toy, program, karate):
    with pytest.raises(UsageError, match="toy runs no native code"):
        program.predict(karate, "toy")


def test_every_mode_looks_different():
    assert len({mode.color for mode in MODES.values()}) == len(MODES)
    assert len({mode.marker for mode in MODES.values()}) == len(MODES)


def test_a_mode_that_may_be_too_long_to_compile_names_a_shorter_one():
    for mode in MODES.values():
        shorter = MODES[mode.instead] if mode.instead else None
        assert (mode.steps_a_call == inf) == (shorter is not None)
        assert shorter is None or shorter.steps_a_call < inf
