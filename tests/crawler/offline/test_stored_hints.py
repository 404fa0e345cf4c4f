"""What the crawl knew of a page is known when it is cleaned again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.queries.stored_pages import Place, StoredPage
from archive.store import Archive
from crawler.offline.stored_hints import KnownSites

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SITE = """title = "某某县"
base_url = "http://a.gov.cn/"
[[seeds]]
url = "http://a.gov.cn/zw/"
kind = "listing"
[[layouts]]
body = "#zoom"
"""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", create=True) as opened:
        path = str(tmp_path / "old" / "a.toml")
        opened.upsert_site(
            "a",
            "某某县",
            "http://a.gov.cn/",
            family="trs",
            division_code="440882",
            path=path,
        )
        yield opened


def page(site_id: str | None) -> StoredPage:
    return StoredPage(
        "http://a.gov.cn/1.html",
        1,
        None,
        site_id,
        "题",
        "2024-01-02",
        "http://a/",
        1,
        Place(),
    )


def write(folder: Path, text: str = SITE) -> Path:
    folder.mkdir()
    (folder / "a.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_file_that_the_crawl_read(archive: Archive, tmp_path: Path) -> None:
    write(tmp_path / "old")
    sites = KnownSites(archive, None)
    hints = sites.hints(page("a"))
    assert hints.layouts[0].body == "#zoom"
    assert (hints.listing_title, hints.listing_date) == ("题", "2024-01-02")
    assert sites.site("a") is sites.site("a")


def test_a_folder_that_is_named_comes_first(archive: Archive, tmp_path: Path) -> None:
    write(tmp_path / "old")
    new = write(tmp_path / "new", SITE.replace("#zoom", "#body"))
    assert KnownSites(archive, new).hints(page("a")).layouts[0].body == "#body"


@pytest.mark.parametrize("content", [None, "title = "])
def test_without_its_file_the_table_knows_a_site(
    archive: Archive,
    tmp_path: Path,
    content: str | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if content is not None:
        write(tmp_path / "old", content)
    hints = KnownSites(archive, None).hints(page("a"))
    assert (hints.site_id, hints.family) == ("a", "trs")
    assert (hints.site_title, hints.division_code) == ("某某县", "440882")
    assert "--sites" in caplog.text


def test_a_page_without_a_site(archive: Archive) -> None:
    hints = KnownSites(archive, None).hints(page(None))
    assert (hints.site_id, hints.listing_url) == (None, "http://a/")
