"""Half a line is read far enough to know what may stand at its end."""

import pytest

from groggy_nb.notebook.completing_body import cursor_in, open_call


@pytest.mark.parametrize(
    ("text", "name", "position"),
    [
        ("x = clip(", "clip", 0),
        ("x = clip(f(a, b), ", "clip", 1),
        ('x = clip(")", "(", ', "clip", 2),
        ("x = clip(y[a, b], (1, 2), ", "clip", 2),
    ],
)
def test_the_call_that_is_open(text, name, position):
    call = open_call(text)
    assert (call.name, call.position) == (name, position)


@pytest.mark.parametrize("text", ["x = 1", "x = clip(y)", "x = y[", "x = (", "x = clip(y, z["])
def test_no_call_is_open(text):
    assert open_call(text) is None


def test_a_cursor_is_in_code_in_a_string_or_in_a_comment():
    assert cursor_in("x = 1 # no").is_comment and not cursor_in('x = "# no').is_comment
    assert cursor_in('x = "a" + ').quote == "" and cursor_in(r'x = "a\"b').typed == r"a\"b"
