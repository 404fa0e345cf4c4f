"""A portal of any size on loopback, fast enough not to be what is measured.

Usage: python bench/speed/portal.py [--pages 2000] [--kilobytes 30] [--etags]

Prints its port and serves until stdin ends. Reports have the demo's outline, headings
and tables, each a publisher and words of its own, in a page as portals have it: menus,
scripts, a footer.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import threading
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from prose import Prose

from crawler.demo.content.markup import body_html
from crawler.demo.content.report import Paragraph, Publisher, Report
from crawler.demo.content.writer import write_report

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model import Kind

PER_PAGE = 20
KINDS: tuple[Kind, ...] = ("law_government", "work_report", "disclosure")
HEAD = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_示例县人民政府</title>
<meta name="SiteName" content="示例县人民政府"><meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="{date} 09:30"><meta name="ContentSource" content="{source}">
<meta name="ColumnName" content="法治政府建设">{scripts}</head><body>
<div class="header"><ul class="nav">{menu}</ul></div>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a></div>
<div class="article"><h1>{title}</h1>
<div class="info">发布时间：{date} 09:30　来源：{source}　浏览次数：<span id="hits">{hits}</span></div>
<div class="TRS_Editor">"""
FOOT = """</div><div class="share">【打印本页】【关闭窗口】</div></div>
<div class="footer"><ul class="links">{menu}</ul><p>主办：示例县人民政府　版权所有</p></div>
</body></html>"""
MENU = '<li><a href="/zwgk/lm{n}/" target="_blank" title="栏目{n}">政务公开栏目{n}</a></li>\n'
SCRIPT = (
    "<script>var c{n}=[{n},'{n}'];function f{n}(a){{return a?c{n}[a]:null}}</script>\n"
)
SHORTEST_SENTENCE = 20  # characters; a heading is shorter


def report_of(number: int) -> Report:
    """A report in its publisher's own words: only outline, headings, tables are usual.

    >>> report_of(3) == report_of(3), report_of(3).blocks[0] == report_of(6).blocks[0]
    (True, False)
    """
    name = f"示例{number}县司法局"
    publisher = Publisher(name, "我局", "全县", "局长", f"示例{number}县")
    kind, year = KINDS[number % len(KINDS)], 2012 + number % 12
    report = write_report(kind, publisher, year, number=number)
    prose = Prose(number)
    return replace(
        report,
        blocks=tuple(
            Paragraph(prose.paragraph(len(block.text)))
            if isinstance(block, Paragraph) and len(block.text) > SHORTEST_SENTENCE
            else block
            for block in report.blocks
        ),
    )


class BenchPortal:
    """`answer(path, etag)` gives a whole HTTP answer; `hits` counts each path."""

    def __init__(
        self, pages: int, page_bytes: int = 30_000, *, etags: bool = False
    ) -> None:
        self.pages = pages
        self.etags = etags
        self.hits: dict[str, int] = {}
        self.conditional = 0
        self._page_bytes = page_bytes
        self.report = lru_cache(maxsize=20_000)(report_of)
        self.article = lru_cache(maxsize=20_000)(self._written)

    def answer(self, path: str, etag: str = "") -> bytes:
        """The answer to one request."""
        self.hits[path] = self.hits.get(path, 0) + 1
        if path.startswith("/zw/t"):
            number = int(path.rsplit("_", 1)[1].split(".", maxsplit=1)[0])
            return self._report(number, etag)
        if path == "/zw/" or path.startswith("/zw/index_"):
            number = 0 if path == "/zw/" else int(path[10:].split(".", maxsplit=1)[0])
            return whole(self._listing(number).encode())
        return whole(b"", status="404 Not Found")

    def _report(self, number: int, etag: str) -> bytes:
        if number >= self.pages:
            return whole(b"", status="404 Not Found")
        if not self.etags:
            return whole(self.article(number))
        own = f'"{number}-1"'
        if etag == own:
            self.conditional += 1
            return whole(b"", status="304 Not Modified", headers=f"ETag: {own}\r\n")
        return whole(self.article(number), headers=f"ETag: {own}\r\n")

    def body(self, number: int) -> bytes:
        """A report's page, written anew."""
        return self._written(number)

    def page(self, number: int) -> tuple[str, bytes]:
        """A report's address on a portal that is nowhere, and its page."""
        host = f"http://www{number % 100}.shili.gov.cn"
        return host + self.path(number), self.body(number)

    def _written(self, number: int) -> bytes:
        report = self.report(number)
        known = {
            "title": report.full_title,
            "date": f"{report.published:%Y-%m-%d}",
            "source": report.publisher.name,
        }
        body = HEAD + body_html(report).replace("{", "{{").replace("}", "}}") + FOOT
        left = self._page_bytes - len(body.encode()) - 600
        menus = max(8, left // 3 // len(MENU.encode()))
        scripts = max(4, left // 3 // len(SCRIPT))
        return body.format(
            hits=number,
            menu="".join(MENU.format(n=n) for n in range(menus)),
            scripts="".join(SCRIPT.format(n=n) for n in range(scripts)),
            **known,
        ).encode()

    def path(self, number: int) -> str:
        """Where a report lies."""
        return f"/zw/t2024{number % 12 + 1:02}01_{number}.html"

    def _listing(self, page: int) -> str:
        shown = range(page * PER_PAGE, min((page + 1) * PER_PAGE, self.pages))
        rows = "".join(
            f'<li><a href="{self.path(n)}">{self.report(n).plain_title}</a>'
            f"<span>2024-{n % 12 + 1:02}-01</span></li>\n"
            for n in shown
        )
        more = shown.stop < self.pages
        link = f'<a href="/zw/index_{page + 1}.html">下一页</a>' if more else ""
        return (
            f'<html><body><ul class="list">{rows}</ul><div>{link}</div></body></html>'
        )


def whole(body: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    """One HTTP answer."""
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n{headers}\r\n"
    )
    return head.encode() + body


class Serving(asyncio.Protocol):
    """Answers requests without bodies, as many as come on one connection."""

    def __init__(self, answer: Callable[[str, str], bytes]) -> None:
        self._answer = answer
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
            assert self._transport is not None
            self._transport.write(self._answer(*asked(head.decode("latin-1"))))


def asked(head: str) -> tuple[str, str]:
    """Path and If-None-Match of a request's head."""
    first, *lines = head.split("\r\n")
    fields = (line.split(":", 1) for line in lines)
    known = {field[0].lower(): field[-1].strip() for field in fields}
    return first.split(" ", 2)[1], known.get("if-none-match", "")


async def serve(portal: BenchPortal) -> None:
    loop = asyncio.get_running_loop()
    for number in range(portal.pages):
        portal.article(number)  # written beforehand: the server answers at once
    server = await loop.create_server(lambda: Serving(portal.answer), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()

    def wait() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait, daemon=True).start()
    await ended.wait()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="A portal of any size on loopback.")
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--kilobytes", type=int, default=30)
    parser.add_argument("--etags", action="store_true")
    options = parser.parse_args()
    portal = BenchPortal(options.pages, options.kilobytes * 1_000, etags=options.etags)
    asyncio.run(serve(portal))


if __name__ == "__main__":
    main()
