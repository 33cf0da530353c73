"""What is too long, too deep, or misleading is refused before it costs anything."""

import time

import pytest

from groggy_nb.dsl import parse
from groggy_nb.errors import ProgramErrors

DEEP = "x = " + "(" * 65 + "1" + ")" * 65
HOSTILE = {
    "65 brackets": (DEEP, "limit-nesting", (1, 69)),
    "30,000 brackets": ("x = " + "(" * 30_000 + "1" + ")" * 30_000, "limit-nesting", (1, 69)),
    "100,000 brackets": ("x = " + "(" * 100_000 + "1" + ")" * 100_000, "limit-text", None),
    "501 operators": ("x = " + "+".join(["y"] * 502), "limit-chain", (1, 1006)),
    "30,000 terms": ("x = " + "+".join(["y"] * 30_000), "limit-chain", (1, 1006)),
    "50,000 terms": ("x = " + "+".join(["y"] * 50_000), "limit-text", None),
    "10 MB": ("x" * 10_000_000, "limit-text", None),
    "minus signs": ("x = " + "-" * 60_000 + "1", "limit-chain", (1, 505)),
    "lambdas": ("x = " + "lambda:" * 9_000 + "1", "limit-chain", None),
    "powers": ("x = " + "y**" * 500 + "y", "limit-nesting", None),
    "calls of calls": ("x = f" + "()" * 20_000, "limit-chain", None),
    "subscripts of subscripts": ("x = f" + "[0]" * 20_000, "limit-chain", None),
    "dots": ("x = f" + ".a" * 20_000, "limit-chain", None),
    "70 blocks": (
        "".join(" " * i + "if a:\n" for i in range(70)) + " " * 70 + "x = 1\n",
        "limit-nesting",
        (66, 66),
    ),
    "200 blocks": (
        "".join(" " * i + "if a:\n" for i in range(200)) + " " * 200 + "x = 1\n",
        "limit-nesting",
        None,
    ),
    "3,000 elifs": ("if a:\n x = 1\n" + "elif b:\n x = 1\n" * 3_000, "limit-nesting", None),
    "65 comprehensions": ("x = y" + " for a in b" * 600, "limit-chain", None),
    "a number of 5,000 digits": ("x = " + "9" * 5_000, "number", (1, 5)),
    "a number of 60,000 digits": ("x = " + "9" * 60_000, "number", (1, 5)),
    "quotes": ('"' * 60_001, "unclosed", None),
    "backslashes": ("\\" * 60_000, "character", (1, 1)),
    "colons": (":" * 60_000, "syntax", None),
    "brackets side by side": ("[]" * 30_000, "limit-chain", None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_at_once(name):
    text, code, place = HOSTILE[name]
    began = time.perf_counter()
    with pytest.raises(ProgramErrors) as caught:
        parse(text)
    # The bound is far above the time it takes; a quadratic reading takes minutes.
    assert time.perf_counter() - began < 5
    first = caught.value.errors[0]
    assert first.code == code
    if place is not None:
        assert (first.place.line, first.place.column + 1) == place
    assert len(str(caught.value)) < 20_000


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 64 + "1" + ")" * 64,
        "x = " + "+".join(["y"] * 501),
        "x = " + "-" * 500 + "y",
        "x = " + "not " * 500 + "y",
        "x = " + "a if b else " * 250 + "y",
        "x = " + "y < " * 499 + "y",
        "x = " + " and ".join(["y"] * 501),
        "".join(" " * i + "for _ in range(2):\n" for i in range(64)) + " " * 64 + "x = 1\n",
        "if a:\n x = 1\n" + "elif b:\n x = 1\n" * 60,
    ],
    ids=["brackets", "terms", "signs", "nots", "choices", "comparisons", "ands", "blocks", "elifs"],
)
def test_what_keeps_the_limits_is_read(text):
    assert parse(text).program.body


