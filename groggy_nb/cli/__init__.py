"""The command line, `groggy-nb`: a thin skin over the public names."""

from groggy_nb.cli.command import main

__all__ = ["main"]
