"""The editor as an anywidget: a workbench mirrored in traits, and messages from its views."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from groggy_nb.modes import FASTEST
from groggy_nb.notebook.editor.facade import Opened
from groggy_nb.notebook.editor.messages import Mailbox
from groggy_nb.notebook.editor.palette import STARTS, catalogue
from groggy_nb.notebook.editor.running import IDLE, choices
from groggy_nb.notebook.editor.standing import Standing
from groggy_nb.notebook.editor.traits import checked_options, checked_pins, checked_selection
from groggy_nb.notebook.editor.workbench import Workbench
from groggy_nb.show.kinds import kinds

STATIC = Path(__file__).parent.parent / "static"
# Where the bundle is missing, `edit` gives the step table; the class stays importable for tests.
MISSING = "export default { render({ el }) { el.textContent = 'The editor was not built.'; } };"


def is_built() -> bool:
    """Whether the front end's bundle is there."""
    return (STATIC / "editor.js").is_file()


def _asset(name: str, otherwise: str) -> str:
    path = STATIC / name
    return path.read_text("utf-8") if path.is_file() else otherwise


class Editor(Opened, anywidget.AnyWidget):
    """The visual editor of one program; made by `edit`, which says what it has.

    Attributes
    ----------
    messages : list of str
        Messages of views that were refused or dropped, and why.
    """

    _esm = _asset("editor.js", MISSING)
    _css = _asset("editor.css", "")

    projection = traitlets.Dict().tag(sync=True)
    catalogue: Any = traitlets.List().tag(sync=True)
    starts: Any = traitlets.List().tag(sync=True)
    modes: Any = traitlets.List().tag(sync=True)
    kinds: Any = traitlets.List().tag(sync=True)
    graph_info = traitlets.Dict().tag(sync=True)
    run_state = traitlets.Dict().tag(sync=True)
    overlay = traitlets.Dict().tag(sync=True)
    recording = traitlets.Dict().tag(sync=True)
    rewrites: Any = traitlets.List().tag(sync=True)
    pins = traitlets.Dict().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    selection: Any = traitlets.List().tag(sync=True)
    # anywidget gives a view its traits and not its id, which is the mark of the picture that the view hides.
    view_id: Any = traitlets.Unicode().tag(sync=True)

    def __init__(self, bench: Workbench, **facts: Any) -> None:
        self._bench = bench
        self._mailbox = Mailbox(bench)
        self._telling = threading.RLock()
        super().__init__(
            projection=bench.session.projection,
            catalogue=catalogue(),
            starts=list(STARTS),
            graph_info=bench.graph_info,
            run_state=dict(IDLE),
            overlay=bench.overlay,
            recording=bench.recording,
            modes=choices(),
            kinds=kinds(),
            options={"mode": FASTEST, "params": {}},
            **facts,
        )
        self.view_id = self.model_id or ""
        self._standing = Standing(bench, self.model_id)
        self._answering = False
        self._table: Any = None
        bench.listen(self._heard)
        self.on_msg(self._received)

    # -- what a user of Python reads and does

    @property
    def messages(self) -> list[str]:
        """Messages of views that were refused or dropped, and why; the last hundred."""
        return list(self._mailbox.dropped)

    @property
    def table(self) -> Any:
        """The same program as an accessible table of plain widgets."""
        if self._table is None:
            from groggy_nb.notebook.editor.table import StepTable

            self._table = StepTable(self._bench)
        return self._table

    # -- views

    def _heard(self, what: str) -> None:
        """Mirror a change of the workbench in its trait."""
        # A run tells from its own thread: what one thread holds back the other must not let go.
        with self._telling:
            match what:
                case "projection":
                    self.pins = renamed(self.pins, self._bench.session.renamed)
                    self.projection = self._bench.session.projection
                case "selection":
                    self.selection = self._bench.selection
                case "figures":
                    # In one message: the view lays them out at once.
                    with self.hold_sync():
                        self.overlay = self._bench.overlay
                        self.recording = self._bench.recording
                case "run_state":
                    self.run_state = self._bench.run_state
                case "rewrites":
                    self.rewrites = self._bench.rewrites
                case "params":
                    self.options = {**self.options, "params": dict(self._bench.params)}
        if not self._answering:
            self._standing.refresh()

    def _received(self, _widget: Any, content: Any, _buffers: Any) -> None:
        # Nobody waits for the picture that stays: the view is answered first.
        self._answering = True
        try:
            answer = self._mailbox.read(content)
        finally:
            self._answering = False
        if answer is not None:
            self.send(answer)
        self._standing.refresh_later()

    @traitlets.validate("pins")
    def _check_pins(self, proposal: Any) -> Any:
        return checked_pins(proposal["value"])

    @traitlets.validate("options")
    def _check_options(self, proposal: Any) -> Any:
        return checked_options(proposal["value"])

    @traitlets.validate("selection")
    def _check_selection(self, proposal: Any) -> Any:
        return checked_selection(proposal["value"])

    @traitlets.observe("selection")
    def _selected(self, change: Any) -> None:
        self._bench.select(list(change["new"]))

    @traitlets.observe("pins")
    def _pinned(self, change: Any) -> None:
        self._bench.pins = change["new"]
        if not self._answering:
            self._standing.refresh_later()

    @traitlets.observe("options")
    def _moved(self, change: Any) -> None:
        self._bench.move(change["new"]["params"], change["new"]["mode"])

    # -- display

    def _ipython_display_(self) -> None:
        """The live view, then the picture and the text that stay in the notebook."""
        from IPython.display import display

        live = self._repr_mimebundle_()
        data = dict(live[0] if isinstance(live, tuple) else live or {})
        data["text/plain"] = f"visual editor of {len(self._bench.session.nodes)} steps"
        display(data, raw=True)
        self._standing.show()


def renamed(pins: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Pins by the new ids of their nodes.

    >>> renamed({"a#1": [0, 0], "b#1": [1, 1]}, {"a#1": "c#1"})
    {'c#1': [0, 0], 'b#1': [1, 1]}
    """
    return {names.get(name, name): place for name, place in pins.items()}
