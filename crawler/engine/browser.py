"""Pages that scripts fill, as a browser shows them: Chromium, kept away from the network.

The owner of playwright (extra `browser`). The browser is given the page that was fetched
and captured already; what the page's scripts ask for is handed to `Fetch`, which keeps
the crawl's own rules. Chromium itself can connect to nothing.
"""

from __future__ import annotations

import asyncio
import logging
import os
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archive.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from crawler.site.definition import Site

logger = logging.getLogger(__name__)

CHROMIUM: Final = "GONGBAO_CHROMIUM"
RENDER_S: Final = 30.0
SETTLE_S: Final = 8.0
PAGES_AT_ONCE: Final = 2
ASKED_FOR: Final = frozenset({"script", "xhr", "fetch"})
_OFFLINE: Final = (
    # A proxy that nobody answers at, for loopback too: no socket leads anywhere.
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
)
_CLOSED: Final = (
    "for (const name of ['WebSocket', 'RTCPeerConnection', 'EventSource', 'Worker',"
    " 'SharedWorker', 'WebTransport']) delete window[name];"
    " window.open = () => null;"
)


@dataclass(frozen=True, slots=True)
class Shell:
    """A page as fetched, decoded from its transfer: what the browser starts with."""

    url: str
    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a script asks for."""

    url: str
    method: str
    headers: Mapping[str, str]
    body: bytes | None
    kind: str


@dataclass(frozen=True, slots=True)
class Given:
    """The answer that a script gets."""

    status: int
    content_type: str
    body: bytes


if TYPE_CHECKING:
    Fetch = Callable[[Asked], Awaitable[Given | None]]


class NotRendered(Exception):  # noqa: N818 - an outcome
    """The browser gave no page; the message says why."""


def chromium_path() -> Path:
    """Where Chromium is: `$GONGBAO_CHROMIUM`, else Debian's place."""
    return Path(os.environ.get(CHROMIUM) or "/usr/bin/chromium")


def need_browser(sites: Iterable[Site]) -> None:
    """ConfigurationError where a site asks for a browser and there is none."""
    site = next((site for site in sites if site.browser.enabled), None)
    if site is None:
        return
    if find_spec("playwright") is None:
        msg = (
            f"{site.site_id} asks for a browser: pip install 'gongbao[browser]', or take"
            " [browser] out of its file."
        )
        raise ConfigurationError(msg)
    if not os.access(chromium_path(), os.X_OK):
        msg = (
            f"{site.site_id} asks for a browser, and there is none at {chromium_path()}:"
            f" install Chromium, or set {CHROMIUM} to where it is."
        )
        raise ConfigurationError(msg)


class Browser:
    """One Chromium for a crawl, started for the first page that needs it."""

    def __init__(self, user_agent: str) -> None:
        self._user_agent = user_agent
        self._turns = asyncio.Semaphore(PAGES_AT_ONCE)
        self._starting = asyncio.Lock()
        self._playwright: Any = None
        self._chromium: Any = None

    async def render(self, shell: Shell, fetch: Fetch) -> str:
        """The page's markup once its scripts have come to rest; or NotRendered."""
        async with self._turns:
            try:
                async with asyncio.timeout(RENDER_S):
                    return await self._render(await self._started(), shell, fetch)
            except TimeoutError as error:
                msg = f"its scripts took more than {RENDER_S:g} s"
                raise NotRendered(msg) from error
            except _errors() as error:
                raise NotRendered(str(error).partition("\n")[0]) from error

    async def close(self) -> None:
        """End Chromium and what drives it."""
        chromium, playwright = self._chromium, self._playwright
        self._chromium = self._playwright = None
        try:
            if chromium is not None:
                await chromium.close()
            if playwright is not None:
                await playwright.stop()
        except _errors() as error:
            logger.debug("the browser was gone already: %s", error)

    async def _started(self) -> Any:
        async with self._starting:
            if self._chromium is None or not self._chromium.is_connected():
                await self.close()
                api = import_module("playwright.async_api")
                self._playwright = await api.async_playwright().start()
                self._chromium = await self._launched()
            return self._chromium

    async def _launched(self) -> Any:
        try:
            return await self._playwright.chromium.launch(
                executable_path=str(chromium_path()),
                headless=True,
                # Root cannot use Chromium's own sandbox.
                chromium_sandbox=os.geteuid() != 0,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
                args=list(_OFFLINE),
            )
        except _errors() as error:
            why = str(error).partition("\n")[0]
            msg = f"{chromium_path()} does not start: {why}"
            raise ConfigurationError(msg) from error

    async def _render(self, chromium: Any, shell: Shell, fetch: Fetch) -> str:
        context = await chromium.new_context(
            user_agent=self._user_agent,
            locale="zh-CN",
            service_workers="block",
            accept_downloads=False,
        )
        try:
            await context.add_init_script(_CLOSED)
            await context.route("**/*", _Router(shell, fetch).answer)
            page = await context.new_page()
            await page.goto(shell.url, wait_until="commit")
            for state in ("domcontentloaded", "networkidle"):
                try:
                    await page.wait_for_load_state(state, timeout=SETTLE_S * 1000)
                except _errors() as error:
                    logger.debug("%s does not come to rest: %s", shell.url, error)
            return str(await page.content())
        finally:
            await context.close()


class _Router:
    """What a page may have: itself once, and what `fetch` gives its scripts."""

    def __init__(self, shell: Shell, fetch: Fetch) -> None:
        self._shell = shell
        self._fetch = fetch
        self._has_page = False

    async def answer(self, route: Any) -> None:
        """Scripts and their data; no images, frames, styles, and no other page."""
        request = route.request
        if request.is_navigation_request() and not self._has_page:
            self._has_page = True
            shell = self._shell
            await _fulfil(route, Given(200, shell.content_type, shell.body))
            return
        given = None
        if request.resource_type in ASKED_FOR:
            asked = Asked(
                request.url,
                request.method,
                request.headers,
                request.post_data_buffer,
                request.resource_type,
            )
            given = await self._fetch(asked)
        try:
            if given is not None:
                await _fulfil(route, given)
            elif request.is_navigation_request():
                # No content: the page stays where it is. An abort would replace it.
                await route.fulfill(status=204)
            else:
                await route.abort()
        except _errors() as error:
            logger.debug("the page was gone: %s", error)


async def _fulfil(route: Any, given: Given) -> None:
    # Other origins of the same site are let in: what they are was checked before.
    headers = {"Content-Type": given.content_type, "Access-Control-Allow-Origin": "*"}
    await route.fulfill(status=given.status, headers=headers, body=given.body)


def _errors() -> type[Exception]:
    """What playwright raises; it is imported by now, or was never asked for."""
    if find_spec("playwright") is None:
        return NotRendered
    error: type[Exception] = import_module("playwright.async_api").Error
    return error
