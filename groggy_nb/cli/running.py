"""`groggy-nb run`: a program on a graph file; the result and the report go to files or the terminal."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from groggy_nb.cli.reading import (
    Command,
    add_option,
    add_program_and_graph,
    read_graph,
    read_params,
    read_program,
)
from groggy_nb.cli.speaking import STOPPED, progress_line, say
from groggy_nb.run.request import SPOKEN

if TYPE_CHECKING:
    from groggy_nb.report.result import Result


def add_to(commands: Any) -> None:
    """The command `run`."""
    parser = commands.add_parser(
        "run", help="run a program on a graph", allow_abbrev=False, later=add_options
    )
    parser.set_defaults(do=run)


def add_options(parser: Command) -> None:
    """The options of `run`: those of a run, and what becomes of it."""
    from groggy_nb.report import tracing, writing

    add_program_and_graph(parser)
    for name in SPOKEN:
        add_option(parser, name)
    add = parser.add_argument
    add("-o", "--output", metavar="FILE", help=f"write the result: {writing.described()} (default: print it)")
    add("--report", action="store_true", help="print the report on stderr")
    add("--json", metavar="FILE", help="write the report as JSON")
    add("--html", metavar="FILE", help="write the report as one HTML file with its pictures")
    add("--trace", metavar="FILE", help=f"write the run in time: {tracing.described()}")
    add("-q", "--quiet", action="store_true", help="no progress, no word on what was written")


def run(arguments: argparse.Namespace) -> int:
    """`groggy-nb run PROGRAM GRAPH`."""
    from groggy_nb.report import tracing, writing
    from groggy_nb.run.record import Interrupted, Unfinished

    if arguments.output:
        writing.check_suffix(arguments.output)
    if arguments.trace:
        tracing.check_trace_name(arguments.trace)
    program = read_program(arguments)
    graph = read_graph(arguments)
    params, inputs = read_params(arguments.params, program, graph)
    stopped = None
    try:
        with progress_line(quiet=arguments.quiet) as progress:
            asked = {name: getattr(arguments, name) for name in SPOKEN}
            result = program.run(graph, params=params, inputs=inputs, progress=progress, **asked)
    except Interrupted as stop:
        if stop.result is None:
            return say(f"{stop}; nothing was written", STOPPED)
        stopped, result = stop, stop.result
    except Unfinished as problem:
        if problem.result is not None:
            _deliver(problem.result, arguments)
        raise
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
