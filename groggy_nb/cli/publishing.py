"""`groggy-nb badge`: the line of Markdown that opens the notebooks of a repository on Binder."""

from __future__ import annotations

import argparse
import re
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any

from groggy_nb.errors import UsageError, clipped

FIELD = "project.urls.Repository"
FIRST = "notebooks/01_first_program.ipynb"
HOST = "https://github.com/"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")


def add_to(commands: Any) -> None:
    """The options of the command."""
    made = commands.add_parser("badge", help="the Binder badge of a repository, as Markdown")
    made.add_argument(
        "repository",
        nargs="?",
        metavar="OWNER/REPO",
        help=f"on GitHub; without it, {FIELD}",
    )
    made.set_defaults(do=badge)


def badge(arguments: argparse.Namespace) -> int:
    """`groggy-nb badge OWNER/REPO`."""
    given = arguments.repository or declared()
    if given is None:
        raise UsageError(
            f"no repository is known: {FIELD} is not set in pyproject.toml",
            code="usage-badge",
            hint="groggy-nb badge OWNER/REPO",
        )
    print(markdown(given))
    return 0


def declared() -> str | None:
    """The repository that the installed package names, if it names one."""
    try:
        urls = metadata("groggy-nb").get_all("Project-URL") or ()
    except PackageNotFoundError:
        return None
    pairs = (each.partition(", ") for each in urls)
    return next((address for label, _, address in pairs if label == "Repository"), None)


def markdown(repository: str) -> str:
    """The badge of a repository on GitHub.

    >>> markdown("https://github.com/someone/groggy_nb.git")
    '[![Binder](https://mybinder.org/badge_logo.svg)](https://mybinder.org/v2/gh/someone/groggy_nb/HEAD?urlpath=lab/tree/notebooks/01_first_program.ipynb)'
    """
    name = repository.removeprefix(HOST).removesuffix("/").removesuffix(".git")
    if NAME.fullmatch(name) is None or name.endswith(("/.", "/..")):
        raise UsageError(
            f"{clipped(repository)!r} is no repository on GitHub",
            code="usage-badge",
            hint=f"OWNER/REPO, or {HOST}OWNER/REPO",
        )
    picture = "https://mybinder.org/badge_logo.svg"
    return f"[![Binder]({picture})](https://mybinder.org/v2/gh/{name}/HEAD?urlpath=lab/tree/{FIRST})"
