"""What somebody meets who has read nothing: no graph, the wrong object, a strange file, one sign too few."""

import re

import pytest

import groggy_nb as gn
from groggy_nb.errors import GraphError, UsageError
from groggy_nb.graph import memory

CELL = 'deg = degree()\nnodes["x"] = deg / 2\n'


def test_one_sign_in_place_of_two_is_told(notebook):
    ran = notebook("%groggy pr karate damping=0.9")
    assert isinstance(ran.error, UsageError)
    assert "`%%groggy pr karate damping=0.9`" in ran.text


def test_the_name_of_a_demo_alone_leads_to_the_demo(notebook):
    assert "`%groggy demo pagerank`" in notebook("%groggy pagerank").text


def test_a_misspelt_command_still_finds_the_command(notebook):
    assert "did you mean `%groggy demo`?" in notebook("%groggy demmo").text


def test_a_cell_without_a_graph_says_how_to_run_and_running_without_says_what_a_graph_is(notebook):
    assert "run(graph)" in notebook(f"%%groggy half\n{CELL}").plain
    ran = notebook("half.run()")
    assert isinstance(ran.error, GraphError)
    assert "None is no graph" in ran.text and "gn.datasets.karate()" in ran.text


@pytest.mark.parametrize(
    ("value", "told"), [("5", "type int"), ("{1: 2}", "neighbors of 1 are a int"), ("[1, 2]", "edge 0 is 1")]
)
def test_what_is_no_graph_is_named(notebook, value, told):
    notebook(f"thing = {value}")
    ran = notebook(f"%%groggy half thing\n{CELL}")
    assert isinstance(ran.error, GraphError) and told in ran.text


def test_a_file_with_other_columns_gets_a_call_that_works(notebook, tmp_path):
    (tmp_path / "odd.csv").write_text("who,whom,times\nann,bob,3\nbob,cy,1\n")
    ran = notebook(f"%%groggy half odd.csv\n{CELL}")
    assert isinstance(ran.error, GraphError) and "who, whom, times" in ran.text
    call = re.search(r"gn\.as_graph\(.*?\)", ran.text)[0]
    assert call == "gn.as_graph(..., source='who', target='whom')"
    assert gn.as_graph(str(tmp_path / "odd.csv"), source="who", target="whom").num_edges == 2


def test_a_file_without_a_header_says_so(notebook, tmp_path):
    (tmp_path / "blanks.csv").write_text("ann bob\nbob cy\n")
    told = notebook(f"%%groggy half blanks.csv\n{CELL}").text
    assert "there are: ann, bob, or the file has no header" in told and "header=None" in told


def test_weights_that_are_texts_name_the_first(notebook, tmp_path):
    (tmp_path / "odd.csv").write_text("source,target,weight\na,b,2\nb,c,much\n")
    ran = notebook(f"%%groggy half odd.csv\n{CELL}")
    assert "'much' at edge 1" in ran.text


def test_a_graph_too_large_for_the_memory_is_refused_with_both_numbers(notebook, monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: 2**30)
    ran = notebook("import groggy_nb as gn\ngn.generate.uniform(50_000_000, 10)")
    assert isinstance(ran.error, GraphError)
    assert "1.0 GiB are free" in ran.text and "hint: take a part of it" in ran.text


def test_a_run_too_large_for_the_memory_is_refused_with_both_numbers(notebook, monkeypatch):
    from groggy_nb.run import footprint

    notebook(f"import groggy_nb as gn\ng = gn.generate.uniform(500_000, 4)\nhalf = gn.parse({CELL!r})")
    monkeypatch.setattr(footprint, "SMALL", 0)
    monkeypatch.setattr(memory, "free_bytes", lambda: 2**20)
    ran = notebook("half.run(g)")
    assert "are free" in ran.text and "hint:" in ran.text and not ran.ok


def test_a_misspelt_step_is_found(notebook):
    assert "did you mean degree()?" in notebook(f"%%groggy half\n{CELL.replace('degree', 'degre')}").text
