"""The browser's edge: where it is, who needs it, what a page may have."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from archive.errors import ConfigurationError
from crawler.engine import browser
from crawler.engine.browser import (
    CHROMIUM,
    Asked,
    Browser,
    Given,
    NotRendered,
    Shell,
    chromium_path,
    need_browser,
)

SHELL = Shell("http://a.gov.cn/", b"<p>shell</p>", "text/html")


def site(*, enabled: bool) -> Any:
    return SimpleNamespace(site_id="a", browser=SimpleNamespace(enabled=enabled))


class Route:
    """A request of a page, and what became of it."""

    def __init__(self, kind: str, *, navigates: bool = False) -> None:
        self.request = SimpleNamespace(
            url="http://a.gov.cn/x",
            method="GET",
            headers={},
            post_data_buffer=None,
            resource_type=kind,
            is_navigation_request=lambda: navigates,
        )
        self.told: dict[str, Any] | None = None

    async def fulfill(self, **told: Any) -> None:
        self.told = told

    async def abort(self) -> None:
        self.told = {"status": None}


def answered(*routes: Route, given: Given | None = None) -> list[Asked]:
    """Answer the requests of one page; what its scripts asked for."""
    asked: list[Asked] = []

    async def fetch(one: Asked) -> Given | None:
        asked.append(one)
        return given

    async def answer() -> None:
        router = browser._Router(SHELL, fetch)
        for route in routes:
            await router.answer(route)

    asyncio.run(answer())
    return asked


def statuses(*routes: Route) -> list[int | None]:
    return [route.told["status"] if route.told else -1 for route in routes]


def test_where_chromium_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHROMIUM, "/opt/chromium")
    assert chromium_path() == Path("/opt/chromium")
    monkeypatch.setenv(CHROMIUM, "")
    assert chromium_path() == Path("/usr/bin/chromium")


def test_only_sites_that_ask_need_a_browser(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(CHROMIUM, str(tmp_path / "none"))
    need_browser([])
    need_browser([site(enabled=False)])
    monkeypatch.setattr(browser, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"pip install 'gongbao\[browser\]'"):
        need_browser([site(enabled=False), site(enabled=True)])
    monkeypatch.setattr(browser, "find_spec", lambda _: object())
    with pytest.raises(ConfigurationError, match="install Chromium"):
        need_browser([site(enabled=True)])


def test_a_page_gets_itself_once_and_leads_nowhere() -> None:
    first = Route("document", navigates=True)
    again = Route("document", navigates=True)
    assert answered(first, again) == []
    assert first.told is not None
    assert first.told["body"] == SHELL.body
    assert statuses(first, again) == [200, 204]


def test_only_scripts_and_their_data_are_asked_for() -> None:
    routes = [Route(kind) for kind in ("script", "xhr", "fetch", "image", "websocket")]
    asked = answered(*routes, given=Given(200, "text/plain", b"x"))
    assert [one.kind for one in asked] == ["script", "xhr", "fetch"]
    assert statuses(*routes) == [200, 200, 200, None, None]
    refused = Route("xhr")
    answered(refused)
    assert statuses(refused) == [None]


def test_without_playwright_there_is_no_page_and_closing_does_no_harm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browser, "find_spec", lambda _: None)

    async def tried() -> None:
        one = Browser("Gongbao")

        async def started() -> None:
            raise NotRendered("no browser")

        monkeypatch.setattr(one, "_started", started)
        try:
            await one.render(SHELL, None)  # type: ignore[arg-type]
        finally:
            await one.close()

    with pytest.raises(NotRendered, match="no browser"):
        asyncio.run(tried())
