"""The sizes of the benchmark: full, quick, tiny, and those that the targets are for."""

from __future__ import annotations

from dataclasses import dataclass

from groggy_nb.benchmark.programs import Kind, programs
from groggy_nb.benchmark.ranking import Case
from groggy_nb.benchmark.timing import USUAL, Limits
from groggy_nb.modes import compiled

# What the project set out to reach is measured on these.
TARGET_CASES = (
    Case(("uniform", 200_000), 100),
    Case(("uniform", 2_000_000), 20, is_for_all=False),
    Case(("kronecker", 18), 20, is_for_all=False),
    Case(("kronecker", 20), 20, is_for_all=False),
)


# Of the full run, which has to end within half an hour on two cores.
SHORT = Limits(each=2.0, least=2, once=15.0, runs=2.0, peak=5.0)
UNIFORM: Kind = ("uniform", 200_000)


@dataclass(frozen=True, slots=True)
class Settings:
    """Sizes of the benchmark; `rounds` says how often each contender is timed."""

    graphs: tuple[Kind, ...] = (UNIFORM, ("kronecker", 18), ("python_imports", 0))  # of the contests
    cases: tuple[Case, ...] = (
        *(Case(("uniform", size), 100) for size in (1_000, 5_000, 10_000, 50_000, 200_000)),
        Case(("uniform", 1_000_000), 20),
        Case(("kronecker", 16), 100),
        Case(("python_imports", 0), 100),
        *TARGET_CASES[1:],
        Case(("uniform", 10_000_000), 5, is_for_all=False),
    )
    iterations: int = 100  # of PageRank on 34 nodes
    rounds: int = 5
    threads: int = 2
    seed: int = 42
    calls: int = 200  # timed calls on the small graph
    processes: int = 2  # new processes for each figure of the first run
    modes: tuple[str, ...] = compiled()  # whose first run is timed
    sizes: tuple[int, ...] = (1_000, 50_000, 200_000)  # of the predictions and of what profiling costs
    lines: int = 80  # of the loop whose compiling is timed
    side: int = 1_000  # of the grid
    people: int = 10_000  # of the epidemics, of which there are so many runs and steps
    runs: int = 100
    steps: int = 50
    labelled: int = 5_000_000  # edges between names
    kinds: tuple[Kind, ...] = (
        *(("uniform", 10**power) for power in range(3, 7)),
        *(("kronecker", scale) for scale in (16, 18, 20)),
        *(("grid", 1_000), ("python_imports", 0)),
        *(("kronecker", 22), ("uniform", 10**7)),  # last, as they take longest
    )
    programs: tuple[str, ...] = tuple(programs())  # on all of these
    choices: tuple[int, int, int] = (200_000, 100, 40)  # nodes, rounds and calls with threads=None
    peaks: tuple[Kind, ...] = (  # of whose contests each contender's memory is measured
        *(UNIFORM, ("uniform", 2_000_000), ("grid", 1_000), ("no name twice", 10_000_000)),
    )
    limits: Limits = SHORT


FULL = Settings()
# Some two minutes: the same picture on smaller graphs.
QUICK = Settings(
    graphs=(("uniform", 50_000),),
    cases=(
        *(Case(("uniform", size), 100) for size in (1_000, 10_000, 100_000)),
        Case(("kronecker", 16), 100),
    ),
    rounds=5,
    calls=50,
    processes=1,
    modes=("fused",),
    sizes=(1_000,),
    side=200,
    people=1_000,
    runs=20,
    labelled=500_000,
    kinds=(("uniform", 1_000), ("uniform", 100_000), ("kronecker", 16), ("grid", 200)),
    choices=(100_000, 50, 10),
    peaks=(),
    limits=USUAL,
)
# What the tests run: whether it works.
TINY = Settings(
    graphs=(("uniform", 2_000),),
    cases=(Case(("uniform", 2_000), 20), Case(("uniform", 3_000), 5, is_for_all=False)),
    rounds=2,
    calls=5,
    processes=1,
    modes=("fused",),
    sizes=(500,),
    lines=4,
    side=20,
    people=200,
    runs=4,
    steps=10,
    labelled=2_000,
    kinds=(("uniform", 1_000), ("grid", 20)),
    programs=("pagerank", "bfs_levels"),
    choices=(2_000, 5, 2),
    peaks=(),
    limits=USUAL,
)
# The targets and the README's tables: some ten minutes; what contenders hold is left to the full run.
AIMED = Settings(
    graphs=(UNIFORM,),
    cases=(Case(("uniform", 1_000), 100), Case(("uniform", 20_000), 100), *TARGET_CASES),
    rounds=5,
    processes=2,
    kinds=tuple(case.kind for case in TARGET_CASES),
    programs=("pagerank",),
    peaks=(),
    limits=USUAL,
)
