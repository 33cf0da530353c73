"""`groggy-nb cache` and `info`: compiled functions on disk, and what is installed."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from groggy_nb.cli.speaking import progress_line


def add_to(commands: Any) -> None:
    """The options of the two commands."""
    kept = commands.add_parser("cache", help="the folder of compiled functions")
    kept.add_argument("action", choices=CACHE_ACTIONS, help="print it, fill it from the gallery, or empty it")
    kept.set_defaults(do=cache)
    told = commands.add_parser("info", help="versions, processors, cache, what one crossing costs here")
    told.set_defaults(do=info)


def cache(arguments: argparse.Namespace) -> int:
    """`groggy-nb cache path|warm|clear`."""
    CACHE_ACTIONS[arguments.action]()
    return 0


def _print_path() -> None:
    """Where compiled functions are kept."""
    from groggy_nb.codegen.cache import told_path

    print(told_path())


def _clear() -> None:
    """Remove every compiled function."""
    from groggy_nb.codegen.cache import clear_cache, told_path

    print(f"{clear_cache():,} compiled functions deleted in {told_path()}")


def _warm() -> None:
    """Compile some of the gallery in every native mode."""
    from groggy_nb.algorithms.warming import warm

    with progress_line() as line:
        warmed = warm(None if line is None else line.write)
    print(warmed)


CACHE_ACTIONS: dict[str, Callable[[], None]] = {"path": _print_path, "warm": _warm, "clear": _clear}


def info(arguments: argparse.Namespace) -> int:
    """`groggy-nb info`."""
    from groggy_nb.measure import machine

    pairs = machine.facts()
    pairs["one crossing"] = f"{1e6 * machine.crossing_seconds():.2g} us, measured now"
    width = max(map(len, pairs))
    for name, value in pairs.items():
        print(f"{name:<{width}}  {value}")
    return 0
