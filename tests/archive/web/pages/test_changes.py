"""Changes and the ledger; and how programs follow them."""

from __future__ import annotations

import re

from archive.canonical import record_id
from tests.archive.web.conftest import GONE, ID, Pages


def test_changes_by_day_and_kind(pages: Pages):
    html = pages.html("/changes")
    assert '<time datetime="2026-11-22">' in html
    assert f'href="/report/{ID}/diff?from=1&amp;to=2"' in html
    ops = [one["op"] for one in pages.get("/changes.json?op=remove").json()["changes"]]
    assert ops == ["remove"]
    assert pages.get("/changes.json?site=nobody").json() == {"changes": []}
    assert "at:deleted-entry" in pages.get("/changes.atom").text


def test_programs_follow_by_cursor(pages: Pages):
    first = pages.get("/-/changes.json?since=0").json()
    assert [one["seq"] for one in first["changes"]] == list(range(1, first["next"] + 1))
    assert first["more"] is False
    rest = pages.get(f"/-/changes.json?since={first['next']}").json()
    assert rest == {"changes": [], "next": first["next"], "more": False}


def test_the_ledger_has_what_was_taken_down_or_altered(pages: Pages):
    html = pages.html("/removed")
    assert f'href="/report/{record_id(GONE)}"' in html
    assert re.search(r"<del>581</del> → <ins>585</ins>", html)
