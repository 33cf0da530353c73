"""The step table: the same program as rows and plain form fields, for screen readers and without a canvas."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets

from groggy_nb.modes import FASTEST
from groggy_nb.notebook.editor.facade import Opened
from groggy_nb.notebook.editor.running import choices
from groggy_nb.notebook.editor.workbench import Workbench

CELL = "padding:2px 10px 2px 0;text-align:left"


class StepTable(Opened, widgets.VBox):
    """A program as a table with buttons, and its text in a field; made of plain ipywidgets.

    Parameters
    ----------
    bench : Workbench
        Shared with the canvas, if there is one: both show each other's edits.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._is_ours = False  # the field's text is set by us
        self.mode = widgets.Dropdown(
            options=[each["name"] for each in choices()], value=FASTEST, description="Mode"
        )
        self.start = widgets.Button(description="Run", tooltip="Run the program on the graph")
        self.stop = widgets.Button(description="Interrupt", tooltip="End the run after its round")
        self.undo = widgets.Button(description="Undo")
        self.redo = widgets.Button(description="Redo")
        self.cell = widgets.Button(description="To cell", tooltip="Put the program into a new cell")
        self.step = widgets.Dropdown(description="Step", options=[("none", "")])
        self.status = widgets.HTML()
        self.rows = widgets.HTML()
        self.errors = widgets.HTML()
        self.field = widgets.Textarea(
            description="Program",
            continuous_update=False,
            layout={"width": "100%", "height": "18em"},
        )
        self.start.on_click(lambda _: self._said(bench.run(self.mode.value, self._params())))
        self.stop.on_click(lambda _: self._said(bench.interrupt()))
        self.undo.on_click(lambda _: self._command("undo"))
        self.redo.on_click(lambda _: self._command("redo"))
        self.cell.on_click(lambda _: bench.to_cell())
        self.field.observe(self._typed, "value")
        self.step.observe(self._chosen, "value")
        self.sliders: dict[str, Any] = {}
        self.params = widgets.VBox()
        self.choices = widgets.VBox()
        bar = widgets.HBox([self.mode, self.start, self.stop, self.undo, self.redo, self.cell])
        super().__init__(
            [bar, self.choices, self.params, self.status, self.rows, self.step, self.errors, self.field]
        )
        bench.listen(self._heard)
        self._heard("projection")

    # -- what was done here

    def _command(self, kind: str) -> None:
        self._said(self._bench.command({"kind": kind}, self._bench.session.rev))

    def _typed(self, change: Any) -> None:
        if self._is_ours:
            return
        command = {"kind": "set_text", "text": change["new"]}
        self._said(self._bench.command(command, self._bench.session.rev))

    def _chosen(self, change: Any) -> None:
        if not self._is_ours:
            self._bench.select([change["new"]] if change["new"] else [])

    def _said(self, answer: Any) -> None:
        if not answer.ok:
            self.status.value = f"<div role='alert'>{html.escape(answer.reason)}</div>"

    def _params(self) -> dict[str, Any]:
        return {name: field.value for name, field in self.sliders.items()}

    # -- what changed

    def _heard(self, what: str) -> None:
        if what == "projection":
            self._show_program()
        if what in ("projection", "selection"):
            self._show_selection()
        if what in ("projection", "figures", "selection"):
            self.rows.value = rows_html(self._bench)
        if what in ("run_state", "figures"):
            self.status.value = f"<div role='status'>{html.escape(status(self._bench))}</div>"

    def _show_choices(self, meeting: dict[str, Any]) -> None:
        """Offer the other texts that were there when the editor opened."""
        if not meeting["choices"]:
            self.choices.children = ()
            return
        buttons = []
        for key, says in [*((each["key"], each["says"]) for each in meeting["choices"]), ("", "Keep this")]:
            button = widgets.Button(description=says, layout={"width": "auto"})
            button.on_click(lambda _, key=key: self._said(self._bench.choose(key)))
            buttons.append(button)
        told = widgets.HTML(f"<div role='status'>{html.escape(meeting['says'])}</div>")
        self.choices.children = (told, widgets.HBox(buttons))

    def _show_selection(self) -> None:
        options = options_of(self._bench)
        chosen = self._bench.selection[0] if self._bench.selection else ""
        self._is_ours = True
        try:
            if list(self.step.options) != options:
                self.step.options = options
            self.step.value = chosen if chosen in {name for _, name in options} else ""
        finally:
            self._is_ours = False

    def _show_program(self) -> None:
        seen = self._bench.session.projection
        self._is_ours = True
        try:
            self.field.value = seen["text"]
        finally:
            self._is_ours = False
        self.undo.disabled, self.redo.disabled = not seen["can_undo"], not seen["can_redo"]
        found = "; ".join(f"line {e['line']}: {e['message']}" for e in seen["errors"])
        self.errors.value = f"<div role='alert'>{html.escape(found)}</div>" if found else ""
        self._show_choices(seen["meeting"])
        if [p["name"] for p in seen["params"]] != list(self.sliders):
            self.sliders = {p["name"]: field_of(p) for p in seen["params"]}
            self.params.children = tuple(self.sliders.values())
            for field in self.sliders.values():
                field.observe(lambda _: self._bench.move(self._params(), self.mode.value), "value")


