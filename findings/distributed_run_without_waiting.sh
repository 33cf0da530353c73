#!/usr/bin/env bash
# distributed 2026.8.0: Client.run(function, wait=False) runs a coroutine function and refuses a plain one, with an
# AssertionError of three words that names neither. Client.run's documentation has `wait` without that condition.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet distributed==2026.8.0 dask==2026.8.0
cd "$work"
env/bin/python - <<'PY' 2> log | tee seen
from distributed import Client, LocalCluster


def plain():
    pass


async def coroutine():
    pass


with LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster, Client(cluster) as client:
    for function in (plain, coroutine):
        try:
            client.run(function, wait=False)
            print(function.__name__, "was taken")
        except Exception as error:
            print(f"{function.__name__} failed: {type(error).__name__}: {error}")
    print("wait" in Client.run.__doc__)
PY
diff - seen <<'EOF'
plain failed: Exception: AssertionError('Combination not supported')
coroutine was taken
True
EOF
