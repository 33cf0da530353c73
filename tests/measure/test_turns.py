"""Runs in turns: interleaved, compile outside the figures, every bit compared, Ctrl-C ends them."""

import gc
import warnings
import weakref

import numpy as np
import pytest
from made_records import make_record

import groggy_nb as gn
from groggy_nb.errors import GroggyWarning
from groggy_nb.measure import turns
from groggy_nb.measure.turns import Place, Way, in_turns
from groggy_nb.run.record import Interrupted, Outcome, Progress

WAYS = [Way("a", "fused"), Way("b", "batch", ("fold",)), Way("c", "step", ())]
PLACE = Place("ablation", 2, 18)


class Runs:
    """Stands in for `execute`: logs the runs, and gives hand-made outcomes."""

    def __init__(self, values=None, warnings=()):
        self.seen, self.told, self.arrays = [], [], []
        self.values, self.warnings = values or {}, list(warnings)

    def __call__(self, ir, graph, *, mode, passes, progress, **options):
        self.seen.append((mode, passes, options))
        self.told.append(progress)
        run = len(self.seen)
        array = np.array(self.values.get(run, [1.0, 2.0]))
        self.arrays.append(weakref.ref(array))
        watch = {"delta": np.ones(2)}
        record = make_record(mode, wall=10.0 + run, compile=3.0, warnings=self.warnings, watch=watch)
        return Outcome({"x": array}, {"x": "nodes"}, record)


@pytest.fixture
def runs(monkeypatch):
    def start(*arguments, **named):
        made = Runs(*arguments, **named)
        monkeypatch.setattr(turns, "execute", made)
        return made

    return start


@pytest.fixture(scope="module")
def program():
    return gn.parse('nodes["x"] = degree()')


def take(program, **options):
    return in_turns(program, gn.datasets.karate(), WAYS, PLACE, **{"repeats": 2, **options})


def test_ways_take_turns_after_one_untimed_run_each(runs, program):
    made = runs()
    turns = take(program, threads=1, params={"k": 1})
    timed = [turns.timed(way) for way in range(3)]
    one_turn = [("fused", None), ("batch", ("fold",)), ("step", ())]
    assert [seen[:2] for seen in made.seen] == 3 * one_turn
    assert all(options == {"threads": 1, "params": {"k": 1}} for *_, options in made.seen)
    # Run k takes 10 + k seconds, 3 of them compile; runs 1 to 3 are the warm-up.
    assert [each.all_seconds for each in timed] == [(11.0, 14.0), (12.0, 15.0), (13.0, 16.0)]
    assert timed[0].seconds == 12.5
    assert timed[0].record.wall == 14.0  # of an even number, the faster of the two in the middle


def test_a_planted_bit_is_seen_in_any_run(runs, program):
    runs({8: [1.0, np.nextafter(2.0, 3.0)]})  # the batch way's last run
    (found,) = take(program).differences
    assert (found.mode, found.reference, found.name, found.first) == ("b", "a", "x", 1)


def test_a_way_that_differs_in_each_run_is_told_once(runs, program):
    runs({3: [1.0, -0.0], 6: [1.0, -0.0], 9: [1.0, -0.0]})
    assert [each.mode for each in take(program).differences] == ["c"]


def test_the_first_way_is_compared_with_itself(runs, program):
    runs({7: [1.0, 3.0]})
    (found,) = take(program).differences
    assert (found.mode, found.reference) == ("a", "a")


def test_no_result_outlives_its_comparison(runs, program):
    made = runs()
    turns = take(program)
    gc.collect()
    # The first one is what the others are compared with.
    assert [array() is None for array in made.arrays] == [False] + [True] * 8
    assert all(turns.outcome(way).values["x"] is made.arrays[0]() for way in range(3))


def test_progress_says_where_the_turns_are(runs, program):
    runs()
    told = []
    take(program, progress=told.append)
    assert [each.doing for each in told][:4] == [
        "ablation 3 of 18, warming up",
        "ablation 4 of 18, warming up",
        "ablation 5 of 18, warming up",
        "ablation 3 of 18, repeat 1 of 2",
    ]
    assert len(told) == 9


def test_a_run_tells_its_own_progress_where_it_compiles_or_is_long(runs, program, monkeypatch):
    made = runs()
    told = []
    take(program, progress=told.append)
    made.told[0](Progress(0, None, None, 0.5, "compiling 1 of 3"))
    assert told[-1].doing == "ablation 3 of 18, warming up: compiling 1 of 3" and told[-1].seconds >= 0.5
    assert all(each is not None for each in made.told)  # these runs take over a second
    monkeypatch.setattr(turns, "LONG", 100.0)
    short = runs()
    take(program, progress=told.append)
    assert [each is not None for each in short.told] == [True] * 3 + [False] * 6


def test_without_a_listener_runs_have_none(runs, program):
    made = runs()
    take(program)
    assert made.told == [None] * 9


def test_warnings_are_told_once(runs, program):
    runs(warnings=["a while loop was ended"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        take(program)
    assert [(each.category, str(each.message)) for each in caught] == [
        (GroggyWarning, "a while loop was ended")
    ]


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), Interrupted(None, "interrupted after 3 rounds")])
def test_ctrl_c_ends_the_turns_and_says_where(runs, program, monkeypatch, stop):
    made = runs()

    def interrupt(*arguments, **options):
        if len(made.seen) == 4:
            raise stop
        return made(*arguments, **options)

    monkeypatch.setattr(turns, "execute", interrupt)
    with pytest.raises(KeyboardInterrupt, match="interrupted in ablation 4 of 18") as caught:
        take(program)
    # Not ours with a partial result: nobody must take one way's outputs for the experiment's.
    assert type(caught.value) is KeyboardInterrupt


def test_without_a_number_runs_are_repeated_for_a_while(runs, program, monkeypatch):
    monkeypatch.setattr(turns, "BUDGET", 100.0)  # seconds a way; a run of run number k takes 7 + k
    made = runs()
    found = take(program, repeats=None)
    # Turns of 36, 45, 54, 63, 72 and 81 seconds: the sixth one passes 300.
    assert [len(found.timed(way).all_seconds) for way in range(3)] == [6] * 3
    assert len(made.seen) == 21


def test_at_least_three_turns_and_at_most_fifteen_are_taken(runs, program, monkeypatch):
    monkeypatch.setattr(turns, "BUDGET", 9.0)  # the warm-up takes 8, 9 and 10 seconds
    runs()
    assert len(take(program, repeats=None).timed(0).all_seconds) == 3
    monkeypatch.setattr(turns, "BUDGET", 1e9)
    runs()
    assert len(take(program, repeats=None).timed(0).all_seconds) == 15


def test_where_one_run_takes_long_it_is_the_only_one(runs, program):
    made = runs()
    found = take(program, repeats=None)
    assert len(made.seen) == 3
    assert [found.timed(way).all_seconds for way in range(3)] == [(8.0,), (9.0,), (10.0,)]
