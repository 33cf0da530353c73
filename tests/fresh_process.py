"""Scripts in a process of their own, where nothing is imported, compiled or started yet."""

import subprocess
import sys
import textwrap

LONGEST = 600  # seconds until a script counts as hung


def printed_by(text, **names):
    """The words that a script prints; `names` are bound in it to values that `repr` writes."""
    bound = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    ended = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", bound + textwrap.dedent(text)],
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert ended.returncode == 0, f"{ended.returncode}: {ended.stderr[-3000:]}"
    return ended.stdout.split()
