"""Domains: how they fit one another, and that all that depends on one asks it: shown by one from outside."""

import ast
import copy
import pickle
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb import domains
from groggy_nb.domains import DOMAINS, EDGE, NODE, SCALAR, joined, walked
from groggy_nb.dsl.parse import parse
from groggy_nb.ir.forms import Type
from groggy_nb.ir.infer import infer
from groggy_nb.plan.accesses import reads
from groggy_nb.plan.account import arrays
from groggy_nb.plan.planning import plan
from groggy_nb.run.work import Work

ROOT = Path(gn.__file__).parent
GRAPH = SimpleNamespace(num_nodes=4, num_edges=5, directed=True)
PAIRS = replace(
    EDGE, name="pair", value="pair of nodes", form="pairs", size="P", entries=lambda graph: graph.num_nodes**2
)


def test_a_scalar_fits_beside_all_and_nodes_and_edges_not_beside_each_other():
    below = {(a.name, b.name) for a in DOMAINS for b in DOMAINS if a < b}
    assert below == {("scalar", "node"), ("scalar", "edge"), ("scalar", "table")}
    assert all(d <= d and not d < d for d in DOMAINS)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([], SCALAR),
        ([None, SCALAR], SCALAR),
        ([SCALAR, EDGE, SCALAR], EDGE),
        ([NODE, None, NODE], NODE),
        ([NODE, SCALAR, EDGE], None),
        ([PAIRS, SCALAR], PAIRS),
        ([PAIRS, EDGE], None),
    ],
)
def test_values_meet_in_the_least_domain_that_all_fit(given, found):
    assert joined(given) is found


def test_a_walk_over_scalars_alone_goes_over_the_nodes():
    assert [walked([SCALAR]), walked([]), walked([SCALAR, EDGE])] == [NODE, NODE, EDGE]


@pytest.mark.parametrize("domain", DOMAINS, ids=repr)
def test_a_domain_is_the_same_one_after_a_copy_and_a_pickle(domain):
    assert copy.deepcopy(domain) is domain
    assert pickle.loads(pickle.dumps(domain)) is domain


def test_columns_multiply_what_a_value_holds_and_not_what_is_walked():
    wide = replace(NODE, width=3)
    assert (wide.entries(GRAPH), wide.count(GRAPH), NODE.count(GRAPH)) == (4, 12, 4)
    assert Work(wide).num_places(GRAPH) == 4


# -- a domain from outside, as inputs of it meet each place that asks


def typed(text, **known):
    program = parse(text).program
    ids = {s.name: s.out for s in program.sources}
    return program, {ids[name]: Type(domain, "float64") for name, domain in known.items()}


@pytest.fixture
def with_pairs(monkeypatch):
    monkeypatch.setattr("groggy_nb.plan.moves.WALKED", (*domains.WALKED, PAIRS))


def test_a_domain_from_outside_is_inferred_and_named_in_errors():
    program, known = typed("y = x * 2.0\nz = sum(y)\ngraph['z'] = z", x=PAIRS)
    found = infer(program, known)
    assert not found.found
    assert {str(t) for t in found.types.values()} >= {"float64 pair of nodes", "float64 scalar"}
    program, known = typed("nodes['y'] = x + w", x=PAIRS, w=EDGE)
    said = [d.message for d in infer(program, known).found]
    assert said[0] == "`+` cannot mix a pair of nodes with an edge value"


def test_a_domain_from_outside_is_planned_in_walks_and_arrays_of_its_own(with_pairs):
    from groggy_nb.codegen.build import build

    text = "y = x * 2.0\nw = y * y\nz = sum(y)\nq = sum(w * z)\ngraph['q'] = q + sum(degree())"
    program, known = typed(text, x=PAIRS)
    made = plan(infer(program, known), "fused")
    shown = repr(made)
    assert "a walk over the pairs" in shown
    assert "a walk over the nodes" in shown
    assert {(a.domain, a.given) for a in arrays(made)} == {(PAIRS, True), (PAIRS, False)}
    (built,) = build(made, compiled=False).units.values()
    assert any("while q < pairs_nb:" in f.source for f in built.emitted.functions)
    assert all(read.value in made.types for item in program.body for read in reads(item))


def test_the_memory_and_the_work_of_a_domain_from_outside_go_by_its_own_size():
    assert Work(PAIRS).num_places(GRAPH) == 16
    assert Work(PAIRS, moved=8).num_bytes(GRAPH) == 128


# -- who spells a domain

SPELLED = {"scalar", "node", "edge"}
# The words of the language (a parameter of kind "node" is a label), and places where an operand is read.
LANGUAGE = (
    "dsl/parameters.py",
    "dsl/hints.py",
    "dsl/edits/adding.py",
    "dsl/edits/templates.py",
    "ir/verify.py",
    "ir/known.py",
    "ir/expressions.py",
    "cli/reading.py",
    "codegen/numba/lanes.py",
    "plan/accesses.py",
    "run/native/table.py",  # what an entry of the table holds
    "show/programs.py",
    "run/arguments.py",
    "run/bind.py",
    "notebook/",
    "graph/",
)


def test_no_layer_compares_the_name_of_a_domain():
    """What depends on a domain is asked of it, so that one more touches few places."""
    spelling = set()
    for file in sorted(ROOT.rglob("*.py")):
        where = file.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            words: list[ast.expr] = []
            match node:
                case ast.Compare(comparators=others):
                    words = [inner for other in (node.left, *others) for inner in ast.walk(other)]
                case ast.Dict(keys=[_, _, *_] as keys):
                    words = [k for k in keys if k is not None]
                case ast.MatchValue(value=value):
                    words = [value]
            if any(isinstance(w, ast.Constant) and w.value in SPELLED for w in words):
                spelling.add(where)
    assert {where for where in spelling if not where.startswith(LANGUAGE)} == set()


def test_values_of_each_domain_are_said_in_one_way():
    karate = gn.datasets.karate()
    program = gn.parse("a = degree()\nnodes['a'] = a\nedges['b'] = at_source(a)\ngraph['c'] = sum(a)")
    result = program.run(karate, mode="reference")
    for name, domain in (("a", NODE), ("b", EDGE), ("c", SCALAR)):
        assert result.outcome.forms[name] == domain.form
        assert np.size(result[name]) == domain.count(karate)
