"""The line of `%%groggy` is read as documented, and what is wrong with it is said with a hint."""

import pytest

from groggy_nb.errors import UsageError
from groggy_nb.notebook.arguments import read_line

PASSES = ("fold", "share", "hoist", "prune", "simplify", "fuse", "reuse", "frontier")


def test_an_empty_line_asks_for_nothing():
    options = read_line("")
    assert options.words == () and options.assignments == ()
    assert options.run == {} and not options.quiet


def test_words_and_assignments_may_stand_between_options():
    options = read_line("pr --mode step G -q damping=0.9 --threads 2 tol=1e-3")
    assert options.words == ("pr", "G")
    assert options.assignments == (("damping", "0.9"), ("tol", "1e-3"))
    assert (options.run, options.quiet) == ({"mode": "step", "threads": 2}, True)


def test_the_long_form_of_a_parameter_is_the_same():
    assert read_line("-P damping=0.9 -P tol=1").assignments == (("damping", "0.9"), ("tol", "1"))


def test_a_comment_quotes_and_a_semicolon_are_removed():
    assert read_line('pr "my graph.csv"; ').words == ("pr", "my graph.csv")
    assert read_line("pr G ;  # run it").words == ("pr", "G")


def test_backslashes_stay():
    assert read_line(r"pr C:\data\new.csv").words == ("pr", r"C:\data\new.csv")


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("all", PASSES),
        ("none", ()),
        ("fold,share", ("fold", "share")),
        ("share,fold", ("fold", "share")),
        ("-fuse", tuple(p for p in PASSES if p != "fuse")),
        ("-fuse,-share", tuple(p for p in PASSES if p not in ("fuse", "share"))),
    ],
)
def test_passes_are_all_none_some_or_all_but_some(word, wanted):
    assert read_line(f"pr G --passes {word}").run["passes"] == wanted
    assert read_line(f"pr G --passes={word} --mode step").run["passes"] == wanted


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("pr G --mdoe step", "--mode"),
        ("pr G --mode fsued", "fused"),
        ("pr G --profile step", "steps"),
        ("pr G --passes fuze", "fuse"),
        ("pr G --passes fold,-fuse", "only one kind"),
        ("pr G --threads 0", "from 1"),
        ("pr G --threads two", "from 1"),
        ("pr G --timeout -3", "--timeout"),
        ("pr G --timeout nan", "above 0"),
        ("pr G --mode", "expected one argument"),
        ("pr G --into 3x", "variable"),
        ("pr G -P damping", "name=value"),
        ('pr "G', "quote"),
        ("pr G -q=3", "-q"),
    ],
)
def test_a_wrong_line_is_refused_with_a_hint(line, said):
    with pytest.raises(UsageError) as caught:
        read_line(line)
    assert said in str(caught.value)
    assert caught.value.code.startswith("usage")
