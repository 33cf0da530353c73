"""Every error has a code, a place, a sentence and a hint."""

import pytest

from groggy_nb.dsl import parse
from groggy_nb.errors import ProgramErrors

# (text, code, line, column from 1, part of the hint)
ERRORS = [
    # forms that Python has and the language lacks
    ("import os", "form", 1, 1, "steps are there already"),
    ("x = 1\nfrom numpy import exp", "form", 2, 1, "steps are there already"),
    ('__import__("os").system("x")', "unknown-step", 1, 1, "called as"),
    ("y = ().__class__", "form", 1, 5, "called as"),
    ("y = (lambda: 1)", "form", 1, 6, "where it is used"),
    ('y = f"{x}"', "form", 1, 5, "label"),
    ('exec("x")', "unknown-step", 1, 1, None),
    ("y = x.foo", "form", 1, 5, None),
    ("y = [1, 2]", "form", 1, 5, "full(0.0)"),
    ("y = {1: 2}", "form", 1, 5, None),
    ("y = (z := 3)", "form", 1, 6, "line of its own"),
    ("y = +x", "form", 1, 5, "leave it out"),
    ("y = x ^ 2", "form", 1, 5, "x ** 2"),
    ("y = x is 2", "form", 1, 5, "a == b"),
    ("y = ...", "form", 1, 5, None),
    ("y = None", "form", 1, 5, "nan"),
    ("y = 1j", "form", 1, 5, None),
    ("a = b = 3", "form", 1, 1, "a = 3; b = a"),
    ("a, b = x", "form", 1, 1, "line of its own"),
    ("x: int = 3", "form", 1, 1, "write x = 3"),
    ("x.y = 3", "form", 1, 1, None),
    ("del x", "form", 1, 1, None),
    ("with x: pass", "form", 1, 1, "range(100)"),
    ("try:\n    x = 1\nexcept E: pass", "form", 1, 1, "default"),
    ("def f(): pass", "form", 1, 1, None),
    ("class C: pass", "form", 1, 1, None),
    ("assert x", "form", 1, 1, "checked=True"),
    ("raise x", "form", 1, 1, None),
    ("global x", "form", 1, 1, None),
    ("match x:\n    case 1: pass", "form", 1, 1, "x if m else y"),
    ("for _ in range(3):\n    continue", "form", 2, 5, "if cond"),
    ("for _ in range(3):\n    x = 1\nelse:\n    y = 2", "form", 4, 5, "after the loop"),
    ('x = 1\n"text"', "form", 2, 1, "#"),
    ("x = degree()\nx", "no-effect", 2, 1, 'nodes["x"] = x'),
    ("degree() + 1", "no-effect", 1, 1, "keeps it"),
    # names
    ("N = 3", "reserved", 1, 1, "another name"),
    ("v = 3", "reserved", 1, 1, "another name"),
    ("y = A + 1", "reserved", 1, 5, "A @ x"),
    ("y = nodes + 1", "reserved", 1, 5, 'nodes["name"]'),
    ("y = v + 1", "reserved", 1, 5, "node_index()"),
    ("y = in_neighbors", "reserved", 1, 5, "for u in in_neighbors"),
    ("y = in_edges", "reserved", 1, 5, "for u, e in in_edges"),
    ("__x = 1", "reserved", 1, 1, None),
    ("y = x\nx = 1", "unbound", 1, 5, "move"),
    ("x = x + 1", "unbound", 1, 5, "line above"),
    ("for _ in range(3):\n    y = x + 1\n    x = y", "unbound", 2, 9, "before the loop"),
    ("for _ in range(3):\n    x += 1", "unbound", 2, 5, "bind it before the loop: x = 0"),
    ("x *= 2", "unbound", 1, 1, "x = 1.0"),
    ("if M > 2:\n    x = 1\ny = x", "one-arm", 3, 5, "`else`"),
    ("if M > 2:\n    x = 1\nelse:\n    y = 1\nz = y", "one-arm", 5, 5, "first"),
    ("k = param(5)\nfor _ in range(k):\n    x = 1\ny = x", "loop-value", 4, 5, "k = param(5, min=1)"),
    ("for _ in range(N):\n    x = 1\ny = x", "loop-value", 3, 5, "before the loop"),
    ("while True:\n    if M > 1: break\n    x = 1\ny = x", "loop-value", 4, 5, "before the loop"),
    ("for v in nodes:\n    x = 1\ny = x", "loop-value", 3, 5, "before the sweep"),
    ("for i in range(3):\n    i = 4", "loop-variable", 2, 5, "another name"),
    ("i = 1\nfor i in range(3): pass", "loop-variable", 2, 5, "another name"),
    # steps and their arguments
    ("deg = out_degre()", "unknown-step", 1, 7, "did you mean out_degree()?"),
    ("y = dot(x)", "arguments", 1, 5, "dot(x, y)"),
    ("y = maximum(1, 2, 3)", "arguments", 1, 19, "maximum(a, b)"),
    ("y = recip(x, epsilom=1)", "arguments", 1, 22, "epsilon="),
    ("y = quantile(x, 0.5, q=1)", "arguments", 1, 24, "quantile(x, q)"),
    ("y = sqrt(*x)", "arguments", 1, 5, "sqrt(x)"),
    ("y = clip(x)", "arguments", 1, 5, "min=0"),
    ("y = log(x, bass=2)", "arguments", 1, 5, "base="),
    ('y = normalize(x, by="summ")', "option", 1, 21, 'did you mean "sum"?'),
    ('y = mode(x, ties="last")', "option", 1, 18, None),
    ("y = mode(x, weights=w)", "arguments", 1, 21, "weighted_mode(x, weights"),
    (
        "y = mode((x[u], x) for u in neighbors)",
        "form",
        1,
        10,
        "weighted_mode((x[u], w[e]) for u, e in in_edges)",
    ),
    ("y = weighted_mode(x[u] for u in neighbors)", "form", 1, 19, "weighted_mode((x[u], w[e]) for"),
    ("y = weighted_mode((x[u] for u in neighbors), x)", "arguments", 1, 46, "weighted_mode((x[u], w[e]) for"),
    ('y = neighbor_agg(x, "summ")', "option", 1, 21, 'did you mean "sum"?'),
    ("watch(x, y)", "arguments", 1, 1, "watch(delta)"),
    ("y = watch(x)", "form", 1, 5, None),
    ("y = x @ z", "form", 1, 5, "dot(x, y)"),
    ("y = x @ A", "form", 1, 5, "A.T @ x"),
    # numbers
    ("y = 1e999", "number", 1, 5, "inf"),
    ("y = 9223372036854775808", "number", 1, 5, "float"),
    ("y = " + "9" * 5000, "number", 1, 5, None),
    # text and labels
    ('y = "abc"', "text", 1, 5, "label"),
    ('y = x == "abc"', "text", 1, 5, "read it first"),
    ('y = nodes["a"] < "abc"', "text", 1, 5, "=="),
    ("y = index_of(1.5)", "label", 1, 14, "whole numbers"),
    ("y = index_of(M)", "label", 1, 5, None),
    ('s = param("a", kind="node")\ny = s + 1', "label", 2, 5, "index_of"),
    # attributes and outputs
    ("y = nodes[age]", "attribute", 1, 11, 'nodes["age"]'),
    ("y = nodes.age", "form", 1, 5, 'nodes["age"]'),
    ('y = nodes.get("a")', "arguments", 1, 5, "0.0"),
    ('y = nodes.get("a", x)', "attribute", 1, 20, None),
    ('y = graph["a"]', "attribute", 1, 5, None),
    ('nodes["a"] = degree()\nedges["a"] = edges["w"]', "output-name", 2, 1, "unique"),
    ('for _ in range(3):\n    nodes["a"] = degree()', "output", 2, 5, "after the loop"),
    ('nodes["a"] += 1', "output", 1, 1, None),
    # parameters
    ("x = param(0.5, min=1)", "param", 1, 5, None),
    ("x = param(5, choices=(1, 2))", "param", 1, 5, "choices"),
    ('x = param("a")', "param", 1, 11, 'kind="node"'),
    ("x = param(1, mni=0)", "param", 1, 18, "min="),
    ("x = param(M)", "param", 1, 11, "param(0.85)"),
    ("x = param(1, min=0.5)", "param", 1, 18, "decimal point"),
    ("x = param(1)\nx = param(2)", "param", 2, 1, "another name"),
    ("for _ in range(2):\n    x = param(1)", "param", 2, 5, "first"),
    ("y = param(1) + 1", "param", 1, 5, "name = param"),
    # subscripts
    ("y = x[0]", "subscript", 1, 5, "index_of(0)"),
    ("y = x[v]", "subscript", 1, 5, "write x"),
    ("y = x[u]", "subscript", 1, 5, "sum(x[u]"),
    ("y = x[1:2]", "subscript", 1, 5, None),
    ("y = sum(x[w] for u in in_neighbors)", "subscript", 1, 9, "x[u]"),
    ("y = sum(w[e] for u in in_neighbors)", "subscript", 1, 9, "in_edges"),
    ("x = degree()\ny = x[degree() > 2]", "subscript", 2, 5, "if degree() > 2 else 0"),
    ("x = degree()\nm = x > 2\ny = 1 + x[m]", "dtype", 3, 9, "x if m else 0"),
    ("x = degree()\ny = x[x / 2]", "dtype", 2, 5, "int(i)"),
    ("x = degree()\nk = 3\ny = x[k]", "kind", 3, 5, "full(x)"),
    ("w = at_source(degree())\ny = w[degree()]", "kind", 2, 5, "bring it to the nodes"),
    ("x = degree()\ny = sum(x[x[u]] for u in neighbors)", "subscript", 2, 9, "y = x[x] before, then y[u]"),
    ("x = degree()\nz = x\nfor v in nodes:\n    z[v] = x[x[v]]", "subscript", 4, 12, "y = x[x] before"),
    ("x = degree()\nfor v in nodes:\n    x[v] = x[x]", "sweep", 3, 12, "before or after the sweep"),
    # comprehensions
    ("y = sum(x[u] for u in in_neighbor)", "comprehension", 1, 23, "did you mean in_neighbors?"),
    ("y = sum(x[u] for u in x)", "comprehension", 1, 23, "in_neighbors"),
    ("y = sum(x[u] for u, e in in_neighbors)", "comprehension", 1, 18, "in_edges"),
    ("y = sum(x[u] for u in in_edges)", "comprehension", 1, 18, "u, e"),
    ("y = sum(x[u] for u in neighbors for w in neighbors)", "comprehension", 1, 8, "in_neighbors"),
    ("y = sum(x[v] for v in neighbors)", "reserved", 1, 18, "use u"),
    ("y = (x[u] for u in neighbors)", "comprehension", 1, 5, None),
    ("y = sum([x[u] for u in neighbors])", "form", 1, 9, "leave the brackets out"),
    ("y = l1(x[u] for u in neighbors)", "aggregate", 1, 5, "sum"),
    ("y = sum(sum(x[u]) for u in neighbors)", "aggregate-inside", 1, 15, "bind"),
    ("y = sum(sum(x[u] for w in neighbors) for u in neighbors)", "aggregate-inside", 1, 9, "take what"),
    # loops
    ("for x in y: pass", "loop", 1, 10, "range(100)"),
    ("for x in neighbors: pass", "loop", 1, 10, "sum(x[u]"),
    ("for v in range(N): pass", "loop", 1, 5, "for v in nodes:"),
    ("for a, b in range(3): pass", "loop", 1, 5, None),
    ("for _ in range(-1): pass", "count", 1, 10, "range(100)"),
    ("for _ in range(2.5): pass", "count", 1, 16, None),
    ("for _ in range(nan): pass", "count", 1, 16, None),
    ('for _ in range("10"): pass', "count", 1, 16, "quotes"),
    ("for _ in range(1000000000000): pass", "count", 1, 10, None),
    ("for _ in range(0, 5, 0): pass", "count", 1, 22, None),
    ("for _ in range(): pass", "count", 1, 10, None),
    ("for _ in range(degree()): pass", "count", 1, 1, "int(x)"),
    ("break", "break", 1, 1, None),
    ("if M > 1: break", "break", 1, 1, None),
    ("for _ in range(3):\n    if M > 1:\n        x = 1\n        break", "break", 2, 5, "lines of their own"),
    ("for _ in range(3):\n    if M > 1:\n        if N > 1: break", "break", 3, 9, None),
    # sweeps
    ("x = degree()\nfor v in nodes:\n    x = 3", "sweep", 3, 9, "x[v]"),
    ("x = degree()\nfor v in nodes:\n    x[v] = sum(x)", "sweep", 3, 16, "before or after"),
    ("x = degree()\nfor v in nodes:\n    for w in nodes:\n        x[w] = 1", "sweep", 3, 5, None),
    ("x = degree()\nfor v in nodes:\n    for _ in range(2): x[v] = 1", "sweep", 3, 5, None),
    ("x = degree()\nfor v in nodes:\n    x[u] = 1", "sweep", 3, 5, "x[v]"),
    ("for v in nodes:\n    y[v] = 1", "sweep", 2, 5, "y = full(0.0)"),
    ("x = degree()\nfor v in nodes:\n    x[v] = 1\n    x = 2", "sweep", 4, 5, "x[v]"),
    ("x = degree()\nfor v in nodes:\n    if x[v] > 1: break", "break", 3, 5, None),
    ("x = degree()\nx[v] = 1", "sweep", 2, 1, "for v in nodes:"),
    ("x = 1\nfor v in nodes:\n    x[v] = 1", "kind", 2, 1, "full(x)"),
    ("x = degree()\nfor v in nodes:\n    watch(x)", "sweep", 3, 5, "after the sweep"),
    # kinds and dtypes
    ("d = degree()\nif d > 2:\n    d = 0", "condition", 2, 4, "x if m else y"),
    ("x = degree() + edges['w']", "kind", 1, 5, "at_source(x)"),
    ("y = at_source(edges['w'])", "kind", 1, 5, "in_edges"),
    ("x = full(degree())", "kind", 1, 5, "sum(x)"),
    ('nodes["x"] = 3', "kind", 1, 1, "full(x)"),
    ('graph["x"] = degree()', "kind", 1, 1, "sum(x)"),
    ('nodes["x"] = edges["w"]', "kind", 1, 1, "in_edges"),
    ("x = 1\nfor _ in range(3):\n    x = degree() + x", "carried-kind", 3, 9, "x = full(x)"),
    ("y = 3 & 4", "dtype", 1, 5, "x > 0"),
    ("y = 1 if degree() else 2", "dtype", 1, 5, "x > 0"),
    ("w = edges['w']\ny = sum(w for u, e in in_edges)", "kind", 2, 5, "w[e]"),
    ("w = edges['w']\ny = sum(w * 2 for u, e in in_edges)", "kind", 2, 9, "w[e]"),
    ("w = edges['w']\ny = sum(1 for u in neighbors if w > 1)", "kind", 2, 33, "w[e]"),
    ("x = degree()\ny = sum(x[e] for u, e in in_edges)", "kind", 2, 9, "[u]"),
    ("y = sum(3)", "kind", 1, 5, None),
    ("y = min(3)", "kind", 1, 5, "minimum"),
    ('watch(edges["w"])', "kind", 1, 1, None),
    ("while 3: pass", "condition", 1, 7, "x > 0"),
    # text that is no program
    ("y = sum((x\nz = 3", "unclosed", 1, 8, "add ')'"),
    ('y = "abc\nz = 3', "unclosed", 1, 5, 'add "'),
    ('"""doc\ny = 1', "unclosed", 1, 1, 'add """'),
    ("y = x)", "unopened", 1, 6, "delete"),
    ("y = (x]", "unopened", 1, 7, "write ')'"),
    ("y = x if m", "syntax", 1, 5, None),
    ("x = 3 3", "syntax", 1, 7, None),
    ("  x = 3", "syntax", 1, 2, "four spaces"),
    ("if x:\ny = 3", "syntax", 2, 1, "four spaces"),
    ("if x = 3: pass", "syntax", 1, 4, None),
]


