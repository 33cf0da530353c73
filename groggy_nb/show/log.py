"""What is said of a recorder: the runs that it heard."""

from __future__ import annotations

from groggy_nb.report.recording import Recorder
from groggy_nb.show import words
from groggy_nb.show.content import Table
from groggy_nb.show.sheet import Sheet

RUNS_SHOWN = 20
CALLS_SHOWN = 12


def recorder(of: Recorder) -> Sheet:
    """The runs that were heard, the last ones where they are many, and the costliest native functions."""
    time = sum(report.run_time for report in of.runs)
    if not of.runs:
        return Sheet("Recorder", "no run was heard yet: with gn.record() as heard: ...")
    counts = f"{words.count(len(of.runs), 'run')} · {words.count(of.crossings, 'crossing')}"
    return Sheet("Recorder", f"{counts} · {words.seconds(time)}", (), (_runs(of),), (), (_calls(of),))


def _runs(of: Recorder) -> Table:
    """One row a run."""
    first = max(0, len(of.runs) - RUNS_SHOWN)
    rows = tuple(
        (
            f"{number:,}",
            words.label(report.mode) + (" (interrupted)" if report.interrupted else ""),
            f"{report.iterations:,}",
            f"{report.crossings:,}",
            words.digits(report.crossing_us, 2) if report.crossings else "-",
            words.seconds(report.run_time),
            words.milliseconds(report.record.kernel),
            words.milliseconds(report.record.crossing),
            words.milliseconds(report.record.glue),
            words.milliseconds(report.record.compile),
        )
        for number, report in enumerate(of.runs[first:], first + 1)
    )
    headers = ("run", "mode", "rounds", "crossings", "us each", "run time", "ms: kernel", "crossing", "glue")
    note = f"… {first:,} earlier runs are in .table" if first else ""
    return Table((*headers, "compile"), rows, 2, "runs", note)


def _calls(of: Recorder) -> Table:
    """The native functions that took longest."""
    found = [
        (number, report.mode, *row)
        for number, report in enumerate(of.runs, 1)
        for row in report.calls.itertuples(index=False, name=None)
    ]
    found.sort(key=lambda row: row[4] + row[5], reverse=True)
    rows = tuple(
        (
            f"{number:,}",
            words.label(mode),
            words.label(call, 56),
            f"{crossings:,}",
            words.milliseconds(kernel),
            words.milliseconds(crossing),
        )
        for number, mode, call, crossings, kernel, crossing, _ in found[:CALLS_SHOWN]
    )
    more = len(found) - len(rows)
    note = f"… {more:,} more are in .calls" if more > 0 else ""
    headers = ("run", "mode", "native function", "crossings", "ms: kernel", "crossing")
    return Table(headers, rows, 3, "native functions, slowest first", note)
