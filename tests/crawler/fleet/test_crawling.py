"""A job of one site, with a child that only says how it ended."""

from __future__ import annotations

import pytest

from archive.store import Archive
from crawler.fleet import in_hand
from crawler.fleet.child import Outcome
from crawler.fleet.crawling import crawl_site
from tests.crawler.fleet.database import Told, hands_on, new_fleet, on

DONE = Outcome(0, {"sites": {"town": {"records": 3}}}, None)
CUT = Outcome(5, {"stopped": "max_time", "sites": {}}, None)


@pytest.fixture
def job(postgres, tmp_path, request, monkeypatch):
    """Does a site's job with a child told so; the site's row, and the child."""
    address = new_fleet(postgres, request.node.name[-40:])

    def do(*acts, before=None, site_id="town"):
        child = Told(*acts)
        monkeypatch.setattr(in_hand, "Child", child)

        async def work(queue, ledger):
            hands = hands_on(queue, ledger, tmp_path)
            await ledger.enlist([site_id])
            if before:
                await before(hands)
            await crawl_site(hands, site_id)
            row = await ledger.site(site_id)
            return {**row, "is_due": bool(await ledger.due())}

        return on(address, work), child

    return do


def crawled(outcome, folder):
    """A child that makes the archive, and ends so."""

    def act(child):
        at = child.words[-1].index("--archive")
        with Archive.open(folder / "work" / "town", create=True) as archive:
            assert str(archive.path) == child.words[-1][at + 1]
            archive.flush()
        return outcome

    return act


def test_what_was_crawled_is_carried_and_due_after_its_interval(job, tmp_path):
    row, child = job(crawled(DONE, tmp_path))
    assert (row["exit_code"], row["records"], row["failures"]) == (0, 3, 0)
    assert not row["is_due"]
    assert (tmp_path / "place" / "town").is_dir()
    assert not (tmp_path / "work" / "town").exists()
    assert child.words[0][:2] == ("crawl", "town")


def test_a_slice_that_was_cut_is_gone_on_with(job, tmp_path):
    row, child = job(crawled(CUT, tmp_path), crawled(DONE, tmp_path))
    assert len(child.words) == 2
    assert row["exit_code"] == 0


def test_a_damaged_copy_is_thrown_away(job, tmp_path):
    row, _ = job(crawled(Outcome(7, {}, "it is damaged."), tmp_path))
    assert (row["exit_code"], row["told"], row["failures"]) == (7, "it is damaged.", 1)
    assert not (tmp_path / "work" / "town").exists()


def test_a_killed_child_is_due_at_once(job, tmp_path):
    row, _ = job(crawled(Outcome(-9, {}, None), tmp_path))
    assert (row["is_due"], row["failures"]) == (True, 1)
    assert "signal 9" in row["told"]


def test_a_site_without_a_file_here_is_left_for_others(job):
    row, child = job(site_id="elsewhere")
    assert "no site file" in row["told"]
    assert child.words == []


def test_an_archive_that_another_has_is_left_alone(job):
    async def taken(hands):
        hands.place.take("town", owner="another", seconds=600)

    row, child = job(before=taken)
    assert "another" in row["told"]
    assert child.words == []
    assert row["failures"] == 0


def test_hosts_that_rest_for_long_put_the_site_off(job):
    async def resting(hands):
        await hands.ledger.claim({"town.example": 3_600}, "another")

    row, child = job(before=resting)
    assert (row["told"], row["is_due"], child.words) == ("its hosts rest", False, [])


def test_a_fault_of_ours_is_a_failure_and_told(job):
    def broken(_):
        raise ZeroDivisionError

    row, child = job(broken)
    assert "ZeroDivisionError" in row["told"]
    assert child.killed
    assert row["failures"] == 1
