"""What each form of the language becomes."""

import pytest
from program_listing import listing

from groggy_nb.dsl import parse
from groggy_nb.ir.forms import Const, Loop, Step, walk


def expression(text):
    """The lines of `y = text`, without the output's."""
    return listing(f"y = {text}\n")


def test_operators_are_steps_and_literals_too():
    assert expression("a + b * 2 - -1.5") == [
        "%0 = literal(2)",
        "%1 = mul(b, %0)",
        "%2 = add(a, %1)",
        "%3 = literal(-1.5)",
        "%4 = sub(%2, %3)",
    ]


def test_names_and_sizes_are_no_steps():
    assert listing('x = N\ny = x\nz = y\ngraph["z"] = z') == ["graph z = N"]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("a // b", "floordiv(a, b)"),
        ("a % b", "mod(a, b)"),
        ("-a", "neg(a)"),
        ("~a", "not(a)"),
        ("not a", "not(a)"),
        ("a and b", "and(a, b)"),
        ("a | b", "or(a, b)"),
        ("a <= b", "le(a, b)"),
        ("a ** b", "pow(a, b)"),
        ("a ** 3", "power(a, n=3)"),
        ("recip(a)", "recip(a, 1e-10)"),
        ("a if m else b", "where(m, a, b)"),
        ("where(m, a, b)", "where(m, a, b)"),
        ('normalize(a, by="max")', "normalize(a, False, by=max)"),
        ("mode(a)", "mode(a, ties=lowest)"),
        ("sum(a)", "sum(a)"),
        ("min(a, default=0)", "min(a) default 0"),
        ("inf", "literal(inf)"),
        ("-inf", "literal(-inf)"),
        ("pi", "literal(3.141592653589793)"),
        ("0x1F", "literal(31)"),
        ("-0.0", "literal(-0.0)"),
        ("-9223372036854775808", "literal(-9223372036854775808)"),
    ],
)
def test_a_form_is_one_step(text, last):
    assert expression(text) == [f"%0 = {last}"]


def test_a_choice_computes_its_mask_first():
    assert expression("1 if a > b else 2") == [
        "%0 = gt(a, b)",
        "%1 = literal(1)",
        "%2 = literal(2)",
        "%3 = where(%0, %1, %2)",
    ]


def test_a_chain_of_choices_is_computed_from_the_left():
    assert expression("1 if a else 2 if b else 3") == [
        "%0 = literal(1)",
        "%1 = literal(2)",
        "%2 = literal(3)",
        "%3 = where(b, %1, %2)",
        "%4 = where(a, %0, %3)",
    ]


def test_a_negative_exponent_divides():
    assert expression("a ** -2") == [
        "%0 = literal(1.0)",
        "%1 = float(a)",
        "%2 = power(%1, n=2)",
        "%3 = div(%0, %2)",
    ]
    assert expression("a ** 100") == ["%0 = literal(100)", "%1 = pow(a, %0)"]


def test_a_chained_comparison_reads_its_middle_once():
    assert expression("0 < a + b <= c") == [
        "%0 = literal(0)",
        "%1 = add(a, b)",
        "%2 = lt(%0, %1)",
        "%3 = le(%1, c)",
        "%4 = and(%2, %3)",
    ]


def test_text_is_compared_by_codes_of_its_attribute():
    text = 'kind = nodes["kind"]\ny = kind in ("a", "b") or "c" != kind'
    assert listing(text) == [
        "%0 = eq(nodes.kind, code.a)",
        "%1 = eq(nodes.kind, code.b)",
        "%2 = or(%0, %1)",
        "%3 = ne(code.c, nodes.kind)",
        "%4 = or(%2, %3)",
    ]
    codes = [s for s in parse(text).program.sources if s.form == "code"]
    assert {s.of for s in codes} == {0}


def test_labels_are_texts_or_whole_numbers():
    assert expression('index_of("numpy") + index_of(-3)') == [
        "%0 = index_of(label.numpy:numpy)",
        "%1 = index_of(label.-3:-3)",
        "%2 = add(%0, %1)",
    ]


