"""Elementwise chains become one step where nothing else reads inside."""

from trees import after


def test_chains_of_nodes_and_of_scalars_become_one_step_each():
    text = 'a = x + 1\nb = a * a\nnodes["o"] = sqrt(b)\ns = sum(x)\ngraph["s"] = s * 2 + 1'
    assert after(("fold", "fuse"), text) == [
        "%3 = map[%1 = add(x 1); %2 = mul(%1 %1); %3 = sqrt(%2)]",
        "%4 = sum[x]",
        "%6 = map[%5 = mul(%4 2); %6 = add(%5 1)]",
        "nodes o %3",
        "graph s %6",
    ]


def test_a_value_that_a_comprehension_reads_stays():
    text = 'a = x + 1\nb = sum(a[u] for u in in_neighbors)\nnodes["o"] = a + b'
    assert after(("fold", "fuse"), text) == [
        "%1 = add(x 1)",
        "%3 = in sum[%2 = at_neighbor(%1) -> %2]",
        "%4 = add(%1 %3)",
        "nodes o %4",
    ]


def test_a_scalar_is_not_computed_again_at_every_node():
    assert after(("fold", "fuse"), 's = sum(x)\nnodes["o"] = x * (s + 1)') == [
        "%1 = sum[x]",
        "%2 = add(%1 1)",
        "%3 = mul(x %2)",
        "nodes o %3",
    ]


def test_outputs_carried_and_watched_values_stay_apart():
    text = """
s = x
for i in range(3):
    a = s + 1
    s = a * 2
    watch(a)
nodes["o"] = s
b = s - 1
nodes["b"] = b
nodes["c"] = sqrt(b)
"""
    assert not any("map[" in line for line in after(("fold", "fuse"), text))


def test_a_step_that_may_fail_ends_a_chain_and_never_moves():
    text = 'k = degree()\na = (k + 1) ** (k - 1)\nb = max(x)\nnodes["o"] = a * 2 + b'
    found = after(("fold", "fuse"), text)
    assert [line[:9].strip() for line in found] == [
        "%1 = degr",
        "%4 = map[",
        "%5 = max[",
        "%7 = map[",
        "nodes o %",
    ]


def test_nothing_moves_past_a_loop():
    text = 'a = x + 1\ns = x\nfor i in range(3):\n    s = s * 2\nnodes["o"] = a + s'
    assert not any("map[" in line for line in after(("fold", "fuse"), text))


def test_a_chain_has_an_end():
    text = "a = x\n" + "a = sqrt(a)\n" * 200 + 'nodes["o"] = a'
    found = after("fuse", text)
    assert len(found) == 5
