"""Work in a thread of its own: one thing at a time, the newest wins, and it can be ended."""

import signal
import threading

from groggy_nb.notebook.latest import Latest
from groggy_nb.run import interrupts


def until_asked(found):
    """Work that notes what it was given and lasts until its end is asked for."""

    def do(wanted, ending):
        while not interrupts.is_pressed():
            threading.Event().wait(0.001)
        found.append((wanted, ending.is_overtaken))

    return do


def test_of_many_wanted_things_the_first_and_the_newest_are_done():
    found, begun = [], threading.Event()

    def do(wanted, ending):
        begun.set()
        while wanted != 99 and not interrupts.is_pressed():
            threading.Event().wait(0.001)
        found.append((wanted, ending.is_overtaken))

    latest = Latest(do, None)
    latest.ask(0)
    assert begun.wait(60)
    for number in range(1, 100):
        latest.ask(number)
    assert latest.wait(60)
    assert found[-1] == (99, False) and all(overtaken for _, overtaken in found[:-1])
    assert len({wanted for wanted, _ in found}) == len(found)


def test_what_is_held_begins_with_the_newest_when_it_is_released():
    found = []
    latest = Latest(lambda wanted, ending: found.append(wanted), None, held=True)
    latest.ask(1)
    latest.ask(2)
    assert not latest.is_busy and found == []
    latest.release()
    assert latest.wait(60) and found == [2]
    latest.ask(3)
    assert latest.wait(60) and found == [2, 3]


def test_a_start_is_refused_while_something_is_done_and_an_interrupt_ends_it():
    found = []
    latest = Latest(until_asked(found), None)
    assert latest.start("a") and not latest.start("b")
    assert latest.interrupt() and latest.wait(60)
    assert found == [("a", False)] and not latest.interrupt()


def test_ctrl_c_in_the_main_thread_asks_for_the_stops_of_others_and_then_does_what_it_did():
    heard = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        stop = interrupts.Stop()
        with interrupts.heeding(stop):
            assert interrupts.pass_on() and interrupts.pass_on()
            signal.raise_signal(signal.SIGINT)
            assert stop.is_asked and heard == [signal.SIGINT] and interrupts.is_pressed()
        assert not interrupts.pass_on() and not interrupts.is_pressed()
        signal.raise_signal(signal.SIGINT)
        assert heard == [signal.SIGINT] * 2
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_ignored_ctrl_c_ends_what_heeds_it_and_is_ignored_again():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        stop = interrupts.Stop()
        with interrupts.heeding(stop):
            interrupts.pass_on()
            signal.raise_signal(signal.SIGINT)
        interrupts.pass_on()
        assert stop.is_asked and signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_ctrl_c_while_one_waits_ends_the_work():
    found = []
    latest = Latest(until_asked(found), None)
    latest.ask("a")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.1, signal.raise_signal, [signal.SIGINT])
    timer.start()
    try:
        latest.wait()
    except KeyboardInterrupt:
        found.append("raised")
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)
    assert latest.wait(60) and sorted(map(str, found)) == ["('a', False)", "raised"]
