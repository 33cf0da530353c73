"""The command `groggy-nb`: run a program on a graph, look after the cache, say what is installed."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from groggy_nb.errors import GroggyError, GroggyWarning, UsageError, clipped

if TYPE_CHECKING:
    from groggy_nb.graph import Graph
    from groggy_nb.measure.result import Result
    from groggy_nb.program import Program
    from groggy_nb.run.record import Progress

MODES = ("auto", "fused", "batch", "step", "reference")
FAILED, MISUSED, STOPPED = 1, 2, 130  # exit codes; 130 is what shells give for Ctrl-C
PAUSE = 0.25  # seconds between two progress lines


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and give its exit code: 0, 1 failed, 2 misused, 130 interrupted.

    Examples
    --------
    >>> main(["cache", "path"])
    /...
    0
    """
    for stream in (sys.stdout, sys.stderr):
        # Labels may hold what the terminal's encoding has not: a "?" is better than no result.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    arguments = _parser().parse_args(argv)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", GroggyWarning)
            warnings.showwarning = _show_warning
            code = arguments.do(arguments)
        sys.stdout.flush()
        return code
    except UsageError as wrong:
        return _say(str(wrong), MISUSED)
    except GroggyError as wrong:
        return _say(str(wrong), FAILED)
    except BrokenPipeError:
        # The reader went away (`| head`): what is left goes nowhere, also when Python flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt as stop:
        return _say(str(stop) or "interrupted", STOPPED)


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    """Print a warning as one line, without the place in our code."""
    _say(f"warning: {clipped(str(message))}")


def _say(text: str, code: int = 0) -> int:
    """Print for a person, on stderr, and pass the exit code on."""
    print(text, file=sys.stderr)
    return code


# -- run


