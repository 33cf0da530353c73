"""The notebook layer: `%load_ext groggy_nb` and what it brings."""

from __future__ import annotations

from typing import Any


def load(shell: Any) -> None:
    """Register the magics, their completion and help with a shell; loading twice changes nothing."""
    from groggy_nb.notebook import completion, inspecting
    from groggy_nb.notebook.magics import GroggyMagics

    if _loaded(shell) is None:
        shell.register_magics(GroggyMagics(shell=shell))
    completion.load(shell)
    inspecting.load(shell)


def unload(shell: Any) -> None:
    """Take all that away again; programs and results that cells bound stay."""
    from groggy_nb.notebook import completion, inspecting

    completion.unload(shell)
    inspecting.unload(shell)
    magics = _loaded(shell)
    if magics is None:
        return
    manager = shell.magics_manager
    manager.registry.pop(type(magics).__name__, None)
    for kind in ("line", "cell"):
        manager.magics[kind].pop("groggy", None)
    shell.configurables.remove(magics)


def _loaded(shell: Any) -> Any | None:
    """The registered magics, None where there are none."""
    return shell.magics_manager.registry.get("GroggyMagics")