def test_a_comprehension_is_one_item_with_immediate_numbers():
    assert expression("sum(2 * x[u] + w[e] for u, e in in_edges if x[u] > 0 if u != v)") == [
        "%10 = sum in [%0 = at_neighbor(x); %1 = gt(%0, 0); %2 = this_neighbor(); %3 = this_node(); "
        "%4 = ne(%2, %3); %5 = and(%1, %4); %6 = at_neighbor(x); %7 = mul(2, %6); %8 = at_edge(w); "
        "%9 = add(%7, %8)] %9 if %5"
    ]


def test_the_filter_of_a_comprehension_runs_first():
    (gather,) = parse("y = sum(2 * x[u] for u in in_neighbors if x[u] > 0)").program.body
    assert [s.op for s in gather.body] == ["at_neighbor", "gt", "at_neighbor", "mul"]
    assert gather.guard == 2
    assert gather.where == gather.body[1].out
    assert gather.value == gather.body[3].out
    assert gather.body[3].inputs[0] == Const.of(2)


@pytest.mark.parametrize(
    ("rows", "direction"),
    [
        ("u in in_neighbors", "in"),
        ("u in out_neighbors(v)", "out"),
        ("u in neighbors", "both"),
        ("u in closed_neighbors", "closed"),
        ("u, e in in_edges", "in"),
        ("near, edge in out_edges", "out"),
        ("u, e in incident_edges", "both"),
    ],
)
def test_rows_have_directions(rows, direction):
    name = rows.split()[0].strip(",")
    (gather,) = parse(f"y = max((x[{name}] for {rows}), default=0)").program.body
    assert gather.direction == direction
    assert gather.default == Const.of(0)
    assert gather.edges == (", " in rows)


def test_aggregates_and_node_expressions_inside_are_computed_before():
    assert expression("sum((a * b)[u] / sum(c) for u in in_neighbors if out_degree() > 0)") == [
        "%0 = out_degree()",
        "%1 = mul(a, b)",
        "%2 = sum(c)",
        "%6 = sum in [%3 = gt(%0, 0); %4 = at_neighbor(%1); %5 = div(%4, %2)] %5 if %3",
    ]


def test_a_bare_node_value_inside_is_read_directly():
    (gather,) = parse("y = sum(x[u] - x for u in in_neighbors)").program.body
    assert gather.body[1].inputs == (gather.body[0].out, 0)
    again = parse("y = sum(x[u] - x[v] for u in in_neighbors)")
    assert again.program.body == (gather,)


def test_a_filter_over_all_nodes_is_a_mask():
    assert listing('x = degree()\ny = sum(x[v] * 2 for v in nodes if x[v] > 1)\ngraph["y"] = y') == [
        "%0 = degree()",
        "%1 = literal(1)",
        "%2 = gt(%0, %1)",
        "%3 = literal(2)",
        "%4 = mul(%0, %3)",
        "%5 = sum(%4) if %2",
        "graph y = %5",
    ]
    assert listing("y = sum(v for v in nodes)") == ["%0 = node_index()", "%1 = sum(%0)"]
    assert (
        listing('w = edges["w"]\ny = count(w[e] for e in edges if w[e] > 0)')[-1]
        == "%2 = count(edges.w) if %1"
    )
    assert listing("y = dot((x[v] for v in nodes if m[v]), z)") == ["%0 = dot(x, z) if m"]


@pytest.mark.parametrize(
    ("sugar", "form"),
    [
        ("A @ x", "sum(x[u] for u in out_neighbors)"),
        ("A.T @ x", "sum(x[u] for u in in_neighbors)"),
        ("A.T @ (x / d)", "sum((x / d)[u] for u in in_neighbors)"),
        ("W @ x", 'sum(edges["weight"][e] * x[u] for u, e in out_edges)'),
        ("W.T @ x", 'sum(edges["weight"][e] * x[u] for u, e in in_edges)'),
        ('neighbor_agg(x, "max")', "max(x[u] for u in in_neighbors)"),
        ('neighbor_agg(x, "mode", direction="both")', "mode(x[u] for u in neighbors)"),
        ('neighbor_agg(x, "sum", "out", weights=w)', "sum(w[e] * x[u] for u, e in out_edges)"),
        ("weighted_degree(w)", "sum(w[e] for u, e in incident_edges)"),
        ('weighted_degree(w, direction="in")', "sum(w[e] for u, e in in_edges)"),
        ("log(x, base=2)", "log(x) / log(2)"),
        ("clip(x, min=0)", "maximum(x, 0)"),
        ("clip(x, max=1)", "minimum(x, 1)"),
        ("x not in (1, 2)", "not (x == 1 or x == 2)"),
        ("2 * (A @ x)", "2 * sum(x[u] for u in out_neighbors)"),
    ],
)
def test_short_forms_equal_the_long_ones(sugar, form):
    assert parse(f"y = {sugar}").program == parse(f"y = {form}").program


