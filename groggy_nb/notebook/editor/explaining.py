"""What the optimizer and the planner make of a program, as a view shows it; nothing runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from groggy_nb.dsl.edits import Outline, flow
from groggy_nb.errors import GroggyError, clipped
from groggy_nb.graph import Graph
from groggy_nb.measure.runs import RunComparison
from groggy_nb.notebook.editor.surroundings import Surroundings
from groggy_nb.plan import account
from groggy_nb.plan.planning import Plan
from groggy_nb.program import Program
from groggy_nb.report.explanation import Explanation
from groggy_nb.report.statements import entries_at
from groggy_nb.show import plans, runs

SHOWN = 500  # lines of a plan
Found = TypeVar("Found")


def asked(
    ask: Callable[..., Found], program: Program, graph: Graph | None, around: Surroundings, **options: Any
) -> Found:
    """What a program says of a graph; where an output or an input is missing, of kinds that are assumed."""
    try:
        return ask(graph, inputs=around.inputs(program), **options)
    except GroggyError:
        return ask(**options)


def rewrites_of(found: Explanation, text: str) -> list[dict[str, Any]]:
    """The rewrites, one after the other, each with the steps that it took apart and those it made of them."""
    outline = Outline(text)
    streams = flow(outline)

    def ids(lines: tuple[int, ...]) -> list[str]:
        return [entry.id for entry in entries_at(outline, streams, lines)]

    return [
        {
            "name": r.name,
            "saved": r.saved,
            "before": r.before,
            "after": r.after,
            "ids": [ids(r.lines_before), ids(r.lines_after)],
        }
        for r in found.rewrites
    ]


def runs_of(found: RunComparison) -> dict[str, Any]:
    """Two runs as a view shows them: rows of text, each with the step that it is about.

    Examples
    --------
    >>> from groggy_nb.graph import datasets
    >>> from groggy_nb.measure.runs import compare_runs
    >>> from groggy_nb.program import parse
    >>> result = parse('nodes["x"] = degree() + 1').run(datasets.karate(), mode="reference")
    >>> runs_of(compare_runs(result, result))["values"]
    [['x', 'equal bit for bit', '-']]
    """
    sheet, steps = runs.sheet(found), runs.listed(found)[: runs.STEPS_SHOWN]
    _, values = sheet.tables
    return {
        "headline": sheet.headline,
        "facts": [list(fact) for fact in sheet.facts],
        "figures": list(runs.BRIEF),
        "steps": [{"id": pair.ids[1], "cells": runs.brief(pair)} for pair in steps],
        "values": [list(row) for row in values.rows],
    }


def plan_of(plan: Plan) -> dict[str, Any]:
    """What happens in its order, what is computed again, what shares memory.

    Examples
    --------
    >>> from groggy_nb.program import parse
    >>> found = plan_of(parse('nodes["x"] = degree() + 1').plan())
    >>> [(entry["kind"], entry["what"], entry["lines"]) for entry in found["entries"][:2]]
    [('call', 'one native call', []), ('walk', 'a walk over the nodes', [1])]
    """
    sheet, found = plans.plan(plan), account.entries(plan)
    _, memory = sheet.tables
    return {
        "headline": sheet.headline,
        "facts": [list(fact) for fact in sheet.facts],
        "entries": [
            {
                "depth": entry.depth,
                "kind": entry.kind,
                "what": clipped(entry.what),
                "lines": list(entry.lines),
                "note": clipped(entry.note),
            }
            for entry in found[:SHOWN]
        ],
        "more": max(0, len(found) - SHOWN),
        "memory": [list(row) for row in memory.rows],
    }
