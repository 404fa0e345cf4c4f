"""Pages of a portal that are no reports: home, search, contact, news, a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.demo.portals.server import Request

_CALENDAR_LINKS = 5


@dataclass(frozen=True, slots=True)
class Leads:
    """What such pages link to: the portal's columns, and reports as (path, title)."""

    title: str
    columns: tuple[str, ...]
    reports: tuple[tuple[str, str], ...]


# What listings show among the reports, by address.
NEWS: Final = {
    "/news/7.html": "关于做好春耕备耕工作的通知",
    "/news/8.html": "法治文化广场建成开放",
}


def other_page(leads: Leads, request: Request) -> str | None:
    """The content of such a page; None where the path is no page at all."""
    first = request.path.strip("/").split("/")[0]
    if request.target != request.path and first != "search":
        return None  # none of our links has a query or an escape
    make = _PAGES.get(first)
    return make(leads, request) if make else None


def _home(leads: Leads, _request: Request) -> str:
    links = "".join(f'<li><a href="{path}">政务公开</a></li>' for path in leads.columns)
    return (
        f"<h2>{leads.title}</h2><ul>{links}"
        '<li><a href="/news/1.html">要闻</a></li><li><a href="/cal/1">日历</a></li>'
        '<li><a href="/search/?q=%E6%B3%95%E6%B2%BB">站内检索</a></li>'
        '<li><a href="/contact/">联系我们</a></li></ul>'
    )


def _search(leads: Leads, request: Request) -> str:
    words = escape(request.parameters().get("q", ""))
    rows = "".join(
        f'<li><a href="{escape(path)}">{escape(title)}</a></li>'
        for path, title in leads.reports[:5]
    )
    return f"<h2>检索“{words}”的结果</h2><ul>{rows}</ul>"


def _calendar(_leads: Leads, request: Request) -> str:
    """A calendar whose pages lead to ever more pages."""
    last = request.path.rstrip("/").rsplit("/", 1)[-1]
    month = int(last) if last.isdecimal() else 0
    links = "".join(
        f'<a href="/cal/{month + step}">第{month + step}月</a> '
        for step in range(1, _CALENDAR_LINKS + 1)
    )
    return f"<h2>公务日历</h2><p>本月没有安排。</p><p>{links}</p>"


def _contact(_leads: Leads, _request: Request) -> str:
    return "<h2>联系我们</h2><p>电话：0000-0000000</p><p>邮编：000000</p>"


def _news(_leads: Leads, request: Request) -> str:
    return (
        f"<h2>{NEWS.get(request.path, '春耕现场会召开')}</h2>"
        f"<p>（{request.path}）会议要求，抓住晴好天气，备足种子化肥，不误农时。</p>"
    )


_PAGES: dict[str, Callable[[Leads, Request], str]] = {
    "": _home,
    "search": _search,
    "cal": _calendar,
    "contact": _contact,
    "news": _news,
}
