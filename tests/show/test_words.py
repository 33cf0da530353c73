"""Quantities as text: units change where the reader expects it."""

import pytest

from groggy_nb.show import words


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        (0.0, "0 ms"),
        (5e-9, "5.00 ns"),
        (999.6e-6, "1.00 ms"),
        (0.9996, "1.00 s"),
        (0.5, "500 ms"),
        (1234.0, "1,234 s"),
        (-2e-6, "-2.00 us"),
    ],
)
def test_seconds_have_three_digits_and_a_unit(time, shown):
    assert words.seconds(time) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [(0.0999, "0.0999"), (9.996, "10.0"), (99950.0, "99,950"), (float("nan"), "nan")]
)
def test_digits_are_never_scientific(number, shown):
    assert words.digits(number) == shown


def test_long_labels_keep_both_ends():
    assert words.label("a" * 50 + "b", 9) == "aaaa…aaab"


def test_control_characters_are_named():
    assert "\x1b" not in words.label("\x1b[31mred")
    assert words.source("a\x00b") == ["a<U+0000>b"]


@pytest.mark.parametrize(
    ("number", "noun", "shown"), [(1, "pass", "1 pass"), (2, "pass", "2 passes"), (0, "loop", "0 loops")]
)
def test_nouns_have_plurals(number, noun, shown):
    assert words.count(number, noun) == shown
