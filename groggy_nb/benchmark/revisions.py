"""Another revision of this project: which one to compare with, and its packages in a folder."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import groggy_kernels
from groggy_nb.errors import UsageError, clipped

CHOSEN = "GROGGY_NB_BASE"  # names the revision where none is asked for
PACKAGES = ("groggy_nb", "kernels")
TRUNKS = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


class NoRevision(UsageError):
    """There is no other revision to compare with."""

    default_code = "benchmark-revision"


@dataclass(frozen=True, slots=True)
class Checkout:
    """A revision that can be run: by a Python of its own, or by this one from folders to import from."""

    title: str
    python: str
    paths: tuple[Path, ...]

    def command(self, *words: str) -> list[str]:
        """What starts its Python."""
        # Without the site's start (-S) no finder of an editable install comes before the path.
        return [self.python, "-P", *(["-S"] if self.paths else []), *words]

    def told(self) -> dict[str, Any]:
        """Its parts, as JSON takes them."""
        return {"title": self.title, "python": self.python, "paths": [*map(str, self.paths)]}

    @classmethod
    def again(cls, title: str, python: str, paths: list[str]) -> Checkout:
        """From those parts."""
        return cls(title, python, tuple(map(Path, paths)))

    def environment(self) -> dict[str, str]:
        """What is set where it starts; the libraries are those of this process."""
        if not self.paths:
            return {}
        return {"PYTHONPATH": os.pathsep.join(map(str, [*self.paths, *filter(None, sys.path)]))}


def this() -> Checkout:
    """The revision that runs."""
    own = Path(__file__).resolve().parents[2], Path(groggy_kernels.__file__).resolve().parents[1]
    return Checkout("this revision", sys.executable, own)


def checkout(named: str, folder: Path, target: Path) -> Checkout:
    """The revision of a name that git knows, unpacked below `target`; or the one that a Python has.

    Parameters
    ----------
    named : str
        A revision of the clone at `folder`, or the path of another checkout's Python.

    Raises
    ------
    NoRevision
        Where there is no such revision, or that Python has no groggy_nb.
    """
    if os.sep in named and os.access(named, os.X_OK) and Path(named).is_file():
        return _of_python(named)
    found = commit(named, folder)
    return Checkout(title(found, folder), sys.executable, tuple(unpack(found, folder, target)))


def _of_python(python: str) -> Checkout:
    """What a Python imports as groggy_nb."""
    done = subprocess.run(
        [python, "-P", "-c", "import groggy_nb; print(groggy_nb.__version__, groggy_nb.__file__)"],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
    )
    number, _, file = done.stdout.strip().partition(" ")
    if done.returncode or not file:
        raise NoRevision(f"the Python of --against has no groggy_nb: {clipped(done.stderr.strip()[-200:])}")
    return Checkout(_titled(Path(file).parent, number), python, ())


def own_title() -> str:
    """What runs, as people say it."""
    return _titled(Path(__file__).resolve().parents[1], version("groggy-nb"))


def _titled(place: Path, number: str) -> str:
    """The commit of a package in a clone; the version of one that is installed."""
    is_clone = _git(place, "ls-files", "--error-unmatch", "__init__.py") is not None
    return title("HEAD", place) if is_clone else number


def commit(revision: str, folder: Path) -> str:
    """The full name of a commit, by any name that git knows.

    Raises
    ------
    NoRevision
        Where the folder is in no clone, or the clone has no such commit.
    """
    found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found is None:
        raise NoRevision(
            f"no revision {clipped(revision)!r} in a clone at {folder}",
            hint="run it in a clone of the project, one that is not shallow (git fetch --unshallow --tags)",
        )
    return found


def base(folder: Path) -> str:
    """The commit that this revision is compared with where none is named; never this revision itself.

    The first there is of: what GROGGY_NB_BASE names, the last tag, where a branch left the trunk, the last
    commit before the day of this one, the parent.

    Raises
    ------
    NoRevision
        Where there is none: the first commit, a shallow clone, no clone.
    """
    head = commit("HEAD", folder)
    named = os.environ.get(CHOSEN)
    if named:
        found = commit(named, folder)
        if found == head:
            raise NoRevision(f"{CHOSEN} names this revision itself")
        return found
    tag = _git(folder, "describe", "--tags", "--abbrev=0", "HEAD^")
    day = _git(folder, "show", "--no-patch", "--format=%cd", "--date=format-local:%Y-%m-%dT00:00:00", "HEAD")
    asked = [
        ("rev-parse", f"{tag}^{{commit}}"),
        *(("merge-base", "HEAD", trunk) for trunk in TRUNKS),
        ("rev-list", "-1", f"--before={day}", "HEAD"),
        ("rev-parse", "--verify", "--quiet", "HEAD^"),
    ]
    for words in asked:
        older = _git(folder, *words)
        if older and older != head:
            return older
    raise NoRevision(
        "no other revision to compare with",
        hint="a shallow clone has none: git fetch --unshallow --tags",
    )


def title(revision: str, folder: Path) -> str:
    """A commit as people say it: its tag or short name, its date and subject."""
    name = _git(folder, "describe", "--tags", "--always", revision) or revision[:9]
    about = _git(folder, "show", "--no-patch", "--format=%cs, %s", revision) or ""
    return f"{name} ({clipped(about)})"


def unpack(revision: str, folder: Path, target: Path) -> list[Path]:
    """Write a commit's packages below `target`; the folders to import them from."""
    top = _git(folder, "rev-parse", "--show-toplevel")
    done = subprocess.run(
        ["git", "archive", "--format=tar", revision, *PACKAGES],
        cwd=top,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise NoRevision(f"{revision[:9]} has no {' and '.join(PACKAGES)}: it is no revision of groggy_nb")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as packed:
        packed.extractall(target, filter="data")
    return [target, target / "kernels"]


def _git(folder: Path, *words: str) -> str | None:
    """What git answers, or None where it refuses or is missing."""
    try:
        done = subprocess.run(
            ["git", *words],
            cwd=folder,
            env=os.environ | {"TZ": "UTC", "LC_ALL": "C"},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.DEVNULL,
        )
    except OSError:
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
