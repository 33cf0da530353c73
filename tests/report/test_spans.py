"""A run laid out in time: spans nest, stand in order, and are as wide as the record says."""

import pytest
from timed_records import RECORDS, ROWS, timed

from groggy_nb.report.spans import layout, name_of
from groggy_nb.run.record import StepRow


def spans(whole):
    yield whole
    for each in whole.inner:
        yield from spans(each)


def steps(whole):
    return [each for each in spans(whole) if each.kind == "step"]


@pytest.mark.parametrize("name", RECORDS)
def test_spans_stand_in_order_and_inside_their_parent(name):
    for span in spans(layout(RECORDS[name])):
        ends = [span.start, *(time for each in span.inner for time in (each.start, each.end)), span.end]
        assert ends == sorted(ends)


@pytest.mark.parametrize("name", RECORDS)
def test_steps_stand_in_the_run_and_nowhere_else(name):
    whole = layout(RECORDS[name])
    assert [phase.name for phase in whole.inner].count("run") == 1
    assert all(phase.name == "run" or not phase.inner for phase in whole.inner)


@pytest.mark.parametrize("name", ["timed", "without phases", "rows wider than the run"])
def test_steps_are_as_wide_as_their_rows(name):
    record = RECORDS[name]
    assert [s.seconds for s in steps(layout(record))] == pytest.approx(
        [row.kernel + row.crossing for row in record.rows]
    )


def test_phases_are_where_they_were():
    record = timed()
    found = [(p.name, p.start, p.seconds) for p in layout(record).inner]
    assert found == [(p.name, p.start, p.seconds) for p in record.phases]


def test_crossing_and_wait_stand_apart_in_their_step():
    first, second = steps(layout(timed()))
    assert [(part.kind, part.seconds) for part in first.inner] == [("crossing", 0.5), ("wait", 0.25)]
    assert [(part.kind, part.seconds) for part in second.inner] == [("crossing", 1.5)]
    assert first.own == 0.75 and first.inner[-1].end == first.end


def test_what_is_wider_than_the_run_moves_what_follows():
    whole = layout(RECORDS["rows wider than the run"])
    run, collect = whole.inner[-2:]
    assert run.end == collect.start == 3.75 + 20.5
    assert whole.end == collect.end > 10.0


def test_without_rows_the_native_time_is_one_step():
    (only,) = steps(layout(RECORDS["without rows"]))
    assert (only.name, only.seconds) == ("all steps", 5.0)


def test_a_record_without_phases_has_compile_and_the_run():
    assert [(p.name, p.seconds) for p in layout(RECORDS["without phases"]).inner] == [
        ("compile", 3.0),
        ("run", 7.0),
    ]


def test_a_step_is_named_with_its_first_lines():
    assert [name_of(row) for row in ROWS] == ["ones (line 1)", "divide (lines 3, 4)"]
    assert name_of(StepRow("x", (1, 2, 3, 4), (), 1, 0.0)) == "x (lines 1, 2, 3, …)"
    assert name_of(StepRow("x", (), (), 1, 0.0)) == "x"
