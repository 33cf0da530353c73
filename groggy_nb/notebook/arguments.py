"""The words and options of `%%groggy`, declared once: for the parser, for `%%groggy?`, for completion."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NoReturn

from groggy_nb import modes
from groggy_nb.errors import UsageError, clipped
from groggy_nb.report.tracing import check_trace_name, described
from groggy_nb.run import spoken
from groggy_nb.run.request import SPOKEN
from groggy_nb.run.spoken import Spoken

MOST_RUNS = 10_000
COMPARE = "compare"  # beside the modes: all that cross, side by side
ASSIGNMENT = re.compile(r"[^\W\d]\w*=")


@dataclass(frozen=True, slots=True)
class Options:
    """A line of `%%groggy`, read.

    words : NAME, GRAPH, both or none; assignments : (name, text) of each `name=value`;
    run : the options of a run that the line says. None stands for what the line does not say.
    """

    words: tuple[str, ...]
    assignments: tuple[tuple[str, str], ...]
    run: Mapping[str, Any]
    annotate: bool | None
    edit: bool | None
    explain: bool | None
    dry_run: bool | None
    interact: bool | None
    sweep: list[str] | None
    repeats: int | None
    warmups: int | None
    into: str | None
    save: str | None
    trace: str | None
    quiet: bool | None


def mode_words() -> tuple[str, ...]:
    """What `--mode` takes."""
    return (*modes.words(), COMPARE)


def variable(word: str) -> str:
    """Reads the name of a notebook variable."""
    if not word.isidentifier():
        raise UsageError(f"--into is {clipped(word)!r}; wanted a variable's name", code="usage-into")
    return word


# The options of a run, and one mode more; what stands in a variable is named.
OF_RUNS = {
    **SPOKEN,
    "mode": replace(
        SPOKEN["mode"],
        help=f"{SPOKEN['mode'].help}; {COMPARE}: those that cross, side by side",
        read=spoken.one_of("mode", mode_words),
        words=mode_words,
    ),
    "cluster": replace(
        SPOKEN["cluster"],
        help=f"{SPOKEN['cluster'].help}, or a variable that holds its client",
        metavar="NAME",
        read=str,
    ),
}
ARGUMENTS = (
    *OF_RUNS.values(),
    Spoken(("-a", "--annotate"), "after the run, the source with time, share and crossings at each line"),
    Spoken(("-e", "--edit"), "open the visual editor under the cell, with this text; run nothing"),
    Spoken(("-x", "--explain"), "show what the optimizer does, each rewrite; run nothing"),
    Spoken(("-n", "--dry-run"), "check the program against the graph and predict its run; run nothing of it"),
    Spoken(("-P",), "set a parameter: a literal or a notebook variable", "name=value", repeats=True),
    Spoken(("--interact",), "sliders for the parameters; each change runs again, without compiling"),
    Spoken(
        ("--sweep",),
        "run for each value, of several --sweep for each combination: seed=0:100, beta=0.1:0.5:5, k=1,2,4",
        "name=values",
        repeats=True,
    ),
    Spoken(
        ("-r", "--repeats"),
        "run so many times, show and bind the run of median time, say the spread",
        "N",
        spoken.count("--repeats", 1, MOST_RUNS),
    ),
    Spoken(
        ("-w", "--warmups"),
        "run so many times before, untimed",
        "N",
        spoken.count("--warmups", 0, MOST_RUNS),
    ),
    Spoken(("--into",), "bind the result to this name, in place of NAME_result", "VARIABLE", variable),
    Spoken(("--save",), "write the program to a file", "FILE"),
    Spoken(("--trace",), f"write the run in time: {described()}", "FILE"),
    Spoken(("-q", "--quiet"), "bind the names and show nothing"),
)


# What is no option: NAME, GRAPH and parameters, as argparse is told.
WORDS: dict[str, Any] = {
    "nargs": "*",
    "metavar": "[NAME] [GRAPH] [name=value]",
    "help": "NAME of the program and _result; GRAPH, a variable or a path; parameters",
}


def read_line(line: str) -> Options:
    """The options of a line.

    Raises
    ------
    UsageError
        For an option, a mode or a pass that does not exist, with the nearest one that does.

    Examples
    --------
    >>> options = read_line("pr G damping=0.9 --mode step  # a comment")
    >>> options.words, options.assignments, options.run
    (('pr', 'G'), (('damping', '0.9'),), {'mode': 'step'})
    """
    found = parsed(_split(line), ARGUMENTS)
    if found.trace is not None:
        check_trace_name(found.trace)  # not while argparse reads: IPython completes half a name with it
    words = [word for word in found.words if not ASSIGNMENT.match(word)]
    assignments = [word for word in found.words if ASSIGNMENT.match(word)]
    for word in found.P or ():
        if not ASSIGNMENT.match(word):
            raise UsageError(
                f"-P {clipped(word)} sets nothing", code="usage-param", hint="write `-P name=value`"
            )
        assignments.append(word)
    pairs = tuple((word.partition("=")[0], word.partition("=")[2]) for word in assignments)
    given = {name: value for name, value in vars(found).items() if name not in ("words", "P")}
    said = {name: value for name, value in given.items() if name in OF_RUNS and value is not None}
    return Options(
        tuple(words), pairs, said, **{name: value for name, value in given.items() if name not in OF_RUNS}
    )


def _split(line: str) -> list[str]:
    """The words of a line: quotes removed, a comment dropped, a trailing semicolon stripped."""
    words = shlex.shlex(line, posix=True)
    words.whitespace_split = True
    words.escape = ""  # A backslash is part of a Windows path; what needs protection is quoted.
    try:
        found = list(words)
    except ValueError:
        raise UsageError(
            f"a quote is not closed in `{clipped(line)}`",
            code="usage-quote",
            hint="close it, or leave it out",
        ) from None
    if found and found[-1].endswith(";"):
        found[-1] = found[-1].rstrip(";")
    return [word for word in found if word]


def _joined(words: list[str]) -> list[str]:
    """The words with `--passes -fuse` as one, which argparse would take for two options."""
    found: list[str] = []
    for word in words:
        if found and found[-1] == "--passes" and word.startswith("-") and not word.startswith("--"):
            found[-1] = f"--passes={word}"
        else:
            found.append(word)
    return found


class _Parser(argparse.ArgumentParser):
    """argparse that raises our error in place of leaving the process."""

    def error(self, message: str) -> NoReturn:
        raise refusal(message)


def parsed(words: list[str], options: tuple[Spoken, ...]) -> argparse.Namespace:
    """The options among some words, None where one is not there; `words` : the others.

    Raises
    ------
    UsageError
        For an option that is not among these, or whose word does not fit.
    """
    return _parser(options).parse_intermixed_args(_joined(words))


@cache
def _parser(options: tuple[Spoken, ...]) -> argparse.ArgumentParser:
    """The parser of a line."""
    parser = _Parser("%%groggy", add_help=False, allow_abbrev=False)
    parser.add_argument("words", **WORDS)
    for option in options:
        parser.add_argument(*option.flags, **option.settings)
    return parser


def refusal(message: str) -> UsageError:
    """argparse's complaint as our error, with the nearest option where one was misspelt."""
    flags = [flag for argument in ARGUMENTS for flag in argument.flags]
    _, _, words = message.partition("unrecognized arguments: ")
    if words:
        return spoken.unknown("option", words.split()[0].partition("=")[0], flags)
    option = re.match(r"argument ([^:]+): (.*)", message)
    if option:
        message = f"{option[1].rpartition('/')[2]}: {option[2]}"
    return UsageError(message, code="usage-option", hint="`%%groggy?` lists the options")
