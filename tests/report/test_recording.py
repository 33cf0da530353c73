"""The recorder: hears every run inside it, from any thread, and keeps no results."""

import gc
import subprocess
import sys
import threading
import weakref

import pytest

import groggy_nb as gn
from groggy_nb.errors import RunError, UsageError
from groggy_nb.run import listening
from groggy_nb.run.record import Interrupted

LOOP = """x = ones()
for i in range(5):
    x = x / 2
    s = sum(x)
    watch(s)
    watch(x)
nodes["x"] = x
"""


@pytest.fixture(scope="module")
def graph():
    return gn.datasets.karate()


@pytest.fixture(scope="module")
def degrees():
    return gn.parse('nodes["d"] = degree()')


def test_runs_inside_are_heard_and_runs_outside_are_not(degrees, graph):
    degrees.run(graph, mode="fused")
    with gn.record() as heard:
        result = degrees.run(graph, mode="fused")
        gn.parse(LOOP).run(graph, mode="step")
    degrees.run(graph, mode="fused")
    assert [report.mode for report in heard.runs] == ["fused", "step"]
    assert heard.runs[0].crossings == result.report.crossings == 1
    assert heard.crossings == 1 + heard.runs[1].crossings > 10


def test_a_report_knows_its_program(graph):
    with gn.record() as heard:
        gn.parse(LOOP).run(graph, mode="fused")
        built = gn.builder("half")
        built.nodes["half"] = 0.5 * built.degree()
        built.build().run(graph, mode="fused")
    assert heard.runs[0].text == LOOP
    assert 'nodes["half"]' in heard.runs[1].text


def test_the_table_has_a_row_a_run(graph, degrees):
    with gn.record() as heard:
        degrees.run(graph, mode="fused")
        gn.parse(LOOP).run(graph, mode="reference")
    table = heard.table
    assert table["run"].tolist() == [1, 2] and table["mode"].tolist() == ["fused", "reference"]
    assert table["crossings"].tolist() == [1, 0] and table["rounds"].tolist() == [0, 5]
    parts = ["kernel", "crossing", "glue", "compile", "unaccounted"]
    assert table[parts].sum(axis=1).tolist() == pytest.approx(table["wall"].tolist())
    assert table["nodes"].tolist() == [34, 34] and not table["interrupted"].any()


def test_calls_have_a_row_a_native_function_of_each_run(graph):
    program = gn.parse(LOOP)
    with gn.record() as heard:
        program.run(graph, mode="step", passes=())
        program.run(graph, mode="fused")
    calls = heard.calls
    assert calls.groupby("run")["crossings"].sum().tolist() == [r.crossings for r in heard.runs]
    assert calls[calls["run"] == 2]["crossings"].tolist() == [1]
    assert len(calls[calls["run"] == 1]) >= 3


def test_a_recorder_that_heard_nothing_has_empty_tables():
    with gn.record() as heard:
        pass
    assert (heard.crossings, len(heard), len(heard.table), len(heard.calls)) == (0, 0, 0, 0)
    assert "crossings" in heard.table and "call" in heard.calls


def test_recorders_nest(degrees, graph):
    with gn.record() as outer:
        degrees.run(graph, mode="fused")
        with gn.record() as inner:
            degrees.run(graph, mode="fused")
        degrees.run(graph, mode="fused")
    assert (len(outer), len(inner)) == (3, 1)


def test_a_recorder_goes_on_where_it_ended_and_is_opened_once_at_a_time(degrees, graph):
    heard = gn.record()
    for _ in range(2):
        with heard:
            degrees.run(graph, mode="fused")
    assert len(heard) == 2
    with heard, pytest.raises(UsageError, match="open already"), heard:
        pass
    assert listening._listeners == []


def test_runs_of_other_threads_are_heard(degrees, graph):
    with gn.record() as heard:
        threads = [threading.Thread(target=degrees.run, args=(graph, "fused")) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [report.mode for report in heard.runs] == ["fused"] * 4


def test_exceptions_pass_and_what_was_heard_is_kept(degrees, graph):
    heard = gn.record()
    with pytest.raises(ZeroDivisionError), heard:
        degrees.run(graph, mode="fused")
        1 / 0
    assert len(heard) == 1
    degrees.run(graph, mode="fused")
    assert len(heard) == 1 and listening._listeners == []


def test_a_run_that_fails_leaves_the_recorder_listening(degrees, graph):
    with gn.record() as heard:
        with pytest.raises(RunError):
            gn.parse('nodes["x"] = nodes["nothing"]').run(graph, mode="fused")
        degrees.run(graph, mode="fused")
    assert len(heard) == 1


def test_interrupted_runs_are_heard(graph):
    endless = gn.parse("k = 0\nwhile k < 10 ** 15:\n    k = k + 1\ngraph['k'] = k\n")
    with gn.record() as heard, pytest.raises(Interrupted):
        endless.run(graph, mode="fused", timeout=0.1, max_rounds=10**15)
    assert [report.interrupted for report in heard.runs] == [True]
    assert heard.table["interrupted"].tolist() == [True]


@pytest.mark.parametrize("mode", ["reference", "step", "fused"])
def test_reports_are_kept_and_results_are_not(graph, mode):
    with gn.record() as heard:
        result = gn.parse(LOOP).run(graph, mode=mode)
        arrays = [weakref.ref(result["x"]), weakref.ref(result.states["x"])]
        del result
    gc.collect()
    assert [array() for array in arrays] == [None, None]
    watch = heard.runs[0].watch
    assert list(watch.columns) == ["s"] and len(watch) == 5


def test_what_a_result_does_later_leaves_the_record_alone(graph):
    with gn.record() as heard:
        result = gn.parse(LOOP).run(graph, mode="fused")
    result.outcome.record.watch["s"][:] = -1.0
    assert heard.runs[0].watch["s"].min() > 0


def test_it_works_without_ipython():
    code = (
        "import sys; sys.modules['IPython'] = None; import groggy_nb as gn\n"
        "with gn.record() as heard: gn.parse('nodes[\"d\"] = degree()').run(gn.datasets.karate())\n"
        "print(heard.crossings)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("1", "")
