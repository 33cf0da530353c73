"""Trace files: the name asks for the format, and is refused before anything is written."""

import json

import pytest
from timed_records import timed

from groggy_nb.errors import UsageError
from groggy_nb.report.tracing import check_trace_name, write_trace


@pytest.mark.parametrize(
    ("name", "key"),
    [("t.speedscope.json", "profiles"), ("t.json", "traceEvents"), ("T.Trace.JSON", "traceEvents")],
)
def test_the_name_chooses_the_format(tmp_path, name, key):
    assert write_trace(timed(), tmp_path / name) == tmp_path / name
    assert key in json.loads((tmp_path / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["t.txt", "json", "t.json.gz", ""])
def test_other_names_are_refused(tmp_path, name):
    with pytest.raises(UsageError, match="wanted one that ends in"):
        write_trace(timed(), tmp_path / name)
    with pytest.raises(UsageError):
        check_trace_name(name)
    assert list(tmp_path.iterdir()) == []
