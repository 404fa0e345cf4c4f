"""Sites that share a host have one lock; what a host's last job knew goes on."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from archive.store import Archive
from crawler.fleet.hosts import gaps_of, hand_on, is_newer, locks_of, taken_from
from crawler.site.definition import ScopeRules, Site, SitePoliteness

USUAL = {"delay_s": 4.0}


def site(site_id, *hosts, **known):
    first, *others = hosts
    return Site(
        site_id,
        site_id,
        f"http://{first}/",
        Path("x.toml"),
        scope=ScopeRules(hosts=tuple(others)),
        **known,
    )


def test_sites_on_one_host_have_one_lock():
    locks = locks_of([site("a", "x.cn"), site("b", "x.cn"), site("c", "y.cn")])
    assert locks == {"a": "host:x.cn", "b": "host:x.cn", "c": "host:y.cn"}


def test_sites_that_are_joined_by_a_third_have_one_lock():
    locks = locks_of([site("a", "x.cn"), site("b", "z.cn"), site("c", "z.cn", "x.cn")])
    assert set(locks.values()) == {"host:x.cn"}


HOSTS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=3, unique=True)


@given(st.lists(HOSTS, max_size=12), st.randoms())
def test_no_two_locks_share_a_host_in_whatever_order(groups, dice):
    sites = [site(f"s{n}", *(f"{h}.cn" for h in g)) for n, g in enumerate(groups)]
    locks = locks_of(sites)
    of_host = {}
    for each in sites:
        for host in each.hosts:
            assert of_host.setdefault(host, locks[each.site_id]) == locks[each.site_id]
    dice.shuffle(sites)
    assert locks_of(sites) == locks


def test_a_host_rests_for_its_delay_with_all_of_its_jitter():
    one = site("a", "x.cn", "y.cn")
    assert gaps_of(one, USUAL, {}) == {"x.cn": 5.0, "y.cn": 5.0}
    slow = {"x.cn": {"crawl_delay_s": 60}}
    assert gaps_of(one, USUAL, slow)["x.cn"] >= 60
    own = site("b", "x.cn", politeness=SitePoliteness(delay_s=0.0))
    assert gaps_of(own, USUAL, {}) == {"x.cn": 0.0}


def test_what_one_sites_archive_knows_another_gets(tmp_path):
    with Archive.open(tmp_path / "one", create=True) as archive, archive.lock():
        archive.update_host(
            "x.cn",
            refusals=2,
            not_before="2026-11-22T00:00:00Z",
            day="2026-11-21",
            day_count=1_990,
            last_request_at="2026-11-21T00:00:00Z",
        )
        archive.flush()
    memory = taken_from(tmp_path / "one", ["x.cn", "new.cn"])
    assert memory.keys() == {"x.cn"}
    hand_on(tmp_path / "two", memory)
    assert taken_from(tmp_path / "two", ["x.cn"]) == memory
    older = {"x.cn": {**memory["x.cn"], "last_request_at": "2026-11-20T00:00:00Z"}}
    hand_on(tmp_path / "two", {"x.cn": {**older["x.cn"], "day_count": 1}})
    assert taken_from(tmp_path / "two", ["x.cn"]) == memory


def test_of_two_memories_the_later_counts():
    early, late = ({"last_request_at": f"2026-11-2{n}T00:00:00Z"} for n in (1, 2))
    assert is_newer(late, early)
    assert not is_newer(early, late)
    assert not is_newer({}, early)
