"""Forms: every dispatch over them is total, and what they declare agrees with the texts for native code."""

import ast
from dataclasses import dataclass
from functools import reduce
from itertools import permutations, product
from pathlib import Path
from typing import ClassVar, get_args

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.errors import InternalError, uncovered
from groggy_nb.ops import OPS, forms, op, rules, table, targets

ROOT = Path(gn.__file__).parent
FILES = [p for p in sorted(ROOT.rglob("*.py")) if "notebooks" not in p.parts]
TREES = {p.relative_to(ROOT).as_posix(): ast.parse(p.read_text(encoding="utf-8")) for p in FILES}
KNOWN = {form.__name__: form for form in get_args(forms.Form)}
MADE = (
    forms.Map(),
    forms.Make(),
    forms.Fold(),
    forms.Collect(),
    forms.Ends("source"),
    forms.Take(),
    forms.Lane("node"),
    forms.Composite(print),
    forms.Kernel(),
    forms.Group("sum"),
)


@dataclass(frozen=True)
class Foreign:
    """A form from outside, which answers what every form answers."""

    result: ClassVar[str] = "same"
    stands: ClassVar[frozenset[str]] = frozenset({"block", "chain", "row", "sweep"})
    at: ClassVar[None] = None


def is_form(node: ast.expr, where: str) -> bool:
    """Whether an expression names a form: `forms.Map`, in `ops/` also `Map`."""
    match node:
        case ast.Attribute(value=ast.Name("forms"), attr=name):
            return name in KNOWN
        case ast.Name(name):
            return where.startswith("ops/") and name in KNOWN
    return False


def dispatches() -> dict[str, ast.Match]:
    """Every match with an arm for a form, by file and line."""
    found = {}
    for where, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Match):
                patterns = [p for case in node.cases for p in ast.walk(case.pattern)]
                if any(isinstance(p, ast.MatchClass) and is_form(p.cls, where) for p in patterns):
                    found[f"{where}:{node.lineno}"] = node
    return found


DISPATCHES = dispatches()


def taken(match: ast.Match, form: object) -> int:
    """The number of the arm that a form takes, run as it is written; its last arm acts."""
    cases = [
        ast.match_case(case.pattern, None, [ast.Return(ast.Constant(number))])
        for number, case in enumerate(match.cases[:-1])
    ]
    raised = ast.parse("raise uncovered(subject)").body
    again = ast.Match(ast.Name("subject", ast.Load()), [*cases, ast.match_case(ast.MatchAs(), None, raised)])
    function = ast.parse("def arm(subject): pass")
    function.body[0].body = [again]
    space = {"forms": forms, "uncovered": uncovered, **KNOWN}
    exec(compile(ast.fix_missing_locations(function), "arm", "exec"), space)
    return space["arm"](form)


def test_the_dispatches_over_forms_are_found():
    assert {name.split(":")[0] for name in DISPATCHES} >= {
        "ops/table.py",
        "ir/kinds.py",
        "ir/expressions.py",
        "codegen/numba/lanes.py",
        "oracle/reference.py",
    }
    assert {type(form) for form in MADE} == set(KNOWN.values())


@pytest.mark.parametrize("name", DISPATCHES)
def test_a_dispatch_over_forms_ends_in_an_arm_that_raises(name):
    match = DISPATCHES[name]
    last = match.cases[-1]
    assert isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
    assert [ast.unparse(line) for line in last.body] == [f"raise uncovered({ast.unparse(match.subject)})"]


@pytest.mark.parametrize("name", DISPATCHES)
def test_a_dispatch_over_forms_refuses_one_from_outside_and_covers_its_own(name):
    match = DISPATCHES[name]
    with pytest.raises(InternalError, match="Foreign is not covered here"):
        taken(match, Foreign())
    covered = set()
    for form in MADE:
        try:
            taken(match, form)
            covered.add(type(form))
        except InternalError:
            pass
    assert covered in (set(KNOWN.values()), {forms.Fold, forms.Collect})


def test_no_layer_asks_for_a_form_beside_the_dispatches():
    asked = [
        f"{where}:{node.lineno}"
        for where, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("isinstance", "issubclass")
        and any(is_form(n, where) for n in ast.walk(node.args[1]) if isinstance(n, ast.expr))
    ]
    assert asked == []


def test_a_program_with_an_op_of_a_form_from_outside_is_refused_before_it_runs():
    try:

        @op(family="arithmetic", form=Foreign(), rule=rules.floating)
        def foreign(x: "Value"):  # noqa: F821
            """The value."""
            return x

        with pytest.raises(InternalError, match="Foreign is not covered here"):
            gn.parse('x = foreign(degree())\nnodes["x"] = x')
    finally:
        table._TABLE.pop("foreign", None)


def test_no_layer_beside_the_language_names_an_op():
    """`dsl` turns syntax into ops; a composite's integers become floats where it is written out."""
    named = set()
    for where, tree in TREES.items():
        if not where.startswith(("ir/", "passes/", "plan/", "codegen/", "run/", "oracle/")):
            continue
        for node in ast.walk(tree):
            match node:
                case ast.Subscript(value=ast.Name("OPS"), slice=ast.Constant(name)):
                    named.add((where, name))
                case ast.Call(
                    func=ast.Name("Step" | "Fold" | "Gather") | ast.Attribute(attr="step" | "fold")
                ):
                    named |= {(where, a.value) for a in node.args if isinstance(a, ast.Constant)}
                case ast.Compare(left=ast.Attribute(attr="op" | "name"), comparators=others):
                    inside = [n for o in others for n in ast.walk(o)]
                    named |= {(where, n.value) for n in inside if isinstance(n, ast.Constant)}
    assert {(where, name) for where, name in named if name in OPS} == {("plan/expand.py", "float")}


