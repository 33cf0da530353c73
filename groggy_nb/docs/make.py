"""Writes steps.md, and the tables of steps in language.md, from the ops: `python groggy_nb/docs/make.py`."""

from __future__ import annotations

from pathlib import Path

from groggy_nb.domains import DOMAINS
from groggy_nb.modes import compiled
from groggy_nb.notebook.catalogue import facts
from groggy_nb.ops import Op, Sugar, written
from groggy_nb.ops.telling import example

PAGE = Path(__file__).parent / "language.md"
CATALOGUE = Path(__file__).parent / "steps.md"
OPENING = """\
# The steps

Each step with all that its declaration says. `groggy_nb/docs/make.py` writes this page; the
[language](language.md#the-steps) has the same steps as tables. In a cell, Shift+Tab on a step shows its
entry, and so does a line of its name and `?`. Elsewhere `%groggy step NAME` prints it, or:

```python
from groggy_nb.notebook.catalogue import describe_step

print(describe_step("top_k"))
```

An *entry* is a node, or an edge of an edge value. *fails* is an error that ends a run; *groggy* are the
ids of groggy 0.5.2 that the step stands for.
"""
BEGIN = "<!-- steps: made by groggy_nb/docs/make.py -->\n"
END = "<!-- end of steps -->\n"
TRIED_IN = compiled()
TRIED_ON = ("directed", "undirected", "degenerate")
SAME = """\
## Equal in every mode

The example of each step, in each mode, on graphs of these kinds, has the bits of `reference`: a test runs
what this table says. *Degenerate* is a graph with a self loop, parallel edges and nodes without edges.
"""
KINDS = {"any": "", "label": "", **{d.name: d.one for d in DOMAINS}}


def fresh_page(page: str) -> str:
    """The page with the table of steps between its two marks as the ops declare it now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "\n" + steps() + "\n" + END + after


def steps() -> str:
    """A section for each family: a row for each step, what it says of itself, what it takes and gives."""
    parts = [
        "Every operator, call and literal is a step; a comprehension with all inside it is one. Where the\n"
        "last column says *of a row too*, the step may stand before a comprehension over neighbors or\n"
        "edges, and gives one entry a node.",
    ]
    for family, ops in written().items():
        parts.append(f"### {family.capitalize()}\n")
        parts[-1] += "\n| step | meaning | gives |\n|---|---|---|\n"
        parts[-1] += "\n".join(_row(op) for op in ops)
    return "\n\n".join(parts) + "\n"


def _row(op: Op | Sugar) -> str:
    """The row of one step."""
    return f"| `{_escaped(op.signature)}` | {_escaped(op.summary)}{_words(op)} | {_result(op)} |"


def _result(op: Op | Sugar) -> str:
    """The kind of the result, and whether the step aggregates rows."""
    over = ", or edge value" if any(a.name == "over" for a in op.args) else ""
    gives = op.gives.value if op.gives else "of the arguments' kind"
    return gives + over + ("; of a row too" if isinstance(op, Op) and op.in_row else "")


def _words(op: Op | Sugar) -> str:
    """What an argument must be, where it is not just any value."""
    told = [
        f"`{a.name}` is one of " + ", ".join(f'`"{word}"`' for word in a.choices)
        if a.is_option
        else f"`{a.name}` is {KINDS[a.kind]}"
        for a in op.args
        if a.is_option or KINDS[a.kind]
    ]
    return f" {'; '.join(told)}." if told else ""


def _escaped(text: str) -> str:
    """Text of a cell of the table, where a bar would end it."""
    return text.replace("|", r"\|")


def catalogue() -> str:
    """The page of all steps: for each its call, its docstring, its facts and a program that has it."""
    parts = [OPENING]
    for family, ops in written().items():
        parts.append(f"## {family.capitalize()}\n")
        parts += map(_entry, ops)
    return "\n".join([*parts, equal_in_every_mode()])


def equal_in_every_mode() -> str:
    """The table that `tests/run/test_steps_by_mode.py` reads, to run what it says."""
    kinds = ", ".join(TRIED_ON)
    names = [op.name for ops in written().values() for op in ops]
    rows = [f"| `{name}` |" + f" {kinds} |" * len(TRIED_IN) for name in names]
    head = f"| step | {' | '.join(TRIED_IN)} |\n|---|" + "---|" * len(TRIED_IN)
    return "\n".join([SAME, head, *rows]) + "\n"


def _entry(op: Op | Sugar) -> str:
    """The entry of one step."""
    first, _, rest = op.doc.strip().partition("\n")
    told = [f"* {word}: {text}" for word, text in facts(op) if word != "family"]
    said = [f"### `{op.signature}`", first, *([rest.strip()] if rest.strip() else []), "\n".join(told)]
    return "\n\n".join([*said, f"```python groggy\n{example(op)}\n```"]) + "\n"


def main() -> None:
    """Write the pages where they differ."""
    for path, fresh in ((PAGE, fresh_page), (CATALOGUE, lambda _: catalogue())):
        page = path.read_text(encoding="utf-8") if path.exists() else ""
        if fresh(page) != page:
            path.write_text(fresh(page), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
