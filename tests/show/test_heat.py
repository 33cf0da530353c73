"""The annotated source: bars, figures and notes, the same in text and in HTML."""

import pytest
from drawn import HOSTILE
from test_html import check

from groggy_nb.report.annotation import AnnotatedLine, Annotation
from groggy_nb.show import as_html, as_text, heat


@pytest.fixture
def annotation(full):
    return full().annotation


def test_each_line_has_its_bar_milliseconds_share_crossings_and_source(annotation):
    rows = as_text(annotation).splitlines()
    assert rows[0] == "Annotation: fused · 7.00 s · 4 crossings · 50.0% of the run at these lines"
    assert rows[1].split() == ["line", "ms", "share", "crossings", "│", "source"]
    assert rows[2].split() == ["1", "██████", "1,500", "21.4%", "1", "│", "x", "=", "ones()"]
    assert rows[4].split()[:4] == ["3", "████████", "2,000", "28.6%"]


def test_notes_stand_below_their_line_as_far_in(annotation):
    rows = as_text(annotation).splitlines()
    assert rows[5].partition("│ ")[2] == "    # x / 2: computed once, before the loop"


def test_what_stands_at_no_line_is_named(annotation):
    assert as_text(annotation).splitlines()[-1] == "  at no line: rounds and scalars: 125 ms"


def test_the_html_says_what_the_text_says(annotation):
    said = check(as_html(annotation))
    for figure in ("1,500", "21.4%", "x = x / 2", "# x / 2: computed once, before the loop", "125 ms"):
        assert figure in said


def test_bars_are_as_long_as_the_times(annotation):
    assert heat.heats(annotation) == [0.75, 0.0, 1.0, 0.0]
    html = as_html(annotation)
    assert "width:75%" in html
    assert "width:100%" in html


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_sources_and_notes_are_text(word):
    shown = Annotation((AnnotatedLine(1, word, 1.0, 0.5, 1, (word,), True),), ((word, 1.0),), 2.0, 1, word)
    said = check(as_html(shown))
    assert "\x1b" not in as_text(shown)
    if word.isprintable():
        assert word in said


def test_equal_parts_are_marked_and_the_mark_is_told():
    shown = Annotation((AnnotatedLine(1, "x", 1.0, 0.5, 0, (), True),), (), 2.0)
    assert "~1,000" in as_text(shown)
    assert "~ an estimated part" in as_text(shown)
    assert "~ an estimated part" in check(as_html(shown))


def test_without_a_text_there_is_a_sentence():
    assert "no text of the program" in as_text(Annotation(()))
    assert "no text of the program" in check(as_html(Annotation(())))


def test_a_run_without_time_has_no_bars():
    shown = Annotation((AnnotatedLine(1, "x = ones()"),))
    assert heat.heats(shown) == [0.0]
    assert as_text(shown).splitlines()[2].split() == ["1", "│", "x", "=", "ones()"]


def test_of_a_very_long_program_the_first_lines_are_shown():
    shown = Annotation(tuple(AnnotatedLine(k, f"x{k}") for k in range(1, 1000)))
    assert "… 599 more lines are in .lines" in as_text(shown)
    assert "… 599 more lines are in .lines" in check(as_html(shown))
