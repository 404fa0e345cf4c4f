"""Before the first request: what is refused, and what a run is opened with."""

from __future__ import annotations

import pytest

from archive.errors import ArchiveLocked, ArchiveUnusable, ConfigurationError
from crawler.demo.portals.server import Reply
from crawler.engine.opening import check_contact, opened_run, sites_for
from crawler.engine.options import CrawlOptions
from tests.archive.notices.conftest import Inbox


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


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    """A channel of `gongbao.toml` where the crawl is started."""
    inbox = Inbox(tmp_path)
    words = ", ".join(f"'{word}'" for word in inbox.command)
    text = f"[notify]\ncommand = [{words}]\nevents = ['add', 'unhealthy']\n"
    (tmp_path / "gongbao.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("GONGBAO_CONFIG", str(tmp_path / "gongbao.toml"))
    return inbox


class TestChannelsAreToldAtTheEnd:
    def test_when_the_archive_is_free_again(self, make_portal, crawl, inbox):
        portal = make_portal(count=2)
        crawl()
        [message] = inbox.got
        assert message["counts"] == {"add": 2}
        assert [event["site"] for event in message["events"]] == ["某某县"] * 2
        crawl()
        portal.replies["/zw/"] = Reply(b"", status=404)
        crawl(refresh=True)
        crawl(refresh=True)
        assert crawl.code == 4
        assert [message["counts"] for message in inbox.got[1:]] == [{"unhealthy": 1}]
        assert inbox.got[1]["events"][0]["detail"].startswith("redesigned")

    def test_not_where_nobody_wants_it(self, make_portal, crawl, inbox):
        make_portal(count=1)
        crawl(notify=False)
        assert inbox.got == []

    def test_not_where_somebody_wants_the_crawl_to_end(self, make_portal, crawl, inbox):
        make_portal(count=1)
        given = CrawlOptions(archive=crawl.archive, sites_dir=crawl.sites)
        with opened_run(given) as run:
            run.stop("signal")
            with pytest.raises(ArchiveLocked), opened_run(given):
                pass
        assert inbox.got == []

    def test_a_channel_that_fails_changes_no_exit_code(
        self, make_portal, crawl, inbox, caplog
    ):
        make_portal(count=1)
        inbox.refuses.touch()
        crawl()
        assert crawl.code == 0
        assert "notify: channel command was not told" in caplog.text
        inbox.refuses.unlink()
        crawl()
        assert inbox.events() == ["add"]

    def test_damage_that_stops_a_crawl_is_told(self, make_portal, crawl, inbox):
        make_portal(count=1)
        (crawl.folder / "gongbao.toml").write_text(
            (crawl.folder / "gongbao.toml").read_text().replace("unhealthy", "damaged")
        )
        crawl()
        for file in (crawl.archive / "warc").iterdir():
            file.unlink()
        with pytest.raises(ArchiveUnusable, match="are not in"):
            crawl()
        crawl(repair=True)
        counts = [message["counts"] for message in inbox.got]
        assert counts[0] == {"add": 1}
        assert set(counts[1]) == {"damaged"}
        assert counts[2:] == []
