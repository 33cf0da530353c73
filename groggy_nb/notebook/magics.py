"""The magics: `%%groggy` on a cell, `%groggy` on a line."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable
from tokenize import TokenError
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.magic import (
    Magics,
    line_cell_magic,
    magics_class,
    needs_local_scope,
    no_var_expand,
    output_can_be_silenced,
)
from IPython.core.magic_arguments import argument, magic_arguments
from traitlets import Int, TraitError, TraitType

from groggy_nb.errors import UsageError
from groggy_nb.notebook import commands
from groggy_nb.notebook.arguments import ARGUMENTS, MOST_RUNS, OF_RUNS, WORDS, read_line
from groggy_nb.notebook.cell import Cell
from groggy_nb.notebook.execution import Settings
from groggy_nb.notebook.history import History
from groggy_nb.notebook.inspecting import asked
from groggy_nb.run.request import CHECKS, DEFAULTS


def _with_arguments(function: Callable[..., Any]) -> Callable[..., Any]:
    """Declare the options to IPython, so that `%%groggy?` lists them."""
    for option in reversed(ARGUMENTS):
        function = argument(*option.flags, **option.settings)(function)
    return magic_arguments()(argument("words", **WORDS)(function))


class OfRuns(TraitType[Any, Any]):
    """A setting of one option of a run: the word that the line takes for it, or a value."""

    def __init__(self, option: str) -> None:
        self.option = option
        default = DEFAULTS[option]
        left_open = "; None or 0: left open" if default is None else ""
        super().__init__(default, allow_none=default is None, help=f"{OF_RUNS[option].help}{left_open}")
        self.tag(config=True)

    def validate(self, obj: Any, value: Any) -> Any:
        """The plain value; TraitError, which says why, for what the line would refuse."""
        default = DEFAULTS[self.option]
        if value == default or (default is None and type(value) in (int, float) and not value):
            return default
        try:
            if isinstance(value, str):
                return OF_RUNS[self.option].read(value)
            return CHECKS[self.option](self.option, value)
        except UsageError as error:
            raise TraitError(str(error)) from None


Configured = type("Configured", (Magics,), {name: OfRuns(name) for name in OF_RUNS})


@magics_class
class GroggyMagics(Configured):  # type: ignore[misc, valid-type]
    """The magics of groggy_nb; `%config GroggyMagics` sets what a cell's line leaves out."""

    shell: Any  # given when the extension is loaded

    repeats = Int(1, min=1, max=MOST_RUNS, help="runs of which the median is shown").tag(config=True)
    warmups = Int(0, min=0, max=MOST_RUNS, help="untimed runs before them").tag(config=True)

    def __init__(self, shell: Any = None, **settings: Any) -> None:
        super().__init__(shell, **settings)
        self.history = History()

    # The text of a program is never interpolated: `{x}` and `$x` are not ours to replace.
    @no_var_expand
    @needs_local_scope
    @output_can_be_silenced
    @_with_arguments
    @line_cell_magic
    def groggy(self, line: str, cell: str | None = None, local_ns: dict[str, Any] | None = None) -> None:
        """Write a graph algorithm in a cell and run it as native code.

        `%%groggy pr G damping=0.9` parses the cell, binds the program to `pr`, runs it on the graph in
        the variable G (or the file of that path) and binds the result to `pr_result`. Without a graph
        the cell only defines the program. What the line leaves out is taken from `%config GroggyMagics`;
        a semicolon at the end of the cell shows nothing. A line `rank?` shows what the step rank is, and
        nothing runs. `%groggy` alone prints a quick start.
        """
        if cell is None:
            commands.run(self.shell, line)
            return
        if step := asked(cell):
            commands.run(self.shell, f"step {step}")
            return
        variables = ChainMap(local_ns or {}, self.shell.user_ns)
        silent = ends_in_semicolon(cell)
        Cell(self.shell, read_line(line), variables, self._settings(), self.history, silent=silent).run(cell)

    def _settings(self) -> Settings:
        """What stands for options that the line leaves out."""
        return Settings({name: getattr(self, name) for name in OF_RUNS}, self.repeats, self.warmups)


def ends_in_semicolon(text: str) -> bool:
    """Whether the last thing before comments is a semicolon, as for any other cell.

    Examples
    --------
    >>> ends_in_semicolon("x = 1;  # quiet"), ends_in_semicolon("x = ';'"), ends_in_semicolon("x = (1;")
    (True, False, False)
    """
    try:
        return DisplayHook.semicolon_at_end_of_expression(text)
    except (TokenError, SyntaxError):
        return False  # broken text: the parser says where, and fails the cell
