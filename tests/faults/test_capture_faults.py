"""What is kept of an answer that came only in part, and of how answers came."""

from __future__ import annotations

import gzip

import pytest

from archive.store import Archive
from archive.store.verify import verify
from crawler.fetch.connections import tls_context
from tests.faults.certificates import certificate, server_context
from tests.faults.harness import PAGE_BYTES
from tests.faults.server import FaultServer, answer, page

REPORT = "/zwgk/t20210303_1.html"
CUT = {
    "/length-long": ("disconnect", len(page())),
    "/drip-body": ("time", None),
    "/endless": ("length", PAGE_BYTES),
}


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    from tests.faults.harness import Crawls

    with pytest.MonkeyPatch.context() as quick, FaultServer(ports=len(CUT)) as server:
        crawls = Crawls(tmp_path_factory.mktemp("cut"), quick)
        urls = {
            path: crawls.site(f"s{number}", server.url(path, number))
            for number, path in enumerate(CUT)
        }
        crawls.crawl()
        yield crawls, urls


@pytest.mark.parametrize("path", CUT)
def test_what_had_come_is_kept_as_evidence(cut, path):
    crawls, urls = cut
    word, length = CUT[path]
    rows = crawls.rows(
        "SELECT truncated, payload_bytes, status, revisit_of FROM captures"
        " WHERE url = ?",
        urls[path],
    )
    assert rows
    for truncated, payload_bytes, status, revisit_of in rows:
        assert (truncated, status, revisit_of) == (word, 200, None)
        assert payload_bytes > 0 if length is None else payload_bytes == length


def test_half_a_page_is_no_record_and_the_archive_is_whole(cut):
    crawls, _ = cut
    assert crawls.records() == 0
    with Archive.open(crawls.archive) as archive:
        assert verify(archive).damage == []
        url = cut[1]["/length-long"]
        row = archive.one("SELECT capture_id FROM captures WHERE url = ?", (url,))
        assert archive.capture(row[0]).payload == page()
    stored = b"".join(map(gzip.decompress, _files(crawls)))
    for word, _ in CUT.values():
        assert f"WARC-Truncated: {word}\r\n".encode() in stored


def test_a_304_never_refers_to_half_a_page(crawls):
    etag = 'ETag: "1"'
    with FaultServer(pages={REPORT: answer(page(), headers=(etag,))}) as server:
        url = crawls.site("halved", server.url(REPORT))
        crawls.crawl()
        half = page()[:300]
        server.pages[REPORT] = (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\nConnection: close\r\n\r\n"
            + half
        )
        crawls.crawl(refresh=True)
        assert crawls.ends()[url].state == "failed"
        server.pages[REPORT] = answer(status="304 Not Modified", headers=(etag,))
        crawls.crawl(refresh=True)
    assert crawls.ends()[url].state == "unchanged"
    with Archive.open(crawls.archive) as archive:
        last = archive.one("SELECT max(capture_id) FROM captures WHERE url = ?", (url,))
        assert archive.capture(last[0]).payload == page()


@pytest.mark.parametrize("mode", ["verified", "legacy"])
def test_63_how_a_page_came_is_recorded(crawls, monkeypatch, mode):
    pem = certificate()

    def trusting(mode):
        context = tls_context.__wrapped__(mode)
        context.load_verify_locations(cadata=pem.decode())
        return context

    monkeypatch.setattr("crawler.fetch.connections.tls_context", trusting)
    crawls.folder.joinpath("tls").mkdir()
    with FaultServer(tls=server_context(crawls.folder / "tls", pem)) as server:
        server.pages[REPORT] = answer(page())
        crawls.site("secure", server.url(REPORT), tls=f'tls = "{mode}"')
        crawls.crawl()
    assert crawls.records() == 1
    rows = crawls.rows("SELECT DISTINCT tls FROM captures")
    assert rows == [(mode,)]
    stored = b"".join(map(gzip.decompress, _files(crawls)))
    assert b"WARC-Protocol: tls/1." in stored
    assert b"WARC-IP-Address: 127.0.0.1\r\n" in stored
    assert (b"WARC-TLS-Verification: legacy" in stored) == (mode == "legacy")


def test_63_a_certificate_that_nobody_vouches_for(crawls):
    crawls.folder.joinpath("tls").mkdir()
    pem = certificate()
    with FaultServer(tls=server_context(crawls.folder / "tls", pem)) as server:
        server.pages[REPORT] = answer(page())
        url = crawls.site("secure", server.url(REPORT))
        crawls.crawl()
        assert server.hits == []
    assert crawls.ends()[url].state in ("pending", "failed")
    assert crawls.records() == 0


def _files(crawls):
    folder = crawls.archive / "warc"
    return [path.read_bytes() for path in sorted(folder.glob("*.warc.gz"))]
