"""pywb shows what we captured, from our index, our WARC files and our WACZ."""

from __future__ import annotations

import base64
import gzip
import json
import random
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from archive.export.exporting import export
from archive.export.surt import surt
from archive.export.wanted import Wanted
from archive.model import Capture
from archive.rows import Visit
from archive.store import Archive
from archive.store.warc_moving import move, roll
from tests.archive.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Ask = Callable[..., dict[str, Any]]

BASE = "http://www.example.gov.cn:8080/ZW/"
PAGE = "<html><body><p>依法行政，政务公开。</p></body></html>"
HTML = ("Content-Type", "text/html; charset=utf-8")
CHUNKED = (HTML, ("Transfer-Encoding", "chunked"))
GZIPPED = (HTML, ("Content-Encoding", "gzip"))
GBK = (("Content-Type", "text/html; charset=gbk"),)
# URL, payload, status, headers: looked at in this order, a day apart.
LOOKS: list[tuple[str, bytes, int | None, Any]] = [
    (f"{BASE}plain.html?b=2&a=1", PAGE.encode(), 200, (HTML,)),
    (f"{BASE}plain.html?b=2&a=1", PAGE.encode(), 200, (HTML,)),
    (f"{BASE}plain.html?b=2&a=1", b"", 304, (("ETag", '"1"'),)),
    (f"{BASE}packed.html", gzip.compress(PAGE.encode(), mtime=0), 200, GZIPPED),
    (f"{BASE}chunked.html", PAGE.encode(), 200, CHUNKED),
    ("https://a.gov.cn/", PAGE.encode("gbk"), 200, GBK),
    ("http://b.gov.cn/%E6%94%BF%E5%8A%A1/1.html", PAGE.encode(), 200, (HTML,)),
    (f"{BASE}1.pdf", b"%PDF-1.7 \xff\x00", 200, (("Content-Type", "application/pdf"),)),
    (f"{BASE}gone.html", b"not here", 404, (HTML,)),
    (f"{BASE}moved.html", b"", 302, (("Location", "/ZW/plain.html"),)),
]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", create=True) as opened:
        for day, (url, payload, status, headers) in enumerate(LOOKS):
            at = NOW + timedelta(days=day)
            kind = dict(headers).get("Content-Type")
            capture = Capture(url, payload, at, status, headers, kind)
            sent = (("Host", "x"), ("User-Agent", "gongbao"))
            stored = opened.write_capture(capture, request_headers=sent)
            opened.add_visit(Visit(url, "archived", captures=(stored,)))
            if day == 5:
                opened.flush()
                roll(opened, at)
        opened.flush()
        yield opened


def name_of(day: int) -> str:
    at = NOW + timedelta(days=day)
    return f"{at:%Y%m%d%H%M%S}id_/{LOOKS[day][0]}"


def check_pages(shown: list[dict[str, Any]]) -> None:
    bodies = [base64.b64decode(page["body"]) for page in shown]
    assert [page["status"] for page in shown] == [200] * 8 + [404, 302]
    page = PAGE.encode()
    assert bodies[:3] == [page] * 3, "a revisit shows the payload that it refers to"
    assert bodies[3] in (page, LOOKS[3][1])
    assert bodies[4:9] == [page, PAGE.encode("gbk"), page, LOOKS[7][1], b"not here"]
    kinds = [page["headers"].get("Content-Type", "") for page in shown]
    assert kinds[5] == "text/html; charset=gbk"
    assert kinds[7] == "application/pdf"
    assert shown[9]["headers"]["Location"].endswith("/ZW/plain.html")
    instants = [page["headers"].get("Memento-Datetime", "")[5:16] for page in shown]
    # A 304 has nothing to show: the look before it stands for it.
    days = (0, 1, 1, *range(3, 10))
    assert instants == [f"{NOW + timedelta(days=n):%d %b %Y}" for n in days]


def ask_pages(pywb: Ask, index: Path, *warcs: Path) -> list[dict[str, Any]]:
    places = {"index": str(index), "warcs": [f"{folder}/" for folder in warcs]}
    names = [name_of(day) for day in range(len(LOOKS))]
    pages: list[dict[str, Any]] = pywb(pages=places | {"names": names})["pages"]
    return pages


def test_pages_are_shown_from_our_index(
    pywb: Ask, archive: Archive, tmp_path: Path
) -> None:
    export(archive, tmp_path / "x.cdxj", Wanted(format_name="cdxj"))
    check_pages(ask_pages(pywb, tmp_path / "x.cdxj", archive.warc.folder))


def test_our_index_is_the_one_that_pywb_makes(
    pywb: Ask, archive: Archive, tmp_path: Path
) -> None:
    export(archive, tmp_path / "x.cdxj", Wanted(format_name="cdxj"))
    ours = (tmp_path / "x.cdxj").read_text(encoding="utf-8").splitlines()
    theirs = pywb(index=str(archive.warc.folder))["index"]
    kept = [line for line in theirs if f" {NOW + timedelta(days=2):%Y%m%d}" not in line]
    assert len(kept) == len(theirs) - 1, "only the 304 is left out"
    assert [parsed(line) for line in ours] == [parsed(line) for line in kept]


def parsed(line: str) -> tuple[str, str, dict[str, str]]:
    key, at, entry = line.split(" ", 2)
    return key, at, json.loads(entry)


def test_pages_are_shown_from_two_disks(
    pywb: Ask, archive: Archive, tmp_path: Path
) -> None:
    move(archive, tmp_path / "cold", NOW)
    export(archive, tmp_path / "x.cdxj", Wanted(format_name="cdxj"))
    folders = (archive.warc.folder, tmp_path / "cold")
    check_pages(ask_pages(pywb, tmp_path / "x.cdxj", *folders))


def test_pages_are_shown_from_a_wacz(
    pywb: Ask, archive: Archive, tmp_path: Path
) -> None:
    export(archive, tmp_path / "x.wacz", Wanted(format_name="wacz"))
    with zipfile.ZipFile(tmp_path / "x.wacz") as package:
        package.extractall(tmp_path / "out")
    index = tmp_path / "out" / "indexes" / "index.cdxj"
    check_pages(ask_pages(pywb, index, tmp_path / "out" / "archive"))


def test_keys_are_those_that_pywb_looks_up(pywb: Ask) -> None:
    rng = random.Random(5)
    pieces = [
        *"aB/.?&=%+-_~;:@!$'()*,2|^\"<>[]{}\\` 政é",
        "%2F",
        "%25",
        "%E6",
        "..",
        "//",
    ]
    pieces += ["www.", "/./", "sid=" + "a" * 32, "jsessionid=" + "0" * 32, "&&", "%26"]
    hosts = ["http://a.gov.cn/", "https://WWW2.b.gov.cn:8443/x", "http://10.0.0.1:80/"]
    urls = [
        rng.choice(hosts) + "".join(rng.choices(pieces, k=rng.randrange(12)))
        for _ in range(20_000)
    ]
    theirs = pywb(keys=urls)["keys"]
    different = [
        (url, key) for url, key in zip(urls, theirs, strict=True) if surt(url) != key
    ]
    assert different == []
