"""Programs as Python scripts that make them with the builder."""

from groggy_nb.program import Program


def builder_script(program: Program) -> str:
    """A script."""
    raise NotImplementedError
