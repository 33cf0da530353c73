"""`--sweep` in a cell: which values it means, what is bound and shown, and what is refused."""

import numpy as np
import pytest

from groggy_nb.errors import UsageError
from groggy_nb.notebook.swept import read_sweep

CELL = """%%groggy spread karate {line}
rate = param(0.5)
rounds = param(2)
x = degree() * 1.0
for t in range(rounds):
    x = x * rate
    total = sum(x)
    watch(total)
nodes["x"] = x
graph["total"] = sum(x)
"""


def values(word, **variables):
    """What one word stands for."""
    ((_, found),) = read_sweep([word], variables, frozenset({"who"})).items()
    return found


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("seed=0:4", (0, 1, 2, 3)),
        ("seed=-2:1", (-2, -1, 0)),
        ("beta=0.1:0.5:5", (0.1, 0.2, 0.3, 0.4, 0.5)),
        ("k=1:9:5", (1, 3, 5, 7, 9)),
        ("k=1:2:3", (1.0, 1.5, 2.0)),
        ("k=3:3:1", (3.0,)),
        ("k=5:1:3", (5, 3, 1)),
        ("k=7", (7,)),
        ("k=1, 2,-4", (1, 2, -4)),
        ("who=Mr Hi,Officer", ("Mr Hi", "Officer")),
        ("on=True,False", (True, False)),
    ],
)
def test_words_stand_for_values(word, wanted):
    found = values(word)
    assert found == wanted
    assert [type(value) for value in found] == [type(value) for value in wanted]


def test_a_variable_stands_for_what_it_holds():
    assert values("k=ks", ks=[4, 5]) == (4, 5)
    assert values("k=ks", ks=np.array([4.5])) == (4.5,)
    assert values("k=0:n", n=3) == (0, 1, 2)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("seed", "names no values"),
        ("seed=1:2:3:4", "names no values"),
        ("seed=0.5:3", "names no values"),
        ("seed=0:inf:3", "names no values"),
        ("seed=5:5", "is 0 values"),
        ("seed=0:99999999999", "99,999,999,999 values"),
        ("seed=0:1:0", "is 0 values"),
        ("seed=one", "neither a literal nor a notebook variable"),
        ("seed=", "neither a literal nor a notebook variable"),
        ("seed=0:__import__('os')", "neither a literal nor a notebook variable"),
    ],
)
def test_what_is_no_range_is_refused(word, said):
    with pytest.raises(UsageError, match=said):
        values(word)


def test_the_sweep_is_bound_shown_and_kept(notebook):
    ran = notebook(CELL.format(line="--sweep rate=0.25:0.75:3 --sweep rounds=1,2 --mode reference"))
    assert ran.ok, ran.error
    found = notebook["spread_sweep"]
    assert found.table["rate"].tolist() == [0.25, 0.25, 0.5, 0.5, 0.75, 0.75]
    assert found["x"].shape == (6, 34)
    assert notebook["_"] is found
    assert "6 runs" in ran.plain
    assert "spread_result" not in notebook
    assert notebook["spread"].params == {"rate": 0.5, "rounds": 2}


def test_other_parameters_and_the_name_are_those_of_the_line(notebook):
    ran = notebook(CELL.format(line="rate=1.0 --sweep rounds=1:3 --into mine -m reference -q"))
    assert ran.ok, ran.error
    assert ran.plain == ""
    assert notebook["mine"].table["total"].tolist() == [156.0, 156.0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("rate=1.0 --sweep rate=0.1,0.2", "in params= and in the sweep"),
        ("--sweep rat=0.1", "did you mean 'rate'"),
        ("--sweep rate=0.1 --sweep rate=0.2", "twice"),
        ("--sweep rate=0.1 -r 3", "do not go together"),
        ("--sweep rate=0.1 --mode compare", "do not go together"),
        ("--sweep rate=0.1 -a", "do not go together"),
    ],
)
def test_lines_that_are_no_sweep_fail_and_bind_nothing(notebook, line, said):
    ran = notebook(CELL.format(line=line))
    assert not ran.ok
    assert said in str(ran.error)
    assert "spread_sweep" not in notebook


def test_a_variable_of_another_type_is_not_overwritten(notebook):
    notebook["spread_sweep"] = 5
    ran = notebook(CELL.format(line="--sweep rounds=1,2"))
    assert "spread_sweep is taken" in str(ran.error)
    assert notebook["spread_sweep"] == 5