def errors_of(text):
    with pytest.raises(ProgramErrors) as caught:
        parse(text)
    return caught.value.errors


@pytest.mark.parametrize(("text", "code", "line", "column", "hint"), ERRORS, ids=[t for t, *_ in ERRORS])
def test_an_error_names_its_rule_its_place_and_what_to_do(text, code, line, column, hint):
    first = errors_of(text)[0]
    assert (first.code, first.place.line, first.place.column + 1) == (code, line, column), first.render(text)
    assert first.message
    assert hint is None or hint in (first.hint or "")


def test_the_line_is_shown_with_carets():
    with pytest.raises(ProgramErrors) as caught:
        parse("x = 1\ndeg = out_degre()\n")
    assert str(caught.value) == (
        "line 2:7: error unknown-step: there is no step out_degre()\n"
        "     2 | deg = out_degre()\n"
        "       |       ^^^^^^^^^\n"
        "  hint: did you mean out_degree()?"
    )


def test_all_errors_of_a_program_come_at_once_in_the_order_of_the_text():
    found = errors_of("a = degre()\nb = 1 + c.d\nfor _ in range(-1):\n    e = f[0]\nnodes['g'] = 3")
    assert [(d.code, d.place.line) for d in found] == [
        ("unknown-step", 1),
        ("form", 2),
        ("count", 3),
        ("subscript", 4),
        ("kind", 5),
    ]


