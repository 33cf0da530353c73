"""What an editor can do, whatever shows it: edit, run, explain, keep, with listeners for each change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from groggy_nb.errors import GroggyError, clipped
from groggy_nb.measure.compare import Comparison
from groggy_nb.measure.recorded import Recording
from groggy_nb.measure.runs import compare_runs
from groggy_nb.modes import FASTEST, MODES
from groggy_nb.notebook.editor.explaining import asked, plan_of, rewrites_of, runs_of
from groggy_nb.notebook.editor.figures import Figures
from groggy_nb.notebook.editor.keeping import keep
from groggy_nb.notebook.editor.pictures import question, svg
from groggy_nb.notebook.editor.running import RECORD, Done, Order, Runner, State, is_offered
from groggy_nb.notebook.editor.session import Answer, Session
from groggy_nb.notebook.editor.surroundings import Surroundings, cell_text
from groggy_nb.program import Program
from groggy_nb.report.report import Report
from groggy_nb.report.result import Result

Listener = Callable[[str], None]


class Workbench:
    """A session with its runs and its notebook.

    Attributes
    ----------
    result : Result or None
        Of the last run that left one.
    comparison : Comparison or None
        Of the last run in all modes.
    figures : Figures
        What runs left for views.
    overlay, recording, run_state : dict
        What views show of runs.
    params : dict
        The values that parameters stand at; of others, the defaults count.
    """

    def __init__(self, session: Session, surroundings: Surroundings) -> None:
        self.session = session
        self.surroundings = surroundings
        self.result: Result | None = None
        self.comparison: Comparison | None = None
        self.figures = Figures(session)
        self.rewrites: list[dict[str, Any]] = []
        self.selection: list[str] = []
        self.pins: dict[str, Any] = {}
        self.params: dict[str, Any] = {}
        self._listeners: list[Listener] = []
        self._last: Result | Recording | None = None
        self._kept: Result | Recording | None = None
        self._runner = Runner(self._told, self._finished, surroundings.shell)
        if session.program is not None:
            surroundings.bind(session.program)
            surroundings.expect_run(session.program, session.graph)

    def listen(self, hear: Listener) -> None:
        """Call a function with the name of what changed, "figures" for overlay and recording."""
        self._listeners.append(hear)

    def _tell(self, what: str) -> None:
        for hear in tuple(self._listeners):
            hear(what)

    def select(self, nodes: list[str]) -> None:
        """Let all views show these nodes as selected."""
        if nodes != self.selection:
            self.selection = nodes
            self._tell("selection")

    # -- the program

    @property
    def text(self) -> str:
        """The text, exact."""
        return self.session.text

    @property
    def program(self) -> Program:
        """The program of the text.

        Raises
        ------
        ProgramErrors
            For a text that has errors or no statements.
        """
        found = self.session.program
        if found is not None:
            return found
        from groggy_nb.program import parse

        return parse(self.text)

    @property
    def report(self) -> Report | None:
        """The report of the last run."""
        return self.result.report if self.result is not None else None

    def command(self, command: object, rev: object) -> Answer:
        """Carry out one command of a view; after it all views show the new text."""
        before = self.session.rev
        answer = self.session.command(command, rev)
        if self.session.rev != before:
            self._edited()
        return answer

    def set_text(self, text: str) -> None:
        """Replace the whole text, as from Python.

        Raises
        ------
        EditRefused
            For a text above the language's limit.
        """
        self.session.set_text(text)
        self._edited()

    def _edited(self) -> None:
        names = self.session.renamed
        self.select([names.get(name, name) for name in self.selection])
        program = self.session.program
        if program is not None:
            self.surroundings.bind(program)
            self.surroundings.expect_run(program, self.session.graph)
        self._date(names)
        self._tell("projection")

    def _date(self, names: Mapping[str, str]) -> None:
        """Mark figures stale, unless they are of this text and these parameters; all are told at once."""
        if self.figures.date(self.params, names):
            self._tell("figures")

    # -- runs

    def move(self, params: Mapping[str, Any], mode: str) -> None:
        """Take other values for parameters, and run again with them where a run is possible."""
        values = self.session.values
        before, self.params = values(self.params), dict(params)
        if values(self.params) != before:
            self._date({})
            self.run(mode, params, overtake=True)

    @property
    def overlay(self) -> dict[str, Any]:
        """The figures of the last run."""
        return self.figures.overlay

    @property
    def recording(self) -> dict[str, Any]:
        """The rounds that were recorded last."""
        return self.figures.recording

    @property
    def run_state(self) -> State:
        """Where the run is."""
        return self._runner.state

    def run(
        self, mode: str = FASTEST, params: Mapping[str, Any] | None = None, *, overtake: bool = False
    ) -> Answer:
        """Begin a run of the program in a thread of its own.

        Parameters
        ----------
        mode : str
            One of `choices()`; or RECORD, to keep the values of all steps at rounds.
        params : mapping, optional
            Values for parameters; names that the program does not have are left out.
        overtake : bool
            End a run that goes on, in place of being refused.
        """
        session = self.session
        if not is_offered(mode) and mode != RECORD:
            return Answer(False, session.rev, f"there is no mode {clipped(str(mode))!r}")
        if session.graph is None:
            return Answer(False, session.rev, "there is no graph to run on: edit(p, g) gives one")
        if not session.is_good:
            return Answer(False, session.rev, "the text has errors: mend it, or undo")
        program = session.program
        if program is None or not program.outputs:
            return Answer(False, session.rev, "the program has no output, so a run would give nothing")
        own = {p["name"] for p in session.params}
        given = {
            k: v for k, v in (params or {}).items() if k in own and isinstance(v, bool | int | float | str)
        }
        if given != self.params:
            self.params = given
            self._tell("params")
        order = Order(
            program,
            session.graph,
            mode,
            {"params": given, "inputs": self.surroundings.inputs(program)},
            session.rev,
            session.text,
        )
        if overtake:
            self._runner.overtake(order)
        elif not self._runner.start(order):
            return Answer(False, session.rev, "a run goes on already: interrupt it first")
        return Answer(True, session.rev)

    def interrupt(self) -> Answer:
        """Ask the run to end after its round; its result is kept."""
        asked = self._runner.interrupt()
        return Answer(asked, self.session.rev, "" if asked else "nothing runs")

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of a run; whether it ended."""
        return self._runner.wait(timeout)

    def _told(self, state: State) -> None:
        self._tell("run_state")

    def _finished(self, done: Done) -> None:
        """Keep what a run left; called in the run's thread."""
        order, figures = done.order, self.figures
        if done.recording is None:
            self.result = self._last = done.result
            if done.comparison is not None:
                self.comparison = done.comparison
            self.surroundings.bind_result(done.result)
            figures.take_run(order, done.result, done.comparison)
        elif order.mode == RECORD:
            figures.take_recording(order, done.recording, done.result)
            if self.result is None:
                self.result, self._last = done.result, done.recording
        elif figures.take_values(order, done.recording):
            self._last = done.recording
        else:
            return
        self._date({})

    def round(self, region: object, number: object) -> Answer:
        """The figures of every step at a kept round of a loop; of a small graph the values of nodes too."""
        replay = self.figures.replay
        found = replay.at(region, number) if replay is not None else None
        reason = "" if found is not None else "this round was not kept: record again"
        return Answer(found is not None, self.session.rev, reason, data=found)

    def film(self, form: object, region: object, step: object) -> Answer:
        """All kept rounds of a loop as a file, which needs no network; until it is made, the share."""
        data = self.figures.film(form, region, step)
        reason = "" if data is not None else "there are no rounds of this loop: record values first"
        return Answer(data is not None, self.session.rev, reason, data=data)

    def drawing(self) -> Answer:
        """The recorded graph as it is drawn, where it is small."""
        found = self.figures.drawing
        return Answer(found is not None, self.session.rev, "", data=found)

    # -- explanations and offers

    def explain(self) -> Answer:
        """Find what the optimizer does; the rewrites are told to all views."""
        session = self.session
        try:
            program = self.program
            found = asked(program.explain, program, session.graph, self.surroundings)
        except GroggyError as wrong:
            return Answer(False, session.rev, clipped(wrong.message))
        self.rewrites = rewrites_of(found, session.good_text)
        self._tell("rewrites")
        return Answer(True, session.rev, data={"notes": list(found.notes), "idle": list(found.idle)})

    def plan(self, mode: object) -> Answer:
        """How a run would be carried out; of a comparison, its fastest mode."""
        session = self.session
        chosen = mode if mode in MODES else FASTEST
        try:
            program = self.program
            found = asked(program.plan, program, session.graph, self.surroundings, mode=chosen)
        except GroggyError as wrong:
            return Answer(False, session.rev, clipped(wrong.message))
        return Answer(True, session.rev, data=plan_of(found))

    def keep_run(self) -> Answer:
        """Keep the last run, so that later ones are compared with it."""
        if self._last is None:
            return Answer(False, self.session.rev, "nothing ran yet: run the program, then keep the run")
        self._kept = self._last
        return Answer(True, self.session.rev)

    def compared(self) -> Answer:
        """The run that was kept beside the last one, step by step."""
        kept, last = self._kept, self._last
        if kept is None or last is None:
            return Answer(False, self.session.rev, "keep a run, edit, run again: the two are compared here")
        return Answer(True, self.session.rev, data=runs_of(compare_runs(kept, last)))

    def labels(self, prefix: str) -> list[str | int]:
        """The first labels of the graph's nodes that begin so."""
        from groggy_nb.notebook.offers import labels

        return list(labels(self.session.graph, prefix))

    @property
    def graph_info(self) -> dict[str, Any]:
        """The graph in a few facts, empty without one."""
        graph = self.session.graph
        if graph is None:
            return {}
        return {
            "name": self.surroundings.graph_name(graph) or "graph",
            "node_attrs": [clipped(str(n)) for n in list(graph.node_attrs)[:200]],
            "edge_attrs": [clipped(str(n)) for n in list(graph.edge_attrs)[:200]],
        }

    # -- keeping

    def cell(self) -> str:
        """The text as a cell."""
        graph = self.session.graph
        name = self.surroundings.graph_name(graph) if graph is not None else None
        return cell_text(self.text, self.surroundings.name, name)

    def store(self, in_cell: bool = False) -> str:
        """Count the text as stored, keep it for the cell it came from, and give it as a cell of its own.

        Parameters
        ----------
        in_cell : bool
            Whether the view has written it into that cell.
        """
        self._keep(self.session.text)
        self.session.store(in_cell)
        self._tell("projection")
        return self.cell()

    def choose(self, key: object) -> Answer:
        """Take one of the texts that were there when the editor opened; "" keeps what is shown."""
        try:
            self.session.choose(key)
        except GroggyError as refused:
            return Answer(False, self.session.rev, clipped(refused.message))
        if key == "cell":
            self._keep(self.session.text)
        self._edited()
        return Answer(True, self.session.rev)

    def _keep(self, text: str) -> None:
        origin = self.surroundings.origin(self.session.cell)
        if origin is not None:
            keep(origin, text)

    def to_cell(self) -> str:
        """Put a cell with the text below the running one, count the text as stored, and give the cell."""
        cell = self.store()
        self.surroundings.next_cell(cell)
        return cell

    def save(self, path: str | Path) -> None:
        """Write the program: JSON for a name that ends in .json, else the text as it is.

        Raises
        ------
        GroggyError
            For a program with errors, as JSON, and a file that cannot be written.
        """
        place = Path(path)
        if place.suffix.lower() == ".json":
            self.program.save(place)
            return
        from groggy_nb.report.files import write_text

        write_text(place, self.text)

    def load(self, path: str | Path) -> None:
        """Take the text of a program file; undo gives the old one back.

        Raises
        ------
        GroggyError
            For a file that cannot be read or is no program.
        """
        from groggy_nb.program import load

        self.session.set_text(load(path).text, f"loaded {clipped(Path(path).name)}")
        self._edited()

    @property
    def picture(self) -> str:
        """What the static picture shows: the times are those of a run of this text."""
        overlay = {} if self.overlay["stale"] else self.overlay
        return question(self.session.projection, overlay, self.pins)

    def svg(self) -> str:
        """The static picture."""
        return svg(self.picture)
