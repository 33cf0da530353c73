"""Compiling what a cell defines or an editor holds, in a thread of its own, while nobody waits for it yet."""

from __future__ import annotations

import atexit
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Any

from groggy_nb.errors import GroggyError
from groggy_nb.forks import importing
from groggy_nb.graph import Graph
from groggy_nb.modes import chosen
from groggy_nb.notebook.arguments import COMPARE
from groggy_nb.notebook.latest import Ending, Latest
from groggy_nb.program import Program

PATIENCE = 10  # seconds that the end of the process waits for the function being compiled


@dataclass(frozen=True, slots=True)
class Wanted:
    """A program to compile for runs that are asked for so: for a graph, if it is known.

    quiet : seconds without a newer one after which it is begun
    """

    program: Program
    mode: str
    asked: Mapping[str, Any]
    graph: Graph | None = None
    quiet: float = 0.0


class Ahead:
    """Compiles the program defined last; a newer one takes its place between two functions.

    What is compiled is what a run would ask the cache for: where attributes and inputs turn out to be other
    than float64 node values, or a large graph is walked block by block, a run compiles the rest.
    """

    def __init__(self) -> None:
        self._latest: Latest[Wanted] = Latest(_compile, None)
        self._process = os.getpid()
        atexit.register(self.end)  # the compiler must not be at work while the process is taken down

    def begin(self, wanted: Wanted) -> None:
        """Compile a program where its runs are native code."""
        is_compiled = wanted.mode != COMPARE and chosen(wanted.mode).is_compiled
        if is_compiled and wanted.asked["profile"] != "steps":
            self._latest.ask(wanted)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until all is compiled, and whether it came to that."""
        return self._latest.wait(timeout)

    def end(self) -> None:
        """Stop behind the function that is being compiled; in a forked child there is nothing to stop."""
        if os.getpid() == self._process:
            self._latest.interrupt()
            self._latest.wait(PATIENCE)


def _compile(wanted: Wanted, ending: Ending) -> None:
    """What is wrong with a program is told by its run."""
    is_over = Event()
    with ending.ends(is_over.set):
        if is_over.wait(wanted.quiet):
            return
    with importing:  # a fork waits for it
        from groggy_nb.codegen.build import build
        from groggy_nb.run.interrupts import check

    asked = wanted.asked
    # Python reports what a thread raises, Ctrl-C's exception by which work is ended too.
    with suppress(GroggyError, KeyboardInterrupt):
        plan = wanted.program.plan(
            wanted.graph, mode=wanted.mode, passes=asked["passes"], checked=asked["checked"]
        )
        build(plan, counted=asked["profile"] != "off", compiling=lambda number, total: check())


_ahead: Ahead | None = None


def compile_ahead(shell: Any, wanted: Wanted) -> Ahead | None:
    """Begin to compile a program of a notebook, and who does; elsewhere its run follows at once."""
    global _ahead
    if getattr(shell, "kernel", None) is None:
        return None
    if _ahead is None:
        _ahead = Ahead()
    _ahead.begin(wanted)
    return _ahead
