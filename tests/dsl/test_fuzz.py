"""Whatever the text, there is a program or our error, and the program prints and reads back."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from spec_texts import LABELS, LEVELS, PAGERANK, PATHS

from groggy_nb.dsl import parse
from groggy_nb.errors import ProgramErrors
from groggy_nb.ir.text import text as printed
from groggy_nb.ir.verify import verify

SEEDS = [PAGERANK, LABELS, LEVELS, PATHS]
PIECES = [
    *("x", "y", "ranks", "v", "u", "e", "N", "0", "1", "2.5", "-1", "inf", "nan", "True", '"a"', "w"),
    *("=", "+=", "==", "<", "+", "-", "*", "/", "//", "%", "**", "&", "|", "~", "@", ",", ":", ";", "."),
    *(
        "(",
        ")",
        "[",
        "]",
        "\n",
        "\n    ",
        "\n        ",
        " ",
        "if ",
        " else ",
        "for ",
        " in ",
        "while ",
        "break",
    ),
    *("sum(", "min(", "degree()", "nodes", "edges", "graph", "in_neighbors", "in_edges", "range(", "param("),
    *("nodes[", "x[v] = ", "x[u]", "watch(", "default=", "not ", " and ", "A.T", "full(", "# c", "pass"),
    *(
        "for v in nodes:\n    ",
        "for _ in range(3):\n    ",
        "while True:\n    ",
        "if x > 1: break\n",
        "\u202e",
        "ä",
    ),
]


def check(text):
    try:
        program = parse(text).program
    except ProgramErrors as refused:
        assert refused.errors
        assert all(d.code and d.message for d in refused.errors)
        str(refused)
        return
    verify(program)
    assert parse(printed(program)).program == program


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_any_text(text):
    check(text)


@settings(max_examples=250)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_pieces_of_the_language(text):
    check(text)


@settings(max_examples=250)
@given(st.sampled_from(SEEDS), st.integers(0, 2**32))
def test_programs_with_slips(text, seed):
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(text))
        cut = at + dice.choice((0, 0, 1, 1, 3, 8))
        text = text[:at] + dice.choice(["", *PIECES]) + text[cut:]
    check(text)
