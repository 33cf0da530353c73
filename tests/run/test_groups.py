"""Aggregates at an index: bits of plain loops in every mode, and errors at the place."""

import math

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.errors import GroggyError, RunError
from groggy_nb.graph import Graph
from groggy_nb.ir.text import text
from groggy_nb.ops import GROUPS

EVERY = {
    "sum": "sum(x, at=i)",
    "mean": "mean(x, at=i)",
    "min": "min(x, at=i, default=inf)",
    "max": "max(k, at=i, default=-1)",
    "prod": "prod(k, at=i)",
    "count": "count(k, at=i, where=m)",
    "any": "any(k, at=i)",
    "all": "all(m, at=i)",
    "std": "std(x, at=i, where=m, default=-1.5)",
    "var": "var(x, at=i, default=2)",
    "argmin": "argmin(x, at=i, default=-1)",
    "argmax": "argmax(k, at=i, default=-1, where=m)",
    "first": "first(m, at=i, default=3)",
    "by": "min(x, by=i)",
    "there": "max(k, at=i, by=back, default=-2)",
}
# Those whose running values differ in number, dtype or place; compiling all takes five seconds.
NATIVE = ("mean", "prod", "any", "std", "argmin", "first", "by")
LOOP = gn.parse("""
size = count(at=i)
total = k
for _ in range(2):
    total = sum(total + size, by=i, where=size > 1)
nodes["k"] = total
""")
MODES = ("reference", "step", "batch", "fused")


def given(n):
    """Values with nan and both zeros, whole numbers, a mask, an index of few nodes and one of all."""
    random = np.random.default_rng(5)
    x = np.array([(0.5, 2.5, -0.0, 0.0, 0.1, math.nan)[v % 6 if v % 31 == 5 else v % 5] for v in range(n)])
    k = random.integers(-2, 3, n)
    return {
        "x": x,
        "k": k,
        "m": random.random(n) < 0.7,
        "i": random.integers(0, max(n, 1), n) // 5 * 3 % max(n, 1),
        "back": random.permutation(n),
    }


def graph_of(n):
    return Graph.from_edges([], [], num_nodes=n)


def moments(values):
    """The number of values and the squares of their deviations, one value after the other (Welford)."""
    mean = squares = 0.0
    for number, value in enumerate(values, 1):
        away = value - mean
        mean += away / number
        squares += away * (value - mean)
    return len(values), squares


def lowest(values):
    found = math.inf
    for value in values:
        found = found if found < value or found != found else value
    return found


def place(values, before):
    """The first of the best (index, value); nan is best."""
    best = None
    for v, value in values:
        if best is None or (value != value and best[1] == best[1]) or before(value, best[1]):
            best = v, value
    return best[0]


def variance(values):
    number, squares = moments(values)
    return squares / (number - 1) if number > 1 else math.nan


def total(values):
    found = 0.0
    for value in values:
        found += value
    return found


def plain(x, k, m, i, back):
    """What EVERY gives, in loops: a list for each."""
    n = len(x)
    groups = [[v for v in range(n) if i[v] == j] for j in range(n)]
    masked = [[v for v in group if m[v]] for group in groups]

    def each(groups, of, empty):
        return [of(group) if group else empty for group in groups]

    return {
        "sum": each(groups, lambda g: total(x[v] for v in g), 0.0),
        "mean": each(groups, lambda g: total(x[v] for v in g) / len(g), 0.0),
        "min": each(groups, lambda g: lowest(x[v] for v in g), math.inf),
        "max": each(groups, lambda g: max(k[v] for v in g), -1),
        "prod": each(groups, lambda g: math.prod(k[v] for v in g), 1),
        "count": each(masked, lambda g: sum(k[v] != 0 for v in g), 0),
        "any": each(groups, lambda g: any(k[v] for v in g), False),
        "all": each(groups, lambda g: all(m[v] for v in g), True),
        "std": each(masked, lambda g: math.sqrt(variance([x[v] for v in g])), -1.5),
        "var": each(groups, lambda g: variance([x[v] for v in g]), 2.0),
        "argmin": each(groups, lambda g: place([(v, x[v]) for v in g], lambda a, b: a < b), -1),
        "argmax": each(masked, lambda g: place([(v, k[v]) for v in g], lambda a, b: a > b), -1),
        "first": each(groups, lambda g: int(m[g[0]]), 3),
        "by": [lowest(x[v] for v in groups[j]) for j in i],
        "there": [max([k[v] for v in groups[j]], default=-2) for j in back],
    }


def plain_loop(k, i):
    """What LOOP gives."""
    n = len(k)
    size = [i.count(j) for j in range(n)]
    for _ in range(2):
        k = [sum(k[v] + size[v] for v in range(n) if i[v] == i[w] and size[v] > 1) for w in range(n)]
    return k


def same(found, wanted):
    """Equal, a nan like any other."""
    return np.array_equal(np.array(found, float), np.array(wanted, float), equal_nan=True)


def program_of(names):
    return gn.parse("\n".join(f'nodes["{name}"] = {EVERY[name]}' for name in names))


