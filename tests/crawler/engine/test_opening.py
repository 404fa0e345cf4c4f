"""Before the first request: what is refused, and what a run is opened with."""

from __future__ import annotations

import pytest

from archive.errors import ArchiveLocked, ConfigurationError
from crawler.engine.opening import check_contact, opened_run, sites_for
from crawler.engine.options import CrawlOptions


def test_one_url_needs_no_site_file_but_must_be_one(tmp_path):
    assert sites_for(CrawlOptions(archive=tmp_path, url="http://a.gov.cn/1")) == []
    with pytest.raises(ConfigurationError, match="not a URL that can be fetched"):
        sites_for(CrawlOptions(archive=tmp_path, url="ftp://a.gov.cn/"))


def test_sites_are_chosen_by_their_ids(make_portal, crawl):
    make_portal("one", count=1)
    make_portal("two", count=1)
    given = CrawlOptions(archive=crawl.archive, sites_dir=crawl.sites)
    assert [site.site_id for site in sites_for(given)] == ["one", "two"]
    chosen = CrawlOptions(
        archive=crawl.archive, sites_dir=crawl.sites, site_ids=("two",)
    )
    assert [site.site_id for site in sites_for(chosen)] == ["two"]


def test_a_public_url_needs_a_contact(monkeypatch, tmp_path):
    monkeypatch.delenv("GONGBAO_CONTACT", raising=False)
    check_contact([], CrawlOptions(archive=tmp_path, url="http://127.0.0.1/a"))
    with pytest.raises(ConfigurationError, match=r"who crawls a\.gov\.cn"):
        check_contact([], CrawlOptions(archive=tmp_path, url="http://a.gov.cn/1"))


def test_a_run_holds_the_archive_and_lets_it_go(make_portal, crawl):
    make_portal(count=1)
    given = CrawlOptions(archive=crawl.archive, sites_dir=crawl.sites)
    with opened_run(given) as run:
        assert run.queue.next_host() is not None
        with pytest.raises(ArchiveLocked), opened_run(given):
            pass
    with opened_run(given) as run:
        assert run.archive.counts() == {"pending": 1}
