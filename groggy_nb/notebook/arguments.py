"""The words and options of `%%groggy`, declared once: for the parser, for `%%groggy?`, for completion."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

from groggy_nb import modes
from groggy_nb.errors import UsageError, clipped
from groggy_nb.notebook import reading
from groggy_nb.passes import PASS_NAMES
from groggy_nb.report.tracing import check_trace_name

COMPARE = "compare"  # beside the modes: all that cross, side by side
ASSIGNMENT = re.compile(r"[^\W\d]\w*=")


@dataclass(frozen=True, slots=True)
class Argument:
    """One option: its spellings, what it does, and the words it takes (for completion)."""

    flags: tuple[str, ...]
    help: str
    metavar: str | None = None  # None: a switch
    read: Callable[[str], Any] = str
    words: Callable[[], tuple[str, ...]] = tuple
    repeats: bool = False

    @property
    def settings(self) -> dict[str, Any]:
        """What argparse is told."""
        if self.metavar is None:
            return {"help": self.help, "action": "store_true"}
        action = "append" if self.repeats else "store"
        return {"help": self.help, "metavar": self.metavar, "type": self.read, "action": action}


@dataclass(frozen=True, slots=True)
class Options:
    """A line of `%%groggy`, read.

    words : NAME, GRAPH, both or none; assignments : (name, text) of each `name=value`;
    None stands for what the line does not say.
    """

    words: tuple[str, ...]
    assignments: tuple[tuple[str, str], ...]
    mode: str | None
    profile: str | None
    annotate: bool
    edit: bool
    explain: bool
    dry_run: bool
    interact: bool
    repeats: int | None
    warmups: int | None
    passes: tuple[str, ...] | None
    threads: int | None
    timeout: float | None
    into: str | None
    save: str | None
    trace: str | None
    quiet: bool


def mode_words() -> tuple[str, ...]:
    """What `--mode` takes."""
    return (*modes.words(), COMPARE)


ARGUMENTS = (
    Argument(
        ("-m", "--mode"),
        f"{modes.AUTO} (which is {modes.FASTEST}), or a mode; {modes.described()}; "
        f"{COMPARE}: those that cross, side by side",
        "MODE",
        reading.one_of("mode", mode_words),
        mode_words,
    ),
    Argument(
        ("-p", "--profile"),
        "depth of the report: off, calls or steps",
        "DEPTH",
        reading.one_of("profile", lambda: modes.PROFILES),
        lambda: modes.PROFILES,
    ),
    Argument(("-a", "--annotate"), "after the run, the source with time, share and crossings at each line"),
    Argument(("-e", "--edit"), "open the visual editor under the cell, with this text; run nothing"),
    Argument(("-x", "--explain"), "show what the optimizer does, each rewrite; run nothing"),
    Argument(
        ("-n", "--dry-run"), "check the program against the graph and predict its run; run nothing of it"
    ),
    Argument(("-P",), "set a parameter: a literal or a notebook variable", "name=value", repeats=True),
    Argument(("--interact",), "sliders for the parameters; each change runs again, without compiling"),
    Argument(
        ("-r", "--repeats"),
        "run so many times, show and bind the run of median time, say the spread",
        "N",
        reading.count("--repeats", 1, reading.MOST_RUNS),
    ),
    Argument(
        ("-w", "--warmups"),
        "run so many times before, untimed",
        "N",
        reading.count("--warmups", 0, reading.MOST_RUNS),
    ),
    Argument(
        ("--passes",),
        "all, none, the ones to use (fold,share) or to leave out (-fuse)",
        "PASSES",
        reading.passes,
        lambda: ("all", "none", *PASS_NAMES, *(f"-{name}" for name in PASS_NAMES)),
    ),
    Argument(("--threads",), "number of threads", "N", reading.count("--threads", 1)),
    Argument(("--timeout",), "interrupt a run after this many seconds", "S", reading.seconds),
    Argument(
        ("--into",), "bind the result to this name, in place of NAME_result", "VARIABLE", reading.variable
    ),
    Argument(("--save",), "write the program to a file", "FILE"),
    Argument(
        ("--trace",),
        "write the run as a Chrome trace, or for speedscope where the name ends in .speedscope.json",
        "FILE",
    ),
    Argument(("-q", "--quiet"), "bind the names and show nothing"),
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
    >>> options.words, options.assignments, options.mode
    (('pr', 'G'), (('damping', '0.9'),), 'step')
    """
    found = _parser().parse_intermixed_args(_joined(_split(line)))
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
    given = {name: value for name, value in vars(found).items() if name not in ("words", "P")}
    return Options(
        tuple(words), tuple((word.partition("=")[0], word.partition("=")[2]) for word in assignments), **given
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


@cache
def _parser() -> argparse.ArgumentParser:
    """The parser of the line."""
    parser = _Parser("%%groggy", add_help=False, allow_abbrev=False)
    parser.add_argument("words", **WORDS)
    for argument in ARGUMENTS:
        parser.add_argument(*argument.flags, **argument.settings)
    return parser


def refusal(message: str) -> UsageError:
    """argparse's complaint as our error, with the nearest option where one was misspelt."""
    flags = [flag for argument in ARGUMENTS for flag in argument.flags]
    _, _, words = message.partition("unrecognized arguments: ")
    if words:
        return reading.unknown("option", words.split()[0].partition("=")[0], flags)
    option = re.match(r"argument ([^:]+): (.*)", message)
    if option:
        message = f"{option[1].rpartition('/')[2]}: {option[2]}"
    return UsageError(message, code="usage-option", hint="`%%groggy?` lists the options")