def options_of(bench: Workbench) -> list[tuple[str, str]]:
    """The steps to choose from, each told apart by its line."""
    return [
        ("none", ""),
        *(
            (f"{n['title']}, line {n['line']}" if n["line"] else n["title"], n["id"])
            for n in bench.session.nodes
        ),
    ]


def field_of(param: dict[str, Any]) -> Any:
    """A form field for a parameter."""
    facts = {"description": param["name"], "style": {"description_width": "initial"}}
    if param["kind"] not in ("bool", "choice"):
        facts["continuous_update"] = False
    value, low, high = param["value"], param["min"], param["max"]
    match param["kind"]:
        case "bool":
            return widgets.Checkbox(value=bool(value), **facts)
        case "choice":
            return widgets.Dropdown(options=param["choices"], value=value, **facts)
        case "integer" if low is not None and high is not None:
            return widgets.IntSlider(value=value, min=low, max=high, **facts)
        case "integer":
            return widgets.IntText(value=value, **facts)
        case "number" if low is not None and high is not None:
            return widgets.FloatSlider(value=value, min=low, max=high, step=param["step"], **facts)
        case "number" if value is not None:
            return widgets.FloatText(value=value, **facts)
    return widgets.Text(value=str(value), **facts)


def status(bench: Workbench) -> str:
    """Where the run is, or what the last one was, in a line."""
    state = bench.run_state
    if state["state"] == "idle":
        return ""
    if state["state"] == "done":
        stale = f" ({bench.overlay['why']})" if bench.overlay["stale"] else ""
        return bench.overlay["headline"] + stale
    rounds = f", round {state['rounds']:,}" if state["rounds"] else ""
    rounds += "" if state["share"] is None else f", {state['share']:.0%} of an algorithm"
    message = f": {state['message']}" if state["message"] else ""
    return f"{state['state']}{rounds}{message}"


def rows_html(bench: Workbench) -> str:
    """The steps as a table: name, what it does, kind, line, time, crossings."""
    costs = bench.overlay["nodes"]
    head = "".join(
        f'<th scope="col" style="{CELL}">{h}</th>'
        for h in ("step", "does", "value", "line", "time", "crossings", "reads")
    )
    body = []
    for node in bench.session.nodes:
        cost = costs.get(node["id"], {})
        time = f"{cost['ms']:.3g} ms" if cost.get("ms") else ""
        reads = ", ".join(str(i["text"]) for i in node["inputs"] if i["from"])
        kind = " ".join(filter(None, (node["dtype"], node["value"])))
        texts = [
            node["subtitle"],
            kind or node["kind"],
            node["line"] or "",
            time,
            cost.get("crossings") or "",
            reads,
        ]
        cells = "".join(f'<td style="{CELL}">{html.escape(str(t))}</td>' for t in texts)
        title = html.escape(str(node["title"]))
        is_chosen = node["id"] in bench.selection
        mark = ' aria-selected="true" style="background:rgba(230,159,0,0.3)"' if is_chosen else ""
        body.append(f'<tr{mark}><th scope="row" style="{CELL}">{title}</th>{cells}</tr>')
    stale = f"<caption>stale: {bench.overlay['why']}</caption>" if bench.overlay["stale"] else ""
    return f"<table>{stale}<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
