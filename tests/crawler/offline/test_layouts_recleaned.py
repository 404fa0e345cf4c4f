"""After a redesign: what was captured before it is cleaned again by its own layout."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.canonical import record_id
from archive.model import Capture, Record
from archive.rows import Visit
from archive.store import Archive
from crawler.offline.recleaning import RecleanOptions, run_reclean
from crawler.workers.pool import Workers
from tests.cleaning.rules.test_layouts import AFTER, BEFORE, TEXT

if TYPE_CHECKING:
    from pathlib import Path

SITE = """title = "某某县"
base_url = "http://www.layout.example.gov.cn/"
[[seeds]]
url = "http://www.layout.example.gov.cn/fz/"
kind = "listing"
[[layouts]]
body = "#wz"
title = ".tt"
date = ".sj"
source = ".lai"
[[layouts]]
valid_until = 2023-06-30
body = "td.nr"
title = "td.bt"
date = "td.rq"
source = "td.ly"
"""
CAPTURES = [
    (1, BEFORE, datetime(2023, 6, 30, 15, tzinfo=UTC)),
    (2, AFTER, datetime(2023, 6, 30, 17, tzinfo=UTC)),
]


def url_of(number: int) -> str:
    return f"http://www.layout.example.gov.cn/fz/{number}.html"


def test_each_page_is_read_by_the_layout_of_its_capture_s_day(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "layout.toml").write_text(SITE, encoding="utf-8")
    with Archive.open(tmp_path / "archive", create=True) as archive:
        for number, page, at in CAPTURES:
            url = url_of(number)
            stored = archive.write_capture(
                Capture(url, page.encode(), at, 200, content_type="text/html")
            )
            old = Record(
                record_id=record_id(url),
                url=url,
                site_id="layout",
                text_digest="0" * 64,
                rules_version="0",
            )
            archive.add_visit(
                Visit(url, "archived", captures=(stored,), record=old, site_id="layout")
            )
    folder, sites = tmp_path / "archive", tmp_path / "sites"
    with Workers(1) as workers:
        assert (
            run_reclean(RecleanOptions(archive=folder, sites_dir=sites), workers) == 0
        )
    with Archive.open(tmp_path / "archive") as archive:
        for number, _, _ in CAPTURES:
            record = archive.record(url_of(number))
            assert record is not None
            assert record.title == "某某县2022年法治政府建设情况报告"
            assert (record.published_at, record.source) == ("2023-02-03", "县司法局")
            assert record.text.startswith(TEXT)
            assert "踊跃投稿" not in record.text
