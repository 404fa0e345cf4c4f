"""What is due, without one request and without writing."""

from __future__ import annotations

import json

from crawler.engine.dry_run import print_due
from crawler.engine.opening import sites_for
from crawler.engine.options import CrawlOptions


def due_of(crawl, capsys, **more):
    given = CrawlOptions(
        archive=crawl.archive, sites_dir=crawl.sites, as_json=True, **more
    )
    capsys.readouterr()
    assert print_due(given, sites_for(given)) == 0
    return json.loads(capsys.readouterr().out)["urls"]


def test_without_an_archive_the_seeds_are_due(make_portal, crawl, capsys):
    portal = make_portal(count=1)
    assert due_of(crawl, capsys) == [
        {"url": portal.base_url + "zw/", "kind": "listing", "site_id": "small"}
    ]
    assert not crawl.archive.exists()
    assert portal.hits() == []


def test_a_known_url_is_due_at_its_time_and_the_limit_holds(make_portal, crawl, capsys):
    portal = make_portal(count=4)
    crawl(limit=2)
    due = due_of(crawl, capsys)
    assert {row["url"] for row in due} >= {portal.base_url + "zw/", portal.url(1)}
    assert len(due_of(crawl, capsys, limit=2)) == 2


def test_one_url_is_said_as_it_would_be_asked(crawl, capsys, tmp_path):
    given = CrawlOptions(archive=tmp_path / "a", url="HTTP://127.0.0.1/x#top")
    assert print_due(given, []) == 0
    assert capsys.readouterr().out.splitlines() == [
        "-\treport\thttp://127.0.0.1/x",
        "1 due; nothing was sent.",
    ]


def test_age_and_intervals_count_in_a_dry_run(make_portal, crawl, capsys, monkeypatch):
    portal = make_portal(count=2)
    crawl()
    assert len(due_of(crawl, capsys)) == 1, "the listing"
    assert len(due_of(crawl, capsys, max_age_s=7 * 86_400)) == 1
    everything = due_of(crawl, capsys, refresh=True)
    assert {row["url"] for row in everything} >= {portal.url(1), portal.url(2)}
    assert len({row["url"] for row in everything}) == len(everything)
    configured = crawl.archive.parent / "gongbao.toml"
    configured.write_text('[revisit]\nlistings = "7d"\n', "utf-8")
    monkeypatch.setenv("GONGBAO_CONFIG", str(configured))
    assert due_of(crawl, capsys) == []
    assert len(due_of(crawl, capsys, full=True)) == 1
