"""The feed: latest change first, removed records as tombstones, dates with their zone."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import TYPE_CHECKING

from archive.canonical import record_id
from archive.export.atom import feed_of
from tests.archive.conftest import NOW, URL
from tests.archive.export.conftest import OTHER, done

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store import Archive
    from tests.archive.conftest import Look


ATOM = "{http://www.w3.org/2005/Atom}"


def test_atom_is_a_feed_of_changes(filled: Archive, look: Look, tmp_path: Path) -> None:
    later = NOW + timedelta(days=1)
    look(OTHER, None, state="gone", reason="http_404", now=later)
    done(filled, tmp_path / "x", "atom")
    feed = ET.parse(tmp_path / "x").getroot()
    assert feed.findtext(f"{ATOM}updated") == "2026-11-22T00:00:00Z"
    [entry] = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "法治政府建设年度报告"
    assert entry.findtext(f"{ATOM}published") == "2021-03-01T00:00:00+08:00"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == URL
    removed = feed.find("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert removed is not None
    assert removed.get("when") == "2026-11-22T00:00:00Z"
    assert list(feed).index(removed) < list(feed).index(entry)


def test_a_feed_of_chosen_records_keeps_their_order_and_has_a_name(
    filled: Archive,
) -> None:
    ids = [record_id(OTHER), "0" * 16, record_id(URL)]
    root = ET.fromstring("".join(feed_of(filled, ids, title="法治 & <b>")))
    entries = [e.findtext(f"{ATOM}id") for e in root.findall(f"{ATOM}entry")]
    assert entries == [f"urn:gongbao:record:{ids[0]}", f"urn:gongbao:record:{ids[2]}"]
    assert root.findtext(f"{ATOM}title") == "法治 & <b>"
    name = root.findtext(f"{ATOM}id")
    assert name == "urn:gongbao:records:%E6%B3%95%E6%B2%BB%20%26%20%3Cb%3E"


def test_a_feed_of_nothing_is_still_a_feed(archive: Archive) -> None:
    root = ET.fromstring("".join(feed_of(archive, [], title="公报 Gongbao")))
    assert root.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
    assert root.findtext(f"{ATOM}id") == "urn:gongbao:records"


def test_control_characters_and_a_year_alone_are_no_fault_of_the_feed(
    archive: Archive, look: Look
) -> None:
    look(text="甲\x01乙\ufffe", fields={"date": "2021", "title": None, "source": None})
    root = ET.fromstring("".join(feed_of(archive, [record_id(URL)], title="t")))
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}published") == "2021-01-01T00:00:00+08:00"
    assert entry.findtext(f"{ATOM}title") == record_id(URL)
    assert entry.findtext(f"{ATOM}summary") == "甲\ufffd乙\ufffd"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "–"
