"""The words and options of `%%groggy`, declared once: for the parser, for `%%groggy?`, for completion."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

from groggy_nb.errors import UsageError, clipped, nearest
from groggy_nb.measure.explanation import PASS_NAMES

MODES = ("auto", "fused", "batch", "step", "reference", "compare")
PROFILES = ("off", "calls", "steps")

ASSIGNMENT = re.compile(r"[^\W\d]\w*=")


@dataclass(frozen=True, slots=True)
class Argument:
    """One option: its spellings, what it does, and the words it takes (for completion)."""

    flags: tuple[str, ...]
    help: str
    metavar: str | None = None  # None: a switch
    read: Callable[[str], Any] = str
    words: tuple[str, ...] = ()
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
    passes : None for all of them; mode, profile, threads : None where the line does not say.
    """

    words: tuple[str, ...]
    assignments: tuple[tuple[str, str], ...]
    mode: str | None
    profile: str | None
    explain: bool
    passes: tuple[str, ...] | None
    threads: int | None
    timeout: float | None
    into: str | None
    save: str | None
    quiet: bool


def _one_of(what: str, choices: tuple[str, ...]) -> Callable[[str], str]:
    """Reads one word out of a few."""

    def read(word: str) -> str:
        if word not in choices:
            raise _unknown(what, word, choices)
        return word

    return read


def _passes(word: str) -> tuple[str, ...]:
    """Reads `all`, `none`, names to use, or names with a minus to leave out."""
    if word in ("all", "none"):
        return PASS_NAMES if word == "all" else ()
    names = [part.strip() for part in word.split(",") if part.strip()]
    for name in names:
        if name.removeprefix("-") not in PASS_NAMES:
            raise _unknown("pass", name.removeprefix("-"), ("all", "none", *PASS_NAMES))
    left_out = [name for name in names if name.startswith("-")]
    if left_out and len(left_out) < len(names):
        raise UsageError(
            f"--passes {clipped(word)} names passes to use and passes to leave out",
            code="usage-passes",
            hint="give only one kind: `--passes fold,share` or `--passes -fuse`",
        )
    if left_out:
        return tuple(name for name in PASS_NAMES if f"-{name}" not in left_out)
    return tuple(name for name in PASS_NAMES if name in names)


def _threads(word: str) -> int:
    """Reads a number of threads."""
    if not word.isdecimal() or int(word) < 1:
        raise UsageError(
            f"--threads is {clipped(word)!r}; wanted a whole number from 1", code="usage-threads"
        )
    return int(word)


def _seconds(word: str) -> float:
    """Reads a positive number of seconds."""
    try:
        seconds = float(word)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise UsageError(f"--timeout is {clipped(word)!r}; wanted seconds above 0", code="usage-timeout")
    return seconds


def _variable(word: str) -> str:
    """Reads the name of a notebook variable."""
    if not word.isidentifier():
        raise UsageError(f"--into is {clipped(word)!r}; wanted a variable's name", code="usage-into")
    return word


ARGUMENTS = (
    Argument(
        ("-m", "--mode"),
        "fused, batch, step or auto (which is fused); compare runs the three side by side; "
        "reference is the slow oracle",
        "MODE",
        _one_of("mode", MODES),
        MODES,
    ),
    Argument(
        ("-p", "--profile"),
        "depth of the report: off, calls or steps",
        "DEPTH",
        _one_of("profile", PROFILES),
        PROFILES,
    ),
    Argument(("-x", "--explain"), "show what the optimizer does, each rewrite; run nothing"),
    Argument(("-P",), "set a parameter: a literal or a notebook variable", "name=value", repeats=True),
    Argument(
        ("--passes",),
        "all, none, the ones to use (fold,share) or to leave out (-fuse)",
        "PASSES",
        _passes,
        ("all", "none", *PASS_NAMES, *(f"-{name}" for name in PASS_NAMES)),
    ),
    Argument(("--threads",), "number of threads", "N", _threads),
    Argument(("--timeout",), "interrupt the run after this many seconds", "S", _seconds),
    Argument(("--into",), "bind the result to this name, in place of NAME_result", "VARIABLE", _variable),
    Argument(("--save",), "write the program to a file", "FILE"),
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
    words = [word for word in found.words if not ASSIGNMENT.match(word)]
    assignments = [word for word in found.words if ASSIGNMENT.match(word)]
    for word in found.P or ():
        if not ASSIGNMENT.match(word):
            raise UsageError(
                f"-P {clipped(word)} sets nothing", code="usage-param", hint="write `-P name=value`"
            )
        assignments.append(word)
    return Options(
        tuple(words),
        tuple((word.partition("=")[0], word.partition("=")[2]) for word in assignments),
        found.mode,
        found.profile,
        found.explain,
        None if found.passes is None else found.passes,
        found.threads,
        found.timeout,
        found.into,
        found.save,
        found.quiet,
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
        return _unknown("option", words.split()[0].partition("=")[0], flags)
    option = re.match(r"argument ([^:]+): (.*)", message)
    if option:
        message = f"{option[1].rpartition('/')[2]}: {option[2]}"
    return UsageError(message, code="usage-option", hint="`%%groggy?` lists the options")


def _unknown(what: str, word: str, choices: Any) -> UsageError:
    """There is no such option, mode, pass: with the nearest one, or all of them."""
    near = nearest(word, choices)
    hint = f"did you mean `{near}`?" if near else f"one of {', '.join(choices)}"
    return UsageError(f"there is no {what} {clipped(word)!r}", code=f"usage-{what}", hint=hint)
