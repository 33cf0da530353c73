"""Work on one graph in a process of its own, so that its peak of memory is its own: asked on stdin.

A line of JSON asks for programs on one graph, one after the other, or for one contender of a contest; a line
answers each.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from groggy_nb.benchmark import contests, ranking
from groggy_nb.benchmark.contest import EDGES, Contest, read_edges
from groggy_nb.benchmark.outside import Others
from groggy_nb.benchmark.programs import figures, made, programs
from groggy_nb.benchmark.revisions import Checkout
from groggy_nb.benchmark.timing import Contender
from groggy_nb.errors import GroggyError
from groggy_nb.graph import Graph

# Which contest, by what it says of itself.
AGAIN: dict[str, Callable[..., Contest]] = {"contest": contests.again, "case": ranking.again}


def forget_peak(process: int | str = "self") -> None:
    """Let the peak of memory begin at what is held now, where the system can."""
    with suppress(OSError):
        Path(f"/proc/{process}/clear_refs").write_text("5")


def peak(process: int | str = "self") -> int | None:
    """The most bytes that a process held since then; None where the system does not say."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8", errors="replace").splitlines()
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

    def program(self, name: str, rounds: int, threads: int, each: float) -> dict[str, Any]:
        """Run a program: it is compiled, and rows are built, before the peak is looked at."""
        program = programs()[name]
        first = program.run(self.graph, mode="fused", threads=threads).report
        forget_peak()
        return figures(program, self.graph, rounds, threads, each, first) | {"peak": peak()}

    def contender(self, again: dict[str, Any], number: int, others: dict[str, Any]) -> dict[str, Any]:
        """The peak of a contender's second call: it has built what it needs, and our graph is gone."""
        revision = others["revision"] and Checkout.again(**others["revision"])
        with ExitStack() as stack:
            asked = Others(stack, **others | {"revision": revision})
            maker = AGAIN[again.pop("of")](**again, others=asked).makers[number]
            contender = maker(read_edges(asked.place / EDGES))
            if not isinstance(contender, Contender):
                return {"peak": None}
            contender.call()
            works = "self" if contender.process is None else contender.process.number
            forget_peak(works)
            found = contender.call()
            return {"peak": contender.own_peak(found) if contender.own_peak else peak(works)}


def main() -> None:
    """Answer until the other end is closed."""
    warnings.simplefilter("ignore")
    answers = sys.stdout
    sys.stdout = sys.stderr  # nothing else may get between the answers
    print("{}", file=answers, flush=True)
    alone = Alone()
    for line in sys.stdin:
        asked = json.loads(line)
        do = alone.graph_of if "kind" in asked else alone.contender if "again" in asked else alone.program
        try:
            found = do(**asked)
        except GroggyError as refused:
            found = {"left_out": refused.message}
        print(json.dumps(found), file=answers, flush=True)


if __name__ == "__main__":
    main()
