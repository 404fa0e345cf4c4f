"""What others fetched, or exported, becomes part of an archive; nothing is asked for."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from archive.errors import ConfigurationError
from archive.export.exporting import export
from archive.model import AttachmentLink, Heading
from archive.records.serial import RECORD_COLUMNS
from archive.rows import Visit
from archive.store import Archive
from archive.store.verify import verify
from crawler.fetch.diagnosis import Diagnosis
from crawler.offline.importing import run_import
from crawler.offline.recleaning import RecleanOptions, run_reclean
from crawler.workers.jobs import PageRead
from crawler.workers.pool import Workers
from crawler.workers.stored import StoredRead
from tests.archive.conftest import NOW, a_capture, a_record
from tests.archive.warc.samples import answer, warc_record
from tests.cleaning.documents import samples
from tests.crawler.offline.test_recleaning import page_of, url_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LATER = "2026-12-01T00:00:00Z"


@pytest.fixture
def load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., dict[str, Any]]:
    """Import into tmp_path/archive; what --json prints."""

    def run(*paths: Path) -> dict[str, Any]:
        into = tmp_path / "archive"
        with Workers() as workers:
            code = run_import(list(paths), into, workers, sites_dir=None, as_json=True)
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert told["exit_code"] == code
        return told

    return run


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    rows = []
    for number in range(1, 4):
        (tmp_path / f"{number}.html").write_bytes(page_of(number))
        at = f"2024-02-0{number}T00:00:00Z"
        rows.append({"path": f"{number}.html", "url": url_of(number), "fetched_at": at})
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_pages_become_records(load: Any, manifest: Path, tmp_path: Path) -> None:
    told = load(manifest)
    assert (told["captures"], told["archived"], told["problems"]) == (3, 3, [])
    with Archive.open(tmp_path / "archive") as archive:
        record = archive.record(url_of(2))
        assert record is not None
        assert (record.date, record.source) == ("2024-01-03", "某某县司法局")
        assert record.first_seen_at == "2024-02-02T00:00:00Z"
        assert archive.capture(record.capture_id).payload == page_of(2)
        assert verify(archive).damage == []


def test_a_second_import_knows_all(load: Any, manifest: Path) -> None:
    load(manifest)
    told = load(manifest)
    assert (told["captures"], told["known"], told["archived"]) == (3, 3, 0)


def test_an_older_page_leaves_the_record_alone(
    load: Any, manifest: Path, tmp_path: Path
) -> None:
    load(manifest)
    old = tmp_path / "old.html"
    old.write_bytes(page_of(2).replace("四十二次".encode(), "四十一次".encode()))
    row = {"path": str(old), "url": url_of(2), "fetched_at": "2023-01-01T00:00:00Z"}
    (tmp_path / "old.jsonl").write_text(json.dumps(row), encoding="utf-8")
    load(tmp_path / "old.jsonl")
    with Archive.open(tmp_path / "archive") as archive:
        record = archive.record(url_of(2))
        assert record is not None
        assert "四十二次" in record.text
        assert len(archive.captures(url_of(2))) == 2


def test_our_own_warc_is_read_back(load: Any, manifest: Path, tmp_path: Path) -> None:
    load(manifest)
    [warc] = (tmp_path / "archive" / "warc").glob("*.warc.gz")
    (tmp_path / "archive").rename(tmp_path / "first")
    told = load(tmp_path / "first" / "warc")
    assert (told["captures"], told["archived"]) == (3, 3)
    assert warc.name.startswith("gongbao-")


def test_what_cannot_be_read_is_told_with_its_code(load: Any, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"<html></html>")
    told = load(tmp_path / "empty.html", tmp_path / "away")
    assert (told["failed"], told["exit_code"]) == (1, 3)
    assert told["problems"][0]["path"] == str(tmp_path / "away")


# What another archive exported


def fill(archive: Archive) -> None:
    """Plain, rich, changed, removed and empty records, and one without a URL."""
    looks: list[tuple[str, str, dict[str, Any]]] = [
        ("http://a.gov.cn/1.html", "一。\n二。\u2028三。\x85", {}),
        (
            "http://a.gov.cn/2.html",
            '第一节 "引号" & 数字 １２３。',
            {
                "site_id": "a",
                "outline": (Heading(1, "一", "举措", 0),),
                "attachments": (
                    AttachmentLink("附件", "http://a.gov.cn/1.doc", "doc"),
                ),
                "report_year": 2020,
                "division_code": "440882",
                "quality": 1.0,
                "kind": "law_government",
            },
        ),
        ("http://a.gov.cn/3.html", "旧文。", {}),
        ("http://a.gov.cn/3.html", "新文。", {}),
        (
            "http://a.gov.cn/4.html",
            "",
            {"title": None, "date": None, "date_kind": None},
        ),
        ("http://a.gov.cn/5.html", "将被删除。", {}),
    ]
    for day, (url, text, fields) in enumerate(looks):
        at = NOW + timedelta(days=day)
        stored = archive.write_capture(a_capture(url, text.encode(), fetched_at=at))
        record = a_record(url, text, **fields)
        archive.add_visit(Visit(url, "archived", captures=(stored,), record=record))
    gone = Visit("http://a.gov.cn/5.html", "gone", "http_404", at=LATER)
    archive.add_visit(gone)
    loose = replace(a_record("http://x/", "没有地址。"), url=None)
    archive.add_visit(Visit("file:///1.html", "archived", record=loose, at=LATER))


def exported(folder: Path, target: Path) -> list[dict[str, Any]]:
    with Archive.open(folder) as archive:
        export(archive, target)
    return [json.loads(line) for line in target.read_bytes().split(b"\n")[:-1]]


def test_an_export_goes_into_an_empty_archive_and_out_again(
    load: Any, tmp_path: Path
) -> None:
    with Archive.open(tmp_path / "first", create=True) as archive:
        fill(archive)
    before = exported(tmp_path / "first", tmp_path / "1.jsonl")
    told = load(tmp_path / "1.jsonl")
    assert (told["records"], told["archived"], told["problems"]) == (6, 6, [])
    after = exported(tmp_path / "archive", tmp_path / "2.jsonl")

    def fields(rows: list[dict[str, Any]]) -> bytes:
        kept = [{name: row[name] for name in RECORD_COLUMNS} for row in rows]
        return json.dumps(kept, ensure_ascii=False).encode()

    assert fields(before) == fields(after)
    assert [r["removed_at"] for r in before] == [r["removed_at"] for r in after]
    assert [r["changed_at"] for r in before] == [r["changed_at"] for r in after]
    # Whatever had one version is the same line to the last byte.
    lines = [path.read_bytes().split(b"\n") for path in tmp_path.glob("[12].jsonl")]
    assert len(set(lines[0]) & set(lines[1])) == 6
    with Archive.open(tmp_path / "archive") as archive:
        assert verify(archive).damage == []
        ops = sorted(change.op for change in archive.changes())
        assert ops == ["add"] * 6 + ["remove"]
    # A third time round, all of it is the same.
    assert load(tmp_path / "2.jsonl")["known"] == 6
    exported(tmp_path / "archive", tmp_path / "3.jsonl")
    assert (tmp_path / "3.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


def test_a_newer_text_is_a_version_and_an_older_one_is_not(
    load: Any, tmp_path: Path
) -> None:
    url = "http://a.gov.cn/1.html"
    with Archive.open(tmp_path / "archive", create=True) as archive:
        stored = archive.write_capture(a_capture(url))
        record = a_record(url, "现在。")
        archive.add_visit(Visit(url, "archived", captures=(stored,), record=record))

    def line(text: str, at: datetime) -> Path:
        row = a_record(url, text).as_dict() | {"changed_at": at.isoformat()}
        path = tmp_path / "x.jsonl"
        path.write_text(json.dumps(row), encoding="utf-8")
        return path

    assert load(line("从前。", datetime(2020, 1, 1, tzinfo=UTC)))["known"] == 1
    assert load(line("后来。", datetime(2027, 1, 1, tzinfo=UTC)))["archived"] == 1
    with Archive.open(tmp_path / "archive") as archive:
        stored_record = archive.record(url)
        assert stored_record is not None
        assert (stored_record.text, stored_record.version) == ("后来。", 2)
        versions = archive.versions(stored_record.record_id)
        assert [v.capture_id for v in versions] == [1, None]
        assert verify(archive).damage == []


# Odd rows and records, half pages, and what is no report


def row(tmp_path: Path, number: int = 1, **more: Any) -> dict[str, Any]:
    (tmp_path / f"{number}.html").write_bytes(page_of(number))
    return {"path": f"{number}.html", "url": url_of(number)} | more


ODD_ROWS: list[dict[str, Any]] = [
    {"url": "http://[bad/"},
    {"url": "http://a.gov.cn/\r\nX: 1"},
    {"url": "not a url"},
    {"url": 5},
    {"url": ["http://a.gov.cn/"]},
    {"url": "http://a\x00b/"},
    {"path": 5},
    {"path": "\x00"},
    {"path": "x" * 5000},
    {"path": "."},
    {"path": "/dev/zero"},
    {"content_type": 7},
    {"content_type": {"a": 1}},
    {"fetched_at": 1_700_000_000},
    {"fetched_at": "0001-01-01T00:00:00+08:00"},
    {"fetched_at": "tomorrow"},
    {"path": None},
]


@pytest.mark.parametrize("odd", ODD_ROWS, ids=str)
def test_an_odd_row_costs_itself(load: Any, tmp_path: Path, odd: Any) -> None:
    rows = [row(tmp_path, 1), row(tmp_path, 2) | odd, row(tmp_path, 3)]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    told = load(path)
    assert (told["archived"], told["exit_code"]) == (2, 3)
    [problem] = told["problems"]
    assert problem["path"].startswith(f"{path}:2")
    with Archive.open(tmp_path / "archive") as archive:
        assert verify(archive).damage == []


ODD_RECORDS: list[dict[str, Any]] = [
    {"url": 5},
    {"url": "http://[bad/"},
    {"title": ["x"]},
    {"evidence": ["x"]},
    {"attachments": "x"},
    {"outline": {"a": 1}},
    {"quality": "high"},
    {"report_year": 10**30},
    {"changed_at": 7},
    {"record_id": None},
    {"text": None},
]


@pytest.mark.parametrize("odd", ODD_RECORDS, ids=str)
def test_an_odd_record_costs_itself(load: Any, tmp_path: Path, odd: Any) -> None:
    rows = [
        a_record(f"http://a.gov.cn/{number}", "一。").as_dict() for number in range(3)
    ]
    rows[1] |= odd
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    told = load(path)
    assert (told["archived"], told["exit_code"]) == (2, 3)
    assert len(told["problems"]) == 1


def warc(tmp_path: Path, *records: bytes) -> Path:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"".join(map(gzip.compress, records)))
    return path


def html(number: int, **more: Any) -> bytes:
    return warc_record(url_of(number), answer(page_of(number)), **more)


def test_odd_records_of_a_warc_cost_themselves(load: Any, tmp_path: Path) -> None:
    odd = [
        warc_record("http://[bad/", answer(page_of(2))),
        warc_record(None, answer(page_of(2))),
        html(4, date="0001-01-01T00:00:00+08:00"),
        warc_record(url_of(5), answer(page_of(2), "\u00b200 OK")),
    ]
    fine = [
        warc_record("http://a.gov.cn/a b", answer(page_of(2))),
        warc_record("urn:x:1", page_of(6), kind="resource", content_type="text/html"),
        html(7, date="2024-01-02T00:00:00"),
        warc_record(url_of(8), answer(b"", "304 Not Modified")),
    ]
    told = load(warc(tmp_path, html(1), *odd, *fine, html(3)))
    assert (told["archived"], told["exit_code"]) == (5, 3)
    assert len(told["problems"]) == len(odd)
    assert all(p["path"].startswith(str(tmp_path)) for p in told["problems"])
    with Archive.open(tmp_path / "archive") as archive:
        assert verify(archive).damage == []


def cut(payload: bytes, headers: str = "", more: str = "") -> bytes:
    return warc_record(url_of(1), answer(payload, headers=headers), more=more)


HALF = page_of(1)[:-200]
ZIPPED = gzip.compress(page_of(1))[:-30]
HALF_PAGES = {
    "said so": cut(HALF, more="WARC-Truncated: disconnect\r\n"),
    "gzip": cut(ZIPPED, "Content-Encoding: gzip\r\n"),
    "gzip unsaid": cut(ZIPPED),
    "chunks": cut(b"2000\r\n" + HALF, "Transfer-Encoding: chunked\r\n"),
    "length": cut(HALF, f"Content-Length: {len(page_of(1))}\r\n"),
    "two members": cut(gzip.compress(b"<html>") + ZIPPED, "Content-Encoding: gzip\r\n"),
}


@pytest.mark.parametrize("record", HALF_PAGES.values(), ids=HALF_PAGES)
def test_a_half_page_is_kept_and_never_read(
    load: Any, tmp_path: Path, record: bytes
) -> None:
    told = load(warc(tmp_path, record, html(2)))
    assert (told["archived"], told["failed"], told["exit_code"]) == (1, 1, 3)
    with Archive.open(tmp_path / "archive") as archive:
        assert archive.record(url_of(1)) is None
        row = archive.urls.get(url_of(1))
        assert row is not None
        assert (row.state, row.reason) == ("failed", "short_body")
        [truncated] = archive.rows(
            "SELECT truncated FROM captures WHERE url = ?", (url_of(1),)
        )
        assert truncated[0]
        report = verify(archive)
        assert (report.damage, report.unread) == ([], 0)


def test_our_own_half_pages_come_back_as_half_pages(load: Any, tmp_path: Path) -> None:
    load(warc(tmp_path, HALF_PAGES["length"], html(2)))
    (tmp_path / "archive").rename(tmp_path / "first")
    told = load(tmp_path / "first" / "warc")
    assert (told["archived"], told["failed"]) == (1, 1)


def test_several_gzip_members_are_one_page(load: Any, tmp_path: Path) -> None:
    page = page_of(1)
    parts = gzip.compress(page[:300]) + gzip.compress(page[300:])
    headers = "Content-Encoding: gzip\r\n"
    record = warc_record(url_of(1), answer(parts, headers=headers))
    assert load(warc(tmp_path, record))["archived"] == 1
    with Archive.open(tmp_path / "archive") as archive:
        one = archive.record(url_of(1))
        assert one is not None
        assert "四十二次" in one.text


LISTING = "".join(
    f'<li><a href="/zw/t2024010{n}_{n}.html">某某县202{n}年法治政府建设情况报告</a>'
    f"<span>2024-01-0{n}</span></li>"
    for n in range(1, 9)
)


def test_what_is_no_report_is_kept_and_makes_no_record(
    load: Any, tmp_path: Path
) -> None:
    docx = samples.word()
    link = b'<p><a href="/files/1.docx">\xe9\x99\x84\xe4\xbb\xb6.docx</a></p></body>'
    page = page_of(1).replace(b"</body>", link)
    records = [
        warc_record(
            "http://a.gov.cn/robots.txt", answer(b"User-agent: *\nDisallow: /x\n")
        ),
        warc_record("http://a.gov.cn/files/1.docx", answer(docx)),
        warc_record("http://a.gov.cn/files/2.docx", answer(docx)),
        warc_record(
            "http://a.gov.cn/zw/",
            answer(f"<html><body><ul>{LISTING}</ul></body></html>".encode()),
        ),
        warc_record(
            "http://a.gov.cn/x.css", answer(b"p {}").replace(b"text/html", b"text/css")
        ),
        warc_record("http://a.gov.cn/x.png", answer(b"\x89PNG\r\n\x1a\n" + bytes(99))),
        warc_record(
            "http://a.gov.cn/old",
            answer(b"", "301 Moved", f"Location: {url_of(1)}\r\n"),
        ),
        warc_record(url_of(1), answer(page)),
    ]
    told = load(warc(tmp_path, *records))
    assert (told["archived"], told["failed"], told["exit_code"]) == (1, 0, 0), told
    assert told["kept"] == 7
    with Archive.open(tmp_path / "archive") as archive:
        assert [record.url for record in archive.records()] == [url_of(1)]
        [text] = archive.rows("SELECT text FROM attachments")
        assert text[0]
        kinds = dict(archive.rows("SELECT url, kind FROM urls"))
        assert kinds["http://a.gov.cn/robots.txt"] == "robots"
        assert kinds["http://a.gov.cn/zw/"] == "listing"
        assert verify(archive).damage == []
    # And once more, from our own WARC files.
    (tmp_path / "archive").rename(tmp_path / "first")
    again = load(tmp_path / "first" / "warc")
    assert (again["archived"], again["kept"], again["failed"]) == (1, 7, 0)


def test_paths_that_are_all_wrong_leave_no_archive(tmp_path: Path) -> None:
    paths, into = [tmp_path / "nofile"], tmp_path / "archive"
    with Workers() as workers, pytest.raises(ConfigurationError, match="nofile"):
        run_import(paths, into, workers, sites_dir=None, as_json=True)
    assert not (tmp_path / "archive").exists()


@pytest.fixture
def unread(load: Any, manifest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three captures whose workers never came back."""

    async def broken(_: Any, jobs: list[Any], *__: Any) -> list[StoredRead]:
        why = "3 workers died of it"
        read = PageRead(Diagnosis("bad_answer", "failed", "memory", why))
        return [StoredRead(read) for _ in jobs]

    with monkeypatch.context() as patched:
        patched.setattr("crawler.offline.importing.stored_in_worker", broken)
        assert load(manifest)["failed"] == 3


