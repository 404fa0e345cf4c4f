"""An archive to write into, and pages that a portal might have sent."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from archive.canonical import record_id
from archive.model import Capture, Evidence, Issue, Record
from archive.rows import Effect, NewUrl, Visit
from archive.store import Archive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 21, tzinfo=UTC)
URL = "http://www.example.gov.cn/zwgk/t20210301_1.html"


def a_capture(url: str = URL, body: bytes = b"<p>x</p>", **fields: Any) -> Capture:
    values = {
        "fetched_at": NOW,
        "status": 200,
        "headers": (("Content-Type", "text/html"), ("ETag", '"1"')),
        "content_type": "text/html",
    }
    return Capture(url=url, payload=body, **(values | fields))


def a_record(url: str = URL, text: str = "依法行政。", **fields: Any) -> Record:
    values = {
        "title": "法治政府建设年度报告",
        "date": "2021-03-01",
        "date_kind": "published",
        "source": "某县人民政府",
        "source_kind": "label",
        "evidence": (Evidence("date", "2021年3月1日", "label"),),
        "issues": (Issue("damaged", "warning", "字符丢失", 0, 1, "?"),),
        "rules_version": "1",
        "quality": 0.9,
    }
    return Record(
        record_id=record_id(url),
        url=url,
        text=text,
        text_digest=hashlib.sha256(text.encode()).hexdigest(),
        **(values | fields),
    )


class Look(Protocol):
    def __call__(
        self, url: str = ..., text: str | None = ..., **more: Any
    ) -> Effect: ...


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", create=True) as opened, opened.lock():
        yield opened


@pytest.fixture
def look(archive: Archive) -> Look:
    """Fetch a page whose text is given and store what that gives."""

    def look_at(url: str = URL, text: str | None = "依法行政。", **more: Any) -> Effect:
        at = more.pop("now", NOW)
        fields = more.pop("fields", {})
        body = more.pop("body", (text or "").encode())
        stored = archive.write_capture(a_capture(url, body, fetched_at=at))
        record = None if text is None else a_record(url, text, **fields)
        state = more.pop("state", "archived")
        visit = Visit(url, state, captures=(stored,), record=record, **more)
        archive.urls.add([NewUrl(url, "report")])
        return archive.add_visit(visit)

    return look_at


ID = record_id(URL)


LATER = NOW + timedelta(days=1)


def ops(archive: Archive) -> list[tuple[str, int, str]]:
    return [(c.op, c.version, c.cause) for c in archive.changes(0)]


def state(archive: Archive, url: str = URL) -> tuple[str, str | None]:
    row = archive.urls.get(url)
    assert row is not None
    return row.state, row.reason
