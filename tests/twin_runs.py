"""Generated programs through generated code run as plain Python: `python twin_runs.py FIRST END`.

Started with NUMBA_DISABLE_JIT=1, which must be there before numba is imported; prints what differed.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from programs import Case, case, smallest
from same_bits import differences, shown_case

from groggy_nb.codegen.compile import is_jit_disabled
from groggy_nb.dsl import parse
from groggy_nb.graph import Graph, blocked
from groggy_nb.plan import blocking

# Without passes and with all; the two modes that cut the program, whether they check and how they walk over
# neighbors, are taken in turns.
WAYS = (
    [
        ("fused", (), False, "blocks"),
        ("fused", None, True, "rows"),
        ("batch", (), False, "rows"),
        ("step", None, True, "blocks"),
    ],
    [
        ("fused", (), True, "rows"),
        ("fused", None, False, "blocks"),
        ("batch", None, True, "blocks"),
        ("step", (), False, "rows"),
    ],
)

# Texts that differed once, with their input x, in all ways: the generator has moved on from their seeds.
FOUND = (
    ('nodes["y"] = var((False ** x for u in in_neighbors), default=0.5)', -1.0),
    (
        "y = full(0)\nfor v in nodes:\n    unused = (x + 9223372036854775806) % 0\n    y[v] = 1\n"
        'nodes["y"] = y',
        np.array([-1, 3, -1, 0, -1, 2**62]),
    ),
)
GRAPH = Graph.from_edges([0, 1, 2, 3, 4, 5, 0], [1, 2, 0, 4, 5, 3, 3])


def wrong(one, way):
    """How a case differs from the oracle in a mode with some passes."""
    mode, passes, checked, layout = way
    expected = shown_case(one, mode="reference", max_rounds=50, checked=checked)
    try:
        options = {"mode": mode, "passes": passes, "checked": checked, "layout": layout}
        found = shown_case(one, max_rounds=50, **options)
    except Exception as problem:  # a defect too, to be told with its seed
        return [f"{type(problem).__name__}: {problem}"]
    return differences(expected, found)


def main(first: int, end: int) -> int:
    """Run the seeds; returns how many differed."""
    assert is_jit_disabled()
    warnings.simplefilter("error")
    blocked.NARROW = 5  # so that some graphs have wide blocks
    blocking.is_helped = lambda found: True  # whatever can be walked block by block is
    bad = errors = 0
    for text, x in FOUND:
        one = Case(0, 1, parse(text).program, GRAPH, {}, {"x": x})
        for way in (*WAYS[0], *WAYS[1]):
            if found := wrong(one, way):
                print(f"{text}\n{way}: {found}")
                bad += 1
    for seed in range(first, end):
        one = case(seed)
        errors += "error" in shown_case(one, mode="reference", max_rounds=50)
        for way in WAYS[seed % 2]:
            found = wrong(one, way)
            if found:
                least = smallest(one, lambda c, way=way: bool(wrong(c, way)))
                print(f"seed {seed}, {way}, size {least.size}: {wrong(least, way) or found}")
                bad += 1
                break
    print(f"{end - first} programs, {errors} with an error, {bad} differ")
    return bad


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])) > 0)
