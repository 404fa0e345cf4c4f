"""Whole crawls of a small portal: what is stored, what is asked again, what stops."""

from __future__ import annotations

import errno
import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from archive.errors import (
    ArchiveLocked,
    ArchiveUnusable,
    ConfigurationError,
    GongbaoError,
    StoppedEarly,
)
from archive.store import Archive
from archive.store.verify import verify
from crawler.demo.portals.server import Reply

LISTING = "/zw/"


def page(number):
    return f"/zw/t20240101_{number}.html"


def changes(crawl, since=0):
    with Archive.open(crawl.archive) as archive:
        return [(c.op, archive.record(c.record_id).url) for c in archive.changes(since)]


def test_a_crawl_stores_every_report_and_a_second_one_nothing(make_portal, crawl):
    portal = make_portal(count=10, per_page=4)
    summary = crawl(as_json=True)
    assert crawl.code == 0
    site = summary["sites"]["small"]
    assert (site["new"], site["records"], site["dated"], site["sourced"]) == (10,) * 4
    assert site["discovered"] == 13 == site["archived"]
    assert portal.hits()[0] == "/robots.txt"
    assert sorted(portal.hits("/zw/t")) == sorted(page(n) for n in range(1, 11))
    with Archive.open(crawl.archive) as archive:
        record = archive.record(portal.url(3))
        assert record.title == "某某县司法局关于第3号法治政府建设情况的报告"
        assert record.date.startswith("2024-01-04")
        assert record.site_id == "small"

    portal.port.hits.clear()
    summary = crawl()
    assert crawl.code == 0
    assert portal.hits() == [LISTING], "robots.txt is kept for a day"
    assert summary["sites"]["small"]["discovered"] == 13
    assert crawl.states()[LISTING] == ("unchanged", None)


def test_a_refresh_sees_counters_as_unchanged_and_one_number_as_a_change(
    make_portal, crawl
):
    portal = make_portal(count=5)
    crawl()
    portal.texts[2] = (
        "<p>补充：全年新增法律援助案件五百八十一件，办结率百分之九十八。</p>"
    )
    site = crawl(refresh=True)["sites"]["small"]
    assert (site["changed"], site["new"], site["unchanged"]) == (1, 0, 6)
    assert len(crawl.rows("SELECT * FROM versions")) == 6
    assert changes(crawl, 5) == [("change", portal.url(2))]


def test_unchanged_pages_with_etag_are_304_and_revisits(make_portal, crawl):
    portal = make_portal(count=5, etags=True)
    crawl()
    portal.port.hits.clear()
    crawl(refresh=True)
    statuses = [h.status for h in portal.port.hits if h.target.startswith("/zw/t")]
    assert statuses == [304] * 5
    assert len(crawl.rows("SELECT * FROM captures WHERE revisit_of NOTNULL")) == 7
    assert len(crawl.rows("SELECT * FROM versions")) == 5
    assert crawl.states()[page(1)] == ("unchanged", None)


def test_a_removed_report_is_gone_at_once_and_can_come_back(make_portal, crawl):
    portal = make_portal(count=4)
    crawl()
    portal.order.remove(2)
    site = crawl(refresh=True)["sites"]["small"]
    assert crawl.code == 0
    assert site["removed"] == 1
    assert crawl.states()[page(2)] == ("gone", "http_404")
    assert changes(crawl, 4) == [("remove", portal.url(2))]
    portal.order.append(2)
    crawl(refresh=True)
    assert changes(crawl, 5) == [("restore", portal.url(2))]
    assert crawl.rows("SELECT count(*) FROM versions") == [(4,)]


def test_a_soft_404_needs_a_second_look(make_portal, crawl):
    portal = make_portal(count=4)
    crawl()
    portal.replies[page(1)] = Reply(
        "<html><title>404</title><p>您访问的页面不存在或已被删除</p></html>".encode()
    )
    crawl(refresh=True)
    assert crawl.code == 3
    assert crawl.states()[page(1)] == ("failed", "soft_404")
    assert changes(crawl, 4) == []
    crawl(refresh=True)
    assert crawl.states()[page(1)] == ("gone", "soft_404")
    assert changes(crawl, 4) == [("remove", portal.url(1))]
    del portal.replies[page(1)]
    crawl(refresh=True)
    assert changes(crawl, 5) == [("restore", portal.url(1))]


def test_an_error_page_never_becomes_a_version(make_portal, crawl):
    portal = make_portal(count=3)
    crawl()
    portal.replies[page(1)] = Reply(b"", status=200)
    portal.replies[page(2)] = Reply(
        "<title>系统维护</title><p>系统维护中，请稍后再试</p>".encode()
    )
    portal.replies[page(3)] = Reply(b"<h1>oops</h1>", status=500)
    crawl(refresh=True)
    assert crawl.code == 3
    states = crawl.states()
    assert states[page(1)] == ("failed", "empty")
    assert states[page(2)] == ("failed", "maintenance")
    assert states[page(3)] == ("failed", "http_5xx")
    assert crawl.rows("SELECT count(*) FROM versions") == [(3,)]
    assert crawl.rows("SELECT count(*) FROM records WHERE removed_at NOTNULL") == [(0,)]


