"""A run watched from the caller's thread: progress a few times a second, an end within 200 ms of Ctrl-C."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np

from groggy_kernels.layout import CANCEL, ROUNDS
from groggy_nb.run.interrupts import is_pressed
from groggy_nb.run.native import NativeRun
from groggy_nb.run.outputs import watch_dtype
from groggy_nb.run.record import Progress

PATIENCE = 0.1  # seconds a soft cancel gets before the hard one
GLANCE = 0.05  # seconds between looks


class Work:
    """The run itself, in this thread or in one of its own."""

    def __init__(self, native: NativeRun) -> None:
        self.native = native
        self.status = 0
        self.seconds = 0.0
        self.error: BaseException | None = None

    def straight(self) -> bool:
        """Run here: the end comes before an interrupt could."""
        self._run()
        return False

    def _run(self) -> None:
        start = time.perf_counter()
        try:
            self.status = self.native.run()
        except BaseException as problem:  # carried over to the caller's thread
            self.error = problem
        self.seconds = time.perf_counter() - start

    def watched(
        self, timeout: float | None, progress: Callable[[Progress], None] | None, expected: int | None
    ) -> bool:
        """Run in a thread while this one takes interrupts and shows progress."""
        start = time.perf_counter()
        ended = threading.Event()

        def work() -> None:
            self._run()
            ended.set()

        try:
            threading.Thread(target=work, name="groggy_nb-run", daemon=True).start()
            self._watch(ended, start, timeout, progress, expected)
            self._end(ended)
        finally:  # a callback that raised, an interrupt just here: nobody will look at this run again
            if not ended.is_set():
                self.native.cancel(hard=True)
        return bool(self.native.control[CANCEL])

    def _watch(
        self,
        ended: threading.Event,
        start: float,
        timeout: float | None,
        progress: Callable[[Progress], None] | None,
        expected: int | None,
    ) -> None:
        """Wait for the end of the run, for Ctrl-C or for the time-out."""
        try:
            while not ended.wait(GLANCE):
                seconds = time.perf_counter() - start
                if progress is not None:
                    progress(self.progress(seconds, expected))
                if is_pressed() or (timeout is not None and seconds > timeout):
                    return
        except KeyboardInterrupt:
            return

    def _end(self, ended: threading.Event) -> None:
        """End a run that goes on: after this round, or at the next block if that takes too long."""
        hard = False
        while not ended.is_set():
            try:
                self.native.cancel(hard)
                ended.wait(PATIENCE)
            except KeyboardInterrupt:
                pass
            hard = True

    def progress(self, seconds: float, expected: int | None) -> Progress:
        """Where the run is, read while it goes on."""
        native = self.native
        residual = None
        for watch in native.done.plan.watches:
            ring = native.rings.get(watch.name)
            if ring is None:
                continue
            count = ring[:1].view(np.int64)[0]
            if count:
                kept = ring if watch_dtype(native.done, watch) == np.float64 else ring.view(np.int64)
                residual = float(kept[1 + (count - 1) % (len(ring) - 1)])
        for rounds in native.kept.values():
            if rounds:
                residual = float(rounds[-1])
        return Progress(int(native.control[ROUNDS]), expected, residual, seconds)
