"""A site that did not change: 304 for each page, no body, no version, hardly any WARC."""

from __future__ import annotations

import random

from archive.store import Archive
from archive.store.verify import verify
from tests.torture.conftest import LONG

PAGES = 600 if LONG else 60


def warc_bytes(crawl):
    return sum(path.stat().st_size for path in (crawl.archive / "warc").iterdir())


def test_unchanged_pages_cost_a_304_each(make_portal, crawl):
    portal = make_portal(count=PAGES, per_page=20, etags=True)
    # As large as real pages are on average once compressed: 11 KB.
    dice = random.Random(600)
    script = " ".join(f"{dice.getrandbits(32):x}" for _ in range(2_300))
    portal.texts = {n: f"<script>var n={n};{script}</script>" for n in portal.order}
    crawl()
    first = warc_bytes(crawl)
    portal.port.hits.clear()
    summary = crawl(refresh=True)
    hits = [hit for hit in portal.port.hits if hit.target.startswith("/zw/t")]
    assert len(hits) == PAGES
    assert {hit.status for hit in hits} == {304}
    site = summary["sites"]["small"]
    assert (site["new"], site["changed"]) == (0, 0)
    assert crawl.rows("SELECT count(*) FROM versions") == [(PAGES,)]
    again = crawl.rows(
        "SELECT count(*), sum(revisit_of IS NOT NULL) FROM captures"
        " WHERE url LIKE '%/zw/t%' AND capture_id >"
        " (SELECT min(capture_id) FROM captures WHERE status = 304) - 1"
    )
    assert again == [(PAGES, PAGES)]
    share = (warc_bytes(crawl) - first) / first
    print("warc_share:", round(share, 4))
    assert share < 0.05
    with Archive.open(crawl.archive) as archive:
        assert verify(archive).damage == []
        last = archive.one("SELECT max(capture_id) FROM captures WHERE status = 304")
        assert b"<script>var n=" in archive.capture(last[0]).payload
