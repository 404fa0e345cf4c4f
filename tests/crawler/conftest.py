"""A small portal of one's own, and crawls of it: for tests of the crawl itself."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest

from archive.store import Archive
from crawler.demo.portals.server import LoopbackServer, Port, Reply
from crawler.engine.crawl import run_crawl
from crawler.engine.options import CrawlOptions
from crawler.frontier.host_policy import HostPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crawler.demo.portals.server import Request

REPORT = """<html><head><title>{title}</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{date} 09:00">
<meta name="ContentSource" content="某某县司法局"></head><body>
<h1>{title}</h1><div class="info">发布日期：{date} 来源：某某县司法局 浏览：{hits}次</div>
<div class="TRS_Editor"><p>{number}年以来，某某县深入推进依法行政，加快建设法治政府，现将有关情况报告如下。</p>
<p>一、主要做法。全年共办理行政复议案件{number}件，开展行政执法监督检查四十二次，规范性文件合法性审查率百分之百，
组织领导干部学法十二次，法治宣传教育活动进村入户，群众满意度明显提高。</p>
<p>二、存在问题。基层执法力量仍显不足，部分干部运用法治思维解决问题的能力有待提高，执法规范化水平需要进一步加强。</p>
{more}<p style="text-align:right">某某县司法局</p><p style="text-align:right">{date}</p></div>
</body></html>"""


def title_of(number: int) -> str:
    return f"某某县司法局关于第{number}号法治政府建设情况的报告"


@dataclass
class SmallPortal:
    """Numbered reports on listing pages; `replies` stand in for single paths."""

    count: int = 10
    per_page: int = 4
    visits: Counter[str] = field(default_factory=Counter)
    replies: dict[str, Reply | Callable[[Request], Reply | None]] = field(
        default_factory=dict
    )
    texts: dict[int, str] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    etags: bool = False
    scope: str = ""
    politeness: str = ""
    expect: str = ""
    port: Port = field(init=False)

    def __post_init__(self) -> None:
        self.order = self.order or list(range(self.count, 0, -1))
        self.port = Port(self)

    @property
    def base_url(self) -> str:
        return self.port.base_url

    def url(self, number: int) -> str:
        return f"{self.base_url}zw/t20240101_{number}.html"

    def hits(self, prefix: str = "/") -> list[str]:
        return [h.target for h in self.port.hits if h.target.startswith(prefix)]

    def answer(self, request: Request) -> Reply:
        self.visits[request.target] += 1
        reply = self.replies.get(request.target)
        if callable(reply):
            reply = reply(request)
        return reply or self._page(request)

    def _page(self, request: Request) -> Reply:
        path = request.target
        if path == "/robots.txt":
            return Reply(b"User-agent: *\nDisallow: /secret/\n")
        if path == "/zw/":
            return Reply(self.listing(0).encode())
        if further := re.fullmatch(r"/zw/list_(\d+)\.html", path):
            return Reply(self.listing(int(further[1])).encode())
        if report := re.fullmatch(r"/zw/t20240101_(\d+)\.html", path):
            return self._report(request, int(report[1]))
        return Reply(b"not here", status=404)

    def listing(self, page: int) -> str:
        shown = self.order[page * self.per_page : (page + 1) * self.per_page]
        rows = "".join(
            f'<li><a href="/zw/t20240101_{n}.html">{title_of(n)}</a>'
            f"<span>2024-01-{n % 28 + 1:02}</span></li>"
            for n in shown
        )
        last = (page + 1) * self.per_page >= len(self.order)
        link = "" if last else f'<a href="/zw/list_{page + 1}.html">下一页</a>'
        return f'<html><body><h2>法治政府建设</h2><ul class="list">{rows}</ul><div>{link}</div></body></html>'

    def _report(self, request: Request, number: int) -> Reply:
        if number not in self.order:
            return Reply(b"<html><title>404</title></html>", status=404)
        text = self.texts.get(number, "")
        etag = f'"{number}-{crc32(text.encode()):x}"'
        headers = (("ETag", etag),) if self.etags else ()
        if self.etags and request.headers.get("if-none-match") == etag:
            return Reply(status=304, headers=headers)
        page = REPORT.format(
            title=title_of(number),
            date=f"2024-01-{number % 28 + 1:02}",
            number=2000 + number,
            hits=self.visits[request.target],
            more=self.texts.get(number, ""),
        )
        return Reply(page.encode(), headers=headers)

    def write_site(self, folder: Path, site_id: str = "small") -> Path:
        folder.mkdir(exist_ok=True)
        (folder / f"{site_id}.toml").write_text(
            f'title = "某某县"\nbase_url = "{self.base_url}"\n'
            f'[[seeds]]\nurl = "{self.base_url}zw/"\nkind = "listing"\n'
            f"[scope]\n{self.scope}\n"
            f"[politeness]\ndelay_s = 0\nallow_private = true\n{self.politeness}\n"
            f"[expect]\n{self.expect}\n",
            encoding="utf-8",
        )
        return folder


@dataclass
class Crawls:
    """Crawls into one archive; each gives its exit code and its summary."""

    folder: Path
    code: int = 0

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def sites(self) -> Path:
        return self.folder / "sites"

    def __call__(self, **options: Any) -> dict[str, Any]:
        options.setdefault("sites_dir", self.sites)
        self.code = run_crawl(CrawlOptions(archive=self.archive, **options))
        with Archive.open(self.archive) as archive:
            return dict(archive.runs()[0].counts)

    def states(self) -> dict[str, tuple[str, str | None]]:
        """State and reason of every URL, by path."""
        with Archive.open(self.archive) as archive:
            rows = archive.connection.execute("SELECT url, state, reason FROM urls")
            return {
                "/" + row["url"].split("/", 3)[3]: (row["state"], row["reason"])
                for row in rows
            }

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with Archive.open(self.archive) as archive:
            return [tuple(row) for row in archive.connection.execute(query)]


@pytest.fixture
def make_portal(
    tmp_path: Path,
) -> Iterator[Callable[..., SmallPortal]]:
    """Portals with a site file each under tmp_path/sites, served until the test ends."""
    servers = []

    def make(site_id: str = "small", **known: Any) -> SmallPortal:
        portal = SmallPortal(**known)
        server = LoopbackServer([portal.port])
        server.start()
        servers.append(server)
        portal.write_site(tmp_path / "sites", site_id)
        return portal

    yield make
    for server in servers:
        server.stop()


@pytest.fixture
def crawl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Crawls:
    """`crawl(limit=3, …)` crawls tmp_path/sites into tmp_path/archive."""
    monkeypatch.delenv("GONGBAO_CONTACT", raising=False)
    quick = partial(HostPolicy, backoff_first_s=0.01, backoff_most_s=0.02)
    monkeypatch.setattr("crawler.engine.host_desk.HostPolicy", quick)
    return Crawls(tmp_path)


def as_json(text: str) -> Any:
    return json.loads(text)