def test_ten_thousand_steps_are_read_and_no_more():
    assert len(parse("x = y\n" + "x = x + x\n" * 6_000).program.body) == 6_000
    with pytest.raises(ProgramErrors, match="10,000 steps"):
        parse("x=y\n" + "x=x+x\n" * 10_001)


@pytest.mark.parametrize(
    ("text", "column", "part"),
    [
        ("x = 1\0", 6, "NUL"),
        ("# a \0", 5, "NUL"),
        ("x = \x07", 5, "U+0007"),
        ("\fx = 1", 1, "U+000C"),
        ('x = "\ud800"', 6, "lone surrogate"),
        ('x = index_of("\\ud800")', 14, "lone surrogate"),
        ("# \u202e hidden\nx = 1", 3, "U+202E (right-to-left override)"),
        ("x = 1\u200b", 6, "U+200B"),
        ("\u0430 = 3", 1, "U+0430 (cyrillic small letter a) looks like the letter a"),
        ("r\u0430nks = 3", 2, "U+0430"),
        ("y = \u039d + 1", 5, "U+039D"),
        ("\U0001d431 = 1", 1, "U+1D431"),
        ("x\u00b2 = 1", 2, "U+00B2"),
        ("x = y \u2212 1", 7, "U+2212 (minus sign)"),
        ("x = \u201ca\u201d", 5, "U+201C"),
        ("x = y ? 1", 7, "?"),
        ("!ls", 1, "!"),
    ],
)
def test_characters_that_mislead_are_named_by_code_point(text, column, part):
    with pytest.raises(ProgramErrors) as caught:
        parse(text)
    first = caught.value.errors[0]
    assert first.code == "character"
    assert first.place.column + 1 == column
    assert part in first.message


@pytest.mark.parametrize(
    ("text", "hint"), [("x = y − 1", "write -"), ("x = y × 2", "write *"), ("x = y ≤ 2", "write <=")]
)
def test_typographic_characters_have_their_plain_form_as_hint(text, hint):
    with pytest.raises(ProgramErrors) as caught:
        parse(text)
    assert caught.value.errors[0].hint == hint


def test_letters_of_other_alphabets_are_names():
    assert parse("größe = degree()\nα = größe * 2\nnodes['ö'] = α").program.outputs[0].name == "ö"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("\ufeffx = degre()", 1, 5),
        ("x = 1\r\ny = degre()\r\n", 2, 5),
        ("x = 1\ry = degre()", 2, 5),
        ("for _ in range(3):\n\ty = degre()", 2, 6),
        ("äöü = degre()", 1, 7),
    ],
    ids=["byte order mark", "CRLF", "CR", "tab", "umlaut"],
)
def test_columns_never_shift(text, line, column):
    with pytest.raises(ProgramErrors) as caught:
        parse(text)
    first = caught.value.errors[0]
    assert (first.place.line, first.place.column + 1) == (line, column)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "\ufeff", '"""doc"""', "\t\r\n"])
def test_nothing_to_run_comes_with_an_example(text):
    with pytest.raises(ProgramErrors) as caught:
        parse(text)
    first = caught.value.errors[0]
    assert (first.code, first.message) == ("empty", "there is nothing to run")
    assert parse(first.hint.removeprefix("for example: ")).program.outputs


def test_reading_runs_nothing():
    import sys

    events = []

    def watch(event, args):
        if event in ("exec", "import", "open", "os.system", "subprocess.Popen", "socket.connect"):
            events.append((event, args))

    parse("x = 1")  # whatever loads late has loaded
    sys.addaudithook(lambda event, args: watch(event, args) if active else None)
    active = True
    for text in ('__import__("os").system("x")', 'exec("1")', "import os", "x = open('f')", "x = degree()"):
        try:
            parse(text)
        except ProgramErrors:
            continue
    active = False
    assert events == []


def test_many_unknown_names_are_read_in_time():
    text = "".join(f"z{i} = y{i} + x\n" for i in range(3_000))
    began = time.perf_counter()
    parse(text)
    # Looking for the nearest name of each takes two minutes; a limit of searches keeps it to a second.
    assert time.perf_counter() - began < 20
