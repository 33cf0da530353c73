"""The options of a run are declared once: each is found, with its default, wherever a run is asked for."""

import inspect

import pytest

import groggy_nb as gn
from groggy_nb.cli import command
from groggy_nb.errors import RunError
from groggy_nb.notebook.editor.session import Session
from groggy_nb.notebook.editor.surroundings import Surroundings
from groggy_nb.notebook.editor.workbench import Workbench
from groggy_nb.program import Program
from groggy_nb.run.request import DEFAULTS, SPOKEN

TEXT = 'nodes["x"] = degree()\n'
WORDS = {  # one word each, and what it stands for
    "mode": ("step", "step"),
    "passes": ("fold,share", ("fold", "share")),
    "threads": ("1", 1),
    "layout": ("blocks", "blocks"),
    "profile": ("steps", "steps"),
    "checked": (None, True),
    "max_rounds": ("7", 7),
    "timeout": ("2.5", 2.5),
    "cluster": ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
    "checkpoint": ("rounds", "rounds"),
}
OF_THE_GRAPH = ("params", "inputs", "progress")  # what comes from the program, its graph and the host


def test_each_option_that_has_words_is_tried_here():
    assert set(WORDS) == set(SPOKEN)


@pytest.mark.parametrize("method", ["run", "sweep", "plan", "predict", "explain"])
def test_methods_of_a_program_have_the_defaults_of_a_run(method):
    own = inspect.signature(getattr(Program, method)).parameters
    shared = {name: own[name].default for name in DEFAULTS if name in own}
    assert shared and shared == {name: DEFAULTS[name] for name in shared}


@pytest.mark.parametrize("name", SPOKEN)
def test_the_command_line_has_each_option_with_its_default(name, capsys):
    word, value = WORDS[name]
    line = ["run", "p", "g"]
    assert getattr(command._parser().parse_args(line), name) == DEFAULTS[name]
    for flag in SPOKEN[name].flags:
        said = command._parser().parse_args([*line, flag, *([word] if word else [])])
        assert getattr(said, name) == value
    with pytest.raises(SystemExit):
        command.main(["run", "--help"])
    assert " ".join(SPOKEN[name].help.split()[:3]) in " ".join(capsys.readouterr().out.split())


@pytest.fixture
def asked(monkeypatch):
    """The options of the runs that were asked for; none of them runs."""
    found = []

    def run(self, graph, **options):
        found.append(options)
        raise RunError("asked, and not run")

    monkeypatch.setattr(Program, "_run", run)
    return found


def plain(options):
    return {name: value for name, value in options.items() if name not in OF_THE_GRAPH}


def test_a_cell_that_says_nothing_asks_for_the_defaults(notebook, asked):
    notebook(f"%%groggy p karate\n{TEXT}")
    assert plain(asked[0]) == {name: DEFAULTS[name] for name in SPOKEN}


@pytest.mark.parametrize("name", SPOKEN)
def test_a_cell_has_each_option_on_its_line_and_as_a_setting(notebook, asked, name):
    word, value = WORDS[name]
    wanted = {each: DEFAULTS[each] for each in SPOKEN} | {name: value}
    for flag in SPOKEN[name].flags:
        notebook(f"%%groggy p karate {flag} {word or ''}\n{TEXT}")
    assert notebook(f"%config GroggyMagics.{name} = {value!r}").ok
    notebook(f"%%groggy p karate\n{TEXT}")
    assert [plain(options) for options in asked] == [wanted] * (len(SPOKEN[name].flags) + 1)


def test_the_editor_asks_for_nothing_else_than_options_of_a_run(asked):
    bench = Workbench(Session(TEXT, gn.datasets.karate()), Surroundings(None, None))
    assert bench.run("step").ok and bench.wait(10)
    assert asked[0]["mode"] == "step" and set(asked[0]) <= set(DEFAULTS)
    assert bench.run_state["message"] == "asked, and not run"
