"""Messages of a run over plain TCP connections: straight out of arrays, and straight into them.

The thread that computes moves the bytes itself while it waits at a meeting; between meetings nobody reads,
and what comes early stays where the system keeps it. Messages of a connection come in order and none is lost,
so nothing is asked for again; who is silent is asked by other means.
"""

from __future__ import annotations

import hmac
import json
import secrets
import select
import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from groggy_nb.cluster.meeting import Member, Message
from groggy_nb.cluster.protocol import Header

REACHED = 5.0  # seconds in which all workers must be connected
SPOKEN = 1.0  # seconds that who comes has for its hello
HEAD = struct.Struct("<I")  # bytes of what is said in front of a message's arrays
HELLO = struct.Struct("<32sI")  # the listener's token, and the number of who comes
MOST_SAID = 1 << 24
MOST_PIECES = 256  # that the system is given at a time
READING, WRITING = select.POLLIN, select.POLLOUT


class Offer(NamedTuple):
    """Where a seat listens, and what who comes there must show first, and is shown."""

    host: str
    port: int
    token: str


class Door:
    """A listener for the other seats of one run."""

    def __init__(self, host: str) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.listener = socket.create_server((host, 0), family=family)
        self.token = secrets.token_hex(16)
        self.offer = Offer(host, self.listener.getsockname()[1], self.token)

    def close(self) -> None:
        """Listen no more."""
        self.listener.close()

    def connected(self, number: int, offers: Mapping[int, Offer]) -> dict[int, socket.socket] | None:
        """A connection with each other seat; None where one could not be reached in time.

        Seats of higher numbers come to those of lower ones. Each side shows the other one's token, which was
        told by other means, so that nobody else is let in or spoken to.
        """
        end, found = time.monotonic() + REACHED, dict[int, socket.socket]()
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

    def _went(self, number: int, offer: Offer, end: float) -> socket.socket:
        """A connection to who listens there."""
        with ExitStack() as undo:
            found = undo.enter_context(closing(socket.create_connection(offer[:2], _left(end))))
            found.sendall(HELLO.pack(offer.token.encode(), number))
            if not hmac.compare_digest(_whole(found, len(self.token), end), self.token.encode()):
                raise OSError("somebody else listens there")
            undo.pop_all()
        return found

    def _came(self, offers: Mapping[int, Offer], end: float) -> tuple[int, socket.socket] | None:
        """Who came, and the connection; None where that was none of the seats."""
        self.listener.settimeout(_left(end))
        coming, _ = self.listener.accept()
        with ExitStack() as undo:
            undo.enter_context(closing(coming))
            try:
                token, number = HELLO.unpack(_whole(coming, HELLO.size, min(end, time.monotonic() + SPOKEN)))
            except OSError:
                return None
            if not hmac.compare_digest(token, self.token.encode()) or number not in offers:
                return None
            coming.sendall(offers[number].token.encode())
            undo.pop_all()
        return number, coming


def close(found: Mapping[int, socket.socket]) -> None:
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


class Sockets:
    """The transport of one seat over connections with all others (`Transport`)."""

    reads_later = False

    def __init__(
        self,
        found: Mapping[int, socket.socket],
        silent: Callable[[tuple[int, ...]], tuple[int, ...]],
    ) -> None:
        self.waited = 0.0
        self.asked = silent
        self.lines = {number: _Line(number, each) for number, each in found.items()}
        self.woken, self.waker = socket.socketpair()
        self.waker.setblocking(False)
        self.poll = select.poll()
        self.poll.register(self.woken, READING)

    def close(self) -> None:
        """Leave."""
        for end in (*(line.socket for line in self.lines.values()), self.woken, self.waker):
            end.close()

    def receive(self, member: Member) -> None:
        """From now on to this one, while it waits."""
        self.member = member

    def send(self, to: int, header: Header, message: Message | None) -> None:
        """Begin to send; `wait` goes on with it."""
        if message is not None:  # nothing is lost, so nobody need be asked for it again
            self.lines[to].queue(header, message)

    def silent(self, peers: tuple[int, ...]) -> tuple[int, ...]:
        """As others say."""
        unsent = (number for number, line in self.lines.items() if line.unsent)
        return self.asked(tuple(sorted({*peers, *unsent})))

    def wake(self) -> None:
        """Have `wait` return."""
        try:
            self.waker.send(b"!")
        except OSError:  # it will wake up without, or is gone
            return

    def wait(self, is_over: Callable[[], bool], seconds: float) -> bool:
        """Send and read until all is sent and it is over."""
        end = time.perf_counter() + seconds
        while True:
            moved = False
            for line in self.lines.values():
                moved |= line.write()
                for header, message in line.read(self.member):
                    moved = True
                    self.member.take(header, message, self)
            if is_over() and not any(line.unsent for line in self.lines.values()):
                return True
            if moved:
                continue
            now = time.perf_counter()
            if now >= end or not self.idle(end - now):
                return False

    def idle(self, seconds: float) -> bool:
        """Wait until something can be sent or read; whether somebody woke it up in place of that."""
        for line in self.lines.values():
            line.watch(self.poll)
        start = time.perf_counter()
        ready = self.poll.poll(1e3 * seconds)
        self.waited += time.perf_counter() - start
        woken = self.woken.fileno()
        if any(number == woken for number, _ in ready):
            self.woken.recv(64)
            return False
        return True


