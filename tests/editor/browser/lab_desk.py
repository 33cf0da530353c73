"""A notebook in JupyterLab or Notebook 7, and the editor in it, with the verbs of the host page's desk."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest
from lab_server import Server

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

GRAPH = "import groggy_nb as gn\nG = gn.generate.uniform(500, 8)"
NOTEBOOK = "jupyterapp.shell.currentWidget"


class LabDesk:
    """One notebook on a page; its editor is the variable `e` of its kernel."""

    def __init__(self, page: Any, server: Server) -> None:
        self.page = page
        self.server = server
        self.root = page.locator(".groggy-ed")
        self.faults: list[str] = []
        self._opened = 0
        page.on("pageerror", self._keep_fault)

    # -- the notebook

    def _keep_fault(self, error: Any) -> None:
        """Keep an uncaught error, but one that is the host's alone: its own files stand below this path.

        JupyterLab takes its splash away twice where one theme follows the other within 200 ms.
        """
        trace = error.stack or str(error)
        if "blob:" in trace or "/static/" not in trace:
            self.faults.append(trace)

    def open(self, name: str, *, classic: bool = False) -> None:
        """Open a notebook of the server's folder and wait for its kernel."""
        self._opened += 1
        # A workspace of its own, or the page shows what the last one left; letters and digits only.
        place = f"{name.removesuffix('.ipynb').replace('_', '')}{self._opened}"
        path = f"notebooks/{name}" if classic else f"lab/workspaces/{place}/tree/{name}?reset"
        self.page.goto(f"{self.server.address}/{path}")
        if not classic:
            self.page.locator("#jupyterlab-splash").wait_for(state="detached")
        self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook").wait_for()
        self.wait_for_kernel()
        # What the host itself does while it loads is not ours: Notebook 7 misses some settings.
        self.faults.clear()

    def wait_for_kernel(self) -> None:
        self.page.wait_for_function(
            f"() => globalThis.jupyterapp && {NOTEBOOK}?.sessionContext?.session?.kernel?.status === 'idle'"
        )

    def command(self, name: str) -> None:
        """One of the host's own commands, to its end; it gives objects that no test can read."""
        self.page.evaluate("name => jupyterapp.commands.execute(name).then(() => null)", name)

    def run_all(self) -> None:
        """Run all cells and wait for the editor."""
        self.command("notebook:run-all-cells")
        self.root.wait_for(state="attached")
        # Far away an output is in the page and not drawn.
        self.root.scroll_into_view_if_needed()
        expect(self.root.get_by_role("toolbar", name="Run")).to_be_visible()

    def run_cell(self, index: int) -> str:
        """Run one cell: the plain text of what it shows."""
        return self.page.evaluate(
            f"""async index => {{
                const notebook = {NOTEBOOK};
                notebook.content.activeCellIndex = index;
                await jupyterapp.commands.execute('notebook:run-cell');
                const outputs = notebook.content.widgets[index].model.outputs.toJSON();
                return outputs.map(one => [one.text ?? one.evalue ?? ''].flat().join('')).join('');
            }}""",
            index,
        )

    def value(self, expression: str) -> Any:
        """The value of a Python expression in the kernel, through JSON; no cell is touched."""
        found = self.page.evaluate(
            f"""async code => (await {NOTEBOOK}.sessionContext.session.kernel.requestExecute(
                {{code: '', silent: true, store_history: false, user_expressions: {{v: code}}}}
            ).done).content.user_expressions.v""",
            f"__import__('json').dumps({expression})",
        )
        assert found["status"] == "ok", found
        return json.loads(ast.literal_eval(found["data"]["text/plain"]))

    def cells(self) -> int:
        count: int = self.page.evaluate(f"() => {NOTEBOOK}.content.model.cells.length")
        return count

    def session(self) -> str | None:
        """The session that holds the notebook's kernel, where a notebook is open."""
        found: str | None = self.page.evaluate(
            f"() => globalThis.jupyterapp && ({NOTEBOOK}?.sessionContext?.session?.id ?? null)"
        )
        return found

    # -- the editor

    @property
    def text(self) -> str:
        return self.value("e.text")

    @property
    def focus(self) -> str:
        return self.value("e.projection['focus']")

    def step(self, name: str | re.Pattern[str]) -> Any:
        """A node by its spoken name."""
        return self.root.get_by_role("button", name=name, exact=isinstance(name, str))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def settle(self) -> None:
        """Wait until every command has its answer."""
        expect(self.root).to_have_attribute("data-waiting", "0")

    def run(self, mode: str) -> None:
        """Choose a mode, press Run, and wait for what it says."""
        radio = self.root.get_by_role("radio", name=mode, exact=True)
        radio.click()
        expect(radio).to_be_checked()
        self.root.get_by_role("button", name="Run", exact=True).click()
        self.expect_run(mode)

    def expect_run(self, mode: str) -> None:
        """Wait for the end of a run in a mode: its line, and the table where modes were compared."""
        if mode == "compare":
            table = self.root.get_by_role("table", name="Modes compared")
            expect(table.get_by_text("equal bit for bit")).to_have_count(3)
        else:
            expect(self.root.locator(".gg-progress")).to_contain_text(re.compile(f"{mode}: .*crossing"))
