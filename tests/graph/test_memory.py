"""Free memory is read from the system's own files; these are laid out as real machines have them."""

import pytest

from groggy_nb.errors import GraphError
from groggy_nb.graph import generate, memory

GIB = 2**30
STATUS = "Name:\tpython\nVmPeak:\t 9000000 kB\nVmSize:\t 1048576 kB\nVmData:\t  524288 kB\n"
LIMITS = (
    "Limit                     Soft Limit           Hard Limit           Units     \n"
    "Max data size             {data:<20} unlimited            bytes     \n"
    "Max processes             96365                96365                processes \n"
    "Max address space         {space:<20} unlimited            bytes     \n"
)


@pytest.fixture
def system(tmp_path):
    """Writes files below an empty root; the machine has 16 GiB available and no limits."""

    def write(files):
        for name, text in files.items():
            place = tmp_path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        return tmp_path

    write(
        {
            "proc/meminfo": "MemTotal:       33554432 kB\nMemFree: 1024 kB\nMemAvailable:   16777216 kB\n",
            "proc/self/status": STATUS,
            "proc/self/limits": LIMITS.format(data="unlimited", space="unlimited"),
        }
    )
    return write


def mounted(version, point="/sys/fs/cgroup", shown="/"):
    """The line of mountinfo for a hierarchy of control groups."""
    kind = "cgroup2 cgroup2 rw,nsdelegate" if version == 2 else "cgroup cgroup rw,memory"
    return f"35 31 0:32 {shown} {point} rw,nosuid,nodev,noexec,relatime shared:9 - {kind}\n"


def group(folder, limit, used, cached=0, version=2):
    """The files of one control group."""
    if version == 2:
        stat = (
            f"anon {used - cached}\nfile {cached}\ninactive_file {cached // 2}\nactive_file {cached // 2}\n"
        )
        return {
            f"{folder}/memory.max": f"{limit}\n",
            f"{folder}/memory.high": "max\n",
            f"{folder}/memory.current": f"{used}\n",
            f"{folder}/memory.stat": stat,
        }
    stat = (
        f"cache {cached}\ninactive_file 0\nactive_file 0\ntotal_cache {cached}\n"
        f"total_inactive_file {cached // 2}\ntotal_active_file {cached // 2}\n"
    )
    return {
        f"{folder}/memory.limit_in_bytes": f"{limit}\n",
        f"{folder}/memory.usage_in_bytes": f"{used}\n",
        f"{folder}/memory.stat": stat,
    }


def test_without_groups_and_limits_the_machine_counts(system):
    assert memory.free_bytes(system({})) == 16 * GIB


def test_cached_files_in_a_container_do_not_count_as_used(system):
    root = system(
        {"proc/self/cgroup": "0::/\n", "proc/self/mountinfo": mounted(2)}
        | group("sys/fs/cgroup", 4 * GIB, int(3.5 * GIB), cached=3 * GIB)
    )
    assert memory.free_bytes(root) == int(3.5 * GIB)


def test_a_service_of_systemd_is_followed_to_its_group(system):
    own = "user.slice/user-1000.slice/session-3.scope"
    root = system(
        {"proc/self/cgroup": f"0::/{own}\n", "proc/self/mountinfo": mounted(2)}
        | group("sys/fs/cgroup/user.slice", 8 * GIB, 5 * GIB)
        | group("sys/fs/cgroup/user.slice/user-1000.slice", "max", 3 * GIB)
        | group(f"sys/fs/cgroup/{own}", 6 * GIB, GIB)
    )
    assert memory.free_bytes(root) == 3 * GIB  # the slice around it has less left than its own 5


def test_the_bound_above_which_a_group_is_slowed_counts(system):
    root = system(
        {"proc/self/cgroup": "0::/a\n", "proc/self/mountinfo": mounted(2)}
        | group("sys/fs/cgroup/a", "max", GIB)
        | {"sys/fs/cgroup/a/memory.high": f"{3 * GIB}\n"}
    )
    assert memory.free_bytes(root) == 2 * GIB


def test_groups_of_the_first_version_are_followed_among_other_controllers(system):
    lines = "9:name=systemd:/\n4:memory:/jobs/17\n3:cpuset:/\n1:cpu,cpuacct:/\n0::/\n"
    cpu = "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"
    root = system(
        {
            "proc/self/cgroup": lines,
            "proc/self/mountinfo": cpu
            + mounted(1, "/sys/fs/cgroup/memory")
            + mounted(2, "/sys/fs/cgroup/unified"),
        }
        | group("sys/fs/cgroup/memory", 9223372036854771712, 4 * GIB, version=1)
        | group("sys/fs/cgroup/memory/jobs/17", 5 * GIB, 4 * GIB, cached=2 * GIB, version=1)
    )
    assert memory.free_bytes(root) == 3 * GIB


def test_a_container_that_is_shown_its_group_as_the_root_finds_it(system):
    root = system(
        {
            "proc/self/cgroup": "4:memory:/docker/0cdf\n",
            "proc/self/mountinfo": mounted(1, "/sys/fs/cgroup/memory", shown="/docker/0cdf"),
        }
        | group("sys/fs/cgroup/memory", 2 * GIB, GIB, version=1)
    )
    assert memory.free_bytes(root) == GIB


@pytest.mark.parametrize("path", ["/kubepods/pod1/c2", "/../other", "/"])
def test_a_group_that_is_not_visible_leaves_that_of_the_mount(path, system):
    root = system(
        {"proc/self/cgroup": f"0::{path}\n", "proc/self/mountinfo": mounted(2)}
        | group("sys/fs/cgroup", 2 * GIB, GIB)
        | group("sys/fs/other", 100, 50)
    )
    assert memory.free_bytes(root) == GIB


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        ({"data": "unlimited", "space": str(3 * GIB)}, 2 * GIB),
        ({"data": str(GIB), "space": "unlimited"}, GIB // 2),
        ({"data": str(GIB // 4), "space": "unlimited"}, 0),
    ],
)
def test_limits_of_the_process_count_less_what_it_has(limits, left, system):
    assert memory.free_bytes(system({"proc/self/limits": LIMITS.format(**limits)})) == left


def test_files_that_say_nothing_sensible_leave_the_machine(system):
    root = system(
        {
            "proc/self/cgroup": "\n:\n0\n0::relative\nx:memory\n",
            "proc/self/mountinfo": "\n - \n1 2 3 - cgroup2\n" + mounted(2),
            "proc/self/limits": "Max data size\nMax address space few many bytes\n",
            "sys/fs/cgroup/memory.max": "",
            "sys/fs/cgroup/memory.current": "much\n",
        }
    )
    assert memory.free_bytes(root) == 16 * GIB


def test_a_system_without_such_files_is_not_taken_for_a_full_one(tmp_path):
    assert memory.free_bytes(tmp_path) > GIB // 4


def test_this_machine_tells():
    assert 2**20 < memory.free_bytes() < memory.UNKNOWN


def test_what_does_not_fit_is_refused_with_both_numbers(system, monkeypatch):
    root = system({"proc/self/limits": LIMITS.format(data="unlimited", space=str(2 * GIB))})
    free = memory.free_bytes
    monkeypatch.setattr(memory, "free_bytes", lambda: free(root))
    with pytest.raises(GraphError, match=r"needs [\d,.]+ GiB; 1\.0 GiB are free"):
        generate.uniform(50_000_000, 10)
