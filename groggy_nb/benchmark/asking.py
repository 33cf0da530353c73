"""Another process that is asked, one line of JSON after the other, and answers so."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from groggy_nb.errors import GroggyError

PATIENCE = 300.0  # seconds for one answer: the first compiles


class ProcessFailed(GroggyError):
    """A process of the benchmark ended with an error."""

    default_code = "benchmark-process"


class Asked:
    """A running process; `says` is what it told when it was ready."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], errors: Any) -> None:
        self._process = subprocess.Popen(
            list(command),
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
        self._asked: Any = self._process.stdin
        self._told: Any = self._process.stdout
        try:
            self.says = self.read()
        except BaseException:
            self.end()
            raise

    @property
    def number(self) -> int:
        """By which the system knows the process."""
        return self._process.pid

    def ask(self, **asked: Any) -> dict[str, Any]:
        """What it answers."""
        self.begin(**asked)
        return self.read()

    def begin(self, **asked: Any) -> None:
        """Ask without waiting: `read` gets the answer."""
        try:
            self._asked.write(json.dumps(asked) + "\n")
            self._asked.flush()
        except OSError:
            pass  # it ended: reading tells so

    def read(self) -> dict[str, Any]:
        """Its next answer; it is ended where none comes."""
        watch = threading.Timer(PATIENCE, self._process.kill)
        watch.start()
        try:
            line = self._told.readline()
        finally:
            watch.cancel()
        if not line:
            raise ProcessFailed("a process of the benchmark ended without an answer")
        found: dict[str, Any] = json.loads(line)
        return found

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
