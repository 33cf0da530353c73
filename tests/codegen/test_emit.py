"""Generated source: the same for the same steps, free of parameters and of anybody's text."""

import math
import os
import re
import subprocess
import sys
from pathlib import Path

import carried_texts
import pytest
from built import built, sources
from spec_texts import LABELS, LEVELS, PAGERANK, PATHS

from groggy_nb.codegen import twin
from groggy_nb.codegen.compile import namespace
from groggy_nb.graph import Graph
from groggy_nb.ir.forms import Step, walk
from groggy_nb.ops import OPS, forms
from groggy_nb.plan.nodes import Meet, Unit, nodes_of

MODES = ("fused", "batch", "step")
ALONE = """x = triangles() * 1.0
s = median(x)
g = sum(x, at=node_index() // 2)
while s < 9.0:
    s = s + 1.0
for i in range(3):
    watch(x)
    x = g
nodes["x"] = x + s
"""
PROGRAMS = {"pagerank": PAGERANK, "labels": LABELS, "levels": LEVELS, "paths": PATHS}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("mode", MODES)
def test_the_same_program_gives_the_same_text(name, mode):
    for passes in (None, ()):
        assert sources(built(PROGRAMS[name], mode, passes)) == sources(built(PROGRAMS[name], mode, passes))


@pytest.mark.parametrize("mode", MODES)
def test_threads_wait_where_the_plan_has_a_meeting_and_nowhere_else(mode):
    carried = [text for text in carried_texts.TEXTS.values() if "start" not in text]
    for text in (*PROGRAMS.values(), *carried, ALONE):
        for counted in (True, False):
            done = built(text, mode, None, counted=counted)
            # A team parts and comes together beside that, for rounds that are too short to share.
            waits = [re.findall(r"\b(?:barrier|meet)\(control(?!, team\))", s) for s in sources(done)]
            meetings = [[n for n in nodes_of(u.nodes) if isinstance(n, Meet)] for u in done.plan.units]
            assert [*map(len, waits)] == [*map(len, meetings)]


def test_the_text_is_the_same_in_another_process():
    """Nothing of it hangs on addresses or on the order of a set."""
    script = f"""
import sys
sys.path[:0] = {[str(p) for p in Path(__file__).parents[:2]]!r}
from built import built, sources
for text in {list(PROGRAMS.values())!r}:
    for mode in {MODES!r}:
        print("\\n".join(sources(built(text, mode, None))))
"""
    texts = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        texts.add(done.stdout)
    assert len(texts) == 1 and "def kernel" in texts.pop()


def test_equal_steps_of_different_programs_are_one_kernel():
    one = built("a = node_index() * 0.5\nb = sqrt(a)\nc = a + b\nnodes['c'] = c\n", "step", ("fold",))
    long = (
        "z = degree()\nq = z * 2\nr = node_index() * 0.5\nw = exp(r)\ns = sqrt(w)\n"
        "t = w + s\nnodes['t'] = t\nnodes['q'] = q\n"
    )
    other = built(long, "step", ("fold",))
    root, plus = sources(one)[2], sources(one)[3]
    assert "sqrt" in root and root in sources(other) and plus in sources(other)


def test_names_of_the_program_do_not_matter():
    text = "alpha = node_index() * 0.5\nbeta = sum(alpha[u] for u in neighbors)\nnodes['gamma'] = beta\n"
    renamed = text.replace("alpha", "x").replace("beta", "yy").replace("gamma", "out")
    for mode in MODES:
        assert sources(built(text, mode)) == sources(built(renamed, mode))


def test_parameters_are_never_in_the_text():
    text = (
        "p = param(0.8251)\nk = param(7321)\nx = node_index() * p + k\n"
        "for i in range(k):\n    x = x * p\nnodes['x'] = x\n"
    )
    for mode in MODES:
        for passes in (None, ()):
            found = sources(built(text, mode, passes))
            assert not any("8251" in s or "7321" in s for s in found)
            changed = text.replace("8251", "99").replace("7321", "5")
            assert found == sources(built(changed, mode, passes))
            assert found == sources(built(text, mode, passes, params={"p": 0.5, "k": 3}))


LITERALS = (
    "x = full(1.25) + node_index() * 7\nn = node_index() + 12\n"
    "for i in range(3, 9, 2):\n    x = minimum(x * 0.5, 2.0)\n"
    "    x = x + sum((x[u] for u in neighbors if x[u] > 0.75), default=4.0)\n"
    "    x = x if n == 5 else i + 0.5\nnodes['x'] = x\ngraph['q'] = quantile(x, 0.25)\n"
)