def run(program, n, **options):
    inputs = given(n)
    return program.run(graph_of(n), inputs={s.name: inputs[s.name] for s in program.ir.sources}, **options)


def test_every_fold_of_a_row_goes_by_an_index():
    assert {*EVERY} - {"by", "there"} == {*GROUPS}


@pytest.mark.parametrize("n", [0, 1, 700])  # of the last, two blocks of nodes
def test_a_group_s_values_are_folded_in_node_order(n):
    reference = run(program_of(EVERY), n, mode="reference")
    for name, values in plain(**{name: values.tolist() for name, values in given(n).items()}).items():
        assert same(reference[name], values), name
    program = program_of(NATIVE)
    for threads in (1, 3):
        found = run(program, n, threads=threads)
        for name in NATIVE:
            assert found[name].tobytes() == reference[name].tobytes(), (threads, name)


@pytest.mark.parametrize("mode", MODES)
def test_groups_of_a_loop_s_values_are_the_same_in_every_mode(mode):
    inputs = given(700)
    assert run(LOOP, 700, mode=mode)["k"].tolist() == plain_loop(inputs["k"].tolist(), inputs["i"].tolist())


# -- what fails, and where

OUTSIDE = "index {} at node {} (wanted 0 to 2)"
NOTHING = "a value of nothing is not defined; give `default=`"
WRONG = gn.parse("""
s = sum(k, at=i, where=m)
t = max(k, at=i, where=m)
nodes["t"] = t
nodes["s"] = s
""")


@pytest.mark.parametrize("mode", ["reference", "fused"])
@pytest.mark.parametrize(
    ("i", "k", "line", "sentence"),
    [
        ([0, -1, 9], [1, 2, 3], 2, f"sum(...): {OUTSIDE.format(-1, 1)}"),
        ([7, 3, 9], [1, 2, 3], 2, f"sum(...): {OUTSIDE.format(7, 0)}"),
        ([1, 1, 9], [1, 2, 3], 3, f"max(...): {NOTHING}"),  # 9 is the index of a node that is not taken
        ([0, 0, 9], [2**62, 2**62, 0], 2, "sum(...): an integer result does not fit int64"),
    ],
)
def test_a_group_that_has_no_value_is_an_error_at_its_place(mode, i, k, line, sentence):
    inputs = {"i": np.array(i), "k": np.array(k), "m": np.array([True, True, False])}
    with pytest.raises(RunError) as caught:
        WRONG.run(graph_of(3), mode=mode, inputs=inputs, checked=True)
    assert caught.value.place.line == line and sentence in str(caught.value)


REFUSED = [
    ("sum(x, at=0.5)", 5, "wants a node value as at"),
    ("sum(x, at=x / 2)", 5, "an index is a whole number (int64)"),
    ("sum(x, at=x > 2)", 5, "int(m) is 0 or 1"),
    ("sum(w, at=x)", 5, "wants a node value or a scalar, found an edge value"),
    ("sum(x, at=w)", 5, "wants a node value as at, found an edge value"),
    ("sum(x, at=x, where=x)", 5, "where= is a mask (bool)"),
    ("min(x, at=x, default=x)", 5, "wants a scalar as default"),
    ("mode(x, at=x)", 16, "mode() does not go by an index"),
    ("l1(x, by=x)", 14, "l1() does not go by an index"),
    ("sum((x[v] for v in nodes if x[v]), at=x)", 9, "at= and by= take a value, no comprehension"),
    ("sum(by=x)", 5, "sum() wants x"),
    ("sum(x, y, at=x)", 12, "takes 1 argument by position"),
    ("sum(x, at=x, were=x > 1)", 23, "did you mean where=?"),
    ("sum(sum(x, at=u)[u] for u in neighbors)", 19, "'u' is known inside the comprehension"),
]


@pytest.mark.parametrize(("call", "column", "what"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_wrong_argument_is_refused_at_its_column(call, column, what):
    with pytest.raises(GroggyError) as caught:
        gn.parse(f'w = edges["weight"]\nx = degree()\na = {call}\nnodes["a"] = a')
    found = caught.value.diagnostics[0]
    assert what in str(caught.value) and (found.place.line, found.place.column + 1) == (3, column)


def test_a_sweep_and_a_comprehension_take_the_groups_of_before():
    nested = """
x = degree()
y = sum(sum(x, at=x)[u] + count(by=x) for u in neighbors)
for v in nodes:
    y[v] = y + sum(x, by=x)
nodes["y"] = y
"""
    apart = """
x = degree()
a = sum(x, at=x)
b = count(by=x)
y = sum(a[u] + b for u in neighbors)
c = sum(x, by=x)
nodes["y"] = y + c
"""
    g = gn.datasets.karate()
    one, other = (gn.parse(t).run(g, mode="reference")["y"].tolist() for t in (nested, apart))
    assert one == other


def test_a_group_prints_as_the_call_that_it_is():
    one = gn.parse('nodes["a"] = min(degree(), by=node_index() // 2, where=degree() > 1, default=-1)')
    printed = text(one.ir)
    assert "min(v1, at=v2, where=degree() > 1, default=-1)[v2]" in printed
    assert gn.parse(printed) == one
