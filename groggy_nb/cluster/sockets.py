"""Messages of a run over its own connections: straight out of arrays, and straight into them.

Between seats of one machine arrays take no connection: they are left in a box (`boxes.py`).
The thread that computes moves the bytes itself while it waits at a meeting; between meetings nobody reads,
and what comes early stays where the system keeps it. Messages of a connection come in order and none is lost,
so nothing is asked for again; who is silent is asked by other means.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groggy_nb.cluster.boxes import Box
from groggy_nb.cluster.doors import Reached
from groggy_nb.cluster.meeting import Member, Message
from groggy_nb.cluster.protocol import Header

HEAD = struct.Struct("<I")  # bytes of what is said in front of a message's arrays
MOST_SAID = 1 << 24
MOST_PIECES = 256  # that the system is given at a time
READING, WRITING = select.POLLIN, select.POLLOUT


class Sockets:
    """The transport of one seat over connections with all others (`Transport`)."""

    reads_later = False

    def __init__(
        self,
        found: Mapping[int, Reached],
        silent: Callable[[tuple[int, ...]], tuple[int, ...]],
        boxes: tuple[Box, ...] = (),
    ) -> None:
        self.waited = 0.0
        self.asked, self.boxes = silent, boxes
        self.lines = {number: _Line(number, each) for number, each in found.items()}
        self.ways = " and ".join(sorted({"shared memory" if r.boxes else "TCP" for r in found.values()}))
        self.last: Message | None = None  # that was to be left in a box, and whether it is
        self.is_left = False
        self.woken, self.waker = socket.socketpair()
        self.waker.setblocking(False)
        self.poll = select.poll()
        self.poll.register(self.woken, READING)

    def close(self) -> None:
        """Leave."""
        for line in self.lines.values():
            line.close()
        for end in (self.woken, self.waker):
            end.close()

    def receive(self, member: Member) -> None:
        """From now on to this one, while it waits."""
        self.member = member

    def send(self, to: int, header: Header, message: Message | None) -> None:
        """Begin to send; `wait` goes on with it."""
        if message is not None:  # nothing is lost, so nobody need be asked for it again
            line = self.lines[to]
            line.queue(header, message, bool(line.boxes) and self.leave(header, message))

    def leave(self, header: Header, message: Message) -> bool:
        """Leave a message's arrays for all that are near, if that goes; once."""
        if message is not self.last:
            self.last = message
            self.is_left = self.boxes[header.sequence % len(self.boxes)].put(message.arrays)
        return self.is_left

    @property
    def nbytes(self) -> int:
        """Bytes of its boxes."""
        return sum(len(box.bytes) for box in self.boxes)

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

    def __init__(self, number: int, found: Reached) -> None:
        self.number, self.close = number, found.close
        self.socket, self.boxes = found
        self.socket.setblocking(False)
        if not self.boxes:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.unsent: deque[memoryview] = deque()
        self.is_open, self.events = True, 0
        self.reader = self._messages()
        self.wants: memoryview | None = None  # what is read into; None: nothing, now
        next(self.reader)

    # -- sending

    def queue(self, header: Header, message: Message, is_left: bool) -> None:
        """Send a message behind what is being sent, without the arrays where they are in a box."""
        if not self.is_open:
            return
        shapes = [(array.dtype.str, len(array)) for array in message.arrays]
        said = json.dumps([header, message.said, shapes, is_left]).encode()
        self.unsent.append(memoryview(HEAD.pack(len(said)) + said))
        if not is_left:
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
            header, said, shapes, is_left = json.loads(head)
            header = Header(*header)
            self.wants = None
            while (room := member.room(header)) is None:
                member = yield None
            arrays = _placed(shapes, room)
            if is_left:
                self.boxes[header.sequence % len(self.boxes)].take(arrays)
            for array in arrays:
                if len(array) and not is_left:
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
