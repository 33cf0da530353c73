"""A portion of `tests/cluster_everything.py` for CI: three workers, each a process."""

from everything import gallery, generated
from inside import Inside
from processes import processes
from same_bits import differences

NAMES = ("pagerank", "ordered_label_propagation", "k_means", "core_number")  # walks, turns, `at=`, a kernel
SEEDS = range(32000, 32004)


def some():
    """One graph of some algorithms, and generated programs."""
    for name in NAMES:
        _, task, *_ = gallery(name)
        yield task
    yield from map(generated, SEEDS)


def test_three_processes_have_the_bits_errors_and_rounds_of_the_reference():
    with processes(3) as client:
        for task in some():
            wanted = task.shown(mode="reference")
            assert not differences(wanted, task.shown(cluster=Inside(1))), task.name  # compiled once, for all
            assert not differences(wanted, task.shown(cluster=client)), task.name
