"""The figures of runs that views show: of which text and parameters they are; whether these still stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groggy_nb.dsl.edits import read
from groggy_nb.measure.compare import Comparison
from groggy_nb.measure.recorded import Recording
from groggy_nb.notebook.editor.films import Films
from groggy_nb.notebook.editor.overlay import NOTHING, overlay, renamed
from groggy_nb.notebook.editor.projection import project
from groggy_nb.notebook.editor.rounds import NONE, Replay, rounds_renamed
from groggy_nb.notebook.editor.running import RECORD, Order
from groggy_nb.notebook.editor.session import Session
from groggy_nb.report.result import Result
from groggy_nb.show.replay import scene

EDITED = "edited since"


class Figures:
    """What the last run and the last recording of a session left, dated by its text and parameters.

    Attributes
    ----------
    overlay, recording : dict
        As views show them, with whether they are stale, and why.
    """

    def __init__(self, session: Session) -> None:
        self.overlay: dict[str, Any] = dict(NOTHING)
        self.recording: dict[str, Any] = dict(NONE)
        self._session = session
        self._films = Films()
        self._ran: tuple[Order, dict[str, Any]] | None = None
        self._recorded: tuple[Order, Replay] | None = None
        self._drawing: dict[str, Any] | None = None

    # -- what is taken

    def take_run(self, order: Order, result: Result, comparison: Comparison | None = None) -> None:
        """The figures of a run, in place of the last one's."""
        self._ran = order, _overlay(order, result, comparison)

    def take_values(self, order: Order, recording: Recording) -> bool:
        """The last values at all steps of a run, beside its times; whether these are still the ones shown."""
        if self._ran is None or self._ran[0] is not order:
            return False
        self._ran = order, _with_values(self._ran[1], Replay(recording, order.text))
        return True

    def take_recording(self, order: Order, recording: Recording, result: Result) -> None:
        """Recorded rounds, and their last values at all steps beside the times of the last run."""
        replay, ran = Replay(recording, order.text), self._ran
        self._recorded = order, replay
        if ran is None or ran[0].text != order.text or self.overlay["stale"]:
            ran = order, _overlay(order, result)
        self._ran = ran[0], _with_values(ran[1], replay)

    # -- what is shown

    def date(self, params: Mapping[str, Any], names: Mapping[str, str]) -> bool:
        """Mark what is not of this text and these parameters as stale; whether there is anything.

        Parameters
        ----------
        params : mapping
            Where parameters stand; of others, the defaults count.
        names : mapping of str to str
            The new ids of the steps that the last edit renamed.
        """
        if self._ran is not None:
            order, found = self._ran
            stale = self._stale(order, params)
            if stale["why"] == EDITED:
                self.overlay = {**renamed(self.overlay, names), **stale}
            else:
                # Undone edits make the figures right again: they belong to a text, not to a number.
                self.overlay = {**found, "rev": self._session.rev, **stale}
        if self._recorded is not None:
            order, replay = self._recorded
            stale = self._stale(order, params)
            is_edited = stale["why"] == EDITED
            shown = rounds_renamed(self.recording, names) if is_edited else replay.shown
            self.recording = {**shown, **stale}
        return self._ran is not None or self._recorded is not None

    def _stale(self, order: Order, params: Mapping[str, Any]) -> dict[str, Any]:
        """Whether figures of an order are of another text or of other parameters than now, and why."""
        why, values = "", self._session.values
        if self._session.text != order.text:
            why = EDITED
        elif values(params) != values(order.options["params"]):
            why = "parameters moved since"
        return {"stale": bool(why), "why": why}

    @property
    def replay(self) -> Replay | None:
        """The recorded rounds."""
        return self._recorded[1] if self._recorded is not None else None

    def film(self, form: object, region: object, step: object) -> Any:
        """All rounds of a loop as a file, until it is made the share; None where there are no such rounds."""
        replay = self.replay
        if replay is None or not replay.has(form, region):
            return None
        chosen = step if isinstance(step, str) else None
        key = (id(replay), form, region, chosen)
        return self._films.ask(key, lambda tell: replay.film(str(form), str(region), chosen, tell))

    @property
    def drawing(self) -> dict[str, Any] | None:
        """The recorded graph as it is drawn, where it is small."""
        if self._recorded is not None and self._drawing is None:
            self._drawing = scene(self._recorded[0].graph)
        return self._drawing


def _overlay(order: Order, result: Result, comparison: Comparison | None = None) -> dict[str, Any]:
    """The figures of a run on the statements of its text."""
    nodes = project(order.text, read(order.text), order.graph, order.options["inputs"]).nodes
    return overlay(
        result,
        nodes,
        text=order.text,
        rev=order.rev,
        mode=result.report.mode if order.mode == RECORD else order.mode,
        sources={**order.program.params, **order.options["params"]},
        comparison=comparison,
    )


def _with_values(found: dict[str, Any], replay: Replay) -> dict[str, Any]:
    """The figures of a run with the last values of its rounds."""
    return {**found, "ports": {**found["ports"], **replay.last}}
