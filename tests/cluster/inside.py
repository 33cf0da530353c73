"""A cluster inside of this process: each worker is a thread, a message is handed over as it is."""

from __future__ import annotations

import threading

from groggy_nb.cluster.doors import Door
from groggy_nb.cluster.meeting import Member
from groggy_nb.cluster.protocol import Generations, Seat
from groggy_nb.cluster.sockets import Sockets
from groggy_nb.cluster.work import work


def handed(count):
    """Transports that hand over what is sent."""
    lines = [Line() for _ in range(count)]
    return [Hand(lines, n) for n in range(count)]


def connected(count, near=True):
    """Transports over connections on loopback, or by memory."""
    doors = [Door("127.0.0.1", near) for _ in range(count)]
    offers = {n: door.offer for n, door in enumerate(doors)}
    found = [None] * count

    def one(n):
        found[n] = doors[n].connected(n, {k: offer for k, offer in offers.items() if k != n})

    threads = [threading.Thread(target=one, args=(n,)) for n in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return [Connected(*each) for each in zip(doors, found, strict=True)]


class Connected(Sockets):
    """A seat that lets go of what it was connected by when it leaves."""

    def __init__(self, door, found):
        super().__init__(found, lambda peers: (), door.boxes)
        self.door = door

    def close(self):
        super().close()
        self.door.close()


class Inside:
    """So many workers, and what their messages go by."""

    def __init__(self, workers, transports=handed):
        self.workers, self.transports = [f"worker {n}" for n in range(workers)], transports
        self.pieces, self.stores = {}, {}

    def names(self):
        return self.workers

    def begin(self, names, orders, epoch):
        return Going(self, names, orders, epoch)

    def piece(self, orders, n):
        """What a worker is told, and its piece with what it had before."""
        kept = self.pieces.get(orders.piece(n))
        job = orders.job(n, 1, () if kept is None else kept.held)
        if kept is None:
            kept = self.pieces[orders.piece(n)] = job.piece.opened()
        elif job.piece is not None:
            kept.add(job.piece.opened())
        return job, kept

    def work(self, n, member):
        """A worker is about to begin."""

    def lost(self, found):
        """Raises where workers were lost."""

    def close(self):
        pass


class Going:
    """A run on threads."""

    def __init__(self, fleet, names, orders, epoch):
        self.fleet = fleet
        transports = enumerate(fleet.transports(len(names)))
        self.members = [Member(Seat(n, len(names), epoch), each, 30.0) for n, each in transports]
        self.found = [None] * len(names)

        for n, member in enumerate(self.members):
            fleet.work(n, member)

        def one(n):
            try:
                job, piece = fleet.piece(orders, n)
                store = fleet.stores.setdefault((job.name, names[n]), Generations())
                self.found[n] = work(job, self.members[n], piece, store)
            except BaseException as problem:
                self.found[n] = problem
                for member in self.members:
                    member.abandon()

        self.threads = [threading.Thread(target=one, args=(n,)) for n in range(len(names))]
        for thread in self.threads:
            thread.start()

    def wait(self, seconds):
        for thread in self.threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self.threads)

    def rounds(self):
        return self.members[0].rounds

    def stop(self):
        for member in self.members:
            member.asked = True

    def abandon(self):
        for member in self.members:
            member.abandon()
        for thread in self.threads:
            thread.join()
        for member in self.members:
            member.transport.close()

    def left(self):
        self.fleet.lost(self.found)
        for found in self.found:
            if isinstance(found, BaseException) and getattr(found, "code", "") != "run-abandoned":
                raise found
        return self.found


class Line:
    """Who takes the messages of a worker."""

    hand = None


class Hand:
    """Hands messages over: the arrays as they are, so they are copied before."""

    reads_later = True
    waited, ways, nbytes = 0.0, "hands", 0

    def __init__(self, lines, number):
        self.lines, self.number = lines, number
        self.changed = threading.Condition()

    def receive(self, member):
        self.lines[self.number].hand, self.member = self, member

    def send(self, to, header, message):
        hand = self.lines[to].hand
        hand.member.take(header, message, hand)
        hand.wake()

    def wait(self, is_over, seconds):
        with self.changed:
            return self.changed.wait_for(is_over, seconds)

    def wake(self):
        with self.changed:
            self.changed.notify_all()

    def silent(self, peers):
        return ()

    def close(self):
        pass
