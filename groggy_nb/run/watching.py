"""A run watched from the caller's thread: progress a few times a second, an end within 200 ms of Ctrl-C."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from groggy_kernels.layout import DONE, ROUNDS
from groggy_nb.run.control import Control
from groggy_nb.run.interrupts import is_pressed
from groggy_nb.run.record import Progress

PATIENCE = 0.1  # seconds a soft cancel gets before the hard one
GLANCE = 0.05  # seconds between looks


class Work:
    """The run itself, in this thread or in one of its own."""

    def __init__(
        self,
        control: Control,
        residual: Callable[[], float | None],
        lines: Callable[[], tuple[int, ...]],
    ) -> None:
        self.control = control
        self.residual = residual
        self.lines = lines
        self.status = 0
        self.seconds = 0.0
        self.error: BaseException | None = None

    def straight(self) -> None:
        """Run here: the end comes before an interrupt could."""
        start = time.perf_counter()
        try:
            self.status = self.control.run()
        except BaseException as problem:  # carried over to the caller's thread
            self.error = problem
        self.seconds = time.perf_counter() - start

    def watched(
        self,
        timeout: float | None,
        progress: Callable[[Progress], None] | None,
        expected: int | None,
        look: Callable[[], None],
    ) -> None:
        """Run in a thread while this one takes interrupts, shows progress and looks after the threads."""
        start = time.perf_counter()
        ended = threading.Event()

        def work() -> None:
            self.straight()
            ended.set()

        try:
            threading.Thread(target=work, name="groggy_nb-run", daemon=True).start()
            self._watch(ended, start, timeout, progress, expected, look)
            self._end(ended)
        finally:  # a callback that raised, an interrupt just here: nobody will look at this run again
            if not ended.is_set():
                self.control.cancel(hard=True)

    def _watch(
        self,
        ended: threading.Event,
        start: float,
        timeout: float | None,
        progress: Callable[[Progress], None] | None,
        expected: int | None,
        look: Callable[[], None],
    ) -> None:
        """Wait for the end of the run, for Ctrl-C or for the time-out."""
        try:
            while not ended.wait(GLANCE):
                seconds = time.perf_counter() - start
                if progress is not None:
                    progress(self.progress(seconds, expected))
                if is_pressed() or (timeout is not None and seconds > timeout):
                    return
                look()
        except KeyboardInterrupt:
            return

    def _end(self, ended: threading.Event) -> None:
        """End a run that goes on: after this round, or at the next block if that takes too long."""
        hard = False
        while not ended.is_set():
            try:
                self.control.cancel(hard)
                ended.wait(PATIENCE)
            except KeyboardInterrupt:
                pass
            hard = True

    def progress(self, seconds: float, expected: int | None) -> Progress:
        """Where the run is, read while it goes on."""
        rounds, done, total = (int(self.control.words[at]) for at in (ROUNDS, DONE, DONE + 1))
        share = done / total if 0 < done < total else None
        return Progress(rounds, expected, self.residual(), seconds, share=share, lines=self.lines())


def aside(make: Callable[[Callable[[], None]], Any], tell: Callable[[], None]) -> None:
    """Make something in a thread of its own, while this one tells of it a few times a second.

    So who is told holds none of the locks under which it is made. `make` is given a function to call now and
    then, which ends it once telling has raised.
    """
    ended, stop = threading.Event(), threading.Event()
    problems: list[BaseException] = []

    def heed() -> None:
        if stop.is_set():
            raise KeyboardInterrupt

    def work() -> None:
        try:
            make(heed)
        except BaseException as problem:  # carried over to the caller's thread
            problems.append(problem)
        ended.set()

    threading.Thread(target=work, name="groggy_nb-aside", daemon=True).start()
    try:
        while not ended.wait(GLANCE):
            tell()
    finally:
        stop.set()
        ended.wait()
    for problem in problems:
        raise problem
