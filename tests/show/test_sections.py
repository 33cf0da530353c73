"""The report in a cell and as a file: what is empty is left out, nothing is fetched."""

import re

import pytest
from test_html import HOSTILE, check, pictures

from groggy_nb.report.pricing import Expected
from groggy_nb.report.report import Report
from groggy_nb.run.record import Fate, StepRow
from groggy_nb.show import as_html, as_text, sections


def titles(report):
    """The sections of a report."""
    return [section.title for section in sections.sections(report)]


def test_a_full_report_has_all_sections(full, calibrated):
    assert titles(full()) == [
        "the breakdown in figures",
        "3 steps and groups",
        "the slowest steps",
        "the source, with the time of each line",
        "what the optimizer did to 1 step",
        "rounds over time",
        "limits of this machine",
    ]


def test_a_bare_report_has_no_empty_sections(full):
    bare = full(rows=[], fates=[], stamps=(), stamped=(), loops=[], watch={})
    assert titles(bare) == ["the breakdown in figures"]


def test_limits_wait_for_a_calibration(full):
    assert not any(title.startswith("limits") for title in titles(full()))


def test_a_cell_shows_three_pictures_and_folds_two_of_them(full, calibrated):
    html = as_html(full())
    check(html)
    assert len(pictures(html)) == 3
    assert html.index("<img") < html.index("<details")
    assert html.count("<img", html.index("<details")) == 2


def test_text_and_html_tell_waiting_counters_fates_and_the_prediction(full, calibrated, monkeypatch):
    monkeypatch.setattr(Report, "expected", Expected(6.3, 6.0, 7.5))
    report = full()
    for shown in (as_text(report), check(as_html(report))):
        assert "of the kernel time, 250 ms waiting for other threads" in shown
        assert "70.0 ms, 1.0% of the run, subtracted from the rows" in shown
        assert "6.30 s (6.00 s to 7.50 s)" in shown
        assert "computed once, before the loop" in shown
        assert "4 rounds, 583 ms each, the slowest 750 ms" in shown
        assert "memory alone would take 1.80 s of 3.00 s in kernels: at most 1.7× is left to gain" in shown


def test_a_prediction_that_was_off_by_more_than_it_stated_says_so(full, calibrated, monkeypatch):
    monkeypatch.setattr(Report, "expected", Expected(3.5, 3.0, 4.0))
    assert "3.50 s (3.00 s to 4.00 s); wrong here: the run took 2.00 times that" in as_text(full())


def test_without_waiting_probes_or_calibration_nothing_is_said_of_them(full):
    shown = as_text(full(wait=0.0, probes=0.0))
    for word in ("waiting", "counters", "predicted"):
        assert word not in shown


@pytest.mark.parametrize(("profile", "said"), [("steps", "cut finer"), ("off", "steps are not timed")])
def test_other_profiles_say_what_they_change(full, profile, said):
    report = full()
    report.record.profile = profile
    assert said in as_text(report)
    assert said in as_html(report)


def test_the_page_is_whole_and_holds_everything(full, calibrated, tmp_path):
    path = tmp_path / "report.html"
    full().save_html(path)
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.rstrip().endswith("</html>")
    assert len(pictures(page)) == 4
    for word in ("x = x / 2", "computed once, before the loop", "rounds over time", "limits of this machine"):
        assert word in page


def test_the_page_has_no_script_no_address_and_hostile_words_are_text(full, calibrated):
    report = full(
        rows=[StepRow(word, (1,), (word,), 1, 1.0) for word in HOSTILE],
        fates=[Fate(word, 1, "folded", word, word) for word in HOSTILE],
        warnings=HOSTILE,
    )
    page = sections.as_page(Report(report.record, text="\n".join(HOSTILE)))
    head, body = page.split("<body>")
    assert "<script" not in page
    assert "default-src 'none'" in head
    assert not re.search(r"https?:", page)
    inside = body.split("</body>")[0]
    check(inside.replace("<h1>", "<div>").replace("</h1>", "</div>").replace("h2>", "div>"))


def test_a_page_that_cannot_be_written_leaves_the_old_one(full, tmp_path):
    from groggy_nb.report.files import WriteError

    with pytest.raises(WriteError):
        full().save_html(tmp_path / "nowhere" / "report.html")
