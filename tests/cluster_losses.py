"""Workers that are killed or stopped in the middle of runs: `python tests/cluster_losses.py [KILLS [STOPS]]`.

Not a test: it takes some minutes. 100 times SIGKILL and 50 times SIGSTOP at named places of a meeting, within
a checkpoint and within a restore, in PageRank, label propagation and shortest paths, on three workers, each
a process; rounds are kept as often as can be, and arrays go by memory and by TCP in turns. For a restore
another worker is killed before. It prints a table: how many runs ended with the same bits, with a clear
error, or not before their time was up; and it fails where a run has other bits, another error, or hangs.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).resolve().parent
KILLS, STOPS, WORKERS = 100, 50, 3
DEADLINE = 3.0  # seconds that a silent worker is waited for
HUNG = 120.0  # seconds after which nobody waits for a run any more
MEETINGS = (3, 9)  # the first and the last at which a worker is struck
KEPT = 9  # meetings more until rounds are kept
SAME, ERROR, WRONG, HANGS, MISSED = "same bits", "clear error", "wrong", "hangs", "not struck"


def main() -> None:
    given = [int(word) for word in sys.argv[1:3]]
    kills, stops = (given + [KILLS, STOPS][len(given) :])[:2]
    sys.path[:0] = [str(HERE / name) for name in ("", "algorithms", "cluster", "graph")]
    with tempfile.TemporaryDirectory(prefix="groggy-nb-cluster-") as cache:
        os.environ["GROGGY_NB_CACHE_DIR"] = cache  # what one process compiles, all load
        table = struck(kills, stops)
    for row in sorted({key[:3] for key in table}):
        print(
            f"{row[0]:8} {row[1]:12} {row[2]:18}", {key[3]: n for key, n in table.items() if key[:3] == row}
        )
    total = Counter[str]()
    for key, n in table.items():
        total[key[3]] += n
    print(dict(total))
    sys.exit(bool(total[WRONG] or total[HANGS]))


def struck(kills: int, stops: int) -> Counter[tuple[str, str, str, str]]:
    """How often what came of it: signal, phase, program, end."""
    from everything import cut
    from inside import Inside
    from processes import processes, share
    from striking import KEEPING, PHASES, arm

    import groggy_nb as gn
    from groggy_nb.cluster import executor

    executor.DEADLINE, executor.EVERY = DEADLINE, 0.0
    phases = (*PHASES, *KEEPING)
    graph = gn.generate.uniform(300, 4, seed=1)
    graph = cut(graph.with_weight([1.0 + k % 7 for k in range(graph.num_edges)]))
    programs = {
        "pagerank": gn.algorithms.pagerank(tol=0, max_iter=20),
        "label propagation": gn.algorithms.label_propagation(max_iter=20),
        "shortest paths": gn.algorithms.shortest_paths(),
    }
    wanted = {name: bits(program.run(graph, cluster=Inside(1))) for name, program in programs.items()}
    hows = [signal.SIGKILL] * kills + [signal.SIGSTOP] * stops
    random, table = Random(1), Counter[tuple[str, str, str, str]]()
    random.shuffle(hows)
    with processes(WORKERS, silence_logs=50) as client:
        for turn, how in enumerate(hows):
            names = there(client)
            phase, name = phases[turn % len(phases)], [*programs][turn // len(phases) % 3]
            client.run(share, turn % 2 == 0)
            victim, other = random.sample(names, 2)
            meeting = random.randint(*MEETINGS)
            if phase == "restore":
                client.run(arm, "after send", meeting + KEPT, signal.SIGKILL, workers=[other])
            ((_, process),) = client.run(arm, phase, meeting, how, workers=[victim]).items()
            begin = time.perf_counter()
            end, said = outcome(programs[name], graph, client, wanted[name])
            if how is signal.SIGSTOP:
                os.kill(process, signal.SIGCONT)
            if end == SAME and victim not in said and is_armed(client, victim):
                end = MISSED
            table[how.name, phase, name, end] += 1
            seconds = time.perf_counter() - begin
            print(
                f"{turn + 1:3} {how.name} {phase}, meeting {meeting}, {name}: {end} in {seconds:.1f} s {said}"
            )
            sys.stdout.flush()
            if end == HANGS:
                break
    return table


def there(client: Any) -> list[str]:
    """The workers, when as many as there were at the beginning answer."""
    end = time.monotonic() + HUNG
    while True:
        try:
            names = sorted(client.run(os.getpid))
        except OSError:  # one that died is still known
            names = []
        if len(names) == WORKERS or time.monotonic() > end:
            return names
        time.sleep(0.2)


def is_armed(client: Any, victim: str) -> bool:
    """Whether a worker had not been struck; from now on it will not be."""
    from striking import disarm

    try:
        return bool(client.run(disarm, workers=[victim])[victim])
    except (OSError, KeyError):  # it was, in the last meeting of the run
        return False


def bits(result: Any) -> dict[str, bytes]:
    """The bytes of what a run gives."""
    import numpy as np

    return {name: np.asarray(result[name]).tobytes() for name in result}


def outcome(program: Any, graph: Any, client: Any, wanted: dict[str, bytes]) -> tuple[str, str]:
    """How a run ended, and what it said."""
    from groggy_nb.errors import GroggyError

    found: list[tuple[str, str]] = []

    def run() -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                result = program.run(graph, cluster=client)
            said = "; ".join(result.report.record.warnings)
            found.append((SAME if bits(result) == wanted else WRONG, said))
        except GroggyError as error:
            found.append((ERROR, str(error)))
        except Exception as error:  # of any other kind: it says nothing to the user
            found.append((WRONG, repr(error)))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(HUNG)
    return found[0] if found else (HANGS, "")


if __name__ == "__main__":
    main()
