"""Invariant steps leave loops, others stay."""

from trees import after


def test_steps_leave_as_many_loops_as_they_can():
    text = """
s = x
for i in range(3):
    for j in range(i):
        s = s + out_degree() * i + sqrt(x)
nodes["o"] = s
"""
    assert after("hoist", text) == [
        "%1 = out_degree()",
        "%2 = sqrt(x)",
        "loop(%3 = x then %8 as %5)",
        "  %6 = mul(%1 %4)",
        "  loop(%7 = %3 then %10 as %8)",
        "    %9 = add(%7 %6)",
        "    %10 = add(%9 %2)",
        "nodes o %5",
    ]


def test_literals_and_comprehensions_leave_and_a_chain_of_steps_with_them():
    text = 's = x\nfor i in range(3):\n    s = s + 2 * sum(x[u] for u in in_neighbors)\nnodes["o"] = s'
    assert after("hoist", text) == [
        "%1 = literal(2)",
        "%3 = in sum[%2 = at_neighbor(x) -> %2]",
        "%4 = mul(%1 %3)",
        "loop(%5 = x then %7 as %6)",
        "  %7 = add(%5 %4)",
        "nodes o %6",
    ]


def test_a_step_that_may_fail_stays_since_the_loop_may_not_reach_it():
    for expression in ("max(x)", "normalize(x)", "N ** (M - N)", "sum(min(x[u] for u in in_neighbors))"):
        text = f's = x\nfor i in range(3):\n    s = s + {expression}\nnodes["o"] = s'
        found = after("hoist", text)
        first = next(n for n, line in enumerate(found) if line.startswith("loop"))
        assert not any("max" in x or "norm" in x or "pow" in x or "min" in x for x in found[:first])


def test_a_float_power_and_a_default_cannot_fail():
    text = 's = x\nfor i in range(3):\n    s = s + x ** 0.5 + max(x, default=0)\nnodes["o"] = s'
    found = after(("fold", "hoist"), text)
    assert found.index("%1 = pow(x 0.5)") < found.index("%2 = max[x]") < 3


def test_an_order_of_visits_leaves_the_loop_and_the_sweep_goes_by_it():
    text = 'y = x\nfor i in range(3):\n    for v in nodes_by(x):\n        y[v] = y + 1\nnodes["o"] = y'
    assert after("hoist", text)[0] == "%1 = nodes_by(x)"


def test_the_steps_of_a_sweep_stay():
    text = 'y = x\nfor v in nodes:\n    y[v] = x + 1\nnodes["o"] = y'
    assert after("hoist", text) == after((), text)
