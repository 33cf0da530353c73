"""Generated programs through generated code run as plain Python: `python twin_runs.py FIRST END`.

Started with NUMBA_DISABLE_JIT=1, which must be there before numba is imported; prints what differed.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from programs import case, smallest
from same_bits import differences, shown_case

from groggy_nb.codegen.compile import is_jit_disabled
from groggy_nb.graph import blocked
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
