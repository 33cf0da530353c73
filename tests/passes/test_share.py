"""Equal steps of one block are computed once, and only equal ones."""

from trees import after


def test_operands_of_commutative_ops_may_stand_in_either_order():
    text = 'a = x * y\nb = y * x\nc = x - y\nd = y - x\nnodes["o"] = a + b + c + d'
    assert after("share", text) == [
        "%2 = mul(x y)",
        "%3 = sub(x y)",
        "%4 = sub(y x)",
        "%5 = add(%2 %2)",
        "%6 = add(%5 %3)",
        "%7 = add(%6 %4)",
        "nodes o %7",
    ]


def test_comprehensions_are_shared_whole_and_inside():
    one = "sum(x[u] * x[u] for u in in_neighbors)"
    assert after("share", f'nodes["o"] = {one} + {one}') == [
        "%3 = in sum[%1 = at_neighbor(x); %2 = mul(%1 %1) -> %2]",
        "%4 = add(%3 %3)",
        "nodes o %4",
    ]


def test_comprehensions_that_differ_in_anything_are_kept():
    kinds = ("sum(x[u] for u in in_neighbors)", "sum(x[u] for u in out_neighbors)")
    kinds += (
        "max((x[u] for u in in_neighbors), default=0)",
        "max((x[u] for u in in_neighbors), default=0.5)",
    )
    kinds += ("mean(x[u] for u in in_neighbors if x[u] > x)", "mean(x[u] for u in in_neighbors if x[u] < x)")
    found = after(("fold", "share"), f'nodes["o"] = {" + ".join(kinds)}')
    assert sum("neighbor" in line for line in found) == 6


def test_a_loop_keeps_its_own_copy():
    text = 's = x + 1\nfor i in range(3):\n    t = x + 1\n    s = s + t\nnodes["o"] = s'
    assert after(("fold", "share"), text) == [
        "%1 = add(x 1)",
        "loop(%2 = %1 then %5 as %3)",
        "  %4 = add(x 1)",
        "  %5 = add(%2 %4)",
        "nodes o %3",
    ]


def test_reads_of_a_swept_array_are_equal_only_between_the_same_stores():
    text = """
y = x
for v in nodes:
    a = sum(y[u] for u in in_neighbors)
    y[v] = a
    b = sum(y[u] for u in in_neighbors)
    c = sum(y[u] for u in in_neighbors)
    y[v] = b + c
nodes["o"] = y
"""
    assert after("share", text) == [
        "sweep(%1 = x as %2)",
        "  %4 = in sum[%3 = at_neighbor(%1) -> %3]",
        "  store %1 %4",
        "  %6 = in sum[%5 = at_neighbor(%1) -> %5]",
        "  %7 = add(%6 %6)",
        "  store %1 %7",
        "nodes o %2",
    ]


def test_1_and_1_0_and_true_are_three_numbers():
    found = after("share", 'graph["a"] = 1\ngraph["b"] = 1.0\ngraph["c"] = True\ngraph["d"] = 1')
    assert [line for line in found if "literal" in line] == [
        "%0 = literal(1)",
        "%1 = literal(1.0)",
        "%2 = literal(True)",
    ]
