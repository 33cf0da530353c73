#!/usr/bin/env bash
# pandas 3.1.1: read_csv(dtype="category") makes numbers of what looks like numbers, so the ids 007 and 7 are one node
# and, beside one id that is no whole number, so are 2^53 and 2^53 + 1. Its guide says that such categories are always
# read as strings. dtype=str keeps all of them.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet pandas==3.1.1 numpy==2.4.6
cd "$work"
env/bin/python - <<'PY' | tee seen
import io

import pandas as pd

for ids in ("007,7", "9007199254740992,9007199254740993", "9007199254740992,9007199254740993,1.5"):
    table = "node\n" + ids.replace(",", "\n")
    for dtype in (str, "category"):
        nodes = pd.read_csv(io.StringIO(table), dtype={"node": dtype})["node"]
        print(ids, dtype if dtype == "category" else "str", nodes.unique().tolist())
PY
diff - seen <<'EOF'
007,7 str ['007', '7']
007,7 category [7]
9007199254740992,9007199254740993 str ['9007199254740992', '9007199254740993']
9007199254740992,9007199254740993 category [9007199254740992, 9007199254740993]
9007199254740992,9007199254740993,1.5 str ['9007199254740992', '9007199254740993', '1.5']
9007199254740992,9007199254740993,1.5 category [9007199254740992.0, 1.5]
EOF
