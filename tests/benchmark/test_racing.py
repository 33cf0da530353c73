"""This revision against another: the other is found, both are asked, counts are exact, times only warn."""

import json
import math
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

import groggy_nb as gn
from groggy_nb import benchmark
from groggy_nb.benchmark import race_page, revisions, unwanted
from groggy_nb.benchmark.asking import ProcessFailed
from groggy_nb.benchmark.racing import COUNTS, RACED, Pair, median_interval, racer
from groggy_nb.benchmark.revisions import Checkout
from groggy_nb.cli import main
from groggy_nb.modes import compiled

ROOT = Path(__file__).parents[2]
PATHS = (ROOT, ROOT / "kernels")


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A folder with commits on two days, oldest first; `git(...)` works in it."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", revisions.CHOSEN):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))

    class Clone:
        folder = tmp_path / "clone"

        def git(self, *words):
            done = subprocess.run(
                ["git", *words], cwd=self.folder, check=True, capture_output=True, text=True
            )
            return done.stdout.strip()

        def commit(self, when, text="x = 1\n"):
            file = self.folder / "groggy_nb" / "__init__.py"
            file.write_text(text)
            (self.folder / "kernels" / "k.py").write_text(text)
            self.git("add", "-A")
            monkeypatch.setenv("GIT_COMMITTER_DATE", when)
            self.git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--allow-empty", "-m", when)
            return self.git("rev-parse", "HEAD")

    found = Clone()
    (found.folder / "groggy_nb").mkdir(parents=True)
    (found.folder / "kernels").mkdir()
    found.git("init", "-q", "-b", "main")
    return found


def test_the_last_tag_is_the_base(clone):
    first = clone.commit("2026-01-01T10:00:00Z")
    clone.git("tag", "v1")
    clone.commit("2026-01-01T11:00:00Z")
    clone.commit("2026-01-02T11:00:00Z")
    assert revisions.base(clone.folder) == first


def test_a_tag_of_this_revision_is_not_its_base(clone):
    first = clone.commit("2026-01-01T10:00:00Z")
    clone.commit("2026-01-02T10:00:00Z")
    clone.git("tag", "v1")
    assert revisions.base(clone.folder) == first


def test_a_branch_is_compared_with_where_it_left_the_trunk(clone):
    clone.commit("2026-01-01T10:00:00Z")
    left = clone.commit("2026-01-02T10:00:00Z")
    clone.git("checkout", "-q", "-b", "topic")
    clone.commit("2026-01-02T11:00:00Z")
    clone.commit("2026-01-02T12:00:00Z")
    assert revisions.base(clone.folder) == left


def test_the_trunk_is_compared_with_the_day_before(clone):
    clone.commit("2026-01-01T10:00:00Z")
    before = clone.commit("2026-01-01T23:59:59Z")
    clone.commit("2026-01-02T00:00:01Z")
    clone.commit("2026-01-02T12:00:00Z")
    assert revisions.base(clone.folder) == before


def test_on_the_first_day_the_parent_is_the_base(clone):
    clone.commit("2026-01-01T10:00:00Z")
    parent = clone.commit("2026-01-01T11:00:00Z")
    clone.commit("2026-01-01T12:00:00Z")
    assert revisions.base(clone.folder) == parent


def test_the_environment_names_the_base(clone, monkeypatch):
    first = clone.commit("2026-01-01T10:00:00Z")
    clone.commit("2026-01-02T10:00:00Z")
    last = clone.commit("2026-01-03T10:00:00Z")
    monkeypatch.setenv(revisions.CHOSEN, first[:12])
    assert revisions.base(clone.folder) == first
    monkeypatch.setenv(revisions.CHOSEN, last)
    with pytest.raises(revisions.NoRevision, match="this revision itself"):
        revisions.base(clone.folder)


def test_a_shallow_clone_says_what_it_lacks(clone, tmp_path):
    clone.commit("2026-01-01T10:00:00Z")
    clone.commit("2026-01-02T10:00:00Z")
    shallow = tmp_path / "shallow"
    clone.git("clone", "-q", "--depth=1", clone.folder.as_uri(), str(shallow))
    with pytest.raises(revisions.NoRevision, match="unshallow"):
        revisions.base(shallow)


