"""int64 wraps alike in every mode: compared, divided, branched on, in loops and in folds."""

import numpy as np
import pytest

from groggy_nb.dsl import parse
from groggy_nb.graph import Graph
from groggy_nb.run.execute import execute

MODES = ("reference", "fused", "batch", "step")
LOWEST, HIGHEST = -(2**63), 2**63 - 1
ENDS = (0, 1, -1, 2, -3, 7, 2**31, 3037000500, 2**62, -(2**62), HIGHEST - 1, HIGHEST, LOWEST + 1, LOWEST)


def wrapped(value):
    """A whole number as int64 holds it."""
    return (value + 2**63) % 2**64 - 2**63


def quotient(a, b):
    return wrapped(a // b) if b else 0


def rest(a, b):
    return a % b if b else 0


def sign(a):
    return (a > 0) - (a < 0)


# What is written in a program, and the same on Python's numbers, which do not wrap.
EXPRESSIONS = {
    "(a + 1) > a": lambda a, b: wrapped(a + 1) > a,
    "(a + b) < a": lambda a, b: wrapped(a + b) < a,
    "(a - b) < 0": lambda a, b: wrapped(a - b) < 0,
    "(a - 1) < a": lambda a, b: wrapped(a - 1) < a,
    "(a * a) < 0": lambda a, b: wrapped(a * a) < 0,
    "(a * 2) // 2": lambda a, b: quotient(wrapped(a * 2), 2),
    "(a * b) // b": lambda a, b: quotient(wrapped(a * b), b),
    "(a * b) % b": lambda a, b: rest(wrapped(a * b), b),
    "(a + b) - b == a": lambda a, b: True,
    "(a * 3) == (b * 3)": lambda a, b: wrapped(a * 3) == wrapped(b * 3),
    "-a < 0": lambda a, b: wrapped(-a) < 0,
    "-a == a": lambda a, b: wrapped(-a) == a,
    "(0 - a) // 2": lambda a, b: wrapped(-a) // 2,
    "abs(a)": lambda a, b: wrapped(abs(a)),
    "abs(a) >= 0": lambda a, b: wrapped(abs(a)) >= 0,
    "abs(a * b) % 7": lambda a, b: wrapped(abs(wrapped(a * b))) % 7,
    "sign(a + a)": lambda a, b: sign(wrapped(a + a)),
    "sign(-a)": lambda a, b: sign(wrapped(-a)),
    "maximum(a * a, 0)": lambda a, b: max(wrapped(a * a), 0),
    "minimum(a + 1, a)": lambda a, b: min(wrapped(a + 1), a),
    "relu(a + b)": lambda a, b: max(wrapped(a + b), 0),
    "clip(a * 2, min=a, max=b)": lambda a, b: min(max(wrapped(a * 2), a), b),
    "-6 % (a * a)": lambda a, b: rest(-6, wrapped(a * a)),
    "a // -1": lambda a, b: wrapped(-a),
    "a // b": quotient,
    "a % b": rest,
    "b // (a - a)": lambda a, b: 0,
    "a ** 2 >= 0": lambda a, b: wrapped(a**2) >= 0,
    "a ** 3 // a": lambda a, b: quotient(wrapped(a**3), a),
    "3 ** (b % 64) > 0": lambda a, b: wrapped(3 ** (b % 64)) > 0,
    "a ** (b % 9)": lambda a, b: wrapped(a ** (b % 9)),
    "int(float(a)) == a": lambda a, b: (int(float(a)) if float(a) < 2.0**63 else LOWEST) == a,
    "int(a * 1e300)": lambda a, b: 0 if a == 0 else LOWEST,
    "int(nan * a)": lambda a, b: LOWEST,
    "a if a + 1 > a else b": lambda a, b: a if wrapped(a + 1) > a else b,
    "(1 if a * 3 > 0 else 2) if a + b > a else 3": lambda a, b: (
        (1 if wrapped(a * 3) > 0 else 2) if wrapped(a + b) > a else 3
    ),
}
PAIRS = [(a, b) for a in ENDS for b in ENDS]


def results(text, mode, graph=None, **options):
    """The outputs of a program."""
    graph = graph or Graph.from_edges([], [], num_nodes=len(PAIRS))
    return execute(parse(text).program, graph, mode=mode, **options).values


@pytest.mark.parametrize("passes", [None, ()])
@pytest.mark.parametrize("mode", MODES)
def test_every_expression_wraps_before_it_is_compared_or_divided(mode, passes):
    text = "".join(f'nodes["x{n}"] = {e}\n' for n, e in enumerate(EXPRESSIONS))
    a, b = (np.array(c, dtype=np.int64) for c in zip(*PAIRS, strict=True))
    found = results(text, mode, inputs={"a": a, "b": b}, passes=passes)
    for n, (expression, meaning) in enumerate(EXPRESSIONS.items()):
        wanted = [meaning(*pair) for pair in PAIRS]
        assert found[f"x{n}"].tolist() == wanted, expression


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("a", [HIGHEST, LOWEST, 3037000500])
def test_scalars_wrap_whether_they_are_params_inputs_or_literals(mode, a):
    graph = Graph.from_edges([0], [1])
    shown = list(EXPRESSIONS)
    given = "".join(f'graph["x{n}"] = {e}\n' for n, e in enumerate(shown))
    literal = f"a = {a}\nb = -3\n{given}"
    param = f"a = param({a})\nb = param(-3)\n{given}"
    wanted = [EXPRESSIONS[e](a, -3) for e in shown]
    for text, inputs in ((literal, {}), (param, {}), (given, {"a": a, "b": -3})):
        found = results(text, mode, graph, inputs=inputs)
        assert [found[f"x{n}"] for n in range(len(shown))] == wanted


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("factor", [3, 7, -5])
def test_a_loop_ends_when_its_counter_wraps(mode, factor):
    body = f"t = 1\nc = 0\nwhile t * t >= 0 and c < 99:\n    t = t * {factor}\n    c += 1\n"
    t, c = 1, 0
    while wrapped(t * t) >= 0 and c < 99:
        t, c = wrapped(t * factor), c + 1
    found = results(body + 'graph["t"] = t\ngraph["c"] = c', mode, Graph.from_edges([0], [1]))
    assert (found["t"], found["c"]) == (t, c)


@pytest.mark.parametrize("mode", MODES)
def test_a_running_counter_wraps_in_a_for_loop(mode):
    body = f"t = {HIGHEST - 3}\nc = 0\nfor i in range(9):\n    c += 1 if t + 1 > t else 0\n    t += 1\n"
    found = results(body + 'graph["t"] = t\ngraph["c"] = c', mode, Graph.from_edges([0], [1]))
    assert (found["t"], found["c"]) == (LOWEST + 5, 8)


RANGES = [
    (LOWEST, HIGHEST, 2**62),
    (HIGHEST, LOWEST, -(2**62)),
    (HIGHEST - 2, HIGHEST, 1),
    (LOWEST, LOWEST + 1, HIGHEST),
    (0, LOWEST, LOWEST),
    (HIGHEST, HIGHEST - 1, 2),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("bounds", RANGES)
def test_a_range_over_the_whole_of_int64_counts_as_in_python(mode, bounds):
    start, stop, step = bounds
    text = (
        "start = param(0)\nstop = param(0)\nstep = param(1)\nc = 0\nlast = 0\n"
        "for i in range(start, stop, step):\n    c += 1\n    last = i\n"
        'graph["c"] = c\ngraph["last"] = last'
    )
    given = {"start": start, "stop": stop, "step": step}
    found = results(text, mode, Graph.from_edges([0], [1]), params=given)
    wanted = list(range(start, stop, step))
    assert (found["c"], found["last"]) == (len(wanted), wanted[-1] if wanted else 0)


@pytest.mark.parametrize("mode", MODES)
def test_sums_and_products_wrap_over_the_graph_in_rows_and_in_sweeps(mode):
    values = [HIGHEST, 5, 2**62, 3037000500, LOWEST, -7]
    edges = [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0)]
    src, dst = np.array(edges).T
    text = (
        'graph["sum"] = sum(a)\ngraph["prod"] = prod(a)\ngraph["more"] = sum(a) > max(a)\n'
        'nodes["sums"] = sum(a[u] for u in in_neighbors)\n'
        'nodes["prods"] = prod(a[u] * 3 for u in in_neighbors) > 0\n'
        "run = 1\nx = a\nfor v in nodes:\n    run = run * 3 + a\n    x[v] = x[v] + run\n"
        "    x[v] = sum(x[u] for u in in_neighbors) // 2\n"
        'graph["run"] = run\nnodes["x"] = x'
    )
    found = results(text, mode, Graph.from_edges(src, dst, directed=True), inputs={"a": np.array(values)})
    total, product, rows, products, run = 0, 1, [0] * 6, [1] * 6, 1
    for v in values:
        total, product = wrapped(total + v), wrapped(product * v)
    for s, t in edges:
        rows[t] = wrapped(rows[t] + values[s])
        products[t] = wrapped(products[t] * wrapped(values[s] * 3))
    x = list(values)
    for v in range(6):
        run = wrapped(run * 3 + values[v])
        x[v] = wrapped(x[v] + run)
        near = 0
        for s, t in edges:
            near = wrapped(near + x[s]) if t == v else near
        x[v] = near // 2
    assert (found["sum"], found["prod"], found["more"]) == (total, product, total > max(values))
    assert found["sums"].tolist() == rows
    assert found["prods"].tolist() == [p > 0 for p in products]
    assert (found["run"], found["x"].tolist()) == (run, x)


def scales(values):
    """What each way of normalizing subtracts and divides by, in floats from the start."""
    floats = [float(x) for x in values]
    low, high = min(floats), max(floats)
    total = squares = 0.0
    for x in floats:
        total, squares = total + x, squares + x * x
    return floats, {
        "sum": (0.0, total),
        "max": (0.0, high),
        "minmax": (low, high - low),
        "l2": (0.0, squares**0.5),
    }


@pytest.mark.parametrize("by", ["sum", "max", "minmax", "l2"])
@pytest.mark.parametrize(
    "values", [[HIGHEST, HIGHEST, 5, 1], [LOWEST, LOWEST, 1, 7], [3, 1, 2, 2], [True, True, False, True]]
)
def test_integers_are_normalized_as_floats(values, by):
    graph = Graph.from_edges([0, 1, 2], [1, 2, 3], num_nodes=4, node_attrs={"x": np.array(values)})
    program = parse(f'nodes["y"] = normalize(nodes["x"], by="{by}")').program
    floats, known = scales(values)
    low, scale = known[by]
    for mode in MODES:
        found = execute(program, graph, mode=mode).values["y"]
        assert found.tolist() == [(x - low) / scale for x in floats], mode
