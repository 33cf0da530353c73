"""The line magic: quick start, steps, info, cache, demos, full tracebacks."""

import pytest

from groggy_nb.errors import UsageError
from groggy_nb.notebook import catalogue, demos
from groggy_nb.notebook.commands import COMMANDS, QUICK_START
from groggy_nb.ops import OPS, written


def test_the_bare_magic_is_a_quick_start_of_six_lines(notebook):
    ran = notebook("%groggy")
    assert ran.ok and ran.plain == QUICK_START
    assert len(QUICK_START.splitlines()) == 6
    assert max(map(len, QUICK_START.splitlines())) <= 100


def test_steps_lists_every_way_of_writing_a_step(notebook):
    ran = notebook("%groggy steps")
    for family, ways in written().items():
        assert family in ran.plain.splitlines()
        for way in ways:
            assert f"  {way.signature}" in ran.plain


def test_steps_takes_a_part_of_a_name_or_a_pattern(notebook):
    assert "out_degree()" in notebook("%groggy steps degree").plain
    assert "in_degree()" not in notebook("%groggy steps out_*").plain
    ran = notebook("%groggy steps degrree")
    assert isinstance(ran.error, UsageError) and "degree" in ran.text


@pytest.mark.parametrize("name", [op.name for op in OPS.values() if not op.internal])
def test_every_step_is_described(name):
    text = catalogue.describe_step(name)
    assert OPS[name].summary in text and OPS[name].family in text


def test_step_takes_a_symbol_and_corrects_a_typo(notebook):
    assert "a + b" in notebook("%groggy step +").plain
    ran = notebook("%groggy step out_degre")
    assert isinstance(ran.error, UsageError) and "out_degree" in ran.text
    assert isinstance(notebook("%groggy step").error, UsageError)


def test_info_tells_versions_threads_cache_and_the_cost_of_a_crossing(notebook):
    ran = notebook("%groggy info")
    assert ran.ok, ran.text
    for word in ("groggy_nb", "Python", "numpy", "numba", "threads", "cache", "crossing"):
        assert word in ran.plain


def test_cache_has_a_path_and_can_be_cleared(notebook, tmp_path, monkeypatch):
    monkeypatch.setenv("GROGGY_NB_CACHE_DIR", str(tmp_path))
    assert notebook("%groggy cache path").plain.startswith(str(tmp_path))
    assert notebook("%groggy cache clear").plain.startswith("0 compiled functions")
    assert isinstance(notebook("%groggy cache claer").error, UsageError)


def test_demos_are_listed(notebook):
    ran = notebook("%groggy demo")
    for name in demos.DEMOS:
        assert name in ran.plain


@pytest.mark.parametrize("name", demos.DEMOS)
def test_a_demo_is_a_cell_that_runs(notebook, name):
    ran = notebook(f"%groggy demo {name}")
    assert ran.ok, ran.text
    waiting = notebook.shell.rl_next_input
    assert waiting.startswith("%%groggy ") and waiting in ran.plain
    cell = notebook(waiting)
    assert cell.ok, cell.text


def test_a_demo_takes_no_name_that_is_in_use(notebook):
    notebook["karate"] = "mine"
    notebook["bfs_levels"] = 3
    ran = notebook("%groggy demo bfs_levels")
    assert ran.ok and "%%groggy bfs_levels_2 karate_2" in ran.plain
    assert notebook["karate"] == "mine" and notebook["karate_2"].num_nodes == 34


def test_tb_shows_our_frames(notebook):
    assert "no error" in notebook("%groggy tb").plain
    assert not notebook("%%groggy p karate\nnodes[").ok
    ran = notebook("%groggy tb")
    assert "Traceback" in ran.plain and "groggy_nb" in ran.plain


def test_an_unknown_command_names_the_nearest(notebook):
    ran = notebook("%groggy setps")
    assert isinstance(ran.error, UsageError) and "%groggy steps" in ran.text


@pytest.mark.parametrize("line", ["info now", "tb 3", "steps a b", 'steps "a'])
def test_words_that_do_not_fit_are_refused(notebook, line):
    assert isinstance(notebook(f"%groggy {line}").error, UsageError)


def test_each_command_says_what_it_does():
    for name, command in COMMANDS.items():
        assert command.usage.startswith(name) and command.help


@pytest.mark.parametrize("name", ["weighted_degree", "neighbor_agg"])
def test_calls_that_stand_for_several_steps_are_described_too(name):
    assert catalogue.describe_step(name).startswith(f"{name}(")


PLANNED = "%%groggy p\nx = sqrt(degree())\nnodes['y'] = sum(x[u] for u in neighbors)\n"


@pytest.mark.parametrize("line", ["plan p", "plan p karate"])
def test_a_plan_is_shown_with_and_without_a_graph(notebook, line):
    notebook(PLANNED)
    told = notebook(f"%groggy {line}").plain
    assert told.startswith("Plan: fused") and "x: read at other places behind it" in told


def test_a_plan_takes_the_options_that_change_it(notebook):
    notebook(PLANNED)
    told = notebook("%groggy plan p karate --mode step --passes none").plain
    assert told.startswith("Plan: step")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("plan p karate --mode refrence", "did you mean `reference`"),
        ("plan p karate --mode reference", "nothing to plan"),
        ("plan p --threads 2", "there is no option '--threads'"),
        ("plan", "the plan of which program"),
        ("plan p karate 3", "the plan of which program"),
        ("plan karate", "no program"),
        ("plan p karat", "did you mean `%groggy plan p karate`"),
    ],
)
def test_a_plan_of_what_has_none_is_refused(notebook, line, told):
    notebook(PLANNED)
    ran = notebook(f"%groggy {line}")
    assert isinstance(ran.error, UsageError) and told in ran.text
