"""One `%%groggy` cell from its text to what it shows and binds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groggy_nb.errors import ProgramErrors
from groggy_nb.graph import Graph, as_graph
from groggy_nb.measure.compare import Comparison
from groggy_nb.measure.sweep import ParameterSweep
from groggy_nb.modes import FASTEST
from groggy_nb.notebook import combining, names
from groggy_nb.notebook.ahead import Wanted, compile_ahead
from groggy_nb.notebook.arguments import COMPARE, Options
from groggy_nb.notebook.execution import Execution, Settings, bind, mode_of, remember
from groggy_nb.notebook.history import History
from groggy_nb.notebook.interacting import check_params
from groggy_nb.notebook.runs import Runs
from groggy_nb.notebook.swept import read_sweep
from groggy_nb.program import Program, parse
from groggy_nb.report.result import Result


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
    history : History
        Told of each run.
    silent : bool
        Show nothing, because the body ends in a semicolon.
    """

    def __init__(
        self,
        shell: Any,
        options: Options,
        variables: Mapping[str, Any],
        settings: Settings,
        history: History,
        *,
        silent: bool = False,
    ) -> None:
        self._shell = shell
        self._options = options
        self._variables = variables
        self._settings = settings
        self._history = history
        # What the line says of the run, and where it says nothing the settings.
        self._asked = {**settings.run, **options.run}
        self._mode = mode_of(self._asked)
        del self._asked["mode"]
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
        combining.check(options, self._mode)
        if target.graph is None:
            combining.check_graph(options, target.name)
        self._check_names(target)
        if options.edit:
            self._edit(text, target)
            return
        program = parse(text)
        params = names.read_params(options.assignments, self._variables, label_params(program))
        over = read_sweep(options.sweep or (), self._variables, label_params(program))
        if options.interact:
            check_params(program, params)
        if target.graph is None:
            program = parse(text, params=params)
        bind(self._shell, target.name, program)
        if options.save is not None:
            program.save(options.save)
        passes = self._asked["passes"]
        if target.graph is None:
            self._show(program.explain(passes=passes) if options.explain else program)
            compile_ahead(self._shell, Wanted(program, self._mode, self._asked))
            return
        graph = as_graph(target.graph)
        inputs = names.read_inputs(program.inputs, self._variables)
        if options.explain:
            self._show(program.explain(graph, params=params, inputs=inputs, passes=passes))
        elif options.dry_run:
            self._show(self._prediction(program, graph, params, inputs))
        else:
            runs = Runs(program, graph, self._arguments(inputs), self._noting(target))
            settings = self._settings
            execution = Execution(self._shell, options, settings, runs, target, quiet=self._quiet)
            if over:
                execution.sweep(params, over)
            else:
                execution.run(params)

    def _edit(self, text: str, target: names.Target) -> None:
        """Open the editor, also on a text with errors: it shows them at their place."""
        from groggy_nb.notebook.editor import edit

        program = None
        try:
            program = parse(text)
        except ProgramErrors:
            if self._options.assignments:
                raise
        if program is not None:
            params = names.read_params(self._options.assignments, self._variables, label_params(program))
            program = parse(text, params=params)
        # The editor binds the name: what was stored in an earlier one can win over the cell's text.
        self._show(edit(program or text, target.graph, name=target.name))

    def _check_names(self, target: names.Target) -> None:
        """Refuse to overwrite what is not ours."""
        if self._options.into is None:
            if self._options.sweep:
                names.check_result_name(target.sweep_name, ParameterSweep, self._variables)
            else:
                names.check_result_name(target.result_name, Result, self._variables)
        if self._mode == COMPARE:
            names.check_result_name(target.comparison_name, Comparison, self._variables)

    def _prediction(
        self, program: Program, graph: Graph, params: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> Any:
        """What a run would cost; a comparison's is that of its first mode, the table has the others."""
        mode = FASTEST if self._mode == COMPARE else self._mode
        asked = {name: self._asked[name] for name in ("passes", "threads")}
        asked["cluster"] = names.read_cluster(self._asked["cluster"], self._variables)
        return program.predict(graph, mode, params=params, inputs=inputs, **asked)

    def _arguments(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """What all runs of the cell share."""
        asked = {**self._asked, "inputs": inputs}
        if self._options.annotate and asked["profile"] == "off":
            asked["profile"] = "calls"  # the line asks for times, the settings only leave them out
        asked["cluster"] = names.read_cluster(asked["cluster"], self._variables)
        return asked

    def _noting(self, target: names.Target) -> Any:
        """Keeps the figures of a run in the history."""
        graph = self._options.words[-1]
        return lambda result: self._history.note(result, target.name, graph)

    def _show(self, thing: Any) -> None:
        """Display what did not run, and keep it as `_`."""
        if not self._quiet:
            from IPython.display import display

            display(thing)
        remember(self._shell, thing)


def label_params(program: Program) -> frozenset[str]:
    """The parameters that take a label or one of some words, so that a bare word may stand for itself.

    Examples
    --------
    >>> sorted(label_params(parse('s = param(0, kind="node")\\nnodes["x"] = node_index() == index_of(s)')))
    ['s']
    """
    params = (source for source in program.ir.sources if source.form == "param")
    return frozenset(s.name for s in params if s.kind == "node" or isinstance(s.default, str))
