"""The table of groggy's steps names steps that there are, and the steps name rows of it."""

import ast
import re
from pathlib import Path

import groggy_nb as gn
from groggy_nb.ops import written

PAGE = (Path(gn.__file__).parent / "docs" / "from_groggy.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([a-z_.]+)` \| (.*?) \| (.*) \|$", PAGE, flags=re.M)
WAYS = {way.name: way for ways in written().values() for way in ways}
ONLY_DOCUMENTED = {"core.min", "core.max"}  # groggy tells of them and registers none


def test_each_of_the_69_ids_has_a_step_that_exists_or_a_reason():
    assert len({row[0] for row in ROWS}) == len(ROWS) == 69
    for name, steps, how in ROWS:
        assert steps == "none" or set(re.findall(r"`(\w+)`", steps)) <= set(WAYS), name
        assert len(how) > 5, name


def test_each_example_calls_steps_that_exist():
    for name, _, how in ROWS:
        calls = [
            node.func.id
            for text in re.findall(r"`([^`]*)`", how)
            for node in ast.walk(ast.parse(text + " pass" * text.endswith(":")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        assert set(calls) - {"range"} <= set(WAYS), name


def test_the_ids_of_a_step_lead_to_it_in_the_table():
    table = {name: steps for name, steps, _ in ROWS}
    for way in WAYS.values():
        for name in set(way.groggy) - ONLY_DOCUMENTED:
            if name != "core.neighbor_agg":  # the sum's, since the way to write all of them is no op
                assert f"`{way.name}`" in table[name], (way.name, name)
