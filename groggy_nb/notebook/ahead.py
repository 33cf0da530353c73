"""Compiling what a cell defines, in a thread of its own, while nobody waits for it yet."""

from __future__ import annotations

import atexit
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from groggy_nb.errors import GroggyError
from groggy_nb.forks import importing
from groggy_nb.modes import chosen
from groggy_nb.notebook.arguments import COMPARE
from groggy_nb.notebook.latest import Ending, Latest
from groggy_nb.program import Program

PATIENCE = 10  # seconds that the end of the process waits for the function being compiled


class Ahead:
    """Compiles the program defined last; a newer one takes its place between two functions.

    What is compiled is what a run would ask the cache for: where attributes and inputs turn out to be other
    than float64 node values, or a large graph is walked block by block, a run compiles the rest.
    """

    def __init__(self) -> None:
        self._latest: Latest[tuple[Program, str, Mapping[str, Any]]] = Latest(_compile, None)
        self._process = os.getpid()
        atexit.register(self.end)  # the compiler must not be at work while the process is taken down

    def begin(self, program: Program, mode: str, asked: Mapping[str, Any]) -> None:
        """Compile a program for runs that are asked for so, where they run native code."""
        if mode != COMPARE and chosen(mode).is_compiled and asked["profile"] != "steps":
            self._latest.ask((program, mode, asked))

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until all is compiled, and whether it came to that."""
        return self._latest.wait(timeout)

    def end(self) -> None:
        """Stop behind the function that is being compiled; in a forked child there is nothing to stop."""
        if os.getpid() == self._process:
            self._latest.interrupt()
            self._latest.wait(PATIENCE)


def _compile(wanted: tuple[Program, str, Mapping[str, Any]], ending: Ending) -> None:
    """What is wrong with a program is told by its run."""
    with importing:  # a fork waits for it
        from groggy_nb.codegen.build import build
        from groggy_nb.run.interrupts import check

    program, mode, asked = wanted
    # Python reports what a thread raises, Ctrl-C's exception by which work is ended too.
    with suppress(GroggyError, KeyboardInterrupt):
        plan = program.plan(mode=mode, passes=asked["passes"], checked=asked["checked"])
        build(plan, counted=asked["profile"] != "off", compiling=lambda number, total: check())


_ahead: Ahead | None = None


def compile_ahead(shell: Any, program: Program, mode: str, asked: Mapping[str, Any]) -> None:
    """Begin to compile a program that a cell of a notebook defines; elsewhere its run follows at once."""
    global _ahead
    if getattr(shell, "kernel", None) is None:
        return
    if _ahead is None:
        _ahead = Ahead()
    _ahead.begin(program, mode, asked)
