"""All processes of a crawl together stay within 512 MB, hostile pages and files included.

Memory that processes share counts once (PSS), as it does for the machine.
"""

from __future__ import annotations

import gzip
import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from archive.store import Archive
from crawler.demo.portals.server import Reply
from tests.torture.test_killed_workers import parents

MB = 1 << 20
MOST = 512 * MB
IS_LONG = bool(os.environ.get("GONGBAO_TORTURE"))
FILES = 4 if IS_LONG else 2
SCALE = 1.0 if IS_LONG else 0.25

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="the system tells no PSS"
)


def held(pid: int) -> int:
    """Bytes that a process holds, shared ones in part."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def together(main: int) -> int:
    tree, ours = parents(), {main}
    while more := {pid for pid, parent in tree.items() if parent in ours} - ours:
        ours |= more
    return sum(map(held, ours))


def peak(command: list[object]) -> tuple[int, int]:
    """The exit code of a command, and the most that it held."""
    code = "from crawler.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, command)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    most = 0
    while process.poll() is None:
        most = max(most, together(process.pid))
        time.sleep(0.05)
    process.communicate()
    return process.returncode, most


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def hostile(scale: float) -> dict[str, bytes]:
    """Pages and files near every bound, by their path."""
    full = int(19_000_000 * scale)
    rows = b"<tr>" + b"<td>1</td>" * 20 + b"</tr>"
    return {
        "/zw/t20240101_1.html": b"<html><body>" + b"<p>\xe6\x96\x87</p>" * (full // 10),
        "/zw/t20240101_2.html": b"<html><body>" + b"<i>" * (full // 3),
        "/zw/t20240101_3.html": b"<table>" + rows * (full // len(rows)),
        "/zw/t20240101_4.html": b"<p>" + "\U00020000".encode() * (full // 4),
        "/zw/t20240101_5.html": b"<p " + b"a=1 " * (full // 4) + b">",
        "/zw/t20240101_6.html": gzip.compress(b"<p>" + bytes(60 * MB)),
        "/zw/t20240101_7.html": b"%PDF-1.7\n" + noise(int(15 * MB * scale)),
    }


@pytest.mark.timeout(600)
def test_hostile_pages_and_files(make_portal, crawl) -> None:
    portal = make_portal(count=12, per_page=20)
    pages = hostile(SCALE)
    if not IS_LONG:  # the others take their ten seconds of processor time
        pages = {path: pages[path] for path in list(pages)[5:]}
    for path, content in pages.items():
        portal.replies[path] = Reply(content)
    links = "".join(
        f'<p><a href="/files/{n}.pdf">附件{n}.pdf</a></p>' for n in range(FILES)
    )
    portal.texts[12] = links
    for number in range(FILES):
        size = int((95 - 20 * number) * MB * SCALE)
        portal.replies[f"/files/{number}.pdf"] = Reply(b"%PDF-1.7\n" + noise(size))
    command = ["crawl", "--sites", crawl.sites, "--archive", crawl.archive]
    code, most = peak(command)
    assert code in (0, 3)
    with Archive.open(crawl.archive) as archive:
        assert len(list(archive.records())) >= 5
        counts = archive.counts()
    assert not counts.get("pending")
    assert most <= MOST, f"{most >> 20} MB"


HOSTS = 8 if IS_LONG else 5
# 18 MB each: all of them do not fit beside each other; both framings.
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def chunked(body: bytes, size: int) -> bytes:
    pieces = (body[at : at + size] for at in range(0, len(body), size))
    return (
        CHUNKED + b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"
    )


def hostile_replies() -> list[Reply]:
    """One page or file for each bound; the small ones grow when they are read."""
    row = b"<tr>" + b"<td>1</td>" * 20 + b"</tr>"
    return [
        Reply(noise(18 * MB), content_type="application/pdf"),
        Reply(raw=CHUNKED + b"1\r\nx\r\n" * 400_000 + b"0\r\n\r\n"),
        Reply(raw=chunked(noise(18 * MB), 60_000)),
        Reply(b"x" * (30 * MB)),
        Reply(gzip.compress(b"<p>" + bytes(60 * MB))),
        Reply(b"<table>" + row * 15_000),
        Reply(b"<html><body>" + b"<i>" * 1_000_000),
        Reply(
            raw=b"HTTP/1.1 200 OK\r\nContent-Length: 19000000\r\n\r\n" + noise(18 * MB)
        ),
    ]


@pytest.mark.timeout(600)
def test_many_hostile_hosts_at_once(make_portal, crawl) -> None:
    replies = hostile_replies()
    if not IS_LONG:  # the others take ten seconds each, or are asked for again
        replies = [replies[number] for number in (0, 2, 3)]
    for host in range(HOSTS):
        portal = make_portal(f"bad{host}", count=len(replies), per_page=20)
        for number in range(len(replies)):
            path = f"/zw/t20240101_{number + 1}.html"
            portal.replies[path] = replies[(number + host) % len(replies)]
    good = make_portal("good", count=12, per_page=20)
    command = ["crawl", "--sites", crawl.sites, "--archive", crawl.archive]
    code, most = peak(command)
    assert code in (0, 3)
    with Archive.open(crawl.archive) as archive:
        urls = {record.url for record in archive.records()}
        counts = archive.counts()
    assert urls >= {good.url(number) for number in range(1, 13)}
    assert not counts.get("pending")
    assert most <= MOST, f"{most >> 20} MB"