@pytest.mark.parametrize("name", ["no-such-name", "--output=x", ""])
def test_a_revision_that_is_not_there_is_refused(clone, name):
    clone.commit("2026-01-01T10:00:00Z")
    with pytest.raises(revisions.NoRevision, match="no revision"):
        revisions.commit(name, clone.folder)


def test_a_folder_outside_any_clone_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(revisions.NoRevision, match="in a clone"):
        revisions.base(tmp_path)


def test_the_packages_of_a_commit_are_unpacked(clone, tmp_path):
    old = clone.commit("2026-01-01T10:00:00Z", "old = 1\n")
    clone.commit("2026-01-02T10:00:00Z", "new = 1\n")
    paths = revisions.unpack(old, clone.folder / "groggy_nb", tmp_path / "there")
    assert paths == [tmp_path / "there", tmp_path / "there" / "kernels"]
    assert (paths[0] / "groggy_nb" / "__init__.py").read_text() == "old = 1\n"
    assert (paths[1] / "k.py").read_text() == "old = 1\n"


def chance_outside(n, below):
    """How often fewer than `below` of n fair coins fall heads, by trying all."""
    return sum(sum(coins) < below for coins in product((0, 1), repeat=n)) / 2**n


@pytest.mark.parametrize("n", [1, 5, 6, 8, 9, 12, 15])
def test_the_interval_of_a_median_holds_it_in_95_of_100(n):
    low, median, high = median_interval([float(k) for k in range(1, n + 1)])
    assert median == (n + 1) / 2
    if math.isinf(low):
        assert math.isinf(high) and chance_outside(n, 1) > 0.025
    else:
        # The median lies below the k-th smallest where fewer than k samples do.
        assert low + high == n + 1
        assert chance_outside(n, int(low)) <= 0.025 < chance_outside(n, int(low) + 1)


@pytest.mark.parametrize(
    ("ratios", "slower"),
    [
        ([1.2, 1.3, 1.2, 1.2, 1.3, 1.2, 1.2], True),
        ([1.05, 1.06, 1.05, 1.06, 1.05, 1.06, 1.05], False),  # surely slower, by less than a tenth
        ([0.9, 1.3, 1.2, 1.2, 1.3, 0.9, 1.2], False),  # may be none
        ([2.0, 2.0, 2.0], False),  # too few to say
        ([0.5] * 7, False),
    ],
)
def test_slower_is_above_a_tenth_and_beyond_doubt(ratios, slower):
    assert Pair("p", "fused", 0, tuple(ratios)).is_slower is slower


def started(tmp_path, *paths):
    return racer(Checkout("", sys.executable, paths), tmp_path / "cache", subprocess.DEVNULL)


def test_a_racer_counts_times_and_says_what_it_does_not_know(tmp_path):
    text = "x = full(0.5)\nfor _ in range(7):\n    x = x * 0.75 + 0.125\nnodes['x'] = x\n"
    process = started(tmp_path, *PATHS)
    asked = {"mode": "step", "nodes": 0}
    try:
        found = process.ask(text=text, times=2, result=str(tmp_path / "x"), output="x", **asked)
        assert found.keys() == {"seconds", "crossings", "functions"} and found["seconds"] > 0
        wanted = gn.parse(text).run(gn.datasets.karate(), mode="step")
        assert found["crossings"] == wanted.report.crossings
        assert (tmp_path / "x").read_bytes() == wanted["x"].tobytes()
        assert found["functions"] > 0
        assert process.ask(text=text, times=1, **asked)["functions"] == 0
        assert "no_such_step" in process.ask(text="nodes['x'] = no_such_step()", times=1, **asked)["error"]
        process._process.kill()
        with pytest.raises(ProcessFailed, match="without an answer"):
            process.ask(text=text, times=1, **asked)
    finally:
        process.end()


