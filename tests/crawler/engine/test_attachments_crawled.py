"""Files through a whole crawl: fetched, told by their bytes, read or given a reason."""

from __future__ import annotations

import asyncio
import hashlib
import resource

import pytest

from archive.model import Capture
from archive.queries.search import search
from archive.records.attachments import attached
from archive.store import Archive
from crawler.demo.portals.server import Reply
from crawler.workers import jobs
from crawler.workers.pool import Workers
from tests.cleaning.documents import samples

ARTICLE = "/zw/t20240101_1.html"
SCAN = "/zw/files/scan.pdf"
REPORT = "/zw/files/2023.pdf"
DECREE = "某某县2023年法治政府建设年度报告"


def the_files():
    pdf, word = samples.OWN["pdf"](), samples.OWN["docx"]()
    return {
        "/files/a.pdf": pdf,
        "/files/b.doc": word,  # a DOCX under an older name
        "/files/c.xlsx": samples.OWN["xlsx"](),
        "/files/d.ofd": samples.OWN["ofd"](),
        "/files/locked.pdf": samples.locked("pdf", pdf),
        "/files/locked.docx": samples.locked("docx", word),
        "/files/cut.docx": word[: len(word) // 2],
        "/files/bomb.pdf": samples.BOMBS["stream.pdf"](),
        "/files/bomb.xlsx": samples.BOMBS["far_apart.xlsx"](),
        "/files/e.rar": b"Rar!\x1a\x07\x00" + bytes(64),
        "/files/error.pdf": "<html><body>您访问的页面不存在</body></html>".encode(),
    }


@pytest.mark.timeout(90)
def test_each_file_is_read_or_has_a_reason(make_portal, crawl):
    portal = make_portal(count=2)
    made = the_files()
    links = "".join(
        f'<a href="{path}">附件{n}：{path[7:]}</a>' for n, path in enumerate(made)
    )
    portal.texts[1] = f"<p>{links}</p>"
    portal.texts[2] = '<p><a href="/files/a.pdf">附件：年度报告.pdf</a></p>'
    for path, payload in made.items():
        portal.replies[path] = Reply(payload, headers=(("Content-Type", "text/html"),))
    crawl()
    rows = {
        row[0].rpartition("/")[2]: row[1:]
        for row in crawl.rows(
            "SELECT url, media_type, text_status, text IS NOT NULL, sha256"
            f" FROM attachments WHERE record_id = (SELECT record_id FROM records"
            f" WHERE url LIKE '%{ARTICLE}')"
        )
    }
    assert {name: row[1] for name, row in rows.items()} == {
        "a.pdf": "ok",
        "b.doc": "ok",
        "c.xlsx": "ok",
        "d.ofd": "ok",
        "locked.pdf": "encrypted",
        "locked.docx": "encrypted",
        "cut.docx": "damaged",
        "bomb.pdf": "too_large",
        "bomb.xlsx": "too_large",
        "e.rar": "no_converter",
        "error.pdf": None,
    }
    assert all(bool(row[2]) == (row[1] == "ok") for row in rows.values())
    assert rows["b.doc"][0].endswith("wordprocessingml.document")
    for name, row in rows.items():
        if row[1] is not None:
            assert row[3] == hashlib.sha256(made[f"/files/{name}"]).hexdigest()
    states = crawl.states()
    assert states["/files/bomb.pdf"] == ("archived", None)
    assert states["/files/error.pdf"] == ("failed", "soft_404")
    with Archive.open(crawl.archive) as archive:
        both = {hit.url for hit in search(archive, "受理 581 620")}
        assert both == {portal.url(1), portal.url(2)}


def test_a_page_that_is_only_a_file_is_found_by_the_files_words(make_portal, crawl):
    portal = make_portal(count=2)
    portal.replies[ARTICLE] = Reply(
        f"<html><head><title>{DECREE}</title></head><body><h1>{DECREE}</h1>"
        '<div class="info">发布日期：2024-01-02 来源：某某县司法局</div>'
        '<div class="TRS_Editor"><p><a href="/files/a.pdf">年度报告.pdf</a></p></div>'
        "</body></html>".encode()
    )
    portal.replies["/files/a.pdf"] = Reply(samples.OWN["pdf"]())
    crawl()
    with Archive.open(crawl.archive) as archive:
        [hit] = search(archive, "受理 581 620")
        assert hit.url == portal.url(1)
        assert hit.snippet.startswith("[附件 年度报告.pdf] ")
        record = archive.record(portal.url(1))
        assert record is not None
        assert record.text == ""
        [file] = attached(archive.connection, record.record_id)
        assert file.text is not None
        assert "581" in file.text


def test_a_listing_that_links_to_files_gives_records_of_them(make_portal, crawl):
    portal = make_portal(count=3)
    rows = [
        (ARTICLE, "关于第1号工作情况的报告"),
        (REPORT, DECREE),
        (SCAN, "某某县2022年法治政府建设年度报告"),
    ]
    items = "".join(
        f'<li><a href="{path}">{title}</a><span>2024-02-0{n}</span></li>'
        for n, (path, title) in enumerate(rows, 1)
    )
    portal.replies["/zw/"] = Reply(
        f'<html><ul class="list">{items}</ul></html>'.encode()
    )
    portal.replies[REPORT] = Reply(samples.OWN["pdf"]())
    portal.replies[SCAN] = Reply(samples.files.pdf([" "]))
    crawl()
    with Archive.open(crawl.archive) as archive:
        record = archive.record(f"{portal.base_url.rstrip('/')}{REPORT}")
        assert record is not None
        assert (record.title, record.kind) == (DECREE, "law_government")
        assert record.date == "2024-02-02"
        assert record.signed_date == "2025-03-20"
        assert "受理 581 620" in record.text
        assert [hit.url for hit in search(archive, "受理 581")] == [record.url]
    assert crawl.states()[SCAN] == ("failed", "not_text")
    [detail] = crawl.rows("SELECT detail FROM rejected")
    assert "scanned" in detail[0]


def test_a_file_over_the_limit_says_so(make_portal, crawl, monkeypatch):
    monkeypatch.setattr("crawler.engine.request_rules.ATTACHMENT_BYTES", 10_000)
    portal = make_portal(count=1)
    portal.texts[1] = '<p><a href="/files/a.pdf">附件：年度报告.pdf</a></p>'
    portal.replies["/files/a.pdf"] = Reply(b"%PDF-1.7" + bytes(20_000))
    crawl()
    assert crawl.states()["/files/a.pdf"] == ("refused", "too_large")
    assert crawl.rows("SELECT text_status, sha256 FROM attachments") == [
        ("too_large", None)
    ]


@pytest.mark.timeout(90)
def test_a_workers_peak_stays_under_512_megabytes():
    payload = samples.BOMBS["paragraphs.docx"]()

    async def peak():
        workers = Workers(1)
        try:
            read = await workers.run_file(
                jobs.read_file, Capture("http://a.gov.cn/1.docx", payload, status=200)
            )
            usage = await workers.run(resource.getrusage, resource.RUSAGE_SELF)
        finally:
            workers.close()
        return read, usage.ru_maxrss * 1024

    read, most = asyncio.run(peak())
    assert read.file.text_status in ("ok", "too_large", "damaged")
    assert most <= 512 * 1024 * 1024, f"{most >> 20} MB"
