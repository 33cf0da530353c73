"""The annotated source: every second of the rows stands at a line or is named as elsewhere."""

import pytest

from groggy_nb.report.annotation import annotate, note
from groggy_nb.run.record import Fate, StepRow

TEXT = "a = ones()\nb = a + 1\nfor _ in range(3):\n    b = b / 2\nnodes['b'] = b\n"


def noted(found):
    """The notes by line."""
    return {line.number: line.notes for line in found.lines if line.notes}


def test_each_line_has_the_time_share_and_crossings_of_its_rows(record):
    rows = [StepRow("a", (1,), ("a",), 1, 1.0, 0.4, 2), StepRow("b", (1,), ("b",), 1, 0.7, 0.0, 1)]
    first = annotate(record(rows=rows), TEXT).lines[0]
    assert (first.seconds, first.share, first.crossings) == (pytest.approx(2.1), pytest.approx(0.3), 3)
    assert not first.is_split


def test_a_row_of_several_lines_is_split_by_their_weights_and_says_so(record):
    rows = [StepRow("group", (2, 4), ("a", "b"), 3, 3.0, 1.0, 1, weights=(5.0, 5.0))]
    found = annotate(record(rows=rows), TEXT)
    assert [line.seconds for line in found.lines] == [0.0, 2.0, 0.0, 2.0, 0.0]
    assert [line.crossings for line in found.lines] == [0, 1, 0, 0, 0]
    assert [line.is_split for line in found.lines] == [False, True, False, True, False]
    assert noted(found) == {2: ("lines 2 and 4 run as one: each shows an estimated part of the time",)}


def test_lines_of_which_nothing_is_known_claim_no_part_of_the_time(record):
    rows = [StepRow("sweep", (2, 3, 4), ("a", "b"), 3, 3.0, 1.0, 1)]
    found = annotate(record(rows=rows), TEXT)
    assert [line.seconds for line in found.lines] == [0.0, 4.0, 0.0, 0.0, 0.0]
    assert not any(line.is_split for line in found.lines)
    assert noted(found) == {2: ("lines 2, 3 and 4 run as one: their time stands here",)}


def test_no_second_is_lost(record):
    rows = [
        StepRow("a", (1, 2, 4), (), 1, 1.0, 0.5, 1),
        StepRow("rounds and scalars", (2, 4), (), 1, 0.25),
        StepRow("beyond the text", (99,), (), 1, 0.125),
    ]
    found = annotate(record(rows=rows), TEXT)
    assert found.elsewhere == (("rounds and scalars", 0.25), ("beyond the text", 0.125))
    assert sum(line.seconds for line in found.lines) + 0.375 == pytest.approx(1.875)


@pytest.mark.parametrize(
    ("fate", "told"),
    [
        (Fate("b + 1", 8, "merged", "share", "a + 1", 7), "same as line 7: merged"),
        (Fate("b + 1", 8, "merged", "share", "a + 1", 8), "same as a + 1: merged"),
        (Fate("b + 1", 8, "merged", "share"), "same as another step: merged"),
        (Fate("1 - 0.85", 8, "folded", "fold", "0.15"), "folded to 0.15"),
        (Fate("1 / N", 8, "hoisted", "hoist"), "computed once, before the loop"),
        (Fate("x", 8, "dropped", "prune"), "dropped: nothing uses it"),
        (Fate("x * 1", 8, "simplified", "simplify", "x"), "simplified to x"),
        (Fate("x", 8, "simplified", "simplify"), "simplified away"),
        (Fate("x", 8, "something new", "later"), "something new"),
    ],
)
def test_each_fate_has_its_words(fate, told):
    assert note(fate) == told
    assert note(fate, is_alone=False) == f"{fate.step}: {told}"


def test_a_note_names_its_step_where_the_line_has_others(record):
    rows = [StepRow("b / 2", (4,), (), 3, 1.0)]
    fates = [Fate("a", 1, "dropped", "prune"), Fate("1 + 1", 4, "folded", "fold", "2")]
    found = annotate(record(rows=rows, fates=fates), TEXT)
    assert noted(found) == {1: ("dropped: nothing uses it",), 4: ("1 + 1: folded to 2",)}


def test_equal_notes_are_told_once_and_many_are_cut(record):
    fates = [Fate("x", 1, "hoisted", "hoist")] * 3 + [Fate(f"y{k}", 1, "dropped", "prune") for k in range(9)]
    (notes,) = noted(annotate(record(rows=[], fates=fates), TEXT)).values()
    assert notes[0] == "x: computed once, before the loop"
    assert len(notes) == 5
    assert notes[-1] == "… and 6 more"


def test_fates_without_a_line_in_the_text_are_left_out(record):
    fates = [
        Fate("x", None, "dropped", "prune"),
        Fate("x", 0, "dropped", "prune"),
        Fate("x", 6, "dropped", "p"),
    ]
    assert noted(annotate(record(rows=[], fates=fates), TEXT)) == {}


@pytest.mark.parametrize("text", ["", " \n"])
def test_without_a_text_there_are_no_lines_and_all_time_is_elsewhere(record, text):
    found = annotate(record(), text)
    assert found.lines == ()
    assert len(found.elsewhere) == 2


def test_a_run_without_time_has_shares_of_zero(record):
    assert {line.share for line in annotate(record(wall=0.0, compile=0.0), TEXT).lines} == {0.0}


def test_the_report_annotates_its_own_text(record):
    from groggy_nb.report.report import Report

    assert [line.text for line in Report(record(), text=TEXT).annotation.lines] == TEXT.splitlines()
