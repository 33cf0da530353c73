"""Stored texts on disk: a cell that holds an older text finds what was stored, also in a new kernel."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from groggy_nb.dsl.limits import TEXT_LIMIT
from groggy_nb.report.files import WriteError, write_text

MOST = 500  # texts kept; of more, those stored longest ago go


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose text it is: the cell's as it was written, of the editor of a NAME, in a notebook."""

    notebook: str
    name: str
    cell: str


def notebook_of(variables: Any) -> str | None:
    """The file of the running notebook, as its server or VS Code tells; None where neither does.

    Without one nothing is kept: a script's or a check's run shall depend on its cells alone.
    """
    told = os.environ.get("JPY_SESSION_NAME") or variables.get("__vsc_ipynb_file__")
    return str(Path.cwd() / told) if isinstance(told, str) and told else None


def kept(origin: Origin) -> str | None:
    """What was stored in place of a cell's text; None where nothing was, or its file is damaged."""
    try:
        found = json.loads(_file(origin).read_text("utf-8"))
    except (OSError, RuntimeError, ValueError):
        return None
    if not isinstance(found, dict) or {k: found.get(k) for k in asdict(origin)} != asdict(origin):
        return None
    text = found.get("text")
    return text if isinstance(text, str) and len(text) <= TEXT_LIMIT else None


def keep(origin: Origin, text: str) -> bool:
    """Keep a stored text; whether that was possible. The cell's own text needs no keeping."""
    try:
        file = _file(origin)
        if text == origin.cell:
            file.unlink(missing_ok=True)
            return True
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_text(file, json.dumps(asdict(origin) | {"text": text}))
        _forget_oldest(file.parent)
    except (OSError, RuntimeError, WriteError):
        return False
    return True


def _forget_oldest(folder: Path) -> None:
    """Remove the texts that were stored longest ago, where there are more than `MOST`."""
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
    for file in files[:-MOST]:
        file.unlink(missing_ok=True)


def _file(origin: Origin) -> Path:
    """Its file; RuntimeError where the user has no home."""
    import platformdirs

    root = os.environ.get("GROGGY_NB_CACHE_DIR") or platformdirs.user_state_dir("groggy_nb", appauthor=False)
    name = hashlib.sha256(json.dumps(asdict(origin)).encode()).hexdigest()
    return Path(root) / "stored" / f"{name[:40]}.json"