def test_a_back_dated_item_is_found_by_a_full_walk(make_portal, crawl):
    portal = make_portal(count=20, per_page=4)
    crawl()
    portal.order.insert(18, 99)
    portal.port.hits.clear()
    crawl()
    assert portal.hits("/zw/") == [LISTING]
    crawl(full=True)
    assert page(99) in portal.hits()
    assert len(crawl.rows("SELECT * FROM records")) == 21


def test_new_items_on_two_pages_are_found_without_a_full_walk(make_portal, crawl):
    portal = make_portal(count=12, per_page=4)
    crawl()
    portal.order[:0] = [106, 105, 104, 103, 102, 101]
    portal.port.hits.clear()
    crawl()
    assert len(portal.hits("/zw/t")) == 6
    listings = [h for h in portal.hits("/zw/") if not h.startswith("/zw/t")]
    assert listings == [LISTING, "/zw/list_1.html", "/zw/list_2.html"]


def test_redirects_lead_to_one_document_and_loops_end(make_portal, crawl):
    portal = make_portal(count=4)

    def to(target, status=302):
        return Reply(status=status, headers=(("Location", target),))

    portal.replies[page(1)] = to("/zw/t20240101_44.html", 301)
    portal.order.append(44)
    portal.order.remove(4)
    portal.replies[page(2)] = to("/loop/")
    portal.replies["/loop/"] = to(page(2))
    portal.replies[page(3)] = to("file:///etc/passwd")
    for number in range(12):
        portal.replies[f"/hop/{number}"] = to(f"/hop/{number + 1}")
    portal.replies[page(44)] = lambda request: portal._report(request, 44)
    portal.order.append(5)
    portal.replies[page(5)] = to("/hop/0")
    crawl()
    states = crawl.states()
    assert states[page(1)] == ("refused", "alias")
    assert states[page(44)][0] in ("archived", "unchanged")
    assert states[page(2)] == ("refused", "redirect_loop")
    assert states[page(3)] == ("refused", "scheme")
    assert states[page(5)] == ("refused", "too_many_redirects")
    assert crawl.rows("SELECT url, alias_of FROM aliases") == [
        (portal.url(1), portal.url(44))
    ]
    assert len(portal.hits("/hop/")) == 10


def test_robots_rules_are_kept_and_a_5xx_shuts_the_host(make_portal, crawl):
    portal = make_portal(count=4)
    portal.replies["/robots.txt"] = Reply(
        b"User-agent: gongbao\nDisallow: /zw/t20240101_2.html\n"
    )
    crawl()
    assert crawl.states()[page(2)] == ("refused", "robots")
    assert page(2) not in portal.hits()
    other = make_portal("other", count=3)
    other.replies["/robots.txt"] = Reply(b"", status=503)
    site = crawl(site_ids=("other",))["sites"]["other"]
    assert crawl.code == 4
    assert site["health"] == "unreachable"
    assert site["pending"] == 1
    assert set(other.hits()) == {"/robots.txt"}


def test_a_failing_page_is_tried_three_times(make_portal, crawl):
    portal = make_portal(count=3, politeness="")
    portal.replies[page(2)] = Reply(
        raw=b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"
    )
    crawl()
    assert crawl.code == 3
    assert crawl.states()[page(2)] == ("failed", "short_body")
    assert portal.visits[page(2)] == 3
    (due_at,) = crawl.rows(f"SELECT due_at FROM urls WHERE url = '{portal.url(2)}'")[0]
    assert due_at > datetime.now(UTC).isoformat()


def test_limit_dry_run_and_one_url(make_portal, crawl, capsys):
    portal = make_portal(count=9)
    crawl(limit=3)
    assert len(portal.hits("/zw/")) == 3
    assert crawl.states()[page(8)] == ("pending", None)
    portal.port.hits.clear()
    capsys.readouterr()
    from crawler.engine.crawl import run_crawl
    from crawler.engine.options import CrawlOptions

    dry = CrawlOptions(
        archive=crawl.archive, sites_dir=crawl.sites, dry_run=True, as_json=True
    )
    assert run_crawl(dry) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["due"] == len(told["urls"]) > 3
    assert portal.hits() == []
    one = CrawlOptions(
        archive=crawl.folder / "one", url=portal.url(5), allow_private=True
    )
    assert run_crawl(one) == 0
    with Archive.open(crawl.folder / "one") as archive:
        assert [record.url for record in archive.records()] == [portal.url(5)]
        assert archive.record(portal.url(5)).site_id is None


def test_a_private_address_is_refused_without_the_sites_word(make_portal, crawl):
    portal = make_portal(count=3)
    file = crawl.sites / "small.toml"
    file.write_text(file.read_text().replace("allow_private = true", ""))
    crawl()
    assert crawl.states()[LISTING] == ("refused", "private_address")
    assert portal.hits() == []


