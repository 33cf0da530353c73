"""The protocol of meetings, driven by a transport that loses, repeats and reorders what it is given."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from groggy_nb.cluster.protocol import Deliver, Header, Post, Seat

FIRST, OLD = 1, 0  # epochs


class Meetings(RuleBasedStateMachine):
    """Seats that come to meetings, and the messages that are under way between them."""

    @initialize(seats=st.integers(1, 4))
    def begin(self, seats):
        self.seats = [Seat(n, seats, FIRST) for n in range(seats)]
        self.under_way = []
        self.met = [[] for _ in range(seats)]  # of each seat, what it was handed at each meeting

    def follow(self, number, said):
        for each in said:
            if isinstance(each, Post):
                assert each.to != number
                self.under_way.append(each)
            else:
                assert each.sequence == len(self.met[number])
                self.met[number].append(each.payloads)

    def chosen(self, data):
        return data.draw(st.integers(0, len(self.under_way) - 1))

    def give(self, post):
        self.follow(post.to, self.seats[post.to].arrive(post.header, post.payload))

    def come(self, number):
        seat = self.seats[number]
        self.follow(number, seat.reach((number, seat.sequence)))

    @rule(data=st.data())
    def a_seat_comes_to_its_next_meeting(self, data):
        free = [n for n, seat in enumerate(self.seats) if not seat.is_there]
        if free:
            self.come(data.draw(st.sampled_from(free)))

    @rule(data=st.data())
    def a_message_arrives(self, data):
        if self.under_way:
            self.give(self.under_way.pop(self.chosen(data)))

    @rule(data=st.data())
    def a_message_arrives_and_comes_again_later(self, data):
        if self.under_way:
            self.give(self.under_way[self.chosen(data)])

    @rule(data=st.data())
    def a_message_is_lost(self, data):
        if self.under_way:
            self.under_way.pop(self.chosen(data))

    @rule(data=st.data())
    def a_message_of_an_older_beginning_arrives(self, data):
        seat = data.draw(st.sampled_from(self.seats))
        for sender in seat.others:
            assert seat.arrive(Header(OLD, seat.sequence, sender), "old") == []
            assert seat.arrive(Header(OLD, seat.sequence, sender), None) == []

    @rule(data=st.data())
    def a_seat_has_waited_long(self, data):
        number = data.draw(st.integers(0, len(self.seats) - 1))
        self.follow(number, self.seats[number].late())

    @invariant()
    def each_got_what_the_others_brought_to_that_meeting_and_nobody_is_two_ahead(self):
        if not hasattr(self, "seats"):
            return
        for number, met in enumerate(self.met):
            others = [n for n in range(len(self.seats)) if n != number]
            assert met == [{n: (n, sequence) for n in others} for sequence in range(len(met))]
        lengths = [len(met) for met in self.met]
        assert max(lengths) - min(lengths) <= 1
        for seat in self.seats:  # what is kept does not grow
            assert len(seat.sent) <= 2 and len(seat.kept) <= 2 * len(self.seats)

    def teardown(self):
        """From any state, when nothing is lost any more, all meet."""
        if not hasattr(self, "seats"):
            return
        goal = max(seat.sequence for seat in self.seats) + 2
        self.under_way.clear()
        for _ in range(4 * len(self.seats) + 8):
            for number, seat in enumerate(self.seats):
                if not seat.is_there and seat.sequence < goal:
                    self.come(number)
                self.follow(number, seat.late())
            while self.under_way:
                self.give(self.under_way.pop())
        assert {len(met) for met in self.met} == {goal}


TestMeetings = Meetings.TestCase
TestMeetings.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_a_seat_alone_meets_nobody_at_once():
    assert Seat(0, 1, 0).reach("x") == [Deliver(0, {})]


def test_a_seat_does_not_come_twice_to_a_meeting():
    seat = Seat(0, 2, 0)
    seat.reach("x")
    with pytest.raises(AssertionError, match="it has not left the last one"):
        seat.reach("y")
