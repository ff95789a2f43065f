"""A Jupyter server and a Chromium for all browser tests; a failure leaves a picture and the console in build/ui."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_process import JupyterServer
from lab_page import LAB, SLOW, LabPage
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
OLDEST = ROOT / ".venv-oldest" / "bin" / "python"
PICTURES = ROOT / "build" / "ui"
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Let fixtures know that the test failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine: `apt-get install chromium` (make test does)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """The newest JupyterLab, with what is installed beside this Python."""
    # An editable install puts nothing into etc/jupyter: what the wheel puts there is copied.
    enabled_by = ROOT / "jupyter-config" / "server-config" / "mlsec_nb.json"
    yield from running(JupyterServer(Path(sys.executable), tmp_path_factory.mktemp("jupyter"), enabled_by))


@pytest.fixture(scope="session")
def oldest_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """The oldest JupyterLab that is supported."""
    if not OLDEST.exists():
        pytest.skip("no .venv-oldest: `make .venv-oldest` installs JupyterLab 4.2.7 there (make test does)")
    yield from running(JupyterServer(OLDEST, tmp_path_factory.mktemp("oldest")))


def running(server: JupyterServer) -> Iterator[JupyterServer]:
    """The server, started; stopped afterwards."""
    try:
        server.start()
        yield server
    finally:
        server.stop()


def opened(browser: Browser, server: JupyterServer, path: str) -> tuple[Page, list[str]]:
    """A page in a context of its own, and the list that its console writes to."""
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.set_default_timeout(SLOW)
    console: list[str] = []
    page.on("console", lambda message: console.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: console.append(f"error: {error}"))
    page.goto(server.url(path))
    return page, console


def opened_lab(browser: Browser, server: JupyterServer) -> tuple[Page, list[str]]:
    """A page with JupyterLab, ready."""
    page, console = opened(browser, server, LAB)
    LabPage(page, server.root).is_ready()
    return page, console


class SharedPage:
    """The JupyterLab page that the tests share; a test that failed leaves it to be opened anew."""

    def __init__(self, browser: Browser, server: JupyterServer) -> None:
        self._browser, self._server = browser, server
        self._opened: tuple[Page, list[str]] | None = None

    def get(self) -> tuple[Page, list[str]]:
        """The page and its console."""
        if self._opened is None:
            self._opened = opened_lab(self._browser, self._server)
        return self._opened

    def forget(self) -> None:
        """Close it: the next test gets a new one."""
        if self._opened is not None:
            self._opened[0].context.close()
            self._opened = None


@pytest.fixture(scope="session")
def shared_page(browser: Browser, server: JupyterServer) -> Iterator[SharedPage]:
    """Loading JupyterLab takes seconds, so it is loaded once."""
    shared = SharedPage(browser, server)
    yield shared
    shared.forget()


@pytest.fixture
def lab(shared_page: SharedPage, server: JupyterServer, request: pytest.FixtureRequest) -> Iterator[LabPage]:
    """JupyterLab with nothing open and our settings as after installation."""
    page, console = shared_page.get()
    console.clear()
    lab = LabPage(page, server.root)
    yield lab
    if request.node.stash.get(FAILED, False):
        keep_evidence(request.node.name, page, console)
        shared_page.forget()
    else:
        lab.close_all()
        lab.reset_settings()


def keep_evidence(name: str, page: Page, console: list[str]) -> None:
    """A picture of the page, and what its console said."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    file = PICTURES / "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in name)
    file.with_suffix(".log").write_text("\n".join(console))
    page.screenshot(path=file.with_suffix(".png"))
    print(f"the page at the failure: {file}.png and .log")
