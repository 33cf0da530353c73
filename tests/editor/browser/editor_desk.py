"""An editor on the host page whose messages the real workbench answers, without a kernel in between."""

from __future__ import annotations

import json
import re
import threading
from typing import Any

from groggy_nb.notebook.editor.messages import Mailbox
from groggy_nb.notebook.editor.palette import STARTS, catalogue
from groggy_nb.notebook.editor.running import IDLE, choices
from groggy_nb.notebook.editor.session import Session
from groggy_nb.notebook.editor.surroundings import Surroundings
from groggy_nb.notebook.editor.traits import checked_options, checked_pins, checked_selection
from groggy_nb.notebook.editor.workbench import Workbench
from groggy_nb.show.kinds import kinds

CHECKS = {"pins": checked_pins, "options": checked_options, "selection": checked_selection}


class Desk:
    """One editor: the workbench in Python, its view on the page, and what they said to each other."""

    def __init__(self, page: Any, name: str, text: str, graph: Any, **options: Any) -> None:
        self.page = page
        self.name = name
        earlier = options.pop("earlier", None)
        self.bench = Workbench(Session(text, graph, earlier=earlier), Surroundings(None, None))
        self.mailbox = Mailbox(self.bench)
        self.heard: list[dict[str, Any]] = []
        self.news: dict[str, Any] = {}
        self._told: dict[str, Any] = {}
        self._telling = threading.Lock()
        self.pins: dict[str, Any] = {}
        self.options: dict[str, Any] = {}
        self.selection: list[str] = []
        self.bench.listen(self._changed)
        state = {
            "projection": self.bench.session.projection,
            "catalogue": catalogue(),
            "starts": list(STARTS),
            "modes": choices(),
            "kinds": kinds(),
            "graph_info": self.bench.graph_info,
            "run_state": dict(IDLE),
            "overlay": self.bench.overlay,
            "rewrites": [],
            "recording": self.bench.recording,
            "pins": {},
            "options": {"mode": "fused", "params": {}},
            "selection": [],
            "view_id": name,
        }
        page.expose_function(f"{name}_hear", self._hear)
        page.expose_function(f"{name}_news", self._take_news)
        page.evaluate("([name, state, options]) => bridge(name, state, options)", [name, state, options])
        self.root = page.locator(f"#host-{name} .groggy-ed")
        self.root.wait_for()
        # A first picture holds what is in view: a test has all of it.
        if nodes := state["projection"]["nodes"]:
            self.root.locator(".react-flow__node-step").nth(len(nodes) - 1).wait_for(state="attached")

    # -- what Python says

    def _changed(self, what: str) -> None:
        if what == "figures":
            told = {"overlay": self.bench.overlay, "recording": self.bench.recording}
        elif what == "params":
            told = {"options": self.options | {"params": self.bench.params}}
        elif what == "projection":
            # As the widget does: a renamed step stays selected, and pinned where it is.
            names = self.bench.session.projection["renamed"]
            self.selection = [names.get(one, one) for one in self.selection]
            self.pins = {names.get(one, one): place for one, place in self.pins.items()}
            projection = self.bench.session.projection
            told = {"projection": projection, "selection": self.selection, "pins": self.pins}
        else:
            told = {what: getattr(self.bench, what)}
        written = json.loads(json.dumps(told))
        with self._telling:  # a run tells from its own thread: nothing is told twice, or lost
            self.news |= {name: value for name, value in written.items() if self._told.get(name) != value}
            self._told |= written

    def _take_news(self) -> dict[str, Any]:
        with self._telling:
            found, self.news = self.news, {}
        return found

    def _hear(self, content: dict[str, Any]) -> dict[str, Any]:
        self.heard.append(content)
        if content["type"] == "traits":
            for name, value in content["values"].items():
                setattr(self, name, CHECKS[name](value))
                if name == "options":
                    self.bench.move(self.options["params"], self.options["mode"])
            return {"traits": {}, "answer": None}
        answer = self.mailbox.read(content)
        return {"traits": self._take_news(), "answer": json.loads(json.dumps(answer))}

    # -- what a test reads and does

    @property
    def text(self) -> str:
        return self.bench.text

    @property
    def focus(self) -> str:
        """The node that the last edit was about."""
        return str(self.bench.session.projection["focus"])

    def commands(self, kind: str) -> list[dict[str, Any]]:
        """The commands of one kind that the view sent."""
        found = [m["command"] for m in self.heard if m["type"] == "command"]
        return [command for command in found if command["kind"] == kind]

    def step(self, name: str | re.Pattern[str]) -> Any:
        """A node by its spoken name."""
        return self.root.get_by_role("button", name=name, exact=isinstance(name, str))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def settle(self) -> None:
        """Wait until every command has its answer and the view has drawn it."""
        self.page.wait_for_function("name => models[name].waiting === 0", arg=self.name)
        self.page.wait_for_timeout(60)

    def close(self) -> None:
        self.bench.interrupt()
        self.bench.wait(10)