@pytest.mark.parametrize("mode", MODES)
def test_a_changed_literal_changes_no_text(mode):
    changed = LITERALS
    for old, new in (
        ("1.25", "-0.0"), ("* 7", "* 8"), ("+ 12", "+ 10"), ("(3, 9, 2)", "(-4, 8, 4)"),
        ("0.5, 2.0", "2.0, 1e300"), ("0.75", "0.5"), ("4.0", "-7.0"),
        ("== 5", "== 12"), ("+ 0.5", "+ inf"), ("0.25", "0.5"),
    ):  # fmt: skip
        assert old in changed
        changed = changed.replace(old, new)
    for passes in (None, ()):
        assert sources(built(LITERALS, mode, passes)) == sources(built(changed, mode, passes))


def test_what_is_divided_by_is_compiled_in():
    def text(divisor):
        program = f"n = node_index()\nnodes['x'] = n % {divisor} + n // {divisor} + {divisor}\n"
        return sources(built(program, passes=None))[0]

    assert text(3) != text(4) and text(3) == text(4).replace(", 4)", ", 3)")


def test_nobodys_text_and_no_path_is_in_it():
    payload = '__import__("os").system("touch /tmp/ran")'
    labels = [payload, "b", "c", "d"]
    graph = Graph.from_edges(
        [0, 1, 2], [1, 2, 3], labels=labels, num_nodes=4, node_attrs={"kind": [payload, "v", "w", "v"]}
    )
    text = (
        f'"""{payload.replace(chr(34), chr(39))}"""\n'
        f"s = param({payload!r}, kind='node')\n"
        f"m = nodes['kind'] == {payload!r}\n"
        f"x = 1.0 if m else 0.0  # {payload}\n"
        "y = x + index_of(s)\nwatch(y)\n"
        f"nodes[{payload!r}] = y\n"
    )
    for mode in MODES:
        for source in sources(built(text, mode, graph=graph)):
            for word in ("import", "system", "/", "'", '"', "kind"):
                assert word not in source, word


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_name_is_known_before_it_is_compiled(name):
    import ast
    import builtins

    for mode in MODES:
        for source in sources(built(PROGRAMS[name], mode, None)):
            tree = ast.parse(source)
            bound = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            bound |= {a.arg for n in ast.walk(tree) if isinstance(n, ast.arguments) for a in n.args}
            read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - bound
            assert (
                read
                <= set(namespace(source)) | {"range", "min", "max", "abs"}
                <= {*dir(builtins), *namespace(source)}
            )


def test_composites_are_written_out_with_their_types_and_origins():
    done = built("x = node_index() * 1.0\ny = normalize(x)\nz = standardize(y)\nnodes['z'] = z\n")
    unit = next(n for n in nodes_of(done.plan.nodes) if isinstance(n, Unit))
    items = list(walk(unit.items))
    ops = [OPS[i.op] for i in items if isinstance(i, Step) and i.op != "literal"]
    assert not [op for op in ops if isinstance(op.form, forms.Composite)]
    outs = [i.out for i in items if hasattr(i, "out")]
    assert len(outs) == len(set(outs)) and all(o in done.plan.types for o in outs)
    assert {i.op for i in done.plan.origin.values()} == {"normalize", "standardize"}


def test_uncounted_code_has_no_counters():
    counted, plain = built(PAGERANK), built(PAGERANK, counted=False)
    assert "mark" in sources(counted)[0] and "mark" not in sources(plain)[0]
    assert counted.ticks > 0 and len(sources(plain)[0]) < len(sources(counted)[0])


# -- the twin


def test_division_of_the_twin_is_the_machines():
    assert twin._div(1.0, 0.0) == math.inf and twin._div(-1.0, 0.0) == -math.inf
    assert twin._div(1.0, -0.0) == -math.inf
    assert math.isnan(twin._div(0.0, 0.0)) and math.isnan(twin._div(math.nan, 0.0))
    import numpy as np

    assert twin._div(np.float64(1.0), np.float64(0.0)) == math.inf  # no warning: those are errors here


def test_functions_of_the_twin_give_inf_and_nan():
    found = twin.NAMES["math"]
    assert found.exp(1e4) == math.inf and math.isnan(found.log(-1.0)) and found.log(0.0) == -math.inf
    assert found.log1p(-1.0) == -math.inf and found.expm1(1e4) == math.inf
    assert math.isnan(found.sin(math.inf)) and math.isnan(found.cos(math.inf))
    assert found.exp(0.5) == math.exp(0.5)