def test_a_racer_runs_the_revision_of_its_path_beside_an_installed_one(tmp_path):
    (tmp_path / "groggy_nb").mkdir()
    (tmp_path / "groggy_nb" / "__init__.py").write_text(
        "def parse(text):\n    raise ValueError('of the path')\n"
    )
    process = started(tmp_path, tmp_path, *PATHS)
    try:
        assert process.ask(text="", mode="step", nodes=0, times=1) == {"error": "ValueError: of the path"}
    finally:
        process.end()


def test_a_racer_of_another_revision_is_not_mistaken(tmp_path):
    with pytest.raises(ProcessFailed, match="was imported"):
        started(tmp_path, tmp_path, *PATHS)


def test_a_python_of_another_checkout_is_a_revision(clone, tmp_path):
    clone.commit("2026-01-01T10:00:00Z", "__version__ = '0'\n")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={clone.folder} exec {sys.executable} -S "$@"\n')
    python.chmod(0o700)
    found = revisions.checkout(str(python), tmp_path, tmp_path / "none")
    assert found.title.endswith("(2026-01-01, 2026-01-01T10:00:00Z)")
    assert found.command("x.py") == [str(python), "-P", "x.py"] and found.environment() == {}
    with pytest.raises(revisions.NoRevision, match="has no groggy_nb"):
        revisions.checkout("/bin/false", tmp_path, tmp_path / "none")


@pytest.fixture
def figures():
    counts = {"p, fused": {"crossings": 1, "functions": 1}, "p, step": {"crossings": 90, "functions": 3}}
    slow = Pair("p", "fused", 0, (1.5,) * 7)
    pair = {"name": "p", "mode": "fused", "nodes": 0, "ratios": slow.ratios, "interval": slow.interval}
    return {
        "against": "v1 (2026-01-01, A subject)",
        "missing": None,
        "counts": counts,
        "wanted": json.loads(json.dumps(counts)),
        "before": json.loads(json.dumps(counts)),
        "pairs": [pair | {"is_slower": True}],
    }


def told(figures, monkeypatch, capsys):
    """The exit code of the command, where the race would give these figures; what it prints."""
    monkeypatch.setattr(benchmark, "race", lambda *_, **__: figures)
    code = main(["bench", "--against", "v1", "--quick"])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_slower_program_is_a_warning(figures, monkeypatch, capsys):
    code, out, err = told(figures, monkeypatch, capsys)
    assert code == 0 and "v1 (2026-01-01, A subject)" in out and "1.500 to 1.500  slower" in out
    assert err == "warning: p, fused, 34 nodes: 1.50 times as long as before\n"


@pytest.mark.parametrize("which", ["crossings", "functions"])
def test_one_crossing_or_function_more_is_an_error(which, figures, monkeypatch, capsys):
    figures["counts"]["p, step"][which] += 1
    code, out, err = told(figures, monkeypatch, capsys)
    assert code == 1 and "p, step: wanted" in err and "counts.json" in err
    assert "crossings 90, functions 3" in out  # what it was in the other revision


def test_a_program_without_committed_counts_is_an_error(figures):
    del figures["wanted"]["p, step"]
    figures["wanted"]["gone, step"] = {"crossings": 1, "functions": 1}
    assert [line.split(":")[0] for line in unwanted(figures)] == ["gone, step", "p, step"]


def test_where_there_is_no_other_revision_the_page_says_why(figures):
    figures |= {"missing": "no other revision", "against": None, "before": None, "pairs": []}
    assert "No times are compared: no other revision" in race_page(figures)
    assert unwanted(figures) == []


def test_a_revision_that_does_not_know_a_step_is_told(figures):
    figures["before"]["p, fused"] = {"error": "ParseError: no step z"}
    assert "error ParseError: no step z" in race_page(figures)


def test_every_program_and_mode_has_its_committed_counts():
    assert list(json.loads(COUNTS.read_text())) == [
        f"{name}, {mode}" for name in RACED for mode in compiled()
    ]


def test_the_racer_imports_nothing_that_an_older_revision_may_lack():
    text = (COUNTS.parent / "racer.py").read_text()
    imported = {
        line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))
    }
    assert imported - set(sys.stdlib_module_names) == {"groggy_nb"}
    assert "from groggy_nb" not in text
