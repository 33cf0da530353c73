"""A worker that is killed or stopped at a named place of a meeting, by what a test runs on it.

It wraps what sends messages and keeps rounds, in the worker's process; the product knows nothing of it.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import Any

PHASES = ("before send", "half sent", "after send")  # of a meeting
KEEPING = ("checkpoint", "restore")  # when values of others are there, before they are kept or used
FLUSHED = 10.0  # seconds that messages have to go out

_plain: dict[type, Any] = {}
_armed: list[tuple[str, int, int]] = []  # phase, the number of a meeting or checkpoint, signal
_under_way: list[Any] = []  # what Dask's connections still send
_sends: list[Any] = []  # the headers of the meeting that it is struck at


def arm(phase: str, meeting: int, how: int) -> int:
    """Have this process send itself a signal at its first meeting from that number on; its id.

    Or at the checkpoint of that number, or at the first restore.
    """
    assert phase in (*PHASES, *KEEPING)
    _wrap_keeping()
    for transport in _transports():
        if transport not in _plain:
            _plain[transport] = transport.send
            transport.send = _send
    _armed[:] = [(phase, meeting, how)]
    _sends.clear()
    return os.getpid()


def disarm() -> bool:
    """Let it be; whether it had not been struck."""
    was = bool(_armed)
    _armed.clear()
    return was


def _transports() -> list[Any]:
    from groggy_nb.cluster import worker

    later = worker.Line.later
    if worker.Line not in _plain:

        def noted(self: Any, coroutine: Any) -> Any:
            found = later(self, coroutine)
            if _armed:
                _under_way.append(found)
            return found

        worker.Line.later = noted  # type: ignore[method-assign]
    with contextlib.suppress(ImportError):
        from groggy_nb.cluster.sockets import Sockets

        return [worker.Line, Sockets]
    return [worker.Line]


def _send(self: Any, to: int, header: Any, message: Any) -> None:
    """Send a message, and be struck before it, behind it, or not."""
    plain = _plain[type(self)]
    if not _armed or _armed[0][0] in KEEPING or message is None or header.sequence < _armed[0][1]:
        plain(self, to, header, message)
        return
    phase = _armed[0][0]
    if not _sends or _sends[-1] == header:
        _sends.append(header)
    number, others = len(_sends), len(self.lines) if hasattr(self, "lines") else len(self.names) - 1
    if phase == "before send":
        _strike()
    plain(self, to, header, message)
    if (phase, number) == ("half sent", 1) or (phase, number) == ("after send", others):
        _flush(self)
        _strike()


def _wrap_keeping() -> None:
    from groggy_nb.cluster.checkpoints import Checkpoints
    from groggy_nb.cluster.protocol import Generations

    if Generations in _plain:
        return
    put, load = Generations.put, Checkpoints.load
    _plain.update({Generations: put, Checkpoints: load})

    def kept(self: Any, number: int, *given: Any) -> None:
        if _armed and _armed[0][0] == "checkpoint" and number >= _armed[0][1]:
            _strike()
        put(self, number, *given)

    def loaded(self: Any, *given: Any) -> None:
        if _armed and _armed[0][0] == "restore":
            _strike()
        load(self, *given)

    Generations.put, Checkpoints.load = kept, loaded  # type: ignore[method-assign]


def _strike() -> None:
    how = _armed.pop()[2]
    os.kill(os.getpid(), how)


def _flush(transport: Any) -> None:
    """Wait until what was sent so far is on its way."""
    end = time.monotonic() + FLUSHED
    while _under_way:
        with contextlib.suppress(Exception):
            _under_way.pop().result(FLUSHED)
    for line in getattr(transport, "lines", {}).values():
        while line.unsent and line.is_open and time.monotonic() < end:
            line.write()
