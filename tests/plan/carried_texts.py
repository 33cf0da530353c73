"""Loops that carry values in every way; a script that tells which differ from the oracle."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from same_bits import differences, shown

from groggy_nb.dsl import parse
from groggy_nb.graph import datasets

HEAD = "a = node_index() * 1.0\nb = node_index() * 2.0 + 1.0\nc = node_index() * -3.0\n"
TAIL = 'nodes["a"] = a\nnodes["b"] = b\nnodes["c"] = c\n'


def body(*lines, count=5):
    """A loop around lines, between a head that binds a, b and c and outputs of them."""
    return HEAD + f"for i in range({count}):\n" + "".join(f"    {x}\n" for x in lines) + TAIL


TEXTS = {
    "swapped": body("t = a", "a = b", "b = t"),
    "rotated": body("t = a", "a = b", "b = c", "c = t"),
    "swapped and changed": body("t = a", "a = b + 1.0", "b = t * 2.0"),
    "two from one": body("a = a + 1.0", "b = a"),
    "three from one": body("t = a + b", "a = t", "b = t", "c = t"),
    "one keeps the old": body("b = a", "a = a * 2.0"),
    "old read at neighbors": body("t = mean(a[u] for u in neighbors)", "b = a", "a = t"),
    "new read at neighbors": body("a = a + 1.0", "b = sum(a[u] for u in neighbors)", "c = a - b"),
    "from outside": HEAD + "z = a * 7.0\nfor i in range(4):\n    b = a\n    a = z\n" + TAIL,
    "unchanged": body("c = c + 1.0"),
    "starts alike": (
        "a = node_index() * 1.0\nb = a\nc = a\nfor i in range(3):\n    a = a + 1.0\n    b = b * 2.0\n"
    )
    + TAIL,
    "starts as an input": (
        "a = start\nb = start\nc = start\nfor i in range(3):\n    a = a + 1.0\n    b = b + a\n"
    )
    + TAIL,
    "starts as an attribute": 'a = nodes.get("w", 2.0)\nb = a\nc = a\nfor i in range(3):\n    a = a + b\n'
    + TAIL,
    "break carries others": body("a = a + b", "if sum(a) > 3000.0:", "    break", "b = b + 1.0", "c = a"),
    "break after a change": body("t = a", "a = b", "if i == 3:", "    break", "b = t + 1.0"),
    "break with neighbors": body(
        "t = sum(a[u] for u in neighbors) / 9.0", "if sum(t) > 800.0:", "    break", "b = a", "a = t"
    ),
    "two breaks": body(
        "a = a + 1.0",
        "if i == 3:",
        "    break",
        "t = b",
        "b = c",
        "c = t",
        "if sum(a) > 660.0:",
        "    break",
        "c = c + a",
    ),
    "nested": body("for j in range(3):", "    t = a", "    a = b", "    b = t + c", "c = a + 1.0"),
    "nested, inner of outer": body("for j in range(i):", "    b = a", "    a = a + 1.0", "c = b"),
    "nested with breaks": body(
        "for j in range(9):",
        "    a = a + b",
        "    if j == i:",
        "        break",
        "    b = a * 0.5",
        "t = a",
        "a = c",
        "c = t",
    ),
    "mixed dtypes": (
        "a = node_index()\nb = node_index() > 3\nc = node_index() * 1.5\n"
        "for i in range(4):\n    c = a\n    a = a + 1\n    b = c > 5.0\n"
    )
    + TAIL,
    "int becomes float": "a = node_index()\nb = a\nc = a\nfor i in range(3):\n    b = a\n    a = a * 0.5\n"
    + TAIL,
    "a sweep of a carried value": body(
        "for v in nodes:", "    a[v] = max(a[u] for u in closed_neighbors)", "t = a", "a = b", "b = t"
    ),
    "a sweep keeps the old": body("b = a", "for v in nodes:", "    a[v] = a[v] + 1.0", "c = a - b"),
    "conditional": body("if i > 2:", "    t = a", "    a = b", "    b = t", "else:", "    a = a + 1.0"),
    "no rounds": body("a = a + 1.0", "b = a", count=0),
    "a while": HEAD + "k = 0\nwhile k < 4:\n    t = a\n    a = b\n    b = t\n    k = k + 1\n" + TAIL,
    "cast, then replaced": (
        "a = node_index()\nb = a > 3\nc = node_index() * 1.5\nz = a * 7\n"
        "for i in range(3):\n    c = a\n    a = z\n"
    )
    + TAIL,
    "replaced, then cast": (
        "c = node_index()\nz = c * 7\nb = c > 3\na = c * 1.5\nfor i in range(3):\n"
        "    t = c\n    c = z\n    a = t\n"
    )
    + TAIL,
    "cast of a swapped one": (
        "a = node_index()\nb = a * 3\nc = a * 0.5\nfor i in range(5):\n    c = a\n"
        "    t = a\n    a = b\n    b = t + 1\n"
    )
    + TAIL,
    "watched": body("t = a", "a = b + 1.0", "b = t", "watch(a)", "watch(t)"),
}


def wrong(name, mode, passes):
    """How a run of a text differs from the oracle's."""
    program, karate = parse(TEXTS[name]).program, datasets.karate()
    inputs = {"start": np.linspace(-1.0, 1.0, 34)} if "start" in TEXTS[name] else {}
    expected = shown(program, karate, mode="reference", inputs=inputs)
    return differences(expected, shown(program, karate, mode=mode, passes=passes, inputs=inputs))


def main():
    """Print the name, mode and passes of each that differs, then how many were run."""
    count = 0
    for name in TEXTS:
        for mode in ("fused", "batch", "step"):
            for passes in (None, (), ("reuse",), ("fuse", "reuse")):
                count += 1
                found = wrong(name, mode, passes)
                if found:
                    print(name, mode, passes, *found)
    print(count, "runs")


if __name__ == "__main__":
    main()
