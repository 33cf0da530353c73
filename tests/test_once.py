"""Values made when first asked for: once, whole, and free again after failures and forks."""

import copy
import os
import pickle
import threading

import pytest

from groggy_nb.once import Once


def in_threads(number, work):
    """What some threads return that begin together."""
    found, start = [], threading.Barrier(number)

    def run():
        start.wait()
        found.append(work())

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == number
    return found


def test_all_threads_get_the_one_object_that_was_made():
    for _ in range(50):
        made, calls = Once(), []

        def make(calls=calls):
            calls.append(1)
            return object()

        found = in_threads(8, lambda made=made, make=make: made.get("x", make))
        assert len(calls) == 1 and len({id(x) for x in found}) == 1


def test_what_makes_a_value_may_ask_for_others():
    made = Once()
    assert made.get("both", lambda: [made.get("out", lambda: 1), made.get("in", lambda: 2)]) == [1, 2]
    assert made.peek("out") == 1


def test_a_value_that_could_not_be_made_is_made_by_the_next_who_asks():
    made = Once()
    with pytest.raises(KeyboardInterrupt):
        made.get("x", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    assert made.peek("x") is None
    assert in_threads(2, lambda: made.get("x", lambda: 5)) == [5, 5]


def test_none_is_a_value():
    made, calls = Once(), []
    for _ in range(2):
        assert made.get("x", lambda: calls.append(1)) is None
    assert calls == [1]


def test_of_many_the_ones_used_last_stay():
    made = Once(2)
    for name in "abac":
        made.get(name, lambda name=name: name.upper())
    assert made.made() == ("A", "C")


def test_many_threads_ask_for_more_than_is_kept():
    made = Once(2)

    def work():
        return [made.get(k % 5, lambda k=k: k % 5) for k in range(2_000)]

    assert in_threads(4, work) == [[k % 5 for k in range(2_000)]] * 4
    assert len(made.made()) == 2


@pytest.mark.parametrize("again", [copy.deepcopy, copy.copy, lambda x: pickle.loads(pickle.dumps(x))])
def test_copies_begin_empty(again):
    made = Once(2)
    made.get("x", object)
    other = again(made)
    assert other.made() == () and other.get("x", lambda: 1) == 1


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_forked_child_makes_what_another_thread_was_making():
    made, begun, end = Once(), threading.Event(), threading.Event()

    def make():
        begun.set()
        end.wait(60)
        return "the parent's"

    other = threading.Thread(target=made.get, args=("x", make))
    other.start()
    begun.wait(60)
    child = os.fork()
    if child == 0:
        os._exit(made.get("x", lambda: "its own") != "its own")
    status = os.waitpid(child, 0)[1]
    end.set()
    other.join(60)
    assert status == 0 and made.peek("x") == "the parent's"


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_what_makes_a_value_may_fork():
    made = Once()

    def make():
        child = os.fork()
        return child or "in the child"

    found = made.get("x", make)
    if found == "in the child":
        os._exit(made.get("y", lambda: 1) != 1)
    assert os.waitpid(found, 0)[1] == 0
