"""A cluster inside of this process: each worker is a thread, a message is handed over as it is."""

from __future__ import annotations

import threading

from groggy_nb.cluster.meeting import Member
from groggy_nb.cluster.protocol import Seat
from groggy_nb.cluster.work import work


class Inside:
    """So many workers; whoever is in `killed` never comes to a run."""

    def __init__(self, workers):
        self.workers = [f"worker {n}" for n in range(workers)]

    def names(self):
        return self.workers

    def begin(self, names, job, epoch):
        return Going(self, names, job, epoch)

    def close(self):
        pass


class Going:
    """A run on threads."""

    def __init__(self, fleet, names, job, epoch):
        lines = [Line() for _ in names]
        self.members = [Member(Seat(n, len(names), epoch), Hand(lines, n), 30.0) for n in range(len(names))]
        self.found = [None] * len(names)

        def one(n):
            try:
                self.found[n] = work(job(n, 1), self.members[n])
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

    def stop(self):
        for member in self.members:
            member.asked = True

    def abandon(self):
        for member in self.members:
            member.abandon()
        for thread in self.threads:
            thread.join()

    def left(self):
        for found in self.found:
            if isinstance(found, BaseException) and getattr(found, "code", "") != "run-abandoned":
                raise found
        return self.found


class Line:
    """Who takes the messages of a worker."""

    take = None


class Hand:
    """Hands messages over."""

    def __init__(self, lines, number):
        self.lines, self.number = lines, number

    def receive(self, take):
        self.lines[self.number].take = take

    def send(self, to, header, payload):
        self.lines[to].take(header, payload)

    def silent(self, peers):
        return ()