def run(arguments: argparse.Namespace) -> int:
    """`groggy-nb run PROGRAM GRAPH`."""
    from groggy_nb.graph import as_graph
    from groggy_nb.measure import writing
    from groggy_nb.program import load
    from groggy_nb.run.record import Interrupted

    if arguments.output:
        writing.check_suffix(arguments.output)
    program = load(arguments.program)
    for found in program.warnings:
        _show_warning(found.message)
    passes = read_passes(arguments.passes)
    directed = {"directed": True, "undirected": False, None: None}[arguments.direction]
    graph = as_graph(
        arguments.graph,
        directed=directed,
        source=arguments.source,
        target=arguments.target,
        weight=arguments.weight,
    )
    progress = ProgressLine() if sys.stderr.isatty() and not arguments.quiet else None
    stopped = None
    try:
        result = program.run(
            graph,
            mode=arguments.mode,
            params=read_params(arguments.params, program, graph),
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
            return _say(f"{stop}; nothing was written", STOPPED)
        stopped, result = stop, stop.result
    finally:
        if progress is not None:
            progress.clear()
    _deliver(result, arguments)
    return _say(f"{stopped}; this is the partial result", STOPPED) if stopped else 0


def _deliver(result: Result, arguments: argparse.Namespace) -> None:
    """Write the result, or print it; then the report where it was asked for."""
    from groggy_nb.measure import writing

    if arguments.output:
        written = writing.write(result, arguments.output)
        if not arguments.quiet:
            _say(f"wrote {', '.join(map(str, written))}")
    elif not arguments.quiet:
        print(result)
    if arguments.json:
        writing.write_text(arguments.json, result.report.to_json() + "\n")
    if arguments.report:
        _say(str(result.report))


def read_params(pairs: Sequence[str], program: Program, graph: Graph) -> dict[str, Any]:
    """The parameters of `-P name=value`: numbers, True and False; labels and words as they stand."""
    words = {s.name: s for s in program.ir.sources if s.form == "param"}
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not name:
            raise UsageError(f"-P wants name=value, found {clipped(pair)!r}", code="param-form")
        source = words.get(name)
        is_label = source is not None and source.kind == "node"
        found[name] = _label(text, graph) if is_label else literal(text)
    return found


def _label(text: str, graph: Graph) -> Any:
    """The label that a word of the command line means: the node of that name, else of that number."""
    try:
        graph.index_of(text)
    except GroggyError:
        return literal(text)
    return text


def literal(text: str) -> bool | int | float | str:
    """A word of the command line as a number or truth value; itself where it is none.

    >>> literal("3"), literal("0.5"), literal("True"), literal("inf"), literal("numpy")
    (3, 0.5, True, inf, 'numpy')
    """
    if text in ("True", "False"):
        return text == "True"
    for convert in (int, float):
        try:
            return convert(text)
        except ValueError:
            continue
    return text


def read_passes(text: str) -> tuple[str, ...] | None:
    """The passes of `--passes`: all, none, some by name, or all but some.

    >>> read_passes("all"), read_passes("none"), read_passes("fold,share")
    (None, (), ('fold', 'share'))
    """
    if text in ("all", "none"):
        return None if text == "all" else ()
    from groggy_nb import PASSES

    names = [name.strip() for name in text.split(",") if name.strip()]
    left_out = {name[1:] for name in names if name.startswith("-")}
    if not left_out:
        return tuple(names)  # an unknown name is refused where the passes are chosen
    if len(left_out) < len(names) or not left_out <= set(PASSES):
        raise UsageError(
            f"--passes leaves out {clipped(text)}; wanted only names of passes, each with a minus",
            hint=f"the passes are {', '.join(PASSES)}",
        )
    return tuple(name for name in PASSES if name not in left_out)


class ProgressLine:
    """One line on a terminal's stderr, written over at most four times a second."""

    def __init__(self) -> None:
        self.width = 0
        self.next = time.monotonic() + PAUSE

    def __call__(self, progress: Progress) -> None:
        """Show where the run is."""
        if time.monotonic() < self.next:
            return
        self.next = time.monotonic() + PAUSE
        rounds = f" round {progress.rounds:,}" if progress.rounds else ""
        bound = f" of at most {progress.expected:,}" if progress.rounds and progress.expected else ""
        residual = "" if progress.residual is None else f", residual {progress.residual:.3g}"
        self.write(f"{progress.doing}{rounds}{bound}{residual}, {progress.seconds:.1f} s")

    def write(self, text: str) -> None:
        """Write over the line."""
        sys.stderr.write(f"\r{text:<{self.width}}")
        sys.stderr.flush()
        self.width = len(text)

    def clear(self) -> None:
        """Leave an empty line."""
        if self.width:
            sys.stderr.write(f"\r{'':<{self.width}}\r")
            sys.stderr.flush()
            self.width = 0


# -- cache and info


def cache(arguments: argparse.Namespace) -> int:
    """`groggy-nb cache path|warm|clear`."""
    CACHE_ACTIONS[arguments.action]()
    return 0


def _print_path() -> None:
    """Where compiled functions are kept."""
    from groggy_nb.codegen.cache import cache_path

    print(cache_path())


def _clear() -> None:
    """Remove every compiled function."""
    from groggy_nb.codegen.cache import cache_path, clear_cache

    print(f"{clear_cache():,} compiled functions deleted in {cache_path()}")


def _warm() -> None:
    """Compile the gallery in every native mode."""
    from groggy_nb.algorithms.warming import warm

    line = ProgressLine() if sys.stderr.isatty() else None
    warmed = warm(None if line is None else line.write)
    if line is not None:
        line.clear()
    print(warmed)


CACHE_ACTIONS: dict[str, Callable[[], None]] = {"path": _print_path, "warm": _warm, "clear": _clear}


def info(arguments: argparse.Namespace) -> int:
    """`groggy-nb info`."""
    from groggy_nb import __version__
    from groggy_nb.measure import machine

    pairs = {"groggy_nb": __version__, **machine.facts()}
    pairs["one crossing"] = f"{1e6 * machine.crossing_seconds():.2g} us, measured now"
    width = max(map(len, pairs))
    for name, value in pairs.items():
        print(f"{name:<{width}}  {value}")
    return 0


# -- bench


def bench(arguments: argparse.Namespace) -> int:
    """`groggy-nb bench`."""
    from groggy_nb import __version__
    from groggy_nb.benchmark import figures_of, page
    from groggy_nb.measure import writing

    line = ProgressLine() if sys.stderr.isatty() else None
    try:
        figures = {
            "groggy_nb": __version__,
            **figures_of(
                quick=arguments.quick,
                rounds=arguments.rounds,
                threads=arguments.threads,
                seed=arguments.seed,
                say=None if line is None else line.write,
            ),
        }
    finally:
        if line is not None:
            line.clear()
    print(page(figures))
    if arguments.json:
        writing.write_text(arguments.json, json.dumps(figures, indent=1) + "\n")
    return 0


# -- the command line


def _parser() -> argparse.ArgumentParser:
    """The options of all commands."""
    from groggy_nb import __version__

    parser = argparse.ArgumentParser(prog="groggy-nb", description=__doc__, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"groggy-nb {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_run(commands.add_parser("run", help="run a program on a graph", allow_abbrev=False))
    kept = commands.add_parser("cache", help="the folder of compiled functions")
    kept.add_argument("action", choices=CACHE_ACTIONS, help="print it, fill it with the gallery, or empty it")
    kept.set_defaults(do=cache)
    _add_bench(commands.add_parser("bench", help="time PageRank here, beside its peers", allow_abbrev=False))
    told = commands.add_parser("info", help="versions, processors, cache, what one crossing costs here")
    told.set_defaults(do=info)
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    """The options of `run`."""
    add = parser.add_argument
    add("program", help="a program: .json as saved, or its text")
    add("graph", help="a graph: .csv .tsv .txt .mtx .npz and others, also .gz")
    add("-m", "--mode", choices=MODES, default="auto", help="where the program is cut into native calls")
    add("-o", "--output", metavar="FILE", help="write the result: .csv, .parquet or .npz (default: print it)")
    add("-P", dest="params", metavar="NAME=VALUE", action="append", default=[], help="set a parameter")
    add("-p", "--profile", choices=("off", "calls", "steps"), default="calls", help="depth of the report")
    add("--passes", default="all", metavar="P", help="all, none, a,b or, to leave out, --passes=-a,-b")
    add("--threads", type=_positive, metavar="N", help="at most N threads")
    add("--timeout", type=float, metavar="S", help="stop after S seconds and keep whole rounds")
    add("--max-rounds", type=_positive, default=1_000_000, metavar="N", help="where a while loop stops")
    add("--checked", action="store_true", help="make integer overflow and division by zero errors")
    direction = parser.add_mutually_exclusive_group()
    for name in ("directed", "undirected"):
        direction.add_argument(f"--{name}", dest="direction", action="store_const", const=name)
    add("--source", metavar="COLUMN", help="the column of sources in a table")
    add("--target", metavar="COLUMN", help="the column of targets")
    add("--weight", metavar="COLUMN", help="the column of weights")
    add("--report", action="store_true", help="print the report on stderr")
    add("--json", metavar="FILE", help="write the report as JSON")
    add("-q", "--quiet", action="store_true", help="no progress, no word on what was written")
    parser.set_defaults(do=run)


def _add_bench(parser: argparse.ArgumentParser) -> None:
    """The options of `bench`."""
    add = parser.add_argument
    add("--quick", action="store_true", help="small sizes: whether it works, not how fast it is")
    add("--rounds", type=_positive, metavar="N", help="samples of each contender, in turns (default: 7)")
    add("--threads", type=_positive, metavar="N", help="of every contender that has them (default: 2)")
    add("--seed", type=int, metavar="N", help="of the uniform graph (default: 42)")
    add("--json", metavar="FILE", help="write all figures and samples as JSON")
    parser.set_defaults(do=bench)


def _positive(text: str) -> int:
    """A number from 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"wanted a number from 1, found {text}")
    return number


if __name__ == "__main__":
    sys.exit(main())
