"""What one bad host costs a good one beside it: requests at the good host in a fixed time.

Usage: python bench/bounds/fairness.py [--seconds 15] [--rounds 1] [NAME …]

Each bad host is crawled together with the same good site (good: 0.1 s between two requests, bad: none), in
a process of its own; servers are in this one, on loopback. The share is that of the
requests which the good host gets alone. Exit code 1 where it is less than GOAL.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.demo.portals.server import LoopbackServer, Port, Reply, Request

if TYPE_CHECKING:
    from collections.abc import Callable

GOAL: Final = 0.8
LIST_S: Final = 5.0  # in which the list has come; counted from the first report on
SITE: Final = """title = "某某县人民政府"
base_url = "{base}"
[[seeds]]
url = "{base}zw/"
kind = "listing"
[scope]
max_pages = 100000
max_urls = 1000000
[politeness]
delay_s = {delay_s}
daily_requests = 1000000
allow_private = {private}
"""
PARAGRAPH: Final = (
    "<p>{n}、全县坚持依法行政，办理行政复议案件{n}件，开展普法宣传{n}场次。</p>"
)
# Names that nobody answers for take 40 s, as a resolver's three tries do.
CRAWL: Final = """
import socket, sys, time
from pathlib import Path
from crawler.engine.crawl import run_crawl
from crawler.engine.options import CrawlOptions
known = socket.getaddrinfo
def getaddrinfo(name, *rest, **more):
    if str(name).startswith("slow"):
        time.sleep(40)
        raise OSError("SERVFAIL")
    return known(name, *rest, **more)
socket.getaddrinfo = getaddrinfo
folder = Path(sys.argv[1])
sys.exit(run_crawl(CrawlOptions(archive=folder / "archive", sites_dir=folder / "sites",
    max_time_s=float(sys.argv[2]), as_json=True)))
"""


def page(number: int, paragraphs: int = 12) -> bytes:
    title = f"某某县司法局关于第{number}号法治政府建设情况的报告"
    body = "".join(PARAGRAPH.format(n=n + number) for n in range(paragraphs))
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2024-01-02">'
        f'</head><body><h1>{title}</h1><div class="TRS_Editor">{body}</div></body></html>'
    ).encode()


def crumbs(_number: int) -> Reply:
    """A page of 1 MB, one byte a chunk."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    return Reply(raw=head + b"1\r\nx\r\n" * 1_000_000 + b"0\r\n\r\n")


def heavy(number: int) -> Reply:
    """A page that takes seconds to clean."""
    return Reply(page(number, 12_000))


def copies(_number: int) -> Reply:
    """The same report at each address."""
    return Reply(page(1))


def spaces(_number: int) -> Reply:
    """A status line of 60,000 spaces."""
    return Reply(raw=b"HTTP/1.1 200" + b" " * 60_000 + b"\x00\r\n\r\n")


@dataclass
class Site:
    """Numbered reports, one list of them; `reply` gives a report's answer."""

    count: int
    reply: Callable[[int], Reply]
    hits: list[float] = field(default_factory=list)

    def answer(self, request: Request) -> Reply:
        path = request.target
        if path == "/zw/":
            rows = "".join(
                f'<li><a href="/zw/t20240102_{n}.html">关于第{n}号法治政府建设情况的报告</a>'
                f"<span>2024-01-02</span></li>"
                for n in range(1, self.count + 1)
            )
            return Reply(f"<html><body><ul>{rows}</ul></body></html>".encode())
        if path.startswith("/zw/t"):
            self.hits.append(time.monotonic())
            return self.reply(int(path.rsplit("_", 1)[1].split(".")[0]))
        return Reply(b"", status=404)


BAD: Final[dict[str, Callable[[int], Reply] | None]] = {
    "alone": None,
    "crumbs": crumbs,
    "heavy": heavy,
    "copies": copies,
    "spaces": spaces,
    "names": None,
}


def requests_beside(name: str, seconds: float) -> int:
    """How many reports the good host was asked for."""
    good = Site(500, lambda n: Reply(page(n)))
    reply = BAD[name]
    ports = [Port(good)] + ([Port(Site(500, reply))] if reply else [])
    server = LoopbackServer(ports)
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            sites = Path(folder) / "sites"
            sites.mkdir()
            for number, port in enumerate(ports):
                text = SITE.format(
                    base=port.base_url, private="true", delay_s=0 if number else 0.1
                )
                (sites / f"site{number}.toml").write_text(text, "utf-8")
            for number in range(12 if name == "names" else 0):
                base = f"http://slow{number}.gov.cn/"
                text = SITE.format(base=base, private="false", delay_s=0)
                (sites / f"slow{number}.toml").write_text(text, "utf-8")
            began = time.monotonic()
            subprocess.run(
                [sys.executable, "-c", CRAWL, folder, str(seconds)],
                env=os.environ | {"GONGBAO_CONTACT": "bench@example.org"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=seconds + 120,
                check=False,
            )
            took = time.monotonic() - began
    finally:
        server.stop()
    first = good.hits[0] if good.hits else 0.0
    count = sum(at - first < seconds - LIST_S for at in good.hits)
    print(f"{name:8} {count:6} requests, the run took {took:.1f} s", flush=True)
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=[n for n in BAD if n != "alone"])
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    worst = 1.0
    for _ in range(given.rounds):
        for name in given.names:
            alone = requests_beside("alone", given.seconds)
            share = requests_beside(name, given.seconds) / max(1, alone)
            worst = min(worst, share)
            print(f"{name:8} {share:.0%} of its pace alone", flush=True)
    return int(worst < GOAL)


if __name__ == "__main__":
    sys.exit(main())
