"""`groggy-nb run`: a program on a graph file; the result and the report go to files or the terminal."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from groggy_nb import modes
from groggy_nb.cli.reading import (
    add_program_and_graph,
    positive,
    read_graph,
    read_params,
    read_passes,
    read_program,
)
from groggy_nb.cli.speaking import STOPPED, progress_line, say

if TYPE_CHECKING:
    from groggy_nb.report.result import Result


def add_to(commands: Any) -> None:
    """The options of `run`."""
    parser = commands.add_parser("run", help="run a program on a graph", allow_abbrev=False)
    add_program_and_graph(parser)
    add = parser.add_argument
    add("-m", "--mode", choices=modes.words(), default=modes.AUTO, help=modes.described())
    add("-o", "--output", metavar="FILE", help="write the result: .csv, .parquet or .npz (default: print it)")
    add("-p", "--profile", choices=modes.PROFILES, default="calls", help="depth of the report")
    add("--passes", default="all", metavar="P", help="all, none, a,b or, to leave out, --passes=-a,-b")
    add("--timeout", type=float, metavar="S", help="stop after S seconds and keep whole rounds")
    add("--max-rounds", type=positive, default=1_000_000, metavar="N", help="where a while loop stops")
    add("--checked", action="store_true", help="make integer overflow and division by zero errors")
    add("--report", action="store_true", help="print the report on stderr")
    add("--json", metavar="FILE", help="write the report as JSON")
    add("--html", metavar="FILE", help="write the report as one HTML file with its pictures")
    add("--trace", metavar="FILE", help="write the run in time: .speedscope.json, or .json for Perfetto")
    add("-q", "--quiet", action="store_true", help="no progress, no word on what was written")
    parser.set_defaults(do=run)


def run(arguments: argparse.Namespace) -> int:
    """`groggy-nb run PROGRAM GRAPH`."""
    from groggy_nb.report import tracing, writing
    from groggy_nb.run.record import Interrupted

    if arguments.output:
        writing.check_suffix(arguments.output)
    if arguments.trace:
        tracing.check_trace_name(arguments.trace)
    program = read_program(arguments)
    passes = read_passes(arguments.passes)
    graph = read_graph(arguments)
    params, inputs = read_params(arguments.params, program, graph)
    stopped = None
    try:
        with progress_line(quiet=arguments.quiet) as progress:
            result = program.run(
                graph,
                mode=arguments.mode,
                params=params,
                inputs=inputs,
                passes=passes,
                threads=arguments.threads,
                profile=arguments.profile,
                checked=arguments.checked,
                max_rounds=arguments.max_rounds,
                timeout=arguments.timeout,
                progress=progress,
            )
    except Interrupted as stop:
        if stop.result is None:
            return say(f"{stop}; nothing was written", STOPPED)
        stopped, result = stop, stop.result
    _deliver(result, arguments)
    return say(f"{stopped}; this is the partial result", STOPPED) if stopped else 0


def _deliver(result: Result, arguments: argparse.Namespace) -> None:
    """Write the result, or print it; then the report where it was asked for."""
    from groggy_nb.report import tracing, writing
    from groggy_nb.report.files import write_text

    if arguments.output:
        written = writing.write(result, arguments.output)
        if not arguments.quiet:
            say(f"wrote {', '.join(map(str, written))}")
    elif not arguments.quiet:
        print(result)
    if arguments.json:
        write_text(arguments.json, result.report.to_json() + "\n")
    if arguments.html:
        result.report.save_html(arguments.html)
    if arguments.trace:
        tracing.write_trace(result.report.record, arguments.trace)
    if arguments.report:
        say(str(result.report))