# -- what is declared, beside the texts


def test_a_fold_declares_a_branch_where_its_text_has_one():
    folds = [o for o in OPS.values() if isinstance(o.form, forms.Fold)]
    branching = {
        o.name for o in folds for s in o.numba.states for text in targets.texts(s.step) if " if " in text
    }
    assert {o.name for o in folds if o.form.chooses} == branching >= {"min", "max", "argmin", "first"}


def test_a_fold_says_that_it_counts_where_its_text_asks_for_the_number():
    told = {o.name: o.numba for o in OPS.values() if isinstance(o.numba, targets.Running)}
    counting = {n for n, t in told.items() if any("{n}" in text for text in targets.texts(t.finish))}
    assert counting == {n for n, t in told.items() if t.counts} == {"mean"}
    assert counting == {n for n in told if OPS[n].form.counts}


def test_a_fold_says_how_many_values_run():
    for each in (o for o in OPS.values() if isinstance(o.numba, targets.Running)):
        said = (each.form.states, each.form.beside)
        assert said == (len(each.numba.states), len(each.numba.beside)), each.name


def test_a_make_says_which_rows_it_reads_and_whether_it_spreads_a_scalar():
    for each in (o for o in OPS.values() if isinstance(o.form, forms.Make) and o.form.expand is None):
        (text,) = targets.texts(each.numba.emit)
        assert (each.form.rows is not None) == ("{rows}" in text)
        assert each.form.spreads == (text in {f"{{{a.name}}}" for a in each.operands})


def test_a_condition_of_native_code_stands_beside_each_error():
    asked = [o for o in OPS.values() if o.numba is not None and (o.fails or o.checked)]
    assert {"pow", "floordiv", "sum", "quantile", "guarded"} <= {o.name for o in asked}
    for each in asked:
        if each.as_kernel is not None:  # it tells which by number
            assert not each.checked
            continue
        assert list(each.numba.fails_when) == list(each.fails)
        assert {d: len(c) for d, c in each.numba.checked.items()} == {
            d: len(c) for d, c in each.checked.items()
        }


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (targets.Expression("{y}"), "unknown placeholder"),
        (targets.Collecting("median_f8"), "wants Expression"),
        (None, "wants Expression"),
        (targets.Expression("{x}", fails_when={"float64": "{x} < 0.0"}), "a condition for each error"),
        (targets.Expression("{x}", checked={"int64": ("{x} < 0",)}), "a condition for each error"),
    ],
)
def test_texts_that_do_not_fit_the_op_are_refused_where_it_is_declared(told, problem):
    def unfit(x: "Value"):  # noqa: F821
        """The value."""
        return x

    with pytest.raises(InternalError, match=problem):
        op(family="arithmetic", form=forms.Map(), rule=rules.floating, numba=told)(unfit)
    assert "unfit" not in OPS


def test_no_layer_beside_the_code_generator_reads_the_texts():
    reads = {
        where
        for where, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("numba", "told", "emit", "states", "finish")
        and isinstance(node.value, ast.Name)
        and node.value.id in ("op", "declared", "each")
    }
    assert {where.split("/")[0] for where in reads} <= {"ops", "codegen"}


def test_a_comparison_says_of_a_value_beside_itself_what_it_declares():
    declared = {name: form.of_same for name, each in OPS.items() if (form := each.as_map) and each.symbol}
    values = np.array([-2.5, -0.0, 0.0, 7.0, np.inf])
    assert {name: said for name, said in declared.items() if said is not None} == {
        name: bool(OPS[name].reference(values, values).all()) for name in ("eq", "ne", "lt", "le", "gt", "ge")
    }


def test_what_joins_two_values_is_a_fold_of_them_in_any_order_and_however_often():
    joins = {name: form.joins for name, each in OPS.items() if (form := each.as_map) and form.joins}
    assert joins == {"minimum": "min", "maximum": "max", "and": "all", "or": "any"}
    for name, fold in joins.items():
        values = [False, True] if fold in ("all", "any") else [-np.inf, -2.5, 1.0, 7.0, np.inf]
        for row in product(values, repeat=3):
            whole = OPS[fold].reference(np.array(row), _cuts=(0, 3), _index=np.arange(3))
            for order in permutations((*row, row[0])):
                assert reduce(OPS[name].reference, order) == whole


@pytest.mark.parametrize(
    "name", [name for name, each in OPS.items() if each.as_fold and each.as_fold.leaves is not None]
)
def test_an_entry_of_a_mask_that_a_fold_passes_over_changes_nothing(name):
    fold, leaves = OPS[name].reference, OPS[name].as_fold.leaves
    for mask in ([], [True], [False], [True, False, True, True]):
        for place in range(len(mask) + 1):
            longer = np.array([*mask[:place], leaves, *mask[place:]], bool)
            given = [np.array(mask, bool), longer]
            found = [fold(x, _cuts=(0, len(x)), _index=np.arange(len(x))) for x in given]
            assert found[0] == found[1]
