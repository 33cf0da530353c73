"""How often each node of a plan runs: a sum of rounds, ways out and arms taken, exact before the run.

A run that is over has counted these symbols, and a prediction reckons with them: both price the same sums.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from groggy_nb.plan.nodes import (
    BreakNode,
    IfNode,
    LoopNode,
    Nodes,
    Unit,
    inside,
    nodes_of,
    outside,
)


class Symbol(NamedTuple):
    """What a count depends on: the rounds of a loop, the times a way out or an arm was taken, in total."""

    word: str  # "rounds", "breaks", "then", "not then"
    number: int  # of the node


ONCE = Symbol("", -1)
Sum = Mapping[Symbol, int]  # how often each symbol counts


def counts(nodes: Nodes) -> dict[int, Sum]:
    """For each node, by its number, how often it runs."""
    found: dict[int, Sum] = {}
    _add(nodes, Counter({ONCE: 1}), found)
    return found


def _add(nodes: Nodes, times: Counter[Symbol], found: dict[int, Sum]) -> None:
    """Add a block that runs `times`."""
    for node in nodes:
        found[node.number] = times
        if isinstance(node, LoopNode):
            _add(node.start, times, found)
            _add_rounds(node, found)
            if node.meet is not None:
                _add((node.meet,), times, found)
        elif isinstance(node, IfNode):
            _add((*node.then, *node.copies[0]), Counter({Symbol("then", node.number): 1}), found)
            _add((*node.orelse, *node.copies[1]), Counter({Symbol("not then", node.number): 1}), found)
        elif isinstance(node, BreakNode):
            _add(inside(node), Counter({Symbol("breaks", node.number): 1}), found)
        else:  # what stands inside runs as often
            _add(inside(node), times, found)


def _add_rounds(node: LoopNode, found: dict[int, Sum]) -> None:
    """A loop's body runs as often as it has rounds, and less after each way out."""
    times = Counter({Symbol("rounds", node.number): 1})
    head = next((n for n in node.body if isinstance(n, BreakNode) and n.item.head), None)
    if head is not None:  # the round that the test refuses has not begun
        times[Symbol("breaks", head.number)] += 1
    for inner in node.body:
        _add((inner,), times, found)
        if isinstance(inner, BreakNode):
            times = Counter(times)
            times[Symbol("breaks", inner.number)] -= 1
    _add(node.moves.copies, times, found)


def crossings(nodes: Nodes, calls: Callable[[Unit], int]) -> Sum:
    """How often native code is called, all together; `calls` says how often by one unit."""
    total: Counter[Symbol] = Counter()
    times = counts(nodes)
    for node in outside(nodes):
        if isinstance(node, Unit):
            for symbol, n in times[node.number].items():
                total[symbol] += n * calls(node)
    return {symbol: n for symbol, n in total.items() if n}


def formula(nodes: Nodes, times: Sum) -> str:
    """A sum as text, such as `3 + 13 × rounds`."""
    names = _names(nodes)
    parts = [str(times[ONCE])] if times.get(ONCE) else []
    for symbol, n in times.items():
        if symbol != ONCE and n:
            sign = "- " if n < 0 else "+ " if parts else ""
            name = names[symbol]
            parts.append(f"{sign}{name if abs(n) == 1 else f'{abs(n)} × {name}'}")
    return " ".join(parts) or "0"


def _names(nodes: Nodes) -> dict[Symbol, str]:
    """A name for each symbol of the nodes outside the native calls, numbered where there are several."""
    names: dict[Symbol, str] = {}
    for kind, word in ((LoopNode, "rounds"), (BreakNode, "breaks"), (IfNode, "then")):
        found = [n.number for n in outside(nodes) if isinstance(n, kind)]
        for place, number in enumerate(found, 1):
            names[Symbol(word, number)] = word if len(found) == 1 else f"{word}_{place}"
            names[Symbol(f"not {word}", number)] = f"not {names[Symbol(word, number)]}"
    return names


def evaluate(
    times: Sum,
    loops: Mapping[int, Sequence[int]],
    exits: Mapping[int, int],
    arms: Mapping[int, Sequence[int]],
) -> int:
    """The value of a sum after a run: its loops' rounds, ways out and arms, by the nodes' numbers."""
    total = 0
    for (word, number), n in times.items():
        match word:
            case "":
                total += n
            case "rounds":
                total += n * loops[number][1]
            case "breaks":
                total += n * exits.get(number, 0)
            case _:
                total += n * arms[number][word != "then"]
    return total


def expected(nodes: Nodes, rounds: Mapping[int, float]) -> dict[Symbol, float]:
    """The symbols of a run to come, with so many rounds of each loop at each entry (1 where unknown).

    No way out is taken and both arms of a conditional are: the most there can be.
    """
    values = {ONCE: 1.0}
    times = counts(nodes)
    for node in nodes_of(nodes):  # what stands inside a node comes after it
        here = value(times[node.number], values)
        if isinstance(node, LoopNode):
            values[Symbol("rounds", node.number)] = here * rounds.get(node.number, 1.0)
        elif isinstance(node, IfNode):
            values[Symbol("then", node.number)] = values[Symbol("not then", node.number)] = here
    return values


def value(times: Sum, values: Mapping[Symbol, float]) -> float:
    """The value of a sum where the symbols' are given; one that is not given is 0."""
    return sum(n * values.get(symbol, 0.0) for symbol, n in times.items())
