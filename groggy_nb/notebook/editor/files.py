"""Files that views save and load: program files beside the notebook, nothing else."""

from __future__ import annotations

from pathlib import Path

from groggy_nb.errors import GroggyError, UsageError, clipped
from groggy_nb.notebook.editor.session import Answer
from groggy_nb.notebook.editor.workbench import Workbench

SUFFIXES = (".json", ".txt", ".groggy")


def ask_file(bench: Workbench, kind: str, path: object) -> Answer:
    """Save or load for a view, which may name files in the working folder only."""
    try:
        if not isinstance(path, str) or not path.strip() or len(path) > 300:
            raise UsageError("a file's name is wanted", code="usage-file")
        place = Path(path.strip())
        if place.is_absolute() or ".." in place.parts or place.suffix.lower() not in SUFFIXES:
            raise UsageError(
                f"a view saves and loads {', '.join(SUFFIXES)} beside the notebook; "
                "editor.save(path) goes anywhere",
                code="usage-file",
            )
        if kind == "save":
            bench.save(place)
        else:
            bench.load(place)
    except GroggyError as wrong:
        return Answer(False, bench.session.rev, clipped(wrong.message))
    except OSError as wrong:
        return Answer(False, bench.session.rev, clipped(str(wrong.strerror)))
    return Answer(True, bench.session.rev, data={"path": str(place)})
