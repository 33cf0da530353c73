"""Messages over plain connections: what comes where, who is let in, and who is missed."""

import errno
import socket
import threading
from functools import partial
from itertools import product

import numpy as np
import pytest
from inside import Inside, connected
from processes import open_boxes
from same_bits import differences, shown

from groggy_nb import algorithms
from groggy_nb.cluster import boxes, doors, meeting
from groggy_nb.cluster.doors import Door, Offer, can_meet
from groggy_nb.cluster.meeting import Abandoned, Member, PeerLost
from groggy_nb.cluster.protocol import Seat
from groggy_nb.graph.datasets import karate

HOST = "127.0.0.1"
LONG = 300_000  # words: more than the system takes before somebody reads


@pytest.fixture(params=(True, False), ids=("memory", "TCP"))
def near(request):
    """Whether seats share memory."""
    return request.param


@pytest.fixture
def seats(near):
    """Makes so many members that are connected with each other."""
    made = []

    def make(count):
        made.extend(
            found := [Member(Seat(n, count, 0), each, 30.0) for n, each in enumerate(connected(count, near))]
        )
        return found

    yield make
    for member in made:
        member.transport.close()


def at_once(*calls):
    """What these give, each in a thread of its own."""
    found = [None] * len(calls)

    def one(n):
        try:
            found[n] = calls[n]()
        except BaseException as problem:
            found[n] = problem

    threads = [threading.Thread(target=one, args=(n,)) for n in range(len(calls))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found


def test_arrays_arrive_where_they_are_wanted_round_by_round(seats):
    count, rounds = 3, 20
    members = seats(count)
    arrays = [np.zeros(count * LONG) for _ in members]

    def rounds_of(number):
        own = arrays[number][number * LONG : (number + 1) * LONG]
        others = [n for n in range(count) if n != number]
        rooms = {n: [arrays[number][n * LONG : (n + 1) * LONG]] for n in others}
        for turn in range(rounds):
            own[:] = 100 * number + turn  # the last round's was read by all
            met = members[number].meet((number, turn, None, "ü"), (own,), rooms)
            for n in others:
                assert met[n].said == (n, turn, None, "ü")
                assert met[n].arrays[0] is rooms[n][0]
                assert (rooms[n][0] == 100 * n + turn).all()

    found = at_once(*(lambda n=n: rounds_of(n) for n in range(count)))
    assert found == [None] * count


def test_what_fits_no_room_arrives_beside_it_and_empty_arrays_too(seats):
    members = seats(2)
    own = np.arange(4.0), np.array([True, False]), np.empty(0, np.int64)
    room = {1: [np.zeros(3), np.zeros(2, bool), np.zeros(0, np.int64)]}
    met, _ = at_once(
        lambda: members[0].meet(("a",), rooms=room),
        lambda: members[1].meet(("b",), own),
    )
    assert [each.tolist() for each in met[1].arrays] == [[0.0, 1.0, 2.0, 3.0], [True, False], []]
    assert room[1][0].tolist() == [0.0, 0.0, 0.0]


def test_a_message_for_the_next_meeting_waits_until_its_room_is_free(seats):
    members = seats(3)
    room = [np.zeros(2)]
    found = threading.Event()

    def slow():
        members[0].meet((0,), rooms={1: room})
        found.wait(30)  # till the second one has sent on
        assert room[0].tolist() == [1.0, 1.0]
        members[0].meet((0,), rooms={1: room})
        assert room[0].tolist() == [2.0, 2.0]

    def fast():
        members[1].meet((1,), (np.full(2, 1.0),))
        members[1].transport.send = sent(members[1].transport.send)
        members[1].meet((1,), (np.full(2, 2.0),))

    def sent(send):
        def then(to, header, message):
            send(to, header, message)
            members[1].transport.lines[to].write()
            if to == 2:
                found.set()

        return then

    def third():
        members[2].meet((2,))
        members[2].meet((2,))

    assert at_once(slow, fast, third) == [None, None, None]


def test_who_is_gone_or_silent_is_named_and_who_is_abandoned_is_freed(seats, monkeypatch):
    monkeypatch.setattr(meeting, "PATIENCE", 0.01)
    members = seats(3)
    members[2].transport.close()
    for member in members[:2]:
        member.deadline, member.transport.asked = 0.02, lambda peers: tuple(n for n in peers if n == 2)
    found = at_once(lambda: members[0].meet(()), lambda: members[1].meet(()))
    assert [type(each) for each in found] == [PeerLost, PeerLost]
    assert [each.peers for each in found] == [(2,), (2,)]
    first, second = seats(2)
    own = np.zeros(4 * LONG)  # nobody takes it
    found = at_once(lambda: first.meet((), (own,)), first.abandon)
    assert isinstance(found[0], Abandoned)
    second.abandon()


def test_only_who_shows_the_token_is_let_in(near, monkeypatch):
    monkeypatch.setattr(doors, "SPOKEN", 0.05)
    both = [Door(HOST, near) for _ in range(2)]
    offers = [door.offer for door in both]
    places = [each.getsockname() for each in both[0].listeners]
    strangers = []
    for place, hello in product(
        places, (b"", b"x", doors.HELLO.pack(b"0" * 32, 1), doors.HELLO.pack(b"0" * 32, 7))
    ):
        strangers.append(socket.socket(socket.AF_INET if isinstance(place, tuple) else socket.AF_UNIX))
        strangers[-1].connect(place)
        strangers[-1].sendall(hello)
    found = at_once(
        lambda: both[0].connected(0, {1: offers[1]}),
        lambda: both[1].connected(1, {0: offers[0]}),
    )
    assert [[*each] for each in found] == [[1], [0]]
    for each in (*strangers, *found[0].values(), *found[1].values(), *both):
        each.close()


def test_who_cannot_be_reached_or_is_another_is_said_not_to_be_connected(monkeypatch):
    monkeypatch.setattr(doors, "REACHED", 0.2)
    with socket.create_server((HOST, 0)) as listener:  # it takes whoever comes, and says nothing
        door = Door(HOST)
        nobody = Offer(HOST, listener.getsockname()[1], "0" * 32, "")
        assert door.connected(1, {0: nobody}) is None
        assert door.connected(0, {1: nobody}) is None
        door.close()


@pytest.mark.parametrize("workers", (2, 3))
def test_a_run_over_connections_has_the_bits_of_the_reference(workers, near, monkeypatch):
    monkeypatch.setattr(boxes, "WORTH", 1)
    cluster = Inside(workers, partial(connected, near=near))
    for program in (algorithms.pagerank(max_iter=5), algorithms.bfs_levels(), algorithms.core_number()):
        wanted = shown(program.ir, karate(), mode="reference")
        assert not differences(wanted, shown(program.ir, karate(), cluster=cluster))


def test_seats_that_listen_to_their_machine_alone_meet_there():
    both = [Door("") for _ in range(2)]
    offers = [door.offer for door in both]
    assert can_meet(offers) and not any(offer.port for offer in offers)
    found = at_once(
        lambda: both[0].connected(0, {1: offers[1]}),
        lambda: both[1].connected(1, {0: offers[0]}),
    )
    assert [[*each] for each in found] == [[1], [0]]
    for each in (*found[0].values(), *found[1].values(), *both):
        each.close()
    assert not can_meet([offers[0], offers[1]._replace(machine="another")])
    assert not can_meet([offer._replace(machine="") for offer in offers])
    assert can_meet([Offer(HOST, 1, "", "this"), Offer(HOST, 2, "", "another")])


def test_arrays_go_by_the_connection_where_there_is_no_memory_for_a_box(seats, near, monkeypatch):
    asked = []

    def refuse(*given):
        asked.append(given)
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr("os.posix_fallocate", refuse)
    members = seats(2)
    own, room = np.arange(float(LONG)), np.zeros(LONG)
    at_once(lambda: members[0].meet((), (own,)), lambda: members[1].meet((), (), {0: [room]}))
    assert (room == own).all() and bool(asked) == near


def test_what_is_left_for_others_is_gone_with_those_who_have_it_open(seats, near):
    members = seats(2)
    own = np.arange(float(LONG))
    at_once(lambda: members[0].meet((), (own,)), lambda: members[1].meet((), (own,)))
    assert len(open_boxes()) >= 8 * near  # two of each seat, at both
    for member in members:
        member.transport.close()
    assert not open_boxes()
