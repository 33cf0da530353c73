"""The number of crossings as a formula in the rounds, known before a run and checked after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from groggy_nb.plan.nodes import BreakNode, IfNode, LoopNode, Node, Unit, nodes_of

ONCE = ""


def crossing_terms(tree: list[Node]) -> Counter[str]:
    """How many crossings each symbol stands for: "" once, then rounds, breaks and arms taken."""
    names = _names(tree)
    terms: Counter[str] = Counter()
    _add(tree, Counter({ONCE: 1}), terms, names)
    return Counter({symbol: n for symbol, n in terms.items() if n})


def formula(terms: Mapping[str, int]) -> str:
    """The formula as text, such as `3 + 13 × rounds`."""
    parts = [str(terms[ONCE])] if terms.get(ONCE) else []
    for symbol, n in terms.items():
        if symbol:
            sign = "- " if n < 0 else "+ " if parts else ""
            parts.append(f"{sign}{symbol if abs(n) == 1 else f'{abs(n)} × {symbol}'}")
    return " ".join(parts) or "0"


def evaluate(
    tree: list[Node],
    terms: Mapping[str, int],
    loops: Mapping[int, list[int]],
    exits: Mapping[int, int],
    arms: Mapping[int, list[int]],
) -> int:
    """The value of the terms for the rounds, breaks and arms of a run (totals, by id of the item)."""
    if set(terms) <= {ONCE}:
        return terms.get(ONCE, 0)
    values: dict[str, int] = {ONCE: 1}
    names = _names(tree)
    for node in _outside(tree):
        match node:
            case LoopNode():
                values[names[id(node)]] = loops.get(id(node.item), [0, 0, 0])[1]
            case BreakNode():
                values[names[id(node)]] = exits.get(id(node.item), 0)
            case IfNode():
                then, orelse = arms.get(id(node.item), [0, 0])
                values[names[id(node)]], values[f"not {names[id(node)]}"] = then, orelse
            case _:
                pass
    return sum(n * values[symbol] for symbol, n in terms.items())


def _names(tree: list[Node]) -> dict[int, str]:
    """A symbol for each loop, way out and conditional outside the units."""
    names: dict[int, str] = {}
    outside = [n for n in _outside(tree) if isinstance(n, LoopNode | BreakNode | IfNode)]
    for kind, word in ((LoopNode, "rounds"), (BreakNode, "breaks"), (IfNode, "then")):
        found = [n for n in outside if isinstance(n, kind)]
        for number, node in enumerate(found):
            names[id(node)] = word if len(found) == 1 else f"{word}_{number + 1}"
    return names


def _outside(tree: list[Node]) -> list[Node]:
    """The nodes that Python interprets."""
    inner = {id(n) for u in nodes_of(tree) if isinstance(u, Unit) for n in nodes_of(u.nodes)}
    return [n for n in nodes_of(tree) if id(n) not in inner]


def _add(nodes: list[Node], times: Counter[str], terms: Counter[str], names: Mapping[int, str]) -> None:
    """Add a block that runs `times` (a linear form in the symbols)."""
    for node in nodes:
        match node:
            case Unit():
                terms.update(times)
            case LoopNode():
                _add_loop(node, terms, names)
            case IfNode():
                name = names[id(node)]
                _add(node.then, Counter({name: 1}), terms, names)
                _add(node.orelse, Counter({f"not {name}": 1}), terms, names)
            case _:
                pass


def _add_loop(node: LoopNode, terms: Counter[str], names: Mapping[int, str]) -> None:
    """A loop's body runs as often as it has rounds, and less after each way out."""
    times: Counter[str] = Counter({names[id(node)]: 1})
    head = next((n for n in node.body if isinstance(n, BreakNode) and n.item.head), None)
    if head is not None:  # the round that the test refuses has not begun
        times[names[id(head)]] += 1
    for inner in node.body:
        if isinstance(inner, BreakNode):
            times = Counter(times)
            times[names[id(inner)]] -= 1
        else:
            _add([inner], times, terms, names)
