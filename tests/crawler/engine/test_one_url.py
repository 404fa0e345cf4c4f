"""`crawl --url`: one page, and what it is worth; pages that are not there any more."""

from __future__ import annotations

import pytest

from archive.errors import ConfigurationError
from archive.store import Archive
from archive.store.verify import verify
from crawler.demo.portals.server import Reply

PAGE = "/zw/t20240101_1.html"
MISSING = "<html><head><title>提示</title></head><body>您访问的页面不存在</body></html>"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (None, 0),
        (Reply(b"gone", status=404), 3),
        (Reply(MISSING.encode()), 3),
        (Reply(status=302, headers=(("Location", "javascript:1"),)), 3),
    ],
)
def test_one_page_that_did_not_come_is_told(make_portal, crawl, reply, code):
    portal = make_portal(count=1)
    if reply is not None:
        portal.replies[PAGE] = reply
    crawl(url=portal.url(1), allow_private=True)
    assert crawl.code == code


def test_a_private_address_needs_an_option(make_portal, crawl):
    portal = make_portal(count=1)
    with pytest.raises(ConfigurationError, match="add --allow-private") as raised:
        crawl(url=portal.url(1))
    assert raised.value.exit_code == 2
    assert not crawl.archive.exists()
    assert portal.hits() == []


def test_a_rest_of_days_leaves_its_reason(make_portal, crawl):
    portal = make_portal(count=1)
    portal.replies[PAGE] = Reply(status=429, headers=(("Retry-After", "200000"),))
    summary = crawl(url=portal.url(1), allow_private=True)
    assert crawl.code == 3
    assert list(summary["put_off"].values()) != []
    (row,) = crawl.rows("SELECT state, reason, detail FROM urls WHERE kind = 'report'")
    assert row[:2] == ("pending", None)
    assert row[2].startswith("the host is left alone until 20")
    with Archive.open(crawl.archive) as archive:
        assert verify(archive).damage == []
    portal.replies.clear()
    with Archive.open(crawl.archive, writable=True) as archive, archive.lock():
        archive.write("UPDATE hosts SET not_before = NULL, refusals = 0")
    crawl(url=portal.url(1), allow_private=True)
    assert crawl.rows("SELECT state, detail FROM urls WHERE kind = 'report'") == [
        ("archived", None)
    ]


def test_a_page_that_says_it_is_not_there_comes_to_rest(make_portal, crawl):
    """Missed once: looked at again; missed twice: gone, until it is there again."""
    portal = make_portal(count=3)
    crawl()
    portal.replies[PAGE] = Reply(MISSING.encode())
    found = []
    for _ in range(5):
        crawl(refresh=True)
        found.append((crawl.code, *crawl.states()[PAGE]))
    assert found == [(3, "failed", "soft_404"), *[(0, "gone", "soft_404")] * 4]
    assert crawl.rows("SELECT op FROM changes")[3:] == [("remove",)]
    portal.replies.clear()
    crawl(refresh=True)
    assert crawl.states()[PAGE] == ("archived", None)
    assert crawl.rows("SELECT op FROM changes")[4:] == [("restore",)]
