"""Errors and what they are made of: near names, and texts that any terminal can show."""

import os
import subprocess
import sys
import threading
import warnings

import pytest

from groggy_nb.errors import GroggyWarning, collecting, warn

CODE = """
import groggy_nb as gn
G = gn.Graph.from_edges([0], [1], labels=["ж", "β"])
p = gn.parse('nodes["é"] = degree() * 1.5')
r = p.run(G, mode="reference")
for thing in (G, p, r, r.report, p.explain(), gn.compare(p, G, modes=("reference",))):
    print(thing)
for wrong in (lambda: G.index_of("жж"), lambda: gn.parse("x = ж + 1"), lambda: gn.as_graph("ж.csv")):
    try:
        wrong()
    except gn.errors.GroggyError as error:
        print(error)
"""


def test_what_the_terminal_cannot_show_is_escaped_and_never_raised():
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        timeout=120,
        check=True,
    )
    shown = done.stdout.decode("ascii")
    for letter in ("\\u0436", "\\u03b2", "\\xe9"):
        assert letter in shown
    assert "no node has the label '\\u0436\\u0436'" in shown
    assert done.stderr == b""


def test_warnings_are_collected_in_their_own_thread_alone():
    inside, done = threading.Event(), threading.Event()

    def other():
        with collecting() as told:
            inside.set()
            done.wait(10)
            warn("of the other")
            assert told == ["of the other"]

    thread = threading.Thread(target=other)
    filters = list(warnings.filters)
    thread.start()
    inside.wait(10)
    with pytest.warns(GroggyWarning, match="of this one"):
        warn("of this one")
    with collecting() as told:
        warn("once")
        warn("once")
        done.set()
        thread.join()
    assert told == ["once"]
    assert list(warnings.filters) == filters


def test_a_warning_names_the_line_that_it_is_about():
    with pytest.warns(GroggyWarning) as caught:
        warn("here")
    assert caught[0].filename == __file__