def test_twenty_errors_are_shown_and_the_rest_counted():
    with pytest.raises(ProgramErrors) as caught:
        parse("x = degre()\n" * 25)
    assert len(caught.value.errors) == 25
    assert str(caught.value).endswith("... and 5 more errors")


def test_a_kind_that_changes_in_a_loop_names_both_places():
    first = errors_of("x = 1\nfor _ in range(3):\n    x = degree() + x\nnodes['x'] = x")
    assert len(first) == 1
    assert first[0].message == "'x' starts the loop as a scalar (line 1) and becomes a node value in it"


def test_a_break_that_leaves_with_another_kind_is_found():
    found = errors_of(
        "x = 1\nfor _ in range(3):\n    x = degree()\n    if M > 1: break\n    x = 2\ngraph['x'] = x"
    )
    assert found[0].code == "carried-kind"


def test_an_error_gives_the_cell():
    with pytest.raises(ProgramErrors) as caught:
        parse("y = degre()", cell="In [3]")
    assert str(caught.value).startswith("In [3] 1:5: error unknown-step")


def test_what_is_no_text_is_refused():
    with pytest.raises(ProgramErrors, match="a program is text, found int"):
        parse(3)


# Each line: what a newcomer writes, and the hint.
NEWCOMERS = [
    ("x = min(a, b)", "of two values, elementwise: minimum(a, b)"),
    ("x = max(a, 0)", "of two values, elementwise: maximum(a, 0)"),
    ("y = np.exp(x)", "write exp(x)"),
    ("y = math.sqrt(2)", "write sqrt(2)"),
    ("y = np.inf", "write inf"),
    ("y = np.linalg.norm(x)", "write l2(x), l1(x) or linf(x)"),
    ("y = x.sum()", "write sum(x)"),
    ("y = x.shape", "the number of nodes is N, of edges M"),
    (
        "y = len(x)",
        "the number of nodes is N, of edges M; of non-zero entries count(x), of neighbors degree()",
    ),
    ("for v in range(N):\n    x = 1", "an ordered sweep is `for v in nodes:`"),
    (
        "m = degree() > 1\nif m:\n    x = 1",
        "x if m else y chooses elementwise; all(m) or any(m) gives one value",
    ),
    ("y = x[0]", "one node's value: sum(x[v] for v in nodes if v == index_of(0))"),
    ("for _ in range(3):\n    x += 1", "bind it before the loop: x = 0"),
    ("x = degree()\nreturn x", 'nodes["x"] = x'),
    ("x = degree()\nprint(x)", "watch(x) keeps a value of each round for the report"),
    ("y = isnan(x)", "is_nan(x)"),
    ("y = log10(x)", "log(x, base=10)"),
    ("y = zeros_like(x)", "zeros()"),
    ("y = mul(a, b)", "a * b"),
    ("y = np.where(degree() > 0, 1, 0)", "write where(degree() > 0, 1, 0)"),
    ("y = earlier['risk']", "set x = earlier['risk'] in a cell above, and write x: it becomes an input"),
    ("y = w[w > 50]", "a filter is a choice: w if w > 50 else 0"),
    ("y = nodes['a'] = 3", "write lines of their own: y = 3; nodes['a'] = y"),
    (
        "k = param(100)\nfor _ in range(k):\n    x = 1\ngraph['x'] = x",
        "say that there is a round: k = param(100, min=1), or bind it before the loop",
    ),
]