def test_a_public_host_needs_a_contact(crawl, tmp_path):
    folder = tmp_path / "sites"
    folder.mkdir()
    (folder / "public.toml").write_text(
        'title = "某县"\nbase_url = "http://www.example.gov.cn/"\n'
        '[[seeds]]\nurl = "http://www.example.gov.cn/zw/"\nkind = "listing"\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigurationError, match="set GONGBAO_CONTACT"):
        crawl()
    assert not crawl.archive.exists()


def test_a_second_crawl_on_one_archive_is_turned_away(make_portal, crawl):
    make_portal(count=3)
    with (
        Archive.open(crawl.archive, create=True) as archive,
        archive.lock(),
        pytest.raises(ArchiveLocked),
    ):
        crawl()


def test_expectations_that_are_missed_are_exit_4(make_portal, crawl):
    make_portal(count=3, expect="reports_min = 5")
    site = crawl()["sites"]["small"]
    assert crawl.code == 4
    assert site["health"] == "too_few"
    told = "SELECT code, site_id FROM issues WHERE site_id NOTNULL"
    assert crawl.rows(told) == [("too_few", "small")]
    crawl()
    assert crawl.code == 4
    assert crawl.rows(told) == [("too_few", "small")], "the same fault is told once"


def test_out_of_scope_items_are_refused_and_bad_links_cost_nothing(make_portal, crawl):
    portal = make_portal(count=4, scope="title = ['第1号', '第2号']")
    crawl()
    states = crawl.states()
    assert states[page(3)] == ("refused", "out_of_scope")
    assert states[page(2)] == ("archived", None)
    assert len(portal.hits("/zw/t")) == 2


def test_a_fault_of_our_own_ends_the_crawl_in_one_sentence(
    make_portal, crawl, monkeypatch, capsys
):
    make_portal(count=3)

    def broken(*_args, **_known):
        raise ZeroDivisionError

    monkeypatch.setattr("crawler.engine.host_desk.HostDesk.judged", broken)
    with pytest.raises(GongbaoError, match=r"unexpected error at .*ZeroDivisionError"):
        crawl()
    assert "Traceback" not in capsys.readouterr().err
    assert crawl.states()[LISTING] == ("pending", None)


def test_a_full_disk_stops_with_5_and_the_next_run_goes_on(
    make_portal, crawl, monkeypatch
):
    portal = make_portal(count=6)

    def full(*_args, **_known):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("archive.warc.files.WarcFiles.append", full)
        with pytest.raises(StoppedEarly, match="no space"):
            crawl()
    assert portal.hits("/zw/t") == []
    crawl()
    assert crawl.code == 0
    assert len(crawl.rows("SELECT * FROM records")) == 6


def test_a_listing_that_shows_nothing_any_more_was_redesigned(make_portal, crawl):
    portal = make_portal(count=4)
    quiet = make_portal("quiet", count=0)
    assert crawl()["sites"]["quiet"]["health"] == "ok"
    portal.replies[LISTING] = Reply(
        "<html><body><div id='app'>本栏目改版了，请从新的入口进入查看。</div></body></html>".encode()
    )
    sites = crawl()["sites"]
    assert crawl.code == 4
    assert sites["small"]["health"] == "redesigned"
    assert sites["quiet"]["health"] == "ok", quiet.hits()
    assert sites["small"]["records"] == 4


def test_an_endless_list_ends_by_its_budgets(make_portal, crawl):
    portal = make_portal(count=400, per_page=2, scope="max_urls = 12\nmax_pages = 9")
    assert crawl()["sites"]["small"]["health"] == "incomplete"
    states = Counter(crawl.states().values())
    assert states["refused", "budget"] > 0
    assert len(portal.hits("/zw/t")) <= 12
    assert len(portal.hits("/zw/list_")) < 9
    endless = make_portal("endless", count=80, per_page=2, scope="title = ['别的']")
    crawl(site_ids=("endless",))
    # A page without one report in scope does not end a walk; only its budget does.
    assert len(endless.hits("/zw/list_")) == 39
    assert crawl.code == 0


def test_half_a_body_is_kept_as_evidence_and_never_read(make_portal, crawl):
    portal = make_portal(count=2)
    crawl()
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<h1>half a page"
    portal.replies[page(2)] = Reply(raw=half)
    crawl(refresh=True)
    assert crawl.states()[page(2)] == ("failed", "short_body")
    kept = crawl.rows(
        "SELECT truncated, payload_bytes FROM captures WHERE truncated NOTNULL"
    )
    assert kept == [("disconnect", 15)] * 3
    del portal.replies[page(2)]
    crawl(refresh=True)
    assert crawl.states()[page(2)] == ("unchanged", None)
    assert crawl.rows("SELECT count(*) FROM versions") == [(2,)]


def test_lost_captures_stop_a_crawl_until_they_are_given_up(make_portal, crawl):
    make_portal(count=6)
    crawl()
    [warc] = (crawl.archive / "warc").glob("*.gz")
    warc.write_bytes(warc.read_bytes()[: warc.stat().st_size // 2])
    with pytest.raises(ArchiveUnusable, match="--repair"):
        crawl()
    crawl(repair=True)
    assert crawl.code == 0
    with Archive.open(crawl.archive) as archive:
        report = verify(archive)
        assert report.damage == []
        assert report.lost
        assert all(archive.capture(r.capture_id).payload for r in archive.records())
