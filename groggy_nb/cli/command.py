"""The command `groggy-nb`: run a program on a graph, measure it, look after the cache."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence

from groggy_nb.cli import measuring, publishing, running, upkeep
from groggy_nb.cli.reading import Command
from groggy_nb.cli.speaking import FAILED, MISUSED, STOPPED, say, show_warning
from groggy_nb.errors import GroggyError, GroggyWarning, UsageError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and give its exit code: 0, 1 failed, 2 misused, 130 interrupted.

    Examples
    --------
    >>> main(["cache", "path"])
    /...
    0
    """
    for stream in (sys.stdout, sys.stderr):
        # Labels may hold what the terminal's encoding has not: escaped, they are still told apart.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        arguments = _parser().parse_args(argv)
        with warnings.catch_warnings():
            warnings.simplefilter("always", GroggyWarning)
            warnings.showwarning = show_warning
            code: int = arguments.do(arguments)
        sys.stdout.flush()
        return code
    except UsageError as wrong:
        return say(str(wrong), MISUSED)
    except GroggyError as wrong:
        return say(str(wrong), FAILED)
    except BrokenPipeError:
        # The reader went away (`| head`): what is left goes nowhere, also when Python flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt as stop:
        return say(str(stop) or "interrupted", STOPPED)


def _parser() -> argparse.ArgumentParser:
    """The options of all commands."""
    from groggy_nb import __version__

    parser = argparse.ArgumentParser(prog="groggy-nb", description=__doc__, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"groggy-nb {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Command)
    for part in (running, measuring, upkeep, publishing):
        part.add_to(commands)
    return parser
