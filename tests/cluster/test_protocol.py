"""The protocol of meetings, driven by a transport that loses, repeats and reorders what it is given."""

from itertools import product

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from groggy_nb.cluster.protocol import Deliver, Generations, Header, Post, Seat, Share, newest_whole

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
        self.follow(number, seat.reach((number, seat.sequence), {0: ("only", number, seat.sequence)}))

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
            said = ("only",) if number == 0 else ()
            assert met == [{n: (*said, n, sequence) for n in others} for sequence in range(len(met))]
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


def kept_by(seats, complete, ahead):
    """What each seat keeps after `complete` generations, those of `ahead` one more; all of 10 entries."""
    found = []
    for seat in range(seats):
        generations = Generations()
        for number in range(1, complete + 1 + (seat in ahead)):
            before = (seat - 1) % seats
            own = {Share(0, 4, 10 * n // seats, 10 * (n + 1) // seats): (number, n) for n in (seat, before)}
            generations.put(number, "state", own)
        found.append(generations)
    return found


def told(kept, lost):
    return {
        n: {k: [*shares] for k, (_, shares) in each.kept.items()} for n, each in kept.items() if n not in lost
    }


def test_a_loss_of_one_seat_at_any_point_leaves_the_last_complete_generation_whole():
    for seats, complete in product(range(2, 6), range(4)):
        for ahead in product((False, True), repeat=seats):  # some have left the meeting, others are in it
            kept = dict(enumerate(kept_by(seats, complete, {n for n in range(seats) if ahead[n]})))
            for lost in range(seats):
                found = newest_whole(told(kept, {lost}), {n: {(0, 4): 10} for n in range(9)})
                if not complete:
                    assert found is None or found[0] == 1
                    continue
                number, bringers = found
                assert number in (complete, complete + 1)
                entries = set()
                for share, seat in bringers.items():
                    assert seat != lost and kept[seat].kept[number][1][share][0] == number
                    entries |= {*range(share.start, share.stop)}
                assert entries == {*range(10)}
                assert all(len(each.kept) <= 2 for each in kept.values())


def test_a_seat_and_the_one_behind_it_lost_together_leave_no_whole_generation():
    kept = dict(enumerate(kept_by(4, 3, set())))
    assert newest_whole(told(kept, {1, 2}), {2: {(0, 4): 10}, 3: {(0, 4): 10}}) is None
    assert newest_whole(told(kept, {0, 2}), {2: {(0, 4): 10}, 3: {(0, 4): 10}})[0] == 3


def test_a_newer_generation_that_came_to_nothing_does_not_push_out_the_one_to_go_on_from():
    generations = Generations()
    for number in (1, 2, 3):
        generations.put(number, "state", {})
    assert sorted(generations.kept) == [2, 3]
    generations.only(2)
    generations.put(4, "state", {})
    assert sorted(generations.kept) == [2, 4]