@pytest.mark.parametrize(("text", "hint"), NEWCOMERS, ids=[t for t, _ in NEWCOMERS])
def test_a_newcomer_is_told_what_to_write(text, hint):
    assert errors_of(text)[0].hint == hint


def warnings_of(text):
    return [(w.code, w.place.line if w.place else None, w.hint) for w in parse(text).warnings]


def test_no_output_is_a_warning_that_names_the_last_value():
    assert warnings_of("x = degree()\ny = x + 1\nwatch(y)") == [
        ("no-output", None, 'put the last value out: nodes["y"] = y')
    ]


def test_a_value_never_used_is_a_warning():
    text = "x = degree()\n_y = 1\nnodes['a'] = degree()"
    assert warnings_of(text) == [("unused", 1, 'nodes["x"] = x puts it out; otherwise leave the line out')]


def test_a_comprehension_without_its_neighbor_is_a_warning():
    text = "x = degree()\nnodes['y'] = sum(x for u in in_neighbors)"
    assert warnings_of(text) == [("neighbor-unused", 2, "did you mean x[u]?")]
    assert warnings_of("nodes['y'] = sum(1 for u in in_neighbors)") == []


def test_an_input_that_looks_like_a_slip_is_a_warning():
    assert warnings_of("ranks = degree()\nnodes['a'] = ranks + rnaks")[0] == (
        "input-name",
        2,
        "did you mean ranks?",
    )
    assert warnings_of("nodes['a'] = full(1.0) + degree")[0][2] == "degree is a step, called as degree()"
    assert warnings_of("nodes['a'] = full(1.0) + temperature") == []


def test_a_seed_that_no_round_changes_is_a_warning():
    how = "let it change with the round, seed=7 + t in `for t in range(100):`, or draw before the loop"
    loop = "x = zeros()\ns = 3\nfor t in range(9):\n    {}\nnodes['x'] = x + s"
    for line in (
        "x = x + random_uniform(seed=3)",
        "x = x + bernoulli(0.5, seed=s + 1)",
        "x = sum(random_uniform(seed=s)[u] for u in neighbors)",
        "for k in range(3): x = x + random_uniform(seed=t)",
        "if sum(x) > 3: x = x + random_uniform(seed=1)",
    ):
        assert warnings_of(loop.format(line)) == [("same-seed", 4, how)], line
    for line in (
        "x = x + random_uniform(seed=s + t)",
        "s = s + 1; x = x + random_uniform(seed=s)",
        "x = x + random_uniform(seed=int(sum(x)))",
        "for k in range(3): x = x + random_uniform(seed=9 * t + k)",
    ):
        assert warnings_of(loop.format(line)) == [], line
    assert warnings_of("nodes['x'] = random_uniform(seed=1)") == []