def test_counts_are_immediate_and_loops_carry_what_changes():
    assert listing('x = 0\ni = 5\nfor i2 in range(3):\n    x = x + i2\ngraph["x"] = x') == [
        "%0 = literal(0)",
        "%1 = literal(5)",
        "for 0, 3, 1 as %3 (%2 = %0)",
        "  %4 = add(%2, %3)",
        "end (%5 = %4)",
        "graph x = %5",
    ]


def test_values_that_are_not_read_again_do_not_go_round():
    (_, _, loop, *_) = parse(
        "t = 1\nx = 2\nfor _ in range(3):\n    t = x + 1\n    x = t * 2\ngraph['x'] = x"
    ).program.body
    assert len(loop.carried) == 1


def test_a_value_first_bound_in_a_loop_that_runs_may_be_used_after_it():
    (loop,) = parse("for _ in range(3):\n    x = degree()\nnodes['x'] = x").program.body
    assert [c.init for c in loop.carried] == [None]


def test_breaks_leave_with_the_values_at_their_place():
    assert listing(
        "x = 0\nfor _ in range(9):\n    if x > 5: break\n    x = x + 1\n    if x > 3: break\n    x = x + x\n"
        "graph['x'] = x"
    ) == [
        "%0 = literal(0)",
        "for 0, 9, 1 (%1 = %0)",
        "  %2 = literal(5)",
        "  %3 = gt(%1, %2)",
        "  break %3 (%1)",
        "  %4 = literal(1)",
        "  %5 = add(%1, %4)",
        "  %6 = literal(3)",
        "  %7 = gt(%5, %6)",
        "  break %7 (%5)",
        "  %8 = add(%5, %5)",
        "end (%9 = %8)",
        "graph x = %9",
    ]


def test_a_while_loop_tests_at_its_head():
    assert listing("x = 8\nwhile x > 1:\n    x = x // 2\ngraph['x'] = x") == [
        "%0 = literal(8)",
        "while (%1 = %0)",
        "  %2 = literal(1)",
        "  %3 = gt(%1, %2)",
        "  while %3 (%1)",
        "  %4 = literal(2)",
        "  %5 = floordiv(%1, %4)",
        "end (%6 = %5)",
        "graph x = %6",
    ]


def test_arms_meet_in_merges():
    assert listing(
        "x = 1\nif M > N:\n    x = 2\n    y = 3\nelse:\n    y = x\ngraph['x'] = x\ngraph['y'] = y"
    ) == [
        "%0 = literal(1)",
        "%1 = gt(M, N)",
        "if %1",
        "  %2 = literal(2)",
        "  %3 = literal(3)",
        "else",
        "end (%4 = %2 | %0, %5 = %3 | %0)",
        "graph x = %4",
        "graph y = %5",
    ]


def test_a_sweep_updates_in_place_and_sees_its_updates():
    text = """
x = node_index()
n = 0
for v in reversed(nodes):
    old = x[v]
    x[v] = min((x[u] for u in neighbors), default=old)
    n += x[v] != old
nodes["x"] = x
graph["n"] = n
"""
    assert listing(text) == [
        "%0 = node_index()",
        "%1 = literal(0)",
        "sweep reversed (%2 = %0) (%3 = %1)",
        "  %5 = min both [%4 = at_neighbor(%2)] %4 default %2",
        "  %2[v] = %5",
        "  %6 = ne(%5, %2)",
        "  %7 = add(%3, %6)",
        "end (%8) (%9 = %7)",
        "nodes x = %8",
        "graph n = %9",
    ]


