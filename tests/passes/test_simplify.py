"""Algebra is simplified only where every bit stays."""

from trees import after


def test_identities_give_the_other_operand():
    assert after(("fold", "simplify"), 'nodes["o"] = x * 1 / 1 - 0') == ["nodes o x"]
    assert after("simplify", 'nodes["o"] = x * 1')[-1] == "nodes o x"


def test_adding_zero_is_no_identity_for_minus_zero():
    assert "%1 = add(x 0)" in after(("fold", "simplify"), 'nodes["o"] = x + 0')
    assert "%1 = mul(x 0)" in after(("fold", "simplify"), 'nodes["o"] = x * 0')


def test_an_identity_that_changes_the_dtype_stays():
    found = after(("fold", "simplify"), 'nodes["o"] = degree() * 1.0\nnodes["p"] = (x > 0) * 1')
    assert "%1 = degree()" in found and "%2 = mul(%1 1.0)" in found
    assert "%4 = mul(%3 1)" in found


def test_a_choice_between_equal_values_is_the_value():
    found = after(("simplify", "prune"), 'nodes["o"] = minimum(x, x) if x < y else x')
    assert found == ["nodes o x"]


def test_two_negations_are_none():
    found = after(("fold", "simplify", "prune"), 'nodes["o"] = - -x\nnodes["m"] = ~ ~(x > 1) & True')
    assert found == ["%1 = gt(x 1)", "nodes o x", "nodes m %1"]


def test_uniform_values_are_computed_as_scalars():
    text = 's = full(sum(x))\nnodes["o"] = (s * 2 + 1) + x\nnodes["u"] = s * 3'
    assert after(("fold", "simplify", "prune"), text) == [
        "%1 = sum[x]",
        "%2 = mul(%1 2)",
        "%3 = add(%2 1)",
        "%4 = add(%3 x)",
        "%5 = mul(%1 3)",
        "%6 = full(%5)",
        "nodes o %4",
        "nodes u %6",
    ]


def test_a_uniform_step_that_may_fail_stays_as_it_is():
    # On a graph without nodes full(N) ** full(-1) is no error, and N ** -1 is one.
    found = after("simplify", 'k = full(N) ** full(M - N)\nnodes["o"] = k')
    assert [line for line in found if "pow" in line] == ["%5 = pow(%2 %4)"]