class _Line:
    """One connection: what is still to be sent, and how far the message that comes is read."""

    def __init__(self, number: int, found: socket.socket) -> None:
        self.number, self.socket = number, found
        found.setblocking(False)
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.unsent: deque[memoryview] = deque()
        self.is_open, self.events = True, 0
        self.reader = self._messages()
        self.wants: memoryview | None = None  # what is read into; None: nothing, now
        next(self.reader)

    # -- sending

    def queue(self, header: Header, message: Message) -> None:
        """Send a message behind what is being sent."""
        if not self.is_open:
            return
        shapes = [(array.dtype.str, len(array)) for array in message.arrays]
        said = json.dumps([header, message.said, shapes]).encode()
        self.unsent.append(memoryview(HEAD.pack(len(said)) + said))
        self.unsent.extend(_bytes_of(array) for array in message.arrays if len(array))

    def write(self) -> bool:
        """Send what the system takes; whether it took some."""
        if not self.unsent:
            return False
        try:
            sent = self.socket.sendmsg(islice(self.unsent, MOST_PIECES))
        except BlockingIOError:
            return False
        except OSError:
            self.leave()
            return True
        while sent:
            first = self.unsent.popleft()
            if len(first) > sent:
                self.unsent.appendleft(first[sent:])
                break
            sent -= len(first)
        return True

    # -- reading

    def read(self, member: Member) -> Iterator[tuple[Header, Message]]:
        """The messages that have come whole, with what there is to read."""
        while self.is_open:
            if self.wants is None:  # a head is here, of a message for which there may be room by now
                found = self.reader.send(member)
                if self.wants is None and found is None:
                    return
                if found is not None:
                    yield found
                continue
            try:
                count = self.socket.recv_into(self.wants)
            except BlockingIOError:
                return
            except OSError:
                count = 0
            if not count:
                self.leave()
                return
            self.wants = self.wants[count:]
            if not len(self.wants):
                found = self.reader.send(member)
                if found is not None:
                    yield found

    def _messages(self) -> Any:
        """Messages, one after the other; whoever has filled `wants` goes on with it."""
        found = None
        while True:
            size = bytearray(HEAD.size)
            self.wants = memoryview(size)
            member = yield found
            length = HEAD.unpack(size)[0]
            if length > MOST_SAID:
                raise ConnectionError(f"a message begins with {length} bytes of words")
            head = bytearray(length)
            self.wants = memoryview(head)
            member = yield None
            header, said, shapes = json.loads(head)
            header = Header(*header)
            self.wants = None
            while (room := member.room(header)) is None:
                member = yield None
            arrays = _placed(shapes, room)
            for array in arrays:
                if len(array):
                    self.wants = _bytes_of(array)
                    member = yield None
            found = header, Message(tuple(said), arrays)

    def leave(self) -> None:
        """The other side is gone: nothing more is sent or read."""
        self.is_open, self.wants = False, None
        self.unsent.clear()

    def watch(self, poll: Any) -> None:
        """Have a poll wait for what this line waits for."""
        events = READING * (self.wants is not None) | WRITING * bool(self.unsent)
        if events == self.events:
            return
        if self.events and not events:
            poll.unregister(self.socket)
        elif self.events:
            poll.modify(self.socket, events)
        else:
            poll.register(self.socket, events)
        self.events = events


def _placed(shapes: list[Any], room: Any) -> tuple[NDArray[Any], ...]:
    """Arrays of these dtypes and lengths: those of the room where it has them."""
    if len(room) == len(shapes) and all(
        (array.dtype.str, len(array)) == tuple(shape) for array, shape in zip(room, shapes, strict=True)
    ):
        return tuple(room)
    return tuple(np.empty(length, np.dtype(dtype)) for dtype, length in shapes)


def _bytes_of(array: NDArray[Any]) -> memoryview:
    return memoryview(array.data).cast("B")
