"""Prints how long an edit of 60 steps takes to the eye in JupyterLab, and 80 lines take to open.

    python tests/editor_latency.py

From the key to the second frame after the cards stand anew, by the page's clock, so on a quiet machine;
beside it the processor time of the page's thread. What is opened has a page of its own, without a kernel.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "editor" / "browser")]
EDITS = 10
OPENINGS = 7

WATCH = """() => {
  const root = document.querySelector('.groggy-ed');
  window.took = [];
  let start = 0;
  document.addEventListener('keydown', () => { start = performance.now(); }, true);
  new MutationObserver(() => {
    const drawn = performance.now() - start;
    const note = () => window.took.push([drawn, performance.now() - start]);
    requestAnimationFrame(() => requestAnimationFrame(note));
  }).observe(root, { attributes: true, attributeFilter: ['data-layouts'] });
}"""
OPEN = """() => {
  const { mount } = globalThis;
  globalThis.mount = (...all) => {
    const start = performance.now();
    window.opened = {};
    const seen = (what) => requestAnimationFrame(() => requestAnimationFrame(() => {
      window.opened[what] ??= performance.now() - start;
    }));
    new MutationObserver(() => {
      const cards = document.querySelectorAll('.react-flow__node-step').length;
      if (cards) seen('view');
      if (cards === 80) seen('all');
    }).observe(document.querySelector('#hosts'), { childList: true, subtree: true });
    mount(...all);
  };
}"""


def program(steps: int) -> str:
    """A chain with wires to steps far above."""
    rows = [f"x{n} = x{n - 1} + x{n // 2}" for n in range(1, steps - 1)]
    return "\n".join(["x0 = degree()", *rows, f'nodes["x"] = x{steps - 2}', ""])


def told(what: str, milliseconds: list[float]) -> None:
    """One line: the middle and the least."""
    print(f"{what}: {statistics.median(milliseconds):.0f} ms, at least {min(milliseconds):.0f}")


def work(session: Any) -> float:
    """Seconds of processor time of the page's thread."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


def edits(page: Any, root: Any, session: Any) -> None:
    """A step goes and comes back, each time another one."""
    page.evaluate(WATCH)
    before = work(session)
    for edit in range(2 * EDITS):
        if not edit % 2:
            root.locator(".react-flow__node-step").nth(20 + edit).focus()
        page.keyboard.press("Control+z" if edit % 2 else "Delete")
        page.wait_for_function("count => window.took.length > count", arg=edit)
    drawn, seen = zip(*page.evaluate("window.took"), strict=True)
    told("an edit of 60 steps, to new places in the page", list(drawn))
    told("the same, to the eye", list(seen))
    print(f"the page worked {1e3 * (work(session) - before) / (2 * EDITS):.0f} ms for each")


def edits_in_lab(browser: Any) -> None:
    """Edits in JupyterLab, its server and its kernel."""
    from lab_desk import LabDesk
    from lab_server import serving

    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        page = browser.new_page(viewport={"width": 1500, "height": 1150})
        lab = LabDesk(page, server)
        graph = "import groggy_nb as gn\nG = gn.datasets.karate()"
        server.write("latency.ipynb", (graph, f"e = gn.edit({program(60)!r}, G)\ne"))
        lab.open("latency.ipynb")
        lab.run_all()
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        edits(page, lab.root, session)
        page.close()


def main() -> None:
    """Open both, and print."""
    from shutil import which

    from conftest import host_page
    from editor_desk import Desk
    from playwright.sync_api import sync_playwright

    from groggy_nb import datasets

    arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=arguments)
        edits_in_lab(browser)
        opened, worked = [], []
        for _ in range(OPENINGS):
            with host_page(browser) as page:
                # What Playwright brings onto a page is there before anything is timed.
                page.locator("#hosts").wait_for(state="attached")
                session = page.context.new_cdp_session(page)
                session.send("Performance.enable", {"timeDomain": "threadTicks"})
                before = work(session)
                page.evaluate(OPEN)
                Desk(page, "desk0", program(80), datasets.karate())
                page.wait_for_function("window.opened.all")
                opened.append(page.evaluate("window.opened"))
                worked.append(1e3 * (work(session) - before))
        told("80 lines open, what is in view to the eye", [each["view"] for each in opened])
        told("the same, all 80 cards", [each["all"] for each in opened])
        told("the page worked for it", worked)
        browser.close()


if __name__ == "__main__":
    main()
