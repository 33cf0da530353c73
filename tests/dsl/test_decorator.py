"""A function's body is read as a program and never called."""

import pytest

from groggy_nb.dsl import parse, program
from groggy_nb.errors import ProgramErrors, UsageError


def param(*_, **__):
    raise AssertionError("nothing is called")


def test_the_body_is_the_program():
    def heat(rate=0.5, *, rounds=10, start):
        """Spread heat."""
        # a comment
        x = start  # the input
        for _ in range(rounds):
            x = x + rate * (mean(x[u] for u in neighbors) - x)  # noqa: F821
        nodes["heat"] = x  # noqa: F821

    found = program(heat).program
    text = """
rate = param(0.5)
rounds = param(10)
x = start
for _ in range(rounds):
    x = x + rate * (mean(x[u] for u in neighbors) - x)
nodes["heat"] = x
"""
    assert found == parse(text).program
    assert found.doc == "Spread heat."
    assert "# a comment" in found.text
    assert parse(found.text).program == found


def test_defaults_may_be_declarations():
    found = program(_declared).program
    text = 'k = param(3, min=1, help="how many")\ns = param("a", kind="node")\ngraph["y"] = k + index_of(s)'
    assert found == parse(text).program


# Defaults are evaluated when the function is made, so this one is made of its source only.
_SOURCE = """
def declared(k=param(3, min=1, help="how many"), s="a"):
    graph["y"] = k + index_of(s)
"""
param_calls = []


def _made():
    import linecache

    linecache.cache["<declared>"] = (len(_SOURCE), None, _SOURCE.splitlines(True), "<declared>")
    names = {"param": lambda *a, **k: param_calls.append(a)}
    exec(compile(_SOURCE, "<declared>", "exec"), names)
    return names["declared"]


_declared = _made()


def test_errors_point_into_the_programs_text():
    def wrong():
        x = degre()  # noqa: F821, F841

    with pytest.raises(ProgramErrors) as caught:
        program(wrong)
    assert "did you mean degree()?" in str(caught.value)
    assert "x = degre()" in str(caught.value)


def test_return_is_refused_with_the_output_to_write():
    def ranks():
        x = degree()  # noqa: F821
        return x  # noqa: RET504

    with pytest.raises(ProgramErrors) as caught:
        program(ranks)
    assert caught.value.errors[0].hint == 'nodes["x"] = x'


def test_what_has_no_source_is_refused():
    with pytest.raises(UsageError, match="cannot be read"):
        program(len)
    with pytest.raises(UsageError, match="plain arguments only"):
        program(_starred)


def _starred(*x):
    pass
