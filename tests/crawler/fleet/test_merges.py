"""Databases that have changed are fetched, merged and noted."""

from __future__ import annotations

import asyncio

from archive.storage import Place
from archive.store import Archive
from crawler.fleet import in_hand
from crawler.fleet.child import Outcome
from crawler.fleet.merges import Parts, merge_parts
from tests.crawler.fleet.database import Told, hands_on


def carry(place, name, folder):
    with place.take(name, owner="test", seconds=60) as lease:
        lease.bring(folder)
        with Archive.open(folder, create=True) as archive:
            archive.end_run(archive.start_run("crawl"), {}, 0)
            archive.flush()
        lease.carry(folder)


def test_only_what_has_changed_is_news(tmp_path):
    place = Place.at(str(tmp_path / "place"))
    parts = Parts(place, tmp_path / "parts")
    for name in ("a", "b"):
        carry(place, name, tmp_path / name)
    news = parts.news()
    assert news == {"a": 1, "b": 1}
    assert all((path / "archive.db").exists() for path in parts.fetch(["a", "b"]))
    parts.note(news)
    carry(place, "b", tmp_path / "b")
    assert parts.news() == {"b": 2}


def test_what_was_not_merged_is_news_again(tmp_path, monkeypatch):
    child = Told(*(lambda _, c=code: Outcome(c, {}, None) for code in (6, 0)))
    monkeypatch.setattr(in_hand, "Child", child)
    monkeypatch.setenv("GONGBAO_CONFIG", "/dev/null")

    async def run():
        hands = hands_on(None, None, tmp_path)
        carry(hands.place, "town", tmp_path / "town")
        parts = Parts(hands.place, hands.settings.work / "parts")
        await merge_parts(hands)
        before = parts.news()
        await merge_parts(hands)
        return before, parts.news()

    before, after = asyncio.run(run())
    assert (before, after) == ({"town": 1}, {})
    assert [words[0] for words in child.words] == ["merge", "merge"]
