"""Datasette on archives: ours described and searched, others' left alone."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from datasette.app import Datasette

from archive.web.app import ArchiveSite
from tests.archive.web.conftest import HOSTILE, ID, Pages

if TYPE_CHECKING:
    from pathlib import Path


def plain(path: str, *files: Path) -> Any:
    """What Datasette by itself answers, with the plugin installed."""
    # Without threads it can be told what it has opened: nobody else closes that.
    site = Datasette([str(file) for file in files], settings={"num_sql_threads": 0})

    async def asked() -> Any:
        await site.invoke_startup()
        return await site.client.get(path)

    try:
        return asyncio.run(asked())
    finally:
        for database in site.databases.values():
            for opened in (database._read_connection, database._write_connection):
                if opened is not None:
                    opened.close()


@pytest.mark.parametrize("words", ["普法", "法", '"AND (', "普法 办件"])
def test_search_box_of_plain_datasette_finds_chinese(shown: Path, words: str):
    answer = plain(
        f"/archive/records.json?_shape=array&_search={words}", shown / "archive.db"
    )
    found = {row["record_id"] for row in answer.json()}
    assert answer.status_code == 200
    assert (ID in found) == ("AND" not in words)


def test_plain_datasette_describes_columns_of_archives(shown: Path):
    metadata = plain("/-/metadata.json", shown / "archive.db").json()
    columns = metadata["databases"]["archive"]["tables"]["records"]["columns"]
    assert columns["removed_at"].startswith("instant when it was found gone")


def test_databases_of_others_are_left_alone(tmp_path: Path):
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (a)")
    assert plain("/-/metadata.json", other).json() == {}
    assert plain("/other.json?sql=select+gongbao_fts(1)", other).status_code == 400
    assert plain("/search", other).status_code == 404


def test_canned_query_takes_any_words(pages: Pages):
    rows = pages.get("/archive/search.json?_shape=array&words=普法").json()
    assert [row["record_id"] for row in rows] == [ID]


def test_tables_begin_with_records_and_cut_long_texts(pages: Pages):
    html = pages.html("/archive")
    assert html.index("/archive/records") < html.index("/archive/aliases")
    table = pages.html("/archive/records")
    assert "<script>alert(1)" not in table
    assert "instant when it was found gone" in table


def test_there_is_no_connection_for_writing(shown: Path):
    with closing(ArchiveSite([shown])) as site, pytest.raises(PermissionError):
        site.databases["archive"].connect(write=True)


def test_archives_are_told_apart_by_a_prefix(shown: Path, tmp_path: Path, pages_of):
    from tests.archive.web.conftest import fill

    fill(tmp_path / "second")
    both = pages_of(shown, tmp_path / "second")
    assert 'href="/@archive_2/"' in both.html("/")
    inside = both.html("/@archive_2/search?q=普法")
    assert f'href="/@archive_2/report/{ID}' in inside
    assert both.get("/@nobody/search").status_code == 404
    assert HOSTILE.encode() not in both.get("/@archive_2/").content
