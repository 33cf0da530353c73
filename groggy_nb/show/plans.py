"""What is said of a plan: what runs in which walk, where threads meet and why, what shares memory."""

from __future__ import annotations

from groggy_nb.domains import Domain
from groggy_nb.plan import account
from groggy_nb.plan.nodes import Walk, nodes_of
from groggy_nb.plan.planning import Plan
from groggy_nb.show import words
from groggy_nb.show.content import Table
from groggy_nb.show.sheet import Sheet

SHOWN = 200
WIDEST = 60
INDENT = "\u00a0\u00a0"  # HTML keeps it


def plan(of: Plan) -> Sheet:
    """What will run, in its order, and where its values are."""
    walks = sum(isinstance(node, Walk) for node in nodes_of(of.nodes))
    arrays = account.arrays(of)
    made = sum(not array.given for array in arrays)
    headline = (
        f"{words.label(of.mode)} · {words.count(len(of.units), 'native call')} · "
        f"{words.count(walks, 'walk')} · {words.count(made, 'array')} · nothing ran"
    )
    again = account.recomputed(of)
    facts = [("crossings", of.formula)]
    facts += [("computed again where read", words.label(", ".join(again), 200))] if again else []
    facts += [("note", note) for note in of.notes]
    return Sheet("Plan", headline, tuple(facts), (_order(of), _memory(arrays)))


def _order(of: Plan) -> Table:
    """One row for each thing that happens."""
    found = account.entries(of)
    rows = tuple(
        (
            INDENT * entry.depth + words.label(entry.what, WIDEST),
            words.lines(entry.lines),
            words.label(entry.note, 2 * WIDEST),
        )
        for entry in found[:SHOWN]
    )
    more = f"… {len(found) - SHOWN:,} more are in .nodes" if len(found) > SHOWN else ""
    return Table(("what runs", "line", "and"), rows, 3, "", more)


def _memory(arrays: list[account.Array]) -> Table:
    """One row an array, with the values that live in it."""
    rows = tuple(
        (
            f"{_width(array.domain)}{array.dtype} of {array.domain.form}",
            words.label(", ".join(array.values), 2 * WIDEST),
            "given" if array.given else "one after the other" if len(array.values) > 1 else "",
        )
        for array in arrays[:SHOWN]
    )
    return Table(("array", "values in it", "how"), rows, 3, "memory")


def _width(domain: Domain) -> str:
    """How many numbers an entry has, where it has several without names."""
    return "" if domain.is_read or domain.columns else f"{domain.width} "
