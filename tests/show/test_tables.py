"""Text screens: the figures are there, and nothing from data can break them."""

import numpy as np
import pytest

from groggy_nb.graph import datasets
from groggy_nb.measure.compare import Comparison
from groggy_nb.program import parse
from groggy_nb.show import as_html, as_text
from groggy_nb.show.content import Table
from groggy_nb.show.tables import bar, render
from groggy_nb.show.words import columns


def test_columns_are_aligned_with_wide_letters_too():
    lines = render(Table(("label", "x"), (("グラフ", "1"), ("ab", "100"))), "")
    assert lines == ["label     x", "グラフ    1", "ab      100"]
    assert len({columns(line) for line in lines}) == 1


def test_a_result_says_mode_rounds_crossings_and_compile_apart(result):
    text = as_text(result())
    assert "step · 3 rounds, all of them · 7.00 s · 4 crossings" in text
    assert "compile 3.00 s (2 functions built) apart" in text
    assert 'nodes["x"]' in text
    assert "top 3 of 3 nodes" in text
    assert "min 1, mean 2, max 3" in text


def test_the_repr_is_the_text(result):
    r = result()
    assert repr(r) == as_text(r)
    assert repr(r.report) == as_text(r.report)


def test_a_report_shows_the_parts_and_each_step_with_its_line(result):
    text = as_text(result().report)
    assert [line.split() for line in text.splitlines() if line.startswith("  divide")] == [
        ["divide", "3", "3", "3", "3,500", "50.0%"]
    ]
    for part in ("kernel", "crossing", "glue", "unaccounted", "compile, apart"):
        assert f"  {part} " in text
    assert "4 = 1 + rounds" in text


def test_of_many_steps_the_slowest_are_shown_and_the_others_counted(result):
    from groggy_nb.run.record import StepRow

    rows = [StepRow(f"step{k}", (k,), ("s",), 1, float(k)) for k in range(40)]
    text = as_text(result(rows=rows).report)
    assert "step39" in text
    assert "step23 " not in text
    assert "24 faster rows" in text


def test_how_a_loop_ended_and_an_interrupt_are_said(result):
    from groggy_nb.run.record import LoopRow

    r = result(loops=[LoopRow(2, 1, 7, "interrupted")], interrupted=True)
    assert "interrupted after 7 rounds" in as_text(r)


def test_warnings_are_shown_and_many_are_counted(result):
    text = as_text(result(warnings=[f"w{k}" for k in range(9)]))
    assert "w4" in text
    assert "w5" not in text
    assert "4 more warnings" in text


def test_integers_show_their_groups(result):
    text = as_text(result(values={"c": np.array([True, True, False])}))
    assert "largest of 2 groups" in text
    assert "a, b" in text


@pytest.mark.parametrize(
    "value", [np.array([np.nan] * 3), np.array([True, False, True]), np.array([-(2**63)] * 3)]
)
def test_awkward_values_have_a_screen(result, value):
    assert "Result" in as_text(result(values={"x": value}))


def test_a_run_without_outputs_of_nodes_shows_the_scalar(result):
    text = as_text(result(values={"s": 0.25}, forms={"s": "graph"}))
    assert "0.25" in text


def test_labels_cannot_move_the_terminal(result):
    text = as_text(result(labels=["\x1b[2J", "a\nb", "x" * 10_000]))
    assert "\x1b" not in text
    assert "a<U+000A>b" in text
    assert max(map(len, text.splitlines())) < 200


def test_a_comparison_says_equal_or_where_not(result):
    same = Comparison({"step": result("step"), "fused": result("fused")})
    assert "equal bit for bit: yes (2 modes)" in as_text(same)
    other = Comparison(
        {"step": result("step"), "fused": result("fused", values={"x": np.array([1.0, 3.0, 9.0])})}
    )
    assert "NO (2 modes): x differs between fused and step: 1 entries, first at 2" in as_text(other)


def test_the_bar_is_as_long_as_promised(result):
    assert bar(result().report, 40).index("  ") == 40


def test_a_run_that_took_no_time_has_a_screen(result):
    r = result(
        wall=0.0, kernel=0.0, crossing=0.0, glue=0.0, compile=0.0, unaccounted=0.0, crossings=0, rows=[]
    )
    assert "no time was measured" in as_text(r.report)


def test_a_number_of_the_graph_stands_beside_its_name():
    program = parse('nodes["x"] = degree()\ngraph["n"] = N\ngraph["half"] = N / 3')
    found = program.run(datasets.karate(), mode="reference")
    for text in (as_text(found), as_html(found)):
        assert 'graph["n"] = 34, graph["half"] = 11.3333' in text.replace("&quot;", '"')
