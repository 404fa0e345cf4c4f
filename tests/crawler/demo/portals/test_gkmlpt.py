"""A city on gkmlpt: its listing is JSON, epochs beside written times."""

from __future__ import annotations

import json
from datetime import datetime
from urllib.parse import urlsplit

from archive.instants import BEIJING
from crawler.demo.portals.gkmlpt import GkmlptPortal
from tests.crawler.demo.portals.asking import get, text_of


def test_gkmlpt_pages_as_json_until_a_page_is_empty():
    portal, urls = GkmlptPortal(), []
    for number in range(1, 9):
        answer = json.loads(
            text_of(portal, f"/gkmlpt/api/all/2871?page={number}&sid=766001")
        )
        if not answer["articles"]:
            break
        urls += [urlsplit(row["url"]).path for row in answer["articles"]]
    assert number == 4
    assert {url for url in urls if url in portal.reports} == set(portal.reports)
    first = text_of(portal, "/gkmlpt/api/all/2871?page=0&sid=766001")
    assert first == text_of(portal, "/gkmlpt/api/all/2871?page=1&sid=766001")
    assert get(portal, "/gkmlpt/api/all/2871?page=1&sid=1").status == 404


def test_epochs_and_written_times_are_one_instant_of_beijing():
    portal = GkmlptPortal()
    answer = json.loads(text_of(portal, portal.seeds()[0]))
    rows = [row for row in answer["articles"] if "date" in row]
    assert rows
    for row in rows:
        day = datetime.fromtimestamp(row["date"], BEIJING)
        assert f"{day:%Y-%m-%d %H:%M:%S}" == row["created_at"]


def test_files_in_the_json_are_served_with_their_size():
    portal = GkmlptPortal()
    answer = json.loads(text_of(portal, portal.seeds()[0]))
    files = [file for row in answer["articles"] for file in row.get("attachment", ())]
    assert files
    for file in files:
        assert len(get(portal, urlsplit(file["url"]).path).body) == file["size"]


def test_the_index_names_the_ids_of_the_interface():
    page = text_of(GkmlptPortal(), "/gkmlpt/index")
    assert "SID: '766001'" in page
    assert '"id": 2871' in page
