"""What is due in one run: seeds, one URL, hosts with something left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from archive.instants import iso
from archive.rows import NewUrl, UrlRow, Visit
from crawler.engine.due_queue import DueQueue
from crawler.engine.options import CrawlOptions
from crawler.frontier.revisit import DAY
from crawler.site.definition import Seed
from crawler.workers.pool import READ_WITH
from tests.crawler.engine.conftest import site_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def queue_of(archive, sites, tmp_path, now=NOW, **options):
    given = CrawlOptions(archive=tmp_path, **options)
    return DueQueue(archive, {site.site_id: site for site in sites}, given, now)


def claimed(queue, host):
    return [due.url for due in queue.claim(host, 9)]


def test_seeds_are_planted_and_listings_due_at_each_run(archive, tmp_path):
    seeds = (
        Seed("http://h01.gov.cn/zw/", "listing"),
        Seed("http://h01.gov.cn/feed", "feed"),
    )
    site = site_of(1, tmp_path, seeds=seeds)
    for day in range(2):
        queue = queue_of(archive, [site], tmp_path, NOW + timedelta(days=day))
        queue.plant()
        assert queue.next_host() == "h01.gov.cn"
        assert sorted(claimed(queue, "h01.gov.cn")) == sorted(s.url for s in seeds)
    assert {row["kind"] for row in archive.rows("SELECT kind FROM urls")} == {"listing"}
    assert archive.sites()[0]["title"] == "某县1"


def test_one_url_is_due_alone(archive, tmp_path):
    url = "http://h09.gov.cn/1.html"
    archive.urls.add([NewUrl("http://h09.gov.cn/2.html", "report")])
    queue = queue_of(archive, [], tmp_path, url=url)
    queue.plant()
    assert queue.next_host() == "h09.gov.cn"
    assert claimed(queue, "h09.gov.cn") == [url]
    assert claimed(queue, "h09.gov.cn") == []


def test_what_was_too_much_is_due_again_with_other_rules_or_limits(archive, tmp_path):
    details = {
        "then": "more than 32 MB (rules 1, 32 MB)",
        "now": f"too much ({READ_WITH})",
    }
    later = iso(NOW + timedelta(days=9))
    for name, detail in details.items():
        url = f"http://h01.gov.cn/{name}.html"
        archive.urls.add([NewUrl(url, "report", "s1")])
        visit = Visit(url, "failed", "memory", detail=detail, at=iso(NOW), due_at=later)
        archive.add_visit(visit)
    queue = queue_of(archive, [site_of(1, tmp_path)], tmp_path, NOW + timedelta(days=1))
    queue.plant()
    seed, *others = claimed(queue, "h01.gov.cn")
    assert seed == "http://h01.gov.cn/zw/"
    assert others == ["http://h01.gov.cn/then.html"]


def test_files_are_left_alone_where_they_are_not_wanted(archive, tmp_path):
    archive.urls.add([NewUrl("http://h01.gov.cn/a.pdf", "attachment", "s1")])
    without = queue_of(archive, [site_of(1, tmp_path)], tmp_path, attachments=False)
    assert claimed(without, "h01.gov.cn") == []
    archive.urls.release()
    wanted = queue_of(archive, [site_of(1, tmp_path)], tmp_path)
    assert claimed(wanted, "h01.gov.cn") == ["http://h01.gov.cn/a.pdf"]


def test_hosts_are_asked_for_anew_only_when_links_were_found(archive, tmp_path):
    queue = queue_of(archive, [site_of(1, tmp_path)], tmp_path)
    assert queue.next_host() is None
    archive.urls.add([NewUrl("http://h01.gov.cn/1.html", "report", "s1")])
    assert queue.next_host() is None
    queue.found_more()
    assert queue.next_host() == "h01.gov.cn"


def test_offered_lists_are_known_and_due(archive, tmp_path):
    queue = queue_of(archive, [site_of(1, tmp_path)], tmp_path)
    row = NewUrl("http://h01.gov.cn/map.xml", "sitemap", "s1")
    queue.offer([row])
    assert queue.next_host() == "h01.gov.cn"
    assert claimed(queue, "h01.gov.cn") == [row.url]


def test_a_refresh_makes_everything_known_due(archive, tmp_path):
    url, later = "http://h01.gov.cn/1.html", "2027-01-01T00:00:00Z"
    archive.urls.add([NewUrl(url, "report", "s1")])
    archive.add_visit(Visit(url, "unchanged", due_at=later, at="2026-11-01T00:00:00Z"))
    site = site_of(1, tmp_path, seeds=())
    queue = queue_of(archive, [site], tmp_path)
    queue.plant()
    assert claimed(queue, "h01.gov.cn") == []
    queue = queue_of(archive, [site], tmp_path, refresh=True)
    queue.plant()
    assert claimed(queue, "h01.gov.cn") == [url]


def visited(archive, url, days_ago, due_in, **more):
    at, due = (iso(NOW + timedelta(days=d)) for d in (-days_ago, due_in))
    archive.urls.add([NewUrl(url, more.pop("kind", "report"), "s1")])
    archive.add_visit(Visit(url, "unchanged", due_at=due, at=at, **more))


def row_of(**known):
    names = UrlRow.__slots__
    return UrlRow(**(dict.fromkeys(names) | {"state": "pending"} | known))


def test_what_was_not_looked_at_for_so_long_is_due(archive, tmp_path):
    new, old = "http://h01.gov.cn/new.html", "http://h01.gov.cn/old.html"
    visited(archive, new, 6, 100)
    visited(archive, old, 7, 100)
    site = site_of(1, tmp_path, seeds=())
    queue = queue_of(archive, [site], tmp_path, max_age_s=7 * DAY)
    queue.plant()
    assert claimed(queue, "h01.gov.cn") == [old]


def test_a_longest_interval_that_became_shorter_counts_from_the_last_visit(
    archive, tmp_path
):
    late, soon = "http://h01.gov.cn/late.html", "http://h01.gov.cn/soon.html"
    visited(archive, late, 8, 150)
    visited(archive, soon, 3, 150)
    site = site_of(1, tmp_path, seeds=(), revisit={"max": 7 * DAY})
    queue = queue_of(archive, [site], tmp_path)
    queue.plant()
    assert claimed(queue, "h01.gov.cn") == [late]
    assert archive.urls.get(soon).due_at == iso(NOW + timedelta(days=4))
    assert archive.rows("SELECT * FROM issues") == [], "no clock was wrong"


def test_lists_are_walked_as_often_as_configured(archive, tmp_path):
    seeds = (Seed("http://h01.gov.cn/zw/", "listing"),)
    site = site_of(1, tmp_path, seeds=seeds, revisit={"listings": DAY})

    def walked_at(hours, **options):
        now = NOW + timedelta(hours=hours)
        queue = queue_of(archive, [site], tmp_path, now, **options)
        queue.plant()
        found = claimed(queue, "h01.gov.cn")
        for url in found:
            archive.add_visit(Visit(url, "archived", due_at=iso(now), at=iso(now)))
        return found

    assert walked_at(0) == [seeds[0].url]
    assert walked_at(6) == []
    assert walked_at(6, full=True) == [seeds[0].url]
    assert walked_at(29.5) == [seeds[0].url], "half an hour early: a night's jitter"


def test_what_a_wrong_clock_gave_is_due_and_told(archive, tmp_path):
    site = site_of(1, tmp_path, seeds=())
    ahead = "http://h01.gov.cn/ahead.html"
    visited(archive, ahead, -730, 760)
    visited(archive, "http://h01.gov.cn/fine.html", 1, 100)
    visited(archive, "http://h01.gov.cn/soon.html", -20, 60)
    queue = queue_of(archive, [site], tmp_path)
    queue.plant()
    assert claimed(queue, "h01.gov.cn")[0] == ahead
    (issue,) = archive.rows("SELECT code, severity, detail FROM issues")
    assert (issue["code"], issue["severity"]) == ("clock", "warning")
    assert issue["detail"].startswith("2 URLs had dates")


def test_other_sites_keep_their_dates(archive, tmp_path):
    other = "http://h02.gov.cn/1.html"
    archive.urls.add([NewUrl(other, "report", "s2")])
    archive.urls.set_due(other, iso(NOW + timedelta(days=500)))
    queue_of(archive, [site_of(1, tmp_path, seeds=())], tmp_path).plant()
    assert archive.urls.get(other).due_at == iso(NOW + timedelta(days=500))


def test_a_due_date_beyond_reason_is_due(archive, tmp_path):
    site = site_of(1, tmp_path, seeds=())
    near, far = "http://h01.gov.cn/near.html", "http://h01.gov.cn/far.html"
    archive.urls.add([NewUrl(url, "report", "s1") for url in (near, far)])
    for url, days in ((near, 179), (far, 366)):
        archive.urls.set_due(url, iso(NOW + timedelta(days=days)))
    queue = queue_of(archive, [site], tmp_path)
    queue.plant()
    assert claimed(queue, "h01.gov.cn") == [far]


def test_a_seed_that_was_never_asked_for_is_new(archive, tmp_path):
    seed = Seed("http://h01.gov.cn/zw/", "listing")
    site = site_of(1, tmp_path, seeds=(seed,))
    queue = queue_of(archive, [site], tmp_path)
    assert queue.has_new()
    queue.plant()
    assert queue.has_new()
    archive.add_visit(Visit(seed.url, "archived", at=iso(NOW), kind="listing"))
    assert not queue.has_new()
    assert queue_of(archive, [], tmp_path, url="http://h09.gov.cn/1.html").has_new()
