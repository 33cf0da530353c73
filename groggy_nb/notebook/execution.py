"""The runs that a line asks for: once, repeated, in three modes, or at each change of a control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groggy_nb.modes import AUTO, FASTEST, compiled
from groggy_nb.notebook import names
from groggy_nb.notebook.arguments import COMPARE, Options
from groggy_nb.notebook.interacting import Interaction, can_interact, in_words
from groggy_nb.notebook.latest import Ending
from groggy_nb.notebook.progress import ProgressDisplay
from groggy_nb.notebook.runs import Runs
from groggy_nb.notebook.shown import Page, stacked
from groggy_nb.report.result import Result
from groggy_nb.report.tracing import write_trace
from groggy_nb.run.record import Interrupted, Unfinished

# Ctrl-C in the optimizer or the compiler, whose frames would fill screens.
NOT_RUNNING = "nothing was running yet, and no result was bound"


@dataclass(frozen=True, slots=True)
class Settings:
    """What `%config GroggyMagics` says, for options that the line leaves out; `run` : those of a run."""

    run: Mapping[str, Any]
    repeats: int = 1
    warmups: int = 0


class Execution:
    """The runs of one cell, from the first progress to what is shown, bound and written.

    Parameters
    ----------
    shell : InteractiveShell
    options : Options
        The line, read.
    settings : Settings
    runs : Runs
        Of the cell's program on its graph.
    target : Target
        Whose names are bound.
    quiet : bool
        Show nothing.
    """

    def __init__(
        self,
        shell: Any,
        options: Options,
        settings: Settings,
        runs: Runs,
        target: names.Target,
        *,
        quiet: bool,
    ) -> None:
        self._shell = shell
        self._options = options
        self._settings = settings
        self._runs = runs
        self._target = target
        self._quiet = quiet
        self._mode = mode_of({**settings.run, **options.run})
        self._result_name = options.into or target.result_name

    def run(self, params: Mapping[str, Any]) -> None:
        """The runs that the line asks for, the report in the progress's place.

        Raises
        ------
        GroggyError
            Where the program does not fit the graph, or fails on it.
        KeyboardInterrupt
            After Ctrl-C or the time-out, once the result of whole rounds is bound and shown.
        """
        options, program = self._options, self._runs.program
        interaction = None
        if options.interact and not self._quiet and can_interact(self._shell):
            fallback = in_words(program, options.words)
            interaction = Interaction(
                self._shell, self._again, self._runs, params, self._result_name, fallback
            )
            interaction.show()
        handle = interaction and interaction.handle
        progress = ProgressDisplay(self._shell, quiet=self._quiet, handle=handle)
        try:
            if self._mode == COMPARE:
                self._compare(params, progress)
            else:
                self._run_one_mode(params, progress)
        except BaseException:
            progress.clear()
            raise
        finally:
            if interaction is not None:
                interaction.latest.release()
        if options.interact and interaction is None and not self._quiet:
            from IPython.display import display

            display(Page(in_words(program, options.words)))

    def sweep(self, params: Mapping[str, Any], over: Mapping[str, tuple[Any, ...]]) -> None:
        """A run for each combination of values; what ended before Ctrl-C is bound and shown too.

        Raises
        ------
        GroggyError
            Where the program does not fit the graph, a value does not fit its parameter, or the first run
            fails.
        KeyboardInterrupt
            After Ctrl-C or the time-out.
        """
        name = self._options.into or self._target.sweep_name
        progress = ProgressDisplay(self._shell, quiet=self._quiet)

        def finish(found: Any) -> None:
            bind(self._shell, name, found)
            progress.replace(found)
            remember(self._shell, found)

        try:
            finish(self._runs.swept(self._mode, over, params, progress))
        except Interrupted as stop:
            if stop.result is None:
                raise stopped(stop, name and f"{name} stays as it was") from None
            finish(stop.result)
            raise stopped(stop, f"{name or '_'} holds the runs that ended") from None
        except KeyboardInterrupt as stop:
            raise stopped(stop, NOT_RUNNING) from None
        except BaseException:
            progress.clear()
            raise

    def _again(self, params: Mapping[str, Any], progress: ProgressDisplay, ending: Ending) -> None:
        """One more run, after a control was moved: the same output, the same name."""
        if self._options.into is None:
            names.check_result_name(self._result_name, Result, self._shell.user_ns)
        self._run_one_mode(params, progress, ending)

    def _run_one_mode(
        self, params: Mapping[str, Any], progress: ProgressDisplay, ending: Ending | None = None
    ) -> None:
        """The runs in one mode; the result is bound, shown and, in a cell, kept as `_`.

        Whole rounds of a run that a newer one ended are of no use to anyone.
        """
        name = self._result_name
        measured, warmups = self._counts

        def finish(result: Result, *above: Any) -> None:
            bind(self._shell, name, result)
            progress.replace(self._with_annotation(result, *above, result))
            if ending is None:
                remember(self._shell, result)

        try:
            repeats = self._runs.several(self._mode, params, progress, measured, warmups)
        except Interrupted as stop:
            if stop.result is None or (ending is not None and ending.is_overtaken):
                raise stopped(stop, name and f"{name} stays as it was") from None
            finish(stop.result)
            raise stopped(stop, f"{name or '_'} holds the whole rounds") from None
        except Unfinished as problem:
            if problem.result is not None:
                finish(problem.result)
            raise
        except KeyboardInterrupt as stop:
            raise stopped(stop, NOT_RUNNING) from None
        finish(repeats.chosen, *([repeats] if measured + warmups > 1 else []))
        self._write_trace(repeats.chosen)

    def _compare(self, params: Mapping[str, Any], progress: ProgressDisplay) -> None:
        """The runs in each mode, side by side."""
        name = self._target.name
        measured, warmups = self._counts
        # One run of each would show what the machine did meanwhile: as many as fit, unless the line says 1.
        is_open = self._options.repeats is None and measured == 1
        try:
            comparison = self._runs.compared(
                compiled(), params, progress, None if is_open else measured, warmups
            )
        except Interrupted as stop:
            raise stopped(stop, name and f"the results of {name} stay as they were") from None
        except KeyboardInterrupt as stop:
            raise stopped(stop, NOT_RUNNING) from None
        first = comparison[FASTEST]
        bind(self._shell, self._result_name, first)
        bind(self._shell, self._target.comparison_name, comparison)
        progress.replace(self._with_annotation(first, comparison))
        remember(self._shell, comparison)
        self._write_trace(first)

    @property
    def _counts(self) -> tuple[int, int]:
        """How many runs are measured, and how many come before them; after a change of a control, one."""
        options, settings = self._options, self._settings
        if options.interact:
            return 1, 0
        measured = settings.repeats if options.repeats is None else options.repeats
        return measured, settings.warmups if options.warmups is None else options.warmups

    def _with_annotation(self, result: Result, *parts: Any) -> Any:
        """What is shown, and below it the annotated source where the line asks for it."""
        return stacked(*parts, result.report.annotation if self._options.annotate else None)

    def _write_trace(self, result: Result) -> None:
        """Write the run to the file of `--trace`; the result is bound and shown by now."""
        if self._options.trace is not None:
            write_trace(result.report.record, self._options.trace)


def mode_of(asked: Mapping[str, Any]) -> str:
    """The mode of the runs that are asked for; a cluster has one of its own, whatever the settings say."""
    return AUTO if asked.get("cluster") is not None else asked["mode"]


def bind(shell: Any, name: str | None, value: Any) -> None:
    """Bind a notebook variable; None for a cell without NAME."""
    if name is not None:
        shell.push({name: value})


def remember(shell: Any, thing: Any) -> None:
    """Make it `_`, as if it were the value of the cell's last expression."""
    # It is shown through the progress's display, so the display hook must not show it once more.
    shell.displayhook.update_user_ns(thing)


def stopped(stop: KeyboardInterrupt, kept: str | None) -> KeyboardInterrupt:
    """The KeyboardInterrupt that ends the cell, in one line and without our frames."""
    message = "; ".join(part for part in (str(stop) or "interrupted", kept) if part)
    error = KeyboardInterrupt(message)
    error._render_traceback_ = lambda: [f"KeyboardInterrupt: {message}"]  # type: ignore[attr-defined]
    return error
