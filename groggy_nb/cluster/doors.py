"""How the seats of a run come to be connected: each listens, and lets in who shows what it told the others.

Seats of one machine meet by a socket of the machine's own, which also hands over the memory that they share;
that they reach each other by it is how they know. The others meet by TCP.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import select
import socket
import struct
import time
from collections.abc import Collection, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

from groggy_nb.cluster.boxes import BOXES, Box, own_boxes

REACHED = 5.0  # seconds in which all workers must be connected
SPOKEN = 1.0  # seconds that who comes has for its hello
HELLO = struct.Struct("<32sI")  # the listener's token, and the number of who comes
NEAR = "\0groggy-nb-"  # before the name of a socket of the machine's own: such names stand in no folder
BOOT, NETWORK = "/proc/sys/kernel/random/boot_id", "/proc/self/ns/net"


class Offer(NamedTuple):
    """Where a seat listens, and what who comes there must show first, and is shown.

    port : 0 where it listens to its own machine alone. machine : which that is; empty where it does not.
    """

    host: str
    port: int
    token: str
    machine: str


class Reached(NamedTuple):
    """A connection with a seat, and where it leaves arrays, if that is on this machine."""

    socket: socket.socket
    boxes: tuple[Box, ...] = ()

    def close(self) -> None:
        """Let go of both."""
        self.socket.close()
        for box in self.boxes:
            box.close()


class Door:
    """A listener for the other seats of one run.

    host : where they reach it by TCP; none where only its own machine shall. near : whether that may by
    memory.
    """

    def __init__(self, host: str, near: bool = True) -> None:
        token, port, machine = secrets.token_hex(16), 0, this_machine() if near else ""
        self.boxes: tuple[Box, ...] = own_boxes() if machine else ()
        self.listeners: list[socket.socket] = []
        with ExitStack() as undo:
            undo.callback(self.close)
            if host:
                family = socket.AF_INET6 if ":" in host else socket.AF_INET
                self.listeners.append(socket.create_server((host, 0), family=family))
                port = self.listeners[0].getsockname()[1]
            if self.boxes:
                self.listeners.append(socket.socket(socket.AF_UNIX))
                self.listeners[-1].bind(_name(token))
                self.listeners[-1].listen()
            undo.pop_all()
        self.offer = Offer(host, port, token, machine if self.boxes else "")

    def close(self) -> None:
        """Listen no more."""
        for listener in self.listeners:
            listener.close()
        for box in self.boxes:
            box.close()

    def connected(self, number: int, offers: Mapping[int, Offer]) -> dict[int, Reached] | None:
        """A connection with each other seat; None where one could not be reached in time.

        Seats of higher numbers come to those of lower ones. Each side shows the other one's token, which was
        told by other means, so that nobody else is let in or spoken to.
        """
        end, found = time.monotonic() + REACHED, dict[int, Reached]()
        with ExitStack() as undo:
            undo.callback(close, found)
            try:
                for other, offer in offers.items():
                    if other < number:
                        found[other] = self._went(number, offer, end)
                while len(found) < len(offers):
                    coming = self._came(offers, end)
                    if coming is not None:
                        found[coming[0]] = coming[1]
            except OSError:
                return None
            undo.pop_all()
        return found

    def _went(self, number: int, offer: Offer, end: float) -> Reached:
        """A connection to who listens there."""
        with ExitStack() as undo:
            found = undo.enter_context(closing(self._dialled(offer, end)))
            found.sendall(HELLO.pack(offer.token.encode(), number))
            if not hmac.compare_digest(_whole(found, len(self.offer.token), end), self.offer.token.encode()):
                raise OSError("somebody else listens there")
            reached = self._reached(found, end)
            undo.pop_all()
        return reached

    def _dialled(self, offer: Offer, end: float) -> socket.socket:
        """The machine's own socket where it leads there, or TCP."""
        if not offer.machine or offer.machine != self.offer.machine:
            return socket.create_connection(offer[:2], _left(end))
        with ExitStack() as undo:
            found = undo.enter_context(closing(socket.socket(socket.AF_UNIX)))
            found.settimeout(_left(end))
            found.connect(_name(offer.token))
            undo.pop_all()
        return found

    def _came(self, offers: Mapping[int, Offer], end: float) -> tuple[int, Reached] | None:
        """Who came, and the connection; None where that was none of the seats."""
        coming = self._next(end)
        with ExitStack() as undo:
            undo.enter_context(closing(coming))
            try:
                token, number = HELLO.unpack(_whole(coming, HELLO.size, min(end, time.monotonic() + SPOKEN)))
            except OSError:
                return None
            if not hmac.compare_digest(token, self.offer.token.encode()) or number not in offers:
                return None
            coming.sendall(offers[number].token.encode())
            reached = self._reached(coming, end)
            undo.pop_all()
        return number, reached

    def _next(self, end: float) -> socket.socket:
        """The next connection at any of its listeners."""
        poll, listeners = select.poll(), {each.fileno(): each for each in self.listeners}
        for each in listeners:
            poll.register(each, select.POLLIN)
        for each, _ in poll.poll(1e3 * _left(end)):
            listeners[each].settimeout(_left(end))
            return listeners[each].accept()[0]
        raise TimeoutError

    def _reached(self, found: socket.socket, end: float) -> Reached:
        """A connection that both sides know, with the boxes that come by one of the machine's own."""
        if found.family != socket.AF_UNIX:
            return Reached(found)
        found.settimeout(_left(end))
        socket.send_fds(found, [b"!"], [box.number for box in self.boxes])
        _, numbers, _, _ = socket.recv_fds(found, 1, BOXES)
        boxes = tuple(Box(each, is_own=False) for each in numbers)
        if len(boxes) != BOXES:
            close({0: Reached(found, boxes)})
            raise OSError("the other side left")
        return Reached(found, boxes)


def can_meet(offers: Collection[Offer]) -> bool:
    """Whether all can reach each other, as far as that is known before."""
    machines = {offer.machine for offer in offers}
    return all(offer.port for offer in offers) or (len(machines) == 1 and "" not in machines)


def this_machine() -> str:
    """The machine and its network as this process sees them; empty where the system does not say it.

    Processes for which both are the same reach each other's sockets.
    """
    try:
        return f"{Path(BOOT).read_text().strip()} {os.stat(NETWORK).st_ino}"
    except OSError:
        return ""


def _name(token: str) -> str:
    """How a seat's socket is called on its machine, where anybody may read that."""
    return NEAR + hashlib.sha256(token.encode()).hexdigest()


def close(found: Mapping[int, Reached]) -> None:
    """Close connections."""
    for each in found.values():
        each.close()


def _left(end: float) -> float:
    """The seconds until then."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _whole(from_: socket.socket, count: int, end: float) -> bytes:
    """So many bytes."""
    found = b""
    while len(found) < count:
        from_.settimeout(_left(end))
        some = from_.recv(count - len(found))
        if not some:
            raise ConnectionError("the other side left")
        found += some
    return found
