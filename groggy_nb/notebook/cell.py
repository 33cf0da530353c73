"""One `%%groggy` cell from its text to what it shows and binds."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from groggy_nb.errors import GroggyWarning
from groggy_nb.graph import Graph, as_graph
from groggy_nb.measure.compare import Comparison, compare
from groggy_nb.measure.result import Result
from groggy_nb.notebook import names
from groggy_nb.notebook.arguments import Options
from groggy_nb.notebook.progress import ProgressDisplay
from groggy_nb.program import Program, parse
from groggy_nb.run.record import Interrupted

COMPARED = ("fused", "batch", "step")  # the fastest first: there is something to see while the others run
# Ctrl-C in the optimizer or the compiler, whose frames would fill screens.
NOT_RUNNING = "nothing was running yet, and no result was bound"


@dataclass(frozen=True, slots=True)
class Settings:
    """What `%config GroggyMagics` says, for options that the line leaves out."""

    mode: str = "auto"
    profile: str = "calls"
    threads: int | None = None


class Cell:
    """A cell on its way: its line as read, the notebook's variables, and where it shows itself.

    Parameters
    ----------
    shell : InteractiveShell
    options : Options
        The line, read.
    variables : mapping
        The notebook's variables; looked at, never written: names are bound through the shell.
    settings : Settings
    silent : bool
        Show nothing, because the body ends in a semicolon.
    """

    def __init__(
        self,
        shell: Any,
        options: Options,
        variables: Mapping[str, Any],
        settings: Settings,
        *,
        silent: bool = False,
    ) -> None:
        self._shell = shell
        self._options = options
        self._variables = variables
        self._settings = settings
        self._mode = options.mode or settings.mode
        self._quiet = options.quiet or silent

    def run(self, text: str) -> None:
        """Parse the text, run it where there is a graph, show and bind what comes of it.

        Raises
        ------
        GroggyError
            For anything the user can mend; the cell fails with its text.
        KeyboardInterrupt
            After Ctrl-C or the time-out, once the result of whole rounds is bound and shown.
        """
        options = self._options
        target = names.read_words(options.words, self._variables)
        is_comparison = self._mode == "compare"
        if options.into is None:
            names.check_result_name(target.result_name, Result, self._variables)
        if is_comparison:
            names.check_result_name(target.comparison_name, Comparison, self._variables)
        program = parse(text)
        params = names.read_params(options.assignments, self._variables, label_params(program))
        if target.graph is None:
            program = parse(text, params=params)
        self._bind(target.name, program)
        if options.save is not None:
            program.save(options.save)
        if target.graph is None:
            self._show(program.explain(passes=options.passes) if options.explain else program)
            return
        graph = as_graph(target.graph)
        inputs = names.read_inputs(program.inputs, self._variables)
        if options.explain:
            self._show(program.explain(graph, params=params, inputs=inputs, passes=options.passes))
            return
        arguments = {
            "params": params,
            "inputs": inputs,
            "passes": options.passes,
            "threads": options.threads or self._settings.threads,
            "profile": options.profile or self._settings.profile,
            "timeout": options.timeout,
        }
        progress = ProgressDisplay(self._shell, quiet=self._quiet)
        try:
            if is_comparison:
                self._compare(program, graph, target, progress, arguments)
            else:
                self._run(program, graph, target, progress, arguments)
        except BaseException:
            progress.clear()
            raise

    def _run(
        self,
        program: Program,
        graph: Graph,
        target: names.Target,
        progress: ProgressDisplay,
        arguments: dict[str, Any],
    ) -> None:
        """One run, its report in place of the progress."""
        result_name = self._options.into or target.result_name
        try:
            with collected_warnings() as told:
                result = program.run(graph, mode=self._mode, progress=progress, **arguments)
        except Interrupted as stop:
            if stop.result is None:
                raise stopped(stop, result_name and f"{result_name} stays as it was") from None
            add_warnings(stop.result, program, told)
            self._bind(result_name, stop.result)
            progress.replace(stop.result)
            self._remember(stop.result)
            raise stopped(stop, f"{result_name or '_'} holds the whole rounds") from None
        except KeyboardInterrupt as stop:
            raise stopped(stop, NOT_RUNNING) from None
        add_warnings(result, program, told)
        self._bind(result_name, result)
        progress.replace(result)
        self._remember(result)

    def _compare(
        self,
        program: Program,
        graph: Graph,
        target: names.Target,
        progress: ProgressDisplay,
        arguments: dict[str, Any],
    ) -> None:
        """One run in each mode, side by side."""
        try:
            with collected_warnings() as told:
                comparison = compare(program, graph, COMPARED, progress=progress, **arguments)
        except Interrupted as stop:
            raise stopped(stop, target.name and f"the results of {target.name} stay as they were") from None
        except KeyboardInterrupt as stop:
            raise stopped(stop, NOT_RUNNING) from None
        for result in comparison.results.values():
            add_warnings(result, program, told)
        self._bind(self._options.into or target.result_name, comparison[COMPARED[0]])
        self._bind(target.comparison_name, comparison)
        progress.replace(comparison)
        self._remember(comparison)

    def _bind(self, name: str | None, value: Any) -> None:
        """Bind a notebook variable."""
        if name is not None:
            self._shell.push({name: value})

    def _show(self, thing: Any) -> None:
        """Display what did not run, and keep it as `_`."""
        if not self._quiet:
            from IPython.display import display

            display(thing)
        self._remember(thing)

    def _remember(self, thing: Any) -> None:
        """Make it `_`, as if it were the value of the cell's last expression."""
        # It is shown through the progress's display, so the display hook must not show it once more.
        self._shell.displayhook.update_user_ns(thing)


def label_params(program: Program) -> frozenset[str]:
    """The parameters that take a label or one of some words, so that a bare word may stand for itself.

    Examples
    --------
    >>> sorted(label_params(parse('s = param(0, kind="node")\\nnodes["x"] = node_index() == index_of(s)')))
    ['s']
    """
    params = (source for source in program.ir.sources if source.form == "param")
    return frozenset(s.name for s in params if s.kind == "node" or isinstance(s.default, str))


@contextmanager
def collected_warnings() -> Iterator[list[str]]:
    """Collects our warnings, which would name a line of ours on stderr; others are shown as ever."""
    told: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", GroggyWarning)
        try:
            yield told
        finally:
            found = [str(w.message) for w in caught if issubclass(w.category, GroggyWarning)]
            told += dict.fromkeys(found)
    for other in caught:
        if not issubclass(other.category, GroggyWarning):
            warnings.warn_explicit(other.message, other.category, other.filename, other.lineno)


def add_warnings(result: Result, program: Program, told: list[str]) -> None:
    """Put the parser's warnings, and those of the run that its report lacks, into the report."""
    kept = result.outcome.record.warnings
    found = [f"{d.place}: {d.message}" if d.place else d.message for d in program.warnings]
    kept += [text for text in (*found, *told) if text not in kept]


def stopped(stop: KeyboardInterrupt, kept: str | None) -> KeyboardInterrupt:
    """The KeyboardInterrupt that ends the cell, in one line and without our frames."""
    message = "; ".join(part for part in (str(stop) or "interrupted", kept) if part)
    error = KeyboardInterrupt(message)
    error._render_traceback_ = lambda: [f"KeyboardInterrupt: {message}"]  # type: ignore[attr-defined]
    return error
