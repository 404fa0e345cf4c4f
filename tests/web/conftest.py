"""A real browser on the demo's archive; `make test-web` installs it and runs these."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("GONGBAO_CHROMIUM", "/usr/bin/chromium")
AXE = ROOT / ".web-tools" / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = ROOT / ".web-shots"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking"
    " --disable-component-update --disable-sync --no-first-run"
).split()
GONGBAO = (sys.executable, "-c", "from crawler.cli import main; main()")


@contextmanager
def served(*folders: Path) -> Iterator[str]:
    """`gongbao serve` on a free port; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    archives = [word for folder in folders for word in ("--archive", str(folder))]
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [*GONGBAO, "serve", "--port", str(port), *archives], stderr=said
        )
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address, process, said)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for(address: str, process: subprocess.Popen[bytes], said: IO[str]) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if process.poll() is not None:
            said.seek(0)
            pytest.fail(said.read())
        try:
            urllib.request.urlopen(f"{address}/static/icon.svg", timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server did not start")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive that `gongbao demo` leaves."""
    ready = os.environ.get("GONGBAO_DEMO_ARCHIVE")
    if ready:
        return Path(ready)
    folder = tmp_path_factory.mktemp("demo") / "archive"
    # Whether it proves its own truth is for its own tests; here it is something to show.
    done = subprocess.run(
        [*GONGBAO, "demo", str(folder)], check=False, capture_output=True
    )
    assert (folder / "archive.db").exists(), done.stderr.decode()
    return folder


@pytest.fixture(scope="session")
def site(demo: Path) -> Iterator[str]:
    with served(demo) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if not os.environ.get("GONGBAO_BROWSER_TESTS"):
        pytest.skip("`make test-web` runs these")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


class Visitor:
    """A browser's tab that notes whatever goes wrong in it."""

    def __init__(self, browser: Any, site: str, **options: Any) -> None:
        self.site = site
        options = {
            "locale": "zh-CN",
            "viewport": {"width": 1280, "height": 900},
        } | options
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", self._asked)

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def _failed(self, request: Any) -> None:
        # Whoever goes to the next page breaks off what the last one still asked for.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed {request.url}: {request.failure}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:")):
            self.problems.append(f"foreign {request.url}")

    def open(self, path: str) -> Any:
        self.page.goto(self.site + path)
        return self.page

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(script))

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def visitor(browser: Any, site: str) -> Iterator[Visitor]:
    opened = Visitor(browser, site)
    yield opened
    opened.close()
    assert opened.problems == []
