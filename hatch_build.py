"""What an editable install adds: its finder is asked first, and no folder of its name hides the package."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FinderFirst(BuildHookInterface[Any]):
    """Puts `editable.pth` beside the files of an editable install.

    Python asks the folders of its path before the finder of an editable install, and takes a clone named
    groggy_nb, in the folder where it runs, for a package without files.
    """

    # MAINT 2026-11: editables 0.5 appends its finder; drop this when it comes before Python's own.

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before each wheel is built."""
        if version == "editable":
            build_data["force_include_editable"]["editable.pth"] = "_editable_impl_groggy_nb_first.pth"
