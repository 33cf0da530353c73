"""Programs on one graph in a process of its own, so that its peak of memory is theirs: asked on stdin.

The first line of JSON names the graph, each other one a program; a line answers each.
"""

from __future__ import annotations

import json
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

from groggy_nb.benchmark.programs import figures, made, programs
from groggy_nb.errors import GroggyError
from groggy_nb.graph import Graph

OWN = Path("/proc/self")


def forget_peak() -> None:
    """Let the peak of memory begin at what is held now, where the system can."""
    with suppress(OSError):
        (OWN / "clear_refs").write_text("5")


def peak() -> int | None:
    """The most bytes that this process held since then; None where the system does not say."""
    try:
        lines = (OWN / "status").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    found = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return 1024 * found[0] if found else None


class Alone:
    """Answers, one after the other."""

    graph: Graph

    def graph_of(self, kind: list[Any], seed: int) -> dict[str, Any]:
        """Make the graph."""
        self.graph = made((kind[0], kind[1]), seed)
        forget_peak()
        return {"nodes": self.graph.num_nodes, "edges": self.graph.num_edges, "held": peak()}

    def program(self, name: str, rounds: int, threads: int) -> dict[str, Any]:
        """Run a program: it is compiled, and rows are built, before the peak is looked at."""
        program = programs()[name]
        first = program.run(self.graph, mode="fused", threads=threads).report
        forget_peak()
        return figures(program, self.graph, rounds, threads, first) | {"peak": peak()}


def main() -> None:
    """Answer until the other end is closed."""
    warnings.simplefilter("ignore")
    answers = sys.stdout
    sys.stdout = sys.stderr  # nothing else may get between the answers
    print("{}", file=answers, flush=True)
    alone = Alone()
    for line in sys.stdin:
        asked = json.loads(line)
        do = alone.graph_of if "kind" in asked else alone.program
        try:
            found = do(**asked)
        except GroggyError as refused:
            found = {"left_out": refused.message}
        print(json.dumps(found), file=answers, flush=True)


if __name__ == "__main__":
    main()