def test_whole_values_in_a_sweep_are_computed_before_it():
    text = (
        "x = degree()\ny = degree()\nfor v in nodes:\n    x[v] = y[v] / sum(y) + out_degree()\nnodes['x'] = x"
    )
    body = parse(text).program.body
    assert [getattr(i, "op", "sweep") for i in body] == ["degree", "degree", "sum", "out_degree", "sweep"]


def test_an_entry_updated_in_one_arm_is_merged():
    text = "x = degree()\nfor v in nodes:\n    if x[v] > 1:\n        x[v] = 1\n    x[v] = x[v] + 1\n"
    assert listing(text)[2:-1] == [
        "  %2 = literal(1)",
        "  %3 = gt(%1, %2)",
        "  if %3",
        "    %4 = literal(1)",
        "    %1[v] = %4",
        "  else",
        "  end (%5 = %4 | %1)",
        "  %6 = literal(1)",
        "  %7 = add(%5, %6)",
        "  %1[v] = %7",
    ]


def test_parameters_come_first_and_keep_their_facts():
    program = parse(
        'y = x + M\nk = param(3, min=1, max=9, choices=(1, 3), help="how many")\n'
        's = param("a", kind="node")\n'
        "z = y * k + index_of(s)"
    ).program
    assert [(s.form, s.name) for s in program.sources] == [
        ("param", "k"),
        ("param", "s"),
        ("input", "x"),
        ("size", "M"),
    ]
    k = program.sources[0]
    assert (k.default, k.minimum, k.maximum) == (Const.of(3), Const.of(1), Const.of(9))
    assert (k.choices, k.help) == ((Const.of(1), Const.of(3)), "how many")
    assert parse("a = param(0.5, min=0, max=1)").program.sources[0].minimum == Const.of(0.0)


def test_attributes_with_different_defaults_are_different_sources():
    program = parse('y = nodes["a"] + nodes.get("a", 0) + nodes["a"] + nodes.get("c", "x")').program
    assert [(s.name, s.default) for s in program.sources] == [
        ("a", None),
        ("a", Const.of(0)),
        ("c", "x"),
    ]


def test_the_docstring_and_the_source_are_kept():
    text = '"""What it does."""\nx = 1  # one\n'
    program = parse(text).program
    assert (program.doc, program.text) == ("What it does.", text)


def test_places_point_at_the_text():
    (step,) = parse("y = (x +\n     z)").program.body
    assert (step.place.line, step.place.column, step.place.end_line) == (1, 5, 2)
    (step,) = parse("ä = 'ü' == nodes['ö']").program.body
    assert (step.place.column, step.place.end_column) == (4, 21)


def test_equality_ignores_names_comments_and_layout():
    a = parse("x = degree() + 1  # one\n\nnodes['x'] = x")
    b = parse('"""doc"""\nother = (degree()\n  + 1)\nnodes["x"] = other')
    assert a.program == b.program
    assert hash(a.program) == hash(b.program)
    assert a.program != parse("x = degree() + 1.0\nnodes['x'] = x").program


def test_pagerank_note_has_twelve_steps_and_five_literals_a_round():
    text = """
deg = out_degree()
sink = deg == 0
inv_deg = recip(deg, epsilon=1e-9)
inv_n = 1 / N
ranks = full(inv_n)
for _ in range(100):
    contrib = ranks * inv_deg
    contrib = where(sink, 0.0, contrib)
    pulled = sum(contrib[u] for u in in_neighbors)
    damped = pulled * 0.85
    uniform = full(inv_n)
    teleport = uniform * 0.15
    lost = where(sink, ranks, 0.0)
    mass = sum(lost)
    share = uniform * mass
    share = share * 0.85
    new = damped + teleport
    ranks = new + share
nodes["pagerank"] = normalize(ranks, by="sum")
"""
    loop = next(i for i in parse(text).program.body if isinstance(i, Loop))
    items = list(walk(loop.body))
    assert sum(isinstance(i, Step) and i.op == "literal" for i in items) == 5
    assert len(items) == 17
    assert len(loop.carried) == 1
