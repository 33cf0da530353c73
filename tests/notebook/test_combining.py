"""Options that contradict one another are refused in one clear line, before anything is bound or runs."""

import itertools

import pytest

from groggy_nb.errors import UsageError
from groggy_nb.notebook import combining
from groggy_nb.notebook.arguments import ARGUMENTS, read_line

DEGREE = 'd = param(1.0)\nnodes["degree"] = d * degree()\n'
TOGETHER = [
    ("-n", "-a"),
    ("-n", "--interact"),
    ("-n", "-r 3"),
    ("-n", "-w 3"),
    ("-n", "-x"),
    ("-n", "--trace t.json"),
    ("-x", "-a"),
    ("-x", "--interact"),
    ("-x", "-r 3"),
    ("-x", "--trace t.json"),
    ("--interact", "-r 3"),
    ("--interact", "-w 0"),
    ("--interact", "-q"),
    ("--interact", "--trace t.json"),
    ("--interact", "-m compare"),
    ("--sweep d=1,2", "-m compare"),
    ("--sweep d=1,2", "-x"),
    ("--sweep d=1,2", "-n"),
    ("--sweep d=1,2", "-a"),
    ("--sweep d=1,2", "-r 3"),
    ("--sweep d=1,2", "-w 1"),
    ("--sweep d=1,2", "--interact"),
    ("--sweep d=1,2", "--trace t.json"),
    ("-a", "-p off"),
    ("-a", "-m reference"),
    ("--timeout 3", "-m reference"),
]
OF_A_RUN = ["-n", "-a", "--interact", "--sweep d=1,2", "-r 3", "-w 1", "--trace t.json"]


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_two_options_that_contradict_are_refused_in_either_order(notebook, one, other):
    for line in (f"{one} {other}", f"{other} {one}"):
        ran = notebook(f"%%groggy p karate {line}\n{DEGREE}")
        assert isinstance(ran.error, UsageError) and ran.error.code == "usage-together"
        assert len(ran.error.diagnostics) == 1 and "Traceback" not in ran.text
        flags = {flag for argument in ARGUMENTS for flag in argument.flags if flag in ran.text}
        for option in (one, other):
            (argument,) = (a for a in ARGUMENTS if option.split()[0] in a.flags)
            assert flags.intersection(argument.flags), ran.text
        assert "p" not in notebook and "p_result" not in notebook


@pytest.mark.parametrize("option", OF_A_RUN)
def test_an_option_of_a_run_wants_a_graph(notebook, option):
    ran = notebook(f"%%groggy p {option}\n{DEGREE}")
    assert isinstance(ran.error, UsageError) and ran.error.code == "usage-no-graph"
    assert "%%groggy p GRAPH --" in ran.text and "p" not in notebook


def test_every_other_pair_of_options_goes_together():
    refused = {frozenset((one.split()[0], other.split()[0])) for one, other in TOGETHER} | {
        frozenset(("-x", "-w")),
    }
    options = ["-a", "-x", "-n", "--interact", "-r 3", "-w 1", "--trace t.json", "-q"]
    options += [
        "-P d=1",
        "--passes all",
        "--threads 1",
        "--timeout 3",
        "--sweep d=1,2",
        "--into r",
        "--save f.json",
    ]
    for one, other in itertools.combinations(options, 2):
        options_of = read_line(f"p karate {one} {other}")
        if frozenset((one.split()[0], other.split()[0])) in refused:
            with pytest.raises(UsageError):
                combining.check(options_of, "fused")
        else:
            combining.check(options_of, "fused")


def test_the_settings_count_as_the_mode_that_the_line_leaves_out(notebook):
    assert notebook("%config GroggyMagics.mode = 'compare'").ok
    ran = notebook(f"%%groggy p karate --interact\n{DEGREE}")
    assert isinstance(ran.error, UsageError) and "--mode compare" in ran.text
    assert notebook(f"%%groggy p karate -m fused -a\n{DEGREE}").ok


def test_a_setting_without_profile_does_not_leave_an_annotation_empty(notebook):
    assert notebook("%config GroggyMagics.profile = 'off'").ok
    assert notebook(f"%%groggy p karate\n{DEGREE}").ok
    assert notebook["p_result"].report.record.profile == "off"
    assert notebook(f"%%groggy p karate -a\n{DEGREE}").ok
    assert notebook["p_result"].report.record.profile == "calls"
