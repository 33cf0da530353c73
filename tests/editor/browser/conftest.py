"""Browsers, and a page with the editor whose model the real Python half answers, without a notebook."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
# --import-mode=importlib puts no folder on the path: editor_desk.py stands in this one.
sys.path[:0] = [str(HERE)]

from editor_desk import Desk  # noqa: E402

STATIC = HERE.parents[2] / "groggy_nb" / "notebook" / "static"
ADDRESS = "http://editor.test/"
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """What starts browsers; the tests skip where it is missing."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as started:
        # A busy machine is no fault: only what never comes fails.
        sync_api.expect.set_options(timeout=120_000)
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Any) -> Iterator[Any]:
    """Debian's chromium; the tests skip where it is missing."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
    opened = playwright.chromium.launch(executable_path=chromium, args=arguments)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def firefox(playwright: Any) -> Iterator[Any]:
    """Firefox as distributions ship it, spoken to by WebDriver BiDi; the tests skip where it is missing."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if found is None:
        pytest.skip("no firefox on this machine")
    opened = playwright.firefox.launch(channel="moz-firefox", executable_path=found)
    yield opened
    opened.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """The host page in chromium."""
    with host_page(browser, permissions=["clipboard-read", "clipboard-write"]) as found:
        yield found


@pytest.fixture
def firefox_page(firefox: Any) -> Iterator[Any]:
    """The host page in Firefox."""
    with host_page(firefox) as found:
        yield found


@pytest.fixture
def touch_page(browser: Any) -> Iterator[Any]:
    """The host page in chromium, on a screen that is touched."""
    with host_page(browser, has_touch=True) as found:
        yield found


@contextmanager
def host_page(browser: Any, **options: Any) -> Iterator[Any]:
    """A page for editors; any complaint of the browser fails the test at its end."""
    # Pictures that are kept are a little sharper than the page.
    sharpness = 1.25 if os.environ.get("GROGGY_NB_PICTURES") else 1
    context = browser.new_context(
        viewport={"width": 1200, "height": 940}, device_scale_factor=sharpness, **options
    )
    found = context.new_page()
    found.set_default_timeout(120_000)
    complaints: list[str] = []
    asked: list[str] = []
    found.on(
        "console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None
    )
    found.on("pageerror", lambda error: complaints.append(str(error)))

    def serve(route: Any) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        asked.append(route.request.url)
        file = {"": HERE / "host.html"}.get(path, STATIC / path.removeprefix("static/"))
        if file.is_file():
            route.fulfill(path=file, content_type=TYPES[file.suffix])
        else:
            route.fulfill(status=204, body="")

    context.route("**/*", serve)
    found.goto(ADDRESS)
    found.wait_for_function("globalThis.ready")
    found.asked = asked
    yield found
    context.close()
    assert complaints == []


@pytest.fixture
def open_desk(page: Any) -> Iterator[Callable[..., Desk]]:
    """Opens editors on the page: `open_desk(text, graph)`."""
    with desks_on(page) as opened:
        yield opened


@pytest.fixture
def open_desk_in_firefox(firefox_page: Any) -> Iterator[Callable[..., Desk]]:
    """The same in Firefox."""
    with desks_on(firefox_page) as opened:
        yield opened


@pytest.fixture
def open_desk_by_touch(touch_page: Any) -> Iterator[Callable[..., Desk]]:
    """The same on a screen that is touched."""
    with desks_on(touch_page) as opened:
        yield opened


@contextmanager
def desks_on(page: Any) -> Iterator[Callable[..., Desk]]:
    """What opens editors on a page, and closes them."""
    desks: list[Desk] = []

    def opened(text: str = "", graph: Any = None, **options: Any) -> Desk:
        desks.append(Desk(page, f"desk{len(desks)}", text, graph, **options))
        return desks[-1]

    yield opened
    for desk in desks:
        desk.close()


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Jupyter server with nothing of the user's; the tests skip where JupyterLab is missing."""
    if importlib.util.find_spec("jupyterlab") is None:
        pytest.skip("jupyterlab is not installed")
    from lab_server import serving

    with serving(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="session")
def lab_context(browser: Any) -> Iterator[Any]:
    """What all pages of the server share: JupyterLab's files are fetched and compiled once."""
    context = browser.new_context(viewport={"width": 1500, "height": 1150})
    yield context
    context.close()


@pytest.fixture
def lab(lab_context: Any, jupyter: Any) -> Iterator[Any]:
    """A page for one notebook; an error that nothing on the page caught fails the test at its end."""
    from lab_desk import LabDesk

    page = lab_context.new_page()
    page.set_default_timeout(60_000)
    desk = LabDesk(page, jupyter)
    yield desk
    session = desk.session()
    if session:
        jupyter.end_session(session)
    page.close()
    assert desk.faults == []
