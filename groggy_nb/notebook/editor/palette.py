"""What the palette offers: every step of the catalogue, the statements, and programs to start from."""

from __future__ import annotations

import math
from typing import Any

from groggy_nb.domains import DOMAINS, OF_FORM
from groggy_nb.dsl.edits import templates
from groggy_nb.dsl.edits.adding import HEADS, OUTPUTS
from groggy_nb.dsl.edits.forms import is_required
from groggy_nb.ops import OPS, Arg, written

KINDS = {
    "any": "a value of any kind",
    **{d.name: d.one for d in DOMAINS},
    "label": "a node's label",
    "option": "one of a few words",
    "attribute": "the name of an attribute",
    "word": "a word or values in brackets",
}
ROW_HELP = {
    "x": "what is aggregated: x[u] is the neighbor's value, w[e] the edge's",
    "over": "which neighbors or edges",
    "where": "only entries for which this is true",
    "default": "the value for a node without entries",
}
STATEMENTS: tuple[tuple[str, str, str, str, str, tuple[Arg, ...]], ...] = (
    (
        "loop",
        "for loop",
        "Repeats the steps in it.",
        "for _ in range(10):",
        "",
        (Arg("header", "word", "_ in range(10)"),),
    ),
    (
        "while",
        "while loop",
        "Repeats the steps in it until a test fails.",
        "while True:",
        "",
        (Arg("header", "word", "True"),),
    ),
    (
        "sweep",
        "ordered sweep",
        "Visits one node after another, also in the order of a value; updates are seen at once.",
        "for v in nodes:",
        "",
        (Arg("header", "word", "v in nodes"),),
    ),
    ("if", "if / else", "Runs one of two arms.", "if condition:", "", (Arg("header", "word", "condition"),)),
    (
        "break",
        "break (until)",
        "Leaves the loop where a test holds.",
        "if x < 1e-10: break",
        "",
        (Arg("condition", "scalar"), Arg("below", "scalar", None)),
    ),
    (
        "watch",
        "watch",
        "Keeps a scalar of each round for the report.",
        "watch(x)",
        "",
        (Arg("value", "any"),),
    ),
    *(
        (
            name,
            name.replace("_", " "),
            f"Puts {OF_FORM[form].one} out.",
            f'{form}["name"] = x',
            OF_FORM[form].name,
            (Arg("name", "word"), Arg("value", OF_FORM[form].name)),
        )
        for name, form in OUTPUTS.items()
    ),
    (
        "param",
        "parameter",
        "A named number that a run can set, with a slider.",
        "param(1.0, min=, max=)",
        "scalar",
        (
            Arg("default", "scalar", 1.0),
            Arg("min", "scalar", None),
            Arg("max", "scalar", None),
            Arg("choices", "word", None),
            Arg("kind", "word", None),
            Arg("help", "word", None),
        ),
    ),
    (
        "expression",
        "expression",
        "Any expression; with the name of a value that exists, its next value.",
        "x = ...",
        "any",
        (Arg("expression", "any", "0.0"),),
    ),
)
STARTS = (
    {"name": "pagerank", "title": "PageRank", "summary": "A loop with a neighbor sum and an early stop."},
    {
        "name": "label_propagation",
        "title": "Label propagation",
        "summary": "Communities: nodes take the most common label around them, until none moves.",
    },
    {"name": "blank", "title": "Blank", "summary": "An empty canvas."},
)


def start_text(name: str) -> str | None:
    """The program to start from; None for an unknown name."""
    if name == "blank":
        return ""
    from groggy_nb import algorithms

    if name in ("pagerank", "label_propagation"):
        return str(getattr(algorithms, name)().text)
    return None


def catalogue() -> list[dict[str, Any]]:
    """The palette's rows, for the browser.

    Examples
    --------
    >>> [row["template"] for row in catalogue() if row["name"] in ("recip", "neighbor_sum")]
    ['recip(x)', 'sum(x[u] for u in in_neighbors)']
    """
    rows = [_statement(*facts) for facts in STATEMENTS]
    for family, ops in written().items():
        for op in ops:
            title = f"{op.symbol}  {op.name}" if op.symbol else op.name
            result = op.gives.name if op.gives else "any"
            rows.append(_row(op.name, title, family, op.summary, op.signature, result, op.args))
    for names, what in ((templates.ROWS, "neighbors"), (templates.EDGE_ROWS, "edges")):
        for name, aggregate in names.items():
            summary = f"For each node, the {aggregate} over its {what}: {OPS[aggregate].summary}"
            args = templates.arguments(name)
            rows.append(_row(name, f"{aggregate} over {what}", what, summary, _written(name), "node", args))
    for name, form in templates.ATTRIBUTES.items():
        kind = OF_FORM[form].name
        args = templates.arguments(name)
        summary = f"An attribute of the graph's {form}, as given."
        rows.append(_row(name, f"{kind} attribute", "attributes", summary, _written(name), kind, args))
    return rows


def _written(name: str) -> str:
    """A right side as it is when the step is added to an empty program."""
    return templates.right_side(name, {}, set()) or ""


def _statement(
    name: str, title: str, summary: str, signature: str, result: str, args: tuple[Arg, ...]
) -> dict[str, Any]:
    row = _row(name, title, "control", summary, signature, result, args)
    row["template"] = HEADS.get(name, signature) if name != "expression" else "0.0"
    return row


def _row(
    name: str, title: str, family: str, summary: str, signature: str, result: str, args: tuple[Arg, ...]
) -> dict[str, Any]:
    return {
        "name": name,
        "title": title,
        "family": family,
        "summary": summary,
        "signature": signature,
        "result": result,
        "arguments": [_argument(name, a) for a in args],
        "template": _written(name),
    }


def _argument(op: str, arg: Arg) -> dict[str, Any]:
    return {
        "name": arg.name,
        "kind": arg.kind,
        "dtype": "",
        "default": plain_default(arg),
        "choices": list(arg.choices) or None,
        "required": is_required(arg),
        "help": argument_help(op, arg),
    }


def plain_default(arg: Arg) -> Any:
    """The default of an argument as JSON takes it; None where there is none, or it is no plain value."""
    default = arg.default
    is_finite = isinstance(default, float) and math.isfinite(default)
    return default if is_finite or isinstance(default, bool | int | str) else None


def argument_help(op: str | None, arg: Arg) -> str:
    """One line about an argument."""
    is_row = op is None or op in templates.ROWS or op in templates.EDGE_ROWS or op in templates.AGGREGATES
    if is_row and arg.name in ROW_HELP and (arg.name != "x" or op not in templates.AGGREGATES):
        return ROW_HELP[arg.name]
    if arg.choices:
        return f"one of {', '.join(arg.choices)}"
    return KINDS.get(arg.kind, "")
