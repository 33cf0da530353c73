"""Every match over items of a program or nodes of a plan is total: what it does not know, it raises."""

import ast
from pathlib import Path
from typing import get_args

import pytest

import groggy_nb as gn
from groggy_nb.ir import forms
from groggy_nb.plan import nodes

ROOT = Path(gn.__file__).parent
FAMILIES = [{c.__name__ for c in get_args(union)} for union in (forms.Item, nodes.Node)]
# What a walk computes, and with the chains that stand in a program but in no plan.
PARTS = [{"Step", "Gather", "Fold"}, {"Step", "Gather", "Fold", "Map"}]


def classes(pattern: ast.pattern) -> set[str]:
    """The classes that a pattern takes whatever they hold."""
    match pattern:
        case ast.MatchClass(ast.Name(name), patterns=[], kwd_patterns=[]):
            return {name}
        case ast.MatchOr(parts):
            return set().union(*map(classes, parts))
    return set()


def dispatches() -> dict[str, tuple[ast.Match, set[str]]]:
    """Every match with an arm for an item or a node, by file and line, and what there is of it."""
    found = {}
    for file in sorted(ROOT.rglob("*.py")):
        where = file.relative_to(ROOT).as_posix()
        if where.startswith("ops/"):  # forms of ops have the same names
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Match):
                named = set().union(*(classes(case.pattern) for case in node.cases))
                family = [each for each in FAMILIES if named & each]
                if family:
                    found[f"{where}:{node.lineno}"] = node, family[0]
    return found


DISPATCHES = dispatches()


def test_the_dispatches_over_items_and_nodes_are_found():
    files = {name.split(":")[0] for name in DISPATCHES}
    assert files >= {"ir/settle.py", "passes/prune.py", "plan/cut.py", "run/control.py"}


@pytest.mark.parametrize("name", DISPATCHES)
def test_a_dispatch_has_an_arm_for_each_and_ends_in_one_that_raises(name):
    match, family = DISPATCHES[name]
    *cases, last = match.cases
    assert isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
    assert [ast.unparse(line) for line in last.body] == [f"raise uncovered({ast.unparse(match.subject)})"]
    covered = set().union(*(classes(case.pattern) for case in cases if case.guard is None))
    assert covered == family or covered in PARTS
