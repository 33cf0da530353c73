#!/usr/bin/env bash
# numba 0.68.1: int64 sums in compiled code are marked as never overflowing, so LLVM folds a comparison that overflow
# would decide. At 2^63 - 1, (a + 1) > a and (a * 2) // 2 == a are True when compiled, and False in the same function
# uncompiled and in numpy, where int64 wraps.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet numba==0.68.1 numpy==2.4.6
cd "$work"
env/bin/python - <<'PY' | tee seen
import numba
import numpy as np

np.seterr(over="ignore")


@numba.njit
def grows(a):
    return (a + 1) > a


@numba.njit
def halves(a):
    return (a * 2) // 2 == a


last = np.int64(2**63 - 1)
for function in (grows, halves):
    print(function.py_func.__name__, "compiled", bool(function(last)), "in Python", bool(function.py_func(last)))
PY
diff - seen <<'EOF'
grows compiled True in Python False
halves compiled True in Python False
EOF
