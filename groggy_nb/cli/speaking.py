"""What the command says to a person on stderr: sentences, warnings, one line of progress."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from groggy_nb.errors import clipped

if TYPE_CHECKING:
    from groggy_nb.run.record import Progress

FAILED, MISUSED, STOPPED = 1, 2, 130  # exit codes; 130 is what shells give for Ctrl-C
PAUSE = 0.25  # seconds between two progress lines


def show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    """Print a warning as one line, without the place in our code."""
    say(f"warning: {clipped(str(message))}")


def say(text: str, code: int = 0) -> int:
    """Print for a person, on stderr, and pass the exit code on."""
    print(text, file=sys.stderr)
    return code


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
        share = "" if progress.share is None else f", {progress.share:.0%} of an algorithm"
        residual = "" if progress.residual is None else f", residual {progress.residual:.3g}"
        self.write(f"{progress.doing}{rounds}{bound}{share}{residual}, {progress.seconds:.1f} s")

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


@contextmanager
def progress_line(*, quiet: bool = False) -> Iterator[ProgressLine | None]:
    """A line on a terminal, cleared at the end; None where nobody would see it."""
    line = ProgressLine() if sys.stderr.isatty() and not quiet else None
    try:
        yield line
    finally:
        if line is not None:
            line.clear()