def unread_in(folder: Path) -> int:
    with Archive.open(folder) as archive:
        report = verify(archive)
    assert report.damage == []
    return report.unread


@pytest.mark.usefixtures("unread")
def test_captures_that_were_never_read_are_read_by_the_next_import(
    load: Any, manifest: Path, tmp_path: Path
) -> None:
    assert unread_in(tmp_path / "archive") == 3
    told = load(manifest)
    assert (told["archived"], told["known"]) == (3, 0)
    assert unread_in(tmp_path / "archive") == 0
    with Archive.open(tmp_path / "archive") as archive:
        assert len(archive.captures(url_of(1))) == 1
    assert load(manifest)["known"] == 3


@pytest.mark.usefixtures("unread")
def test_captures_that_were_never_read_are_read_by_reclean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "archive"
    with Workers() as workers:
        assert run_reclean(RecleanOptions(archive=folder, dry_run=True), workers) == 0
        assert unread_in(folder) == 3
        assert run_reclean(RecleanOptions(archive=folder), workers) == 0
    assert unread_in(folder) == 0
    with Archive.open(folder) as archive:
        record = archive.record(url_of(2))
        assert record is not None
        assert record.first_seen_at == "2024-02-02T00:00:00Z"
        assert archive.counts() == {"archived": 3}
    assert "3 new" in capsys.readouterr().out
