#!/usr/bin/env bash
# scipy 1.17.1: mmread takes a value up to the first character that it does not know, and drops the rest of the line
# without a word. A Fortran exponent, which Fortran programs write into such files, makes 150 into 1.5; in an integer
# matrix 3.7 is 3. A leading plus, which both C and Fortran read, is refused.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet scipy==1.17.1 numpy==2.4.6
cd "$work"
env/bin/python - <<'PY' | tee seen
import scipy.io

for field, value in (("real", "1.5E+02"), ("real", "1.5D+02"), ("integer", "3.7"), ("real", "+1.5")):
    with open("one.mtx", "w") as file:
        file.write(f"%%MatrixMarket matrix coordinate {field} general\n1 1 1\n1 1 {value}\n")
    try:
        print(field, value, "is", scipy.io.mmread("one.mtx").toarray()[0, 0])
    except ValueError as refused:
        print(field, value, refused)
PY
diff - seen <<'EOF'
real 1.5E+02 is 150.0
real 1.5D+02 is 1.5
integer 3.7 is 3
real +1.5 Line 3: Invalid floating-point value.
EOF
